"""The shipped head on LAC: its own folder is the sample that these tests read."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.recognize.head import SHIPPED, LacTagger, Opened, layout, read_card
from pipeline.recognize.lac import Lac
from pipeline.recognize.tagging import read_drafts
from tests.recognize.fakes import draft

TEXTS = [
    ("托洛茨基", "在", "墨西哥", "遇刺", "。"),
    ("他", "曾", "在", "香港大学", "读书", "，", "后来", "去", "了", "伦敦", "。"),
    ("是", "的", "。"),
    ("列宁",),
]


@cache
def lac(batch_chars: int = 2048) -> Lac:
    return Lac(batch_chars)


@cache
def opened(guideline: str = "ontonotes-zh") -> Opened:
    return Opened(SHIPPED, guideline, lac=lac().fingerprint)


def names(texts: list[tuple[str, ...]], batch_chars: int = 2048) -> list[list[tuple[int, int, str, float]]]:
    tagger = LacTagger(lac(batch_chars), opened())
    found = read_drafts(tagger, [draft(*words) for words in texts], [()] * len(texts))
    return [[(*name[:3], round(name.score, 4)) for name in of_text] for _, of_text in found]


def test_names_are_found_with_their_labels() -> None:
    first, second, third, _ = names(TEXTS)
    assert (0, 4, "PERSON") in [name[:3] for name in first]
    assert (3, 7, "ORG") in [name[:3] for name in second]
    assert not third
    assert all(0.0 < name[3] <= 1.0 for name in first + second)


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(len(TEXTS))), st.sampled_from([8, 30, 2048]))
def test_batch_and_its_limit_change_nothing(order: list[int], limit: int) -> None:
    alone = [names([text])[0] for text in TEXTS]
    assert names([TEXTS[index] for index in order], limit) == [alone[index] for index in order]


def test_every_guideline_of_the_card_has_its_own_labels() -> None:
    card = read_card(SHIPPED)
    for guideline, labels in card.guidelines.items():
        assert list(opened(guideline).scheme.labels) == labels
    assert "EVENT" in card.guidelines["ontonotes-zh"]
    assert card.guidelines["uner"] == ["PERSON", "LOC", "ORG"]


def test_card_says_what_the_weights_are_made_of_and_names_no_machine() -> None:
    card = read_card(SHIPPED)
    assert card.licence == "CC-BY-SA-4.0"
    assert {item["guideline"] for item in card.data} == {*card.guidelines}
    assert card.scores["uner"]["f1"] > 0.6
    assert " /" not in card.command
    assert not any("gold/test" in str(item) for item in [card.command, *card.data])


def test_all_shipped_weights_are_small() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.parent.rglob("*") if path.is_file()) < 8_000_000


@given(st.lists(st.integers(1, 9), min_size=1, max_size=6))
def test_layout_reads_every_piece_in_order_with_a_gap_after_it(lengths: list[int]) -> None:
    order, real = layout(np.array(lengths))
    size = len(lengths)
    assert [*zip(order[real] % size, order[real] // size, strict=True)] == [
        (piece, time) for piece, length in enumerate(lengths) for time in range(length)
    ]
    assert np.flatnonzero(~real).tolist() == (np.cumsum(np.array(lengths) + 1) - 1).tolist()


def copied(folder: Path, **changes: object) -> Path:
    shutil.copytree(SHIPPED, folder, dirs_exist_ok=True)
    card = msgspec.structs.replace(read_card(SHIPPED), **changes)
    (folder / "card.json").write_bytes(msgspec.json.encode(card))
    return folder


@pytest.mark.parametrize(
    ("changes", "guideline", "message"),
    [
        ({}, "my-own", "no guideline 'my-own'"),
        ({"lac": "0" * 16}, "uner", "another tagger"),
        ({"format": 99}, "uner", "format 99"),
    ],
)
def test_head_that_does_not_fit_says_why(
    tmp_path: Path, changes: dict[str, object], guideline: str, message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        Opened(copied(tmp_path, **changes), guideline, lac=lac().fingerprint)


def test_folder_without_a_head_says_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="zhpipe train ner"):
        Opened(tmp_path, "uner", lac="")
    (tmp_path / "card.json").write_text("no card", encoding="utf-8")
    with pytest.raises(ConfigError, match="not the card of a head"):
        Opened(tmp_path, "uner", lac="")
