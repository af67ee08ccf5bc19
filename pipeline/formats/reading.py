"""What every reader does: make mentions and dates of what a file says, and refuse what does not fit the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec
from msgspec import Struct, field

from pipeline.document import ENTITY_LABELS, TIMEX_TYPES, Document, Mention, Timex
from pipeline.errors import RecordError
from pipeline.formats.holds import MENTION, TIMEX, Report, position
from pipeline.formats.units import UNITS, Ruler, Unit

Item = TypeVar("Item")
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Reading(Struct, frozen=True):
    """How a file is to be read.

    `offsets` is the unit the file counts in; empty means the one that its format prescribes. `labels` renames the
    file's labels to ours; a label renamed to nothing is left out. `report` counts what is left out.
    """

    offsets: Unit | None = None
    labels: Mapping[str, str] = MappingProxyType({})
    report: Report = field(default_factory=Report)


class _Placed(Struct):
    start: int
    end: int
    label: str
    text: str | None = None


class Page:
    """A document under construction: its text, and the spans that a file puts into it."""

    def __init__(self, document_id: str, text: str, reading: Reading, unit: Unit = "codepoints") -> None:
        self.document = Document(id=document_id, text=text)
        self._reading = reading
        self._ruler = Ruler(text, reading.offsets or unit)

    def add(
        self,
        start: int,
        end: int,
        label: str,
        surface: str | None = None,
        fields: Mapping[str, Any] = _NOTHING,
    ) -> None:
        """Add a mention, or a timex where the label is a TIMEX3 type; offsets are in the file's unit.

        Of `fields` those are taken that a mention (or timex) has. Raises `RecordError` where the span leaves the text,
        is not the `surface` that the file gives, or has an unknown label, and where a field has the wrong type.
        """
        ours = self._reading.labels.get(label, label)
        if not ours:
            self._reading.report.add(f"spans labelled {label}", 1, self.document.id)
            return
        start, end = self._span(start, end, surface)
        span = {"start": start, "end": end, "text": self.document.text[start:end]}
        if ours in ENTITY_LABELS:
            known = {name: value for name, value in fields.items() if name in MENTION}
            self.document.entities.append(_made({**known, **span, "label": ours}, Mention))
        elif ours in TIMEX_TYPES:
            known = {name: value for name, value in fields.items() if name in TIMEX}
            self.document.timexes.append(_made({"value": "", **known, **span, "type": ours}, Timex))
        else:
            names = ", ".join((*ENTITY_LABELS, *TIMEX_TYPES))
            raise RecordError(f"unknown label {label!r}", hint=f"--label {label}=… with one of {names}")

    def add_fields(self, fields: Mapping[str, Any]) -> None:
        """Add a span given as a mapping that has `start`, `end` and `label`, perhaps `text` and fields of the record."""
        placed = _made(dict(fields), _Placed)
        self.add(placed.start, placed.end, placed.label, placed.text, fields)

    def finish(self) -> Document:
        """Return the document with its spans in the order of the text, the longer one first."""
        self.document.entities.sort(key=position)
        self.document.timexes.sort(key=position)
        return self.document

    def _span(self, start: int, end: int, surface: str | None) -> tuple[int, int]:
        try:
            span = self._ruler.to_code_points(start, end)
        except RecordError as error:
            raise RecordError(error.message, hint=self._advice(start, end, surface)) from error
        found = self.document.text[slice(*span)]
        if surface is not None and found != surface:
            raise RecordError(
                f"text[{span[0]}:{span[1]}] is {found!r}, the file says {surface!r}",
                hint=self._advice(start, end, surface),
            )
        return span

    def _advice(self, start: int, end: int, surface: str | None) -> str:
        for unit in UNITS:
            try:
                span = Ruler(self.document.text, unit).to_code_points(start, end)
            except RecordError:
                continue
            if surface is not None and self.document.text[slice(*span)] == surface:
                return f"--offsets {unit} would read it"
        return "the offsets may be of another version of the text"


def each(
    items: Iterable[tuple[str, Item]], make: Callable[[Item], Document | None]
) -> Iterator[Document | RecordError]:
    """Make a document, or none, of each `(where, item)`; where that fails its error is yielded, and the rest go on."""
    for where, item in items:
        try:
            document = make(item)
            if document is not None:
                yield document
        except RecordError as error:
            place = f"{where}: {error.where}" if error.where else where
            yield RecordError(error.message, where=place, hint=error.hint)


def _made(fields: dict[str, Any], kind: type[Item]) -> Item:
    try:
        return msgspec.convert(fields, kind)
    except msgspec.ValidationError as error:
        raise RecordError(str(error)) from error


def fields_of(item: Mention | Timex) -> dict[str, Any]:
    """Return the fields of a span that are set, without its offsets and text; the type of a timex is its `label`."""
    fields: dict[str, Any] = msgspec.to_builtins(item)
    label = fields.pop("label", None) or fields.pop("type")
    return {"label": label, **{name: fields[name] for name in fields.keys() - {"start", "end", "text"}}}
