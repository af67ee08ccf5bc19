"""White space that the layout put into the text: stray spaces between Han characters, breaks of wrapped lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from pipeline.normalize.unicode import HAN, Replacement

_SPACE = re.compile(f" (?<=[{HAN}] )(?=[{HAN}])")
_SPACED_DOT = re.compile(f"(?: (?<=[{HAN}] )[·‧・] ?|[·‧・](?<=[{HAN}].) )(?=[{HAN}])")
_ALL_HAN = re.compile(f"[{HAN}]*")
_IS_HAN = re.compile(f"[{HAN}]")
_PROSE = re.compile("[。！？，；、,;!?]")
_NUMBERING = frozenset("〇一二三四五六七八九十甲乙丙丁戊己庚辛壬癸")

_MIN_WIDTH = 24
"""Columns of the narrowest wrapped text; lines of verse are shorter."""
_SLACK = 4
"""Columns that a full line may fall short by: a Chinese character, and one that must not begin a line."""
_FINAL = frozenset("。！？!?…；;：:.")
_CLOSING = frozenset("」』”’\"'）)】》〉]")
_HANGING = "，、。；：！？」』）》”’"
"""Marks that Chinese setting hangs beyond the last column rather than begin a line with them."""
_NEW_ITEM = re.compile(
    r"\s|[•◦*●○■□◆▪·※>#-]|[(（]?[0-9一二三四五六七八九十]{1,3}[)）.、．]|第[0-9〇零一二三四五六七八九十百]{1,4}[章節节篇卷回部]"
)


def stray_spaces(text: str) -> Iterator[Replacement]:
    """Drop single spaces between Han characters that separate nothing: 托 洛 茨 基, or one inside a clause.

    Spaces that part a list of words or the number of a heading from its title stay.
    """
    if " " not in text:
        return
    line_end = 0
    prose = False
    for chain in _chains(text):
        if chain[0] >= line_end:
            start = text.rfind("\n", line_end, chain[0]) + 1 or line_end
            found = text.find("\n", chain[-1])
            line_end = len(text) if found < 0 else found
            prose = _PROSE.search(text, start, line_end) is not None
        yield from ((space, space + 1, "") for space in _strays(text, chain, prose))


def _chains(text: str) -> Iterator[list[int]]:
    """Group the spaces that have nothing but Han characters between them."""
    chain: list[int] = []
    for match in _SPACE.finditer(text):
        space = match.start()
        if chain and not _ALL_HAN.fullmatch(text, chain[-1] + 1, space):
            yield chain
            chain = []
        chain.append(space)
    if chain:
        yield chain


def _strays(text: str, chain: list[int], prose: bool) -> Iterator[int]:
    alone = [_stands_alone(text, place) for place in (chain[0] - 1, *(space + 1 for space in chain))]
    if len(chain) == 1:
        spaced_out = prose or any(alone)
    else:
        # Prose that was cut into words has many of one character; a list of names has few or none.
        spaced_out = sum(alone) >= len(alone) * (0.25 if prose else 0.5)
    for number, space in enumerate(chain):
        if spaced_out or (alone[number] and alone[number + 1]):
            yield space


def _stands_alone(text: str, place: int) -> bool:
    """Tell whether the Han character at `place` has none beside it; the numbers of items do not count."""
    beside = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    return text[place] not in _NUMBERING and not _IS_HAN.search(beside)


def spaced_dots(text: str) -> Iterator[Replacement]:
    """Take the spaces from around the middle dot of a name: 列夫 · 托洛茨基."""
    for match in _SPACED_DOT.finditer(text):
        yield match.start(), match.end(), "·"


def wrapped_breaks(text: str) -> Iterator[Replacement]:
    """Join the lines of hard-wrapped text, with a space where both sides are ASCII.

    A text is hard-wrapped where most of its lines are about as wide as its widest and do not end a sentence.
    Breaks after a short line, after the end of a sentence, and before an indent or a list item stay.
    """
    lines = text.split("\n")
    if len(lines) < 3:
        return
    bare = [line.rstrip() for line in lines]
    widths = [_columns(line.rstrip(_HANGING)) for line in bare]
    full = _full_lines(bare, widths)
    start = 0
    for number, line in enumerate(lines[:-1]):
        following = lines[number + 1]
        if full[number] and bare[number + 1] and not _NEW_ITEM.match(following):
            seam = bare[number][-1] + following[0]
            space = " " if seam.isascii() and seam[0] != "-" else ""
            yield start + len(bare[number]), start + len(line) + 1, space
        start += len(line) + 1


def _full_lines(bare: list[str], widths: list[int]) -> list[bool]:
    """Tell which lines were broken for want of space; none where the text does not look wrapped."""
    broken = [
        width >= _MIN_WIDTH and not _ends_sentence(line) for line, width in zip(bare, widths, strict=True)
    ]
    if not any(one and two for one, two in pairwise(broken)):
        return [False] * len(bare)
    counts = Counter(width for width in widths if width)
    near = {
        width: sum(counts[width - less] for less in range(_SLACK + 1))
        for width in counts
        if width >= _MIN_WIDTH
    }
    widest = max(near, key=lambda width: (near[width], width))
    wider = sum(count for width, count in counts.items() if width > widest)
    full = [cut and widest - _SLACK <= width <= widest for cut, width in zip(broken, widths, strict=True)]
    wrapped = (
        any(one and two for one, two in pairwise(full))
        and 2 * sum(full) >= near[widest]
        and 3 * near[widest] >= counts.total()
        and 20 * wider <= counts.total()
    )
    return full if wrapped else [False] * len(bare)


def _columns(line: str) -> int:
    return 2 * len(line) - len(line.encode("ascii", "ignore"))


def _ends_sentence(line: str) -> bool:
    last = len(line)
    while last and line[last - 1] in _CLOSING:
        last -= 1
    return last > 0 and line[last - 1] in _FINAL
