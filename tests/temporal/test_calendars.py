from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.temporal import calendars
from pipeline.temporal.values import DAY, instant, write_date


@pytest.mark.parametrize(
    ("lunar", "gregorian", "julian"),
    [
        ((1911, 8, 19), "1911-10-10", "1911-09-27"),
        ((1722, 11, 13), "1722-12-20", "1722-12-09"),
        ((1644, 3, 19), "1644-04-25", "1644-04-15"),
        ((1368, 1, 4), "1368-01-31", "1368-01-23"),
        ((755, 11, 9), "0755-12-20", "0755-12-16"),
        ((2017, 12, 28), "2018-02-13", "2018-01-31"),
    ],
)
def test_lunar_dates_in_both_calendars(lunar: tuple[int, int, int], gregorian: str, julian: str) -> None:
    moment = calendars.lunar_day(*lunar)
    assert moment is not None
    assert (write_date(moment), calendars.write_julian(moment)) == (gregorian, julian)


def test_leap_months_exist_only_where_the_year_has_them() -> None:
    first = calendars.lunar_day(2020, 4, 1, leap=True)
    assert first is not None
    assert write_date(first) == "2020-05-23"
    assert calendars.lunar_day(2021, 4, 1, leap=True) is None


@pytest.mark.parametrize("date", [(-150, 3, 1), (5000, 1, 1), (2020, 13, 1), (2020, 1, 31), (2020, 0, 1)])
def test_what_the_library_cannot_answer_is_refused(date: tuple[int, int, int]) -> None:
    assert calendars.lunar_day(*date) is None


@given(st.integers(-1_000_000, 1_000_000))
def test_julian_dates_read_back(number: int) -> None:
    assert calendars.days_from_julian(*calendars.julian_from_days(number)) == number


def test_the_last_julian_day_is_the_day_before_the_reform() -> None:
    assert calendars.write_julian((calendars.JULIAN_END - 1) * DAY) == "1582-10-04"


def test_reign_years_count_from_one() -> None:
    assert [year for year, _ in calendars.era_years("光绪", 1)] == [1875]
    assert [year for year, _ in calendars.era_years("康熙", 61)] == [1722]


def test_a_reign_year_that_never_was_is_counted_on() -> None:
    assert [year for year, _ in calendars.era_years("雍正", 16)] == [1738]


def test_sexagenary_years_come_every_sixty() -> None:
    assert calendars.sexagenary_years("辛亥", 1800, 2000) == [1851, 1911, 1971]
    assert calendars.sexagenary_years("甲丑", 1800, 2000) == []


@pytest.mark.parametrize("year", [763, 1582, 1911, 1963, 2020, 2033])
def test_the_months_of_a_year_are_those_that_the_library_knows_its_days_by(year: int) -> None:
    import sxtwl

    for month in range(1, 13):
        for leap in (False, True):
            found = calendars.lunar_month(year, month, leap=leap)
            assert (found is None) == (leap and calendars.lunar_leap_month(year) != month)
            if found is not None:
                days = range(1, (found[1] - found[0]) // DAY + 1)
                asked = [sxtwl.fromLunar(year, month, day, leap) for day in days]
                assert [(d.getLunarMonth(), d.getLunarDay(), d.isLunarLeap()) for d in asked] == [
                    (month, day, leap) for day in days
                ]


@pytest.mark.parametrize("year", [1880, 1917, 1964, 2024, 2500])
def test_the_terms_of_a_year_are_those_that_the_library_lists(year: int) -> None:
    import sxtwl

    listed = [(term.jqIndex, sxtwl.JD2DD(term.jd)) for term in sxtwl.getJieQiByYear(year)]
    days = {index: instant(year, int(day.M), int(day.D)) for index, day in listed if int(day.Y) == year}
    assert {index: calendars.solar_term(year, index) for index in days} == days
