"""Entities from a user's own table: CSV, TSV or JSONL."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from pipeline.document import ENTITY_LABELS
from pipeline.errors import KnowledgeBaseError
from pipeline.kb.fold import fold
from pipeline.kb.layers import Layer
from pipeline.kb.store import Entity, Name

PRIOR = 0.95
"""Who adds an entity by hand means it: it stands before the same name in the layers that we ship."""

REQUIRED = ("id", "type", "names")
OPTIONAL = ("name", "years", "description", "cues", "english", "prior", "same_as", "related")

_ID = re.compile(r"[A-Za-z][\w.-]*(:\S+)?", re.ASCII)
_OWN = ("the user's own", "as the user holds it")
_SEPARATOR = "|"
_VALUE = re.compile(r"(?:[^|\\]|\\.?)+", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_WEAK = re.compile(r"(?<!\\)((?:\\\\)*)\?\Z")

Row = Mapping[str, str]


def layer(path: Path) -> Layer:
    """Return the layer of a table with the columns `id`, `type`, `names` and perhaps those in `OPTIONAL`.

    Several values in a cell are parted by `|`; where `name` is not given the first of `names` is canonical,
    and a name that ends in `?` is weak. A backslash before `|`, `?` or another backslash takes the meaning from it.
    `prior` is a number of 0..1, `same_as` lists other ids of the entity,
    `related` those of entities that a text on it is likely to name. The format goes by the suffix: `.csv`,
    `.tsv` or `.jsonl`, in UTF-8. Raises `KnowledgeBaseError` that names the line.
    """
    try:
        version = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    except OSError as error:
        raise KnowledgeBaseError(error.strerror or str(error), where=str(path)) from error
    return Layer(path.name, *_OWN, version, lambda: _entities(path))


def single(row: Row) -> Layer:
    """Return the layer of one entity, given by its cells as a table would hold them.

    Raises `KnowledgeBaseError` for a cell that a table could not hold either.
    """
    where = "the entity to add"
    _check_columns(row, where)
    made = entity(row, where=where)
    version = hashlib.sha256(json.dumps(sorted(row.items())).encode()).hexdigest()[:16]
    return Layer(made.id, *_OWN, version, lambda: [made])


def entity(row: Row, *, where: str, prior: float = PRIOR) -> Entity:
    """Make an entity of one row's cells; raises `KnowledgeBaseError` that names `where`."""
    entity_id, label = row["id"].strip(), row["type"].strip()
    if not _ID.fullmatch(entity_id) or entity_id.startswith("NIL:"):
        raise KnowledgeBaseError(
            f"{entity_id!r} is no id",
            where=where,
            hint="a Wikidata id such as Q33391, or a prefixed one such as own:42",
        )
    if label not in ENTITY_LABELS:
        raise KnowledgeBaseError(
            f"{label!r} is no type", where=where, hint=f"one of {' '.join(ENTITY_LABELS)}"
        )
    names = _names(row)
    if not names:
        raise KnowledgeBaseError("an entity without a name", where=where, hint="fill the column `names`")
    for name in names:
        if not fold(name.text):
            raise KnowledgeBaseError(f"{name.text!r} holds nothing to look up", where=where)
    return Entity(
        id=entity_id, label=label, name=names[0].text, names=names, years=row.get("years", "").strip(),
        description=row.get("description", "").strip(), cues=cells(row.get("cues", "")),
        prior=_prior(row.get("prior", "").strip(), prior, where), same_as=_ids(row, "same_as", where),
        related=_ids(row, "related", where),
    )  # fmt: skip


def _prior(cell: str, default: float, where: str) -> float:
    try:
        prior = float(cell or default)
    except ValueError:
        prior = -1.0
    if not 0.0 <= prior <= 1.0:
        raise KnowledgeBaseError(f"{cell!r} is no prior", where=where, hint="a number of 0 to 1, such as 0.8")
    return prior


def _ids(row: Row, column: str, where: str) -> list[str]:
    ids = cells(row.get(column, ""))
    for other in ids:
        if not _ID.fullmatch(other):
            raise KnowledgeBaseError(f"{other!r} in {column} is no id", where=where)
    return ids


def cells(cell: str) -> list[str]:
    """Return the values that a cell holds, without blanks around them."""
    return [_plain(value) for value in _split(cell)]


def written(values: Iterable[str]) -> str:
    """Return the cell that holds these values: what `cells` undoes."""
    return _SEPARATOR.join(map(_escaped, values))


def written_names(names: Iterable[Name]) -> str:
    """Return the cell that holds these names, the weak ones marked."""
    return _SEPARATOR.join(_escaped(name.text) + "?" * name.weak for name in names)


def _escaped(value: str) -> str:
    return re.sub(r"[\\|?]", r"\\\g<0>", value)


def _split(cell: str) -> list[str]:
    return [value.strip() for value in _VALUE.findall(cell) if value.strip()]


def _plain(value: str) -> str:
    return _ESCAPED.sub(r"\1", value)


def _names(row: Row) -> list[Name]:
    values = [value for column in ("name", "names", "english") for value in _split(row.get(column, ""))]
    # The canonical name is written plainly; listed once more with the mark it is weak all the same.
    marks: dict[str, bool] = {}
    for value in values:
        unmarked = _WEAK.sub(r"\1", value)
        text = _plain(unmarked).strip()
        marks[text] = marks.get(text, False) or unmarked != value
    return [Name(text, "alias" if rank else "label", mark) for rank, (text, mark) in enumerate(marks.items())]


def _entities(path: Path) -> Iterator[Entity]:
    seen: dict[str, str] = {}
    for where, row in _rows(path):
        _check_columns(row, where)
        made = entity(row, where=where)
        if made.id in seen:
            raise KnowledgeBaseError(f"{made.id} was there before, at {seen[made.id]}", where=where)
        seen[made.id] = where
        yield made


def _check_columns(row: Row, where: str) -> None:
    hint = f"columns: {' '.join(REQUIRED)}, and perhaps {' '.join(OPTIONAL)}"
    if missing := [column for column in REQUIRED if column not in row]:
        raise KnowledgeBaseError(f"no {', '.join(missing)}", where=where, hint=hint)
    if unknown := sorted(set(row) - {*REQUIRED, *OPTIONAL}):
        raise KnowledgeBaseError(f"unknown column {', '.join(unknown)}", where=where, hint=hint)


def _rows(path: Path) -> Iterator[tuple[str, Row]]:
    """Yield where each row stands, and its cells by column."""
    readers = {".csv": _delimited, ".tsv": _delimited, ".jsonl": _json_lines}
    if path.suffix not in readers:
        raise KnowledgeBaseError(
            f"cannot tell the format from {path.suffix or 'no suffix'!r}",
            where=str(path),
            hint="use .csv, .tsv or .jsonl",
        )
    try:
        yield from readers[path.suffix](path)
    except OSError as error:
        raise KnowledgeBaseError(error.strerror or str(error), where=str(path)) from error
    except UnicodeDecodeError as error:
        raise KnowledgeBaseError(
            f"not UTF-8 at byte {error.start}", where=str(path), hint="save it as UTF-8"
        ) from error


def _delimited(path: Path) -> Iterator[tuple[str, Row]]:
    # Spreadsheets write a byte order mark before the first column's name.
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream, delimiter="\t" if path.suffix == ".tsv" else ",", strict=True)
        try:
            header = next(reader, [])
            for values in reader:
                if any(values):
                    yield f"{path}:{reader.line_num}", _row(header, values, f"{path}:{reader.line_num}")
        except csv.Error as error:
            raise KnowledgeBaseError(str(error), where=f"{path}:{reader.line_num}") from error


def _row(header: list[str], values: list[str], where: str) -> Row:
    if len(values) != len(header):
        raise KnowledgeBaseError(
            f"{len(values)} cells under {len(header)} columns",
            where=where,
            hint="quote a cell that holds the separator",
        )
    return dict(zip(header, values, strict=True))


def _json_lines(path: Path) -> Iterator[tuple[str, Row]]:
    with path.open(encoding="utf-8-sig") as stream:
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield f"{path}:{number}", _json_row(line, f"{path}:{number}")


def _json_row(line: str, where: str) -> Row:
    """Read one object; a list of strings stands for the cell that holds them."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise KnowledgeBaseError(f"not JSON: {error}", where=where) from error
    if not isinstance(record, dict):
        raise KnowledgeBaseError("not a JSON object", where=where)
    prior = record.get("prior")
    if isinstance(prior, int | float):
        record["prior"] = str(prior)
    return {column: _cell(value, f"{where}: {column}") for column, value in record.items()}


def _cell(value: object, where: str) -> str:
    values = value if isinstance(value, list) else [value]
    texts = [item for item in values if isinstance(item, str)]
    if len(texts) < len(values):
        raise KnowledgeBaseError("neither a string nor a list of strings", where=where)
    return _SEPARATOR.join(texts)
