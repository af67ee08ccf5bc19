"""Characters as analysis wants them: width and compatibility forms folded, what cannot be seen left out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache

import regex

Replacement = tuple[int, int, str]
"""Code points `[start, end)` of a text and what stands in their place."""

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""The inside of a character class: Han characters, 〇 among them."""

KEPT = frozenset("，！？：；（）～…‥\u3000")
"""What NFKC would fold and analysis does not: Chinese punctuation stays Chinese punctuation, … stays one
character, and the ideographic space, which separates, stays apart from a stray ASCII space."""

LONGEST_CLUSTER = 64
"""Code points of a grapheme cluster that is still folded; UAX #15's stream-safe text has at most 31, and sorting
the marks of a longer one takes quadratic time."""

_LINE_BREAKS = frozenset("\r\x0b\x0c\x85\u2028\u2029")
_LETTER = f"{HAN}A-Za-zＡ-Ｚａ-ｚ"
_DOTS = "．・•‧∙⋅･"
# The dot comes first, then what must stand before it: a search for few characters is the faster one.
_MIDDLE_DOT = re.compile(f"[{_DOTS}](?:(?<=[{HAN}].)(?=[{_LETTER}])|(?<=[{_LETTER}].)(?=[{HAN}]))")
_WIDE = re.compile("[！-～]+")
"""Full-width letters, digits and signs: nearly all that is folded, and each is a cluster of its own."""
_CLUSTER = regex.compile(r"\X")
_INVISIBLE = regex.compile(r"[\p{Cc}\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]")
_PICTOGRAPH = regex.compile(r"\p{Extended_Pictographic}")

# Blocks in which most characters can stay; _unusual() takes out of them what NFKC or invisibility touches.
_FAMILIAR = ((0x20, 0x530), (0x2010, 0x2C00), (0x3000, 0x3130))
# Han and Hangul, where all of them can.
_STABLE = ((0x3400, 0xA000), (0xAC00, 0xD7A4), (0x20000, 0x2F800), (0x30000, 0x323B0))


def unify_dots(text: str) -> str:
    """Return the text, of the same length, with one middle dot `·` for all that stand between parts of a name."""
    return _MIDDLE_DOT.sub("·", text)


def fold_characters(text: str) -> Iterator[Replacement]:
    """Fold NFKC cluster by cluster, so that marks compose with their base and edits stay local.

    Line breaks of every kind become `\\n`; controls, zero-width and other invisible characters go, except inside an
    emoji; a lone surrogate becomes U+FFFD. `KEPT` stays.
    """
    reach = 0
    for run in _unusual().finditer(text):
        start, end = run.span()
        if text[start] == "\r":
            yield start, end, "\n"
        elif _WIDE.fullmatch(text, start, end):
            yield start, end, unicodedata.normalize("NFKC", text[start:end])
        else:
            # The character before the run is the base of a mark that the run may begin with.
            for cluster in _CLUSTER.finditer(text, max(reach, start - 1), end):
                new = _fold(cluster.group())
                if new != cluster.group():
                    yield cluster.start(), cluster.end(), new
        reach = end


@lru_cache(maxsize=20_000)
def _fold(cluster: str) -> str:
    if cluster in KEPT or cluster == "\n" or len(cluster) > LONGEST_CLUSTER:
        return cluster
    if cluster in _LINE_BREAKS:
        return "\n"
    if "\ud800" <= cluster <= "\udfff":
        return "\ufffd"
    if len(cluster) > 1 and _PICTOGRAPH.search(cluster):
        return cluster
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", cluster))


@cache
def _unusual() -> re.Pattern[str]:
    """Match a line break with a carriage return, or a run of characters that may have to change.

    Everything outside the familiar blocks is looked at, which costs time but decides nothing.
    """
    plain = [*map(ord, KEPT), 0x9, 0xA]
    for start, end in _FAMILIAR:
        plain += [code for code in range(start, end) if _stays(chr(code))]
    ranges = [*_ranges(sorted(plain)), *_STABLE]
    inside = "".join(f"\\U{start:08x}-\\U{end - 1:08x}" for start, end in ranges)
    return re.compile(f"\r\n?|[^{inside}\r]+")


def _stays(char: str) -> bool:
    # Marks compose with what stands before them, so they are looked at although NFKC leaves them as they are.
    return (
        unicodedata.is_normalized("NFKC", char)
        and unicodedata.category(char)[0] != "M"
        and char not in _LINE_BREAKS
        and not _INVISIBLE.match(char)
    )


def _ranges(codes: list[int]) -> Iterator[tuple[int, int]]:
    start = previous = codes[0]
    for code in codes[1:]:
        if code > previous + 1:
            yield start, previous + 1
            start = code
        previous = code
    yield start, previous + 1
