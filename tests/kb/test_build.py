from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.build import build, extend, merge
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
        Name("蘇聯", "label", False, "ours+theirs"),
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


def test_layer_of_the_same_name_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    path = build([layer("old", lambda: [place("Q1", "蘇聯")])], tmp_path / "kb.sqlite")
    extend(path, [layer("mine", lambda: [place("Q1", "蘇維埃國"), place("own:1", "某國")])], path)
    store = Store(extend(path, [layer("mine", lambda: [place("own:2", "別國")])], path))
    assert [entity.id for entity in store.entities()] == ["Q1", "own:2"]
    assert not store.find("蘇維埃國")


def test_two_layers_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="two layers are called a"):
        build([layer("a", list), layer("a", list)], tmp_path / "kb.sqlite")


def test_what_every_layer_said_is_kept_through_extending(tmp_path: Path) -> None:
    path = build(_two_layers(), tmp_path / "kb.sqlite")
    extend(path, [layer("mine", lambda: [place("Q15180", "蘇維埃國")])], path)
    store = Store(path)
    entity = store.get("Q15180")
    assert entity is not None
    assert [(said.source, said.name, said.years) for said in store.statements(entity)] == [
        ("mine", "蘇維埃國", ""),
        ("ours", "蘇聯", "1922–1991"),
        ("theirs", "蘇維埃聯盟", "1900"),
    ]


def test_merging_makes_two_entities_one_and_keeps_the_old_id(tmp_path: Path) -> None:
    made = build(
        [layer("a", lambda: [person("Q1", "托洛茨基"), person("local:t", "托洛斯基")])], tmp_path / "kb"
    )
    store = Store(merge(made, "local:t", "Q1", tmp_path / "joined", ["杜洛斯基"]))
    assert [entity.id for entity in store.entities()] == ["Q1"]
    assert [hit.id for surface in ("托洛斯基", "杜洛斯基") for hit in store.find(surface)] == ["Q1", "Q1"]
    assert store.resolve("local:t") == "Q1"
    assert Store(made).get("local:t")


def test_merges_add_up_and_survive_another_table(tmp_path: Path) -> None:
    path = build([layer("a", lambda: [person("Q1", "托洛茨基"), person("Q2", "列寧")])], tmp_path / "kb")
    merge(path, "NIL:PERSON:0000000001", "Q1", path, ["杜洛斯基"])
    merge(path, "NIL:PERSON:0000000002", "Q2", path, ["李寧"])
    store = Store(extend(path, [layer("mine", lambda: [person("own:1", "某人")])], path))
    assert [store.resolve(f"NIL:PERSON:000000000{n}") for n in (1, 2)] == ["Q1", "Q2"]
    assert [hit.id for surface in ("杜洛斯基", "李寧") for hit in store.find(surface)] == ["Q1", "Q2"]


def test_chain_of_merges_leads_to_its_end(tmp_path: Path) -> None:
    path = build([layer("a", lambda: [person(f"Q{n}", f"某人{n}") for n in (1, 2, 3)])], tmp_path / "kb")
    merge(path, "Q1", "Q2", path)
    merge(path, "Q2", "Q3", path)
    store = Store(path)
    assert [store.resolve(f"Q{n}") for n in (1, 2, 3)] == ["Q3", "Q3", "Q3"]
    assert [hit.id for hit in store.find("某人1")] == ["Q3"]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("Q2", "Q9", "no entity Q9"),
        ("Q3", "Q1", "Q3 is a GPE, Q1 a PERSON"),
        ("Q1", "Q1", "Q1 is Q1 already"),
    ],
)
def test_merge_that_makes_no_sense_is_refused(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    entities = [person("Q1", "某人"), person("Q2", "別人"), place("Q3", "某地")]
    path = build([layer("a", lambda: entities)], tmp_path / "kb")
    before = path.read_bytes()
    with pytest.raises(KnowledgeBaseError, match=complaint):
        merge(path, old, new, path)
    assert path.read_bytes() == before


def test_ids_that_stand_for_each_other_are_refused(tmp_path: Path) -> None:
    one, other = person("Q1", "某人"), person("Q2", "別人")
    one.same_as, other.same_as = ["Q2"], ["Q1"]
    with pytest.raises(KnowledgeBaseError, match="each said to stand for the other"):
        build([layer("a", lambda: [one, other])], tmp_path / "kb")


def test_layer_with_ids_of_its_own_is_joined_where_it_says_so(tmp_path: Path) -> None:
    def towns() -> list[Entity]:
        return [place("geo:1", "京都", "Kyoto"), place("geo:2", "京都"), place("geo:3", "某地", "Kyoto")]

    known = layer("known", lambda: [place("Q1", "京都市", "京都", "Kyoto")])
    own = Layer("own", "", "", "", towns, lambda ours, other: ours.id == "geo:1")
    store = Store(build([known, own], tmp_path / "kb"))
    assert [entity.id for entity in store.entities()] == ["Q1", "geo:2", "geo:3"]
    assert list(store.redirects()) == [("geo:1", "Q1")]
    again = Store(extend(store.path, [layer("mine", lambda: [person("own:1", "某人")])], tmp_path / "more"))
    assert [entity.id for entity in again.entities()] == ["Q1", "geo:2", "geo:3", "own:1"]
    assert list(again.redirects()) == [("geo:1", "Q1")]


def test_town_that_could_be_two_is_joined_to_neither(tmp_path: Path) -> None:
    known = layer("known", lambda: [place("Q1", "京都"), place("Q2", "京都")])
    own = Layer("own", "", "", "", lambda: [place("geo:1", "京都")], lambda ours, other: True)
    assert Store(build([known, own], tmp_path / "kb")).get("geo:1") is not None
    assert list(Store(tmp_path / "kb").redirects()) == []


def test_entity_of_an_unknown_layer_is_an_error(tmp_path: Path) -> None:
    path = build([layer("a", lambda: [place("Q1", "蘇聯")])], tmp_path / "kb")
    connection = sqlite3.connect(path)
    connection.execute("UPDATE meta SET value = '[]' WHERE key = 'layers'")
    connection.commit()
    connection.close()
    with pytest.raises(KnowledgeBaseError, match="Q1 is from no layer of it"):
        extend(path, [], tmp_path / "copy")
