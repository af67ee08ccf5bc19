"""How often a name is found by its other rendering: the index holds the mainland's forms, Taiwan's are asked for.

    python -m benchmarks.eval_transliteration PAIRS.jsonl [--cross]

A line of the file has `zh_cn` and `zh_tw`. Recall is the share of all questions that are answered rightly, precision
the share of the answers given that are right; the second line leaves out the names that both write the same. With
`--cross` each name is asked of what was learned without it; without, of the package's own data, which has seen the
development pairs, so that only a file it has not seen tells anything.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable
from pathlib import Path

from benchmarks.fit_sounds import Pair, folds, read
from pipeline.link.sounds import Confusions
from pipeline.link.transliteration import SoundIndex, spoken


def measure(names: Iterable[str], parts: Iterable[tuple[list[Pair], Confusions]]) -> None:
    """Ask for the other form of each pair; print recall, precision and the time a question takes."""
    names = list(names)
    answers: list[tuple[Pair, str]] = []
    seconds = 0.0
    for pairs, confusions in parts:
        index = SoundIndex(names, confusions)
        start = time.process_time()
        answers += [(pair, next((found.name for found in index.find(pair.other)), "")) for pair in pairs]
        seconds += time.process_time() - start
    _print(f"all, of {len(names):,} names", answers)
    _print("written differently", [a for a in answers if spoken(a[0].mainland) != spoken(a[0].other)])
    print(f"{1000 * seconds / len(answers):.2f} ms a question")


def _print(title: str, answers: list[tuple[Pair, str]]) -> None:
    given = sum(bool(answer) for _, answer in answers)
    right = sum(spoken(answer) == spoken(pair.mainland) for pair, answer in answers)
    print(
        f"{title}: {len(answers)} asked, {given} answered, {right} right; "
        f"recall {right / len(answers):.3f}, precision {right / max(given, 1):.3f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("path", type=Path)
    parser.add_argument("--cross", action="store_true", help="learn anew without the names asked for")
    args = parser.parse_args()
    names = sorted({pair.mainland for pair in read(args.path, ["zh_tw", "zh_hk"])})
    parts = folds(args.path) if args.cross else [(read(args.path, ["zh_tw"]), Confusions.load())]
    measure(names, parts)


if __name__ == "__main__":
    main()
