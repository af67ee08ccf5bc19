"""Splits by document: in proportion, the same for the same seed, and with no tie across."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("datasketch")

from pipeline.document import Document, Mention, Provenance
from pipeline.errors import RecordError
from pipeline.records import read, write
from pipeline.training.leakage import marks_of, ties
from pipeline.training.splits import PARTS, deal, leakage, traits_of, write_split
from tests.test_cli import zhpipe

RATIOS = {"train": 0.6, "dev": 0.2, "test": 0.2}
WORDS = "革命政府軍隊工人蘇維埃委員會列車電報鐵路莫斯科彼得堡柏林冬天夏天報紙編輯部逮捕流放回國演說罷工選舉條約戰爭和平".strip()


def _document(number: int, *, nil: str = "", text: str = "", silver: bool = False) -> Document:
    text = text or "".join(WORDS[(number * 7 + i * (number + 3)) % len(WORDS)] for i in range(120))
    label = ("PERSON", "ORG", "GPE")[number % 3]
    mention = Mention(0, 2, text[:2], label, kb_id=nil or f"local:{number}")
    document = Document(f"folder{number % 2}/{number}", text, entities=[mention])
    return Document(**{**_fields(document), "provenance": Provenance("1")}) if silver else document


def _fields(document: Document) -> dict[str, object]:
    return {name: getattr(document, name) for name in document.__struct_fields__}


def _planted() -> list[Document]:
    documents = [_document(number) for number in range(30)]
    near = documents[3].text[:60] + "又及" + documents[3].text[60:]
    return [
        *documents,
        _document(100, text=near),
        _document(101, text=documents[4].text),
        _document(102, nil="NIL:PERSON:0123456789"),
        _document(103, nil="NIL:PERSON:0123456789"),
    ]


def test_planted_ties_are_found_and_do_not_cross_the_split(tmp_path: Path) -> None:
    write(tmp_path / "all.jsonl", _planted())
    split = write_split([tmp_path / "all.jsonl"], tmp_path / "out", RATIOS, seed=1)
    assert {(leak.tie, *sorted((leak.first, leak.second))) for leak in split.leaks} == {
        ("near-duplicate", "folder0/100", "folder1/3"),
        ("same text", "folder0/4", "folder1/101"),
        ("NIL entity", "folder0/102", "folder1/103"),
    }
    parts = {part: tmp_path / "out" / f"{part}.jsonl" for part in PARTS}
    assert leakage(parts) == []
    written = [document for path in parts.values() for document in read(path)]
    assert sorted(d.id for d in written) == sorted(d.id for d in _planted())


def test_a_copy_in_the_other_script_is_a_copy() -> None:
    documents = [Document("a", "托洛茨基為蘇聯紅軍的締造者"), Document("b", "托洛茨基为苏联红军的缔造者")]
    assert [leak.tie for leak in ties([marks_of(document) for document in documents])] == ["same text"]


def test_labels_and_sources_keep_their_proportions() -> None:
    documents = [traits_of(_document(number)) for number in range(120)]
    split = deal(documents, RATIOS, seed=0)
    for part, ratio in RATIOS.items():
        counts = sum((d.counts for d in documents if split.parts[d.marks.id] == part), Counter[str]())
        for trait in ("label PERSON", "label ORG", "label GPE"):
            assert abs(counts[trait] - 40 * ratio) <= 2
        for trait in ("source folder0", "source folder1"):
            assert abs(counts[trait] - 60 * ratio) <= 3


@given(order=st.permutations(range(12)), seed=st.integers(0, 3))
def test_the_order_of_the_input_does_not_matter(order: list[int], seed: int) -> None:
    documents = [traits_of(_document(number)) for number in range(12)]
    shuffled = [documents[number] for number in order]
    assert deal(documents, RATIOS, seed).parts == deal(shuffled, RATIOS, seed).parts


def test_another_seed_gives_another_split() -> None:
    documents = [traits_of(_document(number)) for number in range(30)]
    assert deal(documents, RATIOS, 1).parts != deal(documents, RATIOS, 2).parts


def test_silver_beside_gold_is_only_trained_on() -> None:
    documents = [_document(number, silver=number % 2 == 0) for number in range(20)]
    split = deal([traits_of(document) for document in documents], RATIOS, seed=0)
    assert {split.parts[d.id] for d in documents if d.provenance != Provenance()} == {"train"}


def test_an_id_that_stands_twice_is_refused() -> None:
    with pytest.raises(RecordError, match="stands twice"):
        deal([traits_of(_document(1)), traits_of(_document(1))], RATIOS, seed=0)


def test_split_and_leaks_on_the_command_line(tmp_path: Path) -> None:
    write(tmp_path / "all.jsonl", _planted())
    done = zhpipe("split", str(tmp_path / "all.jsonl"), "-o", str(tmp_path / "out"), "--ratio", "60/20/20")
    assert done.returncode == 0
    assert "ties across the split: 0" in done.stderr.decode()
    write(tmp_path / "train.jsonl", _planted()[:30])
    write(tmp_path / "dev.jsonl", _planted()[30:32])
    done = zhpipe("leaks", str(tmp_path / "train.jsonl"), str(tmp_path / "dev.jsonl"))
    assert done.returncode == 1
    assert len(done.stderr.decode().splitlines()) == 2
    assert zhpipe("split", str(tmp_path / "all.jsonl"), "-o", "x", "--ratio", "80/20").returncode == 2
