"""A source becomes documents; whatever cannot be one becomes a failure that says where and why."""

from __future__ import annotations

import codecs
import gzip
import io
import sys
import zlib
from collections.abc import Iterator
from typing import IO, Any

import msgspec
from msgspec import Struct, field

from pipeline.config import SourceConfig
from pipeline.document import Document
from pipeline.errors import SourceError
from pipeline.sources.discover import STDIN, SourceFile
from pipeline.sources.encodings import Decoded, check_encoding, decode
from pipeline.stage import Failure, failure_from

BYTES_A_CODE_POINT = 4
"""The most that one code point takes in any of the encodings read here; bounds what is read of a source."""


class _Input(Struct):
    """One line of a `.jsonl` source. Further keys are not ours to judge; `meta` is kept as it is."""

    id: str
    text: str
    meta: dict[str, Any] = field(default_factory=dict)


_DECODER = msgspec.json.Decoder(_Input)


def read(source: SourceFile, config: SourceConfig) -> Iterator[Document | Failure]:
    """Yield the documents of a source in order, and a failure in the place of each that cannot be read.

    `.jsonl` is read line by line, everything else as one document. Never more than one document is held.
    Raises `SourceError` for an unknown `config.encoding`.
    """
    if config.encoding:
        check_encoding(config.encoding)
    try:
        with _open(source) as stream:
            if source.suffix == ".jsonl":
                yield from _lines(source, stream, config)
            else:
                yield _text(source, stream, config)
    except Exception as error:
        if not isinstance(error, _UNREADABLE) and type(error).__name__ != "ZstdError":
            raise
        yield failure_from(_as_source_error(error, source), document_id=source.relative, stage="sources")


# zstandard is imported only for a .zst source, so its error is known by name.
_UNREADABLE = (OSError, EOFError, zlib.error, SourceError)


def _as_source_error(error: Exception, source: SourceFile) -> SourceError:
    if isinstance(error, SourceError):
        return error
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return SourceError(f"cannot be read: {reason}", where=source.path)


def _open(source: SourceFile) -> IO[bytes]:
    if source.path == STDIN:
        return open(sys.stdin.fileno(), "rb", closefd=False)
    if source.relative.endswith(".gz"):
        return gzip.open(source.path, "rb")  # type: ignore[return-value]
    if source.relative.endswith(".zst"):
        import zstandard

        return io.BufferedReader(zstandard.open(source.path, "rb"))
    return open(source.path, "rb")


def _text(source: SourceFile, stream: IO[bytes], config: SourceConfig) -> Document:
    data = _bounded(stream, config.max_document * BYTES_A_CODE_POINT, source.path)
    decoded = decode(data, encoding=config.encoding, where=source.path)
    _check_text(decoded.text, config, source.path)
    return Document(id=source.relative, text=decoded.text, meta=_meta(decoded))


def _meta(decoded: Decoded) -> dict[str, Any]:
    return {"encoding": decoded.encoding, "encoding_confidence": decoded.confidence}


def _bounded(stream: IO[bytes], limit: int, where: str) -> bytes:
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise SourceError(
            f"longer than {limit:,} bytes", where=where, hint="split it, or raise source.max_document"
        )
    return data


def _check_text(text: str, config: SourceConfig, where: str) -> None:
    if not text.strip("\ufeff \t\r\n"):
        raise SourceError("empty: there is no text in it", where=where, hint="leave it out")
    if len(text) > config.max_document:
        raise SourceError(
            f"{len(text):,} characters, more than source.max_document = {config.max_document:,}",
            where=where, hint="split it, or raise the limit",
        )  # fmt: skip
    if (nul := text.find("\x00")) >= 0:
        raise SourceError(
            "binary data, no text", where=f"{where}: offset {nul}", hint="it holds NUL characters"
        )


def _lines(source: SourceFile, stream: IO[bytes], config: SourceConfig) -> Iterator[Document | Failure]:
    """Yield one document a line; a line is never held beyond the limit, whatever its length."""
    # JSON may escape every code point, an astral one as two escapes of six bytes.
    limit = config.max_document * 3 * BYTES_A_CODE_POINT
    seen: dict[str, int] = {}
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        where = f"{source.path}:{number}"
        if len(line) > limit:
            _skip_line(stream)
        if not line.strip():
            continue
        try:
            document = _record(line, limit, config, where, first=number == 1)
            if document.id in seen:
                raise SourceError(
                    f"document id {document.id!r} stood already in line {seen[document.id]}",
                    where=where, hint="ids must be unique",
                )  # fmt: skip
        except SourceError as error:
            yield failure_from(
                error, document_id=_id_of(line, f"{source.relative}:{number}"), stage="sources"
            )
            continue
        seen[document.id] = number
        yield document


def _skip_line(stream: IO[bytes]) -> None:
    while (rest := stream.readline(1 << 20)) and not rest.endswith(b"\n"):
        pass


def _record(line: bytes, limit: int, config: SourceConfig, where: str, *, first: bool) -> Document:
    if len(line) > limit:
        raise SourceError(
            f"a line of more than {limit:,} bytes", where=where, hint="split it, or raise source.max_document"
        )
    if first and line.startswith(codecs.BOM_UTF8):
        line = line[len(codecs.BOM_UTF8) :]
    try:
        data = line if not config.encoding else line.decode(config.encoding).encode("utf-8")
        item = _DECODER.decode(data)
    except UnicodeError as error:
        at = f": byte {error.start}" if isinstance(error, UnicodeDecodeError) else ""
        raise SourceError(
            f"not valid text: {error}", where=where + at, hint="a .jsonl file is UTF-8"
        ) from error
    except msgspec.DecodeError as error:
        raise SourceError(
            f"not a document record: {error}", where=where, hint='expected {"id": …, "text": …, "meta": {…}}'
        ) from error
    _check_text(item.text, config, where)
    if not item.id:
        raise SourceError("an empty document id", where=where)
    return Document(id=item.id, text=item.text, meta=item.meta)


class _OnlyId(Struct):
    id: str


def _id_of(line: bytes, fallback: str) -> str:
    try:
        return msgspec.json.decode(line, type=_OnlyId).id
    except (msgspec.DecodeError, UnicodeError):
        return fallback
