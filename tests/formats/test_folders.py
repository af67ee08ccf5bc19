"""File names made of ids, and folders written whole."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import RecordError
from pipeline.formats.folders import files, id_of, name_of, new_file, new_folder


@given(name=st.text(st.sampled_from("a一/.\\:*%?\n\x00"), min_size=1, max_size=12))
def test_an_id_comes_back_from_its_file_name_and_stays_below_the_folder(name: str) -> None:
    folder = Path("/folder")
    file = folder / name_of(name, ".ann")
    assert id_of(folder, file, ".ann") == name
    assert ".." not in file.parts
    assert file.is_relative_to(folder)


def test_an_id_too_long_for_a_file_is_refused() -> None:
    with pytest.raises(RecordError, match="too long"):
        name_of("長" * 100, ".txt")


def test_two_documents_of_one_id_are_refused(tmp_path: Path) -> None:
    new_file(tmp_path, "a", ".txt").write_text("一")
    with pytest.raises(RecordError, match="two documents"):
        new_file(tmp_path, "a", ".txt")


def test_a_folder_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    with contextlib.suppress(RuntimeError), new_folder(tmp_path / "out") as folder:
        (folder / "a.txt").write_text("一")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("一")
    with pytest.raises(RecordError, match="is there already"), new_folder(tmp_path):
        pass
    assert (tmp_path / "mine.txt").read_text() == "一"


def test_files_come_in_the_order_of_their_paths(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a.txt", "a-/x.txt", "a/b/c.txt", "a/note.md", "漢/字.txt"):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    found = list(files(tmp_path, ".txt"))
    assert found == sorted(tmp_path.rglob("*.txt"))
    assert len(found) == 6
