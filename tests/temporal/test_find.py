"""What a reader of a text would say a date means. One line a case, so that the table can be read."""

from __future__ import annotations

import sys

import pytest
from edtf import parse_edtf
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import TemporalConfig
from pipeline.document import Document, Draft, Mention, Timex
from pipeline.errors import ConfigError
from pipeline.offsets import from_replacements
from pipeline.temporal import TagDates, find
from pipeline.temporal.grammar import RULES


def _line(timex: Timex) -> str:
    return " ".join(part or "-" for part in (timex.text, timex.value, timex.mod, timex.edtf))


POINTS = {
    "1937年": "1937年 1937 - 1937",
    "１９９８年": "１９９８年 1998 - 1998",
    "一九四九年十月一日": "一九四九年十月一日 1949-10-01 - 1949-10-01",
    "二○○八年": "二○○八年 2008 - 2008",
    "2018年 12月": "2018年 12月 2018-12 - 2018-12",
    "1920年代": "1920年代 192 - 192X",
    "20世紀30年代": "20世紀30年代 193 - 193X",
    "十九世紀末": "十九世紀末 18 END 189X~",
    "1990年代初期": "1990年代初期 199 START 1990~/1992~",
    "1916年底": "1916年底 1916 END 1916-12~",
    "約1850年": "約1850年 1850 APPROX 1850~",
    "1930年前後": "1930年前後 1930 APPROX 1930~",
    "1949年以來": "1949年以來 1949 ON_OR_AFTER 1949/..",
    "1949年至今": "1949年至今 1949/PRESENT_REF - 1949/..",
    "2018年以前": "2018年以前 2018 BEFORE ../2017",
    "2011年1月7日之後": "2011年1月7日之後 2011-01-07 AFTER 2011-01-08/..",
    "2010年1月4日或之前": "2010年1月4日或之前 2010-01-04 ON_OR_BEFORE ../2010-01-04",
    "民國三十八年": "民國三十八年 1949 - 1949",
    "光緒二十年八月十五": "光緒二十年八月十五 1894-09-14 - 1894-09-14",
    "昭和十六年十二月八日": "昭和十六年十二月八日 1941-12-08 - 1941-12-08",
    "公元前221年": "公元前221年 -0220 - -0220",
    "西元前三世紀": "西元前三世紀 -0299/-0200 - -0299/-0200",
    "1905年1月9日（星期日）": "1905年1月9日 1905-01-09 - 1905-01-09",
    "1917年夏天": "1917年夏天 1917-SU - 1917-22",
}

RANGES = {
    "11月26日到12月3日": "XXXX-11-26/XXXX-12-03",
    "1936至39年": "1936/1939",
    "1995-1997年": "1995/1997",
    "1937年7月7日至1945年9月2日": "1937-07-07/1945-09-02",
    "1917年3月至5月": "1917-03/1917-05",
    "2019年4月12-19日": "2019-04-12/2019-04-19",
    "1905年12月25日—1月3日": "1905-12-25/1906-01-03",
    "1879年11月7日－1940年8月21日": "1879-11-07/1940-08-21",
}

DURATIONS = {
    "將近二十餘年": ("P20Y", "APPROX"),
    "三個多月": ("P3M", "APPROX"),
    "十年": ("P10Y", ""),
    "一個月": ("P1M", ""),
    "一年半": ("P1Y6M", ""),
    "半年": ("P6M", ""),
    "近百年": ("P100Y", "APPROX"),
    "數十年": ("PXDE", "APPROX"),
    "幾天": ("PXD", "APPROX"),
    "不到三年": ("P3Y", "LESS_THAN"),
    "8天20小時": ("P8DT20H", ""),
    "三天三夜": ("P3D", ""),
}


@pytest.mark.parametrize(("text", "line"), POINTS.items())
def test_points(text: str, line: str) -> None:
    assert [_line(timex) for timex in find(text)] == [line]


@pytest.mark.parametrize(("text", "value"), RANGES.items())
def test_a_range_is_one_expression(text: str, value: str) -> None:
    assert [(timex.text, timex.value, timex.edtf) for timex in find(text)] == [(text, value, value)]


@pytest.mark.parametrize(("text", "expected"), DURATIONS.items())
def test_durations_keep_their_approximators(text: str, expected: tuple[str, str]) -> None:
    assert [(timex.text, timex.type, timex.value, timex.mod) for timex in find(text)] == [
        (text, "DURATION", *expected)
    ]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1905年爆發革命,於二月潛回,12月3日被捕", ["1905", "1905-02", "1905-12-03"]),
        ("1916年9月被驅逐,年底抵達", ["1916-09", "1916"]),
        ("1905年。同年11月,翌年三月,次年", ["1905", "1905-11", "1906-03", "1907"]),
        ("1917年3月27日回國。\n同月29日", ["1917-03-27", "1917-03-29"]),
        ("1928年流放。三年後歸來", ["1928", "1931"]),
        ("1920年代。三十年代", ["192", "193"]),
        ("生平（1879年生）不詳。12月3日", ["1879", "XXXX-12-03"]),
        ("3月5日、7日和9日", ["XXXX-03-05", "XXXX-XX-07", "XXXX-XX-09"]),
        ("2019年3月5日、7日和9日", ["2019-03-05", "2019-03-07", "2019-03-09"]),
    ],
)
def test_the_text_before_completes_a_date(text: str, values: list[str]) -> None:
    assert [timex.value for timex in find(text)] == values


def test_what_completed_a_date_is_in_the_record() -> None:
    assert [timex.anchor for timex in find("1905年12月,二月,2月3日")] == ["", "1905", "1905"]
    assert find("今年", ref="2020-05-31")[0].anchor == "2020"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("目前", "PRESENT_REF"),
        ("今天", "PRESENT_REF"),
        ("最近", "PAST_REF"),
        ("去年", "XXXX"),
    ],
)
def test_the_present_without_a_reference_date(text: str, value: str) -> None:
    assert [timex.value for timex in find(text)] == [value]


@pytest.mark.parametrize(
    ("text", "ref", "prefer", "value"),
    [
        ("今天", "2020-05-31", "nearest", "2020-05-31"),
        ("去年9月", "2020-05-31", "nearest", "2019-09"),
        ("12月31日", "2020-01-05", "nearest", "2019-12-31"),
        ("12月31日", "2020-01-05", "future", "2020-12-31"),
        ("3月8日", "2020-05-31", "past", "2020-03-08"),
        ("3月8日", "2020-05-31", "future", "2021-03-08"),
        ("2月29日", "2019-03-22", "past", "2016-02-29"),
        ("星期二", "2013-02-12", "future", "2013-02-19"),
        ("星期二", "2013-02-12", "past", "2013-02-05"),
        ("上周三", "2021-06-14", "nearest", "2021-06-09"),
    ],
)
def test_the_reference_date_and_the_preference(text: str, ref: str, prefer: str, value: str) -> None:
    assert [timex.value for timex in find(text, ref=ref, prefer=prefer)] == [value]  # type: ignore[arg-type]


@pytest.mark.parametrize("day", ["今天上午", "28日上午", "11月26日下午", "27日晚上"])
@pytest.mark.parametrize("where", ["在台北", "於北京", "就到了"])
def test_part_of_a_day_holds_before_where_it_was(day: str, where: str) -> None:
    assert [timex.text for timex in find(day + where, ref="2024-11-28")] == [day]


@pytest.mark.parametrize(
    "text",
    [
        "十月革命", "二月革命的訊息", "五四運動", "一日之計在於晨", "百年孤獨", "三月街", "财税〔2016〕36号", "版本1.2.3",
        "888-000-9999", "192.168.255.255", "比分3:2", "十分高興", "三點建議", "中國運動的未來", "60周年", "從此後", "50日元",
        "第一次世界大戰", "前蘇聯", "零点五", "加七点八", "五年計劃", "早在家中", "晚于大家", "早就知道",
    ],
)  # fmt: skip
def test_false_friends_are_no_dates(text: str) -> None:
    assert find(text) == []


@pytest.mark.parametrize("text", [*POINTS, *RANGES])
def test_every_edtf_is_valid(text: str) -> None:
    for timex in find(text):
        parse_edtf(timex.edtf)


def test_offsets_are_those_of_the_raw_text() -> None:
    text = "𠮷野家於１９９８年\r\n十二月開業。"
    assert [text[timex.start : timex.end] for timex in find(text)] == ["１９９８年", "十二月"]


def test_a_reference_that_is_no_date_is_refused() -> None:
    with pytest.raises(ConfigError, match="no ISO date"):
        find("今天", ref="2020-13-01")


@pytest.mark.parametrize(
    "char",
    [
        "年",
        "1",
        "一",
        "半",
        "月",
        "前",
        "(",
        "上",
        "第",
        " ",
        "每",
        "十",
        "周一",
        "1年",
        "3月",
        "到",
        "1-",
        "初",
    ],
)
def test_hostile_input_is_read_in_one_pass(char: str) -> None:
    text = char * 20_000
    for timex in find(text):
        assert timex.text == text[timex.start : timex.end]


def _draft(raw: str, analysis: str = "", **meta: str) -> Draft:
    return Draft(
        document=Document(id="d", text=raw, meta=dict(meta)), analysis=analysis or raw, clean=analysis or raw
    )


def test_the_stage_takes_the_document_date_first() -> None:
    draft = _draft("今天", date="2021-06-14")
    TagDates(TemporalConfig(ref="2000-01-01"))([draft])
    assert [timex.value for timex in draft.document.timexes] == ["2021-06-14"]


def test_the_stage_maps_spans_to_the_raw_text() -> None:
    draft = _draft("於 1905\n年爆發", "于 1905年爆发")
    draft.offsets = from_replacements([(6, 7, 0)])
    TagDates(TemporalConfig())([draft])
    assert [(timex.start, timex.end, timex.text) for timex in draft.document.timexes] == [(2, 8, "1905\n年")]


def test_a_date_inside_a_name_is_dropped() -> None:
    draft = _draft("1905年革命與1906年")
    draft.document.entities = [Mention(start=0, end=7, text="1905年革命", label="EVENT")]
    TagDates(TemporalConfig())([draft])
    assert [timex.text for timex in draft.document.timexes] == ["1906年"]


_PIECES = [rule.example.partition("|")[0] for rule in RULES] + list(
    "年月日号初底末前后到至一二三十百半1290.-/: 上下周第个多余来的（）,、每约近闰元"
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.sampled_from(_PIECES), max_size=7).map("".join),
    st.sampled_from(["", "2021-06-14", "0001-01-01", "9999-12-31", "1900-02-28T23:59:59"]),
    st.sampled_from(["past", "nearest", "future"]),
)
def test_whatever_stands_together_is_well_formed(text: str, ref: str, prefer: str) -> None:
    end = 0
    for timex in find(text, ref=ref, prefer=prefer):  # type: ignore[arg-type]
        assert end <= timex.start < timex.end <= len(text)
        assert timex.text == text[timex.start : timex.end]
        assert timex.value
        if timex.edtf:
            parse_edtf(timex.edtf)
        end = timex.end


def _calls(text: str) -> int:
    """How many function calls `find` makes, Python's and C's."""
    count = 0

    def profile(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        find(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("unit", ["年", "1", "一", "1年", "周一", "(3月", "1-", "前两天", "每"])
def test_the_work_grows_with_the_length_of_the_text(unit: str) -> None:
    find(unit)
    assert _calls(unit * 2000) < 2.5 * _calls(unit * 1000) + 1000


@pytest.mark.parametrize("text", ["838年，圓仁入唐", "序\n838年圓仁入唐", "序\n\u3000\u3000838年圓仁入唐"])
def test_a_number_of_three_digits_is_a_year_where_a_line_begins(text: str) -> None:
    assert [timex.value for timex in find(text)] == ["0838"]
    assert [timex.value for timex in find(text.replace("年", "年的歷史裡"))] == ["P838Y"]
