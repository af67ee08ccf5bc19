from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.store import Entity
from tests.kb.wikidata.test_reading import by_id, entities

CSV = """item,itemLabel,itemAltLabel,class,sitelinks,extra
http://www.wikidata.org/entity/Q1000000001,李白,"青莲居士, 李太白",http://www.wikidata.org/entity/Q5,90,x
http://www.wikidata.org/entity/Q1000000001,Li Bai,,http://www.wikidata.org/entity/Q5,90,y
http://www.wikidata.org/entity/Q1000000002,Q1000000002,,http://www.wikidata.org/entity/Q5,1,
"""
TSV = """?item\t?itemLabel\t?type
<http://www.wikidata.org/entity/Q1000000001>\t"李白"@zh-hant\tPERSON
<http://www.wikidata.org/entity/Q1000000003>\t"「\\"某\\"城」"@zh\tGPE
"""


def _read(tmp_path: Path, name: str, text: str) -> dict[str, Entity]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return by_id(entities(path))


def test_csv_rows_of_one_item_are_one_entity(tmp_path: Path) -> None:
    (poet,) = _read(tmp_path, "answer.csv", CSV).values()
    assert (poet.id, poet.label, poet.name) == ("Q1000000001", "PERSON", "李白")
    assert [name.text for name in poet.names] == ["李白", "Li Bai", "青莲居士", "李太白"]


def test_tsv_has_literals_with_their_language_and_types_of_ours(tmp_path: Path) -> None:
    found = _read(tmp_path, "answer.tsv", TSV)
    assert {entity_id: entity.label for entity_id, entity in found.items()} == {
        "Q1000000001": "PERSON",
        "Q1000000003": "GPE",
    }
    assert found["Q1000000001"].names[0].how == "zh-hant label"
    assert found["Q1000000003"].name == '「"某"城」'


@pytest.mark.parametrize(
    ("text", "where", "complaint"),
    [
        ("item,itemLabel\nQ1,某\n", ":1", "no answer with items in it"),
        ("", ":1", "columns none"),
        ("item,itemLabel,type\nQ1,某,PERSON\nP31,某,PERSON\n", ":3", "'P31' is no item"),
        ("item,itemLabel,type\nQ1,某,PLACE\n", ":2", "'PLACE' is no type"),
        ("item,itemLabel,type\nQ1,某\n", ":2", "2 cells under 3 columns"),
        ('item,itemLabel,type\nQ1,"某,PERSON\n', ":2", "unexpected end of data"),
    ],
)
def test_bad_answer_is_refused_by_its_line(tmp_path: Path, text: str, where: str, complaint: str) -> None:
    with pytest.raises(KnowledgeBaseError, match=complaint) as caught:
        _read(tmp_path, "answer.csv", text)
    assert caught.value.where == f"{tmp_path / 'answer.csv'}{where}"


def test_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="cannot tell the format"):
        _read(tmp_path, "answer.xml.gz", "")
