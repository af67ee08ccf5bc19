"""What a format is: its name, what it holds, and the pair of functions that write and read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from pipeline.document import Document
from pipeline.errors import RecordError
from pipeline.formats.holds import Holds, Report, fit
from pipeline.formats.reading import Reading
from pipeline.formats.tokens import by_sentence


class Writing(Struct, frozen=True):
    """What a format leaves open: the `unit` of a row, the `scheme` of its tags, and what becomes a document."""

    by: Literal["document", "sentence"] = "document"
    unit: Literal["char", "word"] = "char"
    scheme: Literal["iob2", "bioes"] = "iob2"


class Format(Struct, frozen=True):
    """One format, both ways.

    `layout` says whether the documents become one file or a folder of files. `write` takes what `fitted` gives. `read`
    yields documents, and in the place of one that cannot be read its error; it raises `RecordError` where the whole
    file is of no use. `prepare` makes what the format needs beyond what it holds (tokens, sentences; a document may
    become several), and counts what that changes. `needs` names the libraries beyond the default ones that it uses,
    `extra` the extra of this package that brings them.
    """

    name: str
    summary: str
    holds: Holds
    write: Callable[[Iterable[Document], Path, Writing], None]
    read: Callable[[Path, Reading], Iterator[Document | RecordError]]
    layout: Literal["file", "folder"] = "file"
    prepare: Callable[[Document, Writing, Report], Iterable[Document]] | None = None
    needs: tuple[str, ...] = ()
    extra: str = ""


def fitted(
    documents: Iterable[Document], form: Format, writing: Writing, report: Report
) -> Iterator[Document]:
    """Yield what a format can write, and count in `report` what that leaves out or changes.

    The law of every format: reading what was written of these documents gives these documents again. Where a format
    has no room for ids, they are empty.
    """
    for document in documents:
        for part in by_sentence(document, report) if writing.by == "sentence" else [document]:
            held = fit(part, form.holds, report)
            for piece in form.prepare(held, writing, report) if form.prepare else [held]:
                yield piece if form.holds.ids else replace(piece, id="")
