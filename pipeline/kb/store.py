"""The knowledge base as it is read: one SQLite file, opened read-only."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct, field

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.fold import FOLD_VERSION, fold

SCHEMA_VERSION = "1"
"""Raised whenever the tables change; a file of another version is refused."""

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


class Entity(Struct, omit_defaults=True):
    """What is known of one entity; `prior` lies in 0..1, `source` names the layers it is from, `same_as` its other ids."""

    id: str
    label: str
    name: str
    names: list[Name] = field(default_factory=list)
    years: str = ""
    description: str = ""
    cues: list[str] = field(default_factory=list)
    prior: float = 0.5
    source: str = ""
    same_as: list[str] = field(default_factory=list)


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


class Meta(Struct, frozen=True):
    """What a knowledge base file says of itself."""

    schema: str
    fold: str
    fingerprint: str
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
        self._cached = lru_cache(maxsize=65_536)(self._search)

    def __reduce__(self) -> tuple[type[Store], tuple[Path]]:
        return (Store, (self.path,))

    def get(self, entity_id: str) -> Entity | None:
        """Return the entity of this id."""
        row = self._connection.execute("SELECT data FROM entity WHERE id = ?", (entity_id,)).fetchone()
        return self._entity.decode(row[0]) if row else None

    def find(self, surface: str) -> list[Hit]:
        """Return the entities that the surface may name, by falling prior, then by id; folds the surface."""
        return list(self._cached(surface))

    def keys(self) -> Iterator[str]:
        """Yield every folded form once, in code point order."""
        for (key,) in self._connection.execute("SELECT DISTINCT key FROM name ORDER BY key"):
            yield key

    def key_owners(self) -> Iterator[tuple[str, int]]:
        """Yield every folded form with the number of entities that it may name, in code point order."""
        yield from self._connection.execute(
            "SELECT key, count(DISTINCT entity) FROM name GROUP BY key ORDER BY key"
        )

    def entities(self) -> Iterator[Entity]:
        """Yield every entity, in the order of their ids."""
        for (data,) in self._connection.execute("SELECT data FROM entity ORDER BY id"):
            yield self._entity.decode(data)

    def close(self) -> None:
        """Close the file; the store answers no more."""
        self._cached.cache_clear()
        self._connection.close()

    def _search(self, surface: str) -> tuple[Hit, ...]:
        rows = self._connection.execute(
            "SELECT name.entity, entity.label, entity.prior, name.kind, name.weak, name.text = ?"
            " FROM name JOIN entity ON entity.id = name.entity WHERE name.key = ?",
            (surface, fold(surface)),
        )
        hits: dict[str, Hit] = {}
        for entity_id, label, prior, kind, weak, exact in rows:
            weight = KIND_WEIGHTS[kind] * (WEAK_WEIGHT if weak else 1.0)
            hit = Hit(entity_id, label, kind, bool(weak), round(prior * weight, 6), bool(exact))
            hits[entity_id] = _better(hits.get(entity_id, hit), hit)
        return tuple(sorted(hits.values(), key=lambda hit: (-hit.prior, hit.id)))


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


def _read_meta(connection: sqlite3.Connection, path: Path) -> Meta:
    try:
        rows = dict(connection.execute("SELECT key, value FROM meta"))
        _check_versions(rows)
        return msgspec.convert({**rows, "layers": msgspec.json.decode(rows["layers"])}, Meta)
    except (sqlite3.DatabaseError, msgspec.MsgspecError, KeyError, ValueError) as error:
        connection.close()
        raise KnowledgeBaseError(
            f"not a knowledge base that this version reads: {error}",
            where=str(path),
            hint="build it again with `zhpipe kb build`",
        ) from error


def _check_versions(rows: dict[str, str]) -> None:
    for key, wanted in (("schema", SCHEMA_VERSION), ("fold", FOLD_VERSION)):
        if rows[key] != wanted:
            raise ValueError(f"its {key} is version {rows[key]}, not {wanted}")
