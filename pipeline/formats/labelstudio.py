"""Label Studio's tasks as one JSON array, a task a line; offsets in UTF-16 code units, as its editor counts.

What people made becomes annotations, what the pipeline made (a record with provenance) predictions. The id of an entity
and the value of a timex are text areas of their region. The labelling configuration is written beside the tasks, as
`NAME.xml`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from pipeline.atomic import replacing
from pipeline.document import ENTITY_LABELS, TIMEX_TYPES, Document, Mention, Provenance, Timex
from pipeline.errors import RecordError
from pipeline.formats.format import Format, Writing
from pipeline.formats.holds import Holds, spans
from pipeline.formats.reading import Page, Reading, each
from pipeline.formats.units import Ruler
from pipeline.packed import open_packed
from pipeline.records import open_write

_CONFIG = """<View>
  <Labels name="label" toName="text" granularity="symbol">
{labels}
  </Labels>
  <Text name="text" value="$text"/>
  <TextArea name="kb_id" toName="text" perRegion="true" maxSubmissions="1" placeholder="id of the entity"/>
  <TextArea name="value" toName="text" perRegion="true" maxSubmissions="1" placeholder="TIMEX3 value"/>
</View>
"""


class _Value(Struct, omit_defaults=True):
    start: int | None = None
    end: int | None = None
    text: str | list[str] = ""
    labels: list[str] = field(default_factory=list)


class _Region(Struct, omit_defaults=True):
    """One result of an annotation; results with one `id` are of one region."""

    id: str = ""
    from_name: str = ""
    to_name: str = ""
    type: str = ""
    value: _Value = field(default_factory=_Value)


class _Data(Struct, omit_defaults=True):
    text: str
    id: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
    provenance: Provenance = field(default_factory=Provenance)


class _Results(Struct, omit_defaults=True):
    result: list[_Region]
    model_version: str | None = None
    was_cancelled: bool = False


class _Task(Struct, omit_defaults=True):
    data: _Data
    annotations: list[_Results] = field(default_factory=list)
    predictions: list[_Results] = field(default_factory=list)


def write(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write the tasks, and the labelling configuration beside them."""
    with open_write(path) as stream:
        stream.write(b"[")
        for number, document in enumerate(documents):
            stream.write((b",\n" if number else b"\n") + msgspec.json.encode(_task(document)))
        stream.write(b"\n]\n")
    with replacing(path.with_suffix(".xml")) as temporary:
        temporary.write_text(configuration(), encoding="utf-8")


def read(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document a task: its first annotation that was not cancelled, else its first prediction."""
    return each(_tasks(path), lambda item: _document(item, reading))


def configuration() -> str:
    """Return the labelling configuration (XML) of a project that takes these tasks."""
    return _CONFIG.format(
        labels="\n".join(f'    <Label value="{name}"/>' for name in (*ENTITY_LABELS, *TIMEX_TYPES))
    )


def _task(document: Document) -> _Task:
    ruler = Ruler(document.text, "utf16")
    regions = [
        r for number, item in enumerate(spans(document), 1) for r in _regions(item, f"s{number}", ruler)
    ]
    data = _Data(document.text, document.id, document.meta, document.provenance)
    if document.provenance == Provenance():
        return _Task(data, annotations=[_Results(regions)])
    return _Task(data, predictions=[_Results(regions, model_version=document.provenance.version)])


def _regions(item: Mention | Timex, name: str, ruler: Ruler) -> Iterator[_Region]:
    start, end = ruler.from_code_points(item.start, item.end)
    label = item.label if isinstance(item, Mention) else item.type
    yield _Region(name, "label", "text", "labels", _Value(start, end, item.text, [label]))
    area, content = ("kb_id", item.kb_id) if isinstance(item, Mention) else ("value", item.value)
    if content:
        yield _Region(name, area, "text", "textarea", _Value(start, end, [content]))


def _tasks(path: Path) -> Iterator[tuple[str, Any]]:
    """Yield the tasks of the array as plain values, one at a time."""
    import ijson

    number = 0
    try:
        with open_packed(str(path)) as stream:
            for number, task in enumerate(ijson.items(stream, "item", use_float=True), 1):
                yield f"{path}: task {number}", task
    except ijson.JSONError as error:
        raise RecordError(
            f"broken after task {number}: {error}", where=str(path), hint="a JSON array is wanted"
        ) from error
    except OSError as error:
        raise RecordError(error.strerror or str(error), where=str(path)) from error


def _document(item: Any, reading: Reading) -> Document:
    try:
        task = msgspec.convert(item, _Task)
    except msgspec.ValidationError as error:
        raise RecordError(str(error)) from error
    page = Page(task.data.id, task.data.text, reading, "utf16")
    made = [results for results in task.annotations if not results.was_cancelled] or task.predictions
    reading.report.add("further annotations of a task", len(made[1:]), task.data.id)
    regions = made[0].result if made else []
    areas = {(r.id, r.from_name): r.value.text[0] for r in regions if r.type == "textarea" and r.value.text}
    for region in regions:
        value = region.value
        if region.type == "labels" and value.labels and value.start is not None and value.end is not None:
            fields = {name: areas.get((region.id, name), "") for name in ("kb_id", "value")}
            surface = value.text if isinstance(value.text, str) and value.text else None
            page.add(value.start, value.end, value.labels[0], surface, fields)
    document = page.finish()
    document.meta, document.provenance = task.data.meta, task.data.provenance
    return document


FORMAT = Format(
    name="labelstudio",
    summary="Label Studio's tasks, annotations and predictions",
    holds=Holds(
        meta=True, provenance=True, mention=frozenset({"kb_id"}), timexes=True, timex=frozenset({"value"})
    ),
    write=write,
    read=read,
    needs=("ijson",),
    extra="formats",
)
