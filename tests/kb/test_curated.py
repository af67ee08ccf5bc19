from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from pipeline.document import ENTITY_LABELS
from pipeline.errors import KnowledgeBaseError
from pipeline.kb.fold import fold
from pipeline.kb.layers import curated
from pipeline.kb.store import Entity

HEADER = "\t".join(curated.COLUMNS)
GOOD = "Q33391\tPERSON\t托洛茨基\t列夫·托洛茨基|勃朗施坦?\t1879–1940\t紅軍|蘇維埃\t俄國革命家\tLeon Trotsky"
FACTS = Path(__file__).parents[2].parent / "shared" / "facts"


def _read(tmp_path: Path, *lines: str) -> list[Entity]:
    part = tmp_path / "part.tsv"
    part.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return list(curated.layer(tmp_path).entities())


def test_line_becomes_an_entity(tmp_path: Path) -> None:
    (entity,) = _read(tmp_path, GOOD)
    assert (entity.id, entity.label, entity.name, entity.years) == (
        "Q33391",
        "PERSON",
        "托洛茨基",
        "1879–1940",
    )
    assert (entity.description, entity.cues) == ("俄國革命家", ["紅軍", "蘇維埃"])
    assert [(name.text, name.kind, name.weak) for name in entity.names] == [
        ("托洛茨基", "label", False),
        ("列夫·托洛茨基", "alias", False),
        ("勃朗施坦", "alias", True),
        ("Leon Trotsky", "alias", False),
    ]


def test_canonical_name_listed_again_as_weak_is_weak(tmp_path: Path) -> None:
    (entity,) = _read(tmp_path, "local:we\tWORK_OF_ART\t我們\t我們?|吾儕\t1924\t\t小說\tWe?")
    assert [(name.text, name.kind, name.weak) for name in entity.names] == [
        ("我們", "label", True),
        ("吾儕", "alias", False),
        ("We", "alias", True),
    ]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("Q33391", "Q033391", "is no id"),
        ("Q33391", "33391", "is no id"),
        ("Q33391", "local:Leon_Trotsky", "is no id"),
        ("PERSON", "PER", "is no type"),
        ("\t托洛茨基\t", "\t托洛茨基|列夫\t", "exactly one canonical name"),
        ("\t托洛茨基\t", "\t\t", "exactly one canonical name"),
        ("\t托洛茨基\t", "\t托洛茨基?\t", "cannot be weak"),
        ("列夫·托洛茨基|", "列夫·托洛茨基||", "empty value in names"),
        ("勃朗施坦?", "列夫·托洛茨基", "value twice in names"),
        ("1879–1940", "1879-1940", "are no years"),
        ("俄國革命家", "俄" * 41, "too long"),
        ("俄國革命家", " 俄國革命家", "stray blank or control character in description"),
        ("俄國革命家", "俄國\u200b革命家", "stray blank or control character in description"),
        ("\tLeon Trotsky", "", "7 cells"),
        ("\tLeon Trotsky", "\tLeon Trotsky\t", "9 cells"),
    ],
)
def test_bad_line_is_refused_by_its_place(tmp_path: Path, old: str, new: str, complaint: str) -> None:
    with pytest.raises(KnowledgeBaseError, match=complaint) as caught:
        _read(tmp_path, GOOD.replace("Q33391", "Q1").replace("托洛茨基", "某人"), GOOD.replace(old, new))
    assert caught.value.where == f"{tmp_path / 'part.tsv'}:3"


def test_id_stands_once_in_all_parts(tmp_path: Path) -> None:
    (tmp_path / "another.tsv").write_text(f"{HEADER}\n{GOOD}\n", encoding="utf-8")
    with pytest.raises(KnowledgeBaseError, match=r"Q33391 was there before \(at .*another.tsv:2\)"):
        _read(tmp_path, GOOD)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"id\tname\n", "not the header"),
        (HEADER.encode(), "no line break"),
        (f"{HEADER}\r\n".encode(), "not the header"),
        (HEADER.encode() + b"\n\xff\n", "not UTF-8 at byte"),
    ],
)
def test_bad_file_is_refused(tmp_path: Path, data: bytes, complaint: str) -> None:
    (tmp_path / "part.tsv").write_bytes(data)
    with pytest.raises(KnowledgeBaseError, match=complaint):
        list(curated.layer(tmp_path).entities())


def test_changed_part_is_another_version(tmp_path: Path) -> None:
    _read(tmp_path, GOOD)
    before = curated.layer(tmp_path).version
    _read(tmp_path, GOOD.replace("1940", "1941"))
    assert curated.layer(tmp_path).version != before


@pytest.fixture(scope="module")
def shipped() -> list[Entity]:
    return list(curated.layer().entities())


def test_shipped_tables_are_well_formed_and_large_enough(shipped: list[Entity]) -> None:
    assert len(shipped) >= 600
    assert {entity.label for entity in shipped} == set(ENTITY_LABELS)


def test_shipped_entity_is_not_there_under_two_ids(shipped: list[Entity]) -> None:
    ids: dict[tuple[str, str, str], str] = {}
    for entity in shipped:
        # Namesakes are told apart by their years; what has none cannot be a namesake of anything.
        key = (entity.label, fold(entity.name), entity.years)
        assert ids.setdefault(key, entity.id) == entity.id, f"{entity.name} is {ids[key]} and {entity.id}"


@pytest.mark.skipif(not FACTS.is_dir(), reason="the facts lie beside the checkout only where it is developed")
def test_shipped_wikidata_ids_are_known_under_a_name_of_theirs(shipped: list[Entity]) -> None:
    known = _known_forms()
    for entity in shipped:
        if entity.id.startswith("Q"):
            forms = {fold(name.text) for name in entity.names}
            assert entity.id in known, f"{entity.id} ({entity.name}) is not in the facts"
            assert forms & known[entity.id], (
                f"{entity.id} is {sorted(known[entity.id])[:5]}, not {entity.name}"
            )


def _known_forms() -> dict[str, set[str]]:
    """Map each id to the folded forms that the facts, or rigour's territories, give it."""
    from rigour.territories import get_territories

    known: dict[str, set[str]] = defaultdict(set)
    columns = (
        "label_en",
        "label_zh_hant",
        "label_zh_hans",
        "name_zh_hant",
        "surface_variants",
        "aliases",
        "aliases_derived",
    )
    for file in ("wikidata_zh.tsv", "domain.tsv"):
        with (FACTS / file).open(encoding="utf-8") as stream:
            for row in csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE):
                cells = "|".join(row.get(column) or "" for column in columns)
                known[row["qid"]] |= {fold(form) for form in cells.split("|")} - {""}
    for territory in get_territories():
        known[territory.qid] |= {fold(territory.name), fold(territory.full_name)}
    known.pop("", None)
    return known
