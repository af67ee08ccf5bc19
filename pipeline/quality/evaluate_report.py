"""The scores of one comparison as tables for the terminal, as JSON, and in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from msgspec import to_builtins

from pipeline.quality.calibration import BINS, Reliability
from pipeline.quality.certainty import Difference, Interval
from pipeline.quality.counts import Counts
from pipeline.quality.evaluate import Scores
from pipeline.quality.patterns import Pattern
from pipeline.quality.spans import SCHEMAS
from pipeline.quality.tags import averages

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

TITLES = {
    "tokens.accuracy": "characters, right tag",
    "links.all": "links, end to end",
    "links.known": "  known entities",
    "links.nil": "  NIL",
    "links.found.all": "links, mentions found",
    "links.found.known": "  known entities",
    "links.found.nil": "  NIL",
    "links.candidates@1": "gold id first candidate",
    "links.candidates@2": "  among the first 2",
    "links.candidates@5": "  among the first 5",
    "clusters.b3": "clusters, B³",
    "clusters.ceaf_m": "clusters, CEAF of mentions",
    "clusters.ceaf_e": "clusters, CEAF of entities",
    "dates.span": "dates, span",
    "dates.relaxed": "dates, overlapping span",
    "dates.type": "  and type",
    "dates.value": "  and value",
    "dates.strict_value": "dates, span and value",
    "dates.strict_edtf": "dates, span and EDTF",
}
"""The measures as they are printed, in this order; the entities have a table by label."""

_LINK_DETAIL = ("links.found", "links.candidates", "clusters.ceaf")
"""What is printed only where the linking part is asked for in detail."""


_WORDS = {"error", "example", "at"}
_COUNTED = ("gold", "pred", "P", "R", "F1", "95 %")


def heading(scores: Scores) -> str:
    """Return in words how many documents were compared, and which were not."""
    text = f"{scores.documents} documents"
    if scores.unpredicted:
        text += f"; {scores.unpredicted} of them without a prediction, counted as empty"
    if scores.without_gold:
        text += f"; {scores.without_gold} predictions without gold, not scored"
    return text


def parts(
    scores: Scores, certainty: Mapping[str, Interval], *, link: bool = False
) -> Iterator[RenderableType]:
    """Yield what is printed of one comparison; `link` asks for the linking part in detail."""
    yield heading(scores)
    yield entity_table(scores, certainty)
    yield measure_table(scores, certainty, link=link)
    if link:
        yield reliability_table(scores.links, "scores of ids, mentions found")
        yield reliability_table(scores.spans, "scores of spans with labels")
    yield error_table(scores.commonest_errors())


def entity_table(scores: Scores, certainty: Mapping[str, Interval]) -> Table:
    """Return the table of the entities: strict scores with their interval, and F1 by the other schemas, by label."""
    view = plain_table("entities", "label", *_COUNTED, *SCHEMAS[1:])
    for label, tallies in scores.tallies.items():
        counts = [tallies[schema].counts() for schema in SCHEMAS]
        if counts[0].gold or counts[0].predicted:
            name = f"entities.{label or 'strict'}"
            others = (_number(other.f1) for other in counts[1:])
            view.add_row(label or "all", *_cells(counts[0], certainty.get(name)), *others)
    return view


def measure_table(scores: Scores, certainty: Mapping[str, Interval], *, link: bool = False) -> Table:
    """Return the table of all other measures; the linking part in short unless it is asked for."""
    view = plain_table("", "measure", *_COUNTED)
    judged = scores.judged()
    for name, title in TITLES.items():
        if name in judged and (link or not name.startswith(_LINK_DETAIL)):
            view.add_row(title, *_cells(judged[name], certainty.get(name)))
    return view


def reliability_table(reliability: Reliability, title: str) -> Table:
    """Return a reliability table: answers by score, their mean score and the share of them that was right."""
    view = plain_table(
        f"{title}: expected calibration error {reliability.error:.3f}", "score", "answers", "mean", "right"
    )
    for number, place in enumerate(reliability.bins):
        if place.count:
            bounds = f"{number / BINS:.1f}–{(number + 1) / BINS:.1f}"
            shares = (_number(total / place.count) for total in (place.score, place.right))
            view.add_row(bounds, str(place.count), *shares)
    return view


def error_table(patterns: Iterable[Pattern]) -> Table:
    """Return the commonest kinds of errors, each with an example."""
    from rich.text import Text

    view = plain_table("commonest errors", "", "error", "example", "at")
    for pattern in patterns:
        first = pattern.examples[0]
        context = Text(first.context.replace("\n", "↵"))
        view.add_row(
            str(pattern.count), pattern.name, context, Text(f"{first.document} {first.start}–{first.end}")
        )
    return view


def difference_table(differences: Mapping[str, Difference], names: tuple[str, str]) -> Table:
    """Return the table of two systems' F1 with the difference, its interval and its p-value."""
    view = plain_table(
        f"F1 of A ({names[0]}) and of B ({names[1]})", "measure", "A", "B", "B - A", "95 %", "p"
    )
    for name, found in differences.items():
        scores = _number(found.one), _number(found.other), f"{found.gain:+.3f}"
        view.add_row(name, *scores, f"{found.low:+.3f}…{found.high:+.3f}", f"{found.p:.4f}")
    return view


def as_json(
    scores: Scores, certainty: Mapping[str, Interval], differences: Mapping[str, Difference]
) -> dict[str, Any]:
    """Return everything that was measured, ready for a JSON encoder; figures rounded to six places."""
    tree: dict[str, Any] = {
        "documents": scores.documents,
        "unpredicted": scores.unpredicted,
        "without_gold": scores.without_gold,
        "measures": dict(_measures(scores.judged(), certainty)),
        "labels": {
            label or "all": {
                schema: to_builtins(tally) | _shares(tally.counts()) for schema, tally in tallies.items()
            }
            for label, tallies in scores.tallies.items()
            if any(to_builtins(tallies["strict"]).values())
        },
        "tokens": averages(scores.labels),
        "calibration": {"spans": _calibration(scores.spans), "links": _calibration(scores.links)},
        "errors": to_builtins(scores.commonest_errors()),
        "against": to_builtins(dict(differences)),
    }
    result: dict[str, Any] = rounded(tree)
    return result


def _measures(
    judged: Mapping[str, Counts], certainty: Mapping[str, Interval]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, counts in judged.items():
        tree = to_builtins(counts) | _shares(counts)
        if name in certainty:
            tree["interval"] = [certainty[name].low, certainty[name].high]
        yield name, tree


def _shares(counts: Counts) -> dict[str, float]:
    return {"precision": counts.precision, "recall": counts.recall, "f1": counts.f1}


def _calibration(reliability: Reliability) -> dict[str, Any]:
    return {"error": reliability.error, "bins": to_builtins(reliability.bins)}


def rounded(tree: Any) -> Any:
    """Return the tree with every float rounded to six places."""
    if isinstance(tree, float):
        return round(tree, 6)
    if isinstance(tree, dict):
        return {key: rounded(value) for key, value in tree.items()}
    return [rounded(value) for value in tree] if isinstance(tree, list) else tree


def plain_table(title: str, first: str, *columns: str) -> Table:
    """Return an empty table without lines: a first column of names, then numbers, but for columns of words."""
    from rich.table import Table
    from rich.text import Text

    heading = Text(f"\n{title}", style="bold") if title else None
    view = Table(title=heading, title_justify="left", title_style="", box=None, padding=(0, 1, 0, 0))
    view.add_column(first, no_wrap=True)
    for column in columns:
        if column in _WORDS:
            view.add_column(column, overflow="fold")
        else:
            view.add_column(column, justify="right", no_wrap=True)
    return view


def _cells(counts: Counts, certainty: Interval | None) -> tuple[str, ...]:
    shares = (_number(share) for share in (counts.precision, counts.recall, counts.f1))
    bounds = f"{_number(certainty.low)}–{_number(certainty.high)}" if certainty else ""
    return f"{counts.gold:.0f}", f"{counts.predicted:.0f}", *shares, bounds


def _number(value: float) -> str:
    return f"{value:.3f}"
