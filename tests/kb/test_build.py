from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.build import build, extend
from pipeline.kb.fold import fold
from pipeline.kb.layers import Layer
from pipeline.kb.store import Entity, Name, Store
from tests.kb.conftest import forms, layer, person, place


def _two_layers() -> list[Layer]:
    ours = place("Q15180", "蘇聯", "黑山?")
    ours.years, ours.cues = "1922–1991", ["莫斯科"]
    theirs = Entity(
        id="Q15180", label="LOC", name="蘇維埃聯盟", names=forms("蘇維埃聯盟", "蘇聯", "黑‧山"),
        years="1900", description="國家", cues=["莫斯科", "紅軍"], prior=0.9,
    )  # fmt: skip
    return [layer("ours", lambda: [ours]), layer("theirs", lambda: [theirs])]


@pytest.fixture
def merged(tmp_path: Path) -> Entity:
    entity = Store(build(_two_layers(), tmp_path / "kb.sqlite")).get("Q15180")
    assert entity is not None
    return entity


def test_first_layer_says_what_an_entity_is(merged: Entity) -> None:
    assert (merged.label, merged.name, merged.years) == ("GPE", "蘇聯", "1922–1991")


def test_other_layers_fill_the_gaps(merged: Entity) -> None:
    assert (merged.description, merged.cues, merged.prior) == ("國家", ["莫斯科", "紅軍"], 0.9)
    assert merged.source == "ours+theirs"


def test_names_are_united_each_with_its_source(merged: Entity) -> None:
    assert merged.names == [
        Name("蘇聯", "label", False, "ours"),
        Name("蘇維埃聯盟", "alias", False, "theirs"),
        Name("黑‧山", "alias", True, "theirs"),
        Name("黑山", "alias", True, "ours"),
    ]


def test_store_tells_its_layers(tmp_path: Path) -> None:
    infos = Store(build(_two_layers(), tmp_path / "kb.sqlite")).meta.layers
    assert [(info.name, info.licence, info.entities) for info in infos] == [
        ("ours", "ours's licence", 1),
        ("theirs", "theirs's licence", 1),
    ]


def test_same_content_has_the_same_fingerprint_in_any_order(tmp_path: Path) -> None:
    entities = [person("Q1", "列夫·托洛茨基"), place("Q2", "蘇聯"), person("Q3", "娜塔莉亞·托洛茨基")]

    def fingerprint(order: list[int], name: str) -> str:
        copies = [person(entities[i].id, entities[i].name) for i in order]
        return Store(build([layer("a", lambda: copies)], tmp_path / name)).fingerprint

    assert fingerprint([0, 1, 2], "one") == fingerprint([2, 0, 1], "two")
    assert fingerprint([0, 1], "three") != fingerprint([0, 1, 2], "one")


def test_failed_build_leaves_the_older_file_and_nothing_else(tmp_path: Path) -> None:
    path = build([layer("a", lambda: [place("Q1", "蘇聯")])], tmp_path / "kb.sqlite")

    def broken() -> Iterator[Entity]:
        yield place("Q2", "中國")
        raise KnowledgeBaseError("row 2 is broken")

    with pytest.raises(KnowledgeBaseError, match="row 2"):
        build([Layer("b", "", "", "", broken)], path)
    assert [found.name for found in tmp_path.iterdir()] == ["kb.sqlite"]
    assert Store(path).get("Q1")


def test_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KnowledgeBaseError, match=r"file.kb\.sqlite"):
        build([layer("a", lambda: [place("Q1", "蘇聯")])], tmp_path / "file" / "kb.sqlite")


def test_extending_puts_the_new_layer_first_and_keeps_the_rest(tmp_path: Path) -> None:
    path = build([layer("old", lambda: [place("Q1", "蘇聯"), place("Q2", "中國")])], tmp_path / "kb.sqlite")
    extended = Store(
        extend(path, [layer("mine", lambda: [place("Q1", "蘇維埃國"), place("own:1", "某國")])], path)
    )
    renamed = extended.get("Q1")
    assert renamed is not None
    assert (renamed.name, renamed.source) == ("蘇維埃國", "mine+old")
    assert [hit.id for hit in extended.find("蘇聯")] == ["Q1"]
    assert extended.get("Q2")
    assert extended.get("own:1")
    assert [info.name for info in extended.meta.layers] == ["mine", "old"]


def test_extending_weighs_derived_names_anew(tmp_path: Path) -> None:
    path = build([layer("old", lambda: [person("Q1", "列夫·加米涅夫")])], tmp_path / "kb.sqlite")
    assert not Store(path).find("加米涅夫")[0].weak
    extend(path, [layer("mine", lambda: [person("Q2", "謝爾蓋·加米涅夫")])], path)
    assert [(hit.id, hit.weak) for hit in Store(path).find("加米涅夫")] == [("Q1", True), ("Q2", True)]


def test_extending_by_nothing_changes_nothing(tmp_path: Path) -> None:
    path = build(_two_layers(), tmp_path / "kb.sqlite")
    assert Store(extend(path, [], tmp_path / "copy.sqlite")).fingerprint == Store(path).fingerprint


def test_adding_the_same_layer_twice_is_adding_it_once(tmp_path: Path) -> None:
    path = build(_two_layers(), tmp_path / "kb.sqlite")
    mine = layer("mine", lambda: [person("Q1", "列夫·加米涅夫")])
    once = Store(extend(path, [mine], tmp_path / "once.sqlite"))
    twice = Store(extend(once.path, [mine], tmp_path / "twice.sqlite"))
    assert twice.fingerprint == once.fingerprint
    assert twice.meta.layers == once.meta.layers


@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="?"), max_size=8), min_size=1, max_size=6
    )
)
def test_every_name_is_found_by_its_key(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = tmp_path_factory.mktemp("kb") / "kb.sqlite"
    store = Store(build([layer("a", lambda: [place("Q1", *texts)])], path))
    entity = store.get("Q1")
    assert entity is not None
    assert set(store.keys()) == {fold(name.text) for name in entity.names} - {""}
    assert all([hit.id for hit in store.find(text)] == ["Q1"] for text in texts if fold(text))
