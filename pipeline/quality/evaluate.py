"""Scores of predicted records against gold records: entities, links and dates, by exact span."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from pipeline.document import Document, Mention, Timex
from pipeline.errors import RecordError
from pipeline.link.nil import is_nil
from pipeline.records import read, record_files

if TYPE_CHECKING:
    from rich.table import Table


class Counts(Struct):
    """How many items were right, predicted and in the gold."""

    right: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of the predicted that is right (0 where nothing was predicted)."""
        return self.right / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found (0 where there is no gold)."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.predicted + self.gold
        return 2 * self.right / total if total else 0.0

    def add(self, right: int, predicted: int, gold: int) -> None:
        """Count one more document."""
        self.right += right
        self.predicted += predicted
        self.gold += gold


class Scores(Struct):
    """All measures of one comparison.

    `entities` counts mentions with the exact span and label, `spans` without the label. `links` and `known` count
    gold mentions, end to end: found with the exact span and carrying the gold id (`known`: gold id is no NIL).
    `values` and `edtf` likewise count gold timexes found with the exact span and the same value or EDTF string.
    """

    documents: int = 0
    entities: Counts = field(default_factory=Counts)
    spans: Counts = field(default_factory=Counts)
    labels: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    links: Counts = field(default_factory=Counts)
    known: Counts = field(default_factory=Counts)
    timexes: Counts = field(default_factory=Counts)
    values: Counts = field(default_factory=Counts)
    edtf: Counts = field(default_factory=Counts)

    def rows(self) -> Iterator[tuple[str, Counts]]:
        """Yield the measures with their names, in the order they are printed in."""
        yield "entities, span and label", self.entities
        yield "entities, span only", self.spans
        for label in sorted(self.labels):
            yield f"  {label}", self.labels[label]
        yield "links, end to end", self.links
        yield "links, known entities", self.known
        yield "dates, span", self.timexes
        yield "dates, span and value", self.values
        yield "dates, span and EDTF", self.edtf


def evaluate(gold: Mapping[str, Document], predicted: Mapping[str, Document]) -> Scores:
    """Compare the documents of equal id; a gold document without a prediction counts as empty.

    Raises `RecordError` where a prediction was made on another text than the gold.
    """
    scores = Scores()
    for document_id in sorted(gold):
        truth = gold[document_id]
        guess = predicted.get(document_id) or Document(id=document_id, text=truth.text)
        if guess.text != truth.text:
            raise RecordError(
                "gold and prediction have different texts",
                where=document_id,
                hint="annotate the gold's text again",
            )
        scores.documents += 1
        _score_entities(scores, truth.entities, guess.entities)
        _score_links(scores, truth.entities, guess.entities)
        _score_timexes(scores, truth.timexes, guess.timexes)
    return scores


def load(paths: Iterable[Path]) -> dict[str, Document]:
    """Read records from files and folders (recursively) by document id.

    Raises `RecordError` for a record that breaks the contract, an id that stands twice, or no record at all.
    """
    documents: dict[str, Document] = {}
    for path in paths:
        for file in record_files(path):
            for document in read(file):
                if document.id in documents:
                    raise RecordError(f"document id {document.id!r} stands twice", where=str(file))
                documents[document.id] = document
    if not documents:
        raise RecordError("no records found", where=", ".join(map(str, paths)))
    return documents


def _score_entities(scores: Scores, gold: list[Mention], predicted: list[Mention]) -> None:
    _count(scores.spans, [(m.start, m.end) for m in gold], [(m.start, m.end) for m in predicted])
    truth = {(m.start, m.end, m.label) for m in gold}
    guess = {(m.start, m.end, m.label) for m in predicted}
    _count(scores.entities, truth, guess)
    for label in {key[2] for key in truth | guess}:
        _count(scores.labels[label], [k for k in truth if k[2] == label], [k for k in guess if k[2] == label])


def _score_links(scores: Scores, gold: list[Mention], predicted: list[Mention]) -> None:
    truth = {(m.start, m.end, m.kb_id) for m in gold}
    guess = {(m.start, m.end, m.kb_id) for m in predicted}
    _count(scores.links, truth, guess)
    _count(scores.known, _known(truth), _known(guess))


def _known(keys: set[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    return [key for key in keys if not is_nil(key[2])]


def _score_timexes(scores: Scores, gold: list[Timex], predicted: list[Timex]) -> None:
    _count(scores.timexes, [(t.start, t.end) for t in gold], [(t.start, t.end) for t in predicted])
    _count(
        scores.values,
        [(t.start, t.end, t.value) for t in gold],
        [(t.start, t.end, t.value) for t in predicted],
    )
    _count(
        scores.edtf, [(t.start, t.end, t.edtf) for t in gold], [(t.start, t.end, t.edtf) for t in predicted]
    )


def _count(counts: Counts, gold: Iterable[object], predicted: Iterable[object]) -> None:
    truth, guess = set(gold), set(predicted)
    counts.add(len(truth & guess), len(guess), len(truth))


def table(scores: Scores) -> Table:
    """Return the scores as a table for the terminal."""
    from rich.table import Table

    view = Table(title=f"{scores.documents} documents")
    view.add_column("measure")
    for name in ("gold", "predicted", "right", "precision", "recall", "F1"):
        view.add_column(name, justify="right")
    for name, counts in scores.rows():
        shares = (f"{share:.3f}" for share in (counts.precision, counts.recall, counts.f1))
        view.add_row(name, str(counts.gold), str(counts.predicted), str(counts.right), *shares)
    return view
