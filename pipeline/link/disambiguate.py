"""Which candidate is meant: a calibrated score from few features, all of which `explain` shows.

The weights are learned: `python -m benchmarks.fit_linker` writes `data/weights.json`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources

import msgspec
from msgspec import Struct

from pipeline.kb import Entity
from pipeline.kb.fold import NAME_DOT, fold
from pipeline.link.candidates import Finder, Found, agree
from pipeline.link.context import Context

_MOST = 3
"""Cues and neighbours beyond so many add nothing."""

_LONG = 6
"""A name of so many characters is as unmistakable as a longer one."""


class Scored(Struct, frozen=True):
    """A candidate with its features and the score they make (0..1, four decimals)."""

    kb_id: str
    name: str
    label: str
    score: float
    features: dict[str, float]


def score_candidates(
    finder: Finder,
    found: Sequence[Found],
    surface: str,
    label: str,
    context: Context,
    weights: Mapping[str, float] | None = None,
) -> list[Scored]:
    """Return the candidates by falling score, then by id; `surface` is the mention's text and `label` its label."""
    weights = shipped_weights() if weights is None else weights
    total = sum(candidate.hit.prior for candidate in found)
    entities = [(candidate, finder.get(candidate.hit.id)) for candidate in found]
    rows = []
    for candidate, entity in entities:
        if entity is not None:
            features = {
                **_of_name(candidate, entity, surface, label, total),
                **_of_context(entity, fold(surface), context),
            }
            features["bare surname"] = float(_is_bare_surname(fold(surface), entity, features))
            kept = {name: round(value, 4) for name, value in features.items() if value}
            rows.append((candidate, entity, kept))
    shares = chances([kept for _, _, kept in rows], weights)
    scored = [
        Scored(entity.id, entity.name, entity.label, round(chance * candidate.closeness, 4), kept)
        for (candidate, entity, kept), chance in zip(rows, shares, strict=True)
    ]
    return sorted(scored, key=lambda candidate: (-candidate.score, candidate.kb_id))


def chances(features: Sequence[Mapping[str, float]], weights: Mapping[str, float]) -> list[float]:
    """Return how likely each candidate is meant: a logit with none of them as one more choice (McFadden 1974).

    So two that are equally good can neither have more than a half.
    """
    totals = [
        weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in row.items())
        for row in features
    ]
    odds = [math.exp(max(-50.0, min(50.0, total))) for total in totals]
    return [one / (1.0 + sum(odds)) for one in odds]


@cache
def shipped_weights() -> Mapping[str, float]:
    """Return the weights that come with the package, `bias` among them."""
    data = resources.files("pipeline.link").joinpath("data/weights.json").read_bytes()
    return msgspec.json.decode(data, type=dict[str, float])


def _of_name(found: Found, entity: Entity, surface: str, label: str, total: float) -> dict[str, float]:
    """Return what the name itself says: how it was found, how likely it means this entity rather than a namesake."""
    hit = found.hit
    return {
        "prior": entity.prior,
        "share": hit.prior / total if total else 0.0,
        "exact": float(hit.exact),
        "weak": float(hit.weak),
        "short": float(hit.kind in ("short", "derived")),
        "length": min(len(fold(surface)), _LONG) / _LONG,
        "changed form": float(found.way == "form"),
        "nickname": float(found.way == "nickname"),
        "sound": float(found.way == "sound"),
        "agreeing label": float(agree(entity.label, label)),
        "same label": float(entity.label == label),
    }


def _is_bare_surname(key: str, entity: Entity, features: Mapping[str, float]) -> bool:
    """Tell whether a name is only the last part of a dotted one, which many others share, and nothing else speaks for it."""
    if entity.label != "PERSON" or any(features[name] for name in ("cues", "fuller name", "neighbours")):
        return False
    dotted = (NAME_DOT.split(name.text) for name in entity.names)
    return any(len(parts) > 1 and fold(parts[-1]) == key for parts in dotted)


def _of_context(entity: Entity, key: str, context: Context) -> dict[str, float]:
    """Return what the document says for the entity and against it."""
    return {
        "cues": min(_MOST, sum(map(context.has, entity.cues))) / _MOST,
        "description": context.described(entity),
        "fuller name": float(context.fuller(entity, key)),
        "neighbours": min(_MOST, context.neighbours(entity)) / _MOST,
        "before its time": float(context.before_its_time(entity)),
    }
