"""The pool survives a worker that is killed, and the document that kills it is set aside."""

from __future__ import annotations

import multiprocessing
from functools import partial
from pathlib import Path

import pytest

from pipeline.batch.local import Done, Pool, Start
from pipeline.batch.plan import Shard, plan, shards
from pipeline.errors import PipelineError
from pipeline.sources import SourceFile
from tests.batch.workers import (
    CONFIG,
    start_changed_after_death,
    start_cramped,
    start_deadly,
    start_dying_once,
    start_stillborn,
)


def _shards(tmp_path: Path, texts: dict[str, str], shard_bytes: int) -> list[Shard]:
    sources = []
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        sources.append(SourceFile(relative=name, path=str(tmp_path / name)))
    targets = plan(sources, tmp_path / "out", tmp_path / "out" / "_run", CONFIG.source)
    pieces = [piece for target in targets for piece in target.pieces]
    return [*shards(pieces, script="", batch_size=8, shard_bytes=shard_bytes)]


def _run(start: Start, given: list[Shard], workers: int = 1) -> tuple[list[tuple[Shard, Done]], int]:
    with Pool(start, workers=workers) as pool:
        return [*pool.run(given)], pool.restarts


def test_a_document_that_kills_its_worker_is_set_aside_and_all_others_are_written(tmp_path: Path) -> None:
    texts = {f"{n}.txt": "列寧在倫敦。" for n in range(6)} | {"deadly.txt": "致命的一篇。"}
    results, restarts = _run(start_deadly, _shards(tmp_path, texts, 1000))
    outcomes = {outcome.key: outcome for _, done in results for outcome in done.result.pieces}
    assert {key for key, outcome in outcomes.items() if outcome.documents} == set(texts) - {"deadly.txt"}
    (failure,) = outcomes["deadly.txt"].failures
    assert (failure.id, failure.error) == ("deadly.txt", "WorkerDied")
    assert restarts == 4
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [f"{n}.jsonl" for n in range(6)]


def test_a_worker_killed_once_costs_no_document(tmp_path: Path) -> None:
    given = _shards(tmp_path, {f"{n}.txt": "列寧在倫敦。" for n in range(4)}, 1)
    results, restarts = _run(partial(start_dying_once, tmp_path / "marker"), given)
    assert restarts == 1
    assert sorted(shard.name for shard, _ in results) == [shard.name for shard in given]
    assert all(done.result.pieces[0].documents == 1 for _, done in results)


def test_records_of_a_program_that_changed_meanwhile_are_not_mixed_in(tmp_path: Path) -> None:
    given = _shards(tmp_path, {f"{n}.txt": "列寧在倫敦。" for n in range(4)}, 1)
    with pytest.raises(PipelineError, match="changed while the run went on"):
        _run(partial(start_changed_after_death, tmp_path / "marker"), given)


def test_workers_that_cannot_load_end_the_run_with_a_reason(tmp_path: Path) -> None:
    with pytest.raises(PipelineError, match="dies while it loads"), Pool(start_stillborn) as pool:
        pool.identity()


def test_a_worker_that_has_no_memory_to_load_in_says_so_without_a_traceback(
    capfd: pytest.CaptureFixture[str],
) -> None:
    told = pytest.raises(PipelineError, match="dies while it loads")
    with told, Pool(start_cramped, max_memory=1 << 20) as pool:
        pool.identity()
    assert "Traceback" not in capfd.readouterr().err


def test_workers_that_are_expected_load_beside_the_first_one() -> None:
    with Pool(start_stillborn, workers=3) as pool:
        pool.expect(2)
        assert len(multiprocessing.active_children()) == 2
