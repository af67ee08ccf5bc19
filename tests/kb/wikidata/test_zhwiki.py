from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.store import Entity
from pipeline.kb.wikidata.zhwiki import Zhwiki, rows
from tests.kb.wikidata.test_reading import by_id, dump, entities

PAGE = ("page", ("page_id", "page_namespace", "page_title", "page_is_redirect"))
REDIRECT = ("redirect", ("rd_from", "rd_namespace", "rd_title", "rd_interwiki", "rd_fragment"))
LINKS = ("pagelinks", ("pl_from", "pl_namespace", "pl_title", "pl_from_namespace"))
NEW_LINKS = ("pagelinks", ("pl_from", "pl_from_namespace", "pl_target_id"))
TARGET = ("linktarget", ("lt_id", "lt_namespace", "lt_title"))


def sql(
    tmp_path: Path,
    table: tuple[str, tuple[str, ...]],
    *values: str,
    end: str = "-- Dump completed on 2026-01-01\n",
) -> Path:
    """Write a table as MediaWiki dumps it."""
    name, columns = table
    created = "".join(f"  `{column}` int(8) NOT NULL,\n" for column in columns)
    inserted = "".join(f"INSERT INTO `{name}` VALUES {some};\n" for some in values)
    path = tmp_path / f"{name}{len(columns)}.sql.gz"
    text = f"-- MySQL dump\nCREATE TABLE `{name}` (\n{created}  PRIMARY KEY (`{columns[0]}`)\n);\n{inserted}{end}"
    path.write_bytes(gzip.compress(text.encode()))
    return path


def poet(tmp_path: Path, zhwiki: Zhwiki) -> Entity:
    return by_id(entities(dump(tmp_path), zhwiki=zhwiki))["Q1000000001"]


def redirects(tmp_path: Path) -> Zhwiki:
    pages = sql(
        tmp_path,
        PAGE,
        "(1,0,'李白',0),(2,0,'李太白_(詩人)',1)",
        "(3,0,'詩\\'仙\\'',1),(4,4,'別處',1),(5,0,'生平',1)",
    )
    moved = sql(
        tmp_path, REDIRECT,
        "(2,0,'李白','',''),(3,0,'李白','',NULL),(4,0,'李白','',''),(5,0,'李白','','生平'),(6,0,'李白','','')",
    )  # fmt: skip
    return Zhwiki(pages=pages, redirects=moved)


def test_redirects_are_further_names_that_count_less(tmp_path: Path) -> None:
    names = {name.text: name for name in poet(tmp_path, redirects(tmp_path)).names}
    found = {text for text, name in names.items() if name.how == "zhwiki redirect"}
    assert found == {"李太白 (詩人)", "詩'仙'"}
    assert names["詩'仙'"].kind == "derived"


@pytest.mark.parametrize("new", [False, True])
def test_links_to_the_article_and_its_redirects_raise_the_prior(tmp_path: Path, new: bool) -> None:
    zhwiki = redirects(tmp_path)
    many = ",".join(f"({n},0,'李白',0),({n},0,'詩\\'仙\\'',0),({n},4,'李白',0)" for n in range(2000))
    if new:
        many = ",".join(f"({n},0,7),({n},0,8),({n},4,7)" for n in range(2000))
        targets = sql(tmp_path, TARGET, "(7,0,'李白'),(8,0,'詩\\'仙\\'')")
        linked = Zhwiki(zhwiki.pages, zhwiki.redirects, sql(tmp_path, NEW_LINKS, many), targets)
    else:
        linked = Zhwiki(zhwiki.pages, zhwiki.redirects, sql(tmp_path, LINKS, many))
    assert poet(tmp_path, linked).prior == 0.755
    assert poet(tmp_path, zhwiki).prior == 0.79
    few = Zhwiki(zhwiki.pages, zhwiki.redirects, sql(tmp_path, LINKS, "(1,0,'李白',0)"))
    assert poet(tmp_path, few).prior < 0.5


def test_files_that_do_not_suffice_are_refused(tmp_path: Path) -> None:
    zhwiki = redirects(tmp_path)
    with pytest.raises(KnowledgeBaseError, match="--zhwiki-pages"):
        poet(tmp_path, Zhwiki(redirects=zhwiki.redirects))
    with pytest.raises(KnowledgeBaseError, match=r"no column pl_title.*linktarget"):
        poet(tmp_path, Zhwiki(pagelinks=sql(tmp_path, NEW_LINKS, "(1,0,7)")))


@pytest.mark.parametrize(
    ("values", "end", "complaint"),
    [
        ("(1,0,'a',0),(2,0,'b'", "", "no end"),
        ("(1,0,'a',0)", "", "without the mark of a whole dump"),
        ("(1,0,'a')", "-- Dump completed\n", r"page4\.sql\.gz:9: 3 values for 4 columns"),
    ],
)
def test_broken_or_cut_dump_is_refused(tmp_path: Path, values: str, end: str, complaint: str) -> None:
    path = sql(tmp_path, PAGE, values, end=end)
    if complaint == "no end":
        text = gzip.decompress(path.read_bytes()).replace(b"'b';", b"'b'")
        path.write_bytes(gzip.compress(text))
    with pytest.raises(KnowledgeBaseError, match=complaint):
        list(rows(path, "page_id"))


def test_values_with_brackets_commas_and_quotes_stay_whole(tmp_path: Path) -> None:
    path = sql(tmp_path, PAGE, "(1,0,'a),(2,\\'b\\\\',NULL),(-3,0,'',1.5)")
    assert [row["page_title"] for row in rows(path, "page_id")] == [b"a),(2,'b\\", b""]
