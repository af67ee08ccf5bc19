from __future__ import annotations

import numpy as np
import pytest

from benchmarks.coverage import coverage, simulated
from pipeline.quality.resampling import bootstrap, f1_of, interval, randomisation


def test_f1_is_the_harmonic_mean_and_zero_where_nothing_is_right() -> None:
    sums = np.array([[3, 4, 6, 3, 0, 0, 5, 0], [0, 0, 0, 0, 2, 2, 2, 2]], dtype=np.float64)
    assert f1_of(sums).tolist() == [[0.6, 0.0], [0.0, 1.0]]


def test_the_interval_covers_the_true_score_nineteen_times_in_twenty() -> None:
    ours, _ = coverage(documents=40, simulations=1000, resamples=400)
    assert 0.93 <= ours <= 0.97


def test_few_documents_make_a_wider_interval_than_the_percentiles() -> None:
    rows = simulated(np.random.default_rng(1), 6)
    values = f1_of(bootstrap(rows, 1000, 1))
    low, high = interval(values, len(rows))
    plain = np.quantile(values, [0.025, 0.975], axis=0)
    assert low[0] < plain[0][0]
    assert high[0] > plain[1][0]


def test_resampling_is_seeded_and_does_not_depend_on_the_block() -> None:
    rows = simulated(np.random.default_rng(3), 50)
    assert np.array_equal(bootstrap(rows, 200, 7), bootstrap(rows, 200, 7))
    assert not np.array_equal(bootstrap(rows, 200, 7), bootstrap(rows, 200, 8))
    assert np.array_equal(bootstrap(rows, 200, 7)[:100], bootstrap(rows, 100, 7))


def test_equal_systems_do_not_differ_and_a_better_one_does() -> None:
    random = np.random.default_rng(4)
    one = simulated(random, 60)
    better = one.copy()
    better[:, [0, 3]] = np.minimum(one[:, [0, 3]] * 1.1 + 0.5, one[:, [2]])
    assert randomisation(one, one, 500, 1)[0] == 1.0
    assert randomisation(one, better, 500, 1)[0] == pytest.approx(1 / 501)


def test_p_values_of_no_difference_are_uniform() -> None:
    random = np.random.default_rng(5)
    found = [
        randomisation(simulated(random, 20), simulated(random, 20), 200, trial)[0] for trial in range(300)
    ]
    assert 0.02 < np.mean(np.array(found) <= 0.05) < 0.09
