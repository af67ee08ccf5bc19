"""From annotation files to another project's format and back, document by document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct, field

from pipeline.config import SourceConfig
from pipeline.document import Document, Provenance
from pipeline.errors import PipelineError, RecordError
from pipeline.formats.folders import name_of
from pipeline.formats.format import Format, Writing, fitted
from pipeline.formats.holds import Report
from pipeline.formats.reading import Reading
from pipeline.records import encode, open_write, read_each, record_files, validate
from pipeline.sources import SourceFile, discover, read

_LONGEST_SUFFIX = ".jsonld"


class Outcome(Struct):
    """What was written, what that lost, and what was set aside."""

    report: Report
    written: int = 0
    failures: list[RecordError] = field(default_factory=list)


def export(inputs: Sequence[Path], form: Format, output: Path, writing: Writing) -> Outcome:
    """Write the records of files and folders in a format; what cannot be written is set aside with its reason.

    Raises `RecordError` where nothing can be written: the output is in the way, or two documents would be one file.
    """
    outcome = Outcome(Report())
    read = (item for path in inputs for file in record_files(path) for item in read_each(file))
    sound = (document for document in _sound(read, outcome) if _can_be_named(document, form, outcome))
    form.write(_counted(fitted(sound, form, writing, outcome.report), outcome), output, writing)
    return outcome


def import_(
    inputs: Sequence[Path],
    form: Format,
    output: Path,
    reading: Reading,
    *,
    source: Path | None = None,
    made_by: str = "",
) -> Outcome:
    """Write the documents of files in a format as records; what cannot be read or trusted is set aside.

    A document without an id gets its number. With `source`, a text must be that of the source with its id. `made_by`
    goes into the provenance of what has none: empty for annotations that people made.
    """
    outcome = Outcome(reading.report)
    texts = _Texts(source) if source else None
    read = (item for path in inputs for item in form.read(path, reading))
    with open_write(output) as stream:
        for number, document in enumerate(_sound(read, outcome), 1):
            document.id = document.id or f"document-{number}"
            if made_by and document.provenance == Provenance():
                document.provenance = Provenance(version=made_by)
            try:
                validate(document)
                if texts:
                    texts.compare(document)
            except RecordError as error:
                outcome.failures.append(error)
                continue
            stream.write(encode(document) + b"\n")
            outcome.written += 1
    return outcome


class _Texts:
    """The raw texts that documents claim to be of."""

    def __init__(self, folder: Path) -> None:
        sources, failures = discover([str(folder)])
        for failure in failures:
            raise RecordError(failure.reason, where=failure.where)
        self._sources: dict[str, SourceFile] = {source.relative: source for source in sources}

    def compare(self, document: Document) -> None:
        """Raise `RecordError` where the text is not its source's, or there is no such source."""
        source = self._sources.get(document.id)
        if source is None:
            raise RecordError("no source has this id", where=document.id)
        for original in read(source, SourceConfig()):
            text = original.text if isinstance(original, Document) else ""
            if text != document.text:
                pairs = enumerate(zip(text, document.text, strict=False))
                first = next((i for i, (a, b) in pairs if a != b), min(len(text), len(document.text)))
                raise RecordError(
                    f"the text differs from {source.path} at offset {first}",
                    where=document.id,
                    hint=f"{text[first : first + 10]!r} there, {document.text[first : first + 10]!r} here",
                )


def _sound(items: Iterable[Document | RecordError], outcome: Outcome) -> Iterator[Document]:
    for item in items:
        if isinstance(item, PipelineError):
            outcome.failures.append(item)
        else:
            yield item


def _can_be_named(document: Document, form: Format, outcome: Outcome) -> bool:
    if form.layout == "folder":
        try:
            name_of(document.id, _LONGEST_SUFFIX)
        except RecordError as error:
            outcome.failures.append(error)
            return False
    return True


def _counted(documents: Iterable[Document], outcome: Outcome) -> Iterator[Document]:
    for document in documents:
        outcome.written += 1
        yield document
