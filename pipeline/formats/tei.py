"""TEI P5: names and dates as elements in the text, `ref` for the entity, `when-iso` and its kin for the date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.document import Document, Mention, Timex
from pipeline.errors import RecordError
from pipeline.formats.folders import files, id_of, new_file, new_folder
from pipeline.formats.format import Format, Writing
from pipeline.formats.holds import Holds, spans
from pipeline.formats.inline import fill, legible, parsed, serialised, text_and_spans
from pipeline.formats.iris import id_of as id_of_iri
from pipeline.formats.iris import iri_of
from pipeline.formats.reading import Page, Reading, each

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NS = "{http://www.tei-c.org/ns/1.0}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ELEMENTS = {
    "PERSON": "persName",
    "ORG": "orgName",
    "GPE": "placeName",
    "LOC": "placeName",
    "FAC": "placeName",
}
_LABELS = {
    "persName": "PERSON",
    "orgName": "ORG",
    "placeName": "GPE",
    "date": "DATE",
    "time": "TIME",
    "name": "name",
}
"""What an element means that has no `type`; a bare `name` tells nothing, so its label is its name, to be mapped."""
_DURATION = re.compile(r"P[\dT.]+[YMWDHS][\dYMWDHS.T]*")
_WHEN = re.compile(r"-?\d{4,}(-\d\d(-\d\d)?)?(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?")


def write(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write one file a document."""
    with new_folder(path) as folder:
        for document in documents:
            new_file(folder, document.id, ".xml").write_bytes(serialised(_tree(document)))


def read(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document a file: what stands in its `ab` whose space is preserved, else in its whole `text`."""
    found = ((str(file), file) for file in files(path, ".xml"))
    return each(found, lambda file: _document(file, id_of(path, file, ".xml"), reading))


def _tree(document: Document) -> Element:
    from lxml.etree import Element, SubElement

    root = Element(f"{_NS}TEI", nsmap={None: _NS.strip("{}")})
    description = SubElement(SubElement(root, f"{_NS}teiHeader"), f"{_NS}fileDesc")
    SubElement(SubElement(description, f"{_NS}titleStmt"), f"{_NS}title").text = legible(document.id)
    SubElement(SubElement(description, f"{_NS}publicationStmt"), f"{_NS}p").text = "Annotated by zhpipe"
    SubElement(SubElement(description, f"{_NS}sourceDesc"), f"{_NS}p").text = "Plain text"
    body = SubElement(SubElement(root, f"{_NS}text", {_LANG: "zh"}), f"{_NS}body")
    items = spans(document)
    fill(
        SubElement(body, f"{_NS}ab", {_SPACE: "preserve"}),
        document.text,
        items,
        lambda parent, index: _tag(parent, items[index]),
    )
    return root


def _tag(parent: Element, item: Mention | Timex) -> Element:
    from lxml.etree import SubElement

    if isinstance(item, Mention):
        names = {"type": item.label, "ref": iri_of(item.kb_id) if item.kb_id else ""}
        name = _ELEMENTS.get(item.label, "name")
    else:
        names = {"type": item.type, **_when(item.value)}
        name = "time" if item.type == "TIME" else "date"
    return SubElement(parent, _NS + name, {key: value for key, value in names.items() if value})


def _when(value: str) -> dict[str, str]:
    """Return the attributes of a TIMEX3 value; what TEI's have no form for goes into `n`."""
    start, slash, end = value.partition("/")
    if _WHEN.fullmatch(start) and _WHEN.fullmatch(end or start):
        return {"from-iso": start, "to-iso": end} if slash else {"when-iso": value}
    return {"dur-iso" if _DURATION.fullmatch(value) else "n": legible(value)}


def _value(element: Element) -> str:
    if "from-iso" in element.attrib and "to-iso" in element.attrib:
        return f"{element.get('from-iso')}/{element.get('to-iso')}"
    names = ("when-iso", "dur-iso", "n", "when", "dur")
    return next((element.attrib[name] for name in names if name in element.attrib), "")


def _document(file: Path, document_id: str, reading: Reading) -> Document:
    root = parsed(file)
    body = root.find(f".//{_NS}ab[@{_SPACE}='preserve']")
    body = root.find(f".//{_NS}text") if body is None else body
    if body is None:
        raise RecordError("no TEI text element", hint="is it TEI P5, with its namespace?")
    text, found = text_and_spans(body)
    page = Page(document_id, text, reading)
    for start, end, element in found:
        name = element.tag.removeprefix(_NS)
        if name in _LABELS and start < end:
            fields = {"kb_id": id_of_iri(element.get("ref", "")), "value": _value(element)}
            page.add(start, end, element.get("type", _LABELS[name]), fields=fields)
    return page.finish()


FORMAT = Format(
    name="tei",
    summary="TEI P5 with persName, placeName, orgName, name, date and time",
    holds=Holds(
        mention=frozenset({"kb_id"}),
        timexes=True,
        timex=frozenset({"value"}),
        overlaps="nested",
        together=True,
    ),
    write=write,
    read=read,
    layout="folder",
    needs=("lxml",),
    extra="formats",
)
