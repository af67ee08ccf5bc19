from __future__ import annotations

import pytest

from pipeline.kb.derive import SOURCE, with_derived
from pipeline.kb.store import Entity, Name
from tests.kb.conftest import forms, person, place


def _derived(*entities: Entity) -> list[list[Name]]:
    with_derived(entities)
    return [[name for name in entity.names if name.source == SOURCE] for entity in entities]


def test_transliterated_name_gives_the_surname() -> None:
    assert _derived(person("Q1", "米卡爾·圖克哈什維斯基")) == [
        [Name("圖克哈什維斯基", "short", False, SOURCE)]
    ]


@pytest.mark.parametrize("name", ["讓‧饒勒斯", "讓．饒勒斯", "讓・饒勒斯", "讓•饒勒斯"])
def test_any_middle_dot_parts_the_name(name: str) -> None:
    assert [short.text for short in _derived(person("Q1", name))[0]] == ["饒勒斯"]


def test_short_surname_is_weak_and_one_character_is_none() -> None:
    assert _derived(person("Q1", "賽珍珠·布克")) == [[Name("布克", "short", True, SOURCE)]]
    assert _derived(person("Q1", "馬丁·路德·金")) == [[]]


def test_surname_of_two_persons_is_weak_for_both() -> None:
    names = _derived(person("Q1", "列夫·加米涅夫"), person("Q2", "謝爾蓋·加米涅夫"))
    assert [[name.weak for name in found] for found in names] == [[True], [True]]


def test_surname_that_another_entity_lists_is_weak_in_either_script() -> None:
    derived, _ = _derived(person("Q1", "喬治·華盛頓"), place("Q2", "华盛顿"))
    assert derived == [Name("華盛頓", "short", True, SOURCE)]


def test_form_listed_by_hand_stands() -> None:
    assert _derived(person("Q1", "列夫·托洛茨基", "托洛茨基?")) == [[]]


def test_place_with_a_dot_has_no_surname() -> None:
    assert _derived(place("Q1", "聖·彼得堡")) == [[]]


def test_weak_name_gives_no_further_names() -> None:
    assert _derived(person("Q1", "某人", "甲乙·丙丁戊?")) == [[]]


def test_qualifier_in_brackets_is_left_out() -> None:
    film = Entity(
        id="Q1", label="WORK_OF_ART", name="十月革命（電影）", names=forms("十月革命（電影）", "十月 (電影)")
    )
    assert _derived(film) == [
        [Name("十月", "derived", True, SOURCE), Name("十月革命", "derived", True, SOURCE)]
    ]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("甘肅省", "甘肅"),
        ("内蒙古自治区", "内蒙古"),
        ("伊犁哈薩克自治州", "伊犁哈薩克"),
        ("肯塔基州", "肯塔基"),
    ],
)
def test_place_is_named_without_its_unit(name: str, short: str) -> None:
    assert _derived(place("Q1", name)) == [[Name(short, "short", False, SOURCE)]]


@pytest.mark.parametrize("name", ["徐州", "首都", "九州"])
def test_unit_that_belongs_to_the_name_stays(name: str) -> None:
    assert _derived(place("Q1", name)) == [[]]
