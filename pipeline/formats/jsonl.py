"""JSON lines of a known shape, read strictly and written whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from pipeline.document import Document
from pipeline.errors import RecordError
from pipeline.formats.reading import each
from pipeline.records import lines, open_write

Item = TypeVar("Item")


def read_jsonl(
    path: Path, kind: type[Item], make: Callable[[Item], Document | None]
) -> Iterator[Document | RecordError]:
    """Make a document of each line that is not blank; a broken line is yielded as its error."""
    decoder = msgspec.json.Decoder(kind)
    filled = ((where, line) for where, line in lines(path) if line.strip())
    return each(filled, lambda line: make(decoded(line, decoder)))


def decoded(data: bytes, decoder: msgspec.json.Decoder[Item]) -> Item:
    """Read JSON; raises `RecordError` that says what was expected where."""
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(str(error), hint="is it this format, and whole?") from error


def write_jsonl(path: Path, items: Iterable[object]) -> None:
    """Write one item a line, whole or not at all, compressed by suffix."""
    encoder = msgspec.json.Encoder()
    with open_write(path) as stream:
        for item in items:
            stream.write(encoder.encode(item) + b"\n")
