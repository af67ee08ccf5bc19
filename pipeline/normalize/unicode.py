"""Unicode clean-up for analysis: width, compatibility forms, invisible characters, line joins, lost English spaces."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache

from pipeline.offsets import OffsetMap, from_replacements

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
"""The inside of a character class: Han characters, 〇 among them."""

# NFKC would make these ASCII or three dots; sentence cutting and the tagger read them as Chinese punctuation.
_KEPT = frozenset("，！？：；（）～…‥—。、「」『』《》〈〉【】“”‘’")
_LINE_BREAKS = frozenset("\r\x0b\x0c\x85\u2028\u2029")

_DOT = re.compile(f"(?<=[{HAN}])[．・•‧∙⋅･](?=[{HAN}])")
_SPACED_OUT = re.compile(f"(?<![{HAN}])[{HAN}](?: [{HAN}])+(?![{HAN}])")
_STRAY_SPACE = re.compile(f"(?<=[{HAN}，。、；：]) (?=[{HAN}])")
_GLUED = re.compile(r"(?<![A-Za-z])(?:[A-Z][a-z]{2,}){2,}(?![A-Za-z])")
_SEAM = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z]{4}[a-km-z])(?=(?:and|of|the|for)[A-Z])")
_MIN_GLUED = 10
_SENTENCE_END = frozenset("。！？!?；;：:」』”…)）")

Replacement = tuple[int, int, str]


def clean(text: str, *, join_lines: bool = True, split_english: bool = True) -> tuple[str, OffsetMap]:
    """Return the text to analyse, in its own script, and the map from the raw text to it (code points)."""
    passes: list[Callable[[str], Iterator[Replacement]]] = [_characters, _spaces]
    if join_lines:
        passes.append(_wrapped_lines)
    if split_english:
        passes.append(_glued_english)
    offsets = OffsetMap()
    for find in passes:
        text, step = _rewrite(text, find)
        offsets = offsets.compose(step)
    return text, offsets


def _rewrite(text: str, find: Callable[[str], Iterator[Replacement]]) -> tuple[str, OffsetMap]:
    pieces: list[str] = []
    edits: list[tuple[int, int, int]] = []
    reach = 0
    for start, end, new in find(text):
        pieces += (text[reach:start], new)
        # One character for one moves nothing, and an edit would widen a span over its whole run.
        if not end - start == len(new) == 1:
            edits.append((start, end, len(new)))
        reach = end
    if not reach and not pieces:
        return text, OffsetMap()
    return "".join([*pieces, text[reach:]]), from_replacements(edits)


def _characters(text: str) -> Iterator[Replacement]:
    """Fold width and compatibility forms, unify middle dots inside names, drop what cannot be seen."""
    changed = {char: new for char in set(text) if (new := _plain(char)) != char}
    marks = {char for char in set(text) if unicodedata.combining(char)}
    if changed or marks:
        one = "[" + re.escape("".join(sorted(changed | dict.fromkeys(marks, "")))) + "]"
        cluster = f".[{re.escape(''.join(sorted(marks)))}]+|" if marks else ""
        dots = {match.start() for match in _DOT.finditer(text)}
        for match in re.finditer(f"{cluster}\\r\\n|{one}|{_DOT.pattern}", text, re.DOTALL):
            new = "·" if match.start() in dots else _folded(match.group())
            if new != match.group():
                yield match.start(), match.end(), new
    else:
        for match in _DOT.finditer(text):
            yield match.start(), match.end(), "·"


def _folded(run: str) -> str:
    if run == "\r\n":
        return "\n"
    if len(run) == 1:
        return _plain(run)
    return unicodedata.normalize(
        "NFKC", "".join(char if unicodedata.combining(char) else _plain(char) for char in run)
    )


@lru_cache(maxsize=100_000)
def _plain(char: str) -> str:
    if char in _KEPT or char in "\n\t":
        return char
    if char in _LINE_BREAKS:
        return "\n"
    if unicodedata.category(char) in ("Cc", "Cf") or "\ufe00" <= char <= "\ufe0f":
        return ""
    return unicodedata.normalize("NFKC", char)


def _spaces(text: str) -> Iterator[Replacement]:
    """Drop the spaces of spaced-out characters (托 洛 茨 基), and single ones inside a line of prose."""
    if " " not in text:
        return
    start = 0
    for line in text.splitlines(keepends=True):
        if " " in line:
            pattern = _STRAY_SPACE if any(mark in line for mark in "。，") else _SPACED_OUT
            for match in pattern.finditer(line):
                for offset, char in enumerate(match.group()):
                    if char == " ":
                        yield start + match.start() + offset, start + match.start() + offset + 1, ""
        start += len(line)


def _wrapped_lines(text: str) -> Iterator[Replacement]:
    """Drop the line breaks of a hard-wrapped paragraph: lines of one width, of which none but the last ends a sentence.

    A heading is shorter than the line that follows it, a paragraph ends its sentence: both keep their breaks.
    """
    if "\n" not in text:
        return
    lines = text.split("\n")
    widths = [len(line) for line in lines]
    start = 0
    for number in range(len(lines) - 1):
        end = start + widths[number]
        if _is_wrapped(lines, widths, number):
            yield end, end + 1, ""
        start = end + 1


_MIN_WRAP_WIDTH = 16


def _is_wrapped(lines: list[str], widths: list[int], number: int) -> bool:
    width, following = widths[number], widths[number + 1]
    if width < _MIN_WRAP_WIDTH or not following or lines[number][-1] in _SENTENCE_END:
        return False
    before = widths[number - 1] if number else 0
    alike = abs(width - following) <= 2 or abs(width - before) <= 2
    return (
        alike and following <= width + 2 and not lines[number + 1][0].isspace() and _han_pair(lines, number)
    )


def _han_pair(lines: list[str], number: int) -> bool:
    return re.fullmatch(f"[{HAN}，、][{HAN}，、]", lines[number][-1] + lines[number + 1][0]) is not None


def _glued_english(text: str) -> Iterator[Replacement]:
    """Put back the spaces of English that was run together, where case tells: TheRevolutionBetrayed."""
    for match in _GLUED.finditer(text):
        if len(match.group()) >= _MIN_GLUED:
            for seam in _SEAM.finditer(match.group()):
                at = match.start() + seam.start()
                yield at, at, " "
