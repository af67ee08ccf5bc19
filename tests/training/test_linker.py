from __future__ import annotations

import json
import random
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.document import Document, Mention
from pipeline.link.model import FOR, read_linker
from pipeline.link.nil import nil_id
from pipeline.records import read, write
from pipeline.training.linker import FEWEST, Example, best_threshold, fit

pytest.importorskip("scipy")


def _examples(count: int, cue_is_right: float) -> list[Example]:
    """Two candidates each, alike but for a cue, which one in so many cases leads astray."""
    chance = random.Random(1)
    return [
        Example(
            f"d{number}",
            [{"cues": 1.0}, {"share": 0.5}],
            [1.0, 1.0],
            0 if chance.random() < cue_is_right else 1,
        )
        for number in range(count)
    ]


def test_a_feature_weighs_as_much_as_it_tells() -> None:
    sure, unsure = (fit(_examples(200, share))["cues"] for share in (0.98, 0.7))
    assert sure > unsure > 0.0


def test_no_feature_speaks_against_its_meaning() -> None:
    weights = fit(_examples(200, 0.02))
    assert weights["cues"] == 0.0
    assert all(weights[name] >= 0.0 for name in FOR)


def test_weights_do_not_depend_on_the_order_of_the_examples() -> None:
    found = _examples(60, 0.8)
    assert fit(found) == fit(found[::-1])


def test_the_threshold_leaves_out_the_scores_at_which_wrong_ids_outweigh_the_right_ones() -> None:
    poor = [(0.5, number % 2 == 0) for number in range(20)]
    good = [(0.8, number % 10 > 0) for number in range(20)]
    assert best_threshold(poor + good) == 0.8
    assert best_threshold([(0.97, True)] * 5) == 0.95


def _gold(path: Path, count: int) -> None:
    """Reports in which 太陽 (no entity of the knowledge base's) and 北京 stand, the latter under its id."""
    names = ("北京", "上海", "香港", "廣州", "南京")
    ids = {"北京": "Q956", "上海": "Q8686", "香港": "Q8646", "廣州": "Q16572", "南京": "Q16666"}
    documents = []
    for number in range(count):
        name, text = names[number % 5], f"{names[number % 5]}今天下雨，市民出門帶傘。王小明留在家裡。"
        at = text.index("王小明")
        entities = [
            Mention(0, 2, name, "GPE", ids[name], name, 1.0, ["gold"]),
            Mention(at, at + 3, "王小明", "PERSON", nil_id("PERSON", "王小明"), "王小明", 1.0, ["gold"]),
        ]
        documents.append(Document(f"d{number}", text, entities=entities))
    write(path, documents)


def test_a_trained_linker_links(tmp_path: Path) -> None:
    gold, model = tmp_path / "gold.jsonl", tmp_path / "linker.json"
    _gold(gold, FEWEST + 5)
    runner = CliRunner()
    done = runner.invoke(app, ["train", "linker", "--train", str(gold), "--dev", str(gold), "-o", str(model)])
    assert done.exit_code == 0, done.output
    learned = read_linker(str(model))
    assert learned.data[0]["sha256"] == learned.data[1]["sha256"]
    assert learned.scores["of these right"] == 1.0
    again = tmp_path / "again.json"
    runner.invoke(app, ["train", "linker", "--train", str(gold), "--dev", str(gold), "-o", str(again)])
    assert msgspec.structs.replace(read_linker(str(again)), command="") == msgspec.structs.replace(
        learned, command=""
    )

    text = tmp_path / "text.txt"
    text.write_text("香港今天下雨。", encoding="utf-8")
    out = tmp_path / "out"
    made = runner.invoke(app, ["annotate", str(text), "-o", str(out), "--set", f"link.model={model}"])
    assert made.exit_code == 0, made.output
    (document,) = read(out / "text.jsonl")
    assert [mention.kb_id for mention in document.entities] == ["Q8646"]


def test_gold_without_ids_is_refused_with_what_it_takes(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    write(gold, [Document("d", "北京", entities=[Mention(0, 2, "北京", "GPE")])])
    done = CliRunner().invoke(app, ["train", "linker", "--train", str(gold), "-o", str(tmp_path / "m.json")])
    assert done.exit_code == 1
    assert "0 mentions have an id and candidates" in str(done.exception)
    assert not (tmp_path / "m.json").exists()


def test_ids_that_the_knowledge_base_lacks_are_counted(tmp_path: Path) -> None:
    gold, model = tmp_path / "gold.jsonl", tmp_path / "linker.json"
    _gold(gold, FEWEST + 5)
    content = gold.read_text(encoding="utf-8").replace("Q956", "Q1999999999")
    gold.write_text(content, encoding="utf-8")
    done = CliRunner().invoke(app, ["train", "linker", "--train", str(gold), "-o", str(model)])
    assert done.exit_code == 0, done.output
    assert json.loads(model.read_text())["data"][0]["id not in the knowledge base"] == "5"
