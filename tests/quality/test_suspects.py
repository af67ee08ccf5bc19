"""Labels that were flipped are found among the first suspects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from benchmarks.suspects import share
from pipeline.document import Document, Mention
from pipeline.records import write
from tests.test_cli import zhpipe

pytest.importorskip("cleanlab")


def test_seven_of_ten_flipped_labels_are_among_the_hundred_top_suspects() -> None:
    assert share(seed=0) >= 0.7


def test_suspects_on_the_command_line_say_why(tmp_path: Path) -> None:
    text = "列寧在彼得堡"
    person, place = Mention(0, 2, "列寧", "PERSON", "Q1394"), Mention(3, 6, "彼得堡", "GPE", "Q656")
    documents = [Document(f"{number}", text, entities=[person, place]) for number in range(9)]
    documents.append(Document("wrong", text, entities=[replace(person, label="GPE"), place]))
    write(tmp_path / "a.jsonl", documents)
    done = zhpipe("check", str(tmp_path / "a.jsonl"), "--suspect", "1")
    found = json.loads(done.stdout)
    assert (found["document"], found["text"], found["label"], found["suggested"]) == (
        "wrong",
        "列寧",
        "GPE",
        "PERSON",
    )
    assert "elsewhere PERSON 9" in found["reasons"]


def test_too_few_documents_are_told(tmp_path: Path) -> None:
    write(tmp_path / "a.jsonl", [Document("a", "列寧", entities=[Mention(0, 2, "列寧", "PERSON")])])
    done = zhpipe("check", str(tmp_path / "a.jsonl"), "--suspect", "1")
    assert (done.returncode, b"too little to learn from" in done.stderr) == (1, True)
