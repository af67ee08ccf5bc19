from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.wikidata import chunks
from tests.kb.wikidata.test_reading import by_id, entities

WD = "http://www.wikidata.org/entity/"
DIRECT = "http://www.wikidata.org/prop/direct/"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
ALIAS = "http://www.w3.org/2004/02/skos/core#altLabel"
TIME = '"%s"^^<http://www.w3.org/2001/XMLSchema#dateTime>'

TRIPLES = [
    (WD + "Q900000001", LABEL, '"poet"@en'),
    (WD + "Q900000001", DIRECT + "P279", f"<{WD}Q5>"),
    ("https://zh.wikipedia.org/wiki/%E6%9D%8E%E7%99%BD", "http://schema.org/about", f"<{WD}Q1000000001>"),
    (WD + "Q1000000001", "http://wikiba.se/ontology#sitelinks", '"90"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    (WD + "Q1000000001", ALIAS, '"\\u9752\\u84EE\\"居士\\""@zh-hans'),
    (WD + "Q1000000001", LABEL, '"Li Po"@en'),
    (WD + "Q1000000001", LABEL, '"Li Po"@fr'),
    (WD + "Q1000000001", LABEL, '"李白"@zh'),
    (WD + "Q1000000001", DIRECT + "P31", f"<{WD}Q900000001>"),
    (WD + "Q1000000001", DIRECT + "P27", f"<{WD}Q1000000004>"),
    (WD + "Q1000000001", DIRECT + "P569", TIME % "0701-01-01T00:00:00Z"),
    (WD + "Q1000000001", DIRECT + "P570", "_:b0"),
    (WD + "Q1000000002", LABEL, '"孔子"@zh'),
    (WD + "Q1000000002", DIRECT + "P31", f"<{WD}Q5>"),
    (WD + "Q1000000002", DIRECT + "P569", TIME % "-0550-09-28T00:00:00Z"),
    (WD + "Q1000000003", LABEL, '"Nobody"@en'),
    (WD + "Q1000000003", DIRECT + "P31", f"<{WD}Q5>"),
    (WD + "Q1000000004", LABEL, '"某城"@zh'),
    (WD + "Q1000000004", DIRECT + "P31", f"<{WD}Q515>"),
]  # fmt: skip


def written(tmp_path: Path, *more: str) -> Path:
    path = tmp_path / "truthy.nt"
    lines = [f"<{s}> <{p}> {o} ." for s, p, o in TRIPLES]
    path.write_text("\n".join([*lines, *more]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("size", [1, 300, 1_000_000])
def test_truthy_triples_give_the_same_entities_wherever_chunks_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(chunks, "CHUNK", size)
    found = by_id(entities(written(tmp_path)))
    assert sorted(found) == ["Q1000000001", "Q1000000002", "Q1000000004"]
    poet = found["Q1000000001"]
    assert (poet.label, poet.name, poet.years) == ("PERSON", "李白", "701–")
    assert {name.text: name.how for name in poet.names} == {
        "李白": "zh label",
        "Li Po": "en label",
        '青蓮"居士"'.replace("蓮", "莲").replace("莲", "\u84ee"): "zh-hans alias",
    }
    assert poet.prior > 0.7
    assert poet.related == ["Q1000000004"]
    assert found["Q1000000002"].years == "前551–"


def test_line_that_is_no_triple_is_named(tmp_path: Path) -> None:
    for bad in ("<a> <b>", f'<{WD}Q1> <{LABEL}> "cut', "x" * 100_000, "<" + '"\\' * 50_000):
        with pytest.raises(KnowledgeBaseError, match=rf"truthy\.nt:{len(TRIPLES) + 1}: no triple"):
            entities(written(tmp_path, bad))
