"""Scores that must not be undercut: a gate for a corpus or for a build."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.quality.evaluate import Scores

_SHARES = ("f1", "precision", "recall")


def read(path: Path) -> dict[str, float]:
    """Read floors from the table `[floors]` of a TOML file: `"entities.strict" = 0.88`.

    Raises `ConfigError` for a file that is none, or a floor that is no share.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("floors")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(str(error), where=str(path)) from error
    except OSError as error:
        raise ConfigError(error.strerror or str(error), where=str(path)) from error
    if not isinstance(table, dict) or not table:
        raise ConfigError("there is no table [floors]", where=str(path))
    return {name: _floor(name, value, str(path)) for name, value in table.items()}


def from_options(items: Iterable[str]) -> dict[str, float]:
    """Read floors written as `links.known=0.9`.

    Raises `ConfigError` where one is not written so.
    """
    floors = {}
    for item in items:
        name, _, value = item.partition("=")
        floors[name] = _floor(name, value, "--min")
    return floors


def _floor(name: str, value: object, where: str) -> float:
    try:
        floor = float(value) if isinstance(value, (str, int, float)) else -1.0
    except ValueError:
        floor = -1.0
    if not 0.0 <= floor <= 1.0:
        raise ConfigError(f"the floor of {name!r} is {value!r}, not a number from 0 to 1", where=where)
    return floor


def check(floors: Iterable[str], measures: Sequence[str]) -> None:
    """Raise `ConfigError` for a floor whose name is no measure's, with or without `.f1`, `.precision` or `.recall`."""
    for name in floors:
        if _split(name)[0] not in measures:
            raise ConfigError(f"there is no measure {name!r}", hint=f"measures: {', '.join(measures)}")


def undercut(scores: Scores, floors: Mapping[str, float]) -> list[str]:
    """Return a sentence for every measure that lies under its floor; a name alone means its F1."""
    complaints = []
    for name, floor in floors.items():
        measure, which = _split(name)
        value = float(getattr(scores.measures[measure], which))
        if value < floor:
            complaints.append(f"{measure} {which} is {value:.4f}, under its floor of {floor:.4f}")
    return complaints


def _split(name: str) -> tuple[str, str]:
    measure, _, which = name.rpartition(".")
    return (measure, which) if which in _SHARES else (name, "f1")
