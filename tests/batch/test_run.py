"""Runs that are repeated, changed, parted and stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.batch.manifest import Manifest, ShardDone
from pipeline.batch.run import Options, Summary, Watcher, annotate_all, left_to_do
from pipeline.batch.status import status_of
from pipeline.config import Config, load_config
from pipeline.errors import ConfigError, PipelineError
from tests.batch.workers import CONFIG

SMALL = Options(shard_bytes=2_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    lines = [
        json.dumps({"id": f"d{n}", "text": f"1905年列寧在倫敦{n}。" * (n % 5 + 1)}, ensure_ascii=False)
        for n in range(60)
    ]
    (tmp_path / "in" / "big.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "in" / "a.txt").write_text("托洛茨基在彼得堡。", encoding="utf-8")
    return tmp_path


def _annotate(
    folder: Path, output: str = "out", options: Options = SMALL, config: Config = CONFIG
) -> Summary:
    return annotate_all([str(folder / "in")], str(folder / output), config, options)


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "_run" not in path.parts
    }


def test_a_second_run_has_nothing_to_do_and_a_changed_source_alone_is_done_again(folder: Path) -> None:
    assert _annotate(folder).documents == 61
    before = _bytes(folder / "out")
    assert _annotate(folder).documents == 0
    (folder / "in" / "a.txt").write_text("托洛茨基在倫敦。", encoding="utf-8")
    assert _annotate(folder).documents == 1
    after = _bytes(folder / "out")
    assert after["big.jsonl"] == before["big.jsonl"]
    assert after["a.jsonl"] != before["a.jsonl"]
    os.utime(folder / "in" / "a.txt")
    assert _annotate(folder).documents == 0, "a new date on the same bytes is no change"
    assert _annotate(folder, options=Options(force=True)).documents == 61


def test_a_line_changed_in_a_cut_file_gives_what_a_run_from_the_start_gives(folder: Path) -> None:
    _annotate(folder)
    text = (folder / "in" / "big.jsonl").read_text(encoding="utf-8").replace("倫敦30", "巴黎30")
    (folder / "in" / "big.jsonl").write_text(text, encoding="utf-8")
    _annotate(folder)
    _annotate(folder, "fresh")
    assert _bytes(folder / "out") == _bytes(folder / "fresh")


def test_the_bytes_do_not_hang_on_how_the_input_was_cut_nor_into_what_it_goes(folder: Path) -> None:
    _annotate(folder, "out")
    _annotate(folder, "whole", Options(workers=2))
    assert _bytes(folder / "out") == _bytes(folder / "whole")
    _annotate(folder, "small.jsonl")
    _annotate(folder, "large.jsonl", Options())
    assert (folder / "small.jsonl").read_bytes() == (folder / "large.jsonl").read_bytes()
    parts = _bytes(folder / "out")
    assert (folder / "small.jsonl").read_bytes() == parts["a.jsonl"] + parts["big.jsonl"]
    _annotate(folder, "small.jsonl.zst")
    _annotate(folder, "large.jsonl.zst", Options())
    assert (folder / "small.jsonl.zst").read_bytes() == (folder / "large.jsonl.zst").read_bytes()
    assert not list(folder.rglob("parts"))


def test_parts_of_a_plan_make_up_the_whole(folder: Path) -> None:
    _annotate(folder, "whole")
    for number in (2, 3, 1):
        _annotate(folder, "parted", Options(shard_bytes=2_000, part=(number, 3)))
    assert _bytes(folder / "parted") == _bytes(folder / "whole")


class Cutting(Watcher):
    """Cuts a source off as soon as some of it is done."""

    def __init__(self, source: Path) -> None:
        self._source = source

    def shard(self, done: ShardDone, restarts: int) -> None:
        if done.pieces[0].key.startswith(self._source.name):
            lines = self._source.read_bytes().splitlines(keepends=True)
            self._source.write_bytes(b"".join(lines[:30]))


def test_a_source_that_changes_midway_is_left_out_whole_and_told_once(folder: Path) -> None:
    watcher = Cutting(folder / "in" / "big.jsonl")
    summary = annotate_all([str(folder / "in")], str(folder / "out"), CONFIG, SMALL, watcher=watcher)
    assert [(failure.id, failure.reason) for failure in summary.failures] == [
        ("big.jsonl", "changed while it was read")
    ]
    assert summary.failed == 1
    assert set(_bytes(folder / "out")) == {"a.jsonl", "_failures.jsonl"}
    status = status_of(folder / "out" / "_run")
    assert (status.failed, status.done + status.left) == (1, status.pieces)
    assert _annotate(folder).failed == 0
    _annotate(folder, "fresh", Options())
    assert _bytes(folder / "out") == _bytes(folder / "fresh")
    status = status_of(folder / "out" / "_run")
    assert (status.done, status.left, status.failed) == (status.pieces, 0, 0)
    assert not (folder / "out" / "_run" / "parts").exists()


def test_records_of_other_settings_are_done_again_never_mixed(folder: Path) -> None:
    _annotate(folder)
    changed = load_config(None, ["recognize.backend=none", "recognize.lexicon=false", "temporal.prefer=past"])
    summary = _annotate(folder, config=changed)
    assert summary.documents == 61
    assert summary.replaced > 2
    records = [json.loads(line) for data in _bytes(folder / "out").values() for line in data.splitlines()]
    assert len({record["provenance"]["config"] for record in records}) == 1


def test_failures_of_what_was_done_before_stay_listed(folder: Path) -> None:
    (folder / "in" / "bad.jsonl").write_text('no record\n{"id": "d1", "text": "又"}\n', encoding="utf-8")
    first = _annotate(folder)
    listed = (folder / "out" / "_failures.jsonl").read_bytes()
    second = _annotate(folder)
    assert (first.failed, second.failed, second.documents) == (2, 2, 0)
    assert (folder / "out" / "_failures.jsonl").read_bytes() == listed


def test_two_runs_do_not_write_to_one_place(folder: Path) -> None:
    with Manifest(folder / "out" / "_run").opened(), pytest.raises(PipelineError, match="another run"):
        _annotate(folder)


def test_the_plan_of_a_run_can_be_seen_and_leaves_nothing_behind(folder: Path) -> None:
    todo, left, replaced = left_to_do([str(folder / "in")], str(folder / "out"), CONFIG, SMALL)
    assert todo.bytes == sum(path.stat().st_size for path in (folder / "in").iterdir())
    assert sum(len(shard.pieces) for shard in left) == todo.pieces > 3
    assert not (folder / "out").exists()
    _annotate(folder)
    assert left_to_do([str(folder / "in")], str(folder / "out"), CONFIG, SMALL) == (todo, [], replaced)


@pytest.mark.parametrize("name", ["out.json", "out.csv", "out.txt", "out.zst"])
def test_a_file_of_a_kind_that_is_not_written_is_no_folder(folder: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="no run writes"):
        _annotate(folder, name)
    assert not (folder / name).exists()


def test_status_knows_what_other_inputs_left_in_a_place(folder: Path) -> None:
    _annotate(folder)
    (folder / "in" / "big.jsonl").unlink()
    (folder / "in" / "b.txt").write_text("列寧在倫敦。", encoding="utf-8")
    _annotate(folder)
    status = status_of(folder / "out" / "_run")
    assert (status.done, status.left, status.documents) == (status.pieces, 0, 62)


def test_status_tells_what_was_done(folder: Path) -> None:
    _annotate(folder)
    status = status_of(folder / "out" / "_run")
    assert (status.documents, status.failed, status.left, status.bytes_left, status.settings) == (
        61,
        0,
        0,
        0,
        1,
    )
    assert status.done == status.pieces > 3
    assert status.chars_a_second > 0
    assert set(status.stages) >= {"normalize", "segment", "recognize", "temporal", "link", "records"}


def test_a_line_of_the_manifest_that_was_broken_off_costs_one_shard(folder: Path) -> None:
    _annotate(folder)
    path = folder / "out" / "_run" / "manifest.jsonl"
    before = _bytes(folder / "out")
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b'"stages"')])
    assert 0 < _annotate(folder).documents < 61
    assert _bytes(folder / "out") == before


def test_a_parquet_file_holds_the_same_documents(folder: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    assert _annotate(folder, "out.parquet").documents == 61
    assert _annotate(folder, "out.parquet").documents == 0
    table = parquet.read_table(folder / "out.parquet")
    assert table.column("id").to_pylist() == ["a.txt", *(f"d{n}" for n in range(60))]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_leaves_whole_files_and_goes_on_where_it_was(
    folder: Path, number: signal.Signals
) -> None:
    text = (folder / "in" / "big.jsonl").read_text(encoding="utf-8")
    (folder / "in" / "more.jsonl").write_text(
        "\n".join(text.replace('"d', f'"{n}-d') for n in range(30)), encoding="utf-8"
    )
    command = [
        sys.executable, "-m", "pipeline.cli", "annotate", str(folder / "in"), "-o", str(folder / "out"),
        "--set", "recognize.backend=none", "--set", "recognize.lexicon=false", "--shard-size", "2000",
    ]  # fmt: skip
    root = Path(__file__).resolve().parents[2]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(root)})
    manifest = folder / "out" / "_run" / "manifest.jsonl"
    while run.poll() is None and not (manifest.exists() and manifest.read_bytes().count(b"\n") > 3):
        time.sleep(0.01)
    run.send_signal(number)
    _, told = run.communicate(timeout=60)
    assert run.returncode == 1
    assert number.name in told.decode()
    assert not list(folder.rglob("*.tmp"))
    rest = _annotate(folder)
    assert 0 < rest.documents < 1861
    _annotate(folder, "fresh", Options())
    assert _bytes(folder / "out") == _bytes(folder / "fresh")
