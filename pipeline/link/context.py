"""What a document says around its mentions: its words, its years, and the entities that are plain in it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pipeline.document import Document
from pipeline.kb import Entity
from pipeline.kb.fold import fold

_YEAR = re.compile(r"-?\d{4}")
_LIFE = re.compile(r"(-?\d{1,4})?[–-](-?\d{1,4})?")
_PIECE = 2
"""Characters of a description that are looked up in the document together."""


_fold = lru_cache(maxsize=65_536)(fold)
"""The names and descriptions of the same entities are asked for in one document after the other."""


class Context:
    """One document as disambiguation sees it. `anchors` are the entities that are plain without the others' help."""

    def __init__(self, document: Document, anchors: Iterable[Entity] = ()) -> None:
        self.text = fold(document.text)
        self.years = sorted(
            int(found[0])
            for timex in document.timexes
            for end in timex.interval[:1]
            if (found := _YEAR.match(end))
        )
        self.anchors = {entity.id: [fold(entity.name), *_short(entity)] for entity in anchors}
        self.has = lru_cache(maxsize=None)(lambda word: fold(word) in self.text)

    def fuller(self, entity: Entity, key: str) -> bool:
        """Tell whether the document has a longer name of the entity that holds `key`."""
        return any(
            len(full) > len(key) and key in full and full in self.text for full in map(_fold, _texts(entity))
        )

    def neighbours(self, entity: Entity) -> int:
        """Return how many other plain entities of the document the entity's description, cues or names speak of."""
        about = _fold(" ".join([entity.description, *entity.cues, *_texts(entity)]))
        return sum(
            1
            for other, names in self.anchors.items()
            if other != entity.id and any(name in about for name in names)
        )

    def described(self, entity: Entity) -> float:
        """Return the share of the description's pairs of characters that the document has."""
        about = _fold(entity.description)
        pieces = [about[at : at + _PIECE] for at in range(len(about) - _PIECE + 1)]
        return sum(piece in self.text for piece in pieces) / len(pieces) if pieces else 0.0

    def before_its_time(self, entity: Entity) -> bool:
        """Tell whether the document's years all lie before a person's birth."""
        if entity.label != "PERSON":
            return False
        life = _LIFE.fullmatch(entity.years)
        return bool(life and life[1] and self.years and self.years[-1] < int(life[1]))


def _texts(entity: Entity) -> list[str]:
    return [name.text for name in entity.names]


def _short(entity: Entity) -> list[str]:
    return [
        key
        for name in entity.names
        if name.kind == "alias" and len(key := _fold(name.text)) > 1 and not name.weak
    ]
