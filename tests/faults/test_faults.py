"""The plug pulled at random moments: whatever is killed, the runs after it end with what an undisturbed run writes.

ZHPIPE_FAULT_RUNS=30 ZHPIPE_FAULT_DOCUMENTS=2000 python -m pytest tests/faults        # make test-faults

ZHPIPE_FAULT_CHAIN=whole takes the taggers and the knowledge base's names with it, which the short runs leave out.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

RUNS = int(os.environ.get("ZHPIPE_FAULT_RUNS", "1"))
DOCUMENTS = int(os.environ.get("ZHPIPE_FAULT_DOCUMENTS", "400"))
ROOT = Path(__file__).resolve().parents[2]
TEXTS = ["1905年列寧在倫敦，", "托洛茨基於二月潛回彼得堡，", "霧峰林家在臺中。", "𠮷野家在東京。"]
CHEAP = ["--set", "recognize.backend=none", "--set", "recognize.lexicon=false"]
SETTINGS = [] if os.environ.get("ZHPIPE_FAULT_CHAIN") == "whole" else CHEAP
KILLS = 3
"""Times that a run is killed; after these it is left in peace."""


def write_input(folder: Path, count: int) -> None:
    """Write documents as one large file of JSON lines and, a tenth of them, as texts."""
    folder.mkdir()
    texts = [f"{number}。{''.join(random.Random(number).choices(TEXTS, k=8))}" for number in range(count)]
    with (folder / "big.jsonl").open("w", encoding="utf-8") as stream:
        for number in range(count // 10, count):
            stream.write(json.dumps({"id": f"d{number}", "text": texts[number]}, ensure_ascii=False) + "\n")
    for number in range(count // 10):
        (folder / f"d{number}.txt").write_text(texts[number], encoding="utf-8")


def command(source: Path, output: Path) -> list[str]:
    return [
        sys.executable, "-m", "pipeline.cli", "annotate", str(source), "-o", str(output), "-j", "2", "-q",
        "--shard-size", "20000", *SETTINGS,
    ]  # fmt: skip


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def written(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "_run" not in path.parts
    }


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], float]:
    folder = tmp_path_factory.mktemp("undisturbed")
    write_input(folder / "in", DOCUMENTS)
    started = time.monotonic()
    subprocess.run(command(folder / "in", folder / "out"), check=True, env=environment())
    return folder / "in", written(folder / "out"), time.monotonic() - started


@pytest.mark.parametrize("seed", range(RUNS))
def test_a_run_killed_at_random_moments_ends_as_if_it_had_not_been(
    undisturbed: tuple[Path, dict[str, bytes], float], tmp_path: Path, seed: int
) -> None:
    source, expected, seconds = undisturbed
    chance = random.Random(seed)
    for _ in range(KILLS):
        run = subprocess.Popen(
            command(source, tmp_path / "out"), env=environment(), stderr=subprocess.DEVNULL
        )
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.wait(chance.uniform(0, seconds))
        victim = chance.choice([run.pid, *_children(run.pid)])
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
        # Where a worker was killed, the run must end well by itself.
        assert run.wait(600) in ({0, -signal.SIGKILL} if victim == run.pid else {0})
    subprocess.run(command(source, tmp_path / "out"), check=True, env=environment())
    assert written(tmp_path / "out") == expected
    lines = [json.loads(line) for data in expected.values() for line in data.splitlines()]
    names = [f"d{number}.txt" if number < DOCUMENTS // 10 else f"d{number}" for number in range(DOCUMENTS)]
    assert sorted(record["id"] for record in lines) == sorted(names)
    assert not list((tmp_path / "out").rglob("*.tmp"))
    assert not list((tmp_path / "out").rglob("parts"))


def _children(parent: int) -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    except OSError:
        return []


def test_a_full_disk_is_told_and_the_run_goes_on_when_there_is_room(
    undisturbed: tuple[Path, dict[str, bytes], float], tmp_path: Path
) -> None:
    source, expected, _ = undisturbed
    disk = tmp_path / "disk"
    disk.mkdir()
    size = sum(map(len, expected.values())) // 3
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no right to mount a small disk here")
    try:
        full = subprocess.run(
            command(source, disk / "out"), capture_output=True, env=environment(), check=False
        )
        assert full.returncode == 1
        assert "No space left" in full.stderr.decode()
        assert "Traceback" not in full.stderr.decode()
        for name, data in written(disk / "out").items():
            assert data == expected[name], "what is there is whole"
        subprocess.run(["mount", "-o", "remount,size=500m", str(disk)], check=True)
        subprocess.run(command(source, disk / "out"), check=True, env=environment())
        assert written(disk / "out") == expected
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=False)


def test_an_output_folder_made_read_only_midway_is_told(
    undisturbed: tuple[Path, dict[str, bytes], float], tmp_path: Path
) -> None:
    source, expected, _ = undisturbed
    parts = tmp_path / "out" / "_run" / "parts"
    run = subprocess.Popen(command(source, tmp_path / "out"), stderr=subprocess.PIPE, env=environment())
    while run.poll() is None and not list(parts.glob("*.jsonl.zst")):
        time.sleep(0.005)
    # Root may write to any folder: only a file system that is read-only keeps it out.
    mount = ["mount", "--bind", str(parts), str(parts)]
    closed = subprocess.run(mount, capture_output=True, check=False)
    if not closed.returncode:
        subprocess.run(["mount", "-o", "remount,bind,ro", str(parts)], check=True)
    _, told = run.communicate(timeout=600)
    if closed.returncode:
        pytest.skip("no right to mount here")
    subprocess.run(["umount", "-l", str(parts)], check=True)
    assert run.returncode == 1
    assert "Read-only file system" in told.decode()
    assert "Traceback" not in told.decode()
    subprocess.run(command(source, tmp_path / "out"), check=True, env=environment())
    assert written(tmp_path / "out") == expected
    assert not list(tmp_path.rglob("*.tmp"))
