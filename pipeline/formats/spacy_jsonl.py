"""spaCy's training examples as JSON lines: a text, its `entities`, and the `links` of an entity linker.

JSON has no tuples for keys, so the key of a link is the tuple as Python prints it: `"(0, 4)": {"Q33391": 1.0}`.
"""

from __future__ import annotations

import re
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

_KEY = re.compile(r"\((\d{1,15}), (\d{1,15})\)")


class _Example(Struct, omit_defaults=True):
    text: str
    id: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
    entities: list[tuple[int, int, str]] = field(default_factory=list)
    links: dict[str, dict[str, float]] = field(default_factory=dict)


def write(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write one example a line; no two of its spans overlap, as spaCy asks."""
    write_jsonl(path, map(_example, documents))


def read(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document a line; of several linked ids the likeliest is taken."""
    return read_jsonl(path, _Example, lambda example: _document(example, reading))


def _example(document: Document) -> _Example:
    spans = [(m.start, m.end, m.label) for m in document.entities]
    spans += [(t.start, t.end, t.type) for t in document.timexes]
    links = {f"({m.start}, {m.end})": {m.kb_id: 1.0} for m in document.entities if m.kb_id}
    return _Example(document.text, document.id, document.meta, sorted(spans), links)


def _document(example: _Example, reading: Reading) -> Document:
    links = {_span(key): ids for key, ids in example.links.items()}
    page = Page(example.id, example.text, reading)
    for start, end, label in example.entities:
        ids = links.pop((start, end), {})
        best = max(ids, key=lambda kb_id: (ids[kb_id], kb_id), default="")
        page.add(start, end, label, fields={"kb_id": best})
    for start, end in links:
        raise RecordError(f"a link at ({start}, {end}), where no entity is")
    document = page.finish()
    document.meta = example.meta
    return document


def _span(key: str) -> tuple[int, int]:
    match = _KEY.fullmatch(key)
    if match is None:
        raise RecordError(f"the key of a link is {key!r}, not of the form '(0, 4)'")
    return int(match[1]), int(match[2])


FORMAT = Format(
    name="spacy-jsonl",
    summary="spaCy's training examples: text, entities, links",
    holds=Holds(meta=True, mention=frozenset({"kb_id"}), timexes=True, overlaps="none", together=True),
    write=write,
    read=read,
)
