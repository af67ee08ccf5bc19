"""The document's tokens: the segmenter's words, cut again wherever a mention begins or ends."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise

from pipeline.document import Draft, Token
from pipeline.recognize.tagging import Tagging


def build_tokens(draft: Draft, tagging: Tagging, mentions: Iterable[tuple[int, int]]) -> list[Token]:
    """Return the tokens in raw offsets; `mentions` are analysis spans.

    A token never crosses the edge of a mention. It has a part of speech where a word of the tagger has its span.
    White space, and what clean-up dropped between two words, are tokens of their own, so that the tokens cover the
    text.
    """
    spans = _cut(
        [(word.start, word.end) for word in draft.words], sorted({p for span in mentions for p in span})
    )
    labels = dict(zip(zip(tagging.starts, tagging.ends, strict=True), tagging.labels, strict=True))
    raw = draft.offsets.to_raw_many(spans)
    tokens: list[Token] = []
    reach = 0
    for span, (start, end) in zip(spans, raw, strict=True):
        # Where one raw character became two words (㍿ 株式会社), the first of them has it.
        start = max(start, reach)
        if start < end:
            if reach < start:
                tokens.append(Token(reach, start))
            pos = labels.get(span, "")
            tokens.append(Token(start, end, "" if pos == "O" else pos))
            reach = end
    if reach < len(draft.document.text):
        tokens.append(Token(reach, len(draft.document.text)))
    return tokens


def _cut(words: list[tuple[int, int]], edges: Sequence[int]) -> list[tuple[int, int]]:
    if not edges or not words:
        return words
    starts = [start for start, _ in words]
    cuts: dict[int, list[int]] = {}
    for edge in edges:
        index = bisect_right(starts, edge) - 1
        if index >= 0 and starts[index] < edge < words[index][1]:
            cuts.setdefault(index, []).append(edge)
    if not cuts:
        return words
    pieces: list[tuple[int, int]] = []
    done = 0
    for index, inside in cuts.items():
        pieces += words[done:index]
        points = [words[index][0], *inside, words[index][1]]
        pieces += pairwise(points)
        done = index + 1
    return pieces + words[done:]
