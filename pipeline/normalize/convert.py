"""A copy of the text in another script for people to read, with the offsets that lead back to the raw text."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache
from typing import Any

from pipeline.errors import ConfigError
from pipeline.normalize.script import detect
from pipeline.offsets import OffsetMap, from_replacements

_CONFIGS = {
    ("Hans", "hant-tw"): "s2twp",
    ("Hans", "hant-hk"): "s2hk",
    ("Hant", "hans"): "t2s",
    ("Hant-TW", "hans"): "tw2sp",
    ("Hant-HK", "hans"): "hk2s",
    ("Hant", "hant-tw"): "t2tw",
    ("Hant-HK", "hant-tw"): "t2tw",
    ("Hant", "hant-hk"): "t2hk",
    ("Hant-TW", "hant-hk"): "t2hk",
    ("mixed", "hans"): "t2s",
    ("mixed", "hant-tw"): "s2tw",
    ("mixed", "hant-hk"): "s2hk",
}
_TARGETS = frozenset(target for _, target in _CONFIGS)


def convert(text: str, target: str) -> tuple[str, OffsetMap]:
    """Return `text` in the script `target` (hans, hant-tw or hant-hk) and the map from `text` to it.

    Raises `ConfigError` for another target.
    """
    if target not in _TARGETS:
        raise ConfigError(
            f"{target!r} is no script", where="--to-script", hint=f"one of {', '.join(sorted(_TARGETS))}"
        )
    config = _CONFIGS.get((detect(text), target))
    if config is None:
        return text, OffsetMap()
    lines, edits, reach = [], [], 0
    for line in text.splitlines(keepends=True):
        converted: str = _converter(config).convert(line)
        lines.append(converted)
        if len(converted) != len(line):
            edits += [
                (reach + start, reach + end, length) for start, end, length in _changes(line, converted)
            ]
        reach += len(line)
    return "".join(lines), from_replacements(edits)


def _changes(line: str, converted: str) -> list[tuple[int, int, int]]:
    """Align a line with its conversion where the length changed; one-for-one stretches need no edit."""
    opcodes = SequenceMatcher(None, line, converted, autojunk=False).get_opcodes()
    return [(a, b, d - c) for tag, a, b, c, d in opcodes if tag != "equal" and b - a != d - c]


@lru_cache(maxsize=8)
def _converter(config: str) -> Any:
    from opencc import OpenCC

    return OpenCC(config)
