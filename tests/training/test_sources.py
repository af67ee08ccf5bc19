from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.document import Document, Mention
from pipeline.errors import PipelineError
from pipeline.recognize.reconcile import SHIPPED, read_all
from pipeline.records import write
from pipeline.training.sources import Example, calibrate, examples, learn, save, tagger_of


def documents(right_when_alone: int) -> list[list[Example]]:
    """Ten documents: a source that is right in so many of ten cases, and always with a second one beside it."""
    alone, both = ("lac", "lac ORG"), ("lac", "lac ORG", "lexicon", "lexicon ORG")
    return [[Example(alone, number < right_when_alone), Example(both, True)] for number in range(10)]


def test_weights_tell_a_good_source_from_a_bad_one() -> None:
    good, bad = learn(documents(8)), learn(documents(2))
    assert good.confidence(["lac", "lac ORG"]) > 0.6 > 0.4 > bad.confidence(["lac", "lac ORG"])
    assert bad.confidence(["lac", "lac ORG", "lexicon", "lexicon ORG"]) > 0.8


def test_result_does_not_depend_on_the_order_of_documents() -> None:
    assert learn(documents(4)) == learn(documents(4)[::-1])


def test_calibration_error_is_the_distance_of_confidence_and_accuracy() -> None:
    found = calibrate(documents(5))
    assert found.mentions == 20
    assert found.accuracy == 0.75
    assert calibrate(documents(10)).error < 0.15 < found.error


def test_prediction_is_right_with_span_and_label() -> None:
    gold = [Document("d", "北京大學", entities=[Mention(0, 4, "北京大學", "ORG")])]
    guesses = [
        Mention(0, 4, "北京大學", "ORG", sources=["lac"]),
        Mention(0, 4, "北京大學", "FAC", sources=["lac"]),
    ]
    predicted = [Document("d", "北京大學", entities=guesses)]
    assert [example.right for example in examples(gold, predicted)[0]] == [True, False]


def test_missing_prediction_and_missing_sources_are_told() -> None:
    gold = [Document("d", "北京", entities=[Mention(0, 2, "北京", "GPE")])]
    with pytest.raises(PipelineError, match="d: the gold document has no prediction"):
        examples(gold, [])
    with pytest.raises(PipelineError, match="no predicted mention names its sources"):
        examples(gold, gold)


def test_saved_weights_keep_the_shipped_ones_of_other_taggers(tmp_path: Path) -> None:
    found = documents(5)
    assert tagger_of(found) == "lac"
    assert tagger_of([[Example(("head", "lac other"), True)]]) == "head"
    save({"lac": learn(found)}, tmp_path / "own.json")
    assert read_all(tmp_path / "own.json") == {**read_all(SHIPPED), "lac": learn(found)}


def test_weights_are_learned_on_the_command_line_and_change_what_annotating_says(tmp_path: Path) -> None:
    text = "北京與上海"
    gold = [Document(f"d{n}", text, entities=[Mention(0, 2, "北京", "GPE")]) for n in range(3)]
    guesses = [
        Mention(0, 2, "北京", "GPE", sources=["lexicon"]),
        Mention(3, 5, "上海", "GPE", sources=["lac"]),
    ]
    write(tmp_path / "gold.jsonl", gold)
    write(tmp_path / "out.jsonl", [Document(d.id, text, entities=guesses) for d in gold])
    command = ["train", "sources", "--gold", "gold.jsonl", "--predicted", "out.jsonl", "-o", "own.json"]
    done = CliRunner().invoke(app, [str(tmp_path / part) if "." in part else part for part in command])
    assert done.exit_code == 0, done.output
    assert "6 mentions, 50.0 % right" in " ".join(done.output.split())
    own = read_all(tmp_path / "own.json")["lac"]
    assert own.confidence(["lexicon", "lexicon GPE"]) > 0.6 > 0.4 > own.confidence(["lac", "lac GPE"])
