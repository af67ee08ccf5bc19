"""Entity-linking JSONL, one mention a line, in the shapes of Hansel and of BLINK.

A line repeats the text around its mention, so a document is parted at the ends of sentences first, where it is longer than
`CONTEXT`. Neither shape has a label, so it stands in a key of ours. BLINK numbers entities by their line in a catalogue:
that is written beside the file, as `NAME.entities.jsonl`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from pipeline.document import Document, Span
from pipeline.errors import RecordError
from pipeline.formats.format import Format, Writing
from pipeline.formats.holds import Holds, Report
from pipeline.formats.jsonl import decoded, write_jsonl
from pipeline.formats.reading import Page, Reading, each
from pipeline.formats.tokens import slices, with_sentences
from pipeline.records import lines

CONTEXT = 2_000
"""Code points of text that a line holds at most, unless a single sentence is longer."""


class _Hansel(Struct, omit_defaults=True):
    id: str
    text: str
    start: int
    end: int
    mention: str
    gold_id: str = ""
    source: str = ""
    domain: str = ""
    label: str = ""


class _Blink(Struct, omit_defaults=True):
    id: str
    context_left: str
    mention: str
    context_right: str
    label_id: int = -1
    label_title: str = ""
    label: str = ""
    kb_id: str = ""
    type: str = ""


Line = TypeVar("Line", _Hansel, _Blink)


class _Entry(Struct):
    """A line of BLINK's catalogue."""

    label_id: int
    kb_id: str
    title: str


def write_hansel(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write one mention a line; the lines of a document stand together."""
    write_jsonl(path, (line for document in documents for line in _hansels(document)))


def read_hansel(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document for lines that follow one another and have the same text, and the same id up to `#`."""
    return each(_groups(path, _Hansel, lambda line: line.text), lambda group: _from_hansel(group, reading))


def write_blink(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write one mention a line, and the catalogue of their entities in the order they come up."""
    entries: dict[str, _Entry] = {}
    write_jsonl(path, (line for document in documents for line in _blinks(document, entries)))
    write_jsonl(catalogue(path), entries.values())


def read_blink(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document for lines that follow one another and have the same text, and the same id up to `#`."""
    groups = _groups(path, _Blink, lambda line: line.context_left + line.mention + line.context_right)
    return each(groups, lambda group: _from_blink(group, reading))


def catalogue(path: Path) -> Path:
    """Return where the entities of a BLINK file are listed."""
    return path.with_name(f"{path.name.removesuffix('.jsonl')}.entities.jsonl")


def _hansels(document: Document) -> Iterator[_Hansel]:
    for number, m in enumerate(document.entities, 1):
        yield _Hansel(
            f"{document.id}#{number}", document.text, m.start, m.end, m.text, m.kb_id, label=m.label
        )


def _blinks(document: Document, entries: dict[str, _Entry]) -> Iterator[_Blink]:
    for number, m in enumerate(document.entities, 1):
        entry = entries.setdefault(m.kb_id, _Entry(len(entries), m.kb_id, m.name)) if m.kb_id else None
        left, right = document.text[: m.start], document.text[m.end :]
        number_of = entry.label_id if entry else -1
        yield _Blink(
            f"{document.id}#{number}", left, m.text, right, number_of, m.name, m.name, m.kb_id, m.label
        )


def _groups(path: Path, kind: type[Line], text: Callable[[Line], str]) -> Iterator[tuple[str, list[Line]]]:
    """Yield the lines of each document, with the place of the first.

    Raises `RecordError` for a line that is not of the shape: who wrote it would have to tell which document it is of.
    """
    decoder = msgspec.json.Decoder(kind)
    held: tuple[str, list[Line]] | None = None
    for where, data in lines(path):
        if not data.strip():
            continue
        try:
            line = decoded(data, decoder)
        except RecordError as error:
            raise RecordError(error.message, where=where, hint=error.hint) from error
        if held and (_document_id(held[1][0]) != _document_id(line) or text(held[1][0]) != text(line)):
            yield held
            held = None
        if held is None:
            held = where, []
        held[1].append(line)
    if held:
        yield held


def _document_id(line: _Hansel | _Blink) -> str:
    return line.id.rpartition("#")[0] or line.id


def _from_hansel(group: list[_Hansel], reading: Reading) -> Document:
    page = Page(_document_id(group[0]), group[0].text, reading)
    for line in group:
        page.add(line.start, line.end, line.label, line.mention, {"kb_id": line.gold_id})
    return page.finish()


def _from_blink(group: list[_Blink], reading: Reading) -> Document:
    first = group[0]
    page = Page(
        _document_id(first),
        first.context_left + first.mention + first.context_right,
        replace(reading, offsets=None),
    )
    for line in group:
        start = len(line.context_left)
        fields = {"kb_id": line.kb_id, "name": line.label_title}
        page.add(start, start + len(line.mention), line.type, line.mention, fields)
    return page.finish()


def _prepared(document: Document, writing: Writing, report: Report) -> list[Document]:
    whole = with_sentences(document, report) if len(document.text) > CONTEXT else document
    stretches = _stretches(whole)
    parts = slices(whole, stretches) if len(stretches) > 1 else [whole]
    report.add("documents parted", len(parts) > 1, document.id)
    report.add("parts without a mention", sum(not part.entities for part in parts), document.id)
    numbered = (
        [replace(part, id=f"{document.id}#{n}") for n, part in enumerate(parts, 1)] if parts[1:] else parts
    )
    return [replace(part, sentences=[]) for part in numbered if part.entities]


def _stretches(document: Document) -> list[Span]:
    """Join sentences to stretches of at most `CONTEXT` code points, or of one sentence."""
    stretches: list[Span] = []
    for sentence in document.sentences:
        if stretches and sentence.end - stretches[-1].start <= CONTEXT:
            stretches[-1] = Span(stretches[-1].start, sentence.end)
        else:
            stretches.append(sentence)
    return stretches


HANSEL = Format(
    name="hansel",
    summary="entity linking, a mention a line, in Hansel's shape",
    holds=Holds(sentences=True, mention=frozenset({"kb_id"})),
    write=write_hansel,
    read=read_hansel,
    prepare=_prepared,
)
BLINK = Format(
    name="blink",
    summary="entity linking, a mention a line, in BLINK's shape, with its catalogue",
    holds=Holds(sentences=True, mention=frozenset({"kb_id", "name"})),
    write=write_blink,
    read=read_blink,
    prepare=_prepared,
)
