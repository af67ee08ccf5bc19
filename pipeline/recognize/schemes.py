"""From other label sets to ours: the tables in `data/schemes.tsv` and `data/pos.tsv`, or a table of the user's own.

A scheme says for each label of a model which of ours it is. `PER`, `LOC` and `ORG` stand for the coarse labels of
news corpora, which the name's own ending makes finer (北京路 is a FAC); `-` drops what is no entity here: dates
are the temporal stage's, numbers nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from pipeline.document import ENTITY_LABELS
from pipeline.errors import ConfigError

COARSE = frozenset({"PER", "LOC", "ORG"})
DROPPED = "-"

_DATA = Path(__file__).parent / "data"


def scheme_for(labels: Iterable[str], chosen: str) -> Mapping[str, str]:
    """Return the map for a model's labels: the scheme that is `chosen` by name, a TSV file of that name, or the first
    scheme that knows all of them where `chosen` is `auto`.

    Raises `ConfigError` that names the labels which no line maps.
    """
    wanted = sorted(set(labels))
    schemes = _schemes()
    if chosen == "auto":
        known = next((table for table in schemes.values() if all(label in table for label in wanted)), None)
        if known is None:
            raise ConfigError(
                f"no label scheme knows all of the model's labels: {', '.join(wanted)}",
                where="recognize.labels",
                hint="write a table label<TAB>ours and name its file",
            )
        return known
    table = schemes[chosen] if chosen in schemes else _read_own(Path(chosen))
    if missing := [label for label in wanted if label not in table]:
        raise ConfigError(
            f"{chosen} has no line for the model's labels {', '.join(missing)}", where="recognize.labels"
        )
    return table


@cache
def _schemes() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for scheme, theirs, ours in _rows(_DATA / "schemes.tsv"):
        found.setdefault(scheme, {})[theirs] = ours
    return found


@cache
def parts_of_speech() -> dict[str, dict[str, str]]:
    """Return LAC's part of speech for each tag, by tag set (`pku`, `863`, `ctb`)."""
    found: dict[str, dict[str, str]] = {}
    for tagset, theirs, ours in _rows(_DATA / "pos.tsv"):
        found.setdefault(tagset, {})[theirs] = ours
    return found


def _rows(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()[1:]]


def _read_own(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"{str(path)!r} is neither a label scheme nor a readable table",
            where="recognize.labels",
            hint=f"auto, {', '.join(_schemes())}, or a TSV file",
        ) from error
    table = {}
    for number, line in enumerate(lines, 1):
        theirs, _, ours = line.partition("\t")
        if line.strip() and ours not in (*ENTITY_LABELS, *COARSE, DROPPED):
            raise ConfigError(
                f"{ours!r} is none of our labels",
                where=f"{path}:{number}",
                hint=f"one of {', '.join(ENTITY_LABELS)}, PER, LOC, ORG, or - to drop it",
            )
        table[theirs] = ours
    return table
