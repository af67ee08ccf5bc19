"""Sentences of the analysis text: a partition of it, in one pass, without backtracking."""

from __future__ import annotations

import re

from pipeline.document import Span

# A full stop ends a sentence after Han, not inside 3.14, U.S. or No. 5; closing marks go with their sentence.
_END = re.compile(
    r"(?:[。！？；!?;]|…+|(?<=[\u4e00-\u9fff])\.(?![\w.]))"
    r"[。！？!?…]*[」』”’》〉）)\]】\"']*[^\S\n]*\n*\s*"
    r"|\n\s*"
)
_COMMA = re.compile(r"[，,、：:]")


def sentences(text: str, longest: int) -> list[Span]:
    """Cut `text` into sentences of at most `longest` code points, in order and without gaps.

    A sentence keeps the closing quotes, brackets and white space that follow it; one that is too long is cut
    after its last comma within the limit, or at the limit where it has none.
    """
    found: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if match.end() > start and text[start : match.end()].strip():
            _append(found, text, start, match.end(), longest)
            start = match.end()
    if start < len(text):
        if text[start:].strip() or not found:
            _append(found, text, start, len(text), longest)
        else:
            found[-1] = Span(found[-1].start, len(text))
    return found


def _append(found: list[Span], text: str, start: int, end: int, longest: int) -> None:
    while end - start > longest:
        cut = start + longest
        commas = [match.end() for match in _COMMA.finditer(text, start, cut)]
        cut = commas[-1] if commas else _whole_character(text, start, cut)
        found.append(Span(start, cut))
        start = cut
    found.append(Span(start, end))


def _whole_character(text: str, start: int, cut: int) -> int:
    """Move a cut back to the border of a grapheme; one that fills the whole stretch is cut all the same."""
    import regex

    piece = text[max(start, cut - 64) : cut + 64]
    borders = [max(start, cut - 64) + match.start() for match in regex.finditer(r"\X", piece)]
    return max((border for border in borders if start < border <= cut), default=cut)
