"""A source becomes documents; whatever cannot be one becomes a failure that says where and why."""

from __future__ import annotations

import io
import sys
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.config import SourceConfig
from pipeline.document import Document
from pipeline.errors import SourceError
from pipeline.packed import BUFFER, open_packed
from pipeline.sources.discover import STDIN, SourceFile
from pipeline.sources.encodings import codecs_name, decode
from pipeline.sources.jsonl import Extent, read_lines
from pipeline.sources.text import check_text
from pipeline.stage import Failure, failure_from

BYTES_A_CODE_POINT = 4
"""The most that one code point takes in any of the encodings read here; bounds what is read of a source."""

UNREADABLE = (OSError, EOFError, zlib.error, SourceError)


def read(
    source: SourceFile,
    config: SourceConfig,
    extent: Extent | None = None,
    refused: Mapping[int, str] | None = None,
) -> Iterator[Document | Failure]:
    """Yield the documents of a source in order, and a failure in the place of each that cannot be read.

    `.jsonl` is read line by line (`extent` and `refused` as in `read_lines`), everything else as one document. Never
    more than one document is held. Raises `SourceError` for an unknown `config.encoding`.
    """
    if config.encoding:
        codecs_name(config.encoding)
    try:
        with open_source(source) as stream:
            if source.suffix == ".jsonl":
                yield from read_lines(source, stream, config, extent, refused)
            else:
                yield _read_text(source, stream, config)
    except UNREADABLE as error:
        yield failure_from(_as_source_error(error, source), document_id=source.relative, stage="sources")


def open_source(source: SourceFile) -> io.BufferedReader:
    """Open a source for reading bytes, decompressed by suffix; raises as `open_packed` does."""
    if source.path == STDIN:
        return io.BufferedReader(io.FileIO(sys.stdin.fileno(), closefd=False), BUFFER)
    return open_packed(source.path)


def _as_source_error(error: Exception, source: SourceFile) -> SourceError:
    if isinstance(error, SourceError):
        return error
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return SourceError(f"cannot be read: {reason}", where=source.where)


def _read_text(source: SourceFile, stream: io.BufferedReader, config: SourceConfig) -> Document:
    limit = config.max_document * BYTES_A_CODE_POINT
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise SourceError(
            f"too long: more than {limit:,} bytes, source.max_document is {config.max_document:,} characters",
            where=source.where, hint="split it, or raise source.max_document",
        )  # fmt: skip
    if not data:
        raise SourceError("empty: there is nothing in it", where=source.where, hint="leave it out")
    decoded = decode(data, encoding=config.encoding, where=source.where)
    check_text(decoded.text, config, source.where)
    meta: dict[str, Any] = {"encoding": decoded.encoding, "encoding_confidence": decoded.confidence}
    return Document(id=source.relative, text=decoded.text, meta=meta)
