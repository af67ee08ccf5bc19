from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.document import Document, Mention, Timex
from pipeline.errors import ConfigError, RecordError
from pipeline.quality.certainty import compare, intervals
from pipeline.quality.counts import Counts
from pipeline.quality.evaluate import Scores, evaluate, groups_from, measures
from pipeline.quality.evaluate_report import as_json
from pipeline.quality.floors import check, from_options, read, undercut
from pipeline.records import write

TEXT = "1905年托洛茨基潛回彼得堡。"
MAN = Mention(5, 9, "托洛茨基", "PERSON", "Q33391", "托洛茨基", 1.0)
CITY = Mention(11, 14, "彼得堡", "GPE", "Q656", "聖彼得堡", 1.0)
YEAR = Timex(0, 5, "1905年", "DATE", "1905", edtf="1905")


def _document(*entities: Mention, key: str = "d", timexes: tuple[Timex, ...] = ()) -> Document:
    return Document(id=key, text=TEXT, entities=list(entities), timexes=list(timexes))


def _counts(scores: Scores, name: str) -> tuple[float, float, float]:
    counts = scores.measures[name]
    return counts.right, counts.predicted, counts.gold


def test_counts_give_precision_recall_and_f1() -> None:
    counts = Counts(right=3, predicted=4, gold=6, found=3)
    assert (counts.precision, counts.recall, counts.f1) == (0.75, 0.5, 0.6)
    assert (Counts().precision, Counts().recall, Counts().f1) == (0.0, 0.0, 0.0)


def test_a_wrong_label_counts_for_the_span_alone_and_a_wrong_id_for_the_label_alone() -> None:
    place = Mention(5, 9, "托洛茨基", "GPE", "Q33391")
    stranger = Mention(11, 14, "彼得堡", "GPE", "NIL:GPE:0123456789")
    scores = evaluate([_document(MAN, CITY)], [_document(place, stranger)])
    assert _counts(scores, "entities.exact") == (2, 2, 2)
    assert _counts(scores, "entities.strict") == (1, 2, 2)
    assert _counts(scores, "entities.PERSON") == (0, 0, 1)
    assert _counts(scores, "entities.GPE") == (1, 2, 1)
    assert _counts(scores, "links.known") == (1, 1, 2)
    assert _counts(scores, "tokens.accuracy") == (11, 15, 15)


def test_what_the_gold_does_not_hold_is_not_judged() -> None:
    plain = Mention(5, 9, "托洛茨基", "PERSON")
    parts = {
        name.partition(".")[0]
        for name in evaluate([_document(plain)], [_document(MAN, timexes=(YEAR,))]).judged()
    }
    assert parts == {"entities", "tokens"}
    assert set(evaluate([_document(timexes=(YEAR,))], [_document(MAN)]).judged()) == {
        f"dates.{name}" for name in ("span", "relaxed", "type", "value", "strict_value", "strict_edtf")
    }


def test_errors_in_what_is_not_judged_are_none() -> None:
    scores = evaluate([_document(MAN)], [_document(CITY, timexes=(YEAR,))])
    assert [p.name for p in scores.commonest_errors()] == ["GPE where there is nothing", "PERSON missed"]


def test_a_document_without_prediction_counts_as_empty_and_one_without_gold_not_at_all() -> None:
    scores = evaluate([_document(MAN), _document(CITY, key="e")], [_document(MAN), _document(MAN, key="f")])
    assert (scores.documents, scores.unpredicted, scores.without_gold) == (2, 1, 1)
    assert _counts(scores, "entities.strict") == (1, 1, 2)


def test_predictions_of_other_documents_altogether_are_refused() -> None:
    with pytest.raises(RecordError, match="none of the 1 gold documents"):
        evaluate([_document(MAN)], [_document(MAN, key="e")])


def test_a_prediction_on_another_text_is_refused() -> None:
    with pytest.raises(RecordError, match="different texts"):
        evaluate([_document(MAN)], [Document(id="d", text=TEXT + "。")])


def test_labels_can_be_grouped_and_left_out() -> None:
    groups = groups_from("PERSON,LOC=LOC+GPE")
    river = Mention(11, 14, "彼得堡", "LOC", "Q656")
    date = Mention(0, 5, "1905年", "EVENT")
    scores = evaluate([_document(MAN, CITY, date)], [_document(MAN, river)], groups)
    assert _counts(scores, "entities.strict") == (2, 2, 2)
    assert _counts(scores, "entities.LOC") == (1, 1, 1)
    for wrong in ("PER", "GPE,LOC=GPE"):
        with pytest.raises(ConfigError):
            groups_from(wrong)


def test_the_order_of_the_documents_changes_nothing() -> None:
    gold = [_document(MAN, CITY, key=str(number)) for number in range(6)]
    predicted = [_document(*([MAN] if number % 2 else [CITY, MAN]), key=str(number)) for number in range(6)]
    one, other = evaluate(gold, predicted), evaluate(gold[::-1], predicted[3:] + predicted[:3])
    assert as_json(one, intervals(one), {}) == as_json(other, intervals(other), {})


def test_two_systems_are_compared_on_the_same_documents() -> None:
    gold = [_document(MAN, CITY, key=str(number)) for number in range(12)]
    worse = evaluate(gold, [_document(MAN, key=str(number)) for number in range(12)])
    found = compare(worse, evaluate(gold, gold))["entities.strict"]
    assert (found.one, found.other) == (pytest.approx(2 / 3), 1.0)
    assert found.p < 0.01
    assert compare(worse, worse)["entities.strict"].p == 1.0
    with pytest.raises(RecordError, match="one document"):
        compare(evaluate(gold[:1], gold[:1]), evaluate(gold[:1], gold[:1]))


def test_a_floor_names_a_measure_and_perhaps_which_share(tmp_path: Path) -> None:
    scores = evaluate([_document(MAN, CITY)], [_document(MAN)])
    assert undercut(scores, from_options(["entities.strict=0.6", "links.known.precision=1"])) == []
    assert "recall is 0.5000" in undercut(scores, from_options(["entities.strict.recall=0.51"]))[0]
    for wrong in ("entities.strict=much", "entities.strict=1.5", "entities.strict"):
        with pytest.raises(ConfigError):
            from_options([wrong])
    check(["dates.value", "links.all.recall"], measures())
    for wrong in ("entities.strikt", "entities.strict.support"):
        with pytest.raises(ConfigError, match="no measure"):
            check([wrong], measures())
    path = tmp_path / "floors.toml"
    path.write_text('[floors]\n"dates.span" = 0.9\n')
    assert read(path) == {"dates.span": 0.9}
    path.write_text("dates = [")
    with pytest.raises(ConfigError):
        read(path)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    gold, predicted = tmp_path / "gold", tmp_path / "predicted.jsonl.zst"
    write(gold / "a.jsonl", [_document(MAN, CITY, key="a", timexes=(YEAR,))])
    write(gold / "b.jsonl", [_document(MAN, CITY, key="b")])
    write(predicted, [_document(MAN, key="b"), _document(CITY, key="a", timexes=(YEAR,))])
    return str(gold), str(predicted)


def test_the_command_prints_tables_and_json(files: tuple[str, str]) -> None:
    run = CliRunner().invoke(app, ["evaluate", *files, "--link"])
    assert run.exit_code == 0, run.output
    for part in ("2 documents", "PERSON", "CEAF", "calibration", "GPE missed", "[彼得堡]"):
        assert part in run.output
    assert "\\n" not in run.output
    tree = json.loads(CliRunner().invoke(app, ["evaluate", *files, "--json", "--against", files[0]]).output)
    assert tree["measures"]["entities.strict"]["f1"] == 0.666667
    assert tree["against"]["entities.strict"]["other"] == 1.0
    assert [error["name"] for error in tree["errors"]] == ["GPE missed", "PERSON missed"]


def test_two_systems_are_named_by_their_paths(files: tuple[str, str], tmp_path: Path) -> None:
    odd = tmp_path / "[/b].jsonl"
    write(odd, [_document(MAN, CITY, key="a"), _document(MAN, key="b")])
    run = CliRunner().invoke(app, ["evaluate", *files, "--against", str(odd)])
    assert run.exit_code == 0, run.output
    assert f"andofB({odd})" in "".join(run.output.split())


def test_the_command_fails_under_a_floor(files: tuple[str, str], tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["evaluate", *files, "--min-f1", "0.66"]).exit_code == 0
    run = CliRunner().invoke(app, ["evaluate", *files, "--min-f1", "0.67", "--min", "dates.value=1"])
    assert run.exit_code == 1
    assert "entities.strict f1 is 0.6667, under its floor" in run.output
    floors = tmp_path / "floors.toml"
    floors.write_text('[floors]\n"entities.GPE.recall" = 0.6\n')
    assert CliRunner().invoke(app, ["evaluate", *files, "--floors", str(floors)]).exit_code == 1


def test_a_universal_ner_file_is_gold(tmp_path: Path) -> None:
    gold, predicted = tmp_path / "gold.iob2", tmp_path / "predicted.jsonl"
    gold.write_text(
        "# newdoc id = n\n# sent_id = 1\n# text = 托洛茨基潛回彼得堡\n"
        "1\t托洛茨基\tB-PER\t-\t-\n2\t潛回\tO\t-\t-\n3\t彼得堡\tB-LOC\t-\t-\n\n"
    )
    entities = [Mention(0, 4, "托洛茨基", "PERSON"), Mention(6, 9, "彼得堡", "GPE")]
    write(predicted, [Document(id="n", text="托洛茨基潛回彼得堡", entities=entities)])
    options = ["--labels", "PERSON,ORG,LOC=LOC+GPE+FAC", "--json"]
    run = CliRunner().invoke(app, ["evaluate", str(gold), str(predicted), *options])
    assert json.loads(run.output)["measures"]["entities.strict"]["f1"] == 1.0
