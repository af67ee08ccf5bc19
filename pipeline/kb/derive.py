"""Names that follow from other names by a rule: each tells the rule in `how`, and counts for less than a listed one.

Script, width, case and middle dots need no names of their own: the look-up key folds them (see `fold`). What is
somebody else's is never derived: 托派 and 托洛茨基主義 are entities of their own, not names of 托洛茨基.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from pipeline.kb.abbreviations import ABBREVIATED
from pipeline.kb.fold import NAME_DOT, fold
from pipeline.kb.store import DERIVED, Entity, Kind, Name

MAX_WEAK_LENGTH = 2
"""A surname this short, in characters, is as a rule also a word or somebody else."""

_QUALIFIER = re.compile(r"[(（][^()（）]*[)）]$")
_UNIT = re.compile(r"(?:自治[區区州]|[省州市])$")
_COMMUNISTS = re.compile(r"(?P<country>.+?)(?:共產|共产)[黨党]")
_UNIVERSITY = re.compile(r"(?:國立|国立)?(?P<place>[\u4e00-\u9fff]{2})(?P<kind>大[學学])")
_DOCTRINE = re.compile(r"[\u4e00-\u9fff]{2,}主[義义]")


def derived(entity: Entity) -> dict[str, Name]:
    """Return the further names of an entity, by their keys.

    A form that the entity lists itself is not among them: what was written by hand stands.
    """
    listed = {fold(name.text) for name in entity.names}
    found = {}
    for name in _forms(entity):
        key = fold(name.text)
        if key and key not in listed:
            found[key] = name
    return found


def _forms(entity: Entity) -> Iterator[Name]:
    for name in entity.names:
        if name.weak:
            continue
        bare = _QUALIFIER.sub("", name.text).strip()
        if bare != name.text:
            # Who adds a qualifier says that the bare form means something else as well.
            yield _name(bare, "derived", "without qualifier", weak=True)
        if entity.label == "PERSON":
            yield from _of_person(bare)
        elif entity.label == "GPE" and (stem := _UNIT.sub("", bare)) != bare and len(stem) > 1:
            yield _name(stem, "short", "without unit")
        elif entity.label == "ORG":
            yield from _of_organisation(bare)
        elif entity.label == "NORP" and _DOCTRINE.fullmatch(bare):
            yield _name(bare + "者", "derived", "adherents")


def _of_person(full: str) -> Iterator[Name]:
    parts = NAME_DOT.split(full)
    # One character is no name to be found by.
    if len(parts) > 1 and len(parts[-1]) > 1:
        yield _name(parts[-1], "short", "surname", weak=len(parts[-1]) <= MAX_WEAK_LENGTH)
    if len(parts) > 2 and all(parts):
        yield _name(f"{parts[0]}·{parts[-1]}", "derived", "without middle name")


def _of_organisation(full: str) -> Iterator[Name]:
    """中國共產黨 → 中共; 國立臺灣大學 → 臺大."""
    if (party := _COMMUNISTS.fullmatch(full)) and (letter := _letter_of(party["country"])):
        yield _name(letter + "共", "short", "communist party")
    if university := _UNIVERSITY.fullmatch(full):
        # 人大 is a congress as well, 中大 any of three: only what stands around can tell.
        yield _name(university["place"][0] + university["kind"][0], "short", "university", weak=True)


def _letter_of(country: str) -> str:
    return _letters().get(fold(country), "")


@cache
def _letters() -> dict[str, str]:
    return {fold(name): letter for letter, name in ABBREVIATED.items()}


def _name(text: str, kind: Kind, how: str, weak: bool = False) -> Name:
    return Name(text, kind, weak, DERIVED, how)
