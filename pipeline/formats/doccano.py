"""doccano's JSONL for sequence labelling: the text and `[start, end, label]` triples; other keys become its metadata."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from pipeline.document import Document
from pipeline.errors import RecordError
from pipeline.formats.format import Format, Writing
from pipeline.formats.holds import Holds
from pipeline.formats.jsonl import read_jsonl, write_jsonl
from pipeline.formats.reading import Page, Reading


class _Entity(Struct):
    label: str
    start_offset: int
    end_offset: int


class _Example(Struct, omit_defaults=True):
    """`label` is what projects without relations export and import, `entities` what those with relations export."""

    text: str
    label: list[tuple[int, int, str]] = field(default_factory=list)
    document_id: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
    entities: list[_Entity] = field(default_factory=list)


def write(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write one example a line."""
    write_jsonl(path, map(_example, documents))


def read(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document a line."""
    return read_jsonl(path, _Example, lambda example: _document(example, reading))


def _example(document: Document) -> _Example:
    mentions = [(m.start, m.end, m.label) for m in document.entities]
    timexes = [(t.start, t.end, t.type) for t in document.timexes]
    return _Example(document.text, mentions + timexes, document.id, document.meta)


def _document(example: _Example, reading: Reading) -> Document:
    page = Page(example.document_id, example.text, reading)
    for span in example.label:
        page.add(*span)
    for entity in example.entities:
        page.add(entity.start_offset, entity.end_offset, entity.label)
    document = page.finish()
    document.meta = example.meta
    return document


FORMAT = Format(
    name="doccano",
    summary="doccano's JSONL: text and labelled spans",
    holds=Holds(meta=True, timexes=True),
    write=write,
    read=read,
)
