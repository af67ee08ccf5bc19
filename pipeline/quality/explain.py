"""Why a mention or a date stands where it stands: sources, label, candidates with their features."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.config import Config
from pipeline.document import Document, Mention, Timex
from pipeline.errors import PipelineError
from pipeline.kb import open_store
from pipeline.link import Link
from pipeline.link.disambiguate import contested
from pipeline.link.nil import is_nil


def explain_at(document: Document, offset: int, config: Config) -> RenderableType:
    """Return what is known about the marks that cover `offset` (code points of the raw text).

    Raises `PipelineError` where the offset leaves the text or no mark covers it; the message names the nearest one.
    """
    if offset >= len(document.text):
        raise PipelineError(f"offset {offset} leaves the text of {len(document.text)}", where=document.id)
    marks: list[Mention | Timex] = [*document.entities, *document.timexes]
    covering = [mark for mark in marks if mark.start <= offset < mark.end]
    if not covering:
        raise PipelineError(
            f"no mention and no date at offset {offset}", where=document.id, hint=_nearest(marks, offset)
        )
    return Group(*(_explain(document, mark, config) for mark in covering))


def _nearest(marks: list[Mention | Timex], offset: int) -> str:
    if not marks:
        return "the document has none"
    mark = min(marks, key=lambda m: (max(m.start - offset, offset - m.end + 1), m.start))
    return f"the nearest is {mark.text!r} at {mark.start}"


def _explain(document: Document, mark: Mention | Timex, config: Config) -> RenderableType:
    if isinstance(mark, Timex):
        return Group(_facts(document, mark, _timex_facts(mark)))
    facts = {
        "label": mark.label,
        "id": mark.kb_id,
        "name": mark.name,
        "score": f"{mark.score:.4f}",
        "proposed by": ", ".join(mark.sources),
        "confidence": f"{mark.confidence:.2f}" if mark.confidence else "",
        "overruled": ", ".join(
            f"{item.source} {document.text[item.start : item.end]} {item.label}" for item in mark.overruled
        ),
    }
    return Group(_facts(document, mark, facts), _candidates(document, mark, config))


def _timex_facts(timex: Timex) -> dict[str, str]:
    return {
        "type": timex.type,
        "value": timex.value,
        "mod": timex.mod,
        "edtf": timex.edtf,
        "interval": " … ".join(timex.interval),
        "completed from": timex.anchor,
        "calendar": timex.calendar,
    }


def _facts(document: Document, mark: Mention | Timex, facts: dict[str, str]) -> RenderableType:
    before = document.text[max(0, mark.start - 12) : mark.start].replace("\n", " ")
    after = document.text[mark.end : mark.end + 12].replace("\n", " ")
    line = Text.assemble(before, (mark.text, "bold reverse"), after, f"   [{mark.start}, {mark.end})")
    table = Table(show_header=False, box=None)
    for name, value in facts.items():
        if value:
            table.add_row(name, Text(value))
    return Group(line, table)


def _candidates(document: Document, mention: Mention, config: Config) -> RenderableType:
    link = Link(config.link, open_store(config.kb.path))
    candidates = link.judge(document)[mention.text, mention.label]
    borrowed = not is_nil(mention.kb_id) and mention.kb_id not in {c.kb_id for c in candidates}
    if borrowed:
        return Text("the id is that of another mention in the document which names the same entity")
    if not candidates:
        return Text("no candidate in the knowledge base: the mention is an entity of its own (NIL)")
    doubt = (
        " – contested: the document speaks of several, and named none before"
        if is_nil(mention.kb_id) and contested(candidates)
        else ""
    )
    table = Table(title=f"candidates (threshold {link.threshold}){doubt}", title_justify="left")
    for column in ("id", "name", "score", "features"):
        table.add_column(column)
    for candidate in candidates:
        features = ", ".join(f"{name} {value:.2f}" for name, value in candidate.features.items())
        table.add_row(candidate.kb_id, candidate.name, f"{candidate.score:.4f}", features)
    return table
