"""English that lost its spaces, split again where case tells where they were."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.normalize.unicode import HAN, Replacement

_UPPER = "A-ZÀ-ÖØ-Þ"
_LOWER = "a-zß-öø-ÿ"
# Addresses, file names and identifiers are written in one word on purpose.
_GLUED = re.compile(
    rf"(?<![{_UPPER}{_LOWER}0-9_@#/.&=-])"
    rf"[{_UPPER}][{_LOWER}]++(?:[{_UPPER}][{_LOWER}]++)++"
    rf"(?![{_UPPER}0-9_@#/=-]|\.[A-Za-z])"
)
_PART = re.compile(rf"(?:Mc|Mac|Fitz)?[{_UPPER}][{_LOWER}]+")
_SPACED = re.compile(rf"[{_LOWER}]{{2}} [{_UPPER}{_LOWER}][{_LOWER}]{{2}}")
_DOTTED_NAME = re.compile(rf"[·‧][{HAN}]{{1,12}}[)）]?[(（]\Z")

_MIN_PART = 3
_SHORT_PARTS = frozenset(("An", "At", "By", "In", "My", "No", "Of", "On", "To", "Up"))
_MIN_PAIR = 12
"""Letters from which on a word of two parts is split whatever its text looks like; names of products and firms
that are written so (YouTube, JavaScript, PowerPoint) are shorter. Our own estimate."""

_TAIL = re.compile(r"(?<=[^\W\d_]{3})(?:(?:and|by|for|from|in|of|on|to)the|and|of)\Z")
_LINK = re.compile(r"and|by|for|from|in|of|on|the|to")
_WHOLE_ENDINGS = ("land", "oof", "hof")
_WHOLE_WORDS = """
absinthe hyacinthe ampersand armand band bertrand brand briand brigand chateaubriand command demand durand
errand expand ferdinand fernand firebrand grand grandstand hand headband hildebrand husband legrand
marchand mitterrand normand quicksand rand remand reprimand samarkand sand stand strand talleyrand
thousand understand wand weygand withstand witwatersrand
"""
_WHOLE = frozenset(_WHOLE_WORDS.split())
"""Words and names of which a final and, of or inthe is a part; our own list, with `_WHOLE_ENDINGS`."""


def glued_english(text: str) -> Iterator[Replacement]:
    """Insert the lost spaces: TheRevolutionBetrayed, GlasnostandPerestroika, RamonMercader.

    A word of two parts may be written so on purpose. It is split if it is long, glosses a dotted name, or stands
    in a text that lost spaces elsewhere too; never in a text that has spaces between its English words.
    """
    words = [(match, _seams(match.group())) for match in _GLUED.finditer(text)]
    spaced = bool(words) and _SPACED.search(text) is not None
    lost = any(len(seams) > 1 for _, seams in words)
    for word, seams in words:
        if len(seams) > 1 or (not spaced and (lost or _is_pair(word))):
            yield from ((word.start() + seam, word.start() + seam, " ") for seam in seams)


def _is_pair(word: re.Match[str]) -> bool:
    if len(word.group()) >= _MIN_PAIR:
        return True
    return _DOTTED_NAME.search(word.string, max(0, word.start() - 16), word.start()) is not None


def _seams(word: str) -> list[int]:
    """Return where spaces belong in a glued word; nowhere if its parts do not look like words."""
    seams: list[int] = []
    for part in _PART.finditer(word):
        piece = part.group()
        if len(piece) < _MIN_PART and piece not in _SHORT_PARTS:
            return []
        if part.start():
            seams.append(part.start())
        if part.end() < len(word):
            seams += [part.start() + seam for seam in _small_words(piece)]
    return seams


def _small_words(piece: str) -> Iterator[int]:
    """Yield the seams before the small words that a part ends in: Glasnost|and, War|in|the."""
    tail = _TAIL.search(piece)
    if tail and piece.lower() not in _WHOLE and not piece.endswith(_WHOLE_ENDINGS):
        yield from (link.start() for link in _LINK.finditer(piece, tail.start()))
