"""The files a head is trained on, as documents under a guideline."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from pipeline.document import Document, Mention
from pipeline.errors import ConfigError, RecordError
from pipeline.records import read, record_files
from pipeline.training.guidelines import OURS, RENAMED


class DataSet(Struct, frozen=True):
    """A file or folder of gold, and the name of the guideline it follows."""

    path: Path
    guideline: str

    def documents(self) -> list[Document]:
        """Read the gold.

        Raises `RecordError` for a file that breaks its format, or where there is no document.
        """
        found = [*(read_sentences(self.path) if self.path.suffix == ".iob2" else _records(self.path))]
        if not found:
            raise RecordError("no gold found", where=str(self.path))
        return found

    def described(self) -> dict[str, str]:
        """Return the file's name, guideline and the SHA-256 of its content."""
        digest = hashlib.sha256()
        for file in record_files(self.path):
            digest.update(file.read_bytes())
        return {"file": self.path.name, "guideline": self.guideline, "sha256": digest.hexdigest()}


def data_set(option: str) -> DataSet:
    """Read `PATH` or `PATH=GUIDELINE`; without one a Universal NER file follows `uner`, records follow ours.

    Raises `ConfigError` where the path is not there, or is of a kind that must be imported first.
    """
    name, _, guideline = option.partition("=")
    path = Path(name)
    if not path.exists():
        raise ConfigError("no such file or folder", where=name)
    if path.is_file() and not {".jsonl", ".iob2"} & {*path.suffixes}:
        raise ConfigError(
            "neither records (.jsonl) nor Universal NER rows (.iob2)",
            where=name,
            hint="make records of it with `zhpipe import`",
        )
    return DataSet(path, guideline or ("uner" if path.suffix == ".iob2" else OURS))


def _records(path: Path) -> Iterator[Document]:
    for file in record_files(path):
        yield from read(file)


def read_sentences(path: Path) -> Iterator[Document]:
    """Yield every sentence of a Universal NER file as a document: what stands together in one need not belong together.

    PER is our PERSON. Raises `RecordError` where the file breaks its format.
    """
    from pipeline.formats import format_of
    from pipeline.formats.reading import Reading

    for item in format_of("uner").read(path, Reading(labels=RENAMED)):
        if isinstance(item, RecordError):
            raise item
        for number, sentence in enumerate(item.sentences):
            start, end = sentence.start, sentence.end
            mentions = [
                Mention(m.start - start, m.end - start, m.text, m.label)
                for m in item.entities
                if start <= m.start and m.end <= end
            ]
            yield Document(id=f"{item.id}-{number}", text=item.text[start:end], entities=mentions)
