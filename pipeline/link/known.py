"""What one document after the other is asked about an entity: its names, description and neighbours, folded once."""

from __future__ import annotations

import re

from msgspec import Struct

from pipeline.kb import Entity
from pipeline.kb.fold import NAME_DOT, fold

_LIFE = re.compile(r"(-?\d{1,4})?[–-](-?\d{1,4})?")
_PIECE = 2
"""Characters of a description that are looked up in the document together."""


class Known(Struct, frozen=True, gc=False):
    """An entity of the knowledge base as disambiguation sees it.

    `keys` are its names folded, `short` those by which another entity's description may speak of it, `last_parts` the
    ends of its dotted names; `about` is all that is said of it, `pieces` its description's pairs of characters, `cues`
    its cues, all folded. `related` are ids of its neighbours in the
    knowledge base. `born` is a person's year of birth.
    """

    entity: Entity
    keys: tuple[str, ...]
    short: tuple[str, ...]
    last_parts: frozenset[str]
    about: str
    pieces: tuple[str, ...]
    cues: tuple[str, ...]
    related: frozenset[str]
    born: int | None


def known(entity: Entity) -> Known:
    """Return the entity with what it takes to look for it in a document."""
    keys = tuple(fold(name.text) for name in entity.names)
    aliases = zip(entity.names, keys, strict=True)
    short = [key for name, key in aliases if name.kind == "alias" and len(key) > 1 and not name.weak]
    dotted = [NAME_DOT.split(name.text) for name in entity.names] if entity.label == "PERSON" else []
    description = fold(entity.description)
    life = _LIFE.fullmatch(entity.years) if entity.label == "PERSON" else None
    return Known(
        entity,
        keys=keys,
        short=(fold(entity.name), *short),
        last_parts=frozenset(fold(parts[-1]) for parts in dotted if len(parts) > 1),
        about=fold(" ".join([entity.description, *entity.cues, *(name.text for name in entity.names)])),
        pieces=tuple(description[at : at + _PIECE] for at in range(len(description) - _PIECE + 1)),
        cues=tuple(map(fold, entity.cues)),
        related=frozenset(entity.related),
        born=int(life[1]) if life and life[1] else None,
    )
