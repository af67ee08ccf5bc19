"""brat standoff: a text file beside a file of annotations, offsets in code points.

brat asks that a span does not reach over a line break, so such a span is written in fragments. Ids are normalisations
(`N` lines) with the namespace as database; the value of a timex is its annotator's note.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, unquote

from pipeline.document import ENTITY_LABELS, TIMEX_TYPES, Document, Mention
from pipeline.errors import RecordError
from pipeline.formats.folders import files, id_of, new_file, new_folder, text_in
from pipeline.formats.format import Format, Writing
from pipeline.formats.holds import Holds, Report, spans
from pipeline.formats.reading import Page, Reading, each
from pipeline.formats.tokens import trimmed

_FRAGMENT = re.compile(r"[^\n]+")
_QID = re.compile(r"Q\d+")
_CONFIG = f"[entities]\n{chr(10).join((*ENTITY_LABELS, *TIMEX_TYPES))}\n[relations]\n[events]\n[attributes]\n"


def write(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write a `.txt` and an `.ann` file a document, and the `annotation.conf` that names the labels."""
    with new_folder(path) as folder:
        (folder / "annotation.conf").write_text(_CONFIG, encoding="utf-8")
        for document in documents:
            new_file(folder, document.id, ".txt").write_bytes(document.text.encode())
            lines = "".join(f"{line}\n" for line in _lines(document))
            new_file(folder, document.id, ".ann").write_bytes(lines.encode())


def read(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document a text file; one without annotations has none."""
    found = ((str(file.with_suffix(".ann")), file) for file in files(path, ".txt"))
    return each(found, lambda file: _document(file, id_of(path, file, ".txt"), reading))


def _lines(document: Document) -> Iterator[str]:
    notes = references = 0
    for number, item in enumerate(spans(document), 1):
        pieces = [(item.start + m.start(), item.start + m.end()) for m in _FRAGMENT.finditer(item.text)]
        places = ";".join(f"{start} {end}" for start, end in pieces)
        surface = " ".join(document.text[start:end] for start, end in pieces)
        yield f"T{number}\t{item.label if isinstance(item, Mention) else item.type} {places}\t{surface}"
        if isinstance(item, Mention):
            if item.kb_id:
                references += 1
                yield f"N{references}\tReference T{number} {_reference(item.kb_id)}\t{surface}"
        elif item.value:
            notes += 1
            yield f"#{notes}\tAnnotatorNotes T{number}\t{item.value}"


def _document(file: Path, document_id: str, reading: Reading) -> Document:
    page = Page(document_id, text_in(file), reading)
    annotations = file.with_suffix(".ann")
    rows = text_in(annotations).split("\n") if annotations.exists() else []
    fields: dict[str, dict[str, str]] = {}
    for row in rows:
        if row[:1] in ("N", "#"):
            name, value = _field(row)
            fields.setdefault(name, {}).update(value)
    for number, row in enumerate(rows, 1):
        if row.startswith("T"):
            try:
                _add(page, row, fields)
            except RecordError as error:
                raise RecordError(error.message, where=f"line {number}", hint=error.hint) from error
    return page.finish()


def _add(page: Page, row: str, fields: Mapping[str, dict[str, str]]) -> None:
    name, _, rest = row.partition("\t")
    head, _, surface = rest.partition("\t")
    label, _, places = head.partition(" ")
    pieces = [place.split() for place in places.split(";")]
    if not all(len(piece) == 2 and piece[0].isdecimal() and piece[1].isdecimal() for piece in pieces):
        raise RecordError(f"{places!r} is not start and end, nor several of them parted by semicolons")
    start, end = int(pieces[0][0]), int(pieces[-1][1])
    whole = surface if len(pieces) == 1 else None
    page.add(start, end, label, whole, fields.get(name, {}))


def _field(row: str) -> tuple[str, dict[str, str]]:
    """Return what a normalisation or a note says, and of which span."""
    head, _, note = row.partition("\t")[2].partition("\t")
    kind, _, rest = head.partition(" ")
    if kind == "Reference":
        name, _, reference = rest.partition(" ")
        return name, {"kb_id": _id(reference)}
    return rest, {"value": note} if kind == "AnnotatorNotes" else {}


def _reference(kb_id: str) -> str:
    if _QID.fullmatch(kb_id):
        return f"Wikidata:{kb_id}"
    namespace, colon, rest = kb_id.partition(":")
    if not colon or namespace in ("Wikidata", "kb") or not namespace.isalnum():
        namespace, rest = "kb", kb_id
    return f"{namespace}:{quote(rest, safe=':')}"


def _id(reference: str) -> str:
    namespace, _, rest = reference.partition(":")
    if namespace in ("Wikidata", "kb"):
        return unquote(rest)
    return f"{namespace}:{unquote(rest)}"


def _prepared(document: Document, writing: Writing, report: Report) -> list[Document]:
    return [trimmed(document, report)]


FORMAT = Format(
    name="brat",
    summary="brat standoff: text and annotation files",
    holds=Holds(mention=frozenset({"kb_id"}), timexes=True, timex=frozenset({"value"})),
    write=write,
    read=read,
    layout="folder",
    prepare=_prepared,
)
