"""One shard, start to end: read, annotate, write whole. It knows nothing of who calls it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path

import msgspec
from msgspec import Struct, field

from pipeline.annotator import Pipeline
from pipeline.batch.ids import repeated
from pipeline.batch.plan import Shard
from pipeline.document import Document
from pipeline.errors import RecordError
from pipeline.normalize import convert
from pipeline.offsets import Edit
from pipeline.records import encode, open_write
from pipeline.sources import read
from pipeline.stage import Failure, failure_from

BATCH_CHARS = 100_000
"""A batch closes at this many code points even if it is short of documents: it bounds memory, not results."""

Report = Callable[[int, int], None]
"""Called with the number of documents and of code points that were just finished."""


class ShardResult(Struct):
    """What became of a shard: documents written, their code points, what was set aside, wall seconds."""

    documents: int = 0
    chars: int = 0
    failures: list[Failure] = field(default_factory=list)
    seconds: float = 0.0


class Converted(Struct):
    """A document's text in another script; `edits` are the runs of an `OffsetMap` from the raw text."""

    id: str
    script: str
    text: str
    edits: tuple[Edit, ...]


def annotate_shard(
    pipeline: Pipeline, shard: Shard, *, batch_size: int = 32, report: Report | None = None
) -> ShardResult:
    """Annotate one source into `shard.output`; a shard without a good document leaves no file behind.

    Raises `OSError` where the output cannot be written; bad input becomes a failure, never an exception.
    """
    result = ShardResult()
    started = time.perf_counter()
    annotated = _annotated(pipeline, shard, batch_size, result, report)
    first = next(annotated, None)
    if first is None:
        for path in filter(None, (shard.output, shard.converted)):
            Path(path).unlink(missing_ok=True)
    else:
        with contextlib.ExitStack() as files:
            records = files.enter_context(open_write(Path(shard.output)))
            copies = files.enter_context(open_write(Path(shard.converted))) if shard.converted else None
            for document, line in chain([first], annotated):
                records.write(line)
                if copies is not None:
                    copies.write(_converted_line(document, shard.script))
    result.seconds = time.perf_counter() - started
    return result


def _converted_line(document: Document, script: str) -> bytes:
    text, offsets = convert(document.text, script)
    return msgspec.json.encode(Converted(document.id, script, text, offsets.edits)) + b"\n"


def _annotated(
    pipeline: Pipeline, shard: Shard, batch_size: int, result: ShardResult, report: Report | None
) -> Iterator[tuple[Document, bytes]]:
    """Yield each finished document with its record line; count into `result` what happened on the way."""
    for batch in _batches(_items(pipeline, shard), batch_size, result):
        before = result.documents, result.chars
        documents, failures = pipeline.annotate_batch(batch)
        result.failures += failures
        for document in documents:
            try:
                line = encode(document) + b"\n"
            except RecordError as error:
                result.failures.append(failure_from(error, document_id=document.id, stage="records"))
                continue
            result.documents += 1
            result.chars += len(document.text)
            yield document, line
        if report is not None:
            report(result.documents - before[0], result.chars - before[1])


def _items(pipeline: Pipeline, shard: Shard) -> Iterator[Document | Failure]:
    for item in read(shard.source, pipeline.config.source):
        if isinstance(item, Document) and item.id in shard.refused:
            yield repeated(item.id, shard.source.path, shard.refused[item.id])
        else:
            yield item


def _batches(
    items: Iterable[Document | Failure], batch_size: int, result: ShardResult
) -> Iterator[list[Document]]:
    batch: list[Document] = []
    chars = 0
    for item in items:
        if isinstance(item, Failure):
            result.failures.append(item)
            continue
        batch.append(item)
        chars += len(item.text)
        if len(batch) >= batch_size or chars >= BATCH_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def write_failures(path: Path, failures: list[Failure]) -> None:
    """Write the failures as JSON lines; a run without any leaves no file."""
    if not failures:
        path.unlink(missing_ok=True)
        return
    with open_write(path) as stream:
        stream.writelines(msgspec.json.encode(failure) + b"\n" for failure in failures)
