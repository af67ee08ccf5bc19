"""What several layers say of one entity, as one entity: the first that says a thing is believed, names are united."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from pipeline.kb.fold import fold
from pipeline.kb.store import KIND_WEIGHTS, Entity, Name


def merged(statements: Sequence[Entity], entity_id: str) -> Entity:
    """Return the entity of this id that the statements make, which come in order of precedence.

    A statement may leave anything out but its names; `source` names all layers that speak of the entity.
    """
    if len(statements) == 1 and statements[0].id == entity_id:
        (said,) = statements
        said.same_as = sorted({*said.same_as} - {entity_id})
        return said
    return Entity(
        id=entity_id,
        label=_first(said.label for said in statements),
        name=_first(said.name for said in statements),
        names=_names(statements),
        years=_first(said.years for said in statements),
        description=_first(said.description for said in statements),
        cues=list(_united(said.cues for said in statements)),
        prior=max(said.prior for said in statements),
        source="+".join(_united([said.source] for said in statements)),
        same_as=sorted(_united([*said.same_as, said.id] for said in statements).keys() - {entity_id}),
        related=list(_united(said.related for said in statements)),
    )


def in_order(names: Iterable[Name]) -> list[Name]:
    """Return names in the order in which an entity lists them: by kind, the weak ones last."""
    kinds = list(KIND_WEIGHTS)
    return sorted(names, key=lambda name: (kinds.index(name.kind), name.weak, name.text))


def _first(values: Iterable[str]) -> str:
    return next(filter(None, values), "")


def _united(lists: Iterable[list[str]]) -> dict[str, None]:
    return dict.fromkeys(value for values in lists for value in values)


def _names(statements: Sequence[Entity]) -> list[Name]:
    """Unite the names; the one that an entity is known by to a later layer is one more form."""
    found: dict[str, Name] = {}
    weak: dict[str, bool] = {}
    for rank, said in enumerate(statements):
        of_layer: dict[str, bool] = {}
        for name in said.names:
            key = fold(name.text)
            of_layer[key] = of_layer.get(key, True) and name.weak
            known = found.get(name.text)
            if known is not None:
                sources = _joined(known.source, name.source)
                found[name.text] = msgspec.structs.replace(known, source=sources, how=known.how or name.how)
                continue
            # A form that differs only in script is as weak as the one that an earlier layer lists.
            kind = "alias" if rank and name.kind == "label" else name.kind
            found[name.text] = msgspec.structs.replace(name, kind=kind, weak=weak.get(key, name.weak))
        for key, mark in of_layer.items():
            weak.setdefault(key, mark)
    return list(found.values())


def _joined(sources: str, source: str) -> str:
    parts = sources.split("+")
    return sources if source in parts else "+".join([*parts, source])
