"""What part of speech jieba's dictionary (MIT) gives a word, looked up for all words of a text at once.

The dictionary's 350,000 words are kept as hashes: 2.8 MB, where a dict of them takes 50.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from pipeline.cache import cached_file
from pipeline.installed import package_folder
from pipeline.recognize.vocabulary import code_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

CLASSES = (
    "", "n", "nr", "v", "i", "l", "ns", "m", "nz", "nrt", "zg", "nt", "a", "vn", "z", "d", "t", "j", "b", "g", "r", "s", "c",
    "nrfg", "x", "f", "ng", "o", "q", "vg", "p", "ad", "mq", "y", "ag", "an", "e", "u",
)  # fmt: skip
"""The parts of speech that twenty words or more have, commonest first, after the unknown one, which all others are."""

_LONGEST = 32
"""Characters of a word that weigh differently."""

_PRIME = 0x9E3779B97F4A7C15
_SHIFT = np.uint64(8)
_WEIGHTS = np.array([pow(_PRIME, place + 1, 1 << 64) for place in range(_LONGEST)], dtype=np.uint64)


class WordClasses:
    """The classes of words. Raises `ConfigError` where jieba is not installed."""

    def __init__(self) -> None:
        digest = hashlib.sha256(_dictionary_file().read_bytes() + repr(CLASSES).encode()).hexdigest()[:16]
        file = cached_file(f"classes-{digest}.npy", _write)
        self._table: Hashes = np.load(file, mmap_mode="r", allow_pickle=False)

    def of(self, text: str, places: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return for each character the number of the class of its word; `places` are 0 or 3 where a word begins."""
        starts = np.flatnonzero((places == 0) | (places == 3))
        if not len(starts):
            return np.zeros(len(text), dtype=np.uint8)
        lengths = np.append(starts[1:], len(text)) - starts
        wanted = _hashes(code_points(text), starts, lengths)
        found = self._table[np.minimum(np.searchsorted(self._table, wanted), len(self._table) - 1)]
        classes = np.where(found >> _SHIFT == wanted >> _SHIFT, found & np.uint64(255), 0)
        return np.repeat(classes.astype(np.uint8), lengths)


def _hashes(codes: NDArray[np.uint32], starts: NDArray[np.intp], lengths: NDArray[np.intp]) -> Hashes:
    """Return a hash of each word, its last eight bits zero."""
    inside = np.arange(len(codes)) - np.repeat(starts, lengths)
    weights = _WEIGHTS[np.minimum(inside, _LONGEST - 1)]
    total: Hashes = np.add.reduceat(codes.astype(np.uint64) * weights, starts)
    mixed: Hashes = (total ^ (total >> np.uint64(31))) * np.uint64(_PRIME)
    return mixed >> _SHIFT << _SHIFT


def dictionary() -> Iterator[tuple[str, int, str]]:
    """Yield the words of jieba's dictionary with frequency and part of speech."""
    with _dictionary_file().open(encoding="utf-8") as lines:
        for line in lines:
            word, frequency, name = line.rstrip("\n").split(" ")
            yield word, int(frequency), name


def _dictionary_file() -> Path:
    return package_folder("jieba") / "dict.txt"


def _write(path: Path) -> None:
    number = {name: place for place, name in enumerate(CLASSES)}
    words, classes = zip(*((word, number.get(name, 0)) for word, _, name in dictionary()), strict=True)
    lengths = np.array([len(word) for word in words])
    hashes = _hashes(code_points("".join(words)), np.cumsum(lengths) - lengths, lengths)
    with path.open("wb") as stream:
        np.save(stream, np.sort(hashes | np.array(classes, dtype=np.uint64)), allow_pickle=False)
