"""Folding: the form in which the grammar reads text, character for character, so that offsets stay."""

from __future__ import annotations

import unicodedata
from functools import cache

_OWN = {"毎": "每", "○": "〇", "◯": "〇", "～": "~", "〜": "~", "︰": ":", "於": "于"}
"""What neither NFKC nor OpenCC brings together."""


def fold(text: str) -> str:
    """Return `text` in Simplified characters and half width; same length, so a span means the same in both."""
    return text.translate(_table())


class _Table(dict[int, str]):
    """One character's folding, worked out when the character is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        plain = _OWN.get(char) or unicodedata.normalize("NFKC", char)
        if len(plain) != 1:
            plain = char
        folded = _OWN.get(plain) or _simplified().get(plain, plain)
        self[code] = folded
        return folded


@cache
def _table() -> _Table:
    return _Table()


@cache
def _simplified() -> dict[str, str]:
    from opencc import OpenCC

    han = [chr(code) for start, end in ((0x3400, 0x4DC0), (0x4E00, 0xA000)) for code in range(start, end)]
    # One character a line: a phrase table must not see neighbours.
    converted = OpenCC("t2s").convert("\\n".join(han)).split("\\n")
    return {
        char: plain for char, plain in zip(han, converted, strict=True) if char != plain and len(plain) == 1
    }
