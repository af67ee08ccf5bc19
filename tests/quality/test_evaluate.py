from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.document import Document, Mention, Timex
from pipeline.errors import RecordError
from pipeline.quality.evaluate import Counts, evaluate, load, record_files
from pipeline.records import write

TEXT = "1905年托洛茨基潛回彼得堡。"


def _document(*entities: Mention, timexes: list[Timex] | None = None) -> dict[str, Document]:
    return {"d": Document(id="d", text=TEXT, entities=list(entities), timexes=timexes or [])}


MAN = Mention(5, 9, "托洛茨基", "PERSON", "Q33391", "托洛茨基", 1.0)
CITY = Mention(11, 14, "彼得堡", "GPE", "Q656", "聖彼得堡", 1.0)
YEAR = Timex(0, 5, "1905年", "DATE", "1905", edtf="1905", interval=["1905-01-01", "1906-01-01"])


def test_counts_give_precision_recall_and_f1() -> None:
    counts = Counts(right=3, predicted=4, gold=6)
    assert (counts.precision, counts.recall, counts.f1) == (0.75, 0.5, 0.6)
    assert (Counts().precision, Counts().recall, Counts().f1) == (0.0, 0.0, 0.0)


def test_a_wrong_label_counts_for_the_span_alone_and_a_wrong_id_for_the_label_alone() -> None:
    place = Mention(5, 9, "托洛茨基", "GPE", "Q33391")
    stranger = Mention(11, 14, "彼得堡", "GPE", "NIL:GPE:0123456789")
    scores = evaluate(_document(MAN, CITY), _document(place, stranger))
    assert scores.spans.right == 2
    assert scores.entities.right == 1
    assert scores.labels["PERSON"].right == 0
    assert scores.links.right == 1
    assert (scores.known.right, scores.known.predicted, scores.known.gold) == (1, 1, 2)


def test_a_date_is_scored_for_its_span_its_value_and_its_edtf() -> None:
    other = Timex(0, 5, "1905年", "DATE", "1905", edtf="1905~")
    scores = evaluate(_document(timexes=[YEAR]), _document(timexes=[other]))
    assert (scores.timexes.right, scores.values.right, scores.edtf.right) == (1, 1, 0)


def test_a_document_without_prediction_counts_as_empty() -> None:
    scores = evaluate(_document(MAN, CITY), {})
    assert (scores.entities.gold, scores.entities.predicted, scores.entities.right) == (2, 0, 0)


def test_a_prediction_on_another_text_is_refused() -> None:
    with pytest.raises(RecordError, match="different texts"):
        evaluate(_document(MAN), {"d": Document(id="d", text=TEXT + "。")})


def test_a_folder_is_read_without_what_is_not_records(tmp_path: Path) -> None:
    write(tmp_path / "history" / "a.jsonl.zst", [Document(id="a", text="甲")])
    write(tmp_path / "_hans" / "a.jsonl", [Document(id="a", text="甲")])
    (tmp_path / "_failures.jsonl").write_text("{}\n")
    assert [p.name for p in record_files(tmp_path)] == ["a.jsonl.zst"]
    assert list(load([tmp_path])) == ["a"]


def test_an_id_that_stands_twice_or_no_record_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no records"):
        load([tmp_path])
    for name in ("a", "b"):
        write(tmp_path / f"{name}.jsonl", [Document(id="same", text="甲")])
    with pytest.raises(RecordError, match="twice"):
        load([tmp_path])
