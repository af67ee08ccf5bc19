"""Analysis text is cut into sentences and words; both cover it without a gap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.config import SegmentConfig
from pipeline.document import Draft, Span, Token

if TYPE_CHECKING:
    from pipeline.kb import Store


class Segment:
    """The stage that gives each draft its sentences and words, and the record its sentences.

    No word crosses the end of a sentence. Raises `ConfigError` for a bad user dictionary.
    """

    name = "segment"
    requires = ("analysis", "offsets")
    provides = ("sentences", "words")

    def __init__(self, config: SegmentConfig, kb: Store) -> None:
        from pipeline.segment.words import word_cutter

        self.config = config
        kept = f"names-{kb.fingerprint[:16]}" if kb.is_large() else ""
        self._cutter = word_cutter(config.words, _names(kb), config.userdict, kept)

    def __call__(self, drafts: Sequence[Draft]) -> None:
        from pipeline.segment.graphemes import unbreakable
        from pipeline.segment.sentences import sentences
        from pipeline.segment.words import with_ends

        for draft in drafts:
            inside = unbreakable(draft.analysis)
            ends = self._cutter.ends(draft.analysis, inside)
            draft.sentences = sentences(draft.analysis, self.config.max_sentence, ends, inside)
            ends = with_ends(ends, (sentence.end for sentence in draft.sentences))
            draft.words = list(map(Token, [0, *ends], ends))
            draft.document.sentences = _raw_sentences(draft)


_LONGEST_NAME = 8
"""Characters of a name that goes into the dictionary; longer ones are made of words that are there."""


def _names(kb: Store) -> Iterator[str]:
    """Yield the names that a dictionary of Simplified words can hold."""
    for key in kb.keys():
        if 2 <= len(key) <= _LONGEST_NAME and all("\u4e00" <= char <= "\u9fff" for char in key):
            yield key


def _raw_sentences(draft: Draft) -> list[Span]:
    """Map the sentences out; what lies between two of them in the raw text goes to the earlier one."""
    raw = draft.offsets.to_raw_many([(s.start, s.end) for s in draft.sentences])
    starts = [0, *(start for start, _ in raw[1:])]
    ends = [*starts[1:], len(draft.document.text)]
    return [Span(start, end) for start, end in zip(starts, ends, strict=True) if start < end]
