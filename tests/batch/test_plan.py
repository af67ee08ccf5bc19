from __future__ import annotations

from pathlib import Path

from pipeline.batch.plan import plan
from pipeline.sources import SourceFile


def _outputs(*relative: str, script: str = "") -> list[str]:
    sources = [SourceFile(relative=name, path=f"in/{name}") for name in relative]
    return [shard.output for shard in plan(sources, Path("out"), script=script)]


def test_sources_are_mirrored_as_record_files() -> None:
    assert _outputs("history/a.txt", "b.jsonl.zst") == ["out/history/a.jsonl", "out/b.jsonl"]


def test_sources_that_would_meet_keep_their_whole_names() -> None:
    assert _outputs("a.txt", "a.jsonl", "b.txt") == ["out/a.txt.jsonl", "out/a.jsonl.jsonl", "out/b.jsonl"]


def test_dots_inside_a_name_stay() -> None:
    assert _outputs("v1.2.notes.txt") == ["out/v1.2.notes.jsonl"]
