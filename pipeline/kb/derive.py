"""Names that follow from other names: without a qualifier, a unit's name, or the given names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from pipeline.kb.fold import NAME_DOT, fold
from pipeline.kb.store import Entity, Name

SOURCE = "derived"
"""The `source` of a name made here; when a knowledge base is extended they are all made anew."""

MAX_WEAK_LENGTH = 2
"""A surname this short, in characters, is as a rule also a word or somebody else."""

_QUALIFIER = re.compile(r"[(（][^()（）]*[)）]$")
_UNIT = re.compile(r"(?:自治[區区州]|[省州市])$")


def with_derived(entities: Iterable[Entity]) -> None:
    """Add the derived names to the entities, in place; a form that another entity has as well is weak.

    A form that the entity lists itself is never derived: what was written by hand stands.
    """
    entities = list(entities)
    listed = {entity.id: {fold(name.text) for name in entity.names} for entity in entities}
    derived = {
        entity.id: {
            key: name for name in _forms(entity) if (key := fold(name.text)) not in listed[entity.id] and key
        }
        for entity in entities
    }
    owners = Counter(key for keys in (*listed.values(), *derived.values()) for key in keys)
    for entity in entities:
        entity.names += _weakened(derived[entity.id], owners)


def _weakened(forms: Mapping[str, Name], owners: Mapping[str, int]) -> Iterator[Name]:
    for key, name in sorted(forms.items()):
        yield Name(name.text, name.kind, name.weak or owners[key] > 1, SOURCE)


def _forms(entity: Entity) -> Iterator[Name]:
    for name in entity.names:
        if name.weak:
            continue
        bare = _QUALIFIER.sub("", name.text).strip()
        if bare != name.text:
            # Who adds a qualifier says that the bare form means something else as well.
            yield Name(bare, "derived", weak=True)
        if entity.label == "PERSON" and (surname := _surname(bare)):
            yield Name(surname, "short", len(surname) <= MAX_WEAK_LENGTH)
        if entity.label == "GPE" and (stem := _UNIT.sub("", bare)) != bare and len(stem) > 1:
            yield Name(stem, "short")


def _surname(full: str) -> str:
    """Return the last part of a transliterated name, or nothing; one character is no name to be found by."""
    parts = NAME_DOT.split(full)
    return parts[-1] if len(parts) > 1 and len(parts[-1]) > 1 else ""
