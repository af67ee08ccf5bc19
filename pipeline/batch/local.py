"""Carries out shards on this machine: processes that load the models once, and are replaced when they die.

A shard whose worker dies is tried again; when it dies again, document by document, each announced first. A document
that is announced at two deaths is set aside. Who is killed at random from outside only costs the time.
"""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType

from msgspec import Struct
from msgspec.structs import replace

from pipeline.atomic import sweep
from pipeline.batch.manifest import Identity, Outcome
from pipeline.batch.plan import Shard
from pipeline.batch.shard import Announce, Report, ShardResult, killed
from pipeline.errors import PipelineError

DEFAULT_MEMORY = 4 << 30
"""Bytes that a worker may take: five times what the default configuration does on documents of common length."""
_RECYCLE = 0.75
"""A worker that once held this share of its bound is replaced before its next shard."""
_START_DEATHS = 3
_STRIKES = 2
"""Deaths after which a shard is worked on with care, and a document set aside."""
_SILENT_STRIKES = 10
"""Deaths before any document is announced, after which a shard is given up."""
_GRACE = 5.0
"""Seconds that a worker has to clean up when it is told to stop."""

Work = Callable[[Shard, Report, Announce], ShardResult]
Start = Callable[[], tuple[Identity, Work]]
"""Called once in each worker: loads what is needed; returns what that is, and the function that does a shard."""


class Ready(Struct):
    """A worker has loaded; what it will write depends on this."""

    identity: Identity


class Progress(Struct):
    """Documents and code points finished since the last word."""

    documents: int
    chars: int


class Announced(Struct):
    """The document that a careful worker turns to."""

    piece: int
    id: str


class Done(Struct):
    """A shard's result, and the most memory that the worker has held so far, in bytes."""

    result: ShardResult
    memory: int


class Refused(Struct):
    """A worker cannot go on, for a reason that the user can act on."""

    error: Exception


class StoppedError(PipelineError):
    """A signal asked the run to stop."""


class _Worker(Struct, eq=False):
    process: BaseProcess
    pipe: Connection
    ready: bool = False
    shard: Shard | None = None
    at: tuple[int, str] | None = None


class Pool:
    """Worker processes. Use it as a context: leaving it ends them all, and removes what they had half written."""

    def __init__(self, start: Start, *, workers: int = 1, max_memory: int = DEFAULT_MEMORY) -> None:
        self._start = start
        self._size = workers
        self._max_memory = max_memory
        self._context = get_context("spawn")
        self._workers: list[_Worker] = []
        self._start_deaths = 0
        self._stopped: int = 0
        self._left: deque[Shard] = deque()
        self._strikes: Counter[tuple[str, tuple[int, str] | None]] = Counter()
        self._identity: Identity | None = None
        self.restarts = 0

    def __enter__(self) -> Pool:
        self._handlers = {
            number: signal.signal(number, self._on_signal) for number in (signal.SIGINT, signal.SIGTERM)
        }
        self._add()
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            if worker.shard is None and worker.ready:
                with contextlib.suppress(OSError):
                    worker.pipe.send(None)
            else:
                worker.process.terminate()
        until = time.monotonic() + _GRACE
        for worker in self._workers:
            worker.process.join(max(0.0, until - time.monotonic()))
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
            worker.pipe.close()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def expect(self, shards: int) -> None:
        """Start the workers that so many shards can keep busy, so that they load beside the first one."""
        while len(self._workers) < min(self._size, shards):
            self._add()

    def identity(self) -> Identity:
        """Wait for a worker to have loaded; raises what kept it from that."""
        while self._identity is None:
            for _ in self._listen(None):
                pass
        return self._identity

    def run(self, shards: Iterable[Shard], report: Report | None = None) -> Iterator[tuple[Shard, Done]]:
        """Yield each shard with what became of it, as it is finished, in any order; each exactly once.

        Raises `OSError` where an output cannot be written, `StoppedError` on SIGINT or SIGTERM (a second one ends this
        process at once).
        """
        self._left.extend(shards)
        while True:
            for worker in self._workers:
                if worker.ready and worker.shard is None and self._left:
                    self._give(worker, self._left.popleft())
            busy = sum(worker.shard is not None for worker in self._workers)
            if not self._left and not busy:
                return
            while len(self._workers) < min(self._size, len(self._left) + busy):
                self._add()
            yield from self._listen(report)

    def _give(self, worker: _Worker, shard: Shard) -> None:
        worker.shard, worker.at = shard, None
        try:
            worker.pipe.send(shard)
        except OSError:
            # It died while it was idle; its end is heard of in a moment.
            worker.shard = None
            self._left.append(shard)

    def _listen(self, report: Report | None) -> Iterator[tuple[Shard, Done]]:
        """Wait a moment for words of the workers and act on them."""
        if self._stopped:
            raise StoppedError(
                f"stopped by {signal.Signals(self._stopped).name}", hint="the same command goes on from here"
            )
        heard = wait([worker.pipe for worker in self._workers], timeout=0.5)
        for worker in [worker for worker in self._workers if worker.pipe in heard]:
            try:
                message = worker.pipe.recv()
            except (EOFError, OSError):
                yield from self._bury(worker)
                continue
            if isinstance(message, Ready):
                if self._identity not in (None, message.identity):
                    raise PipelineError(
                        "the program, the knowledge base or a model changed while the run went on",
                        hint="the same command starts again with what there is now",
                    )
                worker.ready, self._identity, self._start_deaths = True, message.identity, 0
            elif isinstance(message, Progress):
                if report is not None:
                    report(message.documents, message.chars)
            elif isinstance(message, Announced):
                worker.at = message.piece, message.id
            elif isinstance(message, Refused):
                raise message.error
            elif isinstance(message, Done):
                assert worker.shard is not None, "only a worker that was given a shard has a result"
                shard, worker.shard = worker.shard, None
                if message.memory > self._max_memory * _RECYCLE:
                    self._retire(worker)
                yield shard, message

    def _bury(self, worker: _Worker) -> Iterator[tuple[Shard, Done]]:
        worker.process.join()
        worker.pipe.close()
        self._workers.remove(worker)
        self.restarts += 1
        if not worker.ready:
            self._start_deaths += 1
            if self._start_deaths >= _START_DEATHS:
                raise PipelineError(
                    f"the worker process dies while it loads (exit status {worker.process.exitcode})",
                    hint="it may need more memory than --max-memory or the machine gives",
                )
        if worker.shard is not None:
            files = [(piece.output, piece.converted) for piece in worker.shard.pieces]
            sweep(Path(path) for pair in files for path in pair if path)
            shard = self._judged(worker.shard, worker.at)
            if shard is not None:
                self._left.append(shard)
            else:
                yield worker.shard, Done(_given_up(worker.shard), 0)
        self._add()

    def _judged(self, shard: Shard, at: tuple[int, str] | None) -> Shard | None:
        """Return the shard as it is to be tried next, now that it has cost a worker; None where nothing is left to try."""
        strike = shard.name, at if shard.careful else (-1, "")
        self._strikes[strike] += 1
        if self._strikes[strike] < _STRIKES:
            return shard
        if not shard.careful:
            return replace(shard, careful=True)
        if at is not None:
            return replace(shard, killers=(*shard.killers, at))
        return shard if self._strikes[strike] < _SILENT_STRIKES else None

    def _retire(self, worker: _Worker) -> None:
        with contextlib.suppress(OSError):
            worker.pipe.send(None)
        worker.process.join(_GRACE)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        worker.pipe.close()
        self._workers.remove(worker)
        self._add()

    def _add(self) -> None:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_serve, args=(theirs, self._start, self._max_memory), daemon=True
        )
        process.start()
        # The worker alone must hold its end, or its death would not be heard.
        theirs.close()
        self._workers.append(_Worker(process, ours))

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        if self._stopped:
            for worker in self._workers:
                worker.process.kill()
            os._exit(128 + number)
        self._stopped = number


def _serve(pipe: Connection, start: Start, max_memory: int) -> None:
    """Live as a worker: load, then do shards until there is no more, or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (max_memory, max_memory))

    def report(documents: int, chars: int) -> None:
        pipe.send(Progress(documents, chars))

    def announce(piece: int, document_id: str) -> None:
        pipe.send(Announced(piece, document_id))

    status = 0
    try:
        identity, work = _loaded(start, max_memory)
        pipe.send(Ready(identity))
        while (shard := pipe.recv()) is not None:
            pipe.send(Done(work(shard, report, announce), peak_memory()))
    except (BrokenPipeError, EOFError, ConnectionResetError):
        # The parent is gone; what was half written has been removed on the way here.
        status = 1
    except (PipelineError, OSError) as error:
        pipe.send(Refused(error))
    except MemoryError:
        # Like a kill by the system: the parent tries again, with care.
        status = 1
    except SystemExit:
        status = 128 + signal.SIGTERM
    # Nothing is left to write: taking the models down takes a tenth of a second, in which a signal would leave a traceback.
    os._exit(status)


def _loaded(start: Start, max_memory: int) -> tuple[Identity, Work]:
    try:
        return start()
    except (PipelineError, OSError, MemoryError):
        raise
    except Exception as error:
        # Where memory ends, a library that cannot be mapped is an ImportError, and every other has a name of its own for it.
        if _status("VmData") > max_memory / 2:
            raise MemoryError from error
        raise


def _given_up(shard: Shard) -> ShardResult:
    outcomes = []
    for piece in shard.pieces:
        failure = killed(piece.source.relative, piece.source.where)
        outcomes.append(
            Outcome(
                piece.key,
                piece.size,
                piece.modified,
                "",
                refusals=piece.refusals,
                failed=1,
                failures=[failure],
                again=True,
            )
        )
    return ShardResult(outcomes)


def peak_memory() -> int:
    """Return the most resident memory that this process has held, in bytes."""
    # getrusage would count what the parent held at the fork.
    if peak := _status("VmHWM"):
        return peak
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _status(field: str) -> int:
    """Return a figure of Linux' about this process, in bytes; 0 elsewhere."""
    with contextlib.suppress(OSError), open("/proc/self/status", encoding="ascii") as status:
        for line in status:
            if line.startswith(f"{field}:"):
                return int(line.split()[1]) * 1024
    return 0
