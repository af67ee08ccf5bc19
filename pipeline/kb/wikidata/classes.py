"""Which of our labels an item's classes mean: a shipped table of classes, followed down "subclass of" within the dump.

A class of the table is found by its id where the id is verified, else by its English name: of several classes of that
name the one that most items are said to be an instance of. A class that is not in the table has the label of the
nearest class above it that is; `-` stands for what is none of our labels.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from pipeline.document import ENTITY_LABELS
from pipeline.kb.wikidata.items import is_item_id

OTHER = "-"
_TABLE = Path(__file__).parent.parent / "data" / "classes.tsv"


class Root(Struct, frozen=True):
    """A class of the table; without an `id` it is looked for by its English name."""

    label: str
    id: int
    english: str


def roots(path: Path = _TABLE) -> list[Root]:
    """Read the table of classes, in its order."""
    lines = path.read_text(encoding="utf-8").splitlines()[1:]
    return [_root(*line.split("\t")) for line in lines]


def _root(label: str, entity_id: str, english: str) -> Root:
    if label not in (*ENTITY_LABELS, OTHER) or (entity_id and not is_item_id(entity_id)):
        raise ValueError(f"{label} {entity_id} {english}")
    return Root(label, int(entity_id[1:] or 0), english)


def settle(connection: sqlite3.Connection, table: Sequence[Root]) -> None:
    """Fill the table `class_label(id, label, depth, place)` for every class at or below one of the table's.

    Works on the tables of the staging file, level by level, so that memory does not grow with the dump.
    """
    connection.execute("DELETE FROM class_label")
    for place, root in enumerate(table):
        found = root.id or _named(connection, root.english)
        if found:
            connection.execute(
                "INSERT OR IGNORE INTO class_label VALUES (?, ?, 0, ?)", (found, root.label, place)
            )
    depth, grown = 0, 1
    while grown:
        grown = connection.execute(
            "INSERT OR IGNORE INTO class_label"
            " SELECT edge.child, class_label.label, ?, min(class_label.place)"
            " FROM class_label JOIN edge ON edge.parent = class_label.id"
            " WHERE class_label.depth = ? GROUP BY edge.child",
            (depth + 1, depth),
        ).rowcount
        depth += 1


def _named(connection: sqlite3.Connection, english: str) -> int:
    row = connection.execute(
        "SELECT class.id FROM class LEFT JOIN usage ON usage.id = class.id WHERE class.english = ?"
        " ORDER BY coalesce(usage.items, 0) DESC, class.id LIMIT 1",
        (english,),
    ).fetchone()
    return int(row[0]) if row else 0


def labeller(connection: sqlite3.Connection) -> Callable[[Sequence[int]], str]:
    """Return what tells the label of an item by its classes, or nothing where they mean none of ours.

    Most of its classes decide; of two labels with as many, the one of the class nearer to the table, then the
    one that stands first in it.
    """

    @lru_cache(maxsize=262_144)
    def one(number: int) -> tuple[str, int, int] | None:
        found: tuple[str, int, int] | None = connection.execute(
            "SELECT label, depth, place FROM class_label WHERE id = ?", (number,)
        ).fetchone()
        return found

    def label(classes: Sequence[int]) -> str:
        known = [found for number in classes if (found := one(number)) and found[0] != OTHER]
        votes = Counter(found[0] for found in known)
        best = min(known, key=lambda found: (-votes[found[0]], found[1], found[2]), default=None)
        return best[0] if best else ""

    return label
