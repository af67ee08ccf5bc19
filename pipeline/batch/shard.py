"""One shard, start to end: read, annotate, write whole. It knows nothing of who calls it."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import msgspec
from msgspec import Struct, field

from pipeline.annotator import Pipeline
from pipeline.batch.manifest import Outcome, input_hash
from pipeline.batch.plan import Piece, Shard
from pipeline.document import Document
from pipeline.errors import RecordError
from pipeline.offsets import Edit
from pipeline.records import encode, open_write
from pipeline.sources import read
from pipeline.sources.jsonl import repeated
from pipeline.stage import Failure, failure_from

BATCH_CHARS = 100_000
"""A batch closes at this many code points even if it is short of documents: it bounds memory, not results."""

Report = Callable[[int, int], None]
"""Called with the number of documents and of code points that were just finished."""
Announce = Callable[[int, str], None]
"""Called before a document of a careful shard with the number of its piece and its id."""

_Item = tuple[int, Document | Failure]
_Line = tuple[int, Document, bytes]


class ShardResult(Struct):
    """What became of a shard, piece by piece; seconds of the clock, in all and by stage."""

    pieces: list[Outcome]
    seconds: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)


class Converted(Struct):
    """A document's text in another script; `edits` are the runs of an `OffsetMap` from the raw text."""

    id: str
    script: str
    text: str
    edits: tuple[Edit, ...]


def annotate_shard(
    pipeline: Pipeline, shard: Shard, report: Report | None = None, announce: Announce | None = None
) -> ShardResult:
    """Annotate every piece into its file; a piece without a good document leaves no file behind.

    A piece whose source is no longer what was planned is set aside, to be tried again by the next run. Raises `OSError`
    where an output cannot be written; bad input becomes a failure, never an exception.
    """
    started = time.perf_counter()
    result = ShardResult([_outcome(piece) for piece in shard.pieces])
    written = set()
    with contextlib.closing(_annotated(pipeline, shard, result, report, announce)) as lines:
        for number, group in groupby(lines, key=itemgetter(0)):
            piece = shard.pieces[number]
            with contextlib.suppress(_ChangedError):
                _write(piece, result.pieces[number], shard.script, group)
                written.add(number)
    for number, (piece, outcome) in enumerate(zip(shard.pieces, result.pieces, strict=True)):
        if number not in written:
            _set_aside(piece, outcome)
        outcome.failed = len(outcome.failures)
    result.seconds = time.perf_counter() - started
    return result


class _ChangedError(Exception):
    """The source is not what was planned: what was read of it is not to be kept."""


def _outcome(piece: Piece) -> Outcome:
    return Outcome(piece.key, piece.size, piece.modified, input_hash(piece), refusals=piece.refusals)


def _write(piece: Piece, outcome: Outcome, script: str, lines: Iterable[_Line]) -> None:
    with contextlib.ExitStack() as files:
        records = files.enter_context(open_write(Path(piece.output)))
        copies = files.enter_context(open_write(Path(piece.converted))) if piece.converted else None
        for _, document, line in lines:
            records.write(line)
            if copies is not None:
                copies.write(_converted_line(document, script))
        _refuse_changed(piece)


def _set_aside(piece: Piece, outcome: Outcome) -> None:
    outcome.documents = outcome.chars = 0
    for path in filter(None, (piece.output, piece.converted)):
        Path(path).unlink(missing_ok=True)
    try:
        _refuse_changed(piece)
    except _ChangedError:
        # What was wrong with it is not known of what it is now; the run tells that it changed, once for all its pieces.
        outcome.failures = []
        outcome.again = True


def _refuse_changed(piece: Piece) -> None:
    try:
        state = os.stat(piece.source.path)
    except OSError:
        # A source that could not be looked at when the run was planned has a size of nothing.
        if piece.modified:
            raise _ChangedError from None
        return
    if (state.st_size, state.st_mtime_ns) != (piece.size, piece.modified):
        raise _ChangedError


def _converted_line(document: Document, script: str) -> bytes:
    from pipeline.normalize import convert

    text, offsets = convert(document.text, script)
    return msgspec.json.encode(Converted(document.id, script, text, offsets.edits)) + b"\n"


def _annotated(
    pipeline: Pipeline, shard: Shard, result: ShardResult, report: Report | None, announce: Announce | None
) -> Generator[_Line, None, None]:
    """Yield each finished document with its record line; count into `result` what happened on the way."""
    stages = result.stages
    for batch in _batches(_items(pipeline, shard), 1 if shard.careful else shard.batch_size, result):
        if announce is not None and shard.careful:
            announce(batch[0][0], batch[0][1].id)
        owners = {id(document): number for number, document in batch}
        documents, failures = pipeline.annotate_batch([document for _, document in batch], stages)
        _assign(failures, batch, result)
        started = time.perf_counter()
        done = 0
        for document in documents:
            outcome = result.pieces[owners[id(document)]]
            try:
                line = encode(document) + b"\n"
            except RecordError as error:
                outcome.failures.append(failure_from(error, document_id=document.id, stage="records"))
                continue
            outcome.documents += 1
            outcome.chars += len(document.text)
            done += len(document.text)
            yield owners[id(document)], document, line
        stages["records"] = stages.get("records", 0.0) + time.perf_counter() - started
        if report is not None:
            report(len(documents), done)
        # Or they would lie in memory beside the next ones.
        documents.clear()


def _assign(failures: list[Failure], batch: list[tuple[int, Document]], result: ShardResult) -> None:
    """Lay failures to their pieces; ids are unique in a run."""
    if failures:
        owners = {document.id: number for number, document in batch}
        for failure in failures:
            result.pieces[owners[failure.id]].failures.append(failure)


def _items(pipeline: Pipeline, shard: Shard) -> Iterator[_Item]:
    for number, piece in enumerate(shard.pieces):
        killers = {document_id for place, document_id in shard.killers if place == number}
        for item in read(piece.source, pipeline.config.source, piece.extent, piece.refused):
            if isinstance(item, Document) and 0 in piece.refused:
                yield number, repeated(item.id, piece.source.where, piece.refused[0])
            elif isinstance(item, Document) and item.id in killers:
                yield number, killed(item.id, piece.source.where)
            else:
                yield number, item


def killed(document_id: str, where: str) -> Failure:
    """Describe a document that workers died of."""
    return Failure(
        id=document_id, stage="batch", error="WorkerDied", where=where,
        reason="the worker process was killed each time it worked on this document",
        hint="it may need more memory than --max-memory or the machine gives; see the system log",
    )  # fmt: skip


def _batches(
    items: Iterable[_Item], batch_size: int, result: ShardResult
) -> Iterator[list[tuple[int, Document]]]:
    batch: list[tuple[int, Document]] = []
    chars = 0
    for number, item in items:
        if isinstance(item, Failure):
            result.pieces[number].failures.append(item)
            continue
        batch.append((number, item))
        chars += len(item.text)
        if len(batch) >= batch_size or chars >= BATCH_CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch
