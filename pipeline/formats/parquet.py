"""Parquet with a typed schema, made from the types of the record; and a Hugging Face data set of such files.

The columns are the record's fields. What has no fixed shape (`meta`, the fingerprints of models) is a column of JSON. A data
set has two columns more, for training: `words`, cut at the edges of mentions, and `ner_tags` in IOB2 as class labels,
both made of the mentions that do not overlap; they are made again from the rest, never read back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import msgspec
from msgspec.inspect import FloatType, IntType, ListType, StrType, StructType, Type, type_info
from msgspec.structs import replace

from pipeline.atomic import replacing
from pipeline.document import ENTITY_LABELS, Document
from pipeline.errors import RecordError
from pipeline.formats.folders import files, new_folder
from pipeline.formats.format import Format, Writing
from pipeline.formats.holds import EVERYTHING, Report, apart, spans
from pipeline.formats.reading import Page, Reading, each, fields_of
from pipeline.formats.tags import tags
from pipeline.formats.tokens import with_tokens

if TYPE_CHECKING:
    pass

if TYPE_CHECKING:
    import pyarrow as pa

GROUP = 256
"""Documents a row group: what is held in memory at a time."""
SHARD = 10_000
"""Documents a file of a data set."""
TAGS = ("O", *(f"{prefix}-{label}" for label in ENTITY_LABELS for prefix in "BI"))
_RECORD = cast(StructType, type_info(Document))
_TYPES = {field.name: field.type for field in _RECORD.fields}
_SIMPLE = (StrType, IntType, FloatType)
_CARD = """---
configs:
- config_name: default
  data_files:
  - split: train
    path: data/train-*.parquet
language:
- zh
task_categories:
- token-classification
---

{count} documents in the fields of `zh-annotation/1`, with `words` and `ner_tags` made of the mentions that do not overlap.
Offsets are half-open and count code points of `text`. `zhpipe card` writes a data sheet of what they hold.
"""


def write(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write one Parquet file, a row a document, compressed with zstd."""
    with replacing(path) as temporary:
        _write(temporary, documents, schema(), row)


def read(path: Path, reading: Reading) -> Iterator[Document | RecordError]:
    """Yield one document a row, of a file or of all Parquet files below a folder."""
    found = (item for file in files(path, ".parquet") for item in _rows(file))
    return each(found, lambda values: _document(values, reading))


def write_dataset(documents: Iterable[Document], path: Path, writing: Writing) -> None:
    """Write a data set: Parquet files below `data/`, with features that `datasets` knows, and its card."""
    count = 0

    def example(document: Document) -> dict[str, Any]:
        nonlocal count
        count += 1
        return {**row(document), **_training_columns(document, writing.unit)}

    with new_folder(path) as folder:
        (folder / "data").mkdir()
        _write(folder / "data" / "train-00000.parquet", [], dataset_schema(), row)
        for number, shard in groupby(enumerate(documents), key=lambda numbered: numbered[0] // SHARD):
            file = folder / "data" / f"train-{number:05}.parquet"
            _write(file, (document for _, document in shard), dataset_schema(), example)
        (folder / "README.md").write_text(_CARD.format(count=count), encoding="utf-8")


def schema() -> pa.Schema:
    """Return the columns of the record."""
    import pyarrow as pa

    return pa.schema([pa.field(name, _arrow(kind)) for name, kind in _TYPES.items()])


def dataset_schema() -> pa.Schema:
    """Return the columns of a data set, with what Hugging Face's `datasets` calls their features."""
    import pyarrow as pa

    words = pa.field("words", pa.list_(pa.string()))
    columns = pa.schema([*schema(), words, pa.field("ner_tags", pa.list_(pa.int64()))])
    features = {column.name: _feature(column.type) for column in columns}
    features["ner_tags"] = {"feature": {"names": list(TAGS), "_type": "ClassLabel"}, "_type": "List"}
    return columns.with_metadata({"huggingface": msgspec.json.encode({"info": {"features": features}})})


def row(document: Document) -> dict[str, Any]:
    """Return a document as the values of its columns."""
    values: dict[str, Any] = _plain(document, _RECORD)
    return values


def _training_columns(document: Document, unit: str) -> dict[str, Any]:
    flat = replace(document, entities=list(apart(document.entities)), timexes=[])
    tokens = with_tokens(flat, unit, Report()).tokens
    numbers = {tag: number for number, tag in enumerate(TAGS)}
    return {
        "words": [document.text[token.start : token.end] for token in tokens],
        "ner_tags": [numbers[tag] for tag in tags(flat, tokens, "iob2")],
    }


def _write(
    path: Path,
    documents: Iterable[Document],
    columns: pa.Schema,
    values: Callable[[Document], dict[str, Any]],
) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    remaining = iter(documents)
    with parquet.ParquetWriter(path, columns, compression="zstd") as writer:
        while group := list(islice(remaining, GROUP)):
            writer.write_table(pa.Table.from_pylist([values(document) for document in group], schema=columns))


def _rows(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    import pyarrow as pa
    from pyarrow import parquet

    number = 0
    try:
        with parquet.ParquetFile(file) as table:
            names = set(table.schema_arrow.names)
            if lacking := {"id", "text", "entities"} - names:
                raise RecordError(f"no column {', '.join(sorted(lacking))}", where=str(file))
            wanted = [name for name in _TYPES if name in names]
            for batch in table.iter_batches(GROUP, columns=wanted):
                for values in batch.to_pylist():
                    number += 1
                    yield f"{file}: row {number}", values
    except pa.ArrowException as error:
        raise RecordError(f"not Parquet, or cut off: {error}", where=str(file)) from error
    except OSError as error:
        raise RecordError(error.strerror or str(error), where=str(file)) from error


def _document(values: dict[str, Any], reading: Reading) -> Document:
    try:
        given = msgspec.convert({k: _restored(v, _TYPES[k]) for k, v in values.items()}, Document)
    except (msgspec.MsgspecError, TypeError) as error:
        raise RecordError(str(error)) from error
    page = Page(given.id, given.text, reading)
    for item in spans(given):
        page.add_fields({"start": item.start, "end": item.end, "text": item.text, **fields_of(item)})
    settled = page.finish()
    return replace(given, entities=settled.entities, timexes=settled.timexes)


def _arrow(kind: Type) -> pa.DataType:
    import pyarrow as pa

    if isinstance(kind, IntType):
        return pa.int64()
    if isinstance(kind, FloatType):
        return pa.float64()
    if isinstance(kind, ListType):
        return pa.list_(_arrow(kind.item_type))
    if isinstance(kind, StructType):
        return pa.struct([pa.field(f.name, _arrow(f.type)) for f in kind.fields])
    return pa.string()


def _plain(value: Any, kind: Type) -> Any:
    """Return a value as its column holds it; what has no fixed shape as JSON."""
    if isinstance(kind, ListType):
        return [_plain(item, kind.item_type) for item in value]
    if isinstance(kind, StructType):
        return {f.name: _plain(getattr(value, f.name), f.type) for f in kind.fields}
    return value if isinstance(kind, _SIMPLE) else msgspec.json.encode(value).decode()


def _restored(value: Any, kind: Type) -> Any:
    """Return what a column holds as `msgspec.convert` wants it."""
    if isinstance(kind, ListType):
        return [_restored(item, kind.item_type) for item in value or []]
    if isinstance(kind, StructType):
        fields = {f.name: _restored(value[f.name], f.type) for f in kind.fields if f.name in value}
        return list(fields.values()) if kind.cls.__struct_config__.array_like else fields
    return value if isinstance(kind, _SIMPLE) else msgspec.json.decode(value)


def _feature(kind: pa.DataType) -> Any:
    import pyarrow as pa

    if pa.types.is_list(kind):
        return {"feature": _feature(kind.value_type), "_type": "List"}
    if pa.types.is_struct(kind):
        return {field.name: _feature(field.type) for field in kind}
    return {"dtype": str(kind), "_type": "Value"}


PARQUET = Format(
    name="parquet",
    summary="Parquet, a row a document",
    holds=EVERYTHING,
    write=write,
    read=read,
    needs=("pyarrow",),
    extra="parquet",
)
HUGGINGFACE = Format(
    name="huggingface",
    summary="a Hugging Face data set: Parquet with features, and a card",
    holds=EVERYTHING,
    write=write_dataset,
    read=read,
    layout="folder",
    needs=("pyarrow",),
    extra="parquet",
)
