"""Clocks that a text tells by a place or by UTC."""

from __future__ import annotations

import pytest
from edtf import parse_edtf

from pipeline.temporal import find


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("北京時間5月31日8時", "2020-05-31T08+08:00"),
        ("5月31日北京時間8時", "2020-05-31T08+08:00"),
        ("5月31日8時（北京時間）", "2020-05-31T08+08:00"),
        ("东京时间晚上8点30分", "2020-01-01T20:30+09:00"),
        ("格林尼治時間12:00", "2020-01-01T12:00Z"),
        ("UTC+8 2020-05-31 08:00", "2020-05-31T08:00+08:00"),
        ("2020-05-31 08:00 (UTC-3:30)", "2020-05-31T08:00-03:30"),
        ("東八區時間8時", "2020-01-01T08+08:00"),
        ("美東時間5月31日晚8點", "2020-05-31T20-04:00"),
        ("美東時間1月31日晚8點", "2020-01-31T20-05:00"),
        ("北京夏令時間1988年7月1日8時", "1988-07-01T08+09:00"),
    ],
)
def test_a_zone_is_in_the_span_and_its_distance_in_the_value(text: str, value: str) -> None:
    (timex,) = find(text, ref="2020-01-01")
    assert (timex.text, timex.value) == (text, value)
    assert all(end.endswith(value.partition("T")[2].lstrip("0123456789:")) for end in timex.interval)
    parse_edtf(timex.edtf)


def test_a_day_has_no_distance() -> None:
    assert [timex.value for timex in find("北京時間2020年5月31日")] == ["2020-05-31"]


def test_where_the_rules_of_a_clock_are_not_known_nothing_is_said() -> None:
    assert [timex.value for timex in find("倫敦時間1850年5月31日8時")] == ["1850-05-31T08"]


@pytest.mark.parametrize("text", ["北京時間", "北京時間北京時間", "UTC+8", "當地時間", "8區"])
def test_a_zone_alone_is_no_time(text: str) -> None:
    assert find(text) == []
