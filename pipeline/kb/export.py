"""A knowledge base as a table that people can read and edit, and that `zhpipe kb build --table` reads back."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from pipeline.atomic import replacing
from pipeline.errors import KnowledgeBaseError
from pipeline.kb.layers.table import written, written_names
from pipeline.kb.store import DERIVED, Entity, Store

COLUMNS = ("id", "type", "name", "names", "years", "description", "cues", "prior", "same_as", "related")


def export(store: Store, output: Path) -> int:
    """Write every entity of a knowledge base, by id, as `write` does."""
    return write(store.entities(), output)


def write(entities: Iterable[Entity], output: Path) -> int:
    """Write entities to a `.csv`, `.tsv` or `.jsonl` in their order, and return how many they are.

    Derived names are left out, since a build makes them anew; where a fact is from and how a name came to be are left
    out as well. Raises `KnowledgeBaseError` for another suffix or a file that cannot be written.
    """
    if output.suffix not in (".csv", ".tsv", ".jsonl"):
        raise KnowledgeBaseError(
            f"cannot tell the format from {output.suffix or 'no suffix'!r}",
            where=str(output),
            hint="use .csv, .tsv or .jsonl",
        )
    try:
        with replacing(output) as temporary, temporary.open("w", encoding="utf-8", newline="") as stream:
            if output.suffix == ".jsonl":
                return _json_lines(entities, stream)
            return _delimited(entities, stream, "\t" if output.suffix == ".tsv" else ",")
    except OSError as error:
        raise KnowledgeBaseError(f"cannot be written: {error}", where=str(output)) from error


def _json_lines(entities: Iterable[Entity], stream: IO[str]) -> int:
    count = 0
    for row in map(_row, entities):
        count += 1
        filled = {column: cell for column, cell in row.items() if cell or column == "names"}
        stream.write(json.dumps(filled, ensure_ascii=False) + "\n")
    return count


def _delimited(entities: Iterable[Entity], stream: IO[str], delimiter: str) -> int:
    writer = csv.DictWriter(stream, COLUMNS, delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    count = 0
    for row in map(_row, entities):
        count += 1
        writer.writerow(row)
    return count


def _row(entity: Entity) -> dict[str, str]:
    listed = [name for name in entity.names if name.source != DERIVED]
    # The canonical name has a column of its own, but no mark there.
    names = [name for name in listed if name.text != entity.name or name.weak]
    cells = (
        entity.id, entity.label, written([entity.name]), written_names(names), entity.years, entity.description,
        written(entity.cues), str(entity.prior), written(entity.same_as),
        written(entity.related),
    )  # fmt: skip
    return dict(zip(COLUMNS, cells, strict=True))
