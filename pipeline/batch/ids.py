"""Document ids are unique in a run: who has an id first keeps it, everyone else is told.

The ids of a corpus do not fit in memory. They are dealt out by their hash into files, and each file is looked through alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import IO

import msgspec

from pipeline.sources import SourceFile
from pipeline.sources.jsonl import repeated
from pipeline.stage import Failure

Refused = dict[int, str]
"""Lines of a source whose ids it may not use, each with the place that has it; line 0 is the whole source."""

_BUCKETS = 256
_SPOOL = 65_536
"""Bytes of a bucket that stay in memory: 16 MiB for all of them."""

_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(tuple[str, int, int])


def unique_sources(sources: Sequence[SourceFile]) -> tuple[list[SourceFile], list[Failure]]:
    """Part the sources from those that would take the place of an earlier one in the output."""
    kept: dict[str, SourceFile] = {}
    failures = []
    for source in sources:
        first = kept.setdefault(source.relative, source)
        if first is not source:
            failures.append(repeated(source.relative, source.where, first.where))
    return list(kept.values()), failures


class Ids:
    """The ids of a run on their way through the disk: `add` all in their order, then ask for the `refused` once."""

    def __init__(self) -> None:
        self._files = ExitStack()
        self._buckets: list[IO[bytes]] = [
            self._files.enter_context(SpooledTemporaryFile(_SPOOL))  # noqa: SIM115
            for _ in range(_BUCKETS)
        ]

    def __enter__(self) -> Ids:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.close()

    def add(self, document_id: str, source: int, line: int) -> None:
        """Note that the source of this number has an id in this line (0: it has no lines)."""
        bucket = self._buckets[zlib.crc32(document_id.encode("utf-8")) % _BUCKETS]
        bucket.write(_ENCODER.encode((document_id, source, line)) + b"\n")

    def refused(self, sources: Sequence[SourceFile]) -> dict[int, Refused]:
        """Return, by the number of the source, the lines whose id stands in an earlier line or source already."""
        found: dict[int, Refused] = {}
        for bucket in self._buckets:
            owners: dict[str, tuple[int, int]] = {}
            bucket.seek(0)
            for entry in bucket:
                document_id, source, line = _DECODER.decode(entry)
                owner = owners.setdefault(document_id, (source, line))
                if owner != (source, line):
                    found.setdefault(source, {})[line] = _place(sources, owner, source)
        return found


def _place(sources: Sequence[SourceFile], owner: tuple[int, int], source: int) -> str:
    number, line = owner
    if number == source:
        return f"line {line}"
    where = sources[number].where
    return f"{where}:{line}" if line else where
