from __future__ import annotations

import regex
from hypothesis import given
from hypothesis import strategies as st

from pipeline.segment.graphemes import unbreakable

pieces = ["甲", "a", "\u0301", "\u0316", "\u200d", "👩", "❤", "\ufe0f", "🇹", "🇼", "각", "\u1100", "\u1161", "\u11a8", "が", "\u3099",
          "葛", "\U000e0100", "क", "्", "ा", "ｶ", "ﾞ", "\n", " ", "😀", "🏽", "ก", "ำ", "\u0600", "𠮷"]  # fmt: skip


@given(st.lists(st.sampled_from(pieces) | st.characters(exclude_characters="\r"), max_size=14).map("".join))
def test_offsets_inside_grapheme_clusters_are_found(text: str) -> None:
    inside = {i for m in regex.finditer(r"\X", text) for i in range(m.start() + 1, m.end())}
    assert unbreakable(text) == inside


def test_plain_chinese_text_can_be_cut_anywhere() -> None:
    assert unbreakable("托洛茨基（Leon Trotsky），1879—1940；「𠮷」…\n") == set()
