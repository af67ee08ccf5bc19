"""The shard function against input that moves under it."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest

from pipeline.annotator import Pipeline, load
from pipeline.batch.plan import Shard, plan
from pipeline.batch.shard import annotate_shard
from pipeline.sources import SourceFile
from tests.batch.workers import CONFIG


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return load(CONFIG)


def _shard(tmp_path: Path, content: str) -> Shard:
    path = tmp_path / "a.jsonl"
    path.write_text(content, encoding="utf-8")
    (target,) = plan([SourceFile("a.jsonl", str(path))], tmp_path / "out", tmp_path / "run", CONFIG.source)
    return Shard(target.pieces)


def _lines(count: int) -> str:
    return "".join(json.dumps({"id": f"d{n}", "text": "列寧在倫敦。"}) + "\n" for n in range(count))


def test_a_source_cut_off_while_it_is_read_leaves_no_file_and_is_to_be_tried_again(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    shard = _shard(tmp_path, _lines(100))
    cut = partial((tmp_path / "a.jsonl").write_text, _lines(30))
    result = annotate_shard(pipeline, shard, lambda *_: cut() and None)
    (outcome,) = result.pieces
    assert outcome.again
    assert (outcome.documents, outcome.failures) == (0, [])
    assert not list((tmp_path / "out").rglob("*"))


def test_a_source_that_is_gone_when_its_turn_comes_is_told(pipeline: Pipeline, tmp_path: Path) -> None:
    shard = _shard(tmp_path, _lines(3))
    (tmp_path / "a.jsonl").unlink()
    (outcome,) = annotate_shard(pipeline, shard).pieces
    assert outcome.again
    assert outcome.failures == []


def test_a_shard_without_a_good_document_leaves_no_file_of_an_earlier_run(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    good = _shard(tmp_path, _lines(1))
    assert annotate_shard(pipeline, good).pieces[0].documents == 1
    assert Path(good.pieces[0].output).exists()
    (outcome,) = annotate_shard(pipeline, _shard(tmp_path, "no record\n")).pieces
    assert (outcome.documents, outcome.failed, outcome.again) == (0, 1, False)
    assert not Path(good.pieces[0].output).exists()


def test_a_careful_shard_writes_the_same_bytes_and_announces_each_document(
    pipeline: Pipeline, tmp_path: Path
) -> None:
    shard = _shard(tmp_path, _lines(5))
    annotate_shard(pipeline, shard)
    before = Path(shard.pieces[0].output).read_bytes()
    announced: list[tuple[int, str]] = []
    careful = Shard(shard.pieces, careful=True)
    annotate_shard(pipeline, careful, announce=lambda piece, name: announced.append((piece, name)))
    assert announced == [(0, f"d{n}") for n in range(5)]
    assert Path(shard.pieces[0].output).read_bytes() == before
