"""What a run will do: sources cut into pieces, where each writes, and which go to a worker together."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from pipeline.batch.ids import Ids, Refused
from pipeline.config import SourceConfig
from pipeline.document import Document
from pipeline.sources import Extent, SourceFile
from pipeline.sources.discover import PACKED_SUFFIXES
from pipeline.sources.jsonl import WIDE, line_encoding, numbered
from pipeline.sources.read import UNREADABLE, open_source

SHARD_BYTES = 4 << 20
"""The most bytes of input that a worker takes at a time: about a minute's work, and what a killed worker can lose."""
SHARD_PIECES = 500
BATCH_DOCUMENTS = 128
"""Documents that are annotated together. Of short ones (130 characters) the tagger's net sees 1.16 cells a character then, of
32 together 1.45: sentences of like length find each other."""
_LEAST_BYTES = 192 << 10
"""Bytes, a second's work, that are worth a file and a line of the manifest of their own."""
_SHARES = 64
"""Pieces that a file is cut into before they grow."""
_TURNS = 16
"""Shards for each worker at the least, so that all end at about the same time."""
COMPRESS_FROM = 256 << 20
"""A source of this many bytes becomes a `.jsonl.zst` in an output folder."""


class Piece(Struct, frozen=True):
    """A source, or some lines of it, and the record file it becomes.

    `size` (bytes) and `modified` (nanoseconds) are the source's at the time of the plan. `converted`, if any, is where
    its text goes in another script.
    """

    source: SourceFile
    output: str
    converted: str
    size: int
    modified: int
    extent: Extent | None = None
    refused: Refused = {}

    @property
    def key(self) -> str:
        """What names the piece in the manifest: the source, and the bytes of it."""
        return (
            f"{self.source.relative}@{self.extent.start}-{self.extent.end}"
            if self.extent
            else self.source.relative
        )

    @property
    def bytes(self) -> int:
        """How many bytes of input it has."""
        return self.extent.end - self.extent.start if self.extent else self.size

    @property
    def refusals(self) -> str:
        """Name what is refused, as that hangs on other sources."""
        return digest(sorted(self.refused.items())) if self.refused else ""


class Shard(Struct, frozen=True):
    """Pieces that a worker takes in one go. Small and picklable; `killers` are documents that killed workers, by piece.

    A `careful` shard is worked on document by document, each announced first.
    """

    pieces: tuple[Piece, ...]
    script: str = ""
    batch_size: int = BATCH_DOCUMENTS
    careful: bool = False
    killers: tuple[tuple[int, str], ...] = ()

    @property
    def name(self) -> str:
        """What tells it from the other shards of a run."""
        return self.pieces[0].key


class Target(Struct, frozen=True):
    """A file that users see and the pieces it is made of; `gathered` ones are put together when all pieces are there."""

    path: str
    pieces: tuple[Piece, ...]
    gathered: bool
    converted: str = ""


def plan(
    sources: Sequence[SourceFile], output: Path, work: Path, config: SourceConfig, *,
    script: str = "", into: str = "", shard_bytes: int = SHARD_BYTES,
) -> list[Target]:  # fmt: skip
    """Mirror the sources below `output` (`history/a.txt` becomes `history/a.jsonl`), or gather all in the file `into`.

    Where two sources would meet in one file (`a.txt` beside `a.jsonl`), each keeps its whole name: `a.txt.jsonl`.
    With a `script` the converted texts mirror them again below `output/_<script>`. What is gathered lies in `work`
    until it is whole. JSON lines are read once: to cut large files, and to find ids that stand twice.
    """
    with Ids() as ids:
        lined = any(source.suffix == ".jsonl" for source in sources)
        cuts = [
            _cut(number, source, config, ids if lined else None, shard_bytes)
            for number, source in enumerate(sources)
        ]
        refused = ids.refused(sources)
    names = _record_names(sources)
    targets = []
    for number, (source, name) in enumerate(zip(sources, names, strict=True)):
        size, modified, extents = cuts[number]
        path = str(output / (f"{name}.zst" if size >= COMPRESS_FROM and not into else name))
        copy = str(output / f"_{script}" / name) if script else ""
        gathered = bool(into) or len(extents) > 1
        pieces = []
        for extent in extents:
            lines = _lines_of(refused.get(number, {}), extent)
            piece = Piece(source, path, copy, size, modified, extent, lines)
            if gathered:
                part = str(work / "parts" / f"{digest(piece.key)}.jsonl.zst")
                piece = msgspec.structs.replace(
                    piece, output=part, converted=part.replace(".jsonl", f".{script}.jsonl") if script else ""
                )
            pieces.append(piece)
        targets.append(Target(path, tuple(pieces), gathered, copy))
    if into:
        return [Target(into, tuple(piece for target in targets for piece in target.pieces), True)]
    return targets


def shards(
    pieces: Sequence[Piece], *, script: str, batch_size: int, shard_bytes: int = SHARD_BYTES
) -> Iterator[Shard]:
    """Group pieces, in their order, for workers."""
    group: list[Piece] = []
    size = 0
    for piece in pieces:
        if group and (size + piece.bytes > shard_bytes or len(group) >= SHARD_PIECES):
            yield Shard(tuple(group), script, batch_size)
            group, size = [], 0
        group.append(piece)
        size += piece.bytes
    if group:
        yield Shard(tuple(group), script, batch_size)


def shard_size(pieces: Sequence[Piece], workers: int, most: int) -> int:
    """Return the bytes of a shard, `most` or fewer, with which so many workers share out the pieces evenly."""
    return _between(sum(piece.bytes for piece in pieces) // (workers * _TURNS), most)


def _between(size: int, most: int) -> int:
    return min(most, max(_LEAST_BYTES, size))


def digest(value: object) -> str:
    """Return sixteen hex digits that tell plain data from other plain data."""
    return hashlib.sha256(msgspec.json.encode(value)).hexdigest()[:16]


def _cut(
    number: int, source: SourceFile, config: SourceConfig, ids: Ids | None, shard_bytes: int
) -> tuple[int, int, list[Extent | None]]:
    """Return size, time of change and the extents of a source, and hand its ids on."""
    whole: list[Extent | None] = [None]
    try:
        state = os.stat(source.path)
    except OSError:
        return 0, 0, whole
    if source.suffix != ".jsonl":
        if ids is not None:
            ids.add(source.relative, number, 0)
        return state.st_size, state.st_mtime_ns, whole
    try:
        extents = _read_through(number, source, config, ids, shard_bytes)
    except UNREADABLE:
        # The worker meets the same fault and tells it.
        extents = []
    if len(extents) > 1 and not source.path.lower().endswith(PACKED_SUFFIXES):
        whole = [*extents]
    return state.st_size, state.st_mtime_ns, whole


def _read_through(
    number: int, source: SourceFile, config: SourceConfig, ids: Ids | None, shard_bytes: int
) -> list[Extent]:
    extents: list[Extent] = []
    # By the file alone: who goes on with other workers must find the same pieces.
    longest = _between(os.path.getsize(source.path) // _SHARES, shard_bytes)
    with open_source(source) as stream:
        encoding, confidence = line_encoding(source, stream, config)
        start, first, end = 0, 1, 0
        for line in numbered(source, stream, config):
            if line.start - start >= longest and not encoding.startswith(WIDE):
                extents.append(Extent(start, line.start, first, encoding, confidence))
                start, first = line.start, line.number
            end = line.end
            if ids is not None and isinstance(line.item, Document):
                ids.add(line.item.id, number, line.number)
    return [*extents, Extent(start, end, first, encoding, confidence)]


def _lines_of(refused: Refused, extent: Extent | None) -> Refused:
    if extent is None:
        return refused
    # A line of the extent takes a byte at least.
    last = extent.line + extent.end - extent.start
    return {line: place for line, place in refused.items() if extent.line <= line < last}


def _record_names(sources: Sequence[SourceFile]) -> list[str]:
    names = [_record_name(source.relative) for source in sources]
    taken = Counter(names)
    return [
        name if taken[name] == 1 else f"{source.relative}.jsonl"
        for source, name in zip(sources, names, strict=True)
    ]


def _record_name(relative: str) -> str:
    stem, suffix = os.path.splitext(relative)
    while suffix in {".gz", ".zst", ".txt", ".jsonl"}:
        relative = stem
        stem, suffix = os.path.splitext(relative)
    return f"{relative}.jsonl"
