from __future__ import annotations

from pathlib import Path

from pipeline.kb.build import build, merge
from pipeline.kb.diff import diff
from pipeline.kb.store import Entity, Store
from tests.kb.conftest import layer, person, place


def _store(path: Path, *entities: Entity) -> Store:
    return Store(build([layer("a", lambda: list(entities))], path))


def test_diff_tells_what_came_went_and_changed(tmp_path: Path) -> None:
    old = _store(tmp_path / "old", person("Q1", "托洛茨基"), place("Q2", "蘇聯"), place("Q4", "中國"))
    changed = place("Q2", "蘇聯", "蘇維埃聯盟", "聯盟?")
    changed.years = "1922–1991"
    new = _store(tmp_path / "new", changed, person("Q3", "列寧"), place("Q4", "中國"))
    assert [(c.kind, c.id, c.details) for c in diff(old, new)] == [
        ("removed", "Q1", []),
        ("changed", "Q2", ["years: nothing → 1922–1991", "+ 聯盟 (weak)", "+ 蘇維埃聯盟"]),
        ("added", "Q3", []),
    ]


def test_equal_ones_do_not_differ(tmp_path: Path) -> None:
    entities = [person("Q1", "列夫·托洛茨基")]
    assert list(diff(_store(tmp_path / "a", *entities), _store(tmp_path / "b", *entities))) == []


def test_merged_entity_is_told_by_its_new_id(tmp_path: Path) -> None:
    old = _store(tmp_path / "old", person("Q1", "托洛茨基"), person("local:t", "托洛斯基"))
    new = Store(merge(old.path, "local:t", "Q1", tmp_path / "new"))
    assert [(c.kind, c.id, c.details) for c in diff(old, new)] == [
        ("changed", "Q1", ["same_as: nothing → local:t", "+ 托洛斯基"]),
        ("removed", "local:t", ["now Q1"]),
    ]
