"""Known equivalences: dated events whose Western date the histories agree on.

Chinese dates are those of the dynastic annals; Western ones those of the common chronologies (Julian before 1582-10-15).
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from edtf import parse_edtf

from pipeline.temporal import find

with (Path(__file__).parent / "equivalences.tsv").open(encoding="utf-8", newline="") as table:
    ROWS = list(csv.DictReader(table, delimiter="\t"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["written"])
def test_a_historical_date_has_its_western_date(row: dict[str, str]) -> None:
    timexes = find(row["written"])
    assert [(timex.text, timex.value, timex.julian) for timex in timexes] == [
        (row["written"], row["value"], row["julian"])
    ]
    parse_edtf(timexes[0].edtf)


def test_there_are_enough_of_them() -> None:
    assert len(ROWS) >= 60
