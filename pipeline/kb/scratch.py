"""Where a knowledge base under construction lies: on disk, so that memory stays small however many entities there are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import msgspec

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.derive import derived
from pipeline.kb.fold import fold
from pipeline.kb.merge import merged
from pipeline.kb.store import Entity

_TABLES = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -131072;
CREATE TABLE said (entity TEXT NOT NULL, place INTEGER NOT NULL, data BLOB NOT NULL);
CREATE TABLE same (old TEXT NOT NULL, new TEXT NOT NULL, place INTEGER NOT NULL);
CREATE TABLE redirect (old TEXT PRIMARY KEY, new TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE form (key TEXT NOT NULL, entity TEXT NOT NULL, derived INTEGER NOT NULL);
CREATE TABLE shared (entity TEXT NOT NULL, key TEXT NOT NULL);
"""

_ALL = 1 << 32
_LONGEST_CHAIN = 32
"""How many ids in a row may each have taken the place of the one before; more is a circle."""


class Scratch:
    """Statements of layers on their way to entities. Layers have places; the lower takes precedence."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript(_TABLES + "BEGIN;")
        self._decode = msgspec.json.Decoder(Entity).decode

    def put(self, said: Entity, place: int) -> None:
        """Take what a layer says of an entity."""
        run = self._connection.execute
        run("INSERT INTO said VALUES (?, ?, ?)", (said.id, place, msgspec.json.encode(said)))
        for old in said.same_as:
            if old != said.id:
                run("INSERT INTO same VALUES (?, ?, ?)", (old, said.id, place))

    def join(self) -> None:
        """Let the ids that are one be one: statements of the old one become statements of the new one.

        Raises `KnowledgeBaseError` where ids take each other's place in a circle.
        """
        run = self._connection.execute
        run("CREATE INDEX IF NOT EXISTS said_entity ON said (entity, place)")
        run("INSERT OR IGNORE INTO redirect SELECT old, new FROM same ORDER BY place, new")
        run("DELETE FROM same")
        following = "(SELECT next.new FROM redirect AS next WHERE next.old = redirect.new)"
        step = f"UPDATE redirect SET new = {following} WHERE {following} IS NOT NULL"
        for _ in range(_LONGEST_CHAIN):
            if not run(step).rowcount:
                break
        else:
            old, new = run("SELECT old, new FROM redirect ORDER BY old LIMIT 1").fetchone()
            raise KnowledgeBaseError(f"{old} and {new} are each said to stand for the other")
        target = "(SELECT new FROM redirect WHERE old = said.entity)"
        run(f"UPDATE said SET entity = {target} WHERE entity IN (SELECT old FROM redirect)")

    def merged(self, before: int | None = None) -> Iterator[tuple[Entity, list[tuple[int, bytes]]]]:
        """Yield every entity with what was said of it and in which place, by id; of the layers before a place, or of all."""
        rows = self._connection.execute(
            "SELECT entity, place, data FROM said WHERE place < ? ORDER BY entity, place, rowid",
            (_ALL if before is None else before,),
        )
        for entity_id, group in groupby(rows, key=lambda row: row[0]):
            statements = [(place, data) for _, place, data in group]
            entity = merged([self._decode(data) for _, data in statements], entity_id)
            # Who joins two entities says nothing of what they are.
            if entity.label:
                yield entity, statements

    def of_layer(self, place: int) -> Iterator[Entity]:
        """Yield what a layer says, by id, of entities that keep the id which the layer gives them."""
        rows = self._connection.execute(
            "SELECT entity, data FROM said WHERE place = ? ORDER BY entity, rowid", (place,)
        )
        for entity_id, data in rows:
            said = self._decode(data)
            if said.id == entity_id:
                yield said

    def equate(self, old: str, new: str, place: int) -> None:
        """Note that two ids are one; `join` does the rest."""
        self._connection.execute("INSERT INTO same VALUES (?, ?, ?)", (old, new, place))

    def with_derived(self) -> Iterator[tuple[Entity, list[tuple[int, bytes]]]]:
        """Yield what `merged` does, the derived names added; one that another entity has as well is weak."""
        run = self._connection.execute
        for entity, _ in self.merged():
            found = derived(entity)
            listed = {fold(name.text) for name in entity.names} - {""}
            keys = [(key, entity.id, 0) for key in listed] + [(key, entity.id, 1) for key in found]
            self._connection.executemany("INSERT INTO form VALUES (?, ?, ?)", keys)
        run(
            "INSERT INTO shared SELECT entity, key FROM form WHERE derived AND key IN"
            " (SELECT key FROM form GROUP BY key HAVING count(*) > 1) ORDER BY entity"
        )
        shared = _Following(run("SELECT entity, key FROM shared ORDER BY rowid"))
        for entity, statements in self.merged():
            weak = shared.of(entity.id)
            for key, name in derived(entity).items():
                mark = name.weak or key in weak
                entity.names.append(msgspec.structs.replace(name, weak=mark))
            yield entity, statements

    def redirects(self) -> Iterator[tuple[str, str]]:
        """Yield the ids that another one took the place of, with it, in their order."""
        yield from self._connection.execute(
            "SELECT old, new FROM redirect WHERE new IN (SELECT entity FROM said) ORDER BY old"
        )

    def close(self) -> None:
        """Close the file, which stays."""
        self._connection.close()


class _Following:
    """Rows of (entity, key) in the order of entities, handed out as the entities come by."""

    def __init__(self, rows: Iterator[tuple[str, str]]) -> None:
        self._groups = groupby(rows, key=lambda row: row[0])
        self._next = next(self._groups, None)

    def of(self, entity_id: str) -> set[str]:
        if self._next is None or self._next[0] != entity_id:
            return set()
        keys = {key for _, key in self._next[1]}
        self._next = next(self._groups, None)
        return keys
