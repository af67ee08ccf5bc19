"""The project's own entities: strict tab-separated tables under `data/curated`, one part a subject.

A line holds `id label name names years cues description english`. Ids are Wikidata's or `local:kebab-case`.
`names` and `english` list further forms, parted by `|`; a form that ends in `?` is weak: it counts only where
another source or a cue word in the same paragraph supports it. A canonical name that is an everyday word is
listed again in `names` with the mark.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.layers import Layer, table
from pipeline.kb.store import Entity

NAME = "curated"
SOURCE = "the project's own table; ids as Wikidata has them"
LICENCE = "Apache-2.0; Wikidata ids CC0"

PRIOR = 0.8
"""What someone wrote down by hand is meant more often than not, but a country comes before a namesake."""

COLUMNS = ("id", "label", "name", "names", "years", "cues", "description", "english")
MAX_DESCRIPTION = 40

_FOLDER = Path(__file__).parent.parent / "data" / "curated"
_ID = re.compile(r"Q[1-9][0-9]*|local:[a-z0-9]+(-[a-z0-9]+)*")
_YEARS = re.compile(r"(前?[0-9]{1,4}(–(前?[0-9]{1,4})?)?)?")


def layer(folder: Path = _FOLDER) -> Layer:
    """Return the layer of every `*.tsv` in the folder, in the order of their names.

    Reading it raises `KnowledgeBaseError` with file and line for whatever breaks the format.
    """
    parts = sorted(folder.glob("*.tsv"))
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.read_bytes())
    return Layer(NAME, SOURCE, LICENCE, digest.hexdigest()[:16], lambda: read(parts))


def read(parts: Sequence[Path]) -> Iterator[Entity]:
    """Yield the entities of the parts; an id may stand only once in all of them."""
    seen: dict[str, str] = {}
    for part in parts:
        for number, line in enumerate(_lines(part), 1):
            where = f"{part}:{number}"
            cells = line.split("\t")
            if number == 1:
                _check(
                    tuple(cells) == COLUMNS,
                    "not the header",
                    where,
                    f"write {' '.join(COLUMNS)}, parted by tabs",
                )
                continue
            entity = _entity(cells, where)
            _check(entity.id not in seen, f"{entity.id} was there before", where, f"at {seen.get(entity.id)}")
            seen[entity.id] = where
            yield entity


def _lines(part: Path) -> list[str]:
    try:
        text = part.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise KnowledgeBaseError(f"not UTF-8 at byte {error.start}", where=str(part)) from error
    _check(text.endswith("\n"), "the last line has no line break", str(part), "add one")
    return text[:-1].split("\n")


def _entity(cells: list[str], where: str) -> Entity:
    """Check one line's form and make its entity."""
    _check(
        len(cells) == len(COLUMNS),
        f"{len(cells)} cells",
        where,
        f"{len(COLUMNS)} columns, parted by single tabs",
    )
    row = dict(zip(COLUMNS, cells, strict=True))
    for column, cell in row.items():
        _check(
            cell.isprintable() and cell == cell.strip(),
            f"stray blank or control character in {column}",
            where,
            "",
        )
    for column in ("names", "cues", "english"):
        values = row[column].split("|") if row[column] else []
        _check(
            "" not in (value.strip() for value in values),
            f"an empty value in {column}",
            where,
            "drop the extra |",
        )
        _check(len(set(values)) == len(values), f"a value twice in {column}", where, "keep one")
    _check(bool(_ID.fullmatch(row["id"])), f"{row['id']!r} is no id", where, "Q123, or local:kebab-case")
    _check(
        bool(row["name"]) and "|" not in row["name"], "exactly one canonical name belongs in name", where, ""
    )
    _check(not row["name"].endswith("?"), "the canonical name cannot be weak", where, "name it in full")
    _check(
        bool(_YEARS.fullmatch(row["years"])),
        f"{row['years']!r} are no years",
        where,
        "1879–1940, 1917, 1949– or 前551–前479",
    )
    _check(
        len(row["description"]) <= MAX_DESCRIPTION,
        "the description is too long",
        where,
        f"{MAX_DESCRIPTION} characters",
    )
    return table.entity({**row, "type": row["label"]}, where=where, prior=PRIOR)


def _check(holds: bool, message: str, where: str, hint: str) -> None:
    if not holds:
        raise KnowledgeBaseError(message, where=where, hint=hint)
