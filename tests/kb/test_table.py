from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.layers import table
from pipeline.kb.store import Entity, Name


def _written(tmp_path: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def _read(path: Path) -> list[Entity]:
    return list(table.layer(path).entities())


def test_formats_say_the_same(tmp_path: Path) -> None:
    csv = 'id,type,names,description\r\nown:1,ORG,某社|甲社?,"一家社, 在北京"\r\n'
    tsv = "id\ttype\tnames\tdescription\nown:1\tORG\t某社|甲社?\t一家社, 在北京\n"
    jsonl = '{"id": "own:1", "type": "ORG", "names": ["某社", "甲社?"], "description": "一家社, 在北京"}\n\n'
    entities = [_read(_written(tmp_path, f"t.{kind}", text)) for kind, text in
                (("csv", csv), ("tsv", tsv), ("jsonl", jsonl))]  # fmt: skip
    assert entities[0] == entities[1] == entities[2]
    (entity,) = entities[0]
    assert (entity.id, entity.label, entity.name, entity.description) == (
        "own:1",
        "ORG",
        "某社",
        "一家社, 在北京",
    )
    assert entity.names == [Name("某社", "label"), Name("甲社", "alias", True)]


def test_spreadsheet_mark_at_the_start_is_no_part_of_a_column(tmp_path: Path) -> None:
    path = _written(tmp_path, "t.csv", "id,type,names\nQ1,ORG,某社\n", "utf-8-sig")
    assert [entity.id for entity in _read(path)] == ["Q1"]


def test_canonical_name_can_have_a_column_of_its_own(tmp_path: Path) -> None:
    path = _written(
        tmp_path, "t.tsv", "id\ttype\tname\tnames\tenglish\tcues\nQ1\tORG\t某社\t\tSome Co.\t北京|上海\n"
    )
    (entity,) = _read(path)
    assert [name.text for name in entity.names] == ["某社", "Some Co."]
    assert entity.cues == ["北京", "上海"]


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("Q1 2,ORG,某社", "'Q1 2' is no id"),
        (",ORG,某社", "'' is no id"),
        ("NIL:ORG:1,ORG,某社", "is no id"),
        ("Q1,PER,某社", "'PER' is no type.*PERSON"),
        ("Q1,ORG,", "without a name"),
        ("Q1,ORG,· ·", "nothing to look up"),
        ("Q1,ORG", "2 cells under 3 columns"),
        ("Q1,ORG,某,社", "4 cells under 3 columns"),
        ('Q1,ORG,"某"社', "expected after"),
        ("Q0,ORG,某社", "Q0 was there before, at .*:2"),
    ],
)
def test_bad_row_is_refused_by_its_line(tmp_path: Path, row: str, complaint: str) -> None:
    path = _written(tmp_path, "t.csv", f"id,type,names\nQ0,ORG,好社\n{row}\n")
    with pytest.raises(KnowledgeBaseError, match=complaint) as caught:
        _read(path)
    assert caught.value.where == f"{path}:3"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "not a JSON object"),
        ('{"id": 1}', "neither a string"),
        ('{"id": "Q1"}', "no type, names"),
    ],
)
def test_bad_json_line_is_refused_by_its_line(tmp_path: Path, line: str, complaint: str) -> None:
    path = _written(tmp_path, "t.jsonl", f'{{"id": "Q1", "type": "ORG", "names": "某社"}}\n{line}\n')
    with pytest.raises(KnowledgeBaseError, match=complaint) as caught:
        _read(path)
    assert caught.value.where.startswith(f"{path}:2")


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("t.csv", b"id,typo,names\nQ1,ORG,x\n", "no type"),
        ("t.csv", b"id,type,names,colour\nQ1,ORG,x,red\n", "unknown column colour"),
        ("t.csv", "id,type,names\nQ1,ORG,某社\n".encode("big5"), "not UTF-8 at byte"),
        ("t.xlsx", b"", "cannot tell the format"),
    ],
)
def test_bad_table_is_refused(tmp_path: Path, name: str, data: bytes, complaint: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(KnowledgeBaseError, match=complaint):
        _read(path)


def test_missing_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="No such file"):
        table.layer(tmp_path / "none.csv")


def test_changed_table_is_another_version(tmp_path: Path) -> None:
    one = table.layer(_written(tmp_path, "t.csv", "id,type,names\nQ1,ORG,甲社\n")).version
    other = table.layer(_written(tmp_path, "t.csv", "id,type,names\nQ1,ORG,乙社\n")).version
    assert one != other


def test_single_entity_is_a_layer_too() -> None:
    layer = table.single({"id": "own:1", "type": "ORG", "names": "某社|某公司"})
    assert [[name.text for name in entity.names] for entity in layer.entities()] == [["某社", "某公司"]]
    with pytest.raises(KnowledgeBaseError, match="no names"):
        table.single({"id": "own:1", "type": "ORG"})
