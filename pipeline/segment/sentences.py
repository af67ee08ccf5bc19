"""Sentences of the analysis text: a partition of it, in one pass whose time is linear on any input."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterator, Sequence

from pipeline.document import Span

# The first mark of a run comes before what tells whether it is one: a search for few characters is the faster one.
_STOP = re.compile(r"[。｡！？!?…⋯；;.\n](?:(?<=[。｡！？!?…⋯])[。｡！？!?…⋯]+|(?<=\.)\.+)?")
_CLOSING = "」』”’》〉）)\\]】"
_TAIL = re.compile(f"[{_CLOSING}。｡！？!?…⋯]*")
_SPACE = re.compile(r"\s*")
_GOES_ON = frozenset("，,、；;：:")
"""What after a stop and its closing marks says that the sentence goes on: 「走吧！」，他說。"""

_PLAIN_STOPS = frozenset("。！？；")
_TIED = _GOES_ON.union(_CLOSING, '"')
"""What after a plain stop needs a second look; everything else begins the next sentence."""

_HAN = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_NUMBERING = re.compile(r"\s*[（(]?(?:[0-9]+|[〇零一二三四五六七八九十百]+)[)）]?")
_MAX_NUMBERING = 10
_OPENING = re.compile(r"[\s「『“‘《〈（(\[【\"']*")
_MAX_BRACKET = 200
"""Code points in which the bracket that a stop closes is looked for."""

_LATIN_WORD = re.compile(r"[A-Za-z]+\Z")
_MAX_ABBREVIATION = 6
_ABBREVIATED = """
al apr approx aug bros ca capt cf co col corp dec dept dr ed eds esp est etc feb fig figs ft gen gov hon
inc jan jr jul jun lt ltd maj mar mr mrs ms mt no nos nov oct op para pl pp pres prof pub rep rev sen sep
sept sgt sr st trans univ viz vol vols vs
"""
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
"""Abbreviations that a capital or a number follows; our own list. A single letter always is one: U.S., J. K."""

_COMMAS = "，,：:—"
_WEAK = "、 \u3000\t"


def sentences(
    text: str, longest: int, word_ends: Sequence[int] = (), unbreakable: Container[int] = frozenset()
) -> list[Span]:
    """Cut `text` into sentences of at most `longest` code points, in order and without gaps.

    。！？；… end a sentence, and so does a line break; ASCII stops where they cannot be part of a word, a number or a
    name. Closing quotes, brackets and the white space that follows stay with it. One that is too long is cut after a
    comma, else after 、 or a space, else at the last of `word_ends` (sorted) within the limit, else at the limit;
    never at an offset that is `unbreakable`, even if it stays too long.
    """
    found: list[Span] = []
    start = 0
    for end in _ends(text):
        while end - start > longest:
            cut = _cut(text, start, start + longest, word_ends, unbreakable)
            if cut >= end:
                break
            found.append(Span(start, cut))
            start = cut
        found.append(Span(start, end))
        start = end
    return found


def _ends(text: str) -> Iterator[int]:
    # Where 。 is in use, a dot between two Han characters is part of a name (列夫.托洛茨基).
    dots_stop = "。" not in text
    has_quotes = '"' in text
    start = counted = 0
    quoted = False
    lead = _SPACE.match(text).end()  # type: ignore[union-attr]
    for stop in _STOP.finditer(text):
        mark, (first, last) = stop.group(), stop.span()
        if has_quotes:
            # Straight quotes open and close in turn, anew in each line.
            quoted = mark != "\n" and quoted ^ bool(text.count('"', counted, last) & 1)
            counted = last
        if first < start or last <= lead:
            continue
        if mark == "\n" or (mark in _PLAIN_STOPS and text[last : last + 1] not in _TIED):
            end = last
        elif not (end := _end(text, start, stop, dots_stop, quoted)):
            continue
        start = _SPACE.match(text, end).end() if text[end : end + 1].isspace() else end  # type: ignore[union-attr]
        yield start
    if start < len(text):
        yield len(text)


def _end(text: str, start: int, stop: re.Match[str], dots_stop: bool, quoted: bool) -> int:
    """Return where the sentence that `stop` may close ends, before white space; 0 if it goes on."""
    if not _stops(text, start, stop, dots_stop):
        return 0
    end = _TAIL.match(text, stop.end()).end()  # type: ignore[union-attr]
    if quoted and text.startswith('"', end):
        end = _TAIL.match(text, end + 1).end()  # type: ignore[union-attr]
    if end < len(text) and text[end] in _GOES_ON:
        return 0
    closed = text[stop.end() : stop.end() + 1]
    # A title that has a stop of its own (《怎麼辦？》一書), or a remark in brackets inside the sentence.
    inside = closed and (closed in "》〉" or (closed in "）)" and _opened_inside(text, start, stop.start())))
    return 0 if inside and end < len(text) and not text[end].isspace() else end


def _opened_inside(text: str, start: int, stop: int) -> bool:
    low = max(start, stop - _MAX_BRACKET)
    opened = max(text.rfind("（", low, stop), text.rfind("(", low, stop))
    return opened >= 0 and _OPENING.fullmatch(text, start, opened) is None


def _stops(text: str, start: int, stop: re.Match[str], dots_stop: bool) -> bool:
    mark = stop.group()
    before = text[stop.start() - 1] if stop.start() > start else ""
    after = text[stop.end() : stop.end() + 1]
    if mark == ".":
        return _dot_stops(text, start, stop.start(), after, dots_stop)
    if mark == ";":
        return not before.isascii()
    if not mark.strip("…⋯."):
        # An ellipsis at the beginning has no sentence to end.
        return bool(before) and _OPENING.fullmatch(text, start, stop.start()) is None
    if mark.isascii() and before.isascii():
        return not after or after.isspace() or after in _CLOSING or after == '"'
    return True


def _dot_stops(text: str, start: int, dot: int, after: str, dots_stop: bool) -> bool:
    before = text[dot - 1] if dot > start else ""
    if not before or before.isspace():
        return False
    if dot - start <= _MAX_NUMBERING and _NUMBERING.fullmatch(text, start, dot):
        return False
    latin = before.isascii() and before.isalnum()
    if latin and _is_abbreviation(text, dot):
        return False
    if not after or after.isspace():
        following = text[dot + 1 : dot + 3].strip()[:1]
        return not latin or not following.islower()
    if after in _CLOSING or after == '"':
        return not latin or text[dot + 2 : dot + 3].strip() == ""
    return dots_stop and _HAN.match(after if latin else before) is not None


def _is_abbreviation(text: str, dot: int) -> bool:
    word = _LATIN_WORD.search(text, max(0, dot - _MAX_ABBREVIATION - 1), dot)
    return word is not None and (len(word.group()) == 1 or word.group().lower() in _ABBREVIATIONS)


def _cut(text: str, start: int, limit: int, word_ends: Sequence[int], unbreakable: Container[int]) -> int:
    half = (start + limit) // 2
    for marks, low in ((_COMMAS, half), (_WEAK, half), (_COMMAS, start), (_WEAK, start)):
        for place in range(limit - 1, low, -1):
            if text[place] in marks and not _in_number(text, place) and place + 1 not in unbreakable:
                return place + 1
    index = bisect_right(word_ends, limit) - 1
    if index >= 0 and word_ends[index] > start:
        return word_ends[index]
    cut = limit
    while cut > start and cut in unbreakable:
        cut -= 1
    while cut <= start or cut in unbreakable:
        cut = max(cut, limit) + 1
    return cut


def _in_number(text: str, place: int) -> bool:
    return text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()
