"""What a knowledge base holds, for people who ask: counts and licences, what a surface may mean, who says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.fold import fold
from pipeline.kb.store import Entity, Hit, LayerInfo, Name, Store


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
    redirects: int
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
        redirects=sum(1 for _ in store.redirects()),
        labels=dict(sorted(labels.items())), layers=store.meta.layers,
    )  # fmt: skip


def lookup(store: Store, surface: str) -> list[tuple[Hit, Entity]]:
    """Return what the surface may name, each hit with its entity, the likeliest first."""
    pairs = ((hit, store.get(hit.id)) for hit in store.find(surface))
    return [(hit, entity) for hit, entity in pairs if entity is not None]


class Fact(Struct, frozen=True):
    """One thing that one layer says of an entity, and whether it `holds`: an earlier layer may say another."""

    name: str
    value: str
    layer: str
    holds: bool


class NameUse(Struct, frozen=True):
    """A form of a name, its look-up key, how likely it means the entity (`prior` of a hit), and who else is called so."""

    name: Name
    key: str
    prior: float
    others: list[str]


class Explanation(Struct, frozen=True):
    """Everything a knowledge base knows of an entity, and from where."""

    entity: Entity
    facts: list[Fact]
    names: list[NameUse]


def explain(store: Store, entity_id: str) -> Explanation:
    """Return what is known of an entity; raises `KnowledgeBaseError` where there is none of this id."""
    entity = store.get(entity_id)
    if entity is None:
        raise KnowledgeBaseError(
            f"no entity {entity_id}", where=str(store.path), hint="`zhpipe kb lookup NAME` tells ids"
        )
    facts = [fact for said in store.statements(entity) for fact in _facts(said, entity)]
    return Explanation(entity, facts, [_use(store, entity, name) for name in entity.names])


def _facts(said: Entity, entity: Entity) -> Iterator[Fact]:
    single = {"type": ("label", said.label), "name": ("name", said.name), "years": ("years", said.years),
              "description": ("description", said.description)}  # fmt: skip
    for name, (field, value) in single.items():
        if value:
            yield Fact(name, value, said.source, value == getattr(entity, field))
    if said.cues:
        yield Fact("cues", " ".join(said.cues), said.source, True)
    if said.related:
        yield Fact("related", " ".join(said.related), said.source, True)
    if said.label:
        yield Fact("prior", f"{said.prior:.3f}", said.source, said.prior == entity.prior)
    for other in sorted({*said.same_as, said.id} - {entity.id}):
        yield Fact("same as", other, said.source, True)


def _use(store: Store, entity: Entity, name: Name) -> NameUse:
    hits = store.find(name.text)
    prior = next((hit.prior for hit in hits if hit.id == entity.id), 0.0)
    return NameUse(name, fold(name.text), prior, [hit.id for hit in hits if hit.id != entity.id])
