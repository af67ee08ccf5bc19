"""What is wrong with ids: against the knowledge base, and against the other names of an id."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pipeline.document import Document, Mention
from pipeline.kb.abbreviations import ABBREVIATED
from pipeline.kb.fold import fold
from pipeline.link.nil import is_nil
from pipeline.quality.check_spans import Found

if TYPE_CHECKING:
    from pipeline.kb import Store
    from pipeline.kb.store import Entity

_KIN = frozenset({"GPE", "LOC", "FAC", "ORG"})
"""Labels that one entity may have by turns: a country is also its land and its government, a bank also its building."""
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")
_ID = re.compile(r"Q\d+|NIL:[A-Z_]+:\S+|[a-z]+:\S+")
_INTRODUCED = re.compile("[字號号名叫稱称](?:作|為|为)?[「“『（(]?$")
"""What stands before a name that the text itself gives as another one of somebody."""
_OTHERS = 3
"""How many times as often an id must have its other names before one unlike them is odd."""


def check_links(
    document: Document, surfaces: Mapping[str, Counter[str]], kb: Store | None
) -> Iterator[Found]:
    """Yield what is wrong with the ids of a document; `surfaces` counts the names of each id over the corpus."""
    linked = [mention for mention in document.entities if mention.kb_id]
    ids: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for mention in linked:
        ids[mention.text, mention.label][mention.kb_id] += 1
    given = {
        m.text: m.kb_id for m in linked if _INTRODUCED.search(document.text, max(0, m.start - 4), m.start)
    }
    for mention in linked:
        counts = ids[mention.text, mention.label]
        if mention.kb_id != _usual(counts):
            told = ", ".join(sorted(counts.keys() - {mention.kb_id}))
            yield (
                mention.start,
                mention.end,
                "W303",
                f"{mention.text!r} is {mention.kb_id} here, {told} elsewhere",
            )
        yield from _against_kb(mention, surfaces[mention.kb_id], kb, given.get(mention.text) == mention.kb_id)


def _usual(ids: Counter[str]) -> str:
    return min(ids, key=lambda kb_id: (-ids[kb_id], kb_id))


def _against_kb(
    mention: Mention, surfaces: Counter[str], kb: Store | None, introduced: bool
) -> Iterator[Found]:
    place = mention.start, mention.end
    entity = kb.get(mention.kb_id) if kb and not is_nil(mention.kb_id) else None
    if not _ID.fullmatch(mention.kb_id):
        yield *place, "W301", f"{mention.kb_id!r} is no QID, no NIL id and no id with a namespace"
    elif kb and entity is None and not is_nil(mention.kb_id):
        # Wikidata is larger than any knowledge base made of it; an id of our own is there or is wrong.
        code = "N503" if mention.kb_id.startswith("Q") else "W301"
        yield *place, code, f"{mention.kb_id} ({mention.text!r}) is not in the knowledge base"
    if entity and entity.label != mention.label and not {entity.label, mention.label} <= _KIN:
        told = f"{mention.text!r} is {mention.label}, {entity.id} ({entity.name}) is {entity.label}"
        yield *place, "W302", told
    others = [] if introduced else _unlike(mention, surfaces, entity)
    if others:
        yield (
            *place,
            "W305",
            f"{mention.text!r} has nothing in common with {', '.join(others[:3])} ({mention.kb_id})",
        )


def _unlike(mention: Mention, surfaces: Counter[str], entity: Entity | None) -> list[str]:
    """Return the other names of the mention's id, where it shares no character with any of those in its script."""
    others = {name for name in surfaces if name != mention.text}
    if entity:
        others |= {name.text for name in entity.names} | {entity.name}
        full = ABBREVIATED.get(fold(mention.text))
        if full and fold(full) in map(fold, others):
            return []
    elif surfaces.total() - surfaces[mention.text] < _OTHERS * surfaces[mention.text]:
        return []
    if any(set(mention.text) & set(name) for name in others):
        return []
    comparable = sorted(name for name in others if bool(_HAN.search(name)) == bool(_HAN.search(mention.text)))
    characters = set(fold(mention.text))
    return [] if any(characters & set(fold(name)) for name in comparable) else comparable
