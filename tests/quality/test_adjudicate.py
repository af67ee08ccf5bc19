from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.document import Candidate, Document, Mention, Timex
from pipeline.errors import RecordError
from pipeline.quality.adjudicate import decisions, disputes, merge
from pipeline.records import read, write

TEXT = "1905年托洛茨基潛回彼得堡工人蘇維埃。"
YEAR = Timex(0, 5, "1905年", "DATE", "1905", edtf="1905")


def _mention(start: int, end: int, label: str, kb_id: str = "", **more: object) -> Mention:
    return Mention(start, end, TEXT[start:end], label, kb_id, **more)  # type: ignore[arg-type]


def _document(*entities: Mention, key: str = "d", timexes: tuple[Timex, ...] = (YEAR,)) -> Document:
    return Document(id=key, text=TEXT, entities=list(entities), timexes=list(timexes))


MAN = _mention(5, 9, "PERSON", "Q33391", name="托洛茨基")
CITY = _mention(11, 14, "GPE", "Q656")
SOVIET = _mention(11, 19, "ORG", "local:petrograd-soviet")


def test_marks_connected_by_overlap_are_one_dispute() -> None:
    found = list(disputes((_document(MAN, CITY, _mention(16, 19, "ORG")), _document(MAN, SOVIET))))
    assert [(d.layer, d.start, d.end) for d in found] == [("entities", 11, 19)]
    assert [len(found[0].choices[name]) for name in "AB"] == [2, 1]
    assert found[0].context == "1905年托洛茨基潛回[彼得堡工人蘇維埃]。"


def test_what_only_a_program_knows_is_no_dispute_but_an_id_and_a_value_are() -> None:
    scored = _mention(
        5, 9, "PERSON", "Q33391", score=0.7, sources=["lac"], candidates=[Candidate("Q33391", 0.7)]
    )
    assert not list(disputes((_document(MAN), _document(scored))))
    assert list(disputes((_document(MAN), _document(_mention(5, 9, "PERSON", "Q1")))))
    year = Timex(0, 5, "1905年", "DATE", "1906")
    assert [d.layer for d in disputes((_document(MAN), _document(MAN, timexes=(year,))))] == ["timexes"]


def test_a_document_of_one_annotator_has_no_dispute() -> None:
    assert not list(disputes((_document(MAN), None)))
    assert not list(disputes((None, _document(MAN), None)))


def test_marks_are_agreed_or_decided() -> None:
    row = (_document(MAN, CITY), _document(MAN, SOVIET))
    (dispute,) = disputes(row)
    for decision, expected in (
        ("A", [CITY]),
        ("B", [SOVIET]),
        ([], []),
        ([_mention(11, 14, "LOC")], [_mention(11, 14, "LOC")]),
    ):
        dispute.decision = decision  # type: ignore[assignment]
        gold = merge(row, {("d", "entities", 11, 19): dispute})
        assert [(m.start, m.end, m.label, m.kb_id) for m in gold.entities[1:]] == [
            (m.start, m.end, m.label, m.kb_id)
            for m in expected  # type: ignore[attr-defined]
        ]
        assert all(m.sources == ["gold"] and m.score == 1.0 for m in gold.entities)
        assert gold.timexes == [YEAR]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "a" / "one.jsonl", [_document(MAN, CITY, key="1")])
    write(tmp_path / "a" / "more" / "two.jsonl", [_document(MAN, key="2"), _document(CITY, key="3")])
    write(tmp_path / "b.jsonl", [_document(MAN, key="2", timexes=()), _document(MAN, SOVIET, key="1")])
    return tmp_path


def _run(*arguments: object) -> tuple[int, str]:
    run = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if run.exception and not isinstance(run.exception, SystemExit):
        raise run.exception
    return run.exit_code, run.output


def test_from_annotations_through_decisions_to_gold(folder: Path) -> None:
    annotations = folder / "a", folder / "b.jsonl"
    status, output = _run("agree", *annotations, "-o", folder / "disputes.jsonl")
    assert status == 0
    assert "2 documents; 1 annotated once only" in output
    assert "1 disputes in entities, 1 disputes in timexes" in output
    with pytest.raises(RecordError, match="2 disputes are not decided"):
        _run("adjudicate", *annotations, "--decisions", folder / "disputes.jsonl", "-o", folder / "gold")
    lines = [json.loads(line) for line in (folder / "disputes.jsonl").read_text().splitlines()]
    for line in lines:
        line["decision"] = "B" if line["layer"] == "entities" else "A"
    (folder / "decided.jsonl").write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    status, output = _run(
        "adjudicate", *annotations, "--decisions", folder / "decided.jsonl", "-o", folder / "gold"
    )
    assert status == 0
    assert "1 documents were annotated once only" in output
    (one,) = read(folder / "gold" / "one.jsonl")
    (two,) = read(folder / "gold" / "more" / "two.jsonl")
    assert [m.text for m in one.entities] == ["托洛茨基", "彼得堡工人蘇維埃"]
    assert two.timexes == [YEAR]
    status, output = _run("agree", folder / "gold", folder / "gold")
    assert "0 disputes in entities, 0 disputes in timexes" in output


def test_a_path_is_printed_as_it_is(tmp_path: Path) -> None:
    write(tmp_path / "[red]" / "[/a].jsonl", [_document(MAN)])
    path = tmp_path / "[red]" / "[/a].jsonl"
    assert f"A: {path}" in _run("agree", path, path)[1].replace("\n", "")


def test_agree_prints_json(folder: Path) -> None:
    status, output = _run("agree", folder / "a", folder / "b.jsonl", "--json")
    tree = json.loads(output)
    assert status == 0
    assert tree["disputed"] == {"entities": 1, "timexes": 1}
    assert [(a["layer"], a["label"]) for a in tree["agreement"]][:2] == [
        ("entities", ""),
        ("entities", "GPE"),
    ]


def test_without_its_library_gamma_is_left_out_and_said_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipeline.quality.gamma.usable", lambda: False)
    status, output = _run("agree", folder / "a", folder / "b.jsonl", "--gamma")
    assert status == 0
    assert "gamma is left out: it needs pygamma-agreement" in output
    assert "Cohen" in output


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"decision": "C"}, "'C' is no annotator"),
        ({"decision": None}, "not decided"),
        ({"start": 12, "decision": "A"}, "has no decision"),
        ({"layer": "words"}, "words"),
        ({"decision": [{"start": 11, "end": 14, "text": "莫斯科", "label": "GPE"}]}, "莫斯科"),
    ],
)
def test_a_decision_that_fits_nothing_is_refused(
    folder: Path, change: dict[str, object], complaint: str
) -> None:
    write(folder / "b.jsonl", [_document(MAN, SOVIET, key="1")])
    annotations = folder / "a" / "one.jsonl", folder / "b.jsonl"
    _run("agree", *annotations, "-o", folder / "disputes.jsonl")
    (line,) = (folder / "disputes.jsonl").read_text().splitlines()
    (folder / "decided.jsonl").write_text(json.dumps(json.loads(line) | change))
    with pytest.raises(RecordError, match=complaint):
        _run("adjudicate", *annotations, "--decisions", folder / "decided.jsonl", "-o", folder / "gold.jsonl")
    assert not (folder / "gold.jsonl").exists()


def test_decisions_on_other_annotations_are_refused(folder: Path) -> None:
    row = (_document(MAN, CITY), _document(MAN, SOVIET))
    (dispute,) = disputes(row)
    dispute.decision = "B"
    changed = (_document(MAN, CITY), _document(MAN, _mention(11, 19, "FAC")))
    with pytest.raises(RecordError, match="have changed"):
        merge(changed, {("d", "entities", 11, 19): dispute})


def test_a_decision_file_is_read_strictly(tmp_path: Path) -> None:
    path = tmp_path / "decided.jsonl"
    path.write_text('{"layer": "entities"\n')
    with pytest.raises(RecordError, match=r"decided\.jsonl:1"):
        decisions(path)
    row = (_document(MAN, CITY), _document(MAN, SOVIET))
    (dispute,) = disputes(row)
    dispute.decision = "A"
    from msgspec.json import encode

    path.write_bytes(encode(dispute) + b"\n" + encode(dispute) + b"\n")
    with pytest.raises(RecordError, match="twice"):
        decisions(path)


def test_one_annotation_alone_is_wrong_usage(folder: Path) -> None:
    with pytest.raises(Exception, match="from 2 to 26"):
        _run("agree", folder / "a")
