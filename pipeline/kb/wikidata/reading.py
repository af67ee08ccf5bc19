"""One pass over a dump: chunks go to workers, their rows to the staging file in the order of the dump."""

from __future__ import annotations

import hashlib
import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread

from msgspec import Struct

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.wikidata.answers import parse_answers
from pipeline.kb.wikidata.chunks import Chunk, chunks
from pipeline.kb.wikidata.items import LANGUAGES
from pipeline.kb.wikidata.parse import Rows, parse_json
from pipeline.kb.wikidata.staging import Staging
from pipeline.kb.wikidata.triples import parse_triples
from pipeline.kb.wikidata.zhwiki import Zhwiki

STAGING_VERSION = 2
"""Raised whenever other rows would come of the same input."""

_IN_FLIGHT = 3
"""Chunks a worker: enough to keep it busy, few enough to bound memory."""

Parser = Callable[[Chunk, Sequence[str], str], Rows]


class Progress(Struct, frozen=True):
    """How far a pass has come: the part of the file read (0..1), items seen and kept, seconds since it began, and
    seconds that are left at this rate."""

    part: float
    seen: int
    kept: int
    seconds: float
    left: float


class Source(Struct, frozen=True):
    """An input, the staging file for it, and how it is read; a repeated call with equal ones goes on where it was killed."""

    path: Path
    staging: Path
    languages: tuple[str, ...] = LANGUAGES
    workers: int = 1
    zhwiki: Zhwiki = Zhwiki()
    progress: Callable[[Progress], None] | None = None

    def digest(self) -> str:
        """Return sixteen hex digits that tell inputs apart by size, beginning and end: a dump is too large to read twice."""
        try:
            size = self.path.stat().st_size
            with self.path.open("rb") as stream:
                content = hashlib.sha256(f"{size}\n".encode() + stream.read(1 << 20))
                stream.seek(max(0, size - (1 << 20)))
                content.update(stream.read())
        except OSError as error:
            raise KnowledgeBaseError(error.strerror or str(error), where=str(self.path)) from error
        return content.hexdigest()[:16]


def read(source: Source) -> Staging:
    """Read what is not read yet and return the staging file, settled; the caller closes it."""
    source.zhwiki.check()
    identity = {"version": STAGING_VERSION, "input": source.digest(), "languages": list(source.languages)}
    staging = Staging(source.staging, identity)
    try:
        if not staging.get("read"):
            _read_rest(source, staging)
            staging.add(Rows([], [], {}, 0), {"read": 1})
        staging.settle(source.zhwiki)
    except BaseException:
        staging.close()
        raise
    return staging


def _read_rest(source: Source, staging: Staging) -> None:
    """Read on in the dump; the answer of a query is small, and is read whole."""
    kind = _kind(source.path)
    if kind in (".csv", ".tsv"):
        for rows in parse_answers(source.path, source.languages):
            staging.add(rows, {})
    else:
        _read_dump(source, staging, parse_triples if kind == ".nt" else parse_json)


def _kind(path: Path) -> str:
    """Return the suffix that tells the format, without that of the packing; raises where it tells nothing."""
    suffixes = path.suffixes
    if suffixes and suffixes[-1] in (".gz", ".bz2", ".zst"):
        suffixes.pop()
    kind = suffixes[-1] if suffixes else ""
    if kind not in (".json", ".jsonl", ".nt", ".csv", ".tsv"):
        raise KnowledgeBaseError(
            f"cannot tell the format from {path.name!r}",
            where=str(path),
            hint="a dump ends in .json or .nt, an answer in .csv or .tsv; each may be .gz, .bz2 or .zst as well",
        )
    return kind


def _read_dump(source: Source, staging: Staging, parse: Parser) -> None:
    clock = _Clock(source.path.stat().st_size)
    bracket, closed = staging.get("bracket"), staging.get("closed")
    following = chunks(source.path, staging.get("end"), staging.get("line") or 1, source.workers)
    for chunk, rows in _parsed(following, source, parse):
        if chunk.line == 1:
            bracket = int(chunk.data.lstrip().startswith(b"["))
        if ending := chunk.data.rstrip():
            closed = int(ending.endswith(b"]"))
        line = chunk.line + chunk.data.count(b"\n")
        staging.add(rows, {"end": chunk.end, "line": line, "bracket": bracket, "closed": closed})
        if source.progress:
            source.progress(clock.progress(chunk.read, staging.get("seen"), staging.get("kept")))
    if bracket and not closed:
        raise KnowledgeBaseError(
            f"ends after line {staging.get('line') - 1} without the bracket that closes it: it was cut off",
            where=str(source.path),
            hint="fetch it again",
        )


class _Clock:
    """Tells how long the rest of a file will take; what a broken-off pass had read does not count for its speed."""

    def __init__(self, size: int) -> None:
        self._size = max(1, size)
        self._began = time.monotonic()
        self._first = -1.0

    def progress(self, read: int, seen: int, kept: int) -> Progress:
        part, seconds = min(1.0, read / self._size), time.monotonic() - self._began
        if self._first < 0:
            self._first = part
        done = part - self._first or part or 1.0
        return Progress(part, seen, kept, seconds, seconds * (1 - part) / done)


def _parsed(following: Iterable[Chunk], source: Source, parse: Parser) -> Iterator[tuple[Chunk, Rows]]:
    """Yield each chunk with its rows, in their order, whichever worker is done first."""
    where = str(source.path)
    if source.workers == 1:
        for chunk in following:
            yield chunk, parse(chunk, source.languages, where)
        return
    waiting: deque[tuple[Chunk, Future[Rows]]] = deque()
    with ProcessPoolExecutor(
        source.workers, mp_context=get_context("spawn"), initializer=_watch_parent
    ) as pool:
        try:
            for chunk in following:
                waiting.append((chunk, pool.submit(parse, chunk, source.languages, where)))
                if len(waiting) >= _IN_FLIGHT * source.workers:
                    yield _first(waiting)
            while waiting:
                yield _first(waiting)
        except BrokenProcessPool as error:
            raise KnowledgeBaseError(
                "a worker process was killed", where=where,
                hint="it may need more memory than there is; the same command goes on from here",
            ) from error  # fmt: skip
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _watch_parent() -> None:
    """Let a worker end with the process that started it, even if that one is killed: it would wait for ever."""
    parent = parent_process()
    assert parent is not None

    def leave() -> None:
        parent.join()
        os._exit(1)

    Thread(target=leave, daemon=True).start()


def _first(waiting: deque[tuple[Chunk, Future[Rows]]]) -> tuple[Chunk, Rows]:
    chunk, future = waiting.popleft()
    return chunk, future.result()


def usable_cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
