"""The pool survives a worker that is killed, and the shard that kills twice is set aside."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from pipeline.annotator import load
from pipeline.batch import local
from pipeline.batch.plan import Shard
from pipeline.batch.shard import ShardResult, annotate_shard
from pipeline.config import load_config
from pipeline.sources import SourceFile

CONFIG = load_config(None, ["recognize.backend=none"])


def _shard(tmp_path: Path, name: str, text: str) -> Shard:
    (tmp_path / name).write_text(text, encoding="utf-8")
    return Shard(
        SourceFile(relative=name, path=str(tmp_path / name)), str(tmp_path / "out" / f"{name}.jsonl")
    )


def deadly(shard: Shard, batch_size: int) -> ShardResult:
    """Stand in for a library that crashes on one document."""
    if "deadly" in shard.source.relative:
        os.kill(os.getpid(), signal.SIGKILL)
    return annotate_shard(load(CONFIG), shard, batch_size=batch_size)


def test_a_shard_that_kills_its_worker_is_set_aside_and_the_others_are_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(local, "_annotate", deadly)
    shards = [_shard(tmp_path, name, "列寧在倫敦。") for name in ("a.txt", "deadly.txt", "b.txt", "c.txt")]
    results = {shard.source.relative: result for shard, result in local.run(shards, CONFIG, workers=2)}
    assert {name: result.documents for name, result in results.items()} == {
        "a.txt": 1,
        "b.txt": 1,
        "c.txt": 1,
        "deadly.txt": 0,
    }
    (failure,) = results["deadly.txt"].failures
    assert failure.error == "WorkerDied"
    assert not list(tmp_path.rglob("*.tmp"))


def test_a_shard_without_a_good_document_leaves_no_file_of_an_earlier_run(tmp_path: Path) -> None:
    shard = _shard(tmp_path, "a.jsonl", json.dumps({"id": "a", "text": "列寧"}) + "\n")
    pipeline = load(CONFIG)
    assert annotate_shard(pipeline, shard).documents == 1
    assert Path(shard.output).exists()
    (tmp_path / "a.jsonl").write_text("no record\n")
    result = annotate_shard(pipeline, shard)
    assert (result.documents, len(result.failures)) == (0, 1)
    assert not Path(shard.output).exists()
