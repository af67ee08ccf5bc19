"""Redirects and links of the Chinese Wikipedia, out of its SQL dumps: further names, and how often an article is linked to."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from msgspec import Struct

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.wikidata.chunks import lines

TABLES = """
CREATE TABLE IF NOT EXISTS page (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS redirect (page INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS link_target (id INTEGER PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS links (target PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS also_named (title TEXT, name TEXT, PRIMARY KEY (title, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS linked (title TEXT PRIMARY KEY, number INTEGER NOT NULL) WITHOUT ROWID;
DELETE FROM page; DELETE FROM redirect; DELETE FROM link_target; DELETE FROM links;
DELETE FROM also_named; DELETE FROM linked;
"""

_BATCH = 200_000
_COLUMN = re.compile(rb"\s*`(\w+)` ")
_ROW = re.compile(rb"\(((?:'(?:[^'\\]|\\.)*'|[^()'])*)\)", re.DOTALL)
_VALUE = re.compile(rb"'((?:[^'\\]|\\.)*)'|([^,']+)", re.DOTALL)
_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_ARTICLES = b"0"
_END = b"-- Dump completed"

Values = dict[str, bytes]


class Zhwiki(Struct, frozen=True):
    """The SQL dumps of the tables `page`, `redirect`, `pagelinks` and `linktarget`; those that are not there are not read.

    Redirects name their pages by number, and so do the links of newer dumps: they need `pages` and `linktargets`.
    """

    pages: Path | None = None
    redirects: Path | None = None
    pagelinks: Path | None = None
    linktargets: Path | None = None

    def given(self) -> list[Path]:
        """Return the files that are given."""
        return [path for path in (self.pages, self.redirects, self.pagelinks, self.linktargets) if path]

    def check(self) -> None:
        """Raise `KnowledgeBaseError` where redirects are given without the pages."""
        if self.redirects and not self.pages:
            raise KnowledgeBaseError(
                "redirects name their pages by number only", where=str(self.redirects),
                hint="give the dump of the table `page` as well, with --zhwiki-pages",
            )  # fmt: skip


def take(connection: sqlite3.Connection, zhwiki: Zhwiki) -> None:
    """Fill `also_named(title, name)` and `linked(title, number)` in the staging file, from the beginning.

    Raises `KnowledgeBaseError` that names file and line.
    """
    zhwiki.check()
    connection.executescript(TABLES)
    run = connection.execute
    run("BEGIN")
    if zhwiki.redirects and zhwiki.pages:
        _fill(connection, "INSERT OR IGNORE INTO page VALUES (?, ?)", _titled(zhwiki.pages, "page"))
        _fill(connection, "INSERT OR IGNORE INTO redirect VALUES (?, ?)", _redirects(zhwiki.redirects))
        run(
            "INSERT OR IGNORE INTO also_named SELECT redirect.title, page.title"
            " FROM redirect JOIN page ON page.id = redirect.page"
        )
    if zhwiki.pagelinks:
        if zhwiki.linktargets:
            titles = _titled(zhwiki.linktargets, "lt")
            _fill(connection, "INSERT OR IGNORE INTO link_target VALUES (?, ?)", titles)
        _count(connection, zhwiki.pagelinks, bool(zhwiki.linktargets))
        run(
            "INSERT INTO linked SELECT coalesce(link_target.title, links.target), sum(number) FROM links"
            " LEFT JOIN link_target ON link_target.id = links.target GROUP BY 1"
        )
    run("COMMIT")


def of_title(connection: sqlite3.Connection, title: str) -> tuple[list[str], int]:
    """Return the redirects to an article, in their order, and the number of links to it or to one of them."""
    names = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM also_named WHERE title = ? ORDER BY name", (title,)
        )
    ]
    links = 0
    for one in (title, *names):
        row = connection.execute("SELECT number FROM linked WHERE title = ?", (one,)).fetchone()
        links += int(row[0]) if row else 0
    return names, links


def _fill(connection: sqlite3.Connection, statement: str, rows: Iterator[tuple[int, str]]) -> None:
    while batch := list(islice(rows, _BATCH)):
        connection.executemany(statement, batch)


def _titled(path: Path, prefix: str) -> Iterator[tuple[int, str]]:
    """Yield number and title of each article in `page` or `linktarget`."""
    for row in rows(path, f"{prefix}_id", f"{prefix}_namespace", f"{prefix}_title"):
        if row[f"{prefix}_namespace"] == _ARTICLES:
            yield int(row[f"{prefix}_id"]), _title(row[f"{prefix}_title"])


def _redirects(path: Path) -> Iterator[tuple[int, str]]:
    for row in rows(path, "rd_from", "rd_namespace", "rd_title"):
        # What leads to a section or to another wiki is another thing.
        elsewhere = [row.get(column, b"NULL") for column in ("rd_fragment", "rd_interwiki")]
        if row["rd_namespace"] == _ARTICLES and all(value in (b"", b"NULL") for value in elsewhere):
            yield int(row["rd_from"]), _title(row["rd_title"])


def _count(connection: sqlite3.Connection, path: Path, by_number: bool) -> None:
    numbers = Counter[int | str]()
    for row in rows(path, "pl_from", "pl_target_id" if by_number else "pl_title"):
        if row.get("pl_from_namespace", _ARTICLES) != _ARTICLES:
            continue
        if by_number:
            numbers[int(row["pl_target_id"])] += 1
        elif row.get("pl_namespace", _ARTICLES) == _ARTICLES:
            numbers[_title(row["pl_title"])] += 1
        if len(numbers) >= _BATCH:
            _add(connection, numbers)
    _add(connection, numbers)


def _add(connection: sqlite3.Connection, numbers: Counter[int | str]) -> None:
    connection.executemany(
        "INSERT INTO links VALUES (?, ?) ON CONFLICT (target) DO UPDATE SET number = number + excluded.number",
        sorted(numbers.items(), key=str),
    )
    numbers.clear()


def rows(path: Path, *needed: str) -> Iterator[Values]:
    """Yield the rows of a table's SQL dump, by the columns that its own CREATE TABLE names, unquoted.

    Raises `KnowledgeBaseError` where a column is missing, a line is none of such a dump, or its end is.
    """
    columns: list[str] = []
    done = False
    for number, line in lines(path):
        done = done or line.startswith(_END)
        if column := _COLUMN.match(line):
            columns.append(column[1].decode())
        if line.startswith(b"INSERT INTO"):
            where = f"{path}:{number}"
            if missing := [name for name in needed if name not in columns]:
                hint = "newer pagelinks need the dump of `linktarget`" if "pl_target_id" in columns else ""
                raise KnowledgeBaseError(f"no column {missing[0]}", where=where, hint=hint)
            if not line.rstrip().endswith(b");"):
                raise KnowledgeBaseError("the line has no end", where=where, hint="was the file cut off?")
            yield from _values(line, columns, where)
    if not done:
        raise KnowledgeBaseError(
            "ends without the mark of a whole dump", where=str(path), hint="fetch it again"
        )


def _values(line: bytes, columns: list[str], where: str) -> Iterator[Values]:
    for row in _ROW.finditer(line, line.index(b"VALUES")):
        values = [
            _ESCAPE.sub(rb"\1", value[1]) if value[2] is None else value[2]
            for value in _VALUE.finditer(row[1])
        ]
        if len(values) != len(columns):
            raise KnowledgeBaseError(f"{len(values)} values for {len(columns)} columns", where=where)
        yield dict(zip(columns, values, strict=True))


def _title(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").replace("_", " ")
