"""Items out of the answer of a SPARQL query, as Wikidata's query service gives it: CSV or TSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.document import ENTITY_LABELS
from pipeline.errors import KnowledgeBaseError
from pipeline.kb.wikidata.items import Item, is_item_id
from pipeline.kb.wikidata.parse import Rows, rows_of
from pipeline.packed import open_packed

COLUMNS = ("item", "itemLabel", "itemAltLabel", "itemDescription", "class", "type", "title", "sitelinks")
"""What is read: the item, its names (further ones parted by commas), its class as an id or its type as one of our labels, the
title of its Chinese article, and how many articles it has. Other columns are passed over."""

BATCH = 10_000
_LITERAL = re.compile(r'"(.*)"(?:@([A-Za-z0-9-]+)|\^\^\S+)?', re.DOTALL)
_HAN = re.compile("[\u3400-\u9fff]")

Row = Mapping[str, str]


def parse_answers(path: Path, languages: Sequence[str]) -> Iterator[Rows]:
    """Yield the rows of an answer in batches; several rows may speak of one item.

    Raises `KnowledgeBaseError` that names the line.
    """
    batch: list[Item] = []
    for where, row in _rows(path):
        batch.append(_item(row, where, languages))
        if len(batch) >= BATCH:
            yield rows_of(batch, [], len(batch))
            batch = []
    yield rows_of(batch, [], len(batch))


def _rows(path: Path) -> Iterator[tuple[str, Row]]:
    begins = 1
    try:
        with io.TextIOWrapper(open_packed(str(path)), encoding="utf-8-sig", newline="") as stream:
            # The service quotes literals in TSV as in a query, not as a table does.
            tabs = ".tsv" in path.suffixes
            reader = (
                csv.reader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
                if tabs
                else csv.reader(stream, strict=True)
            )
            header = [name.removeprefix("?") for name in next(reader, [])]
            _check(header, f"{path}:1")
            begins = reader.line_num + 1
            for values in reader:
                if len(values) != len(header):
                    raise ValueError(f"{len(values)} cells under {len(header)} columns")
                yield f"{path}:{begins}", dict(zip(header, values, strict=True))
                begins = reader.line_num + 1
    except (OSError, EOFError, ValueError, csv.Error) as error:
        raise KnowledgeBaseError(str(error), where=f"{path}:{begins}") from error


def _check(header: list[str], where: str) -> None:
    if not {"item", "itemLabel"} <= set(header) or not {"class", "type"} & set(header):
        raise KnowledgeBaseError(
            f"no answer with items in it: columns {', '.join(header) or 'none'}", where=where,
            hint=f"SELECT ?item ?itemLabel and ?class or ?type; read are {', '.join(COLUMNS)}",
        )  # fmt: skip


def _item(row: Row, where: str, languages: Sequence[str]) -> Item:
    entity_id = _id(row["item"])
    if not is_item_id(entity_id):
        raise KnowledgeBaseError(f"{row['item']!r} is no item", where=where)
    kind, label = _id(row.get("class", "")), row.get("type", "")
    if label and label not in ENTITY_LABELS:
        raise KnowledgeBaseError(
            f"{label!r} is no type", where=where, hint=f"one of {' '.join(ENTITY_LABELS)}"
        )
    texts = [
        ("label", row["itemLabel"]),
        *(("alias", text) for text in row.get("itemAltLabel", "").split(", ")),
    ]
    names = [(f"{language} {role}", text) for role, cell in texts for language, text in [_said(cell)]]
    language, description = _said(row.get("itemDescription", ""))
    return Item(
        int(entity_id[1:]),
        [int(kind[1:])] if is_item_id(kind) else [],
        # A query that finds no label in its language gives the id.
        [(role, text) for role, text in names if text and text != entity_id and role.split()[0] in languages],
        [(language, description)] if description else [],
        _said(row.get("title", ""))[1],
        int(count) if (count := _said(row.get("sitelinks", ""))[1]).isascii() and count.isdigit() else 0,
        label=label,
    )


def _id(cell: str) -> str:
    return cell.strip("<>").rpartition("/")[2]


def _said(cell: str) -> tuple[str, str]:
    """Return the language and the text of a cell; CSV does not tell the language, TSV writes `"李白"@zh`."""
    literal = _LITERAL.fullmatch(cell)
    text = literal[1].replace('\\"', '"').replace("\\\\", "\\") if literal else cell.strip()
    language = literal[2] if literal else None
    return language or ("zh" if _HAN.search(text) else "en"), text
