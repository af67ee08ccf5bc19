"""Documents with gold as what a head learns from: the tagger's hidden state, features, and the gold names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
from msgspec import Struct

from pipeline.config import Config
from pipeline.document import Document, Draft

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.recognize.characters import Rows
    from pipeline.stage import Stage

_DRAFTS = 64


Name = tuple[int, int, str]
Names = frozenset[Name]


class Example(Struct, gc=False):
    """One sentence (or a piece of a long one) of a document, with gold under one guideline.

    `names` are `(start, end, label)`, half-open, in code points of the analysis text from the piece's begin; `silver`
    are what the chain without a head finds there, by this project's own guideline. `raw` is the raw span of every
    character. `hidden` and `emissions` are float16; `features` has one row of small numbers a
    character: the columns of `pipeline.recognize.features`, then the tagger's own tag. `rows` are what a head on characters
    reads of `text`.
    """

    document: str
    guideline: str
    text: str
    names: Names
    silver: Names
    raw: list[tuple[int, int]]
    hidden: NDArray[np.float16]
    emissions: NDArray[np.float16]
    features: NDArray[np.uint8]
    rows: Rows


class Reader:
    """Runs the stages up to the tagger over documents, just as annotating does."""

    def __init__(self, config: Config | None = None) -> None:
        from pipeline.kb import open_store
        from pipeline.normalize import Normalize
        from pipeline.recognize import Recognize
        from pipeline.recognize.characters import Characters
        from pipeline.recognize.lac import Lac
        from pipeline.recognize.lexicon import Lexicon
        from pipeline.segment import Segment

        config = config or Config()
        kb = open_store(config.kb.path)
        tagger = msgspec.structs.replace(config.recognize, backend="lac", head="none", nested=False)
        self._stages: list[Stage] = [Normalize(config.normalize), Segment(config.segment, kb)]
        self._recognize = Recognize(tagger, kb)
        self._lexicon = Lexicon(kb)
        self._lac = Lac(config.recognize.batch_chars)
        self._characters = Characters()
        self.fingerprint = self._lac.fingerprint

    def read(self, documents: Iterable[Document], guideline: str) -> list[Example]:
        """Return the sentences of the documents in their order; without a guideline they have no gold, and no silver.

        A mention that crosses the end of a sentence, or overlaps one before it, is left out.
        """
        every = [*documents]
        found: list[Example] = []
        for start in range(0, len(every), _DRAFTS):
            found += self._read(every[start : start + _DRAFTS], guideline)
        return found

    def _read(self, documents: Sequence[Document], guideline: str) -> list[Example]:
        from pipeline.recognize.features import describe
        from pipeline.recognize.tagging import piece_places, sentence_spans
        from pipeline.recognize.vocabulary import LONGEST

        drafts = [Draft(document=Document(document.id, document.text)) for document in documents]
        for stage in [*self._stages, *([self._recognize] if guideline else [])]:
            stage(drafts)
        places = piece_places([sentence_spans(draft) for draft in drafts], LONGEST)
        matches = [[*self._lexicon.matches(draft.analysis)] for draft in drafts]
        columns = [describe(*pair) for pair in zip(drafts, matches, strict=True)]
        rows = [self._characters.rows(*pair) for pair in zip(drafts, matches, strict=True)]
        gold = [_names(draft, document) for draft, document in zip(drafts, documents, strict=True)]
        silver = [_names(draft, draft.document) for draft in drafts]
        found: list[Any] = [None] * len(places)
        pieces = [drafts[number].analysis[start:end] for number, start, end in places]
        for encoding in self._lac.encode(pieces):
            for line, (index, tags) in enumerate(
                zip(encoding.pieces, encoding.split(encoding.tags), strict=True)
            ):
                number, start, end = places[index]
                found[index] = Example(
                    document=documents[number].id,
                    guideline=guideline,
                    text=pieces[index],
                    names=_within(gold[number], start, end),
                    silver=_within(silver[number], start, end),
                    raw=drafts[number].offsets.to_raw_many(
                        [(place, place + 1) for place in range(start, end)]
                    ),
                    hidden=encoding.hidden[: end - start, line].astype(np.float16),
                    emissions=encoding.emissions[: end - start, line].astype(np.float16),
                    features=np.column_stack([columns[number][start:end], tags.astype(np.uint8)]),
                    rows=rows[number].cut(start, end),
                )
        return found


def _names(draft: Draft, document: Document) -> list[tuple[int, int, str]]:
    names: list[tuple[int, int, str]] = []
    for mention in sorted(document.entities, key=lambda mention: (mention.start, -mention.end)):
        start, end = draft.offsets.to_analysis(mention.start, mention.end)
        if start < end and (not names or names[-1][1] <= start):
            names.append((start, end, mention.label))
    return names


def _within(names: Iterable[tuple[int, int, str]], start: int, end: int) -> Names:
    return frozenset((a - start, b - start, label) for a, b, label in names if start <= a and b <= end)
