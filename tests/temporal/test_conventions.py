"""What the settings change: the same words by the conventions of different writers."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.config import TemporalConfig
from pipeline.errors import ConfigError
from pipeline.temporal import TagDates, find

REF = "2020-05-31T10:00:00"


@pytest.mark.parametrize(
    ("text", "settings", "usual", "changed"),
    [
        ("6月1日至6月30日", {"range_end": "exclusive"}, ["2020-06-01", "2020-07-01"], ["2020-06-01", "2020-06-30"]),
        ("1995-1997年", {"range_end": "exclusive"}, ["1995-01-01", "1998-01-01"], ["1995-01-01", "1997-01-01"]),
        ("8点到10点", {"range_end": "exclusive"}, ["2020-05-31T08:00:00", "2020-05-31T10:00:00"], None),
        ("三年后", {"shifts": "day"}, ["2023-01-01", "2024-01-01"], ["2023-05-31", "2023-06-01"]),
        ("三年后", {"shifts": "stretch"}, ["2023-01-01", "2024-01-01"], ["2021-01-01", "2024-01-01"]),
        ("两天之前", {"shifts": "stretch"}, ["2020-05-29", "2020-05-30"], ["2020-05-29", "2020-05-31"]),
        ("康熙三年五月", {"reign_months": "gregorian"}, ["1664-05-25", "1664-06-24"], ["1664-05-01", "1664-06-01"]),
        ("1/2/2020", {"slashes": "dmy"}, ["2020-01-02", "2020-01-03"], ["2020-02-01", "2020-02-02"]),
        ("31/12/2020", {"slashes": "dmy"}, ["2020-12-31", "2021-01-01"], None),
        ("今天早上", {"dayparts": {"早上": (4, 12)}}, ["2020-05-31T06:00:00", "2020-05-31T10:00:00"], ["2020-05-31T04:00:00", "2020-05-31T12:00:00"]),
    ],
)  # fmt: skip
def test_a_setting_changes_what_the_words_mean(
    text: str, settings: dict[str, Any], usual: list[str], changed: list[str] | None
) -> None:
    assert [timex.interval for timex in find(text, ref=REF)] == [usual]
    found = find(text, ref=REF, config=TemporalConfig(**settings))
    assert [timex.interval for timex in found] == [changed or usual]


def test_the_other_order_of_a_slashed_date_is_an_alternative() -> None:
    assert [timex.alternatives for timex in find("1/2/2020;2/2/2020;31/12/2020")] == [["2020-02-01"], [], []]


def test_what_is_asked_for_comes_before_the_settings() -> None:
    config = TemporalConfig(ref="2000-01-01", prefer="past")
    assert [timex.value for timex in find("3月8日", config=config)] == ["1999-03-08"]
    assert [timex.value for timex in find("3月8日", ref="2020-01-01", prefer="future", config=config)] == [
        "2020-03-08"
    ]


@pytest.mark.parametrize("dayparts", [{"半晌": (1, 2)}, {"早上": (9, 9)}])
def test_hours_of_no_part_of_the_day_are_refused(dayparts: dict[str, tuple[int, int]]) -> None:
    with pytest.raises(ConfigError, match=r"早上|半晌"):
        TagDates(TemporalConfig(dayparts=dayparts))


def test_an_unknown_preference_is_refused() -> None:
    with pytest.raises(ConfigError, match="no preference"):
        find("3月8日", prefer="never")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value", "calendar"),
    [
        ("在彼得格勒,1917年舊曆10月25日", "1917-11-07", "julian"),
        ("1999年舊曆八月十五", "1999-09-24", "chinese"),
        ("光武元年三月", "1897-03", "chinese"),
        ("明治六年三月", "1873-03", "japanese"),
        ("大正九年", "1920", "japanese"),
        ("民國九年", "1920", "roc"),
        ("共和二年熱月九日", "1794-07-27", "french-republican"),
    ],
)
def test_the_calendar_is_that_of_the_realm_and_of_what_is_spoken_of(
    text: str, value: str, calendar: str
) -> None:
    assert [(timex.value, timex.calendar) for timex in find(text)] == [(value, calendar)]
