"""How much each feature of a candidate says, learned from mentions whose entity is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct

from pipeline.atomic import replacing
from pipeline.config import Config, KbConfig
from pipeline.document import Document
from pipeline.errors import ConfigError, RecordError
from pipeline.link import Link
from pipeline.link.disambiguate import chances
from pipeline.link.model import AGAINST, FOR, Linker
from pipeline.link.nil import is_nil
from pipeline.quality.calibration import Reliability
from pipeline.recognize.models import library
from pipeline.training.data import DataSet

REGULARISATION = 0.3
"""L2 penalty on every weight but the bias; of 0.1, 0.3 and 1 the best on documents kept out."""

FIXED = {"before its time": -3.0, "neighbours": 0.5, "prior": 1.0}
"""Set by hand: a few dozen documents have too few cases to learn them from."""

PARTS = 5
"""Without dev data each part of the documents is judged by what was learned from the others."""

WRONG = 2.0
"""What a wrong id costs where a right one gains 1 and none 0."""

THRESHOLDS = tuple(step / 20 for step in range(6, 20))
FEWEST = 20
"""Mentions with candidates that it takes to learn anything."""


class Example(NamedTuple):
    """A mention: what is known of each candidate, how sure the way to it is, and which of them is meant (-1: none)."""

    document: str
    candidates: list[dict[str, float]]
    closeness: list[float]
    meant: int

    def best(self, weights: Mapping[str, float]) -> tuple[float, bool]:
        """Return the score of the likeliest candidate, and whether it is the one that is meant."""
        shares = [
            share * sure
            for share, sure in zip(chances(self.candidates, weights), self.closeness, strict=True)
        ]
        return max(shares), shares.index(max(shares)) == self.meant


class Found(Struct):
    """The examples of one data set; `foreign` counts mentions whose id the knowledge base lacks, `missed` those that the
    pipeline did not find with their span."""

    examples: list[Example]
    missed: int = 0
    foreign: int = 0


def linker_set(option: str, kb: str) -> tuple[DataSet, str]:
    """Read `PATH` or `PATH=KB`: gold records, and the knowledge base whose ids they have.

    Raises `ConfigError` where either is not there.
    """
    name, _, base = option.partition("=")
    for path in filter(None, (name, base)):
        if not Path(path).exists():
            raise ConfigError("no such file or folder", where=path)
    return DataSet(Path(name), "ids"), base or kb


def examples(documents: Iterable[Document], kb: str) -> Found:
    """Return the mentions of gold documents as examples, as the whole pipeline finds them in the texts."""
    from pipeline.annotator import load

    pipeline = load(Config(kb=KbConfig(path=kb)))
    stage = next(stage for stage in pipeline.stages if isinstance(stage, Link))
    found = Found([])
    for gold in documents:
        ids = {(mention.start, mention.end): mention.kb_id for mention in gold.entities if mention.kb_id}
        found.foreign += sum(not is_nil(kb_id) and stage.kb.get(kb_id) is None for kb_id in ids.values())
        document = pipeline.annotate(Document(id=gold.id, text=gold.text, meta=dict(gold.meta)))
        found.missed += len(ids.keys() - {(mention.start, mention.end) for mention in document.entities})
        found.examples += _examples(document, ids, stage)
    return found


def _examples(document: Document, ids: Mapping[tuple[int, int], str], stage: Link) -> Iterator[Example]:
    judged = stage.judge(document)
    for mention in document.entities:
        meant = ids.get((mention.start, mention.end))
        candidates = judged[mention.text, mention.label]
        if meant is not None and candidates:
            right = next((n for n, scored in enumerate(candidates) if scored.kb_id == meant), -1)
            features = [scored.features for scored in candidates]
            yield Example(document.id, features, [scored.closeness for scored in candidates], right)


def train(train: Sequence[tuple[DataSet, str]], dev: Sequence[tuple[DataSet, str]], command: str) -> Linker:
    """Learn a linker from gold data sets, each with its knowledge base.

    The threshold is the one that serves best on the dev sets, or, without any, on parts of the gold that were kept out.
    Raises `RecordError` where the gold has too few mentions with ids and candidates.
    """
    library("scipy", extra="linker")
    learned = [examples(data.documents(), kb) for data, kb in train]
    seen = [example for found in learned for example in found.examples]
    if len(seen) < FEWEST:
        raise RecordError(
            f"{len(seen)} mentions have an id and candidates; it takes {FEWEST}",
            where=", ".join(str(data.path) for data, _ in train),
            hint="gold needs kb_id, and the knowledge base must know some of the names (--kb)",
        )
    held = [examples(data.documents(), kb) for data, kb in dev]
    weights = fit(seen)
    judged = (
        [example.best(weights) for found in held for example in found.examples]
        if held
        else list(_in_parts(seen))
    )
    threshold = best_threshold(judged)
    counts = [_counts(found) for found in (*learned, *held)]
    data = [
        {"part": part, "kb": Path(kb).name or "default", **told.described()}
        for part, sets in (("train", train), ("dev", dev))
        for told, kb in sets
    ]
    for row, count in zip(data, counts, strict=True):
        row |= count
    scores = {"judged on": "dev" if held else f"{PARTS} parts kept out", **_scores(judged, threshold)}
    return Linker(weights, threshold, command, data, scores)


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """Return the weights of a logit over a mention's candidates and none of them, `bias` first, then by name.

    L2-regularised; a feature that can only speak for an entity gets no negative weight, nor the other way round: few
    documents cannot prove that fame speaks against an entity.
    """
    import numpy as np
    from scipy.optimize import minimize

    names = ["bias", *sorted((FOR | AGAINST) - set(FIXED))]
    tables = [
        np.array([[1.0, *(row.get(n, 0.0) for n in names[1:])] for row in e.candidates]) for e in examples
    ]
    fixed = [
        np.array([sum(FIXED[n] * row.get(n, 0.0) for n in FIXED) for row in e.candidates]) for e in examples
    ]

    def loss(weights: Any) -> tuple[float, Any]:
        value = REGULARISATION * float(weights[1:] @ weights[1:]) / 2
        slope = REGULARISATION * np.r_[0.0, weights[1:]]
        for example, table, given in zip(examples, tables, fixed, strict=True):
            odds = np.exp(np.clip(table @ weights + given, -50, 50))
            shares = odds / (1.0 + odds.sum())
            value -= float(np.log(shares[example.meant] if example.meant >= 0 else 1.0 / (1.0 + odds.sum())))
            slope += shares @ table - (table[example.meant] if example.meant >= 0 else 0.0)
        return value, slope

    bounds = [
        (None, None) if name == "bias" else (0.0, None) if name in FOR else (None, 0.0) for name in names
    ]
    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = {name: round(float(weight), 3) + 0.0 for name, weight in zip(names, best, strict=True)}
    return {"bias": weights.pop("bias")} | dict(sorted((weights | FIXED).items()))


def best_threshold(judged: Sequence[tuple[float, bool]]) -> float:
    """Return the threshold at which right ids outweigh wrong ones most (`WRONG`); of equals the highest."""

    def worth(threshold: float) -> float:
        return sum(1.0 if right else -WRONG for score, right in judged if score >= threshold)

    return max(THRESHOLDS, key=lambda threshold: (worth(threshold), threshold))


def save(model: Linker, path: Path) -> None:
    """Write the model as JSON, whole or not at all."""
    with replacing(path) as temporary:
        temporary.write_bytes(msgspec.json.format(msgspec.json.encode(model), indent=2) + b"\n")


def reliability(judged: Iterable[tuple[float, bool]]) -> Reliability:
    """Return how often the likeliest candidates are right, by tenths of their score."""
    found = Reliability()
    for score, right in judged:
        found.add(score, right)
    return found


def _in_parts(seen: Sequence[Example]) -> Iterator[tuple[float, bool]]:
    documents = sorted({example.document for example in seen})
    for part in range(PARTS):
        held = set(documents[part::PARTS])
        weights = fit([example for example in seen if example.document not in held])
        yield from (example.best(weights) for example in seen if example.document in held)


def _counts(found: Found) -> dict[str, str]:
    return {
        "mentions": str(len(found.examples)),
        "not found": str(found.missed),
        "id not in the knowledge base": str(found.foreign),
    }


def _scores(judged: Sequence[tuple[float, bool]], threshold: float) -> dict[str, Any]:
    given = [right for score, right in judged if score >= threshold]
    found = reliability(judged)
    return {
        "mentions": len(judged),
        "given an id": len(given),
        "of these right": round(sum(given) / max(1, len(given)), 4),
        "calibration error": round(found.error, 4),
        "tenths": [
            {"mentions": place.count, "score": round(place.score / place.count, 3), "right": place.right}
            for place in found.bins
            if place.count
        ],
    }
