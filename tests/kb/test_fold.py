from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.kb.fold import (
    _NOT_ALONE,
    JOINERS,
    _fold,
    _fold_text,
    _folded_alone,
    _key_table,
    fold,
    fold_chars,
    fold_with_offsets,
)

MIXED = st.text(
    st.sampled_from("列夫托洛茨基薴衞著乾𠮷ＡaİK㋿㍿ﬁ\u1100\u1161e\u0301·・．. -\u200b\u3000\r\n")
    | st.characters()
)


@pytest.mark.parametrize(
    "forms",
    [
        (
            "列夫·托洛茨基",
            "列夫・托洛茨基",
            "列夫．托洛茨基",
            "列夫‧托洛茨基",
            "列夫 托洛茨基",
            "列夫托洛茨基",
        ),
        ("Leon Trotsky", "ＬＥＯＮ　ＴＲＯＴＳＫＹ", "LeonTrotsky", "leon\u200btrotsky"),
        ("蘇聯", "苏联", "蘇联"),
        ("臺灣", "台灣", "台湾"),
        ("衞生部", "衛生部", "卫生部"),
        ("著作", "着作"),
        ("讓-雅克·盧梭", "让·雅克·卢梭"),
        ("V. I. Lenin", "V.I. Lenin"),
    ],
)
def test_ways_to_write_a_name_have_one_key(forms: tuple[str, ...]) -> None:
    assert len({fold(form) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("乾隆", "千隆"), ("史達林", "斯大林"), ("托派", "託"), ("甲\n乙", "甲乙")]
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize("config", ["t2s", "tw2s", "hk2s"])
def test_key_is_the_same_before_and_after_the_analysis_conversion(config: str) -> None:
    from opencc import OpenCC

    text = "著名的衞生署與臺灣的麵線裡頭，乾隆皇帝接著說：鯰魚、顎骨、粧、𠮷、敍述。"
    assert fold(OpenCC(config).convert(text)) == fold(text)


@given(MIXED)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(MIXED)
def test_long_text_is_folded_as_a_name_is(text: str) -> None:
    assert fold(text * 65) == _fold(text * 65)


def test_character_without_neighbours_is_folded_alike_among_others() -> None:
    plain = [char for char in map(chr, range(1, 0xD800)) if _folded_alone(char) != _NOT_ALONE]
    text = "".join(plain + plain[::-1])
    assert _fold_text(text) == _fold(text) == "".join(map(_fold, text))


def test_character_that_a_key_can_hold_is_folded_to_itself() -> None:
    targets = {target for target in _key_table().values() if target}
    assert not [char for char in targets if ord(char) in _key_table()]


@given(MIXED)
def test_key_holds_no_joiner(text: str) -> None:
    assert not JOINERS & set(fold(text))


@given(MIXED)
def test_folding_characters_keeps_the_length(text: str) -> None:
    assert len(fold_chars(text)) == len(text)


@given(MIXED)
def test_offsets_rise_and_lead_to_the_character_that_was_folded(text: str) -> None:
    key, offsets = fold_with_offsets(text)
    assert len(key) == len(offsets)
    assert offsets == sorted(set(offsets))
    assert all(fold_chars(text[offset]) == char for char, offset in zip(key, offsets, strict=True))


@given(st.lists(st.sampled_from(["托洛茨基", "蘇聯", "·", " ", "Ｌ", "Lenin", "\n", "𠮷田"])).map("".join))
def test_a_key_is_found_in_text_folded_for_searching(text: str) -> None:
    name = "列夫·托洛茨基"
    key, offsets = fold_with_offsets(text + name + text)
    start = key.index(fold(name))
    first, last = offsets[start], offsets[start + len(fold(name)) - 1]
    assert (text + name + text)[first : last + 1] == name


def test_folding_takes_linear_time_on_one_character() -> None:
    for char in "·托\u0301㍿ ":
        assert len(fold(char * 200_000)) in {0, 200_000, len(unicodedata.normalize("NFKC", char)) * 200_000}
