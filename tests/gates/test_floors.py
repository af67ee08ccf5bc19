"""The default pipeline's scores on the dev gold do not fall unseen.

A change that lowers one of them on purpose says so by pinning the floors again:
`python -m benchmarks.evaluate --pin tests/gates/floors.toml`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.evaluate import GATED, MARGIN, pin
from pipeline.document import Document
from pipeline.quality.evaluate import Scores, evaluate
from pipeline.quality.floors import read, undercut

FLOORS = Path(__file__).with_name("floors.toml")


@pytest.fixture(scope="module")
def scores(dev: tuple[list[Document], list[Document]]) -> Scores:
    return evaluate(*dev)


def test_no_score_lies_under_its_floor(scores: Scores) -> None:
    assert undercut(scores, read(FLOORS)) == []


def test_every_gated_measure_has_a_floor() -> None:
    assert set(read(FLOORS)) == set(GATED)


def test_floors_pinned_now_hold_now_and_two_points_less_does_not(scores: Scores, tmp_path: Path) -> None:
    pin(scores, tmp_path / "floors.toml")
    floors = read(tmp_path / "floors.toml")
    assert undercut(scores, floors) == []
    assert len(undercut(scores, {name: floor + 2 * MARGIN for name, floor in floors.items()})) == len(floors)


def test_the_gold_against_itself_is_perfect(dev: tuple[list[Document], list[Document]]) -> None:
    scores = evaluate(dev[0], dev[0])
    assert {name for name, counts in scores.judged().items() if counts.f1 != 1.0} == set()
    assert scores.commonest_errors() == []
