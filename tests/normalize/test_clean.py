from __future__ import annotations

import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.normalize.clean import clean
from pipeline.normalize.unicode import KEPT, fold_characters
from pipeline.offsets import OffsetMap

PIECES = [
    "托洛茨基", "托 洛 茨 基", "𠮷野家", "葛\U000e0100城", "é", "e\u0301", "人\u0301\u0316", "㋿", "㍿", "ﬁ", "½", "ｶﾞ",
    "１９０５年", "ＣＰＵＳＡ", "，", "。", "……", "\u200b", "\ufeff", "\u00ad", "\x07", "\r\n", "\n", "\r", "\u2028", "\t",
    " ", "\u3000\u3000", "👨\u200d👩\u200d👧", "❤\ufe0f", "🇹🇼", "1\ufe0f\u20e3", "GlasnostandPerestroika", "·", "．",
    "각", "\u1100\u1161", "ㄱㅏ", "\ud800", "ا\u200cب", "्", "\u0301",
]  # fmt: skip
mixtures = st.lists(st.sampled_from(PIECES) | st.characters(), max_size=12).map("".join)


@given(st.text() | mixtures)
def test_every_analysis_span_maps_to_a_raw_span(raw: str) -> None:
    text, offsets = clean(raw)
    for start in range(len(text) + 1):
        for end in range(start, min(len(text), start + 6) + 1):
            low, high = offsets.to_raw(start, end)
            assert 0 <= low <= high <= len(raw)


@given(st.text() | mixtures)
def test_every_raw_span_survives_the_round_trip_outward(raw: str) -> None:
    _, offsets = clean(raw)
    gone = {i for e in offsets.edits if e.start == e.end for i in range(e.raw_start, e.raw_end)}
    for start in range(len(raw)):
        for end in range(start + 1, min(len(raw), start + 6) + 1):
            low, high = offsets.to_raw(*offsets.to_analysis(start, end))
            kept = [i for i in range(start, end) if i not in gone] or [start, end - 1]
            assert low <= kept[0]
            assert kept[-1] < high


@given(st.text() | mixtures)
def test_between_edits_there_is_one_character_for_one(raw: str) -> None:
    text, offsets = clean(raw)
    edges = [(0, 0), *((e.raw_end, e.end) for e in offsets.edits)]
    ends = [*((e.raw_start, e.start) for e in offsets.edits), (len(raw), len(text))]
    for (raw_start, start), (raw_end, end) in zip(edges, ends, strict=True):
        assert raw_end - raw_start == end - start >= 0


@given(st.text("托洛茨基，。！？“”《》、；：…\n\u3000", max_size=40))
def test_plain_chinese_text_stays_as_it_is(raw: str) -> None:
    assert clean(raw, join_lines=False) == (raw, OffsetMap())


@given(mixtures)
def test_nothing_invisible_is_left_outside_emoji(raw: str) -> None:
    text, _ = clean(raw)
    assert not set(text) & set("\x07\u200b\ufeff\u00ad\r\u2028\ud800")


@given(mixtures)
def test_cleaned_text_can_be_encoded(raw: str) -> None:
    clean(raw)[0].encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("１９９８年ＣＰＵＳＡ", "1998年CPUSA"),
        ("㋿元年，㍿", "令和元年，株式会社"),
        ("⼈\uf900", "人豈"),
        ("cafe\u0301", "café"),
        ("葛\U000e0100城", "葛城"),
        ("甲\u200b乙\ufeff丙\x07丁", "甲乙丙丁"),
        ("你好！？：；（甲）……", "你好！？：；（甲）……"),
        ("甲\r\n乙\r丙\u2028丁", "甲\n乙\n丙\n丁"),
        ("國父\u3000孫中山", "國父\u3000孫中山"),
        ("一家👨\u200d👩\u200d👧很好❤\ufe0f", "一家👨\u200d👩\u200d👧很好❤\ufe0f"),
    ],
)
def test_characters_are_folded(raw: str, text: str) -> None:
    assert clean(raw)[0] == text


@pytest.mark.parametrize("dot", "．・•‧∙⋅･·")
def test_middle_dots_of_a_name_become_one(dot: str) -> None:
    assert clean(f"列夫{dot}托洛茨基")[0] == "列夫·托洛茨基"


def test_dots_elsewhere_are_no_middle_dots() -> None:
    assert clean("３．１４，レフ・トロツキー，•甲")[0] == "3.14，レフ・トロツキー，•甲"


def test_a_folded_mention_maps_to_its_raw_characters() -> None:
    raw = "在\u200b㍿工作的１９９８人"
    text, offsets = clean(raw)
    start = text.index("株式会社")
    assert raw[slice(*offsets.to_raw(start, start + 4))] == "㍿"
    start = text.index("1998")
    assert raw[slice(*offsets.to_raw(start, start + 4))] == "１９９８"


def test_a_mark_goes_with_its_base() -> None:
    raw = "Tro\u0308tsky在葛\U000e0100城"
    text, offsets = clean(raw)
    assert text == "Trötsky在葛城"
    assert raw[slice(*offsets.to_raw(2, 3))] == "o\u0308"
    assert raw[slice(*offsets.to_raw(8, 9))] == "葛\U000e0100"


@pytest.mark.parametrize(
    "piece",
    ["甲", " ", "甲 ", "\n", "\u0301", "\u0316\u0301", "\r", "Ab", "·", "A", "㍿", "\u200d", "ｶﾞ", "甲\n"],
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    started = time.process_time()
    clean((piece * 300_000)[:300_000])
    assert time.process_time() - started < 3.0


def test_no_character_that_nfkc_changes_is_passed_over() -> None:
    every = (chr(code) for code in range(sys.maxunicode + 1))
    touched = [c for c in every if not unicodedata.is_normalized("NFKC", c) and c not in KEPT]
    changed = {start for start, _, _ in fold_characters("\n".join(touched))}
    assert changed == set(range(0, 2 * len(touched), 2))
