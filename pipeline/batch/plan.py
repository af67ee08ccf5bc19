"""What a run will do: one shard a source, and where each writes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from msgspec import Struct

from pipeline.batch.ids import Refused
from pipeline.sources import SourceFile


class Shard(Struct, frozen=True):
    """A source and the record file it becomes.

    `converted`, if any, is where its text goes in `script`. `refused` are ids that belong to an earlier source.
    """

    source: SourceFile
    output: str
    converted: str = ""
    script: str = ""
    refused: Refused = {}


def plan(
    sources: Sequence[SourceFile],
    output: Path,
    *,
    script: str = "",
    refused: Mapping[SourceFile, Refused] = MappingProxyType({}),
) -> list[Shard]:
    """Mirror the sources below `output`: `history/a.txt` becomes `history/a.jsonl`.

    Where two sources would meet in one file (`a.txt` beside `a.jsonl`), each keeps its whole name: `a.txt.jsonl`.
    With a `script` the converted texts mirror them again below `output/_<script>`.
    """
    names = [_record_name(source.relative) for source in sources]
    taken = Counter(names)
    shards = []
    for source, name in zip(sources, names, strict=True):
        record = name if taken[name] == 1 else source.relative + ".jsonl"
        converted = str(output / f"_{script}" / record) if script else ""
        shards.append(Shard(source, str(output / record), converted, script, refused.get(source, {})))
    return shards


def _record_name(relative: str) -> str:
    path = PurePosixPath(relative)
    while path.suffix in {".gz", ".zst", ".txt", ".jsonl"}:
        path = path.with_suffix("")
    return f"{path}.jsonl"
