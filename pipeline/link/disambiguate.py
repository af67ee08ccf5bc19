"""Which candidate is meant: a documented score from few features, all of which `explain` shows."""

from __future__ import annotations

import math
from collections.abc import Callable

from msgspec import Struct

from pipeline.kb import Entity, Store
from pipeline.link.candidates import Found

WEIGHTS = {
    "bias": -2.0,
    "prior": 3.0,
    "exact": 0.5,
    "altered": -0.5,
    "weak": -1.0,
    "label": 1.5,
    "related label": 0.5,
    "other label": -2.5,
    "cues": 0.8,
}
"""Weights of a logistic score, set by hand on the development gold; each feature lies in 0..1, cues in 0..3."""

_RELATED = (
    frozenset({"GPE", "LOC", "FAC"}),
    frozenset({"GPE", "ORG", "NORP"}),
    frozenset({"ORG", "FAC", "PRODUCT", "WORK_OF_ART"}),
    frozenset({"EVENT", "LAW", "WORK_OF_ART"}),
    frozenset({"NORP", "LANGUAGE"}),
)
_MAX_CUES = 3


class Scored(Struct, frozen=True):
    """A candidate with its features and the score they make (0..1, four decimals)."""

    kb_id: str
    name: str
    label: str
    score: float
    features: dict[str, float]


def score_candidates(kb: Store, found: list[Found], label: str, has: Callable[[str], bool]) -> list[Scored]:
    """Return the candidates by falling score, then by id; `has` tells whether a word stands in the document."""
    scored = []
    for candidate in found:
        entity = kb.get(candidate.hit.id)
        if entity is not None:
            features = _features(candidate, entity, label, has)
            scored.append(Scored(entity.id, entity.name, entity.label, _logistic(features), features))
    return sorted(scored, key=lambda candidate: (-candidate.score, candidate.kb_id))


def agree(one: str, other: str) -> bool:
    """Tell whether two labels may name one thing seen from two sides (a country and its team, a place and a building)."""
    return one == other or any(one in group and other in group for group in _RELATED)


def _features(found: Found, entity: Entity, label: str, has: Callable[[str], bool]) -> dict[str, float]:
    agreement = (
        "label" if entity.label == label else "related label" if agree(entity.label, label) else "other label"
    )
    cues = min(_MAX_CUES, sum(1 for cue in entity.cues if has(cue)))
    features = {
        "prior": entity.prior,
        "exact": float(found.hit.exact),
        "altered": float(found.altered),
        "weak": float(found.hit.weak),
        agreement: 1.0,
        "cues": float(cues),
    }
    return {name: value for name, value in features.items() if value}


def _logistic(features: dict[str, float]) -> float:
    total = WEIGHTS["bias"] + sum(WEIGHTS[name] * value for name, value in features.items())
    return round(1.0 / (1.0 + math.exp(-total)), 4)
