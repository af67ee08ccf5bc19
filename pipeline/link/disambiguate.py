"""Which candidate is meant: a calibrated score from few features, all of which `explain` shows.

The weights are learned: `pipeline.link.model`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pipeline.kb.fold import fold
from pipeline.link.candidates import Finder, Found, agree
from pipeline.link.context import Context, neighbours
from pipeline.link.known import Known

_MOST = 3
"""Cues and neighbours beyond so many add nothing."""

BARE = "bare surname"
_OF_DOCUMENT = ("cues", "fuller name", "neighbours")

_LONG = 6
"""A name of so many characters is as unmistakable as a longer one."""


class Scored(Struct, frozen=True):
    """A candidate with its features and the score they make (0..1, four decimals), times how sure the way to it is."""

    kb_id: str
    name: str
    label: str
    score: float
    features: dict[str, float]
    closeness: float = 1.0


class Weighed(Struct, frozen=True):
    """A candidate with the features that it has; those that it lacks are not among them."""

    known: Known
    closeness: float
    features: dict[str, float]


def weigh(
    finder: Finder, found: Sequence[Found], surface: str, label: str, context: Context
) -> list[Weighed]:
    """Return the candidates with all their features but `neighbours`; `surface` and `label` are the mention's."""
    if not found:
        return []
    key = fold(surface)
    total = sum(candidate.hit.prior for candidate in found)
    weighed = []
    for candidate in found:
        known = finder.get(candidate.hit.id)
        if known is not None:
            features = _of_name(candidate, known, key, label, total)
            features |= _of_context(known, key, context)
            kept = {name: round(value, 4) for name, value in features.items() if value}
            weighed.append(Weighed(known, candidate.closeness, kept))
    return weighed


def beside(weighed: Sequence[Weighed], anchors: Sequence[Known]) -> list[Weighed]:
    """Return the candidates with what the entities that are plain in the document say for them."""
    return [_beside(one, neighbours(one.known, anchors)) for one in weighed]


def score(weighed: Sequence[Weighed], weights: Mapping[str, float]) -> list[Scored]:
    """Return the candidates by falling score, then by id; `weights` are log odds by feature."""
    if not weighed:
        return []
    shares = chances([one.features for one in weighed], weights)
    scored = [
        Scored(
            entity.id,
            entity.name,
            entity.label,
            round(chance * one.closeness, 4),
            one.features,
            one.closeness,
        )
        for one, chance in zip(weighed, shares, strict=True)
        for entity in [one.known.entity]
    ]
    return sorted(scored, key=lambda candidate: (-candidate.score, candidate.kb_id))


def contested(scored: Sequence[Scored]) -> bool:
    """Tell whether an everyday name (共產黨) is that of several entities and the document speaks of more than one of them.

    Then none of them is meant but by a mention before it that names one in full.
    """
    weak = [one for one in scored if "weak" in one.features]
    spoken_of = [one for one in weak if any(name in one.features for name in _OF_DOCUMENT)]
    return len(spoken_of) > 1 and scored[0] in weak


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


def _of_name(found: Found, known: Known, key: str, label: str, total: float) -> dict[str, float]:
    """Return what the name itself says: how it was found, how likely it means this entity rather than a namesake."""
    hit, entity = found.hit, known.entity
    return {
        "prior": entity.prior,
        "share": hit.prior / total if total else 0.0,
        "exact": float(hit.exact),
        "weak": float(hit.weak),
        "short": float(hit.kind in ("short", "derived")),
        "length": min(len(key), _LONG) / _LONG,
        "changed form": float(found.way == "form"),
        "nickname": float(found.way == "nickname"),
        "sound": float(found.way == "sound"),
        "agreeing label": float(agree(entity.label, label)),
        "same label": float(entity.label == label),
    }


def _of_context(known: Known, key: str, context: Context) -> dict[str, float]:
    """Return what the document's words and years say for the entity and against it.

    A bare surname is the last part of a dotted name, which many others share, with nothing else to speak for it.
    """
    cues, fuller = min(_MOST, context.cues(known)), context.fuller(known, key)
    return {
        "cues": cues / _MOST,
        "description": context.described(known),
        "fuller name": float(fuller),
        "before its time": float(context.before_its_time(known)),
        BARE: float(not cues and not fuller and key in known.last_parts),
    }


def _beside(weighed: Weighed, count: int) -> Weighed:
    if not count:
        return weighed
    features = {name: value for name, value in weighed.features.items() if name != BARE}
    return replace(weighed, features=features | {"neighbours": round(min(_MOST, count) / _MOST, 4)})
