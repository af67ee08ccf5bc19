"""How alike two characters sound in the renderings of foreign names: syllables, and confusions learned from pairs.

The learned part is counts (`data/sounds.json`): how often a character of one rendering stood opposite a character of
the other, or opposite nothing. `python -m benchmarks.fit_sounds PAIRS.jsonl` makes the file.
"""

from __future__ import annotations

import math
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec
from msgspec import Struct, field

from pipeline.installed import package_folder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[Any]

INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcsyw")

SHAPE = 0.5
"""How many alignments' worth a coarser level counts for against what was seen; the best of five by cross-validation."""

ALIKE = 20.0
"""The least odds ratio of a character against itself: a rendering keeps most of another's characters."""

GAP_SHAPE = 2.0

Syllable = tuple[str, str]
Unit = TypeVar("Unit", str, tuple[str, str])


@lru_cache(maxsize=8_192)
def syllable(char: str) -> Syllable:
    """Return initial and final of a character's first reading, without its tone; an unread character is its own final."""
    reading = unicodedata.normalize("NFD", _readings().get(ord(char), "").split(",")[0])
    sound = "".join(mark for mark in reading if not unicodedata.combining(mark) or mark == "\u0308")
    initial = next((start for start in INITIALS if sound.startswith(start)), "")
    return initial, unicodedata.normalize("NFC", sound.removeprefix(initial)) or char


@cache
def _readings() -> Mapping[int, str]:
    # Only its table of characters: the package, once imported, holds 50 MB of phrases that nothing here asks for.
    table = package_folder("pypinyin") / "pinyin_dict.json"
    return msgspec.json.decode(table.read_bytes(), type=dict[int, str])


class Counts(Struct):
    """What alignments of known pairs gave.

    `opposite` counts two characters opposite each other, joined in code point order; `alone` one opposite nothing.
    """

    opposite: dict[str, float] = field(default_factory=dict)
    alone: dict[str, float] = field(default_factory=dict)


class Confusions:
    """Scores in nats: how much likelier two characters stand opposite in renderings of one name than by chance.

    Sparse counts are drawn towards a coarser level, characters towards their syllables and syllables towards the product
    of initial and final, each by the mean of a gamma distribution over the odds ratio (DuMouchel 1999, The American
    Statistician 53:3).
    """

    def __init__(self, counts: Counts) -> None:
        self._chars, self._initials, self._finals = _Level[str](), _Level[str](), _Level[str]()
        self._syllables = _Level[Syllable]()
        for joined, count in counts.opposite.items():
            one, other = joined[0], joined[1]
            sound, other_sound = syllable(one), syllable(other)
            self._chars.add(one, other, count)
            self._syllables.add(sound, other_sound, count)
            self._initials.add(sound[0], other_sound[0], count)
            self._finals.add(sound[1], other_sound[1], count)
        self._alone = counts.alone
        self._alone_by_sound, self._by_sound = (
            defaultdict[Syllable, float](float),
            dict(self._syllables.single),
        )
        for char, count in counts.alone.items():
            sound = syllable(char)
            self._alone_by_sound[sound] += count
            self._by_sound[sound] = self._by_sound.get(sound, 0.0) + count
        gaps = sum(counts.alone.values())
        self._rate = (gaps + 1.0) / (sum(self._by_sound.values()) + 10.0)
        self._sounds = lru_cache(maxsize=None)(self._uncached_sounds)

    @classmethod
    def load(cls) -> Confusions:
        """Return those that come with the package."""
        return _shipped()

    def opposite(self, one: str, other: str) -> float:
        """Return the score of two characters that stand opposite each other."""
        sounds = self._sounds(*sorted((syllable(one), syllable(other))))
        ratio = self._chars.ratio(one, other, max(sounds, ALIKE) if one == other else sounds)
        return math.log(ratio * (1.0 - self._rate))

    def against(self, others: Sequence[str]) -> Callable[[str], Floats]:
        """Return a function that gives `opposite` of a character and each of `others`, as an array."""
        import numpy as np

        place = {char: number for number, char in enumerate(others)}
        kinds, kind = _numbered([syllable(char) for char in others])
        initials, initial = _numbered([sound[0] for sound in kinds])
        finals, final = _numbered([sound[1] for sound in kinds])
        by_char, by_sound = self._chars.against(others), self._syllables.against(kinds)
        by_initial, by_final = self._initials.against(initials), self._finals.against(finals)

        @cache
        def drawn_to(sound: Syllable) -> Floats:
            parts = by_initial(sound[0], 1.0)[initial] * by_final(sound[1], 1.0)[final]
            return by_sound(sound, parts)[kind]

        def scores(one: str) -> Floats:
            drawn = drawn_to(syllable(one))
            if one in place:
                drawn = drawn.copy()
                drawn[place[one]] = max(drawn[place[one]], ALIKE)
            return np.log(by_char(one, drawn) * (1.0 - self._rate))

        return scores

    def alone(self, char: str) -> float:
        """Return the score of a character that has none opposite it: 爾, 斯 and 特 are left out most easily."""
        sound, alone = syllable(char), self._alone.get(char, 0.0)
        of_sound = self._alone_by_sound.get(sound, 0.0) + GAP_SHAPE * self._rate
        drawn_to = of_sound / (self._by_sound.get(sound, 0.0) + GAP_SHAPE)
        seen = self._chars.single.get(char, 0.0) + alone
        return math.log((alone + GAP_SHAPE * drawn_to) / (seen + GAP_SHAPE))

    def in_foreign_names(self, char: str) -> bool:
        """Tell whether the character was seen in a rendering of a foreign name."""
        return char in self._chars.single

    def _uncached_sounds(self, one: Syllable, other: Syllable) -> float:
        initials = self._initials.ratio(one[0], other[0], 1.0)
        return self._syllables.ratio(one, other, initials * self._finals.ratio(one[1], other[1], 1.0))


class _Level(Generic[Unit]):
    """How often units of one kind stood opposite each other, and how much oftener than by chance that is."""

    def __init__(self) -> None:
        self.pairs: dict[Unit, dict[Unit, float]] = defaultdict(lambda: defaultdict(float))
        self.single: dict[Unit, float] = defaultdict(float)
        self.total = 0.0

    def add(self, one: Unit, other: Unit, count: float) -> None:
        """Count two units; they have no order."""
        self.pairs[one][other] += count
        if one != other:
            self.pairs[other][one] += count
        self.single[one] += count
        self.single[other] += count
        self.total += count

    def ratio(self, one: Unit, other: Unit, drawn_to: float) -> float:
        """Return the odds ratio of two units, drawn to what a coarser level says."""
        if not self.total:
            return drawn_to
        share = self.single.get(one, 0.0) * self.single.get(other, 0.0) / self.total
        chance = share / (4.0 if one == other else 2.0)
        return (self.pairs.get(one, {}).get(other, 0.0) + SHAPE) / (chance + SHAPE / drawn_to)

    def against(self, others: Sequence[Unit]) -> Callable[[Unit, float | Floats], Floats]:
        """Return a function that gives `ratio` of a unit and each of `others`, no two of which are the same."""
        import numpy as np

        place = {other: number for number, other in enumerate(others)}
        single = np.array([self.single.get(other, 0.0) for other in others])

        def ratios(one: Unit, drawn_to: float | Floats) -> Floats:
            if not self.total:
                return np.full(len(others), drawn_to)
            chance = self.single.get(one, 0.0) * single / self.total / 2.0
            if one in place:
                chance[place[one]] /= 2.0
            pairs = np.zeros(len(others))
            for other, count in self.pairs.get(one, {}).items():
                if other in place:
                    pairs[place[other]] = count
            ratio: Floats = (pairs + SHAPE) / (chance + SHAPE / drawn_to)
            return ratio

        return ratios


def _numbered(units: Sequence[Unit]) -> tuple[list[Unit], Floats]:
    """Return the different units in order, and where each of `units` stands among them."""
    import numpy as np

    kinds = sorted(set(units))
    place = {unit: number for number, unit in enumerate(kinds)}
    return kinds, np.array([place[unit] for unit in units], np.intp)


@cache
def _shipped() -> Confusions:
    data = resources.files("pipeline.link").joinpath("data/sounds.json").read_bytes()
    return Confusions(msgspec.json.decode(data, type=Counts))
