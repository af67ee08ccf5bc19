"""Tokens and sentences that cover a text and never cross the edge of a mention, as token formats need them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

from msgspec.structs import replace

from pipeline.document import Document, Mention, Span, Timex, Token
from pipeline.formats.holds import Item, Report, position, spans

Placed = TypeVar("Placed", Span, Token, Mention, Timex)

_END = re.compile(r"[。！？!?]+[」』”’）)]*\s*|\s*\n\s*")
_SPACE = re.compile(r"\s+")
_PIECE = re.compile(r"\s+|[0-9A-Za-z]+|.", re.DOTALL)


def with_tokens(document: Document, unit: str, report: Report) -> Document:
    """Return a copy whose tokens cover its text and end wherever a mention, a timex or white space does.

    With the unit `char`, or where the document has no tokens, a token is a character, a run of ASCII letters and
    digits, or a run of white space. Counted: tokens that were cut, made or replaced.
    """
    if unit == "char" or not document.tokens:
        tokens = [Token(*piece.span()) for piece in _PIECE.finditer(document.text)]
        report.add("tokens replaced by characters", len(document.tokens), document.id)
    else:
        tokens = _covering(document.tokens, len(document.text))
    cut = _cut(tokens, {edge for item in spans(document) for edge in (item.start, item.end)})
    if unit == "word" and document.tokens:
        report.add("tokens cut at the edge of a mention", len(cut) - len(tokens), document.id)
    return replace(
        document, tokens=_cut(cut, {edge for gap in _SPACE.finditer(document.text) for edge in gap.span()})
    )


def without_space(document: Document, report: Report) -> Document:
    """Return a copy without tokens of white space; spans are trimmed of it (see `trimmed`)."""
    tokens = [t for t in document.tokens if not document.text[t.start : t.end].isspace()]
    return replace(trimmed(document, report), tokens=tokens)


def trimmed(document: Document, report: Report) -> Document:
    """Return a copy whose mentions and timexes neither begin nor end with white space, and are not all of it."""
    entities = [_trim(m, document.id, report) for m in document.entities]
    timexes = [_trim(t, document.id, report) for t in document.timexes]
    kept = replace(document, entities=[m for m in entities if m.text], timexes=[t for t in timexes if t.text])
    return in_order(kept)


def in_order(document: Document) -> Document:
    """Return a copy with mentions and timexes in the order of the text, the longer one first."""
    entities, timexes = sorted(document.entities, key=position), sorted(document.timexes, key=position)
    return replace(document, entities=entities, timexes=timexes)


def _trim(item: Item, place: str, report: Report) -> Item:
    bare = item.text.strip()
    if bare == item.text:
        return item
    report.add("spans trimmed of white space", 1, f"{place} [{item.start}, {item.end})")
    start = item.start + len(item.text) - len(item.text.lstrip())
    return replace(item, start=start, end=start + len(bare), text=bare)


def with_sentences(document: Document, report: Report) -> Document:
    """Return a copy whose sentences cover its text; one that ended inside a span or token is joined to the next.

    A document without sentences gets some: its lines, cut after full stops.
    """
    starts = sorted({span.start for span in document.sentences if 0 < span.start < len(document.text)})
    if not document.sentences:
        starts = [end.end() for end in _END.finditer(document.text) if end.end() < len(document.text)]
    edges = [(item.start, item.end) for item in spans(document)]
    edges += [(token.start, token.end) for token in document.tokens]
    inside = {
        s for start, end in edges for s in starts[bisect_right(starts, start) : bisect_left(starts, end)]
    }
    report.add("sentences joined", len(inside), document.id)
    bounds = [0, *(start for start in starts if start not in inside), len(document.text)]
    return replace(document, sentences=[Span(*edge) for edge in pairwise(bounds)] if document.text else [])


def by_sentence(document: Document, report: Report) -> list[Document]:
    """Return a document a sentence, each with the number of its sentence in its id."""
    whole = with_sentences(in_order(document), report)
    if len(whole.sentences) < 2:
        return [whole]
    report.add("documents parted into sentences", 1, document.id)
    parts = slices(whole, whole.sentences)
    return [replace(part, id=f"{document.id}#{number}") for number, part in enumerate(parts, 1)]


def slices(document: Document, stretches: Sequence[Span]) -> list[Document]:
    """Return the document's parts in the stretches; its spans are in order, and none reaches over the end of one."""
    return [
        replace(
            document,
            text=document.text[start:end],
            sentences=[Span(s.start - start, s.end - start) for s in _within(document.sentences, start, end)],
            tokens=[
                Token(t.start - start, t.end - start, t.pos) for t in _within(document.tokens, start, end)
            ],
            entities=[_moved(m, start) for m in _within(document.entities, start, end)],
            timexes=[_moved(t, start) for t in _within(document.timexes, start, end)],
        )
        for start, end in ((stretch.start, stretch.end) for stretch in stretches)
    ]


def _within(items: Sequence[Placed], start: int, end: int) -> Sequence[Placed]:
    first = bisect_left(items, start, key=lambda item: item.start)
    return items[first : bisect_left(items, end, lo=first, key=lambda item: item.start)]


def _moved(item: Item, start: int) -> Item:
    return replace(item, start=item.start - start, end=item.end - start)


def _covering(tokens: Sequence[Token], length: int) -> list[Token]:
    covering: list[Token] = []
    reach = 0
    for token in tokens:
        if reach < token.start:
            covering.append(Token(reach, token.start))
        covering.append(token)
        reach = token.end
    return [*covering, Token(reach, length)] if reach < length else covering


def _cut(tokens: Sequence[Token], edges: Iterable[int]) -> list[Token]:
    ordered = sorted(edges)
    cut: list[Token] = []
    for token in tokens:
        inside = ordered[bisect_right(ordered, token.start) : bisect_left(ordered, token.end)]
        if inside:
            cut += [Token(*piece, token.pos) for piece in pairwise([token.start, *inside, token.end])]
        else:
            cut.append(token)
    return cut
