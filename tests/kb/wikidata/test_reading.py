from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from benchmarks.texts import SHARED
from benchmarks.wikidata_dump import item, of_facts, statement, write
from pipeline.errors import KnowledgeBaseError
from pipeline.kb.layers import wikidata
from pipeline.kb.store import Entity
from pipeline.kb.wikidata import chunks
from pipeline.kb.wikidata.items import LANGUAGES
from pipeline.kb.wikidata.reading import Source

# Numbers of classes as the shipped table has them, and some made up.
HUMAN, CITY, PARTY = 5, 515, 7278
POET, FREE_CITY, BATTLE_OF_WITS = 900_000_001, 900_000_002, 900_000_003


def time(text: str, precision: int = 11) -> dict[str, Any]:
    return statement({"time": text, "precision": precision}, "time")


def country(number: int) -> dict[str, Any]:
    return statement({"entity-type": "item", "id": f"Q{number}"}, "wikibase-entityid")


ITEMS = [
    item(POET, {"en": "poet"}, parents=[HUMAN]),
    item(FREE_CITY, {"en": "free city"}, parents=[CITY]),
    item(BATTLE_OF_WITS, {"en": "election"}, parents=[900_000_009]),
    item(
        1_000_000_001, {"en": "Li Bai", "zh-hans": "李白", "zh-hant": "李白", "fr": "Li Bo"},
        {"zh": ["青莲居士"], "fr": ["Li Taibo"]}, [POET], sitelinks=90, title="李白",
        claims={"P27": [country(1_000_000_002), country(1_000_000_001)], "P569": [time("+0701-00-00T00:00:00Z", 9)], "P570": [time("+0762-11-01T00:00:00Z")]},
        descriptions={"zh": "唐代詩人"},
    ),
    item(1_000_000_002, {"zh": "某城"}, {}, [FREE_CITY], claims={"P1566": [statement("1816670", "string")]}),
    item(1_000_000_003, {"zh": "某次選舉"}, {}, [BATTLE_OF_WITS]),
    item(1_000_000_004, {"en": "Nowhere"}, {}, [CITY], sitelinks=200),
    item(1_000_000_005, {"zh": "無類"}, {}, []),
]  # fmt: skip


def dump(tmp_path: Path, suffix: str = ".json", items: list[dict[str, Any]] | None = None) -> Path:
    path = tmp_path / f"dump{suffix}"
    write(items or ITEMS, path)
    return path


def entities(path: Path, **options: Any) -> list[Entity]:
    source = Source(path, path.with_name("work.part"), **options)
    return list(wikidata.layer(source).entities())


def by_id(found: list[Entity]) -> dict[str, Entity]:
    return {entity.id: entity for entity in found}


def test_items_with_a_chinese_name_and_a_type_become_entities(tmp_path: Path) -> None:
    found = by_id(entities(dump(tmp_path)))
    assert {name: entity.label for name, entity in found.items()} == {
        "Q1000000001": "PERSON",
        "Q1000000002": "GPE",
        "Q1000000003": "EVENT",
    }
    poet = found["Q1000000001"]
    assert (poet.name, poet.years, poet.description) == ("李白", "701–762", "唐代詩人")
    assert [(name.text, name.kind, name.how) for name in poet.names] == [
        ("李白", "label", "zh-hant label"),
        ("Li Bai", "alias", "en label"),
        ("青莲居士", "alias", "zh alias"),
    ]
    assert poet.related == ["Q1000000002"], "an item is no neighbour of its own"
    assert poet.prior > found["Q1000000002"].prior
    assert found["Q1000000002"].same_as == ["geonames:1816670"]


@pytest.mark.parametrize("suffix", [".json.gz", ".json.bz2", ".json.zst"])
def test_a_packed_dump_says_the_same(tmp_path: Path, suffix: str) -> None:
    assert entities(dump(tmp_path, suffix)) == entities(dump(tmp_path))


def test_workers_and_chunks_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = dump(tmp_path, ".json.bz2")
    alone = entities(path)
    (tmp_path / "work.part").unlink()
    monkeypatch.setattr(chunks, "CHUNK", 700)
    parts: list[float] = []
    assert entities(path, workers=2, progress=lambda progress: parts.append(progress.part)) == alone
    assert parts == sorted(parts)
    assert parts[-1] == 1.0


def test_empty_lines_after_the_end_do_no_harm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = dump(tmp_path)
    monkeypatch.setattr(chunks, "CHUNK", 1)
    with path.open("ab") as stream:
        stream.write(b"\n\r\n\n")
    assert len(entities(path)) == 3


def test_languages_can_be_chosen(tmp_path: Path) -> None:
    english = by_id(entities(dump(tmp_path), languages=("en",)))
    assert sorted(english) == ["Q1000000001", "Q1000000004"]
    assert [name.text for name in english["Q1000000001"].names] == ["Li Bai", "李白"]


def test_types_can_be_chosen(tmp_path: Path) -> None:
    path = dump(tmp_path)
    source = Source(path, tmp_path / "work.part")
    assert [entity.label for entity in wikidata.layer(source, ["GPE", "EVENT"]).entities()] == [
        "GPE",
        "EVENT",
    ]


class Killed(BaseException):
    pass


def test_a_pass_that_was_killed_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "CHUNK", 700)
    path = dump(tmp_path, ".json.gz")
    whole = entities(path)
    (tmp_path / "work.part").unlink()
    seen: list[int] = []

    def dies(progress: Any) -> None:
        seen.append(progress.seen)
        if len(seen) == 2:
            raise Killed

    with pytest.raises(Killed):
        entities(path, progress=dies)
    after: list[int] = []
    assert entities(path, progress=lambda progress: after.append(progress.seen)) == whole
    assert after[0] > seen[1]
    assert after[-1] == len(ITEMS)


def test_a_dump_that_was_cut_is_refused_wherever_it_was_cut(tmp_path: Path) -> None:
    lines = dump(tmp_path).read_bytes().splitlines(keepends=True)
    cut = tmp_path / "cut.json"
    cut.write_bytes(b"".join(lines[:4]) + lines[4][:30])
    with pytest.raises(KnowledgeBaseError, match=r"cut\.json:5: not an item of a Wikidata dump"):
        entities(cut)
    cut.write_bytes(b"".join(lines[:4]))
    with pytest.raises(KnowledgeBaseError, match="after line 4 without the bracket"):
        entities(cut)


@pytest.mark.parametrize("suffix", [".json.gz", ".json.bz2", ".json.zst"])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_packed_dump_that_was_cut_is_refused(tmp_path: Path, suffix: str, workers: int) -> None:
    path = dump(tmp_path, suffix)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(KnowledgeBaseError, match="cannot be read on after line"):
        entities(path, workers=workers)


def test_a_line_that_is_no_json_is_named(tmp_path: Path) -> None:
    path = dump(tmp_path)
    lines = path.read_bytes().splitlines(keepends=True)
    for bad in (b"not json,\n", b'{"id": "Q1", "labels": {"zh": 3}},\n', b'{"zh":' + b"[" * 100_000 + b"}\n"):
        path.write_bytes(b"".join([*lines[:3], bad, *lines[3:]]))
        with pytest.raises(KnowledgeBaseError, match=r"dump\.json:4: not an item"):
            entities(path)


def test_facts_as_a_dump_give_back_their_types_and_names(tmp_path: Path) -> None:
    facts = SHARED / "facts" / "wikidata_zh.tsv"
    if not facts.exists():
        pytest.skip("the facts are not beside the project")
    path = tmp_path / "facts.json.gz"
    write(of_facts(facts), path)
    found = by_id(entities(path))
    rows = [line.split("\t") for line in facts.read_text(encoding="utf-8").splitlines()[1:]]
    right = sum(found[row[0]].label == row[1] for row in rows if row[0] in found and row[1] != "MISC")
    assert right / sum(row[1] != "MISC" for row in rows) > 0.97
    for row in rows:
        if row[0] in found and row[3].strip():
            assert row[3].strip() in {name.text for name in found[row[0]].names}


def test_ids_that_are_no_items_are_passed_over(tmp_path: Path) -> None:
    odd = [
        {**item(7, {"zh": "某人"}, {}, [HUMAN]), "id": name}
        for name in ("P31", "L5", "Q" + "9" * 30, "Qx", "")
    ]
    assert len(entities(dump(tmp_path, items=[*odd, *ITEMS]))) == 3


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match=r"none\.json"):
        entities(tmp_path / "none.json")


def test_an_empty_map_is_an_empty_list_in_a_dump(tmp_path: Path) -> None:
    path = tmp_path / "dump.json.gz"
    with gzip.open(path, "wb") as stream:
        stream.write(
            b'[\n{"id":"Q7","labels":{"zh":{"language":"zh","value":"x"}},"aliases":[],"claims":[]}\n]\n'
        )
    assert entities(path) == []


def test_defaults_name_every_chinese_of_wikidata() -> None:
    assert {"zh", "zh-hans", "zh-hant", "zh-cn", "zh-tw", "zh-hk", "zh-sg", "zh-mo", "en"} == set(LANGUAGES)


def test_the_same_table_gives_the_same_dump(tmp_path: Path) -> None:
    one, other = dump(tmp_path, ".json.gz").read_bytes(), dump(tmp_path, ".json.gz").read_bytes()
    assert one == other
