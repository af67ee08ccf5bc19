"""What a head reads of a text beside the tagger's hidden state: a few small numbers a character."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from pipeline.document import ENTITY_LABELS, Draft
from pipeline.recognize.vocabulary import code_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.recognize.lexicon import Match

    Columns = NDArray[np.uint8]

COLUMNS = {"word": 4, "lexicon": 4 * len(ENTITY_LABELS) + 4, "kind": 8}
"""The columns and how many values each has."""

_KINDS = (
    re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]"),
    re.compile("[A-Za-zÀ-ɏ]"),
    re.compile("[0-9]"),
    re.compile(r"\s"),
    re.compile("[·‧・•．]"),
    re.compile("[，。、；：？！]"),
    re.compile("[「」『』“”‘’《》〈〉()（）]"),
)


def describe(draft: Draft, matches: Iterable[Match]) -> Columns:
    """Return the columns of the draft's analysis text, code points by columns.

    `word`: begin, middle, end or whole of a word of the segmenter. `lexicon`: label and place in the longest name of
    the knowledge base, whether it stands there as a name or not: `matches` are all of the text's. `kind`: script or
    punctuation.
    """
    text = draft.analysis
    columns = np.zeros((len(text), len(COLUMNS)), dtype=np.uint8)
    if not text:
        return columns
    # The words cover the text without a gap.
    ends = np.array([word.end for word in draft.words])
    starts = np.append(0, ends[:-1])
    words, names, kinds = columns.T
    words[:] = 1
    words[starts] = 0
    words[ends - 1] = 2
    words[starts[ends - starts == 1]] = 3
    names[:] = np.frombuffer(_name_places(len(text), matches), np.uint8)
    kinds[:] = _kinds()[np.minimum(code_points(text), _LAST)]
    return columns


def _name_places(size: int, matches: Iterable[Match]) -> bytearray:
    """Return label and place in the longest name for each of `size` characters, 0 where there is none."""
    names = bytearray(size)
    for start, end, hits in sorted(matches, key=lambda match: (match.start - match.end, match.start)):
        length = end - start
        if names.count(0, start, end) == length:
            base = 4 + 4 * _NUMBER_OF_LABEL[hits[0].label]
            names[start:end] = bytes([base + 1]) * length
            names[start], names[end - 1] = base, base + 2
            if length == 1:
                names[start] = base + 3
    return names


_NUMBER_OF_LABEL = {label: number for number, label in enumerate(ENTITY_LABELS)}
_LAST = 0x40000


@cache
def _kinds() -> Columns:
    table = np.full(_LAST + 1, len(_KINDS), dtype=np.uint8)
    codes = np.arange(_LAST, dtype="<u4")
    codes[0xD800:0xE000] = 0xFFFD
    every = codes.tobytes().decode("utf-32-le")
    for kind, pattern in reversed(list(enumerate(_KINDS))):
        for run in re.finditer(f"(?:{pattern.pattern})+", every):
            table[run.start() : run.end()] = kind
    return table
