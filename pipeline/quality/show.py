"""A document made readable: mentions and dates marked in the terminal or on a self-contained HTML page."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.text import Text

from pipeline.document import Document, Mention, Timex

COLOURS = {
    "PERSON": "#c0392b",
    "NORP": "#8e44ad",
    "FAC": "#7f8c8d",
    "ORG": "#2471a3",
    "GPE": "#1e8449",
    "LOC": "#117a65",
    "PRODUCT": "#b7950b",
    "EVENT": "#d35400",
    "WORK_OF_ART": "#a04000",
    "LAW": "#515a5a",
    "LANGUAGE": "#5b2c6f",
}
_TIMEX_COLOUR = "#5d6d7e"

_STYLE = """
:root { color-scheme: light dark; }
body { font: 1.1rem/2.1 "Noto Serif CJK TC", "Songti TC", "PMingLiU", serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h2 { font: 600 1rem/1.4 sans-serif; }
p.text { white-space: pre-wrap; overflow-wrap: anywhere; }
mark { background: none; color: inherit; border-bottom: 3px solid var(--c); padding: 0 .1em; }
mark sub { font: .6rem/1 sans-serif; color: var(--c); margin-left: .15em; user-select: none; }
table { font: .85rem/1.5 sans-serif; border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: .15rem .5rem; border-bottom: 1px solid #8884; }
"""


class Edge(NamedTuple):
    """The place where a mark opens or closes."""

    mark: Mention | Timex
    opens: bool


def pieces(document: Document) -> Iterator[str | Edge]:
    """Cut the text at the edges of its marks, which may lie inside one another; of two marks that cross, or cover the
    same text, the first and longest one is shown."""
    marks: list[Mention | Timex] = [*document.entities, *document.timexes]
    around: list[Mention | Timex] = []
    reach = 0
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        while around and around[-1].end <= mark.start:
            yield document.text[reach : around[-1].end]
            reach = around[-1].end
            yield Edge(around.pop(), opens=False)
        outer = around[-1] if around else None
        if outer and (mark.end > outer.end or (mark.start, mark.end) == (outer.start, outer.end)):
            continue
        yield document.text[reach : mark.start]
        reach = mark.start
        around.append(mark)
        yield Edge(mark, opens=True)
    while around:
        yield document.text[reach : around[-1].end]
        reach = around[-1].end
        yield Edge(around.pop(), opens=False)
    yield document.text[reach:]


def to_terminal(document: Document) -> Text:
    """Return the text in colour, each mention followed by its label and id, each date by its value."""
    text = Text()
    colours: list[str] = []
    for piece in pieces(document):
        if isinstance(piece, str):
            text.append(piece, style=f"bold {colours[-1]}" if colours else "")
        elif piece.opens:
            colours.append(_tag(piece.mark)[0])
        else:
            text.append(f"[{_tag(piece.mark)[1]}]", style=f"dim {colours.pop()}")
    return text


def to_html(documents: Iterable[Document]) -> Iterator[str]:
    """Yield the parts of one HTML page; everything that comes from the documents is escaped."""
    yield f'<!doctype html>\n<html lang="zh"><head><meta charset="utf-8"><title>zhpipe</title><style>{_STYLE}</style></head><body>\n'
    for document in documents:
        yield f"<h2>{html.escape(document.id)}</h2>\n"
        yield f'<p class="text">{"".join(map(_html_piece, pieces(document)))}</p>\n'
        yield _html_entities(document)
    yield "</body></html>\n"


def _tag(mark: Mention | Timex) -> tuple[str, str]:
    if isinstance(mark, Timex):
        return _TIMEX_COLOUR, mark.value
    return COLOURS.get(mark.label, _TIMEX_COLOUR), " ".join(filter(None, (mark.label, mark.kb_id)))


def _html_piece(piece: str | Edge) -> str:
    if isinstance(piece, str):
        return html.escape(piece)
    mark = piece.mark
    colour, tag = _tag(mark)
    if not piece.opens:
        return f"<sub>{html.escape(tag)}</sub></mark>"
    if isinstance(mark, Timex):
        title = f"{mark.type} {mark.value} {mark.edtf} {'/'.join(mark.interval)}"
    else:
        choices = ", ".join(f"{c.kb_id} {c.score:.2f}" for c in mark.candidates)
        title = f"{mark.name} · {', '.join(mark.sources)} · {choices}"
    return f'<mark style="--c:{colour}" title="{html.escape(title)}">'


def _html_entities(document: Document) -> str:
    counts: dict[tuple[str, str, str], int] = {}
    for mention in document.entities:
        key = (mention.kb_id, mention.name, mention.label)
        counts[key] = counts.get(key, 0) + 1
    rows = "".join(
        f"<tr><td>{_html_id(kb_id)}</td><td>{html.escape(name)}</td><td>{html.escape(label)}</td><td>{count}</td></tr>"
        for (kb_id, name, label), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
    return f"<table><tr><th>id</th><th>name</th><th>label</th><th>mentions</th></tr>{rows}</table>\n"


def _html_id(kb_id: str) -> str:
    text = html.escape(kb_id)
    if kb_id[:1] == "Q" and kb_id[1:].isdecimal():
        return f'<a href="https://www.wikidata.org/wiki/{text}">{text}</a>'
    return text
