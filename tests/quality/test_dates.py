from __future__ import annotations

from pipeline.document import Timex
from pipeline.quality.dates import matches, score


def _timex(start: int, end: int, value: str, type_: str = "DATE", edtf: str = "") -> Timex:
    return Timex(start, end, "日" * (end - start), type_, value, edtf=edtf)


GOLD = [
    _timex(0, 5, "1905"),
    _timex(10, 15, "1905-12-03"),
    _timex(20, 24, "P2M", "DURATION"),
    _timex(30, 34, "1917"),
]
PREDICTED = [
    _timex(0, 5, "1905"),
    _timex(10, 13, "1905-12-03"),
    _timex(19, 24, "P2D"),
    _timex(50, 52, "1999"),
]


def test_strict_and_relaxed_spans_types_and_values() -> None:
    right = {name: counts.right for name, counts in score(GOLD, PREDICTED).items()}
    assert right == {"span": 1, "relaxed": 3, "type": 2, "value": 2, "strict_value": 1, "strict_edtf": 1}


def test_the_value_score_is_the_relaxed_score_times_the_share_of_right_values() -> None:
    scores = score(GOLD, PREDICTED)
    assert scores["value"].f1 == scores["relaxed"].f1 * 2 / 3


def test_an_exact_match_is_preferred_and_each_date_matches_once() -> None:
    whole, part = _timex(0, 10, "a"), _timex(5, 10, "b")
    assert matches([part], [whole, part]) == [(part, part)]
    assert matches([whole, part], [part]) == [(part, part)]
    assert len(matches([whole], [_timex(0, 5, "a"), part])) == 1
