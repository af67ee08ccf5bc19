"""A head: a small net on the tagger's frozen hidden state that finds the names of one or more guidelines.

The net is a stack of convolutions of width three over characters. All pieces of a batch lie in one row of characters
with a gap between two; the gap is zero after every layer, so a piece never sees its neighbours, and nothing is padded
to a common length. A head is a folder: `head.onnx`, and `card.json`, which says what it was trained on and what it
reaches.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from msgspec import Struct, field

from pipeline.errors import ConfigError
from pipeline.recognize.bioes import Bioes, Found
from pipeline.recognize.lac import Encoding, open_session

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.recognize.features import Columns

FORMAT = 1
"""Raised when the inputs of a head's graph change their meaning."""

GAP = 1
"""Characters between two pieces: as many as a layer reaches to either side."""

SHIPPED = Path(__file__).parent / "data" / "head"


class Card(Struct, omit_defaults=True):
    """What is to be known of a head: its labels by guideline, where it comes from, what it reaches.

    `lac` is the fingerprint of the tagger whose hidden state it reads. `scores` are F1 by data set, on the same
    footing as the training's own report. `data` names each file with the SHA-256 of its content.
    """

    guidelines: dict[str, list[str]]
    lac: str
    format: int = FORMAT
    name: str = ""
    licence: str = ""
    command: str = ""
    seed: int = 0
    options: dict[str, Any] = field(default_factory=dict)
    data: list[dict[str, Any]] = field(default_factory=list)
    scores: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)


def read_card(folder: Path) -> Card:
    """Read the card of a head.

    Raises `ConfigError` where the folder holds no head, or one of another format.
    """
    path = folder / "card.json"
    try:
        card = msgspec.json.decode(path.read_bytes(), type=Card)
    except OSError as error:
        raise ConfigError(
            f"no head lies here: {error.strerror}",
            where=str(path),
            hint="name a folder that `zhpipe train ner` wrote",
        ) from error
    except msgspec.DecodeError as error:
        raise ConfigError(f"not the card of a head: {error}", where=str(path)) from error
    if card.format != FORMAT:
        raise ConfigError(
            f"the head has format {card.format}, this version reads {FORMAT}",
            where=str(path),
            hint="train it again",
        )
    return card


class Head:
    """A head at work under one guideline. What it finds in a piece does not depend on the rest of the batch.

    Raises `ConfigError` where the folder holds no head, the head has no such guideline, or it was trained on another
    tagger's hidden state.
    """

    def __init__(self, folder: Path, guideline: str, *, lac: str, provider: str = "cpu") -> None:
        card = read_card(folder)
        if guideline not in card.guidelines:
            raise ConfigError(
                f"the head has no guideline {guideline!r}",
                where=str(folder),
                hint=f"recognize.guideline is one of {', '.join(card.guidelines)}",
            )
        if card.lac != lac:
            raise ConfigError(
                "the head was trained on the hidden state of another tagger",
                where=str(folder),
                hint="train it again, or set recognize.profile=fast",
            )
        graph = folder / "head.onnx"
        try:
            content = graph.read_bytes()
        except OSError as error:
            raise ConfigError(f"the head has no weights: {error.strerror}", where=str(graph)) from error
        self.fingerprint = hashlib.sha256(content).hexdigest()[:16]
        self.guideline = guideline
        self.scheme = Bioes(card.guidelines[guideline])
        self.coarse = "GPE" not in self.scheme.labels
        """Whether LOC is the only label for places."""
        self._output = f"logits.{[*card.guidelines].index(guideline)}"
        self._session = open_session(graph, provider)

    def find(self, encoding: Encoding, columns: Sequence[Columns]) -> list[list[Found]]:
        """Return the names in each piece of a batch; `columns` are the features of those pieces, in the same order."""
        logits = self.logits(encoding, columns)
        return self.scheme.decode(logits, encoding.lengths)

    def logits(self, encoding: Encoding, columns: Sequence[Columns]) -> NDArray[np.float32]:
        """Return the scores of all tags at each character, piece after piece."""
        order, real = layout(encoding.lengths)
        # The last row is a gap, so the first one has it to its left.
        rows = np.arange(len(order))
        features = np.zeros((len(order), columns[0].shape[1] + 1), dtype=np.int64)
        features[real, :-1] = np.concatenate(columns)
        features[real, -1] = encoding.tags
        feed = {
            "hidden": encoding.hidden,
            "emissions": encoding.emissions,
            "order": order,
            "near": np.stack([np.roll(rows, 1), rows, np.roll(rows, -1)], axis=1).ravel(),
            "real": real.astype(np.float32)[:, None],
            "features": features,
        }
        found: NDArray[np.float32] = self._session.run([self._output], feed)[0]
        return found[real]


def layout(lengths: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return where each row of the net lies in a time-major batch, and which rows are no gap."""
    padded = lengths + GAP
    piece = np.repeat(np.arange(len(lengths)), padded)
    time = np.arange(len(piece)) - np.repeat(np.cumsum(padded) - padded, padded)
    real = time < lengths[piece]
    return np.where(real, time * len(lengths) + piece, 0).astype(np.int64), real
