from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.segment.sentences import sentences


def cut(text: str, longest: int = 400) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, longest)]


@pytest.mark.parametrize(
    "parts",
    [
        ["列寧死了。", "史達林呢？", "好！", "甲；", "乙。"],
        ["他走了……", "她也走了。"],
        ["什麼？！……", "好！！！"],
        ["俄國革命\n\n", "第一章 緒論\n", "1905年。\n", "結束"],
        ["列寧死了。\r\n", "史達林呢？  ", "好。\u3000\u3000", "完。\n\n"],
        ["\n\n  列寧死了。", "完"],
    ],
    ids=str,
)
def test_stops_and_line_breaks_end_a_sentence_with_the_space_behind_them(parts: list[str]) -> None:
    assert cut("".join(parts)) == parts


@pytest.mark.parametrize(
    "parts",
    [
        ["他說：“走吧！”", "然後離開。"],
        ["「甲。」", "『乙！』", "（全文完。）", "另起。"],
        ['他說"走吧。"', "他走了。", '"來吧"。'],
        ['他說"走吧。\n', '"來吧。"', "好。"],
        ["「走吧！」，他說。", "好。"],
        ["《怎麼辦？》一書很好。", "《誰之罪？》"],
        ["托派（見下文。）反對他。", "完。"],
    ],
    ids=str,
)
def test_quotes_and_brackets_close_with_their_sentence(parts: list[str]) -> None:
    assert cut("".join(parts)) == parts


@pytest.mark.parametrize(
    "parts",
    [
        ["圓周率是3.14。", "U.S.政府在No. 5.他見J. K. Rowling。"],
        ["他死了. ", "她走了!", "對嗎?", "完."],
        ["他死了.", "她走了"],
        ["列夫.托洛茨基死了。", "完"],
        ["1. 工人\n", "(2).農民\n", "一.知識分子\n"],
        ["Yahoo!奇摩很好。", "It is. ", "Is it? ", "e.g. this one, Mr. Trotsky etc. and so on."],
        ["見www.a.com/b?x=1;y=2。", "完"],
        ["他讀The Revolution Betrayed.", "後來死了"],
        ["……他走了。\n", "……好。"],
    ],
    ids=str,
)
def test_ascii_stops_end_a_sentence_only_where_they_can_be_nothing_else(parts: list[str]) -> None:
    assert cut("".join(parts)) == parts


def test_long_sentences_are_cut_at_commas_in_their_second_half() -> None:
    assert cut("一二，三四五六七，八九十，甲乙丙。", 10) == ["一二，三四五六七，", "八九十，甲乙丙。"]


def test_long_sentences_are_cut_at_weaker_marks_where_there_is_no_comma() -> None:
    assert cut("一二三四五六、七八九十甲乙。", 10) == ["一二三四五六、", "七八九十甲乙。"]
    assert cut("共1,000,000,000人", 8) == ["共1,000,0", "00,000人"]


def test_long_sentences_without_marks_are_cut_at_words_then_at_the_limit() -> None:
    text = "一二三四五六七八九十"
    assert [s.end for s in sentences(text, 4, [3, 7, 10])] == [3, 7, 10]
    assert cut(text, 4) == ["一二三四", "五六七八", "九十"]


def test_no_cut_falls_on_an_unbreakable_offset() -> None:
    text = "一二三e\u0301\u0302\u0303四五"
    assert [s.end for s in sentences(text, 5, (), {4, 5, 6})] == [3, 8, 9]
    assert [s.end for s in sentences("e\u0301\u0302\u0303x", 2, (), {1, 2, 3})] == [4, 5]


@given(st.text('甲乙，。！？；…"“”（）《》.,;!? \n\u3000aZ19', max_size=60), st.integers(1, 12))
def test_sentences_partition_the_text_within_the_limit(text: str, longest: int) -> None:
    assert "".join(cut(text, longest)) == text
    assert all(0 < len(piece) <= longest for piece in cut(text, longest))


@given(st.text('甲，。！"“”（）.a1 \n', min_size=1, max_size=40))
def test_no_sentence_begins_with_space_or_is_blank_but_the_first(text: str) -> None:
    for piece in cut(text)[1:]:
        assert not piece[0].isspace()


@pytest.mark.parametrize(
    "piece",
    ["。", ".", "…", '。"', "（", "！）", "a.", "，", "甲", "\n", " ", "1,", "甲.", ";", "\u0301", '"'],
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    text = (piece * 300_000)[:300_000]
    started = time.process_time()
    sentences(text, 400)
    assert time.process_time() - started < 3.0
