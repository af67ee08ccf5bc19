"""Entities of a layer with ids of its own (GeoNames, a dictionary) are found among those of earlier layers, by their names."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from pipeline.kb.fold import fold
from pipeline.kb.scratch import Scratch
from pipeline.kb.store import Entity


def reconcile(scratch: Scratch, place: int, is_same: Callable[[Entity, Entity], bool]) -> None:
    """Join the entities of the layer in `place` to those of earlier layers that they share a name with and `is_same`.

    One that could be two others is joined to neither; of two that would be joined to one, the likelier is.
    Memory grows with the layer, not with the others.
    """
    ours = {said.id: said for said in scratch.of_layer(place)}
    by_key: dict[str, set[str]] = defaultdict(set)
    for said in ours.values():
        for name in said.names:
            by_key[fold(name.text)].add(said.id)
    matches: dict[str, set[str]] = defaultdict(set)
    for other, _ in scratch.merged(before=place):
        near = {entity_id for name in other.names for entity_id in by_key.get(fold(name.text), ())}
        for entity_id in near:
            if is_same(ours[entity_id], other):
                matches[entity_id].add(other.id)
    taken: set[str] = set()
    for entity_id in sorted(matches, key=lambda found: (-ours[found].prior, found)):
        if len(matches[entity_id]) == 1 and not matches[entity_id] & taken:
            (other_id,) = matches[entity_id]
            taken.add(other_id)
            scratch.equate(entity_id, other_id, place)
    scratch.join()
