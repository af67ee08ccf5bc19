"""The knowledge base as it is read: one SQLite file, opened read-only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct, field

from pipeline.document import ENTITY_LABELS
from pipeline.errors import KnowledgeBaseError
from pipeline.kb.fold import FOLD_VERSION, fold

SCHEMA_VERSION = "2"
"""Raised whenever the tables change; a file of another version is refused."""

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE entity (
    id TEXT PRIMARY KEY, label TEXT NOT NULL, prior REAL NOT NULL, data BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE name (
    key TEXT NOT NULL, entity TEXT NOT NULL, text TEXT NOT NULL, kind TEXT NOT NULL, weak INTEGER NOT NULL,
    PRIMARY KEY (key, entity, text)
) WITHOUT ROWID;
CREATE TABLE statement (
    entity TEXT NOT NULL, place INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (entity, place)
) WITHOUT ROWID;
CREATE TABLE redirect (old TEXT PRIMARY KEY, new TEXT NOT NULL) WITHOUT ROWID;
"""
"""The tables of a file. `statement` holds what each layer said of an entity that several layers speak of, in their
order of precedence; `redirect` the ids that another id took the place of."""

LARGE = 50_000
"""Keys from which on an automaton of them takes longer to build than to read."""

Kind = Literal["label", "alias", "short", "derived"]

KIND_WEIGHTS: dict[str, float] = {"label": 1.0, "alias": 0.9, "short": 0.7, "derived": 0.6}
"""How much of an entity's prior a look-up by a name of this kind gets; our estimate, no measurement."""

WEAK_WEIGHT = 0.5
"""What is left of a prior when the name is weak."""


class Name(Struct, frozen=True, order=True, omit_defaults=True):
    """A form of an entity's name as it is written; `weak` ones are ambiguous or everyday words.

    `source` names the layers that have it, `how` the rule that made it or what it is there (`zh-hant label`).
    """

    text: str
    kind: Kind = "alias"
    weak: bool = False
    source: str = ""
    how: str = ""


Prior = Annotated[float, Meta(ge=0.0, le=1.0)]

DERIVED = "derived"
"""The `source` of a name that follows from other names by a rule; these are made anew whenever a file is built."""


class Entity(Struct, omit_defaults=True):
    """What is known of one entity; `prior` lies in 0..1, `source` names the layers it is from.

    `same_as` are its other ids, `related` those of entities that a text on it is likely to name: its country, its club.
    """

    id: str
    label: str
    name: str
    names: list[Name] = field(default_factory=list)
    years: str = ""
    description: str = ""
    cues: list[str] = field(default_factory=list)
    prior: Prior = 0.5
    source: str = ""
    same_as: list[str] = field(default_factory=list)
    related: list[str] = field(default_factory=list)


class Hit(Struct, frozen=True):
    """An entity that a surface may name; `exact`: the surface is a listed form even before folding."""

    id: str
    label: str
    kind: str
    weak: bool
    prior: float
    exact: bool


class LayerInfo(Struct, frozen=True):
    """A layer as it went into a knowledge base: what it is, its licence, how much it gave."""

    name: str
    source: str
    licence: str
    version: str
    entities: int


class About(Struct, frozen=True):
    """What a knowledge base file says of itself."""

    schema: str
    fold: str
    fingerprint: str
    keys: int
    layers: list[LayerInfo]


class Store:
    """A knowledge base file, opened for reading. Picklable by its path; not to be shared between threads.

    Raises `KnowledgeBaseError` where the file is missing, is none of ours, or was built by other rules.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)
        self._connection = _open(self.path)
        self.meta = _read_meta(self._connection, self.path)
        self.fingerprint = self.meta.fingerprint
        self._entity = msgspec.json.Decoder(Entity)
        self._cached = lru_cache(maxsize=4_096)(self._search)

    def __reduce__(self) -> tuple[type[Store], tuple[Path]]:
        return (Store, (self.path,))

    def get(self, entity_id: str) -> Entity | None:
        """Return the entity of this id, or the one that took its place."""
        row = self._row("SELECT data FROM entity WHERE id = ?", self.resolve(entity_id))
        return self._labelled(row[0]) if row else None

    def resolve(self, entity_id: str) -> str:
        """Return the id that took the place of this one, else the id itself."""
        if not self._redirects:
            return entity_id
        row = self._row("SELECT new FROM redirect WHERE old = ?", entity_id)
        return str(row[0]) if row else entity_id

    def redirects(self) -> Iterator[tuple[str, str]]:
        """Yield every id that another took the place of, with the other, in their order."""
        yield from self._rows("SELECT old, new FROM redirect ORDER BY old")

    def find(self, surface: str) -> tuple[Hit, ...]:
        """Return the entities that the surface may name, by falling prior, then by id; folds the surface."""
        return self._cached(surface)

    def begins(self, surface: str) -> bool:
        """Tell whether any folded form begins with the surface; folds the surface."""
        key = fold(surface)
        row = self._row("SELECT key FROM name WHERE key >= ? ORDER BY key LIMIT 1", key)
        return row is not None and str(row[0]).startswith(key)

    def keys(self) -> Iterator[str]:
        """Yield every folded form once, in code point order."""
        for (key,) in self._rows("SELECT DISTINCT key FROM name ORDER BY key"):
            yield key

    def is_large(self) -> bool:
        """Tell whether there are so many `keys` that what is worked out of them is worth a file in the cache."""
        return self.meta.keys >= LARGE

    def key_owners(self) -> Iterator[tuple[str, int]]:
        """Yield every folded form with the number of entities that it may name, in code point order."""
        yield from self._rows("SELECT key, count(DISTINCT entity) FROM name GROUP BY key ORDER BY key")

    def entities(self) -> Iterator[Entity]:
        """Yield every entity, in the order of their ids."""
        for (data,) in self._rows("SELECT data FROM entity ORDER BY id"):
            yield self._labelled(data)

    def statements(self, entity: Entity) -> list[Entity]:
        """Return what each layer says of an entity, by precedence; the `source` of each is its layer."""
        rows = list(self._rows("SELECT data FROM statement WHERE entity = ? ORDER BY place", entity.id))
        if rows:
            return [self._decoded(data) for (data,) in rows]
        listed = [name for name in entity.names if name.source != DERIVED]
        return [msgspec.structs.replace(entity, names=listed)]

    def close(self) -> None:
        """Close the file; the store answers no more."""
        self._cached.cache_clear()
        self._connection.close()

    @cached_property
    def _redirects(self) -> bool:
        """Whether there are any: most files have none, and each unknown name would be asked for."""
        return self._row("SELECT 1 FROM redirect LIMIT 1") is not None

    def _search(self, surface: str) -> tuple[Hit, ...]:
        rows = self._fetched(_SEARCH, surface, fold(surface))
        if not rows:
            return ()
        hits: dict[str, Hit] = {}
        for row in rows:
            hit = self._hit(*row)
            hits[hit.id] = _better(hits.get(hit.id, hit), hit)
        return tuple(sorted(hits.values(), key=lambda hit: (-hit.prior, hit.id)))

    def _hit(self, entity_id: str, label: str, prior: float, kind: str, weak: int, exact: int) -> Hit:
        try:
            weight = KIND_WEIGHTS[kind] * (WEAK_WEIGHT if weak else 1.0)
            if label not in _LABELS or not 0.0 <= prior <= 1.0:
                raise ValueError(f"a {label} of prior {prior}")
            return Hit(entity_id, label, kind, bool(weak), round(prior * weight, 6), bool(exact))
        except (KeyError, TypeError, ValueError) as error:
            raise self._broken(error) from error

    def _row(self, query: str, *values: str) -> Any:
        rows = self._fetched(query, *values)
        return rows[0] if rows else None

    def _fetched(self, query: str, *values: str) -> list[Any]:
        """Return all rows at once: most questions have one or none."""
        try:
            return self._connection.execute(query, values).fetchall()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise self._broken(error) from error

    def _rows(self, query: str, *values: str) -> Iterator[Any]:
        # The file is whoever's: what is broken in it is an error of the file, wherever it shows.
        try:
            yield from self._connection.execute(query, values)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise self._broken(error) from error

    def _labelled(self, data: bytes) -> Entity:
        entity = self._decoded(data)
        if entity.label not in _LABELS:
            raise self._broken(ValueError(f"{entity.label!r} is no type"))
        return entity

    def _decoded(self, data: bytes) -> Entity:
        try:
            return self._entity.decode(data)
        except (msgspec.MsgspecError, TypeError, UnicodeDecodeError) as error:
            raise self._broken(error) from error

    def _broken(self, error: Exception) -> KnowledgeBaseError:
        return KnowledgeBaseError(
            f"the knowledge base is broken: {error}",
            where=str(self.path),
            hint="build it again with `zhpipe kb build`",
        )


_LABELS = frozenset(ENTITY_LABELS)
_SEARCH = (
    "SELECT name.entity, entity.label, entity.prior, name.kind, name.weak, name.text = ?"
    " FROM name JOIN entity ON entity.id = name.entity WHERE name.key = ?"
)


def _better(one: Hit, other: Hit) -> Hit:
    """Return the stronger of two forms of one entity that share a key; exact if either is."""
    best = max(one, other, key=lambda hit: (hit.prior, hit.kind))
    return msgspec.structs.replace(best, exact=one.exact or other.exact)


def _open(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise KnowledgeBaseError(
            "no such knowledge base file", where=str(path), hint="make one with `zhpipe kb build`"
        )
    # `immutable` spares the locks: a knowledge base is replaced by renaming, never changed in place.
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)


def _read_meta(connection: sqlite3.Connection, path: Path) -> About:
    try:
        # A view or a trigger in place of a table could run for ever; nothing but our own tables is read from.
        connection.execute("PRAGMA trusted_schema = OFF")
        rows = dict(connection.execute("SELECT key, value FROM meta WHERE typeof(value) = 'text' LIMIT 16"))
        _check_versions(rows)
        if _tables(connection) != _own_tables():
            raise ValueError("it has other tables")
        return msgspec.convert(
            {**rows, "keys": int(rows["keys"]), "layers": msgspec.json.decode(rows["layers"])}, About
        )
    except (sqlite3.Error, msgspec.MsgspecError, KeyError, ValueError) as error:
        connection.close()
        raise KnowledgeBaseError(
            f"not a knowledge base that this version reads: {error}",
            where=str(path),
            hint="build it again with `zhpipe kb build`",
        ) from error


def _tables(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return list(connection.execute("SELECT type, sql FROM sqlite_master ORDER BY name"))


@cache
def _own_tables() -> list[tuple[str, str]]:
    connection = sqlite3.connect(":memory:")
    connection.executescript(TABLES)
    return _tables(connection)


def _check_versions(rows: dict[str, str]) -> None:
    for key, wanted in (("schema", SCHEMA_VERSION), ("fold", FOLD_VERSION)):
        if rows[key] != wanted:
            raise ValueError(f"its {key} is version {rows[key]}, not {wanted}")
