"""Names found by their sound: 戈巴契夫 is how Taiwan writes the 戈尔巴乔夫 of the mainland.

Both are renderings of one foreign name. Their characters are aligned, each pair of opposite characters scored by how
often such pairs stand opposite in known renderings (`pipeline.link.sounds`), and the best name is believed only if it
scores well and clearly better than the next one: 克恩頓 and 卡林西亞 sound alike to nobody, and 史密斯 to too many.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from pipeline.kb.fold import NAME_DOT, fold
from pipeline.link.sounds import Confusions, syllable

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

BELIEVED = 0.78
"""The least score at which a name is given; on names kept out of the learning 97 in 100 of those given are right."""

SLOPE, MIDDLE = 0.43, 3.03
"""The score is logistic in the evidence: fitted by `python -m benchmarks.fit_sounds`."""

LEAD = 2.0
"""How much the lead over the next name counts beside the score itself."""

ENOUGH = 1_000
"""Up to so many names all are compared; of more, those that share two keys at least."""

LOOKED_UP = 8_000
"""How many names are looked up at the most, by the rarest keys first; of 4,000 a twentieth fewer are found."""

LEAST_OF_PART = 0.5
"""What each part of a dotted name must score against the other name's part, in nats a character."""

BEST = 5
"""How many names `find` returns at the most."""

MAX_LENGTH = 16
"""Longer names, in characters, are titles or phrases: nothing is found for them, nor are they."""

_CLASSES = {
    initial: class_
    for class_, initials in {
        "P": "b p", "F": "f h w", "T": "d t", "K": "g k", "S": "s x sh zh z c ch j q", "L": "l r", "M": "m", "N": "n",
    }.items()
    for initial in initials.split()
}  # fmt: skip
"""Initials that stand for one another in renderings; a syllable without one of them counts as a vowel."""

_VOWELS = {"a": "a", **dict.fromkeys("oue", "o")}


def spoken(name: str) -> str:
    """Return the characters of a name that are sounded: folded, without dots and joiners."""
    return fold(NAME_DOT.sub("", name))


class Sound(NamedTuple):
    """A name found by its sound, and how likely it is the same name (0..1, four decimals)."""

    name: str
    score: float


class SoundIndex:
    """Names to be found by another rendering of theirs.

    >>> SoundIndex(["戈尔巴乔夫", "叶利钦"]).find("戈巴契夫")          # doctest: +SKIP
    [Sound(name='戈尔巴乔夫', score=0.99)]
    """

    def __init__(self, names: Iterable[str], confusions: Confusions | None = None) -> None:
        self._tables = _tabulate(names)
        self._prepare(confusions)

    @classmethod
    def load(cls, path: Path) -> SoundIndex:
        """Read an index that `save` wrote."""
        import numpy as np

        made = cls.__new__(cls)
        with np.load(path, allow_pickle=False) as stored:
            made._tables = _Tables(*(stored[name] for name in _Tables._fields))
        made._prepare(None)
        return made

    def save(self, path: Path) -> None:
        """Write the index to a file."""
        import numpy as np

        with path.open("wb") as stream:
            np.savez(stream, **self._tables._asdict())

    def find(self, name: str, least: float = BELIEVED) -> list[Sound]:
        """Return the names that `name` may be another rendering of and that score at least `least`, the likeliest first.

        One that is written the same comes with score 1. Where nothing is sure enough the list is empty.
        """
        believed = _believe(spoken(name), self.rank(name))
        return [
            Sound(found, score) for found, score in believed if score >= least and self._agree(name, found)
        ]

    def _agree(self, one: str, other: str) -> bool:
        """Tell whether each part of one dotted name sounds like that of the other: 奧托·哈恩 is not 奧托·布勞恩."""
        parts, others = ([fold(part) for part in NAME_DOT.split(name)] for name in (one, other))
        if len(parts) != len(others) or len(parts) == 1:
            return True
        return all(
            part == across
            or table(part, across, self._confusions)[-1][-1] >= LEAST_OF_PART * max(len(part), len(across))
            for part, across in zip(parts, others, strict=True)
        )

    def rank(self, name: str) -> list[tuple[str, float]]:
        """Return the `BEST` names by the score of their alignment with `name`, in nats."""
        import numpy as np

        form = spoken(name)
        if not 1 < len(form) <= MAX_LENGTH:
            return []
        rows = self._candidates(form)
        lengths = self._tables.lengths[rows]
        rows = rows[(lengths <= 2 * len(form) + 1) & (2 * lengths + 1 >= len(form))]
        if not len(rows):
            return []
        scores = self._align(form, rows)
        order = np.lexsort((rows, -scores))[:BEST]
        return [*zip(self._tables.names[rows[order]].tolist(), scores[order].tolist(), strict=True)]

    def _prepare(self, confusions: Confusions | None) -> None:
        import numpy as np

        self._confusions = confusions or Confusions.load()
        characters = [str(char) for char in self._tables.characters]
        against = self._confusions.against(characters)
        self._gaps = _coded(np.array([self._confusions.alone(char) for char in characters]))
        self._scores = lru_cache(maxsize=1_024)(
            lambda char: (_coded(against(char)), np.float32(self._confusions.alone(char)))
        )

    def _candidates(self, form: str) -> Array:
        """Return the rows that are worth an alignment, in ascending order."""
        import numpy as np

        tables = self._tables
        if len(tables.names) <= ENOUGH:
            return np.arange(len(tables.names))
        wanted = np.array(sorted(keys(form)), np.uint32)
        starts, ends = (np.searchsorted(tables.keys, wanted, side) for side in ("left", "right"))
        chosen: list[Array] = []
        room = LOOKED_UP
        for size, start in sorted(zip((ends - starts).tolist(), starts.tolist(), strict=True)):
            chosen.append(tables.rows[start : start + min(size, room)])
            room -= len(chosen[-1])
            if not room:
                break
        found = np.sort(np.concatenate(chosen))
        shared = found[1:][found[1:] == found[:-1]]
        return _distinct(shared if len(shared) else found)

    def _align(self, form: str, rows: Array) -> Array:
        """Return the score of the best alignment with each row (Needleman and Wunsch 1970), all rows at a time."""
        import numpy as np

        width = int(self._tables.lengths[rows].max())
        codes = np.ascontiguousarray(self._tables.codes.take(rows, axis=0)[:, :width].T, np.intp)
        gaps = self._gaps.take(codes)
        skipped = np.zeros((width + 1, len(rows)), np.float32)
        np.cumsum(gaps, axis=0, out=skipped[1:])
        # Scores less those of the gaps before: moving on in a row by a gap then changes nothing, and the best is a running maximum.
        row = np.zeros_like(skipped)
        before, after, columns = row[:-1], row[1:], [*row]
        for char in form:
            against, gap = self._scores(char)
            opposite = against.take(codes)
            opposite -= gaps
            opposite += before
            row += gap
            np.maximum(after, opposite, out=after)
            for left, right in pairwise(columns):
                np.maximum(right, left, out=right)
        at = self._tables.lengths[rows], np.arange(len(rows))
        return row[at] + skipped[at]


def _distinct(rows: Array) -> Array:
    """Return sorted rows without repeats."""
    import numpy as np

    first = np.ones(len(rows), bool)
    np.not_equal(rows[1:], rows[:-1], out=first[1:])
    return rows[first]


def _coded(scores: Array) -> Array:
    """Return scores by the code of a character; nothing, code 0, scores 0."""
    import numpy as np

    coded = np.zeros(len(scores) + 1, np.float32)
    coded[1:] = scores
    return coded


class _Tables(NamedTuple):
    """The names and what they are found by, as arrays that a file can hold."""

    names: Array
    lengths: Array
    characters: Array
    codes: Array
    """One row a name: where each character stands in `characters`, from 1; 0 after the end."""
    keys: Array
    rows: Array
    """The row that each of the sorted `keys` leads to."""


def table(one: str, other: str, confusions: Confusions) -> list[list[float]]:
    """Return the score of the best alignment of each two beginnings, one row for each length of `one`."""
    gaps = [confusions.alone(char) for char in other]
    rows = [[0.0]]
    for gap in gaps:
        rows[0].append(rows[0][-1] + gap)
    for char in one:
        above, gap = rows[-1], confusions.alone(char)
        row = [above[0] + gap]
        for j, across in enumerate(other):
            row.append(
                max(above[j] + confusions.opposite(char, across), above[j + 1] + gap, row[j] + gaps[j])
            )
        rows.append(row)
    return rows


def keys(form: str) -> set[int]:
    """Return the look-up keys of a spoken name: each three syllables that follow each other, one left out at most.

    A syllable counts by the classes of its initial and its vowel; the name's ends count as syllables.
    """
    sounds = ["^", *map(_class_of, form), "$"]
    triples = set[str]()
    for at in range(len(sounds) - 2):
        one, two, three, four = [*sounds[at : at + 4], ""][:4]
        triples.add(one + two + three)
        if four:
            triples |= {one + two + four, one + three + four}
    return {crc32(triple.encode()) for triple in triples}


@lru_cache(maxsize=8_192)
def _class_of(char: str) -> str:
    initial, final = syllable(char)
    return _CLASSES.get(initial, "V") + _VOWELS.get(final[0], "i")


def _tabulate(names: Iterable[str]) -> _Tables:
    import numpy as np

    kept = [(name, form) for name in dict.fromkeys(names) if 1 < len(form := spoken(name)) <= MAX_LENGTH]
    characters = sorted({char for _, form in kept for char in form})
    code = {char: number for number, char in enumerate(characters, 1)}
    lengths = np.array([len(form) for _, form in kept], np.int16)
    codes = np.zeros((len(kept), int(lengths.max(initial=0))), np.uint16)
    key_column, row_column = array("I"), array("I")
    for row, (_, form) in enumerate(kept):
        codes[row, : len(form)] = [code[char] for char in form]
        found = keys(form)
        key_column.extend(found)
        row_column.extend([row] * len(found))
    sorted_keys, rows = np.array(key_column, np.uint32), np.array(row_column, np.uint32)
    order = np.lexsort((rows, sorted_keys))
    return _Tables(
        np.array([name for name, _ in kept], np.str_), lengths, np.array(characters, np.str_), codes,
        sorted_keys[order], rows[order],
    )  # fmt: skip


def _believe(form: str, best: list[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Turn the alignments' scores into how likely each name is the one meant; the next best name speaks against it."""
    for number, (name, score) in enumerate(best):
        if spoken(name) == form:
            yield name, 1.0
            continue
        rival = best[0 if number else 1][1] if len(best) > 1 else 0.0
        yield name, likelihood(evidence(score, rival))


def evidence(score: float, rival: float) -> float:
    """Return how much speaks for a name: its score, or `LEAD` times its lead over the next name, whichever is less."""
    return min(score, LEAD * (score - rival))


def likelihood(amount: float) -> float:
    """Return the chance that a name with so much evidence is the one meant."""
    return round(1.0 / (1.0 + math.exp(-SLOPE * (amount - MIDDLE))), 4)
