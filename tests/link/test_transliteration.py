from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.link.sounds import Confusions, Counts, syllable
from pipeline.link.transliteration import ENOUGH, MAX_LENGTH, SoundIndex, keys

MAINLAND = [
    "斯大林", "戈尔巴乔夫", "叶利钦", "赫鲁晓夫", "肯尼迪", "里根", "克林顿", "布什", "克恩顿", "悉尼",
    "列夫·托洛茨基", "弗拉基米尔·普京", "北京大学", "米哈伊尔·戈尔巴乔夫",
]  # fmt: skip


@pytest.fixture(scope="module")
def index() -> SoundIndex:
    return SoundIndex(MAINLAND)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("史達林", "斯大林"),
        ("戈巴契夫", "戈尔巴乔夫"),
        ("葉爾欽", "叶利钦"),
        ("赫魯雪夫", "赫鲁晓夫"),
        ("柯林頓", "克林顿"),
        ("列夫．托洛斯基", "列夫·托洛茨基"),
        ("弗拉迪米爾普丁", "弗拉基米尔·普京"),
    ],
)
def test_another_rendering_is_found_with_and_without_dots(index: SoundIndex, asked: str, meant: str) -> None:
    assert index.find(asked)[0].name == meant


@pytest.mark.parametrize(
    "asked", ["卡林西亞", "雷根號", "王小明", "北京", "a", "", "林", "是" * (MAX_LENGTH + 1)]
)
def test_what_sounds_like_no_name_is_given_none(index: SoundIndex, asked: str) -> None:
    assert index.find(asked) == []


def test_the_same_name_in_the_other_script_is_certain(index: SoundIndex) -> None:
    assert index.find("戈爾巴喬夫")[0] == ("戈尔巴乔夫", 1.0)


def test_two_that_sound_alike_are_neither_believed() -> None:
    assert SoundIndex(["史密斯", "史密思"]).find("斯密士") == []


def test_an_index_of_nothing_finds_nothing() -> None:
    assert SoundIndex([]).find("史達林") == []


def test_an_index_read_back_from_its_file_answers_the_same(index: SoundIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "names.npz")
    assert SoundIndex.load(tmp_path / "names.npz").find("戈巴契夫") == index.find("戈巴契夫")


def test_a_large_index_finds_by_keys_what_a_small_one_finds_by_comparing_all(index: SoundIndex) -> None:
    strangers = [
        f"{a}{b}{c}"
        for a in "山水火木土金石田禾竹"
        for b in "天日月星云雨风雪电光"
        for c in "一二三四五六七八九十"
    ]
    large = SoundIndex([*strangers[: ENOUGH + 1], *MAINLAND])
    assert large.find("戈巴契夫") == index.find("戈巴契夫")


@given(st.text(alphabet="斯史大達林尔巴乔夫德格·", min_size=2, max_size=8))
def test_scores_are_shares_and_fall(name: str) -> None:
    scores = [found.score for found in SoundIndex(MAINLAND).find(name, least=0.0)]
    assert all(0 <= score <= 1 for score in scores)
    assert scores == sorted(scores, reverse=True)


@given(st.text(alphabet="斯史大林尔巴乔夫德格克", min_size=1, max_size=8))
def test_a_name_shares_all_keys_with_itself_and_most_with_itself_less_a_syllable(form: str) -> None:
    assert keys(form) == keys(form)
    assert keys(form) & keys(form[:-1]) or len(form) < 4


def test_a_syllable_is_initial_and_final_without_tone() -> None:
    assert [syllable(char) for char in "斯女尔A"] == [
        ("s", "i"),
        ("n", "\u00fc"),
        ("", "er"),
        ("", "A"),
    ]


def test_what_was_seen_opposite_scores_more_and_what_was_not_falls_back_on_sound() -> None:
    learned = Confusions(Counts({"史斯": 8.0, "林林": 8.0, "斯斯": 8.0}, {"尔": 6.0}))
    assert learned.opposite("史", "斯") == learned.opposite("斯", "史") > learned.opposite("史", "林")
    assert learned.opposite("思", "斯") > learned.opposite("思", "林")
    assert learned.alone("尔") > learned.alone("林")
