"""The entities that a knowledge base does not know, gathered from annotations: candidates for it.

A NIL id follows from label and name alone, so that every run and every worker gives the same; nothing has to be kept.
What is gathered here are the ids' names, how often they stand, and which of them are one entity under two renderings.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

from msgspec import Struct, field

from pipeline.document import Document
from pipeline.kb import Entity, Name
from pipeline.kb.layers.table import PRIOR
from pipeline.link.nil import is_nil
from pipeline.link.transliteration import SoundIndex, evidence, likelihood, spoken

SAME = 0.9
"""How sure a rendering must be, by its sound, before two unknown names that share their company are held for one."""

_COMPANY = 20
"""How many known entities beside a name in its documents are kept, to compare it by."""

_ALIKE = ("PERSON", "GPE", "LOC")
_TABLES = """
CREATE TABLE name (id TEXT, text TEXT, count INTEGER, documents INTEGER, PRIMARY KEY (id, text)) WITHOUT ROWID;
CREATE TABLE company (id TEXT, other TEXT, PRIMARY KEY (id, other)) WITHOUT ROWID;
"""


class Unknown(Struct):
    """An entity outside the knowledge base: its NIL ids, its names with how often each stands, the most frequent first."""

    ids: list[str]
    label: str
    names: list[str]
    mentions: int
    documents: int
    company: set[str] = field(default_factory=set)


class Registry:
    """Gathers unknown entities document by document, on disk; the order of the documents does not matter."""

    def __init__(self) -> None:
        # An unnamed database: in memory while small, in a temporary file of SQLite's own when it grows.
        self._connection = sqlite3.connect("", isolation_level=None)
        self._connection.executescript(f"PRAGMA journal_mode = OFF; {_TABLES} BEGIN;")

    def add(self, document: Document) -> None:
        """Count the unknown entities of one annotated document."""
        counts: dict[tuple[str, str], int] = defaultdict(int)
        for mention in document.entities:
            if is_nil(mention.kb_id):
                counts[mention.kb_id, mention.text] += 1
        known = sorted({m.kb_id for m in document.entities if m.kb_id and not is_nil(m.kb_id)})[:_COMPANY]
        self._connection.executemany(
            "INSERT INTO name VALUES (?, ?, ?, 1) ON CONFLICT DO UPDATE"
            " SET count = count + excluded.count, documents = documents + 1",
            ((nil, text, count) for (nil, text), count in counts.items()),
        )
        self._connection.executemany(
            "INSERT OR IGNORE INTO company VALUES (?, ?)",
            ((nil, other) for nil in {nil for nil, _ in counts} for other in known),
        )

    def entities(self, least: int = 1) -> list[Unknown]:
        """Return the entities with at least `least` mentions, the most frequent first, then by id."""
        joined = _joined([unknown for unknown in self._by_id() if unknown.mentions])
        kept = [unknown for unknown in joined if unknown.mentions >= least]
        return sorted(kept, key=lambda unknown: (-unknown.mentions, unknown.ids))

    def _by_id(self) -> Iterator[Unknown]:
        rows = self._connection.execute(
            "SELECT id, text, count, documents FROM name ORDER BY id, count DESC, length(text) DESC, text"
        )
        for nil, group in groupby(rows, key=lambda row: str(row[0])):
            names = [(str(text), int(count), int(documents)) for _, text, count, documents in group]
            others = self._connection.execute("SELECT other FROM company WHERE id = ?", (nil,))
            yield Unknown(
                [nil], nil.split(":")[1], [text for text, _, _ in names], sum(count for _, count, _ in names),
                max(documents for _, _, documents in names), {str(other) for (other,) in others},
            )  # fmt: skip


def as_entities(unknown: Iterable[Unknown]) -> Iterator[Entity]:
    """Yield the unknown as entities for a knowledge base; who knows a better id, puts it in.

    `same_as` has the NIL ids: what was annotated with them leads to the new entity.
    """
    for one in unknown:
        # The fullest form is the name to be known by: a surname stands more often than the full name it is short for.
        full = max(one.names, key=lambda text: (len(text), text))
        others = [Name(text) for text in one.names if text != full]
        yield Entity(
            id=f"own:{one.ids[0].removeprefix('NIL:').lower().replace(':', '-')}",
            label=one.label,
            name=full,
            names=[Name(full, "label"), *others],
            description=f"{one.mentions} mentions in {one.documents} documents",
            prior=PRIOR,
            same_as=one.ids,
        )


def _joined(entities: list[Unknown]) -> list[Unknown]:
    """Join entities whose names sound like each other's and like nobody else's, and that keep the same company."""
    partner = dict(_pairs(entities))
    joined: list[Unknown] = []
    for number, unknown in enumerate(entities):
        other = partner.get(number)
        if other is None:
            joined.append(unknown)
        elif number < other:
            joined.append(_union(unknown, entities[other]))
    return joined


def _pairs(entities: list[Unknown]) -> Iterator[tuple[int, int]]:
    """Yield, both ways, the entities that are each other's best rendering."""
    for label in _ALIKE:
        owners: dict[str, int] = {}
        for number, unknown in enumerate(entities):
            if unknown.label == label:
                owners.setdefault(spoken(max(unknown.names, key=len)), number)
        index = SoundIndex(sorted(owners))
        best = {name: other for name in owners if (other := _rendering(index, name))}
        for name, other in best.items():
            one, two = owners[name], owners[other]
            if best.get(other) == name and entities[one].company & entities[two].company:
                yield one, two


def _rendering(index: SoundIndex, name: str) -> str:
    others = [(other, score) for other, score in index.rank(name) if other != name]
    if not others:
        return ""
    rival = others[1][1] if len(others) > 1 else 0.0
    return others[0][0] if likelihood(evidence(others[0][1], rival)) >= SAME else ""


def _union(one: Unknown, other: Unknown) -> Unknown:
    names = [*one.names, *(name for name in other.names if name not in one.names)]
    return Unknown(
        [*one.ids, *other.ids], one.label, names, one.mentions + other.mentions,
        one.documents + other.documents, one.company | other.company,
    )  # fmt: skip
