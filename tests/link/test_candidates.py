from __future__ import annotations

import pytest

from pipeline.kb import Store
from pipeline.kb.abbreviations import ABBREVIATED
from pipeline.link.candidates import find_candidates


@pytest.mark.parametrize(
    ("surface", "label", "expected"),
    [
        ("托洛斯基", "PERSON", ["Q1"]),
        ("托洛茨基", "PERSON", ["Q1"]),
        ("LeonTrotsky", "PERSON", ["Q1"]),
        ("托洛茨基主義者", "NORP", ["Q2"]),
        ("托派分子", "NORP", ["Q2"]),
        ("法西斯者", "NORP", ["Q3"]),
        ("紐約市", "GPE", ["Q4"]),
        ("港", "GPE", ["Q7"]),
        ("港", "PERSON", []),
        ("無名氏", "PERSON", []),
    ],
)
def test_what_a_surface_may_name(kb: Store, surface: str, label: str, expected: list[str]) -> None:
    assert [found.hit.id for found in find_candidates(kb, surface, label)] == expected


def test_changed_forms_are_asked_for_only_when_the_surface_is_unknown(kb: Store) -> None:
    assert not any(found.altered for found in find_candidates(kb, "托派", "NORP"))
    assert all(found.altered for found in find_candidates(kb, "托派分子", "NORP"))


def test_every_abbreviation_is_one_character_and_short_for_more() -> None:
    assert all(len(char) == 1 < len(name) for char, name in ABBREVIATED.items())
