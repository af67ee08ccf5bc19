"""Check annotation files: every defect of every record, however broken the rest.

Two passes over the files, one record held at a time. The first counts what only the whole corpus tells (ids, the labels of
each name, the names of each id), the second judges each record by itself and against those counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct, field

from pipeline.config import CheckConfig
from pipeline.document import Document
from pipeline.errors import RecordError
from pipeline.quality.check_dates import check_dates
from pipeline.quality.check_links import check_links
from pipeline.quality.check_spans import check_spans
from pipeline.quality.findings import CODES, Finding
from pipeline.records import lines, record_files

if TYPE_CHECKING:
    from pipeline.kb import Store

_DECODER = msgspec.json.Decoder(Document)


class _Named(Struct):
    id: str = ""


class Corpus(Struct):
    """What the first pass counts over all files."""

    documents: int = 0
    ids: dict[bytes, int] = field(default_factory=dict)
    labels: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    surfaces: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    lengths: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, document: Document) -> None:
        """Count one more document."""
        self.documents += 1
        key = _key(document.id)
        self.ids[key] = self.ids.get(key, 0) + 1
        for mention in document.entities:
            self.labels[mention.text][mention.label] += 1
            self.lengths[mention.label][len(mention.text)] += 1
            if mention.kb_id:
                self.surfaces[mention.kb_id][mention.text] += 1

    def repeats(self, document_id: str) -> bool:
        """Tell whether several documents have this id."""
        return self.ids.get(_key(document_id), 0) > 1


def check(
    paths: Sequence[Path], config: CheckConfig, *, kb: Store | None = None, source: Path | None = None
) -> Iterator[Finding]:
    """Yield what is wrong with the records of files and folders, in the order of the files and of their text.

    Without `kb` ids are not looked up; with `source`, a folder of raw texts, a record must have the text of its id.
    Codes that `config.disabled` names are left out.
    """
    files = [file for path in paths for file in record_files(path)]
    corpus = Corpus()
    for _, _, item in _documents(files):
        if isinstance(item, Document):
            corpus.add(item)
    for file, number, item in _documents(files):
        found = (
            [item] if isinstance(item, Finding) else _judge(file, number, item, corpus, config, kb, source)
        )
        yield from sorted(finding for finding in found if finding.code not in config.disabled)
    yield from (finding for finding in _rare(corpus, config) if finding.code not in config.disabled)


def _judge(
    file: str,
    line: int,
    document: Document,
    corpus: Corpus,
    config: CheckConfig,
    kb: Store | None,
    source: Path | None,
) -> Iterator[Finding]:
    def place(start: int, end: int, code: str, message: str) -> Finding:
        return Finding(file, line, document.id, start, end, code, message)

    if corpus.repeats(document.id):
        yield place(0, 0, "E105", f"{CODES['E105'].title}: {document.id!r}")
    if source is not None and (reason := _differs(document, source)):
        yield place(0, 0, "E106", reason)
    for part in (
        check_spans(document, corpus.labels, corpus.lengths, config),
        check_links(document, corpus.surfaces, kb),
        check_dates(document, config),
    ):
        yield from (place(*found) for found in part)


def _documents(files: Iterable[Path]) -> Iterator[tuple[str, int, Document | Finding]]:
    """Yield every record, or what keeps a line from being one; spans are not looked at."""
    for file in files:
        number = 0
        try:
            for number, (_, line) in enumerate(lines(file), 1):
                if line.strip():
                    yield str(file), number, _decoded(str(file), number, line)
        except RecordError as error:
            yield str(file), number + 1, Finding(str(file), number + 1, "", 0, 0, "E101", str(error))


def _decoded(file: str, number: int, line: bytes) -> Document | Finding:
    try:
        return _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        try:
            name = msgspec.json.decode(line, type=_Named).id
        except (msgspec.DecodeError, UnicodeDecodeError):
            name = ""
        return Finding(file, number, name, 0, 0, "E101", str(error))


def _differs(document: Document, source: Path) -> str:
    file = source / document.id
    try:
        data = file.read_bytes()
    except OSError as error:
        return f"the source {file} cannot be read: {error.strerror}"
    text = document.text.encode("utf-8", "surrogatepass")
    if _digest(data) == _digest(text):
        return ""
    first = next(
        (i for i, (a, b) in enumerate(zip(data, text, strict=False)) if a != b), min(len(data), len(text))
    )
    return f"the text differs from {file} at byte {first}"


def _rare(corpus: Corpus, config: CheckConfig) -> Iterator[Finding]:
    for label, counts in sorted(corpus.lengths.items()):
        if counts.total() < config.fewest_of_label:
            message = f"{label} has {counts.total()} mentions, fewer than {config.fewest_of_label}"
            yield Finding("", 0, "", 0, 0, "N501", message)


def _key(document_id: str) -> bytes:
    return blake2b(document_id.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _digest(data: bytes) -> bytes:
    return blake2b(data).digest()
