from __future__ import annotations

import pytest

from pipeline.quality.calibration import Reliability


def test_the_error_is_the_mean_gap_between_score_and_outcome() -> None:
    reliability = Reliability()
    for score, right in ((0.9, True), (0.9, True), (0.95, False), (0.2, False)):
        reliability.add(score, right)
    # Upper bin: 2 of 3 right at a mean of 0.9167, gap 0.25, weight 3/4; lower: none of 1 at 0.2.
    assert reliability.error == pytest.approx(0.25 * 3 / 4 + 0.2 / 4)
    assert reliability.count == 4


def test_a_certain_answer_is_in_the_last_bin_and_no_answer_has_no_error() -> None:
    reliability = Reliability()
    assert reliability.error == 0
    reliability.add(1.0, True)
    assert reliability.bins[-1].right == 1
