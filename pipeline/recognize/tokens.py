"""The document's tokens: the segmenter's words, cut again wherever a mention begins or ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import repeat

from pipeline.document import Draft, Token
from pipeline.recognize.tagging import Tagging


def build_tokens(draft: Draft, tagging: Tagging, mentions: Iterable[tuple[int, int]]) -> list[Token]:
    """Return the tokens in raw offsets; `mentions` are analysis spans.

    A token never crosses the edge of a mention. It has a part of speech where a word of the tagger has its span.
    White space, and what clean-up dropped between two words, are tokens of their own, so that the tokens cover the
    text.
    """
    # The words cover the text without a gap, so that their ends tell all.
    ends = [word.end for word in draft.words]
    edges = {place for span in mentions for place in span if place}
    if cuts := edges.difference(ends):
        ends = sorted([*ends, *cuts])
    starts = [0, *ends[:-1]]
    labels = dict(zip(zip(tagging.starts, tagging.ends, strict=True), tagging.labels, strict=True))
    found = map(labels.get, zip(starts, ends, strict=False), repeat(""))
    parts = ["" if label == "O" else label for label in found]
    if draft.offsets.edits:
        return _raw_tokens(draft, [*zip(starts, ends, strict=False)], parts)
    return [*map(Token, starts, ends, parts)]


def _raw_tokens(draft: Draft, spans: Sequence[tuple[int, int]], parts: Sequence[str]) -> list[Token]:
    """Return tokens of analysis spans in a text that clean-up changed, with what it dropped between them."""
    tokens: list[Token] = []
    reach = 0
    for (start, end), pos in zip(draft.offsets.to_raw_many(spans), parts, strict=True):
        # Where one raw character became two words (㍿ 株式会社), the first of them has it.
        start = max(start, reach)
        if start < end:
            if reach < start:
                tokens.append(Token(reach, start))
            tokens.append(Token(start, end, pos))
            reach = end
    if reach < len(draft.document.text):
        tokens.append(Token(reach, len(draft.document.text)))
    return tokens
