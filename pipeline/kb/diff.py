"""What differs between two knowledge bases, entity by entity."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from pipeline.kb.store import DERIVED, Entity, Store

_FIELDS = ("label", "name", "years", "description", "prior", "cues", "same_as", "related")


class Change(Struct, frozen=True):
    """An entity that one of them lacks (`added` or `removed`) or that differs (`changed`), and what is other in it."""

    kind: str
    id: str
    label: str
    name: str
    details: list[str]


def diff(old: Store, new: Store) -> Iterator[Change]:
    """Yield what is other in `new`, by id; derived names and where facts come from are left aside.

    Both are read once, side by side: memory does not grow with them.
    """
    theirs, ours = old.entities(), new.entities()
    one, other = next(theirs, None), next(ours, None)
    while one is not None or other is not None:
        if other is None or (one is not None and one.id < other.id):
            assert one is not None
            moved = new.resolve(one.id)
            yield Change("removed", one.id, one.label, one.name, [f"now {moved}"] if moved != one.id else [])
            one = next(theirs, None)
        elif one is None or other.id < one.id:
            yield Change("added", other.id, other.label, other.name, [])
            other = next(ours, None)
        else:
            if details := list(_details(one, other)):
                yield Change("changed", other.id, other.label, other.name, details)
            one, other = next(theirs, None), next(ours, None)


def _details(old: Entity, new: Entity) -> Iterator[str]:
    for field in _FIELDS:
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield f"{'type' if field == 'label' else field}: {_shown(before)} → {_shown(after)}"
    gone, come = _names(old), _names(new)
    yield from (f"- {name}" for name in sorted(gone - come))
    yield from (f"+ {name}" for name in sorted(come - gone))


def _names(entity: Entity) -> set[str]:
    return {
        f"{name.text} (weak)" if name.weak else name.text for name in entity.names if name.source != DERIVED
    }


def _shown(value: object) -> str:
    shown = " ".join(value) if isinstance(value, list) else str(value)
    return shown or "nothing"
