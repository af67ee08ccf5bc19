from __future__ import annotations

import pytest

from pipeline.normalize.clean import clean


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("托 洛 茨 基領導紅軍", "托洛茨基領導紅軍"),
        ("蘇聯 政府的密探，刺殺了托洛茨基。", "蘇聯政府的密探，刺殺了托洛茨基。"),
        ("托洛茨基 領導 的 紅軍 在 內戰 中 獲勝。", "托洛茨基領導的紅軍在內戰中獲勝。"),
        ("列夫 · 托洛茨基與列夫· 加米涅夫", "列夫·托洛茨基與列夫·加米涅夫"),
        ("中 國", "中國"),
    ],
)
def test_stray_spaces_between_han_characters_go(raw: str, text: str) -> None:
    assert clean(raw)[0] == text


@pytest.mark.parametrize(
    "raw",
    [
        "第一章 緒論",
        "一 緒論",
        "出席者有陳獨秀 彭述之 鄭超麟等人。",
        "姓名  職業",
        "國父　孫中山先生誕辰，放假。",
        "他說， 這是真的。",
        "在 1917 年 10 月，",
        "Leon Trotsky 與 Lenin，",
        "北京\t上海，",
    ],
)
def test_spaces_that_separate_stay(raw: str) -> None:
    assert clean(raw)[0] == raw


WRAPPED = (
    "托洛茨基在一九〇五年革命中擔任彼得堡工人代表蘇維埃的主\n"
    "席，後來被捕，流放西伯利亞，並在途中逃脫，轉往維也納辦\n"
    "報，直到第一次世界大戰爆發。\n"
)


def test_lines_of_hard_wrapped_text_are_joined() -> None:
    raw = f"第一章\n\n{WRAPPED}\n　　{WRAPPED}"
    text, offsets = clean(raw)
    assert text == f"第一章\n\n{WRAPPED.replace(chr(10), '')}\n\n　　{WRAPPED.replace(chr(10), '')}\n"
    start = text.index("主席")
    assert raw[slice(*offsets.to_raw(start, start + 2))] == "主\n席"
    assert raw[slice(*offsets.to_raw(start, start + 1))] == "主"


def test_wrapped_lines_keep_their_breaks_when_told_so() -> None:
    assert clean(WRAPPED, join_lines=False)[0] == WRAPPED


def test_wrapped_lines_with_carriage_returns_are_joined() -> None:
    raw = WRAPPED.replace("\n", "\r\n")
    assert clean(raw)[0].count("\n") == 1


def test_wrapped_english_is_joined_with_a_space() -> None:
    raw = "The permanent revolution, in the sense which\nMarx attached to this concept, means a revo-\nlution which makes no compromise with any\nform of class rule.\n"
    assert clean(raw)[0] == (
        "The permanent revolution, in the sense which Marx attached to this concept, means a revo-"
        "lution which makes no compromise with any form of class rule.\n"
    )


@pytest.mark.parametrize(
    "raw",
    [
        # One paragraph a line, headings between them.
        "俄國革命\n\n在馬克思主義裡，托洛茨基主義是左傾的，托派贊成在蘇聯實現民主，反對與帝國主義力量接觸。\n"
        "史達林運用他在蘇聯的力量，控制了對世界各地共產黨的官僚機構。\n第四國際\n\n托派\n托洛斯基派，簡稱托派。\n",
        # Verse.
        "床前明月光\n疑是地上霜\n舉頭望明月\n低頭思故鄉\n",
        # Full sentences of one width.
        "托洛茨基在一九〇五年革命中擔任主席。\n" * 5,
        # A list.
        "一、俄國社會民主工黨第二次代表大會\n二、俄國社會民主工黨第三次代表大會\n三、俄國社會民主工黨第四次代表大會\n",
    ],
)
def test_paragraphs_headings_verse_and_lists_stay_apart(raw: str) -> None:
    assert clean(raw)[0] == raw


def test_marks_hung_beyond_the_last_column_do_not_hide_the_wrapping() -> None:
    text = "鹿港位於彰化平原的西緣，曾經是，\n與泉州對渡的港口，後來因為泥沙淤\n塞而沒落，直到日治時期才又建了新\n的市街，今天仍然保留許多老屋。"
    assert "\n" not in clean(text)[0]
