from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.build import build
from pipeline.kb.inspect import explain, info, lookup
from pipeline.kb.store import Store
from tests.kb.conftest import layer, person, place


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


def test_explain_names_the_layer_of_every_fact_and_what_does_not_hold(tmp_path: Path) -> None:
    ours, theirs = place("Q1", "喬治亞", prior=0.7), place("Q1", "格魯吉亞", "喬治亞", prior=0.9)
    ours.years, theirs.years, theirs.description = "1991–", "1990–", "高加索國家"
    layers = [
        layer("ours", lambda: [ours]),
        layer("theirs", lambda: [theirs, place("Q2", "喬治亞", prior=0.5)]),
    ]
    told = explain(Store(build(layers, tmp_path / "kb")), "Q1")
    assert [(fact.name, fact.value, fact.layer, fact.holds) for fact in told.facts] == [
        ("type", "GPE", "ours", True),
        ("name", "喬治亞", "ours", True),
        ("years", "1991–", "ours", True),
        ("prior", "0.700", "ours", False),
        ("type", "GPE", "theirs", True),
        ("name", "格魯吉亞", "theirs", False),
        ("years", "1990–", "theirs", False),
        ("description", "高加索國家", "theirs", True),
        ("prior", "0.900", "theirs", True),
    ]
    shared, own = told.names
    assert (shared.name.text, shared.key, shared.name.source, shared.others) == (
        "喬治亞",
        "乔治亚",
        "ours+theirs",
        ["Q2"],
    )
    assert (own.name.text, own.name.source, own.others) == ("格魯吉亞", "theirs", [])


def test_explain_of_what_is_not_there_is_an_error(kb: Callable[..., Store]) -> None:
    with pytest.raises(KnowledgeBaseError, match="no entity Q2"):
        explain(kb(person("Q1", "某人")), "Q2")
