"""The JSONL contract of `zh-annotation/1`: schema, strict reader, atomic writer."""

from __future__ import annotations

import contextlib
import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any

import msgspec

from pipeline.atomic import replacing
from pipeline.document import ENTITY_LABELS, SCHEMA_NAME, TIMEX_TYPES, Document, Mention, Span, Timex, Token
from pipeline.errors import RecordError, SourceError
from pipeline.packed import open_packed

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Document)


class _SchemaKey(msgspec.Struct):
    schema: str


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one record, generated from the types."""
    tree: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_NAME,
        **msgspec.json.schema(Document),
    }
    definitions = tree["$defs"]
    definitions["Mention"]["properties"]["label"] = {"enum": list(ENTITY_LABELS)}
    definitions["Timex"]["properties"]["type"] = {"enum": list(TIMEX_TYPES)}
    return tree


def validate(document: Document) -> None:
    """Check what the types cannot say: spans inside the text, `text[start:end] == text`, known labels, ids.

    Raises `RecordError` that names the document, the field and the offset.
    """
    length = len(document.text)
    partitions: dict[str, Sequence[Span | Token]] = {
        "sentences": document.sentences,
        "tokens": document.tokens,
    }
    for field, spans in partitions.items():
        reach = 0
        for number, span in enumerate(spans):
            if not reach <= span.start < span.end <= length:
                raise _broken(
                    document, f"{field}[{number}]", f"[{span.start}, {span.end}) overlaps or leaves the text"
                )
            reach = span.end
    for number, mention in enumerate(document.entities):
        _check_text(document, f"entities[{number}]", mention)
        if mention.label not in ENTITY_LABELS:
            raise _broken(document, f"entities[{number}].label", f"{mention.label!r} is not a known label")
    for number, timex in enumerate(document.timexes):
        _check_text(document, f"timexes[{number}]", timex)
        if timex.type not in TIMEX_TYPES:
            raise _broken(document, f"timexes[{number}].type", f"{timex.type!r} is not a TIMEX3 type")


def _check_text(document: Document, field: str, item: Mention | Timex) -> None:
    if not item.start < item.end <= len(document.text):
        raise _broken(document, field, f"[{item.start}, {item.end}) is empty or leaves the text")
    found = document.text[item.start : item.end]
    if found != item.text:
        raise _broken(document, field, f"text[{item.start}:{item.end}] is {found!r}, not {item.text!r}")


def _broken(document: Document, field: str, message: str) -> RecordError:
    return RecordError(message, where=f"{document.id}: {field}")


def encode(document: Document) -> bytes:
    """Return the record as UTF-8 JSON on one line, without the line break; checked by `validate` first.

    Raises `RecordError` where the record breaks its contract or the text holds a lone surrogate.
    """
    validate(document)
    try:
        return _ENCODER.encode(document)
    except UnicodeEncodeError as error:
        raise RecordError(
            "the text holds a lone surrogate, which UTF-8 cannot carry",
            where=f"{document.id}: offset {error.start}",
        ) from error


def decode(line: bytes, *, where: str = "record") -> Document:
    """Read one record strictly; raises `RecordError` that names `where` and the field."""
    try:
        document = _DECODER.decode(line)
        if not line.lstrip().startswith(b'{"schema"'):
            msgspec.json.decode(line, type=_SchemaKey)
        validate(document)
    except RecordError as error:
        raise RecordError(error.message, where=f"{where}: {error.where}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RecordError(
            str(error), where=where, hint=f"expected one {SCHEMA_NAME} record a line"
        ) from error
    return document


def read_each(path: Path) -> Iterator[Document | RecordError]:
    """Yield the documents of a file like `read`, and in the place of a broken line its error."""
    for where, line in lines(path):
        if line.strip():
            try:
                yield decode(line, where=where)
            except RecordError as error:
                yield error


def record_files(path: Path) -> list[Path]:
    """Return the record files below a folder in sorted order, or the file itself.

    Files and folders whose names start with `_` or `.` hold something else than records and are left out.
    """
    if not path.is_dir():
        return [path]
    found = [p for pattern in ("*.jsonl", "*.jsonl.gz", "*.jsonl.zst") for p in path.rglob(pattern)]
    return sorted(
        p for p in found if not any(part.startswith(("_", ".")) for part in p.relative_to(path).parts)
    )


def read(path: Path) -> Iterator[Document]:
    """Yield the documents of a `.jsonl`, `.jsonl.gz` or `.jsonl.zst` file; blank lines are passed over.

    Raises `RecordError` that names file, line and field.
    """
    for where, line in lines(path):
        if line.strip():
            yield decode(line, where=where)


def lines(path: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the lines of a file, decompressed by suffix, each with its place (`file:line`).

    Raises `RecordError` where the file cannot be read to its end.
    """
    try:
        with open_packed(str(path)) as stream:
            for number, line in enumerate(stream, 1):
                yield f"{path}:{number}", line
    except SourceError as error:
        raise RecordError(error.message, where=error.where) from error
    except (OSError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise RecordError(reason, where=str(path)) from error


def write(path: Path, documents: Iterable[Document]) -> int:
    """Write the documents to `path` whole or not at all, one line each; return how many."""
    count = 0
    with open_write(path) as stream:
        for document in documents:
            stream.write(encode(document) + b"\n")
            count += 1
    return count


@contextlib.contextmanager
def open_write(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing bytes, compressed by suffix; it appears under its name only when all was written.

    The bytes go to a temporary file beside it, are synced, then renamed.
    """
    with replacing(path) as temporary, temporary.open("wb") as raw, _compressed(raw, path.suffix) as stream:
        yield stream


@contextlib.contextmanager
def _compressed(raw: IO[bytes], suffix: str) -> Iterator[IO[bytes]]:
    if suffix == ".gz":
        # No file name and no time in the header: same input, same bytes.
        with gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0) as stream:
            yield stream  # type: ignore[misc]
    elif suffix == ".zst":
        import zstandard

        with zstandard.ZstdCompressor(level=3).stream_writer(raw, closefd=False) as stream:
            yield stream
    else:
        yield raw
