"""Years that a text only half says."""

from __future__ import annotations

import pytest

from pipeline.temporal import find


@pytest.mark.parametrize(
    ("text", "ref", "value", "alternatives"),
    [
        ("世紀之交", "2020-01-01", "2000", []),
        ("世紀之交", "", "XX00", []),
        ("二十世紀之交", "", "1900", ["2000"]),
        ("十九、二十世紀之交", "", "1900", []),
        ("甲午年", "1900-01-01", "1894", ["1954", "1834"]),
        ("辛亥年", "", "XXXX", ["1851", "1911", "1971"]),
        ("辛亥年八月十九", "1920-01-01", "1911-10-10", ["1971-10-07", "1851-09-14"]),
        ("辛亥年八月十九", "", "XXXX", ["1851-09-14", "1911-10-10", "1971-10-07"]),
        ("上元二年", "", "0675", ["0761"]),
        ("唐上元二年", "", "0675", ["0761"]),
        ("上元二年三月", "", "0675-04-04/0675-05-03", ["0761-04-14/0761-05-12"]),
        ("零六年", "2020-01-01", "2006", []),
        ("三三年", "2021-01-01", "1933", []),
    ],
)
def test_every_reading_of_an_ambiguous_year_is_named(
    text: str, ref: str, value: str, alternatives: list[str]
) -> None:
    found = [(timex.value, timex.alternatives) for timex in find(text, ref=ref)]
    assert found == [(value, alternatives)]


def test_a_reign_title_is_told_by_its_dynasty() -> None:
    assert [timex.value for timex in find("吳建興元年")] == ["0252"]
    assert [timex.value for timex in find("蜀建興元年")] == ["0223"]


def test_a_cyclic_year_is_the_one_nearest_what_was_said() -> None:
    assert [timex.value for timex in find("1890年以後,至甲午年")] == ["1890", "1894"]


def test_decades_take_the_century_spoken_of() -> None:
    assert [timex.value for timex in find("19世纪60和70年代,八十年代")] == ["186", "187", "188"]
