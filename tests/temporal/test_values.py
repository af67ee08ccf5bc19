from __future__ import annotations

from datetime import date, timedelta

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.temporal import values

_DATES = st.dates(date(1, 1, 1), date(9999, 12, 30))


@given(_DATES)
def test_civil_dates_agree_with_the_standard_library(day: date) -> None:
    moment = values.instant(day.year, day.month, day.day)
    assert values.civil(moment) == (day.year, day.month, day.day)
    assert values.weekday(moment) == day.isoweekday()
    after = day + timedelta(days=1)
    assert values.civil(moment + values.DAY) == (after.year, after.month, after.day)


@given(st.integers(-400_000, 400_000))
def test_every_day_number_has_one_date(number: int) -> None:
    assert values.days_from_civil(*values.civil_from_days(number)) == number


@given(_DATES)
def test_weeks_are_those_of_iso_8601(day: date) -> None:
    year, week, _ = day.isocalendar()
    assert values.week(values.instant(day.year, day.month, day.day)).value == f"{year:04d}-W{week:02d}"


@pytest.mark.parametrize(
    ("moment", "unit", "count", "expected"),
    [
        ((2020, 2, 29), "year", 1, "2021-02-28"),
        ((2021, 1, 31), "month", 1, "2021-02-28"),
        ((2021, 3, 31), "month", -13, "2020-02-29"),
        ((1, 1, 1), "year", -1, "0000-01-01"),
        ((2021, 6, 14), "week", -2, "2021-05-31"),
    ],
)
def test_shifting_keeps_the_day_where_the_month_has_it(
    moment: tuple[int, int, int], unit: str, count: int, expected: str
) -> None:
    assert values.write_date(values.shift(values.instant(*moment), unit, count)) == expected


@pytest.mark.parametrize(
    "unit", ["century", "decade", "year", "half", "quarter", "month", "week", "weekend", "day", "hour"]
)
@settings(max_examples=25)
@given(number=st.integers(-800_000, 1_000_000))
def test_a_unit_contains_the_instant_and_has_a_valid_name(unit: str, number: int) -> None:
    period = values.containing(number * values.DAY, unit)
    if unit != "weekend":
        assert period.start <= number * values.DAY < period.end
    if period.edtf:
        parse_edtf(period.edtf)


def test_years_before_christ_are_numbered_astronomically() -> None:
    assert values.year(-220).value == "-0220"
    assert values.century(-1).value == "-0099/0000"
