from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.normalize import convert


@pytest.mark.parametrize(
    ("text", "target", "converted"),
    [
        ("他用软件处理信息。", "hant-tw", "他用軟體處理資訊。"),
        ("苏联的群众里面", "hant-hk", "蘇聯的羣眾裏面"),
        ("史達林在網路上接著說。", "hans", "史达林在网络上接着说。"),
        ("史太林着手處理裏面的羣衆。", "hant-tw", "史太林著手處理裡面的群眾。"),
        ("史達林在裡面接著說。", "hant-hk", "史達林在裏面接着説。"),
        ("苏联", "hans", "苏联"),
    ],
)
def test_a_copy_is_in_the_script_asked_for(text: str, target: str, converted: str) -> None:
    assert convert(text, target)[0] == converted


def test_offsets_lead_from_changed_words_to_the_raw_ones() -> None:
    raw = "软件工程师在哈萨克斯坦，使用互联网。"
    text, offsets = convert(raw, "hant-tw")
    assert text == "軟體工程師在哈薩克，使用網際網路。"
    for new, old in (("軟體", "软件"), ("哈薩克", "哈萨克"), ("使用", "使用"), ("網際網路", "互联网")):
        start = text.index(new)
        assert raw[slice(*offsets.to_raw(start, start + len(new)))] == old
    start = raw.index("哈萨克斯坦")
    assert text[slice(*offsets.to_analysis(start, start + 5))] == "哈薩克"


@given(
    st.text("软件信息互联网哈萨克斯坦在，。\n 里后", max_size=40),
    st.sampled_from(["hans", "hant-tw", "hant-hk"]),
)
def test_edits_account_for_every_change_of_length(raw: str, target: str) -> None:
    text, offsets = convert(raw, target)
    assert offsets.to_raw(0, len(text))[1] <= len(raw)
    assert len(text) - len(raw) == sum((e.end - e.start) - (e.raw_end - e.raw_start) for e in offsets.edits)


def test_line_breaks_of_every_kind_stay() -> None:
    raw = "苏联\r\n苏联\x0b苏联\u2028苏联\n"
    assert convert(raw, "hant-tw")[0] == raw.replace("苏联", "蘇聯")


def test_an_unknown_script_is_refused() -> None:
    with pytest.raises(ConfigError, match="hant-cn"):
        convert("苏联", "hant-cn")


def test_a_long_clause_takes_no_quadratic_time() -> None:
    started = time.process_time()
    text, offsets = convert("哈萨克斯坦" * 40_000, "hant-tw")
    assert len(text) == 120_000
    assert len(offsets.edits) == 1
    assert time.process_time() - started < 3.0
