from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.sources import SourceFile, discover


def _files(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("列寧", encoding="utf-8")


def _relative(inputs: Sequence[Path | str]) -> list[str]:
    sources, failures = discover([str(name) for name in inputs])
    assert failures == []
    return [source.relative for source in sources]


def test_a_folder_is_walked_and_mirrored(tmp_path: Path) -> None:
    _files(tmp_path, "b.txt", "歷史/a.txt", "歷史/深/c.jsonl.zst", "a.jsonl", "d.txt.gz", "E.TXT")
    assert _relative([tmp_path]) == [
        "E.TXT",
        "a.jsonl",
        "b.txt",
        "d.txt.gz",
        "歷史/a.txt",
        "歷史/深/c.jsonl.zst",
    ]


def test_hidden_files_are_passed_over_and_others_counted(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _files(tmp_path, "a.txt", ".b.txt", ".git/c.txt", "d.pdf", "e.pdf", "README")
    with caplog.at_level(logging.WARNING):
        assert _relative([tmp_path]) == ["a.txt"]
    assert "skipped 3 files" in caplog.text
    assert ".pdf 2" in caplog.text


def test_a_named_file_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    _files(tmp_path, "notes.md", ".hidden", "[1].txt")
    assert _relative([tmp_path / "notes.md", tmp_path / ".hidden", tmp_path / "[1].txt"]) == [
        "notes.md",
        ".hidden",
        "[1].txt",
    ]


def test_a_glob_is_mirrored_from_where_its_files_meet(tmp_path: Path) -> None:
    _files(tmp_path, "a/1.txt", "a/2.txt", "b/3.txt", "b/深/4.txt")
    assert _relative([f"{tmp_path}/*/*.txt"]) == ["a/1.txt", "a/2.txt", "b/3.txt"]
    assert _relative([f"{tmp_path}/**/*.txt"]) == ["a/1.txt", "a/2.txt", "b/3.txt", "b/深/4.txt"]
    assert _relative([f"{tmp_path}/a*"]) == ["a/1.txt", "a/2.txt"]


def test_standard_input_is_a_source() -> None:
    assert discover(["-"]) == ([SourceFile("stdin", "-")], [])
    assert discover(["jsonl:-"]) == ([SourceFile("stdin.jsonl", "-")], [])


def test_a_file_met_twice_counts_once(tmp_path: Path) -> None:
    _files(tmp_path, "a/1.txt")
    (tmp_path / "a" / "link.txt").symlink_to(tmp_path / "a" / "1.txt")
    assert _relative([tmp_path, tmp_path / "a", tmp_path / "a" / "1.txt"]) == ["a/1.txt"]


def test_links_in_circles_do_no_harm(tmp_path: Path) -> None:
    _files(tmp_path, "a/1.txt")
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    assert _relative([tmp_path]) == ["a/1.txt", "self.txt"]


def test_a_folder_that_cannot_be_looked_into_is_a_failure_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _files(tmp_path, "a.txt", "closed/b.txt")
    scan = os.scandir

    def refuse(path: str) -> object:
        # Whoever runs the tests may be allowed everything, so the refusal is played.
        if os.fspath(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    sources, (failure,) = discover([str(tmp_path)])
    assert [source.relative for source in sources] == ["a.txt"]
    assert (failure.id, failure.stage) == ("closed", "sources")
    assert failure.where == str(tmp_path / "closed")
    assert "Permission denied" in failure.reason


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes in the file system")
def test_a_pipe_in_a_folder_is_a_failure_and_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    sources, (failure,) = discover([str(tmp_path)])
    assert sources == []
    assert failure.id == "pipe.txt"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_no_utf8_is_a_failure(tmp_path: Path) -> None:
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xa4\xa4.txt"))).write_text("列寧", encoding="utf-8")
    sources, (failure,) = discover([str(tmp_path)])
    assert sources == []
    assert failure.id == "\\xa4\\xa4.txt"


@pytest.mark.parametrize("name", ["none.txt", "none/*.txt"])
def test_an_input_that_does_not_exist_is_an_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        discover([str(tmp_path / name)])


@pytest.mark.parametrize(
    ("relative", "suffix"),
    [("a.txt", ".txt"), ("a.JSONL.GZ", ".jsonl"), ("a.gz", ""), ("a.txt.bak", ".bak"), ("d.x/a", "")],
)
def test_the_suffix_tells_the_format_without_the_compression(relative: str, suffix: str) -> None:
    assert SourceFile(relative, relative).suffix == suffix
