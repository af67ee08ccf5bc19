"""A document made readable: mentions and dates marked in the terminal or on a self-contained HTML page."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator

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


def pieces(document: Document) -> Iterator[tuple[str, Mention | Timex | None]]:
    """Cut the text into plain and marked pieces in order; of two overlapping marks the first, longest one is shown."""
    marks: list[Mention | Timex] = [*document.entities, *document.timexes]
    reach = 0
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        if mark.start < reach:
            continue
        if mark.start > reach:
            yield document.text[reach : mark.start], None
        yield document.text[mark.start : mark.end], mark
        reach = mark.end
    if reach < len(document.text):
        yield document.text[reach:], None


def to_terminal(document: Document) -> Text:
    """Return the text in colour, each mention followed by its label and id, each date by its value."""
    text = Text()
    for piece, mark in pieces(document):
        if mark is None:
            text.append(piece)
        else:
            colour, tag = _tag(mark)
            text.append(piece, style=f"bold {colour}")
            text.append(f"[{tag}]", style=f"dim {colour}")
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


def _html_piece(piece: tuple[str, Mention | Timex | None]) -> str:
    text, mark = piece
    if mark is None:
        return html.escape(text)
    colour, tag = _tag(mark)
    if isinstance(mark, Timex):
        title = f"{mark.type} {mark.value} {mark.edtf} {'/'.join(mark.interval)}"
    else:
        choices = ", ".join(f"{c.kb_id} {c.score:.2f}" for c in mark.candidates)
        title = f"{mark.name} · {', '.join(mark.sources)} · {choices}"
    return (
        f'<mark style="--c:{colour}" title="{html.escape(title)}">{html.escape(text)}'
        f"<sub>{html.escape(tag)}</sub></mark>"
    )


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
