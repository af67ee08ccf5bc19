"""Files as streams of bytes, decompressed on the way; what comes out is bounded by what is asked for."""

from __future__ import annotations

import bz2
import gzip
import io
from typing import IO, Any, cast

from pipeline.errors import SourceError

BUFFER = 65_536
_STEP = 1024
"""Compressed bytes fed at a time: a zstd block of four bytes can stand for 128 KiB, so this many for 32 MiB."""


def open_packed(path: str, packed: IO[bytes] | None = None) -> io.BufferedReader:
    """Open a file for reading bytes, decompressed by suffix (`.gz`, `.bz2`, `.zst`).

    Where it is open already, give it as `packed`: its place then tells how far it was read, and it stays open.
    Raises `OSError` where it cannot be opened; reading raises `OSError`, `EOFError`, `zlib.error` or `SourceError`
    where it is broken or cut off.
    """
    name = path.lower()
    if name.endswith(".gz"):
        return io.BufferedReader(cast(io.RawIOBase, gzip.open(packed or path, "rb")), BUFFER)
    if name.endswith(".bz2"):
        return io.BufferedReader(cast(io.RawIOBase, bz2.open(packed or path, "rb")), BUFFER)
    if name.endswith(".zst"):
        return io.BufferedReader(_Zstd(packed or open(path, "rb"), path), BUFFER)
    return io.BufferedReader(cast(io.RawIOBase, packed) if packed else io.FileIO(path), BUFFER)


class _Zstd(io.RawIOBase):
    """All frames of a zstd file, one after the other; the library's own reader takes a cut-off frame for the end."""

    def __init__(self, packed: IO[bytes], where: str) -> None:
        import zstandard

        self._packed = packed
        self._where = where
        self._decompressor = zstandard.ZstdDecompressor()
        self._error = zstandard.ZstdError
        self._frame: Any = None
        self._unused = b""
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            chunk = self._unused or self._packed.read(_STEP)
            if not chunk:
                if self._frame is not None:
                    raise EOFError("Compressed file ended before the end-of-stream marker was reached")
                return 0
            self._unused = b""
            self._ready = memoryview(self._decompressed(chunk))
        count = min(len(buffer), len(self._ready))
        buffer[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _decompressed(self, chunk: bytes) -> bytes:
        if self._frame is None:
            self._frame = self._decompressor.decompressobj()
        try:
            data: bytes = self._frame.decompress(chunk)
        except self._error as error:
            raise SourceError(f"not a valid zstd file: {error}", where=self._where) from error
        if self._frame.eof:
            self._unused, self._frame = self._frame.unused_data, None
        return data

    def close(self) -> None:
        self._packed.close()
        super().close()
