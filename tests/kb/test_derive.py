from __future__ import annotations

from collections.abc import Callable

import pytest

from pipeline.kb.store import DERIVED, Entity, Name, Store
from tests.kb.conftest import forms, person, place

Derived = Callable[..., list[list[tuple[str, str, bool, str]]]]


@pytest.fixture
def derived(kb: Callable[..., Store]) -> Derived:
    """Build a knowledge base of the entities and return what it derives for each: text, kind, weak, rule."""

    def made(*entities: Entity) -> list[list[tuple[str, str, bool, str]]]:
        store = kb(*entities)
        found = [store.get(entity.id) for entity in entities]
        return [
            [_told(name) for name in entity.names if name.source == DERIVED] for entity in found if entity
        ]

    return made


def _told(name: Name) -> tuple[str, str, bool, str]:
    return name.text, name.kind, name.weak, name.how


def organisation(entity_id: str, *names: str) -> Entity:
    return Entity(id=entity_id, label="ORG", name=names[0], names=forms(*names))


def doctrine(entity_id: str, *names: str) -> Entity:
    return Entity(id=entity_id, label="NORP", name=names[0], names=forms(*names))


def test_transliterated_name_gives_the_surname(derived: Derived) -> None:
    assert derived(person("Q1", "米卡爾·圖克哈什維斯基")) == [[("圖克哈什維斯基", "short", False, "surname")]]


@pytest.mark.parametrize("name", ["讓‧饒勒斯", "讓．饒勒斯", "讓・饒勒斯", "讓•饒勒斯"])
def test_any_middle_dot_parts_the_name(derived: Derived, name: str) -> None:
    assert [short[0] for short in derived(person("Q1", name))[0]] == ["饒勒斯"]


def test_short_surname_is_weak_and_one_character_is_none(derived: Derived) -> None:
    assert derived(person("Q1", "賽珍珠·布克")) == [[("布克", "short", True, "surname")]]
    assert derived(person("Q1", "馬丁·路德·金")) == [[("馬丁·金", "derived", False, "without middle name")]]


def test_surname_of_two_persons_is_weak_for_both(derived: Derived) -> None:
    names = derived(person("Q1", "列夫·加米涅夫"), person("Q2", "謝爾蓋·加米涅夫"))
    assert [[weak for _, _, weak, _ in found] for found in names] == [[True], [True]]


def test_surname_that_another_entity_lists_is_weak_in_either_script(derived: Derived) -> None:
    names, _ = derived(person("Q1", "喬治·華盛頓"), place("Q2", "华盛顿"))
    assert names == [("華盛頓", "short", True, "surname")]


def test_form_listed_by_hand_stands(derived: Derived) -> None:
    assert derived(person("Q1", "列夫·托洛茨基", "托洛茨基?")) == [[]]


def test_place_with_a_dot_has_no_surname(derived: Derived) -> None:
    assert derived(place("Q1", "聖·彼得堡")) == [[]]


def test_weak_name_gives_no_further_names(derived: Derived) -> None:
    assert derived(person("Q1", "某人", "甲乙·丙丁戊?")) == [[]]


def test_qualifier_in_brackets_is_left_out(derived: Derived) -> None:
    film = Entity(
        id="Q1", label="WORK_OF_ART", name="十月革命（電影）", names=forms("十月革命（電影）", "十月 (電影)")
    )
    assert derived(film) == [
        [("十月", "derived", True, "without qualifier"), ("十月革命", "derived", True, "without qualifier")]
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
def test_place_is_named_without_its_unit(derived: Derived, name: str, short: str) -> None:
    assert derived(place("Q1", name)) == [[(short, "short", False, "without unit")]]


@pytest.mark.parametrize("name", ["徐州", "首都", "九州"])
def test_unit_that_belongs_to_the_name_stays(derived: Derived, name: str) -> None:
    assert derived(place("Q1", name)) == [[]]


def test_full_name_is_found_without_its_middle_part(derived: Derived) -> None:
    (names,) = derived(person("Q1", "弗拉基米爾·伊里奇·列寧"))
    assert ("弗拉基米爾·列寧", "derived", False, "without middle name") in names


@pytest.mark.parametrize(
    ("name", "short"),
    [("中國共產黨", "中共"), ("苏联共产党", "苏共"), ("美國共產黨", "美共"), ("法國共產黨", "法共")],
)
def test_communist_party_of_a_country_has_its_short_name(derived: Derived, name: str, short: str) -> None:
    assert derived(organisation("Q1", name)) == [[(short, "short", False, "communist party")]]


def test_party_of_no_country_has_none(derived: Derived) -> None:
    assert derived(organisation("Q1", "全聯盟共產黨")) == [[]]


@pytest.mark.parametrize(
    ("name", "short"), [("臺灣大學", "臺大"), ("國立臺灣大學", "臺大"), ("北京大学", "北大")]
)
def test_university_of_a_place_has_its_short_name_that_needs_support(
    derived: Derived, name: str, short: str
) -> None:
    assert derived(organisation("Q1", name)) == [[(short, "short", True, "university")]]


def test_doctrine_is_found_by_its_adherents_and_stays_apart_from_the_person(derived: Derived) -> None:
    ideas, of_person = derived(doctrine("Q1", "托洛茨基主義", "托派"), person("Q2", "列夫·托洛茨基"))
    assert ideas == [("托洛茨基主義者", "derived", False, "adherents")]
    assert [text for text, *_ in of_person] == ["托洛茨基"]
