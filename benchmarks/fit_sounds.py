"""Learn which characters stand for one another in the renderings of foreign names, and how far to believe the outcome.

    python -m benchmarks.fit_sounds PAIRS.jsonl

A line of the file has `zh_cn`, `zh_tw` and perhaps `zh_hk`: one name as the mainland, Taiwan and Hong Kong write it.
Written is `pipeline/link/data/sounds.json`: counts of characters, none of the pairs. Printed are the two constants of
the logistic score in `pipeline.link.transliteration`, fitted on names kept out of the learning.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from pipeline.link import transliteration
from pipeline.link.sounds import Confusions, Counts
from pipeline.link.transliteration import SoundIndex, evidence, spoken, table

OUTPUT = Path(transliteration.__file__).parent / "data" / "sounds.json"
FOLDS = 4
ROUNDS = 5
"""So often the pairs are aligned and counted; from the fourth time on nothing moves."""


class Pair(NamedTuple):
    """The mainland's form of a name and another one."""

    mainland: str
    other: str


def read(path: Path, regions: Iterable[str]) -> list[Pair]:
    """Return the distinct pairs of a file, in order, with the forms of these regions (`zh_tw`, `zh_hk`)."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    pairs = {Pair(row["zh_cn"], row[region]) for region in regions for row in rows if row.get(region)}
    return sorted(pairs)


def learn(pairs: Iterable[Pair]) -> Counts:
    """Align the pairs and count what stands opposite what, again and again, from characters that are like themselves only."""
    forms = [(spoken(pair.mainland), spoken(pair.other)) for pair in pairs]
    counts = Counts({char * 2: float(count) for char, count in Counter("".join(map("".join, forms))).items()})
    for _ in range(ROUNDS):
        confusions = Confusions(counts)
        counts = Counts()
        for one, other in forms:
            for left, right in columns(one, other, confusions):
                into = counts.opposite if left and right else counts.alone
                key = "".join(sorted(left + right))
                into[key] = into.get(key, 0.0) + 1.0
    return Counts(dict(sorted(counts.opposite.items())), dict(sorted(counts.alone.items())))


def columns(one: str, other: str, confusions: Confusions) -> list[tuple[str, str]]:
    """Return the columns of the best alignment; an empty string stands where a character has none opposite it."""
    rows = table(one, other, confusions)
    i, j = len(one), len(other)
    found: list[tuple[str, str]] = []
    while i or j:
        here = rows[i][j]
        if i and j and here == rows[i - 1][j - 1] + confusions.opposite(one[i - 1], other[j - 1]):
            i, j = i - 1, j - 1
            found.append((one[i], other[j]))
        elif i and here == rows[i - 1][j] + confusions.alone(one[i - 1]):
            i -= 1
            found.append((one[i], ""))
        else:
            j -= 1
            found.append(("", other[j]))
    return found


def folds(path: Path) -> Iterator[tuple[list[Pair], Confusions]]:
    """Yield pairs with Taiwan's form, a part at a time, with what was learned from the names of the other parts."""
    asked, learned_from = read(path, ["zh_tw"]), read(path, ["zh_tw", "zh_hk"])
    names = sorted({pair.mainland for pair in learned_from}, key=lambda name: name[::-1])
    part_of = {name: number % FOLDS for number, name in enumerate(names)}
    for part in range(FOLDS):
        held = [pair for pair in asked if part_of[pair.mainland] == part]
        forms = {spoken(form) for pair in held for form in pair}
        others = [p for p in learned_from if part_of[p.mainland] != part and not forms & {*map(spoken, p)}]
        yield held, Confusions(learn(others))


def _evidence(path: Path) -> Iterator[tuple[float, bool]]:
    """Yield how much speaks for the best name of those that are not written the same, and whether it is right."""
    names = {pair.mainland for pair in read(path, ["zh_tw", "zh_hk"])}
    for held, confusions in folds(path):
        index = SoundIndex(sorted(names), confusions)
        for pair in held:
            ranked = index.rank(pair.other)
            if len(ranked) > 1 and spoken(ranked[0][0]) != spoken(pair.other):
                yield evidence(ranked[0][1], ranked[1][1]), ranked[0][0] == pair.mainland


def main() -> None:
    from sklearn.linear_model import LogisticRegression

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("path", type=Path)
    path = parser.parse_args().path
    amounts, right = zip(*_evidence(path), strict=True)
    model = LogisticRegression(C=1e6).fit([[amount] for amount in amounts], right)
    slope, intercept = float(model.coef_[0][0]), float(model.intercept_[0])
    print(f"SLOPE, MIDDLE = {slope:.2f}, {-intercept / slope:.2f}")
    OUTPUT.write_bytes(msgspec.json.encode(learn(read(path, ["zh_tw", "zh_hk"]))) + b"\n")
    print(f"wrote {OUTPUT}")


if __name__ == "__main__":
    main()
