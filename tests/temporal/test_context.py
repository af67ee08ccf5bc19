"""Which date around an expression completes it, and what the record says of it."""

from __future__ import annotations

import pytest

from pipeline.temporal import find

Case = tuple[str, str, list[tuple[str, str, str]]]

ORDER: list[Case] = [
    ("explicit", "1905年12月3日", [("1905-12-03", "", "")]),
    ("range", "11月26日至1905年12月3日", [("1905-11-26/1905-12-03", "", "")]),
    ("sentence", "1905年他回國,12月3日被捕。", [("1905", "", ""), ("1905-12-03", "1905", "sentence")]),
    ("paragraph", "1905年他回國。12月3日被捕。", [("1905", "", ""), ("1905-12-03", "1905", "paragraph")]),
    (
        "heading",
        "1905年革命\n他回國了。\n12月3日被捕。",
        [("1905", "", ""), ("1905-12-03", "1905", "heading")],
    ),
    ("present", "他回國了。12月3日被捕。", [("2020-12-03", "2020", "ref")]),
]


@pytest.mark.parametrize(("kind", "text", "expected"), ORDER, ids=[case[0] for case in ORDER])
def test_anchors_come_in_a_fixed_order(kind: str, text: str, expected: list[tuple[str, str, str]]) -> None:
    found = find(text, ref="2020-10-31")
    assert [(timex.value, timex.anchor, timex.anchor_kind) for timex in found] == expected


def test_the_sentence_comes_before_the_heading() -> None:
    text = "1905年革命\n1917年他再次回國,12月3日演說。"
    assert [timex.value for timex in find(text, ref="2020-01-01")] == ["1905", "1917", "1917-12-03"]


def test_a_heading_holds_until_the_next_one_with_a_date() -> None:
    text = "1905年\n3月演說。\n革命之後\n4月被捕。\n1917年\n3月回國。"
    assert [timex.value for timex in find(text, ref="2020-01-01")] == [
        "1905", "1905-03", "1905-04", "1917", "1917-03",
    ]  # fmt: skip


def test_a_line_with_a_stop_is_no_heading() -> None:
    text = "他生於1905年。\n3月,學校開學。"
    assert [timex.value for timex in find(text, ref="2020-03-15")] == ["1905", "2020-03"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("市長3月5日視察1997年落成的大樓。", "2020-03-05"),
        ("1997年落成的大樓於3月5日失火。", "1997-03-05"),
        ("市府說,1997年落成的大樓安全。3月5日再檢查。", "2020-03-05"),
        ("公司成立於1997年,3月5日宣布結業。", "2020-03-05"),
        ("條例自1997年起施行。3月5日議員提出修訂。", "2020-03-05"),
        ("1997年以來房價上升。3月5日政府出手。", "2020-03-05"),
        ("1993年,他入學。3月5日退學。", "1993-03-05"),
        ("他在1993年2月被捕,3月5日獲釋。", "1993-03-05"),
    ],
)
def test_a_background_date_reaches_no_further_than_its_clause(text: str, value: str) -> None:
    found = {timex.text: timex.value for timex in find(text, ref="2020-05-31")}
    assert found["3月5日"] == value


def test_without_a_present_every_date_reaches_on() -> None:
    assert [timex.value for timex in find("公司成立於1997年。\n\n3月5日宣布結業。")] == ["1997", "1997-03-05"]


def test_words_that_point_back_look_past_the_paragraph() -> None:
    found = find("1905年12月3日被捕。\n\n翌年獲釋。三個月後離開。", ref="2020-01-01")
    assert [(timex.value, timex.anchor, timex.anchor_kind) for timex in found[1:]] == [
        ("1906", "1905", "text"),
        ("2020-04", "2020-01", "ref"),
    ]


def test_nothing_is_counted_from_a_date_that_is_less_exact() -> None:
    assert [timex.value for timex in find("1917年3月被捕,三天後獲釋。")] == ["1917-03", "FUTURE_REF"]
    assert [timex.value for timex in find("1917年3月被捕,三個月後獲釋。")] == ["1917-03", "1917-06"]


def test_a_day_pointed_back_to_is_one_that_was_said() -> None:
    assert [timex.value for timex in find("4月4日是他1月去世後的紀念日,當天下雨。", ref="2020-05-31")] == [
        "2020-04-04", "2020-01", "2020-04-04",
    ]  # fmt: skip


def test_what_is_only_about_sets_no_scene() -> None:
    text = "1962年10月27日會面,同意五個月左右之後撤出。28日宣布。"
    assert [timex.value for timex in find(text)] == ["1962-10-27", "1963-03", "1962-10-28"]


def test_a_date_in_brackets_completes_nothing_outside() -> None:
    text = "1905年(1906年3月又一次)他回國,12月被捕。"
    assert [timex.value for timex in find(text)] == ["1905", "1906-03", "1905-12"]


def test_the_document_date_says_that_it_was_the_anchor() -> None:
    from pipeline.config import TemporalConfig
    from pipeline.document import Document, Draft
    from pipeline.temporal import TagDates

    for date in ("2021-06-14", "2021-06-14T09:30:00+08:00"):
        draft = Draft(
            document=Document(id="d", text="昨天", meta={"date": date}), analysis="昨天", clean="昨天"
        )
        TagDates(TemporalConfig(ref="2000-01-01"))([draft])
        (timex,) = draft.document.timexes
        assert (timex.value, timex.anchor, timex.anchor_kind) == ("2021-06-13", "2021-06-14", "document")


@pytest.mark.parametrize(
    ("prefer", "value", "alternatives"),
    [
        ("nearest", "2019-12-31", ["2020-12-31"]),
        ("past", "2019-12-31", ["2020-12-31"]),
        ("present", "2020-12-31", ["2019-12-31"]),
        ("future", "2020-12-31", ["2019-12-31"]),
    ],
)
def test_what_another_preference_would_choose_is_an_alternative(
    prefer: str, value: str, alternatives: list[str]
) -> None:
    (timex,) = find("12月31日", ref="2020-01-05", prefer=prefer)  # type: ignore[arg-type]
    assert (timex.value, timex.alternatives) == (value, alternatives)
