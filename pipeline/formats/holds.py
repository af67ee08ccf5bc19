"""What a format has room for, and what of a document it loses: counted before writing, never dropped silently."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal, TypeVar

import msgspec
from msgspec import Struct, field

from pipeline.document import Document, Mention, Provenance, Timex, Token

Item = TypeVar("Item", Mention, Timex)

MENTION = frozenset(Mention.__struct_fields__) - {"start", "end", "text", "label"}
"""The fields of a mention that a format may lack; every format has its span and label."""
TIMEX = frozenset(Timex.__struct_fields__) - {"start", "end", "text", "type"}
"""The fields of a timex that a format may lack; one that has timexes has their span and type."""


def _default(of: msgspec.structs.FieldInfo) -> Any:
    if of.default_factory is not msgspec.NODEFAULT:
        return of.default_factory()
    return "" if of.default is msgspec.NODEFAULT else of.default


_DEFAULTS = {kind: {f.name: _default(f) for f in msgspec.structs.fields(kind)} for kind in (Mention, Timex)}
"""What stands in a field that a format lacks. The empty lists in it are shared, and nobody adds to them."""


class Holds(Struct, frozen=True):
    """What survives in a format; the names are those of the record's fields.

    `overlaps` says which spans may share characters: any, only such as lie within one another, or none. `together`
    holds mentions and timexes to it as one set, as inline markup needs; otherwise timexes may lie anywhere.
    """

    ids: bool = True
    meta: bool = False
    sentences: bool = False
    tokens: bool = False
    pos: bool = False
    provenance: bool = False
    entities: bool = True
    mention: frozenset[str] = frozenset()
    timexes: bool = False
    timex: frozenset[str] = frozenset()
    overlaps: Literal["any", "nested", "none"] = "any"
    together: bool = False

    def kept(self) -> list[str]:
        """Name what the format keeps beyond the text and its spans with their labels."""
        whole = ("ids", "meta", "sentences", "tokens", "pos", "provenance", "timexes")
        names = [name for name in whole if getattr(self, name)]
        names += sorted(f"mention.{name}" for name in self.mention if self.entities)
        return names + sorted(f"timex.{name}" for name in self.timex if self.timexes)


EVERYTHING = Holds(
    meta=True, sentences=True, tokens=True, pos=True, provenance=True, mention=MENTION, timexes=True, timex=TIMEX
)  # fmt: skip


class Loss(Struct):
    """One kind of loss: how many items, and where the first of them stood."""

    what: str
    count: int
    first: str


class Report(Struct):
    """What an export or import changed or left out, by kind, over all its documents."""

    documents: int = 0
    losses: dict[str, Loss] = field(default_factory=dict)

    def add(self, what: str, count: int, where: str) -> None:
        """Count `count` lost items of a kind; nothing is noted for none."""
        if count:
            loss = self.losses.setdefault(what, Loss(what, 0, where))
            loss.count += count


def fit(document: Document, holds: Holds, report: Report) -> Document:
    """Return what a format has room for, and count the rest.

    Mentions and timexes come in the order of the text, the longer one first.
    """
    place = document.id
    report.documents += 1
    held_entities = document.entities if holds.entities else []
    held_timexes = document.timexes if holds.timexes else []
    report.add("entities", len(document.entities) - len(held_entities), place)
    report.add("timexes", len(document.timexes) - len(held_timexes), place)
    entities = [_kept(m, MENTION - holds.mention, "mention", place, report) for m in held_entities]
    timexes = [_kept(t, TIMEX - holds.timex, "timex", place, report) for t in held_timexes]
    entities.sort(key=position)
    timexes.sort(key=position)
    entities, timexes = _settled(entities, timexes, holds, place, report)
    fitted = Document(id=place, text=document.text, entities=entities, timexes=timexes)
    report.add("ids", not holds.ids, place)
    for name in ("meta", "sentences", "tokens"):
        if getattr(holds, name):
            setattr(fitted, name, getattr(document, name))
        else:
            report.add(name, len(getattr(document, name)), place)
    if holds.tokens and not holds.pos:
        report.add("token.pos", sum(1 for token in document.tokens if token.pos), place)
        fitted.tokens = [Token(token.start, token.end) for token in document.tokens]
    if holds.provenance:
        fitted.provenance = document.provenance
    else:
        report.add("provenance", document.provenance != Provenance(), place)
    return fitted


def spans(document: Document) -> list[Mention | Timex]:
    """Return mentions and timexes in the order of the text, the longer one first, mentions before timexes."""
    both: list[Mention | Timex] = [*document.entities, *document.timexes]
    return sorted(both, key=position)


def _kept(item: Item, lacking: frozenset[str], kind: str, place: str, report: Report) -> Item:
    defaults = _DEFAULTS[type(item)]
    lost = {name: defaults[name] for name in lacking if getattr(item, name) != defaults[name]}
    for name in sorted(lost):
        report.add(f"{kind}.{name}", 1, f"{place} [{item.start}, {item.end})")
    return msgspec.structs.replace(item, **lost) if lost else item


def position(item: Mention | Timex) -> tuple[int, int]:
    """Return the key of the order of the text: what starts first, and of that the longest."""
    return item.start, -item.end


def _settled(
    entities: list[Mention], timexes: list[Timex], holds: Holds, place: str, report: Report
) -> tuple[list[Mention], list[Timex]]:
    if holds.overlaps == "any":
        return entities, timexes
    layers: list[list[Mention | Timex]] = (
        [[*entities, *timexes]] if holds.together else [[*entities], [*timexes]]
    )
    clear = {id(item) for layer in layers for item in apart(layer, nested=holds.overlaps == "nested")}
    for kind, items in (("mention", entities), ("timex", timexes)):
        clashing = [item for item in items if id(item) not in clear]
        for item in clashing[:1]:
            report.add(f"overlapping {kind}s", len(clashing), f"{place} [{item.start}, {item.end})")
    return [m for m in entities if id(m) in clear], [t for t in timexes if id(t) in clear]


def apart(items: Iterable[Mention | Timex], *, nested: bool = False) -> Iterator[Mention | Timex]:
    """Yield the items that do not overlap (or lie within one another): what starts first, and of that the longest."""
    open_ends: list[int] = []
    for item in sorted(items, key=position):
        while open_ends and open_ends[-1] <= item.start:
            open_ends.pop()
        if not open_ends or (nested and item.end <= open_ends[-1]):
            open_ends.append(item.end)
            yield item
