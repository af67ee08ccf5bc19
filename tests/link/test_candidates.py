from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.kb import Store, open_store
from pipeline.kb.abbreviations import ABBREVIATED
from pipeline.kb.build import build
from pipeline.kb.layers import table
from pipeline.link.candidates import Finder


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
        ("唐", "GPE", ["Q18"]),
        ("無名氏", "PERSON", []),
        ("米卡爾·圖克哈什維斯基", "PERSON", ["Q8"]),
        ("芝加哥公牛", "ORG", ["Q10"]),
        ("公牛", "ORG", ["Q10"]),
        ("公牛隊", "ORG", ["Q10"]),
        ("公牛", "PERSON", []),
        ("國際米蘭隊", "ORG", ["Q11"]),
        ("金塊", "ORG", ["Q17"]),
        ("金塊", "PERSON", []),
        ("紐約隊", "ORG", []),
        ("國米", "ORG", ["Q11"]),
        ("香港隊", "ORG", ["Q12"]),
        ("香港足協", "ORG", ["Q13"]),
        ("王小明", "PERSON", []),
    ],
)
def test_what_a_surface_may_name(kb: Store, surface: str, label: str, expected: list[str]) -> None:
    assert [found.hit.id for found in Finder(kb).find(surface, label)] == expected


def test_changed_forms_are_asked_for_only_when_the_surface_is_unknown(kb: Store) -> None:
    assert {found.way for found in Finder(kb).find("托派", "NORP")} == {"name"}
    assert {found.way for found in Finder(kb).find("托派分子", "NORP")} == {"form"}


def test_every_abbreviation_is_one_character_and_short_for_more() -> None:
    assert all(len(char) == 1 < len(name) for char, name in ABBREVIATED.items())


def test_one_side_of_a_known_place_is_not_looked_for_by_its_sound(tmp_path: Path) -> None:
    (tmp_path / "own.tsv").write_text("id\ttype\tnames\nQ1\tGPE\t都柏林\nQ2\tGPE\t柏林\n", encoding="utf-8")
    finder = Finder(open_store(build([table.layer(tmp_path / "own.tsv")], tmp_path / "own.kb")))
    assert finder.find("東柏林", "GPE") == ()
