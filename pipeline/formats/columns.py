"""Files of tokens and tags without their text: CoNLL-2003 and HanLP's TSV.

A reader joins the tokens, with a blank between two pieces of ASCII; `rejoined` does the same to a document before it
is written, and counts the white space that this changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from msgspec.structs import replace

from pipeline.document import Document, Span, Token
from pipeline.errors import RecordError
from pipeline.formats.conll import Block, blocks, column, joined, rows, tagged, with_rows
from pipeline.formats.format import Format, Writing
from pipeline.formats.holds import Holds, Report
from pipeline.formats.reading import Reading, each
from pipeline.formats.tokens import by_sentence
from pipeline.records import open_write

_DOCSTART = "-DOCSTART-"


def rejoined(document: Document, report: Report) -> Document:
    """Return a copy whose text is its tokens joined as a reader joins them; a sentence without a token goes."""
    words = [document.text[token.start : token.end] for token in document.tokens]
    text, spans = joined(words)
    olds = [(token.start, token.end) for token in document.tokens]
    changed = sum(a != b for a, b in zip(_gaps(document.text, olds), _gaps(text, spans), strict=True))
    report.add("stretches of white space changed", changed, document.id)
    starts = {old[0]: new[0] for old, new in zip(olds, spans, strict=True)}
    ends = {old[1]: new[1] for old, new in zip(olds, spans, strict=True)}
    entities = []
    for mention in document.entities:
        start, end = starts[mention.start], ends[mention.end]
        entities.append(replace(mention, start=start, end=end, text=text[start:end]))
    firsts = [starts[tokens[0][0].start] for _, tokens in rows(document, "iob2") if tokens]
    sentences = [Span(*edge) for edge in pairwise([*firsts, len(text)])]
    tokens = [Token(*span, token.pos) for span, token in zip(spans, document.tokens, strict=True)]
    return replace(document, text=text, entities=entities, tokens=tokens, sentences=sentences)


def _gaps(text: str, spans: list[tuple[int, int]]) -> list[str]:
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    return [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]


def write_conll2003(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write token, part of speech, an empty chunk, tag; each document after a `-DOCSTART-` row."""
    with open_write(path) as stream:
        for document in documents:
            stream.write(f"{_DOCSTART} -X- -X- O\n\n".encode())
            for _, tagged in rows(document, writing.scheme):
                for token, tag in tagged:
                    word = document.text[token.start : token.end]
                    stream.write(f"{word} {token.pos or '_'} O {tag}\n".encode())
                stream.write(b"\n")


def read_conll2003(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document a `-DOCSTART-`, or one for a file without any."""
    return each(_documents(path), lambda item: _document(item, tag=3, pos=1, reading=reading))


def write_hanlp(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write token and tag, parted by a tab; every document is one sentence."""
    with open_write(path) as stream:
        for document in documents:
            for _, tagged in rows(document, writing.scheme):
                for token, tag in tagged:
                    stream.write(f"{document.text[token.start : token.end]}\t{tag}\n".encode())
                stream.write(b"\n")


def read_hanlp(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document a sentence."""
    items = ((where, [block]) for where, block in blocks(path, comments=False))
    return each(items, lambda item: _document(item, tag=1, pos=None, reading=reading))


def _documents(path: Path) -> Iterator[tuple[str, list[Block]]]:
    held: tuple[str, list[Block]] | None = None
    for where, block in blocks(path, separator=None, comments=False):
        starts = block.rows[0][0] == _DOCSTART and block.rows[0][1:2] != ["_"]
        if starts and held:
            yield held
        if starts or held is None:
            held = where, []
        rest = Block({}, block.rows[1:]) if starts else block
        if rest.rows:
            held[1].append(rest)
    if held:
        yield held


def _document(blocks: list[Block], *, tag: int, pos: int | None, reading: Reading) -> Document:
    words = [column(block, 0) for block in blocks]
    text, spans = joined([word for sentence in words for word in sentence])
    remaining = iter(spans)
    tokens = []
    for block, sentence in zip(blocks, words, strict=True):
        marks = ["_"] * len(sentence) if pos is None else column(block, pos)
        tokens.append([Token(*next(remaining), "" if mark == "_" else mark) for mark in marks])
    firsts = [found[0].start for found in tokens]
    sentences = [Span(*edge) for edge in pairwise([*firsts, len(text)])]
    return tagged("", text, sentences, tokens, [column(block, tag) for block in blocks], reading)


def _prepared(document: Document, writing: Writing, report: Report) -> list[Document]:
    return [rejoined(with_rows(document, writing.unit, report), report)]


def _prepared_for_hanlp(document: Document, writing: Writing, report: Report) -> list[Document]:
    sentences = by_sentence(with_rows(document, writing.unit, report), report)
    filled = [piece for piece in (rejoined(sentence, report) for sentence in sentences) if piece.text]
    report.add("documents without a token", not filled, document.id)
    return filled


CONLL2003 = Format(
    name="conll2003",
    summary="token, part of speech, chunk, tag; parted by blanks",
    holds=Holds(ids=False, sentences=True, tokens=True, pos=True, overlaps="none"),
    write=write_conll2003,
    read=read_conll2003,
    prepare=_prepared,
)
HANLP = Format(
    name="hanlp",
    summary="token and tag, parted by a tab: what HanLP's NER trains on",
    holds=Holds(ids=False, sentences=True, tokens=True, overlaps="none"),
    write=write_hanlp,
    read=read_hanlp,
    prepare=_prepared_for_hanlp,
)
