from __future__ import annotations

import json
from pathlib import Path

from pipeline.batch.plan import Target, plan, shard_size, shards
from pipeline.config import SourceConfig
from pipeline.document import Document
from pipeline.sources import SourceFile, read


def _plan(tmp_path: Path, contents: dict[str, str], shard_bytes: int = 1 << 20) -> list[Target]:
    sources = []
    for name, content in contents.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
        sources.append(SourceFile(relative=name, path=str(path)))
    return plan(sources, Path("out"), Path("out/_run"), SourceConfig(), shard_bytes=shard_bytes)


def _outputs(tmp_path: Path, *names: str) -> list[str]:
    return [target.path for target in _plan(tmp_path, dict.fromkeys(names, ""))]


def _lines(count: int, prefix: str = "d") -> str:
    return "".join(
        json.dumps({"id": f"{prefix}{n}", "text": f"列寧在倫敦{n}。"}, ensure_ascii=False) + "\n"
        for n in range(count)
    )


def test_sources_are_mirrored_as_record_files(tmp_path: Path) -> None:
    assert _outputs(tmp_path, "history/a.txt", "b.jsonl") == ["out/history/a.jsonl", "out/b.jsonl"]


def test_sources_that_would_meet_keep_their_whole_names(tmp_path: Path) -> None:
    assert _outputs(tmp_path, "a.txt", "a.jsonl", "b.txt") == [
        "out/a.txt.jsonl",
        "out/a.jsonl.jsonl",
        "out/b.jsonl",
    ]


def test_dots_inside_a_name_stay(tmp_path: Path) -> None:
    assert _outputs(tmp_path, "v1.2.notes.txt") == ["out/v1.2.notes.jsonl"]


def test_a_large_file_is_cut_between_lines_and_no_document_is_lost_or_doubled(tmp_path: Path) -> None:
    (target,) = _plan(tmp_path, {"big.jsonl": "\n\n" + _lines(100).replace("\n", "\r\n")}, shard_bytes=500)
    assert target.gathered
    assert len(target.pieces) > 5
    items = [
        item
        for piece in target.pieces
        for item in read(piece.source, SourceConfig(), piece.extent, piece.refused)
    ]
    assert [item.id for item in items] == [f"d{n}" for n in range(100)]


def test_a_line_of_a_cut_file_is_named_by_its_number_in_the_file(tmp_path: Path) -> None:
    (target,) = _plan(tmp_path, {"big.jsonl": _lines(60) + "no record\n" + _lines(9, "e")}, shard_bytes=500)
    wheres = [
        item.where
        for piece in target.pieces
        for item in read(piece.source, SourceConfig(), piece.extent, piece.refused)
        if not isinstance(item, Document)
    ]
    assert [where.rsplit(":", 1)[1] for where in wheres] == ["61"]


def test_an_id_that_stands_twice_is_refused_across_cuts_and_sources(tmp_path: Path) -> None:
    again = json.dumps({"id": "d3", "text": "又"}) + "\n"
    named = json.dumps({"id": "t.txt", "text": "又"}) + "\n"
    targets = _plan(tmp_path, {"t.txt": "列寧", "a.jsonl": _lines(50) + again, "b.jsonl": again + named}, 500)
    refused = {
        (piece.source.relative, line): place
        for target in targets
        for piece in target.pieces
        for line, place in piece.refused.items()
    }
    folder = tmp_path / "in"
    assert refused == {
        ("a.jsonl", 51): "line 4",
        ("b.jsonl", 1): f"{folder}/a.jsonl:4",
        ("b.jsonl", 2): f"{folder}/t.txt",
    }


def test_small_sources_go_to_a_worker_together(tmp_path: Path) -> None:
    targets = _plan(tmp_path, {f"{n}.txt": "列寧" * 20 for n in range(10)})
    pieces = [piece for target in targets for piece in target.pieces]
    grouped = [len(shard.pieces) for shard in shards(pieces, script="", batch_size=8, shard_bytes=500)]
    assert grouped == [4, 4, 2]


def test_a_file_of_some_megabytes_is_cut_by_its_size_alone(tmp_path: Path) -> None:
    (target,) = _plan(tmp_path, {"big.jsonl": _lines(50_000)}, shard_bytes=4 << 20)
    sizes = [piece.bytes for piece in target.pieces]
    assert len(sizes) > 8
    assert max(sizes) - min(sizes[:-1]) < 100, "but for the last one they are alike"


def test_a_shard_is_no_larger_than_lets_all_workers_end_together(tmp_path: Path) -> None:
    targets = _plan(tmp_path, {f"{n}.txt": "列寧" * 80_000 for n in range(8)})
    pieces = [piece for target in targets for piece in target.pieces]
    assert shard_size(pieces, 1, 4 << 20) == 240_000
    assert shard_size(pieces, 2, 4 << 20) == 192 << 10, "but smaller ones are not worth it"
    assert shard_size(pieces, 1, 1000) == 1000, "and what was asked for is the most"
