"""What a knowledge base holds, for people who ask: counts, sources, licences, and what a surface may mean."""

from __future__ import annotations

from collections import Counter

from msgspec import Struct

from pipeline.kb.store import Entity, Hit, LayerInfo, Store


class Info(Struct, frozen=True):
    """Counts and origin of a knowledge base; `ambiguous` counts keys that several entities share."""

    path: str
    fingerprint: str
    schema: str
    fold: str
    entities: int
    names: int
    keys: int
    ambiguous: int
    labels: dict[str, int]
    layers: list[LayerInfo]


def info(store: Store) -> Info:
    """Count what the store holds; reads all of it."""
    labels = Counter[str]()
    names = 0
    for entity in store.entities():
        labels[entity.label] += 1
        names += len(entity.names)
    keys = ambiguous = 0
    for _, owners in store.key_owners():
        keys += 1
        ambiguous += owners > 1
    return Info(
        path=str(store.path), fingerprint=store.fingerprint, schema=store.meta.schema, fold=store.meta.fold,
        entities=labels.total(), names=names, keys=keys, ambiguous=ambiguous,
        labels=dict(sorted(labels.items())), layers=store.meta.layers,
    )  # fmt: skip


def lookup(store: Store, surface: str) -> list[tuple[Hit, Entity]]:
    """Return what the surface may name, each hit with its entity, the likeliest first."""
    pairs = ((hit, store.get(hit.id)) for hit in store.find(surface))
    return [(hit, entity) for hit, entity in pairs if entity is not None]
