"""Predicted records against gold records: every measure of one comparison, gathered document by document.

Only counts are kept, so a corpus of any size streams through; the counts of each document are what the intervals and
the significance of a difference are made from.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, field

from pipeline.document import ENTITY_LABELS, Document, Mention
from pipeline.errors import ConfigError, RecordError
from pipeline.link.nil import is_nil
from pipeline.quality import clusters, dates, links, tags
from pipeline.quality.calibration import Reliability
from pipeline.quality.counts import Counts, matching
from pipeline.quality.pairing import aligned
from pipeline.quality.patterns import Pattern, Patterns, commonest, in_dates, in_entities
from pipeline.quality.spans import SCHEMAS, Mark, Tally, tallies

if TYPE_CHECKING:
    from pipeline.quality.resampling import Floats

Groups = Mapping[str, str]
"""Which label a label counts as; labels that are no key are left out."""

EVERY_LABEL: Groups = {label: label for label in ENTITY_LABELS}


_ENTITIES = "entities"
_DATES = "dates"
_TOKENS = "tokens.accuracy"


class Scores(Struct):
    """All measures of one comparison.

    `measures` are the counts by name: `entities.strict`, `entities.PERSON`, `links.known`, `clusters.b3`, `dates.value` …
    `tallies` says for every label ("" for all of them) and schema what became of the spans, `labels` what seqeval counts.
    `links` holds scores against right ids, `spans` against right spans with labels. `mistaken` are the errors in
    entities (with their links) and in dates.

    `unpredicted` documents have gold and no prediction and count as empty; `without_gold` ones have a prediction alone
    and are not scored. `rows` holds each document's counts (right, predicted, gold, found), measure after measure; `keys`
    are digests of their ids.
    """

    measures: dict[str, Counts]
    tallies: dict[str, dict[str, Tally]]
    labels: dict[str, Counts]
    links: Reliability = field(default_factory=Reliability)
    spans: Reliability = field(default_factory=Reliability)
    mistaken: dict[str, Patterns] = field(default_factory=lambda: {_ENTITIES: Patterns(), _DATES: Patterns()})
    documents: int = 0
    unpredicted: int = 0
    without_gold: int = 0
    rows: array[float] = field(default_factory=lambda: array("f"))
    keys: list[bytes] = field(default_factory=list)

    def judged(self) -> dict[str, Counts]:
        """Return the measures there is gold for: a gold without dates or ids says nothing about them."""
        parts = {_part(name) for name, counts in self.measures.items() if counts.gold and name != _TOKENS}
        if _ENTITIES in parts:
            parts.add(_part(_TOKENS))
        return {
            name: counts
            for name, counts in self.measures.items()
            if _part(name) in parts and (counts.gold or counts.predicted)
        }

    def commonest_errors(self, count: int = 10) -> list[Pattern]:
        """Return the most frequent kinds of errors in what is judged, the most frequent first."""
        judged = {_part(name) for name in self.judged()}
        return commonest((found for part, found in self.mistaken.items() if part in judged), count)

    def matrix(self) -> Floats:
        """Return the documents' counts, ordered by the digests of their ids: shape (documents, measures × CELLS)."""
        import numpy as np

        order = sorted(range(len(self.keys)), key=self.keys.__getitem__)
        return (
            np.frombuffer(self.rows, dtype=np.float32).reshape(len(self.keys), -1)[order].astype(np.float64)
        )


def _part(name: str) -> str:
    return name.partition(".")[0]


def groups_from(text: str) -> Groups:
    """Read `PERSON,ORG,LOC=LOC+GPE+FAC`: the labels to score, each by itself or standing for several; empty: all.

    Raises `ConfigError` for an unknown label or one that stands twice.
    """
    groups: dict[str, str] = {}
    for item in filter(None, text.split(",")):
        name, _, members = item.partition("=")
        for label in (members or name).split("+"):
            if label not in ENTITY_LABELS:
                raise ConfigError(
                    f"{label!r} is not a label", where="--labels", hint=f"labels: {', '.join(ENTITY_LABELS)}"
                )
            if label in groups:
                raise ConfigError(f"{label} stands twice", where="--labels")
            groups[label] = name
    return groups or EVERY_LABEL


def evaluate(gold: Iterable[Document], predicted: Iterable[Document], groups: Groups = EVERY_LABEL) -> Scores:
    """Compare the documents of equal id; see `Scores` for those that stand on one side only.

    Raises `RecordError` where the texts differ, an id stands twice, or no gold document has a prediction.
    """
    scores = _empty(groups)
    for truth, guess in aligned([gold, predicted]):
        if truth is None:
            scores.without_gold += 1
        else:
            scores.unpredicted += guess is None
            _add(scores, truth, guess or Document(id=truth.id, text=truth.text), groups)
    if scores.unpredicted == scores.documents:
        raise RecordError(
            f"none of the {scores.documents} gold documents has a prediction",
            where="predicted records",
            hint=f"{scores.without_gold} predictions have other ids: a document keeps its id when it is annotated",
        )
    return scores


def measures(groups: Groups = EVERY_LABEL) -> list[str]:
    """Return the names of all measures."""
    return [
        *(f"{_ENTITIES}.{name}" for name in (*SCHEMAS, *dict.fromkeys(groups.values()))),
        _TOKENS,
        *(f"links.{name}" for name in links.score([], [])),
        *(f"clusters.{name}" for name in clusters.score({}, {})),
        *(f"{_DATES}.{name}" for name in dates.score([], [])),
    ]


def _empty(groups: Groups) -> Scores:
    labels = list(dict.fromkeys(groups.values()))
    return Scores(
        measures={name: Counts() for name in measures(groups)},
        tallies={label: {schema: Tally() for schema in SCHEMAS} for label in ("", *labels)},
        labels={label: Counts() for label in labels},
    )


def _add(scores: Scores, truth: Document, guess: Document, groups: Groups) -> None:
    gold, predicted = _grouped(truth.entities, groups), _grouped(guess.entities, groups)
    document = {
        **_score_spans(scores, gold, predicted, len(truth.text)),
        **{f"links.{name}": counts for name, counts in links.score(gold, predicted).items()},
        **{f"clusters.{name}": counts for name, counts in _score_clusters(gold, predicted).items()},
        **{f"{_DATES}.{name}": counts for name, counts in dates.score(truth.timexes, guess.timexes).items()},
    }
    for name, total in scores.measures.items():
        counts = document.get(name) or Counts()
        total.add(counts.right, counts.predicted, counts.gold, counts.found)
        scores.rows.extend((counts.right, counts.predicted, counts.gold, counts.found))
    _calibrate(scores, gold, predicted)
    scores.mistaken[_ENTITIES].add(truth.id, truth.text, in_entities(gold, predicted))
    scores.mistaken[_DATES].add(truth.id, truth.text, in_dates(truth.timexes, guess.timexes))
    scores.documents += 1
    scores.keys.append(blake2b(truth.id.encode(), digest_size=8).digest())


def _grouped(mentions: Sequence[Mention], groups: Groups) -> list[Mention]:
    return [
        mention
        if groups[mention.label] == mention.label
        else msgspec.structs.replace(mention, label=groups[mention.label])
        for mention in mentions
        if mention.label in groups
    ]


def _score_spans(
    scores: Scores, gold: Sequence[Mention], predicted: Sequence[Mention], length: int
) -> dict[str, Counts]:
    truth, guess = _marks(gold), _marks(predicted)
    found = {}
    for label, by_schema in tallies(truth, guess).items():
        for schema, counted in by_schema.items():
            scores.tallies[label][schema].add(counted)
            if not label:
                found[f"{_ENTITIES}.{schema}"] = counted.counts()
        if label:
            found[f"{_ENTITIES}.{label}"] = by_schema["strict"].counts()
    truth, guess = tags.flat(truth), tags.flat(guess)
    found[_TOKENS] = tags.accuracy(truth, guess, length)
    for label in {mark.label for mark in (*truth, *guess)}:
        counts = matching(*({mark for mark in marks if mark.label == label} for marks in (truth, guess)))
        scores.labels[label].add(counts.right, counts.predicted, counts.gold)
    return found


def _marks(mentions: Iterable[Mention]) -> list[Mark]:
    return [Mark(mention.start, mention.end, mention.label) for mention in mentions]


def _score_clusters(gold: Sequence[Mention], predicted: Sequence[Mention]) -> dict[str, Counts]:
    return clusters.score(clusters.clusters_of(gold), clusters.clusters_of(predicted))


def _calibrate(scores: Scores, gold: Sequence[Mention], predicted: Sequence[Mention]) -> None:
    """Confidence is held against the span with its label, the score against the id where the span was found."""
    marks = set(_marks(gold))
    ids = {(mention.start, mention.end): mention.kb_id for mention in gold if mention.kb_id}
    for mention in predicted:
        scores.spans.add(
            mention.confidence or mention.score, (mention.start, mention.end, mention.label) in marks
        )
        kb_id = ids.get((mention.start, mention.end))
        if kb_id is not None and mention.kb_id and not is_nil(mention.kb_id):
            scores.links.add(mention.score, mention.kb_id == kb_id)
