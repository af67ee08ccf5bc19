"""Which entities a surface may name: the surface itself, then forms of it that its label allows."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from pipeline.kb import Hit, Store
from pipeline.kb.abbreviations import ABBREVIATED
from pipeline.kb.fold import fold

_ADHERENTS = ("分子", "人士", "者", "們")
_FOLLOWERS = ("派", "者")
_PLACES = ("市", "省", "縣", "县", "州", "區", "区", "國", "国")


class Found(Struct, frozen=True):
    """A hit of the knowledge base, and whether the surface had to be changed to find it."""

    hit: Hit
    altered: bool


def find_candidates(kb: Store, surface: str, label: str) -> list[Found]:
    """Return what `surface` may name; changed forms are asked for only when the surface itself is unknown."""
    hits = kb.find(surface)
    if hits:
        return [Found(hit, altered=False) for hit in hits]
    found: dict[str, Found] = {}
    for form in _forms(surface, label):
        for hit in kb.find(form):
            found.setdefault(hit.id, Found(hit, altered=True))
    return list(found.values())


def _forms(surface: str, label: str) -> Iterator[str]:
    """Yield the name behind a derived form: an adherent's doctrine, a place with or without its kind."""
    if label == "NORP":
        yield from _stems(surface, _ADHERENTS)
        for stem in _stems(surface, _FOLLOWERS):
            yield stem + "主義"
    elif label in ("GPE", "LOC") and len(surface) == 1:
        if short_for := ABBREVIATED.get(fold(surface)):
            yield short_for
    elif label in ("GPE", "LOC"):
        yield from _stems(surface, _PLACES)
        yield surface + "市"
        yield surface + "國"


def _stems(surface: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    for suffix in suffixes:
        stem = surface.removesuffix(suffix)
        if stem != surface and len(stem) > 1:
            yield stem
