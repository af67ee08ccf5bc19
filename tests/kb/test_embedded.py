from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from pipeline.kb import Store, open_default
from pipeline.kb.embedded import locate


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHPIPE_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = open_default()
    yield store
    store.close()


@pytest.mark.parametrize(
    ("surface", "entity_id"),
    [
        ("中國", "Q148"),
        ("中国", "Q148"),
        ("托洛茨基", "Q33391"),
        ("斯大林", "Q855"),
        ("史達林", "Q855"),
        ("史太林", "Q855"),
        ("苏联", "Q15180"),
        ("美国", "Q30"),
        ("剛果", "Q971"),
        ("馬克思", "Q9061"),
    ],
)
def test_common_names_mean_what_readers_take_them_for(store: Store, surface: str, entity_id: str) -> None:
    assert store.find(surface)[0].id == entity_id


def test_built_once_then_only_opened(cache: Path) -> None:
    first = locate()
    before = first.stat().st_mtime_ns
    assert locate() == first
    assert first.stat().st_mtime_ns == before
    assert [found.name for found in cache.iterdir()] == [first.name]


def test_processes_that_build_at_once_get_along(cache: Path) -> None:
    with ProcessPoolExecutor(2) as pool:
        paths = list(pool.map(_located, range(2)))
    assert len(set(paths)) == 1
    assert [found.name for found in cache.iterdir()] == [Path(paths[0]).name]


def _located(_: int) -> str:
    return str(locate())


def test_every_build_has_one_fingerprint(cache: Path, store: Store) -> None:
    assert open_default().fingerprint == store.fingerprint


def test_cache_that_cannot_be_written_is_done_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    monkeypatch.setenv("ZHPIPE_CACHE", str(blocked))
    assert open_default().find("中國")
    assert "cannot write to the cache" in caplog.text


def test_opening_is_quick(store: Store) -> None:
    code = (
        "import time; start = time.process_time()\n"
        "from pipeline.kb import open_default\n"
        "list(open_default().keys()); print(time.process_time() - start)"
    )
    seconds = min(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    )
    assert seconds < 0.2
