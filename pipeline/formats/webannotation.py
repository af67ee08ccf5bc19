"""W3C Web Annotation as JSON-LD: a text file beside a page of annotations that point into it by code points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

import msgspec
from msgspec import Struct, field

from pipeline.document import Document, Mention, Timex
from pipeline.errors import RecordError
from pipeline.formats.folders import files, id_of, new_file, new_folder, text_in
from pipeline.formats.format import Format, Writing
from pipeline.formats.holds import Holds, spans
from pipeline.formats.iris import OURS, iri_of
from pipeline.formats.iris import id_of as id_of_iri
from pipeline.formats.jsonl import decoded
from pipeline.formats.reading import Page, Reading, each

_CONTEXT = "http://www.w3.org/ns/anno.jsonld"
_AROUND = 20
"""Code points of context on each side of a quote."""


class _Body(Struct, omit_defaults=True):
    type: str
    purpose: str
    value: str = ""
    source: str = ""


class _Selector(Struct, omit_defaults=True):
    type: str
    start: int | None = None
    end: int | None = None
    exact: str | None = None
    prefix: str = ""
    suffix: str = ""


class _Target(Struct):
    source: str
    selector: list[_Selector]


class _Annotation(Struct):
    id: str
    type: str
    body: list[_Body]
    target: _Target


class _Page(Struct):
    items: list[_Annotation]
    context: str = field(default=_CONTEXT, name="@context")
    id: str = ""
    type: str = "AnnotationPage"


_DECODER = msgspec.json.Decoder(_Page)


def write(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write a `.txt` and a `.jsonld` file a document."""
    with new_folder(path) as folder:
        for document in documents:
            text = new_file(folder, document.id, ".txt")
            text.write_bytes(document.text.encode())
            page = msgspec.json.encode(_page(document, quote(text.name)))
            new_file(folder, document.id, ".jsonld").write_bytes(msgspec.json.format(page, indent=1) + b"\n")


def read(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document a text file."""
    found = ((str(file.with_suffix(".jsonld")), file) for file in files(path, ".txt"))
    return each(found, lambda file: _document(file, id_of(path, file, ".txt"), reading))


def _page(document: Document, source: str) -> _Page:
    base = f"{OURS}{quote(document.id, safe='')}"
    items = []
    for number, item in enumerate(spans(document), 1):
        position = _Selector("TextPositionSelector", item.start, item.end)
        around = (
            document.text[max(0, item.start - _AROUND) : item.start],
            document.text[item.end : item.end + _AROUND],
        )
        quoted = _Selector("TextQuoteSelector", None, None, item.text, *around)
        target = _Target(source, [position, quoted])
        items.append(_Annotation(f"{base}#{number}", "Annotation", _bodies(item), target))
    return _Page(items, id=base)


def _bodies(item: Mention | Timex) -> list[_Body]:
    if isinstance(item, Mention):
        link = [_Body("SpecificResource", "identifying", source=iri_of(item.kb_id))] if item.kb_id else []
        return [_Body("TextualBody", "tagging", item.label), *link]
    value = [_Body("TextualBody", "describing", item.value)] if item.value else []
    return [_Body("TextualBody", "tagging", item.type), *value]


def _document(file: Path, document_id: str, reading: Reading) -> Document:
    page = Page(document_id, text_in(file), reading)
    for annotation in decoded(text_in(file.with_suffix(".jsonld")).encode(), _DECODER).items:
        said = {body.purpose: body.value or body.source for body in annotation.body}
        selectors = {selector.type: selector for selector in annotation.target.selector}
        position = selectors.get("TextPositionSelector")
        if position is None or position.start is None or position.end is None:
            raise RecordError("an annotation without a text position", where=annotation.id)
        quoted = selectors.get("TextQuoteSelector")
        fields = {"kb_id": id_of_iri(said.get("identifying", "")), "value": said.get("describing", "")}
        page.add(
            position.start, position.end, said.get("tagging", ""), quoted.exact if quoted else None, fields
        )
    return page.finish()


FORMAT = Format(
    name="webannotation",
    summary="W3C Web Annotations as JSON-LD, beside the text",
    holds=Holds(mention=frozenset({"kb_id"}), timexes=True, timex=frozenset({"value"})),
    write=write,
    read=read,
    layout="folder",
)
