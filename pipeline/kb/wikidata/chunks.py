"""A dump as a stream of chunks of whole lines, decompressed on the way."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import IO

from msgspec import Struct

from pipeline.errors import KnowledgeBaseError, PipelineError
from pipeline.packed import open_packed

CHUNK = 4 << 20
"""Bytes, decompressed, that go to a worker at a time; what is longer than `LONGEST` without a line break is no dump."""

LONGEST = 64 << 20

_BROKEN = (OSError, EOFError, zlib.error, PipelineError, RuntimeError, ValueError)


class Chunk(Struct):
    """Whole lines, the number of the first one (from 1), where they end in the decompressed stream, and how much of
    the file had then been read; both in bytes."""

    data: bytes
    line: int
    end: int
    read: int


def chunks(path: Path, start: int = 0, line: int = 1, threads: int = 1) -> Iterator[Chunk]:
    """Yield the chunks of a file from the decompressed byte `start`, which is the beginning of line number `line`.

    Raises `KnowledgeBaseError` where the file cannot be read or is cut off.
    """
    try:
        raw: IO[bytes] = path.open("rb")
    except OSError as error:
        raise KnowledgeBaseError(error.strerror or str(error), where=str(path)) from error
    end = start
    try:
        # Closed before the file is: a library's own threads may read it until then.
        with raw, closing(_opened(raw, path, threads)) as opened:
            stream = opened.stream
            _skip(stream, start)
            while data := stream.read(CHUNK):
                data += stream.readline(LONGEST)
                if not data.endswith(b"\n") and stream.peek(1):
                    raise ValueError(f"a line of more than {LONGEST >> 20} MiB")
                end += len(data)
                yield Chunk(data, line, end, opened.tell())
                line += data.count(b"\n")
    except _BROKEN as error:
        raise KnowledgeBaseError(
            f"cannot be read on after line {line - 1}, byte {end:,} of what it unpacks to: {error}",
            where=str(path),
            hint="the file is broken or was cut off; fetch it again",
        ) from error


class _Opened:
    """A file as it is unpacked, and how far it was read: in bytes of the file itself."""

    def __init__(self, stream: io.BufferedReader, tell: Callable[[], int]) -> None:
        self.stream = stream
        self.tell = tell

    def close(self) -> None:
        self.stream.close()


def _opened(raw: IO[bytes], path: Path, threads: int) -> _Opened:
    if path.suffix == ".bz2" and threads > 1:
        # Several blocks of bzip2 are unpacked at once, where the package for it is installed.
        with suppress(ImportError):
            from rapidgzip import IndexedBzip2File

            packed = IndexedBzip2File(raw, parallelization=threads)
            return _Opened(io.BufferedReader(packed, CHUNK), lambda: packed.tell_compressed() // 8)
    return _Opened(open_packed(str(path), raw), raw.tell)


def _skip(stream: io.BufferedReader, count: int) -> None:
    while count:
        passed = len(stream.read(min(count, CHUNK)))
        if not passed:
            raise EOFError("shorter than it was when the build was broken off")
        count -= passed


def lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file with their numbers (from 1); raises as `chunks` does."""
    for chunk in chunks(path):
        yield from enumerate(chunk.data.splitlines(), chunk.line)
