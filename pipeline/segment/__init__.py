"""Analysis text is cut into sentences and words; both cover it without a gap."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from pipeline.config import SegmentConfig
from pipeline.document import Draft, Span, Token
from pipeline.kb import Store
from pipeline.segment.sentences import sentences
from pipeline.segment.words import word_cutter


class Segment:
    """The stage that gives each draft its sentences and words, and the record its sentences."""

    name = "segment"
    requires = ("analysis", "offsets")
    provides = ("sentences", "words")

    def __init__(self, config: SegmentConfig, kb: Store) -> None:
        self.config = config
        self._cut = word_cutter(config.words, _segmentable(kb), config.userdict)

    def __call__(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            draft.sentences = sentences(draft.analysis, self.config.max_sentence)
            draft.words = [Token(start, end) for start, end in self._words(draft)]
            draft.document.sentences = _raw_sentences(draft)

    def _words(self, draft: Draft) -> Iterator[tuple[int, int]]:
        for sentence in draft.sentences:
            text = draft.analysis[sentence.start : sentence.end]
            spans = ((sentence.start + start, sentence.start + end) for start, end in self._cut(text))
            yield from _whole_graphemes(draft.analysis, spans)


def _segmentable(kb: Store) -> Iterator[str]:
    """Yield the names that a dictionary of Simplified words can hold: all Han, of two to eight characters."""
    for key in kb.keys():
        if 2 <= len(key) <= 8 and all("\u4e00" <= char <= "\u9fff" for char in key):
            yield key


def _whole_graphemes(text: str, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join a word to the one before where it starts with a mark that belongs to the character before it."""
    held: tuple[int, int] | None = None
    for start, end in spans:
        if held is not None and unicodedata.combining(text[start]):
            held = held[0], end
            continue
        if held is not None:
            yield held
        held = start, end
    if held is not None:
        yield held


def _raw_sentences(draft: Draft) -> list[Span]:
    """Map the sentences out; what lies between two of them in the raw text goes to the earlier one."""
    raw = draft.offsets.to_raw_many([(s.start, s.end) for s in draft.sentences])
    starts = [0, *(start for start, _ in raw[1:])]
    ends = [*starts[1:], len(draft.document.text)]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True) if start < end]
