"""Words of everyday speech, by jieba's dictionary: a name that is one of them (十月, a film; 民主, a city) is weak."""

from __future__ import annotations

from functools import cache

from pipeline.installed import package_folder
from pipeline.kb.fold import fold

_NAME_TAGS = ("nr", "ns", "nt", "nz", "j")
"""jieba's tags of persons, places, organisations, other names and abbreviations."""


def is_everyday(key: str) -> bool:
    """Tell whether a look-up key is an everyday word, or a single character."""
    return len(key) == 1 or key in _words()


@cache
def _words() -> frozenset[str]:
    lines = (package_folder("jieba") / "dict.txt").read_text(encoding="utf-8").splitlines()
    entries = (line.split(" ") for line in lines)
    return frozenset(fold(word) for word, _, tag in entries if not tag.startswith(_NAME_TAGS))
