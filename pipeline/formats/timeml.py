"""TimeML: the text with its TIMEX3 tags; entities have no place in it.

TIMEX3 has no value for a range, so a range becomes the two dates it names where a connective parts them, else a
duration between them. The ends of a duration are empty TIMEX3 tags, which its `beginPoint` and `endPoint` name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pipeline.document import Document, Timex
from pipeline.errors import RecordError
from pipeline.formats.folders import files, id_of, new_file, new_folder
from pipeline.formats.format import Format, Writing
from pipeline.formats.holds import Holds, Report, position
from pipeline.formats.inline import fill, legible, parsed, serialised, text_and_spans
from pipeline.formats.reading import Page, Reading, each

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_CONNECTIVE = re.compile("到|至|迄|[-–—―~～]+")
_FIELDS = ("value", "mod", "quant", "freq")
_POINTS = {"begin": "beginPoint", "finish": "endPoint"}


def write(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write one `.tml` file a document."""
    with new_folder(path) as folder:
        for document in documents:
            new_file(folder, document.id, ".tml").write_bytes(serialised(_tree(document)))


def read(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document a file: its TEXT and the TIMEX3 tags in it."""
    found = ((str(file), file) for file in files(path, ".tml"))
    return each(found, lambda file: _document(file, id_of(path, file, ".tml"), reading))


def _tree(document: Document) -> Element:
    from lxml.etree import Element, SubElement

    root = Element("TimeML")
    SubElement(root, "DOCID").text = legible(document.id)
    creation = {
        "tid": "t0",
        "type": "DATE",
        "value": str(document.meta.get("date", "XXXX")),
        "functionInDocument": "CREATION_TIME",
    }
    SubElement(SubElement(root, "DCT"), "TIMEX3", creation)
    text = SubElement(root, "TEXT")
    points: dict[str, str] = {}
    fill(
        text,
        document.text,
        document.timexes,
        lambda parent, index: _tag(parent, document.timexes[index], index + 1, points),
    )
    for tid, value in points.items():
        SubElement(root, "TIMEX3", {"tid": tid, "type": "DATE", "value": value})
    return root


def _tag(parent: Element, timex: Timex, number: int, points: dict[str, str]) -> Element:
    from lxml.etree import SubElement

    names = {"tid": f"t{number}", "type": timex.type}
    names |= {name: legible(getattr(timex, name)) for name in _FIELDS if getattr(timex, name)}
    for field, name in _POINTS.items():
        if value := getattr(timex, field):
            names[name] = f"t{number}{name[0]}"
            points[names[name]] = legible(value)
    return SubElement(parent, "TIMEX3", names)


def _document(file: Path, document_id: str, reading: Reading) -> Document:
    root = parsed(file)
    body = root.find("TEXT")
    if body is None:
        raise RecordError("no TEXT element", hint="is it TimeML?")
    values = {element.get("tid"): element.get("value", "") for element in root.iter("TIMEX3")}
    text, found = text_and_spans(body)
    page = Page(document_id, text, reading)
    for start, end, element in found:
        if element.tag == "TIMEX3" and start < end:
            fields = {name: element.get(name, "") for name in _FIELDS}
            fields |= {field: values.get(element.get(name), "") for field, name in _POINTS.items()}
            page.add(start, end, element.get("type", ""), fields=fields)
    document = page.finish()
    creation = root.find("DCT/TIMEX3")
    if creation is not None and creation.get("value", "XXXX") != "XXXX":
        document.meta = {"date": creation.get("value")}
    return document


def _prepared(document: Document, writing: Writing, report: Report) -> list[Document]:
    timexes = sorted(
        (piece for timex in document.timexes for piece in _parted(timex, document, report)), key=position
    )
    date = document.meta.get("date")
    meta = {"date": date} if isinstance(date, str) and legible(date) == date != "" else {}
    report.add("meta", len(document.meta) - len(meta), document.id)
    return [replace(document, timexes=timexes, meta=meta)]


def _parted(timex: Timex, document: Document, report: Report) -> list[Timex]:
    """Return a range as its two ends, or as a duration that has them; anything else as it is."""
    start, slash, end = timex.value.partition("/")
    if not slash or timex.type not in ("DATE", "TIME"):
        return [timex]
    report.add("ranges parted, or written as durations", 1, f"{document.id} [{timex.start}, {timex.end})")
    links = [
        m.span() for m in _CONNECTIVE.finditer(timex.text) if m.start() > 0 and m.end() < len(timex.text)
    ]
    if len(links) != 1:
        return [replace(timex, type="DURATION", value="PXX", begin=start, finish=end)]
    (cut, rest), text = links[0], timex.text
    return [
        replace(timex, end=timex.start + cut, text=text[:cut], value=start),
        replace(timex, start=timex.start + rest, text=text[rest:], value=end),
    ]


FORMAT = Format(
    name="timeml",
    summary="TimeML with TIMEX3 tags",
    holds=Holds(
        meta=True,
        timexes=True,
        timex=frozenset({*_FIELDS, *_POINTS}),
        entities=False,
        overlaps="nested",
        together=True,
    ),
    write=write,
    read=read,
    layout="folder",
    prepare=_prepared,
    needs=("lxml",),
    extra="formats",
)
