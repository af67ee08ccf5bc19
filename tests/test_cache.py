from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.cache import cached_file, folder


def test_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("ZHPIPE_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert folder() == tmp_path / ".cache" / "zhpipe"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert folder() == tmp_path / "xdg" / "zhpipe"
    monkeypatch.setenv("ZHPIPE_CACHE", str(tmp_path / "mine"))
    assert folder() == tmp_path / "mine"


def test_file_is_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ZHPIPE_CACHE", str(tmp_path / "a" / "b"))
    made: list[Path] = []

    def make(path: Path) -> None:
        made.append(path)
        path.write_text("詞", encoding="utf-8")

    assert cached_file("x.txt", make) == cached_file("x.txt", make) == tmp_path / "a" / "b" / "x.txt"
    assert len(made) == 1


def test_unwritable_cache_is_replaced_for_this_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("ZHPIPE_CACHE", str(tmp_path / "file"))
    path = cached_file("y.txt", lambda path: path.write_text("詞", encoding="utf-8"))
    assert path.read_text(encoding="utf-8") == "詞"
    assert str(tmp_path / "file") in caplog.text
    assert cached_file("y.txt", lambda path: pytest.fail("made again")) == path
