"""What the CoNLL family shares: sentences as blocks of rows, the text in a comment, tokens found in it.

The `# text` comment cannot hold line breaks or white space at the edges of a sentence. A `# raw` comment beside it says
the same as JSON, so that every character comes back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import msgspec
from msgspec import Struct

from pipeline.document import Document, Span, Token
from pipeline.errors import RecordError
from pipeline.formats.holds import Report
from pipeline.formats.reading import Page, Reading
from pipeline.formats.tags import runs, tags
from pipeline.formats.tokens import with_sentences, with_tokens, without_space
from pipeline.records import lines


class Block(Struct):
    """One sentence of a file: its comments by name, and its rows of columns."""

    comments: dict[str, str]
    rows: list[list[str]]


def blocks(path: Path, *, separator: str | None = "\t", comments: bool = True) -> Iterator[tuple[str, Block]]:
    """Yield the sentences of a file, parted by blank lines, each with the place of its first line."""
    block, first = Block({}, []), ""
    for where, line in lines(path):
        try:
            row = line.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError as error:
            raise RecordError("not UTF-8", where=where, hint="convert the file first") from error
        if not row.strip():
            if first:
                yield first, block
            block, first = Block({}, []), ""
            continue
        first = first or where
        if comments and row.startswith("#"):
            name, _, value = row[1:].partition("=")
            block.comments[name.strip()] = value.strip()
        else:
            block.rows.append(row.split(separator))
    if first:
        yield first, block


def documents(path: Path) -> Iterator[tuple[str, tuple[str, list[Block]]]]:
    """Yield `(place, (id, sentences))`: one document a `# newdoc`, or one a sentence where the file has none."""
    held: tuple[str, tuple[str, list[Block]]] | None = None
    marked = False
    for where, block in blocks(path):
        starts = "newdoc id" in block.comments
        marked = marked or starts
        if held and (starts or not marked):
            yield held
            held = None
        if held is None:
            held = where, (block.comments.get("newdoc id") or block.comments.get("sent_id", ""), [])
        held[1][1].append(block)
    if held:
        yield held


def aligned(
    blocks: Sequence[Block], forms: Sequence[Sequence[str]]
) -> tuple[str, list[Span], list[list[Token]]]:
    """Return the text of a document, its sentences, and the tokens of each, found in it one after the other.

    Sentences without `# raw` are parted by a line break. Raises `RecordError` where a token is not in its sentence.
    """
    parts: list[str] = []
    length = 0
    sentences, tokens = [], []
    for block, words in zip(blocks, forms, strict=True):
        raw = block.comments.get("raw")
        if parts and raw is None:
            parts.append("\n")
            length += 1
        sentence = block.comments.get("text") or joined(words)[0] if raw is None else _unquoted(raw)
        tokens.append([Token(length + start, length + end) for start, end in _found(words, sentence)])
        sentences.append(Span(length, length + len(sentence)))
        parts.append(sentence)
        length += len(sentence)
    return "".join(parts), [span for span in sentences if span.start < span.end], tokens


def comments(document: Document, sentence: Span, number: int) -> Iterator[str]:
    """Yield the comment lines of a sentence; the document's first one begins the document."""
    text = document.text[sentence.start : sentence.end]
    if number == 1:
        yield f"# newdoc id = {document.id}"
    yield f"# sent_id = {document.id}-{number:04}"
    yield f"# text = {' '.join(text.split())}"
    yield f"# raw = {msgspec.json.encode(text).decode()}"


def joined(words: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Join tokens, with a blank between two pieces of ASCII letters and digits; return where each then stands."""
    parts: list[str] = []
    spans = []
    length = 0
    for before, word in pairwise(["", *words]):
        if _latin(before[-1:]) and _latin(word[:1]):
            parts.append(" ")
            length += 1
        parts.append(word)
        spans.append((length, length + len(word)))
        length += len(word)
    return "".join(parts), spans


def _latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _unquoted(raw: str) -> str:
    try:
        return msgspec.json.decode(raw, type=str)
    except msgspec.DecodeError as error:
        raise RecordError(f"# raw is no JSON string: {error}") from error


def _found(words: Sequence[str], sentence: str) -> Iterator[tuple[int, int]]:
    reach = 0
    for word in words:
        start = sentence.find(word, reach)
        if start < 0:
            raise RecordError(
                f"token {word!r} is not in the rest of its sentence: {sentence[reach : reach + 20]!r}"
            )
        reach = start + len(word)
        yield start, reach


def with_rows(document: Document, unit: str, report: Report) -> Document:
    """Return a copy with the tokens and sentences that rows need: they cover the text but for its white space."""
    return with_sentences(without_space(with_tokens(document, unit, report), report), report)


def rows(document: Document, scheme: str) -> Iterator[tuple[Span, list[tuple[Token, str]]]]:
    """Yield each sentence with its tokens and their tags; no two mentions may overlap."""
    remaining = iter(tags(document, document.tokens, scheme))
    for sentence, tokens in sentence_tokens(document):
        yield sentence, [(token, next(remaining)) for token in tokens]


def sentence_tokens(document: Document) -> Iterator[tuple[Span, Sequence[Token]]]:
    """Yield each sentence with its tokens; an empty text has one empty sentence."""
    first = 0
    for sentence in document.sentences or [Span(0, 0)]:
        last = first
        while last < len(document.tokens) and document.tokens[last].end <= sentence.end:
            last += 1
        yield sentence, document.tokens[first:last]
        first = last


def document_of(document_id: str, blocks: Sequence[Block], form: int, tag: int, reading: Reading) -> Document:
    """Make a document of its sentences; `form` and `tag` are the columns of the token and of its tag.

    Raises `RecordError` where a row has too few columns, or tokens, tags and text do not fit.
    """
    text, sentences, tokens = aligned(blocks, [column(block, form) for block in blocks])
    return tagged(document_id, text, sentences, tokens, [column(block, tag) for block in blocks], reading)


def tagged(
    document_id: str,
    text: str,
    sentences: list[Span],
    tokens: Sequence[Sequence[Token]],
    tags: Sequence[Sequence[str]],
    reading: Reading,
) -> Document:
    """Make a document of the tokens and tags of its sentences; no mention reaches over the end of one."""
    page = Page(document_id, text, reading)
    for found, marks in zip(tokens, tags, strict=True):
        for first, last, label in runs(marks):
            page.add(found[first].start, found[last - 1].end, label)
    document = page.finish()
    document.sentences = sentences
    document.tokens = [token for found in tokens for token in found]
    return document


def column(block: Block, number: int) -> list[str]:
    """Return one column of a sentence, counted from 0; raises `RecordError` where a row does not reach so far."""
    for row in block.rows:
        if len(row) <= number:
            raise RecordError(f"a row of {len(row)} columns where {number + 1} are needed: {' '.join(row)!r}")
    return [row[number] for row in block.rows]
