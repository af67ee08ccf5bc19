from __future__ import annotations

from collections.abc import Callable

from pipeline.kb.inspect import info, lookup
from pipeline.kb.store import Store
from tests.kb.conftest import person, place


def test_info_counts_what_the_store_holds(kb: Callable[..., Store]) -> None:
    store = kb(person("Q1", "列夫·加米涅夫"), person("Q2", "謝爾蓋·加米涅夫"), place("Q3", "蘇聯", "苏联"))
    found = info(store)
    assert (found.entities, found.names, found.keys, found.ambiguous) == (3, 6, 4, 1)
    assert found.labels == {"GPE": 1, "PERSON": 2}
    assert [layer.licence for layer in found.layers] == ["test's licence"]
    assert found.fingerprint == store.fingerprint


def test_lookup_gives_each_hit_its_entity(kb: Callable[..., Store]) -> None:
    store = kb(place("Q1", "喬治亞", prior=0.9), place("Q2", "喬治亞", prior=0.6))
    assert [(hit.id, entity.name) for hit, entity in lookup(store, "乔治亚")] == [
        ("Q1", "喬治亞"),
        ("Q2", "喬治亞"),
    ]
    assert lookup(store, "無此") == []
