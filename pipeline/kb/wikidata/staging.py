"""The file where a dump's items wait until all are read: memory stays small, and a build that was killed goes on."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.wikidata import classes
from pipeline.kb.wikidata.items import Item
from pipeline.kb.wikidata.parse import Rows
from pipeline.kb.wikidata.zhwiki import Zhwiki, of_title, take

_TABLES = """
CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE item (id INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE class (id INTEGER PRIMARY KEY, english TEXT NOT NULL);
CREATE TABLE edge (parent INTEGER, child INTEGER, PRIMARY KEY (parent, child)) WITHOUT ROWID;
CREATE TABLE usage (id INTEGER PRIMARY KEY, items INTEGER NOT NULL);
CREATE TABLE class_label (id INTEGER PRIMARY KEY, label TEXT NOT NULL, depth INTEGER, place INTEGER);
"""
_CACHE = "PRAGMA cache_size = -65536"
"""64 MiB of the file in memory, whatever its size."""


class Staging:
    """What was read of one input so far. A file that is of another input, or of other settings, is begun anew."""

    def __init__(self, path: Path, identity: dict[str, object]) -> None:
        self.path = path
        self._identity = json.dumps(identity, sort_keys=True)
        self._has_zhwiki = False
        try:
            self._connection = self._opened()
        except (sqlite3.Error, OSError) as error:
            raise KnowledgeBaseError(f"cannot be used: {error}", where=str(path)) from error

    def _opened(self) -> sqlite3.Connection:
        if self.path.exists():
            connection = sqlite3.connect(self.path, isolation_level=None)
            try:
                found = connection.execute("SELECT value FROM state WHERE key = 'identity'").fetchone()
            except sqlite3.DatabaseError:
                found = None
            if found and found[0] == self._identity:
                connection.execute(_CACHE)
                return connection
            connection.close()
            self.path.unlink()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, isolation_level=None)
        connection.executescript(
            f"PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; {_CACHE}; {_TABLES}"
        )
        connection.execute("INSERT INTO state VALUES ('identity', ?)", (self._identity,))
        return connection

    def get(self, key: str) -> int:
        """Return a number that was kept, 0 where there is none."""
        row = self._connection.execute("SELECT value FROM state WHERE key = ?", (key,)).fetchone()
        return int(row[0]) if row else 0

    def add(self, rows: Rows, state: dict[str, int]) -> None:
        """Keep a chunk's rows and where the reading now stands: both or neither."""
        run = self._connection.execute
        many = self._connection.executemany
        run("BEGIN")
        many("INSERT INTO item VALUES (?, ?)", rows.items)
        many(
            "INSERT INTO class VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET english = excluded.english"
            " WHERE english = ''",
            ((c.id, c.english) for c in rows.classes),
        )
        many("INSERT OR IGNORE INTO edge VALUES (?, ?)", ((p, c.id) for c in rows.classes for p in c.parents))
        many(
            "INSERT INTO usage VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET items = items + excluded.items",
            rows.usage.items(),
        )
        counts = {"seen": self.get("seen") + rows.seen, "kept": self.get("kept") + len(rows.items)}
        many("INSERT OR REPLACE INTO state VALUES (?, ?)", {**state, **counts}.items())
        run("COMMIT")

    def settle(self, zhwiki: Zhwiki) -> None:
        """Work out what can be known only when all is read: the labels of the classes, and what zhwiki adds."""
        run = self._connection.execute
        run("BEGIN")
        run("CREATE INDEX IF NOT EXISTS item_id ON item (id)")
        classes.settle(self._connection, classes.roots())
        run("COMMIT")
        self._has_zhwiki = bool(zhwiki.given())
        if self._has_zhwiki:
            take(self._connection, zhwiki)

    def labelled(self) -> Iterator[Item]:
        """Yield the items by their numbers, several rows of one made one, with the label that their classes mean."""
        label_of = classes.labeller(self._connection)
        decode = msgspec.msgpack.Decoder(Item).decode
        waiting: Item | None = None
        for (data,) in self._connection.execute("SELECT data FROM item ORDER BY id, rowid"):
            item = decode(data)
            if waiting is not None and waiting.id == item.id:
                waiting = _united(waiting, item)
                continue
            if waiting is not None:
                yield self._finished(waiting, label_of)
            waiting = item
        if waiting is not None:
            yield self._finished(waiting, label_of)

    def _finished(self, item: Item, label_of: Callable[[Sequence[int]], str]) -> Item:
        item.label = item.label or label_of(item.classes)
        if self._has_zhwiki and item.title:
            item.redirects, item.links = of_title(self._connection, item.title)
        return item

    def close(self) -> None:
        """Close the file, which stays."""
        self._connection.close()


def _united(one: Item, other: Item) -> Item:
    return Item(
        one.id,
        list(dict.fromkeys([*one.classes, *other.classes])),
        list(dict.fromkeys([*one.names, *other.names])),
        list(dict.fromkeys([*one.descriptions, *other.descriptions])),
        one.title or other.title,
        max(one.sitelinks, other.sitelinks),
        one.begin or other.begin,
        one.end or other.end,
        one.geonames or other.geonames,
        max(one.population, other.population),
        one.label or other.label,
        related=[*one.related, *other.related],
    )
