"""A copy of the text in another script for people to read, with the offsets that lead back to the raw text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from pipeline.errors import ConfigError
from pipeline.normalize.script import converter, detect
from pipeline.normalize.unicode import Replacement
from pipeline.offsets import OffsetMap, rewrite

# Words may change here (软件 → 軟體): what is written is for people, and nothing is tagged in it.
_PATHS: dict[tuple[str, str], tuple[str, ...]] = {
    ("Hans", "hant-tw"): ("s2twp",),
    ("Hans", "hant-hk"): ("s2hk",),
    ("Hant", "hans"): ("t2s",),
    ("Hant", "hant-tw"): ("t2tw",),
    ("Hant", "hant-hk"): ("t2hk",),
    ("Hant-TW", "hans"): ("tw2sp",),
    ("Hant-TW", "hant-hk"): ("tw2t", "t2hk"),
    ("Hant-HK", "hans"): ("hk2s",),
    ("Hant-HK", "hant-tw"): ("hk2t", "t2tw"),
    ("mixed", "hans"): ("t2s",),
    ("mixed", "hant-tw"): ("s2tw",),
    ("mixed", "hant-hk"): ("s2hk",),
}
TARGETS = ("hans", "hant-tw", "hant-hk")

_CLAUSE = re.compile(r"[^\s，。、！？；：,.;:!?]+")
_LONGEST_ALIGNED = 200
"""Code points of a clause whose changes are looked for one by one; in a longer one they are one edit."""


def convert(text: str, target: str) -> tuple[str, OffsetMap]:
    """Return `text` in the script `target` (hans, hant-tw or hant-hk) and the map from `text` to it.

    Raises `ConfigError` for another target.
    """
    if target not in TARGETS:
        raise ConfigError(
            f"{target!r} is no script", where="--to-script", hint=f"one of {', '.join(TARGETS)}"
        )
    offsets = OffsetMap()
    for config in _PATHS.get((detect(text), target), ()):
        text, step = rewrite(text, _converted(text, config))
        offsets = offsets.compose(step)
    return text, offsets


def _converted(text: str, config: str) -> Iterator[Replacement]:
    """Convert clause by clause: no phrase of OpenCC's reaches over punctuation, so offsets are sure at each."""
    to_target, to_simplified = converter(config).convert, converter("t2s").convert
    for match in _CLAUSE.finditer(text):
        old = match.group()
        new: str = to_target(old)
        if new != old:
            for start, end, low, high in _alignment(to_simplified(old), to_simplified(new)):
                yield match.start() + start, match.start() + end, new[low:high]


def _alignment(old: str, new: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield what corresponds, both in one script: stretches `[a, b)` of the old and `[c, d)` of the new clause."""
    if old == new or max(len(old), len(new)) > _LONGEST_ALIGNED:
        yield 0, len(old), 0, len(new)
        return
    start = low = 0
    for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        # One character in common between two changes is chance: 互联网 and 网际网路 share a 网.
        if block.size > 1 or block.a == len(old) or block.a == block.b == 0:
            yield start, block.a, low, block.b
            start, low = block.a + block.size, block.b + block.size
            yield block.a, start, block.b, low
