"""A folder of broken and malicious input: every good document is written, each bad one named with its reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.hostile.kinds import KINDS, Kind

ROOT = Path(__file__).resolve().parents[2]
MEMORY = 1 << 30


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[bytes], Path]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "in").mkdir()
    for kind in KINDS:
        (folder / "in" / kind.name).write_bytes(kind.data)
    command = [
        sys.executable, "-m", "pipeline.cli", "annotate", str(folder / "in"), "-o", str(folder / "out"), "-q",
        "--max-memory", str(MEMORY), "--set", "source.max_document=20000",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, env=environment, check=False), folder / "out"


def _lines(path: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_good_document_is_written_once(
    run: tuple[subprocess.CompletedProcess[bytes], Path],
) -> None:
    done, out = run
    assert done.returncode == 1
    files = [
        path for path in out.rglob("*.jsonl") if not path.name.startswith("_") and "_run" not in path.parts
    ]
    found = Counter(record["id"] for path in files for record in _lines(path))
    assert found == Counter(name for kind in KINDS for name in kind.good)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.bad], ids=lambda kind: kind.name)
def test_each_bad_one_is_named_with_its_reason(
    run: tuple[subprocess.CompletedProcess[bytes], Path], kind: Kind
) -> None:
    failures = [f for f in _lines(run[1] / "_failures.jsonl") if kind.name in f.get("where", "")]
    assert len(failures) == len(kind.bad), failures
    for failure, word in zip(failures, kind.bad, strict=True):
        assert word in failure["reason"]
        assert "trace" not in failure


def test_nothing_is_left_behind_and_the_memory_bound_is_held(
    run: tuple[subprocess.CompletedProcess[bytes], Path],
) -> None:
    done, out = run
    assert b"Traceback" not in done.stderr
    assert not list(out.rglob("*.tmp"))
    peaks = [entry["memory"] for entry in _lines(out / "_run" / "manifest.jsonl") if entry["kind"] == "shard"]
    assert 0 < max(peaks) < MEMORY


def test_the_list_for_people_names_every_kind() -> None:
    told = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
    assert len(KINDS) == 30
    assert [kind.name for kind in KINDS if f"`{kind.name}`" not in told] == []
