"""Texts with other words in them: what a net on characters learns words and names from, where gold has too few.

Of a sentence a third of the words that jieba's dictionary knows as nouns, names, verbs and the like give way to others of
the same part of speech and as many characters, common ones more often. Nobody would write it; but LAC and a head on it
say of it what they would say, and that is what is to be learned.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np

from pipeline.document import Document
from pipeline.recognize.characters import unfolded
from pipeline.recognize.word_classes import CLASSES, dictionary
from pipeline.training.examples import Example

if TYPE_CHECKING:
    from numpy.random import Generator

SHARE = 0.35
"""Of the words that may give way, how many do."""

_LENGTHS = 5
"""A word of so many characters or more gives way to any such."""

_OPEN = {"n", "nr", "v", "ns", "nz", "nrt", "nt", "a", "vn", "d", "i", "l", "b", "j", "nrfg"}
"""The parts of speech with words beyond number."""


def varied(examples: Sequence[Example], copies: int, seed: int) -> Iterator[Document]:
    """Yield so many texts made of each example, without gold; the same arguments give the same texts."""
    chance = np.random.default_rng(seed)
    words = _Words()
    for copy in range(copies):
        for number, example in enumerate(examples):
            parts = [words.other(word, chance) for word in _words(example)]
            yield Document(id=f"varied-{copy}-{number}", text="".join(parts))


def _words(example: Example) -> Iterator[str]:
    places, _, _ = unfolded(example.rows.shapes)
    starts = np.flatnonzero((places == 0) | (places == 3)).tolist()
    # A piece may begin within a word.
    starts = starts if starts[:1] == [0] else [0, *starts]
    for start, end in zip(starts, [*starts[1:], len(example.text)], strict=True):
        yield example.text[start:end]


class _Words:
    """The dictionary's words by part of speech and length, with the running sums of the roots of their frequencies."""

    def __init__(self) -> None:
        self._of: dict[str, tuple[str, int]] = {}
        found: dict[tuple[str, int], list[tuple[str, float]]] = {}
        for word, frequency, name in dictionary():
            if name in _OPEN and name in CLASSES:
                self._of[word] = key = name, min(len(word), _LENGTHS)
                found.setdefault(key, []).append((word, frequency**0.5))
        self._alike = {
            key: ([word for word, _ in words], np.array([*accumulate(weight for _, weight in words)]))
            for key, words in found.items()
        }

    def other(self, word: str, chance: Generator) -> str:
        """Return another word for it, or the word itself."""
        key = self._of.get(word)
        if key is None or chance.random() >= SHARE:
            return word
        words, sums = self._alike[key]
        return words[int(np.searchsorted(sums, chance.random() * sums[-1], side="right"))]
