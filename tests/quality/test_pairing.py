from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Document
from pipeline.errors import RecordError
from pipeline.quality.pairing import aligned, documents
from pipeline.records import write


def _documents(*ids: str) -> list[Document]:
    return [Document(id=key, text=f"{key}的正文") for key in ids]


def _ids(rows: object) -> list[tuple[str | None, ...]]:
    return [tuple(d.id if d else None for d in row) for row in rows]  # type: ignore[attr-defined]


def test_documents_meet_whatever_their_order_and_the_lonely_ones_come_last() -> None:
    rows = _ids(aligned([_documents("a", "b", "c"), _documents("c", "x", "a")]))
    assert sorted(rows[:2]) == [("a", "a"), ("c", "c")]
    assert rows[2:] == [("b", None), (None, "x")]


@given(st.permutations([f"d{number}" for number in range(12)]), st.integers(0, 60))
def test_what_waits_on_disk_comes_back_as_it_was(order: list[str], held: int) -> None:
    gold = _documents(*sorted(order))
    rows = list(aligned([gold, _documents(*order)], held_chars=held))
    assert sorted(row[0].id for row in rows if row[0]) == sorted(order)
    assert all(one == other for one, other in rows)


def test_three_annotators_make_one_row() -> None:
    rows = _ids(aligned([_documents("a", "b"), _documents("b"), _documents("b", "a")]))
    assert sorted(rows, key=str) == [("a", None, "a"), ("b", "b", "b")]


@pytest.mark.parametrize("held", [0, 1000])
def test_an_id_that_stands_twice_is_refused(held: int) -> None:
    with pytest.raises(RecordError, match="twice"):
        list(aligned([_documents("a", "a"), _documents("b")], held_chars=held))
    with pytest.raises(RecordError, match="twice"):
        list(aligned([_documents("a", "b", "a"), _documents("a", "c", "b")], held_chars=held))


def test_two_texts_of_one_id_are_refused() -> None:
    with pytest.raises(RecordError, match="different texts") as caught:
        list(aligned([_documents("a"), [Document(id="a", text="另一篇")]]))
    assert caught.value.where == "a"


def test_a_folder_without_records_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("甲")
    with pytest.raises(RecordError, match="no records"):
        list(documents(tmp_path))


def test_a_folder_is_read_file_by_file_compressed_ones_too(tmp_path: Path) -> None:
    write(tmp_path / "b.jsonl", _documents("b"))
    write(tmp_path / "a" / "a.jsonl.zst", _documents("a1", "a2"))
    (tmp_path / "_failures.jsonl").write_text("{}\n")
    assert [document.id for document in documents(tmp_path)] == ["a1", "a2", "b"]
