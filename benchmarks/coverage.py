"""How often the 95 % interval of `zhpipe evaluate` holds the true score, on simulated systems whose score is known.

    python -m benchmarks.coverage [--simulations 1000]

Simulated documents differ in size and in difficulty. `percentile` is the plain bootstrap interval, for comparison.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

import numpy as np

from pipeline.quality.resampling import bootstrap, f1_of, interval

if TYPE_CHECKING:
    from pipeline.quality.resampling import Floats

SKILL = 0.75
POPULATION = 400_000


def simulated(random: np.random.Generator, documents: int) -> Floats:
    """Return the counts (right, predicted, gold, found) of random documents, shape (documents, 4)."""
    gold = 1 + random.poisson(random.gamma(2, 10, documents))
    right = random.binomial(gold, random.beta(16 * SKILL, 16 * (1 - SKILL), documents))
    spurious = random.poisson(0.2 * gold)
    return np.stack([right, right + spurious, gold, right], axis=1).astype(np.float64)


def coverage(documents: int, simulations: int, resamples: int = 1000) -> tuple[float, float]:
    """Return the share of simulations whose interval holds the true F1: ours, and the plain percentiles'."""
    random = np.random.default_rng(2)
    true = f1_of(simulated(random, POPULATION).sum(axis=0))[0]
    ours = plain = 0
    for seed in range(simulations):
        values = f1_of(bootstrap(simulated(random, documents), resamples, seed))
        low, high = interval(values, documents)
        ours += bool(low[0] <= true <= high[0])
        low, high = np.quantile(values, [0.025, 0.975], axis=0)
        plain += bool(low[0] <= true <= high[0])
    return ours / simulations, plain / simulations


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--simulations", type=int, default=1000)
    simulations = parser.parse_args().simulations
    print(f"share of {simulations} simulations whose 95 % interval holds the true F1")
    print("documents  interval  percentile")
    for documents in (5, 8, 10, 20, 50, 200):
        ours, percentile = coverage(documents, simulations)
        print(f"{documents:>9}  {ours:>8.3f}  {percentile:>10.3f}")


if __name__ == "__main__":
    main()
