"""The documents of several annotations of one corpus, side by side by id, in whatever order they come."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from pipeline.document import Document
from pipeline.errors import RecordError
from pipeline.records import decode, encode, read, record_files

HELD_CHARS = 1_000_000
"""Code points of documents that wait in memory for their partners, at up to 100 bytes each with all their tokens."""

Row = tuple[Document | None, ...]


def documents(path: Path) -> Iterator[Document]:
    """Yield the records of a file or of a folder (recursively), one at a time.

    Raises `RecordError` for a record that breaks the contract, or where there is none at all.
    """
    empty = True
    for file in record_files(path):
        for document in read(file):
            empty = False
            yield document
    if empty:
        raise RecordError("no records found", where=str(path))


def aligned(sources: Sequence[Iterable[Document]], *, held_chars: int = HELD_CHARS) -> Iterator[Row]:
    """Yield the documents of one id from all sources as one row, None where a source has no such document.

    Whole rows come as soon as they are whole, the others at the end by id. Sources in the same order cost no memory;
    for any other order at most `held_chars` code points wait in memory and the rest in a temporary file.
    Raises `RecordError` where an id stands twice in one source or two texts of one id differ.
    """
    with (
        tempfile.TemporaryDirectory(prefix="zhpipe-") as folder,
        closing(_Waiting(Path(folder), len(sources), held_chars)) as waiting,
    ):
        done: set[str] = set()
        streams = [iter(source) for source in sources]
        open_streams = set(range(len(streams)))
        while open_streams:
            for number in sorted(open_streams):
                document = next(streams[number], None)
                if document is None:
                    open_streams.discard(number)
                    continue
                if document.id in done:
                    raise _twice(document.id)
                row = waiting.take(document.id)
                _join(row, number, document)
                if None in row:
                    waiting.put(document.id, row)
                else:
                    done.add(document.id)
                    yield tuple(row)
        yield from waiting.rest()


def _join(row: list[Document | None], number: int, document: Document) -> None:
    if row[number] is not None:
        raise _twice(document.id)
    if any(other is not None and other.text != document.text for other in row):
        raise RecordError(
            "the records of this document have different texts",
            where=document.id,
            hint="annotate the very text of the gold again",
        )
    row[number] = document


def _twice(document_id: str) -> RecordError:
    return RecordError(f"document id {document_id!r} stands twice", hint="give every document its own id")


class _Waiting:
    """Rows that are not whole yet: in memory up to a limit; when it is passed, all of them go to a file."""

    def __init__(self, folder: Path, width: int, limit: int) -> None:
        self._width = width
        self._limit = limit
        self._rows: dict[str, list[Document | None]] = {}
        self._chars = 0
        self._disk = sqlite3.connect(folder / "waiting.sqlite", isolation_level=None)
        self._disk.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE waiting (id TEXT, source INTEGER, record BLOB, PRIMARY KEY (id, source));"
        )

    def take(self, document_id: str) -> list[Document | None]:
        """Remove and return the row of an id; one without any document where there is none."""
        row = self._rows.pop(document_id, None)
        if row is not None:
            self._chars -= _chars(row)
            return row
        row = [None] * self._width
        found = self._disk.execute(
            "SELECT source, record FROM waiting WHERE id = ?", (document_id,)
        ).fetchall()
        for source, record in found:
            row[source] = decode(record)
        if found:
            self._disk.execute("DELETE FROM waiting WHERE id = ?", (document_id,))
        return row

    def put(self, document_id: str, row: list[Document | None]) -> None:
        self._rows[document_id] = row
        self._chars += _chars(row)
        if self._chars > self._limit:
            records = (
                (key, source, encode(document))
                for key, waiting in self._rows.items()
                for source, document in enumerate(waiting)
                if document is not None
            )
            self._disk.execute("BEGIN")
            self._disk.executemany("INSERT INTO waiting VALUES (?, ?, ?)", records)
            self._disk.execute("COMMIT")
            self._rows, self._chars = {}, 0

    def rest(self) -> Iterator[Row]:
        """Yield what never became whole, by id."""
        ids = {row[0] for row in self._disk.execute("SELECT DISTINCT id FROM waiting")}
        for document_id in sorted(ids | set(self._rows)):
            yield tuple(self.take(document_id))

    def close(self) -> None:
        self._disk.close()


def _chars(row: list[Document | None]) -> int:
    return sum(len(document.text) for document in row if document is not None)
