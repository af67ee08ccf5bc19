from __future__ import annotations

import re

import pytest

from pipeline.kb.fold import fold
from pipeline.kb.layers import curated, territories
from pipeline.kb.store import Entity


@pytest.fixture(scope="module")
def by_id() -> dict[str, Entity]:
    return {entity.id: entity for entity in territories.entities()}


@pytest.mark.parametrize(
    ("forms", "entity_id"),
    [
        (("中國", "中国", "中華人民共和國", "China"), "Q148"),
        (("紐西蘭", "新西兰", "新西蘭"), "Q664"),
        (("寮國", "老挝", "老撾"), "Q819"),
        (("香港", "香港特別行政區"), "Q8646"),
        (("德意志民主共和國",), "Q16957"),
        (("扎伊爾共和國", "薩伊共和國"), "Q6500954"),
    ],
)
def test_territory_has_the_forms_of_every_region(
    by_id: dict[str, Entity], forms: tuple[str, ...], entity_id: str
) -> None:
    keys = {fold(name.text) for name in by_id[entity_id].names}
    assert {fold(form) for form in forms} <= keys


def test_every_country_has_a_chinese_name_and_an_id(by_id: dict[str, Entity]) -> None:
    from rigour.territories import get_territories

    countries = [territory for territory in get_territories() if territory.is_country]
    assert len(countries) >= 200
    assert [country.code for country in countries if not country.qids & set(by_id)] == []


def test_every_historical_territory_is_in_one_of_the_layers(by_id: dict[str, Entity]) -> None:
    from rigour.territories import get_territories

    known = {*by_id, *(entity.id for entity in curated.layer().entities())}
    assert [
        territory.name
        for territory in get_territories()
        if territory.is_historical and territory.qid not in known
    ] == []


def test_ids_are_wikidata_ids_and_canonical_names_chinese(by_id: dict[str, Entity]) -> None:
    for entity in by_id.values():
        assert re.fullmatch(r"Q[1-9]\d*", entity.id)
        assert not re.search("[A-Za-z]", entity.name)


def test_canonical_name_is_traditional(by_id: dict[str, Entity]) -> None:
    assert [by_id[entity_id].name for entity_id in ("Q43194", "Q42824", "Q1384")] == [
        "雲南省",
        "馬托格羅索",
        "紐約州",
    ]


def test_state_comes_before_the_province_of_its_name(by_id: dict[str, Entity]) -> None:
    georgia, state = by_id["Q230"], by_id["Q1428"]
    assert {fold(name.text) for name in georgia.names} & {fold(name.text) for name in state.names}
    assert georgia.prior > state.prior


def test_what_is_no_country_is_not_labelled_as_one(by_id: dict[str, Entity]) -> None:
    assert [by_id[entity_id].label for entity_id in ("Q1065", "Q51", "Q142")] == ["ORG", "LOC", "GPE"]
    assert "Q2" not in by_id


def test_name_of_one_character_is_weak(by_id: dict[str, Entity]) -> None:
    assert [name.weak for name in by_id["Q12771"].names if name.text == "沃"] == [True]
