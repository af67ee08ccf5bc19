"""Folding: one key for every way to write a name (script, region, width, case, middle dot)."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

FOLD_VERSION = "1"
"""Raised whenever a key can come out differently; a knowledge base with other keys is refused."""

# What stands between the parts of a name and differs from writer to writer: 列夫·托洛茨基, 列夫．托洛茨基,
# Leon Trotsky, LeonTrotsky, 讓-雅克·盧梭. Line breaks stay: a name does not run across them.
_DOTS = "\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff65\uff0e."
_HYPHENS = "-\u2010\u2011\u2013"
_SPACES = " \t\u00a0\u2002\u2003\u2009\u202f\u3000"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff" + "".join(map(chr, range(0xFE00, 0xFE10)))
NAME_DOT = re.compile("[·‧・•．∙⋅]")
"""What parts the given name from the surname in a foreign name, however it is typed."""

JOINERS = frozenset(_DOTS + _HYPHENS + _SPACES + _INVISIBLE)
"""Characters that a key leaves out."""

_BASIC_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000))
_FURTHER_HAN = ((0x20000, 0x2EBF0), (0x30000, 0x323B0))


def fold(text: str) -> str:
    """Return the look-up key of a name: NFKC, lower case, Simplified per character, without `JOINERS`.

    Idempotent; not length-preserving. Texts that differ only in script, regional variant character,
    width, case or joiner have one key.
    """
    return _fold_name(text) if len(text) <= _LONGEST_NAME else _fold_text(text)


_LONGEST_NAME = 64
"""Code points of what is remembered; longer texts are no names, and would fill the memory."""


@lru_cache(maxsize=8_192)
def _fold_name(text: str) -> str:
    return _fold(text)


def _fold(text: str) -> str:
    table = _key_table()
    key = text
    while True:
        key = unicodedata.normalize("NFKC", key).lower().translate(table)
        # Leaving a joiner out can bring together what NFKC composes; what the table gives it leaves alone.
        if unicodedata.is_normalized("NFKC", key) and key.lower() == key:
            return key


def _fold_text(text: str) -> str:
    """Return what `_fold` does, by one look-up a character where none of them has to do with its neighbours."""
    folded = _alone_table().look_up(text)
    return _joined(folded[folded != _DROPPED]) if folded.max() <= _DROPPED else _fold(text)


def fold_chars(text: str) -> str:
    """Fold character by character: same length as `text`, joiners kept."""
    return _joined(_char_table().look_up(text))


def fold_with_offsets(text: str) -> tuple[str, list[int]]:
    """Return `text` folded so that keys can be searched in it, and the offset of each character kept.

    Offsets are code points of `text`. A character that NFKC would lengthen is kept as it is.
    """
    import numpy as np

    chars = _char_table().look_up(text)
    kept = ~_is_joiner().take(chars)
    return _joined(chars[kept]), np.flatnonzero(kept).tolist()


@cache
def _is_joiner() -> Array:
    import numpy as np

    told = np.zeros(sys.maxunicode + 1, bool)
    told[[*map(ord, JOINERS)]] = True
    return told


class _Table:
    """What each character is folded to, as numbers, worked out when the character is first met."""

    def __init__(self, folded: Callable[[str], int]) -> None:
        import numpy as np

        self._folded = folded
        # As large as Unicode; memory is taken for the parts in use only.
        self._numbers = np.zeros(sys.maxunicode + 1, np.uint32)

    def look_up(self, text: str) -> Array:
        """Return the number of each character of a text."""
        import numpy as np

        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        numbers = self._numbers.take(codes)
        if not numbers.all():
            for code in set(codes[numbers == 0].tolist()):
                self._numbers[code] = self._folded(chr(code))
            numbers = self._numbers.take(codes)
        return numbers


def _joined(codes: Array) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


_DROPPED = sys.maxunicode + 1
"""The number of a character that a key leaves out."""

_NOT_ALONE = _DROPPED + 1
"""The number of a character that is folded to several, or in the light of its neighbours."""

_ALONE = re.compile(
    "[\x01-\u024f\u0400-\u045f\u2000-\u206f\u2100-\u27bf\u3000-\u3029\u3030-\u3098\u309b-\u30ff\u3400-\u9fff\uff01-\uff5e]"
)
"""Characters that no neighbour composes with, that move past none, and whose lower case hangs on none."""


@cache
def _alone_table() -> _Table:
    return _Table(_folded_alone)


def _folded_alone(char: str) -> int:
    folded = _fold(char)
    if not _ALONE.match(char) or len(folded) > 1 or unicodedata.combining(folded or " "):
        return _NOT_ALONE
    return ord(folded) if folded else _DROPPED


@cache
def _char_table() -> _Table:
    return _Table(_folded_char)


def _folded_char(char: str) -> int:
    plain = unicodedata.normalize("NFKC", char).lower()
    return ord(_simplified().get(ord(plain), plain) if len(plain) == 1 else char)


@cache
def _key_table() -> dict[int, str | None]:
    return {**_simplified(), **dict.fromkeys(map(ord, JOINERS))}


@cache
def _simplified() -> dict[int, str]:
    """Map each Han character to the one that stands for it and its variants, as OpenCC has them.

    t2s alone leaves Taiwan's 著 beside 着 and Hong Kong's 衞 beside 卫, while the analysis text has passed
    through tw2s or hk2s: both must come to one key.
    """
    basic = _characters(_BASIC_HAN)
    simple = _convert("t2s", basic + _characters(_FURTHER_HAN))
    regional = {
        simple.get(char, char): variant
        for config in ("tw2s", "hk2s")
        for char, variant in _convert(config, basic).items()
        if variant != simple.get(char, char)
    }
    # Two steps, since OpenCC writes 薴 as 苧, which it writes as 苎 in its turn.
    step = {**regional, **simple}
    twice = {char: step.get(target, target) for char, target in step.items()}
    return {ord(char): regional.get(target, target) for char, target in twice.items()}


def _characters(ranges: tuple[tuple[int, int], ...]) -> list[str]:
    return [chr(code) for start, end in ranges for code in range(start, end)]


def _convert(config: str, characters: list[str]) -> dict[str, str]:
    """Return what OpenCC makes of each character alone, where it is another; phrases have no say."""
    from opencc import OpenCC

    converted = OpenCC(config).convert("\n".join(characters)).split("\n")
    return {char: target for char, target in zip(characters, converted, strict=True) if char != target}
