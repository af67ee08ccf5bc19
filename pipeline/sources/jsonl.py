"""`.jsonl` sources: one document a line, each line for itself."""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from pipeline.config import SourceConfig
from pipeline.document import Document
from pipeline.errors import SourceError
from pipeline.sources.discover import SourceFile
from pipeline.sources.encodings import SAMPLE, codecs_name, decode_strictly, detect
from pipeline.sources.text import check_text
from pipeline.stage import Failure, failure_from

BYTES_A_CODE_POINT = 12
"""The most that one code point takes in JSON, where it may be escaped, an astral one as two escapes."""

WIDE = ("utf-16", "utf-32")
"""Encodings in which a line break is more than one byte."""
_ID = re.compile(rb'"id"\s*:\s*("(?:[^"\\]|\\.){0,999}"|-?[0-9]{1,99})')
_ID_WITHIN = 4096
"""Bytes of a broken line in which its id is looked for."""


class Extent(Struct, frozen=True):
    """Whole lines of a file: bytes `[start, end)`, the number of the first, and the encoding that the file was found to have."""

    start: int
    end: int
    line: int
    encoding: str
    confidence: float


class Line(Struct, frozen=True):
    """A line that is not blank: its number, its first byte and the one after its last, and what it holds."""

    number: int
    start: int
    end: int
    item: Document | Failure


class _Input(Struct):
    """One line. Further keys are not ours to judge; `meta` is kept as it is."""

    id: str | int
    text: str
    meta: dict[str, Any] | None = None


_DECODER = msgspec.json.Decoder(_Input)


def read_lines(
    source: SourceFile,
    stream: io.BufferedReader,
    config: SourceConfig,
    extent: Extent | None = None,
    refused: Mapping[int, str] | None = None,
) -> Iterator[Document | Failure]:
    """Yield one document a line, or the failure of that line; with an `extent` only of its lines.

    `refused` are lines whose id stands at the place given. Without it, ids are compared within the file, and all of
    them are held. Raises `SourceError` where UTF-16 breaks off.
    """
    seen: dict[str, int] = {}
    for line in numbered(source, stream, config, extent):
        item = line.item
        if isinstance(item, Document):
            if refused is None:
                first = seen.setdefault(item.id, line.number)
                place = f"line {first}" if first != line.number else ""
            else:
                place = refused.get(line.number, "")
            if place:
                item = repeated(item.id, f"{source.where}:{line.number}", place)
        yield item


def repeated(document_id: str, where: str, first: str) -> Failure:
    """Describe a document whose id another one has."""
    error = SourceError(
        f"document id {document_id!r} stood already in {first}", where=where,
        hint="ids must be unique in a run; rename it, or annotate the inputs into different folders",
    )  # fmt: skip
    return failure_from(error, document_id=document_id, stage="sources")


def numbered(
    source: SourceFile, stream: io.BufferedReader, config: SourceConfig, extent: Extent | None = None
) -> Iterator[Line]:
    """Yield the lines that are not blank; none is held beyond what a document can take.

    Offsets count bytes of the file, or in UTF-16 and UTF-32 of its UTF-8. Raises `SourceError` where UTF-16 breaks off.
    """
    encoding, confidence = (
        (extent.encoding, extent.confidence) if extent else line_encoding(source, stream, config)
    )
    detected = {"encoding": encoding, "encoding_confidence": confidence}
    if encoding.startswith(WIDE):
        # A line break is more than one byte there: the lines are cut in UTF-8.
        stream = io.BufferedReader(_Recoded(stream, encoding, source.where))
        encoding = "utf-8"
    limit = config.max_document * BYTES_A_CODE_POINT
    offset, number = (extent.start, extent.line - 1) if extent else (0, 0)
    if extent:
        stream.seek(offset)
    while (extent is None or offset < extent.end) and (line := stream.readline(limit + 1)):
        number += 1
        where = f"{source.where}:{number}"
        start, offset = offset, offset + len(line)
        if len(line) > limit and not line.endswith(b"\n"):
            offset += _skip_line(stream)
        if number == 1 and line.startswith(codecs.BOM_UTF8):
            start, line = len(codecs.BOM_UTF8), line[len(codecs.BOM_UTF8) :]
        if not line.strip():
            continue
        item: Document | Failure
        try:
            item = _record(line, encoding, start, config, where)
            item.meta = {**detected, **item.meta}
        except SourceError as error:
            document_id = _id_of(line) or f"{source.relative}:{number}"
            item = failure_from(error, document_id=document_id, stage="sources")
        yield Line(number, start, offset, item)


def line_encoding(source: SourceFile, stream: io.BufferedReader, config: SourceConfig) -> tuple[str, float]:
    """Tell the encoding of a whole file by its beginning.

    JSON is UTF-8; only where no line is, other encodings are asked for, so that a broken line stays alone.
    """
    if config.encoding:
        return codecs_name(config.encoding), 1.0
    head = stream.peek(SAMPLE)[:SAMPLE]
    lines = head.splitlines(keepends=True)
    whole = lines[:-1] or lines
    wide = (
        head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE))
        or b"\x00" in head[:64]
    )
    if not wide and any(not line.isascii() and _is_utf8(line) for line in whole):
        return "utf-8", 1.0
    try:
        return detect(head if wide else b"".join(whole), where=source.where)
    except SourceError:
        return "utf-8", 1.0


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _skip_line(stream: io.BufferedReader) -> int:
    skipped = 0
    while rest := stream.readline(1 << 20):
        skipped += len(rest)
        if rest.endswith(b"\n"):
            break
    return skipped


def _record(line: bytes, encoding: str, start: int, config: SourceConfig, where: str) -> Document:
    limit = config.max_document * BYTES_A_CODE_POINT
    if len(line) > limit:
        raise SourceError(
            f"too long: a line of more than {limit:,} bytes, "
            f"source.max_document is {config.max_document:,} characters",
            where=where, hint="split it, or raise source.max_document",
        )  # fmt: skip
    text = decode_strictly(line, encoding, where, start)
    try:
        item = _DECODER.decode(text)
    except msgspec.DecodeError as error:
        reason = "it has a lone surrogate escape" if _has_lone_surrogate(text) else str(error)
        raise SourceError(
            f"not a document record: {reason}", where=where, hint='expected {"id": …, "text": …, "meta": {…}}'
        ) from error
    except RecursionError as error:
        raise SourceError("not a document record: nested too deeply", where=where) from error
    if item.id == "":
        raise SourceError("an empty document id", where=where)
    check_text(item.text, config, where)
    return Document(id=str(item.id), text=item.text, meta=item.meta or {})


def _has_lone_surrogate(line: str) -> bool:
    try:
        json.dumps(json.loads(line), ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:
        return True
    except (ValueError, RecursionError):
        return False
    return False


def _id_of(line: bytes) -> str:
    """Return the id that a line which cannot be read seems to have, for people to find it by."""
    found = _ID.search(line, 0, _ID_WITHIN)
    if found is None:
        return ""
    try:
        return str(json.loads(found[1].decode("utf-8", "replace"))).encode("utf-8", "replace").decode("utf-8")
    except ValueError:
        return ""


class _Recoded(io.RawIOBase):
    """A stream of UTF-16 or UTF-32 as UTF-8."""

    def __init__(self, stream: io.BufferedReader, encoding: str, where: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._where = where
        self._read = 0
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            chunk = self._stream.read(len(buffer))
            self._ready = self._decode(chunk).encode("utf-8")
            if not chunk:
                break
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _decode(self, chunk: bytes) -> str:
        pending = self._decoder.getstate()[0]
        try:
            text = self._decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            at = self._read - len(pending) + error.start
            raise SourceError(
                f"not valid {error.encoding}: {error.reason}", where=f"{self._where}: byte {at}"
            ) from error
        self._read += len(chunk)
        return text
