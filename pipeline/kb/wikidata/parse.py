"""What a worker makes of a chunk: rows for the staging file, or the line that cannot be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec
from msgspec import Struct

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.wikidata.chunks import Chunk
from pipeline.kb.wikidata.items import SUBCLASS_OF, ClassItem, Item, read_json

SHOWN = 60
"""Characters of a bad line that a message repeats."""


class Rows(Struct, array_like=True):
    """The items wanted (number, encoded), the classes, how many items are an instance of each class, and how many lines
    were seen."""

    items: list[tuple[int, bytes]]
    classes: list[ClassItem]
    usage: dict[int, int]
    seen: int


def rows_of(items: Iterable[Item], classes: Sequence[ClassItem], seen: int) -> Rows:
    """Return the rows of these items and classes."""
    usage = Counter[int]()
    encoded = []
    for item in items:
        usage.update(item.classes)
        encoded.append((item.id, msgspec.msgpack.encode(item)))
    return Rows(encoded, list(classes), dict(sorted(usage.items())), seen)


def parse_json(chunk: Chunk, languages: Sequence[str], where: str) -> Rows:
    """Read a chunk of the JSON dump; raises `KnowledgeBaseError` that names the line which is none."""
    items, classes, seen = [], [], 0
    for number, line in _lines(chunk):
        seen += 1
        try:
            item, kind = _read(line, languages)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            shown = line[:SHOWN].decode("utf-8", "replace")
            raise KnowledgeBaseError(
                f"not an item of a Wikidata dump: {error}; it begins with {shown!r}",
                where=f"{where}:{number}",
                hint="the file is broken or was cut off; fetch it again",
            ) from error
        if item:
            items.append(item)
        if kind:
            classes.append(kind)
    return rows_of(items, classes, seen)


def _lines(chunk: Chunk) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that hold something, without the marks that make the dump one JSON array."""
    for number, line in enumerate(chunk.data.split(b"\n"), chunk.line):
        line = line.strip().removesuffix(b",")
        if line and line not in (b"[", b"]"):
            yield number, line


_CLASS_MARK = f'"{SUBCLASS_OF}"'.encode()


def _read(line: bytes, languages: Sequence[str]) -> tuple[Item | None, ClassItem | None]:
    # Most items have no Chinese name and are no class: to look for the marks is quicker than to decode.
    if not (line.startswith(b"{") and line.endswith(b"}")):
        raise ValueError("no JSON object")
    if b'"zh' in line or _CLASS_MARK in line or not any(code.startswith("zh") for code in languages):
        return read_json(line, languages)
    return None, None
