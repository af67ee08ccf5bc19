from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.recognize import automaton as module
from pipeline.recognize.automaton import automaton
from tests.recognize.fakes import FakeStore

KB = FakeStore(("ussr", "GPE", "苏联|蘇聯|USSR"), ("china", "GPE", "中国|中"))
TEXT = "ussr和中国"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHPIPE_CACHE", str(tmp_path))
    return tmp_path


def test_few_names_leave_nothing_in_the_cache(cache: Path) -> None:
    assert [span[:2] for span in automaton(KB).find_overlapping(TEXT)] == [(0, 4), (5, 7)]
    assert list(cache.iterdir()) == []


def test_many_names_are_built_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KB, "is_large", lambda: True)
    first = automaton(KB).find_overlapping(TEXT)
    monkeypatch.setattr(module, "_built", None)
    assert automaton(KB).find_overlapping(TEXT) == first
    assert len(list(cache.iterdir())) == 1


def test_broken_file_in_the_cache_is_made_anew(
    cache: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(KB, "is_large", lambda: True)
    first = automaton(KB).find_overlapping(TEXT)
    (path,) = cache.iterdir()
    path.write_bytes(path.read_bytes()[:20])
    assert automaton(KB).find_overlapping(TEXT) == first
    assert "broken" in caplog.text
    automaton(KB)
    assert len(path.read_bytes()) > 20
