"""A data sheet of annotated files: what they hold, where it is from, how it was made."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field

from pipeline.document import Document
from pipeline.normalize.script import detect
from pipeline.records import read, record_files
from pipeline.training.splits import is_silver, source_of

_YEAR = re.compile(r"(-?\d+)(.*)")
_TOP = 20
"""Entities that the sheet lists."""


class Part(Struct):
    """What one file or folder holds."""

    documents: int = 0
    characters: int = 0
    sentences: int = 0
    silver: int = 0
    labels: Counter[str] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)
    scripts: Counter[str] = field(default_factory=Counter)
    entities: Counter[tuple[str, str]] = field(default_factory=Counter)
    makers: Counter[str] = field(default_factory=Counter)
    known: int = 0
    nil: int = 0
    first: str = ""
    last: str = ""

    def add(self, document: Document) -> None:
        """Count one more document."""
        self.documents += 1
        self.characters += len(document.text)
        self.sentences += len(document.sentences)
        self.silver += is_silver(document)
        self.sources[source_of(document)] += 1
        self.licences[str(document.meta.get("licence") or document.meta.get("license") or "not stated")] += 1
        self.scripts[detect(document.text)] += 1
        self.makers[_maker(document)] += 1
        for mention in document.entities:
            self.labels[mention.label] += 1
            is_nil = mention.kb_id.startswith("NIL:")
            self.nil += is_nil
            self.known += bool(mention.kb_id) and not is_nil
            if mention.kb_id:
                self.entities[mention.kb_id, mention.name or mention.text] += 1
        for timex in document.timexes:
            self.labels[timex.type] += 1
            if timex.interval:
                self.first = min(filter(None, (self.first, timex.interval[0])), key=_instant)
                self.last = max(filter(None, (self.last, timex.interval[-1])), key=_instant)


def card(paths: Sequence[Path], *, title: str) -> str:
    """Return the data sheet in Markdown; every path, a record file or a folder of them, is a part named after it."""
    parts = {path.name.split(".")[0]: _part(path) for path in paths}
    return "\n".join([f"# {title}", "", *_sections(parts)]) + "\n"


def _part(path: Path) -> Part:
    part = Part()
    for file in record_files(path):
        for document in read(file):
            part.add(document)
    return part


def _sections(parts: Mapping[str, Part]) -> Iterator[str]:
    yield from _table(("part", "documents", "characters", "sentences", "gold", "silver"), (
        (name, p.documents, p.characters, p.sentences, p.documents - p.silver, p.silver) for name, p in parts.items()
    ))  # fmt: skip
    yield from _counted("Labels", parts, lambda part: part.labels)
    yield from ("## Links", "")
    yield from _table(("part", "in a knowledge base", "NIL", "entities"), (
        (name, p.known, p.nil, len(p.entities)) for name, p in parts.items()
    ))  # fmt: skip
    yield from (f"The {_TOP} most frequent entities:", "")
    entities = sum((part.entities for part in parts.values()), Counter[tuple[str, str]]())
    ranked = sorted(entities.items(), key=lambda item: (-item[1], item[0]))[:_TOP]
    yield from _table(("id", "name", "mentions"), ((kb_id, name, count) for (kb_id, name), count in ranked))
    yield from _counted("Scripts and regions", parts, lambda part: part.scripts)
    yield from _counted("Sources", parts, lambda part: part.sources)
    yield from _counted("Licences", parts, lambda part: part.licences)
    yield from _counted("How it was made", parts, lambda part: part.makers)
    yield from ("## Dates mentioned", "")
    yield from _table(("part", "earliest", "latest"), ((name, p.first, p.last) for name, p in parts.items()))


def _counted(title: str, parts: Mapping[str, Part], counter: Callable[[Part], Counter[str]]) -> Iterator[str]:
    yield from (f"## {title}", "")
    names = sorted({name for part in parts.values() for name in counter(part)})
    yield from _table(
        ("", *parts), ((name, *(counter(part)[name] for part in parts.values())) for name in names)
    )


def _table(head: Sequence[str], body: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in body:
        yield f"| {' | '.join(_cell(value) for value in row)} |"
    yield ""


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else " ".join(str(value).replace("|", "\\|").split())


def _maker(document: Document) -> str:
    made = document.provenance
    if not is_silver(document):
        return "people"
    models = ", ".join(f"{name} {fingerprint}" for name, fingerprint in sorted(made.models.items()))
    return " ".join(filter(None, ("machine:", made.version, made.config and f"config {made.config}", models)))


def _instant(date: str) -> tuple[int, str]:
    match = _YEAR.match(date)
    return (int(match[1]), match[2]) if match else (0, date)
