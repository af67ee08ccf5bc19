"""What annotators agree on: the figures of all layers and labels gathered, as tables and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field, to_builtins

from pipeline.quality.adjudicate import Dispute, disputes, letters
from pipeline.quality.agreement import LAYERS, Agreement, Seen, labels, measure, nothing_seen
from pipeline.quality.evaluate_report import plain_table, rounded
from pipeline.quality.gamma import gamma
from pipeline.quality.pairing import Row

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table


class Compared(Struct):
    """What was seen of each layer; how many documents two annotators saw, how many not all; how much is disputed."""

    layers: dict[str, Seen]
    documents: int = 0
    incomplete: int = 0
    single: int = 0
    disputed: dict[str, int] = field(default_factory=lambda: dict.fromkeys(LAYERS, 0))


def compare(rows: Iterable[Row], annotators: int, write: Callable[[Dispute], None]) -> Compared:
    """Gather what the annotators' documents say, and hand every dispute to `write`."""
    found = Compared({layer: nothing_seen(annotators) for layer in LAYERS})
    for row in rows:
        present = sum(document is not None for document in row)
        if present < 2:
            found.single += 1
            continue
        found.documents += 1
        found.incomplete += present < annotators
        for layer in LAYERS:
            found.layers[layer].add(row, layer)
        for dispute in disputes(row):
            found.disputed[dispute.layer] += 1
            write(dispute)
    return found


def figures(found: Compared, *, with_gamma: bool) -> list[Agreement]:
    """Return the coefficients of every layer with marks, as a whole and by label; gamma needs its library."""
    result = []
    for layer in LAYERS:
        seen = found.layers[layer]
        for label in ("", *labels(seen)) if any(seen.marks) else ():
            agreement = measure(seen, layer, label)
            if with_gamma:
                agreement.gamma = gamma(seen, label)
            result.append(agreement)
    return result


def parts(found: Compared, agreements: Sequence[Agreement], names: Sequence[str]) -> Iterator[RenderableType]:
    """Yield what is printed."""
    from rich.text import Text

    yield from (Text(f"{letter}: {name}") for letter, name in zip(letters(len(names)), names, strict=True))
    text = f"{found.documents} documents"
    if found.incomplete:
        text += f"; {found.incomplete} of them not annotated by everybody (left out of Fleiss' kappa)"
    if found.single:
        text += f"; {found.single} annotated once only, left out"
    yield text
    yield _table(agreements, len(names))
    yield ", ".join(f"{count} disputes in {layer}" for layer, count in found.disputed.items())


def _table(agreements: Sequence[Agreement], annotators: int) -> Table:
    with_gamma = any(agreement.gamma is not None for agreement in agreements)
    columns = [
        *letters(annotators),
        "F1",
        "Cohen",
        "Fleiss",
        "alpha",
        *(["gamma"] if with_gamma else []),
        "id, value",
    ]
    view = plain_table("", "", *columns)
    for found in agreements:
        values = [
            found.f1,
            found.cohen,
            found.fleiss,
            found.alpha,
            *([found.gamma] if with_gamma else []),
            found.content,
        ]
        shown = ("–" if value is None else f"{value:.3f}" for value in values)
        view.add_row(f"  {found.label}" if found.label else found.layer, *map(str, found.marks), *shown)
    return view


def as_json(found: Compared, agreements: Sequence[Agreement]) -> dict[str, Any]:
    """Return the figures ready for a JSON encoder, rounded to six places; null where a coefficient is undefined."""
    tree: dict[str, Any] = {
        "documents": found.documents,
        "incomplete": found.incomplete,
        "single": found.single,
        "disputed": found.disputed,
        "agreement": to_builtins(list(agreements)),
    }
    result: dict[str, Any] = rounded(tree)
    return result
