from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.config import NormalizeConfig
from pipeline.document import Document, Draft
from pipeline.normalize import Normalize
from pipeline.normalize.script import detect, exclusive, simplify


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("苏联解体后，列宁格勒改回原名。", "Hans"),
        ("史達林運用他在蘇聯的力量，網路上有資料。", "Hant-TW"),
        ("他在房間裡面接著說。", "Hant-TW"),
        ("史太林着手處理裏面的羣衆。", "Hant-HK"),
        ("佢哋喺香港嘅電車度搵到。", "Hant-HK"),
        ("蘇聯解體", "Hant"),
        ("台北的后里，云云。", "Hans"),
        ("苏联解体的时候，蘇聯解體的時候。", "mixed"),
        ("Trotsky, 1905", "Hans"),
        ("", "Hans"),
    ],
)
def test_script_is_told_by_its_own_characters(text: str, script: str) -> None:
    assert detect(text) == script


def test_what_both_scripts_write_tells_neither() -> None:
    traditional, simplified = exclusive()
    assert not (traditional | simplified) & set("后里台云托洛茨基")
    assert {"蘇", "聯"} <= traditional
    assert {"苏", "联"} <= simplified


def test_detection_looks_at_the_whole_of_a_long_text() -> None:
    assert detect("苏联解体。" * 10_000 + "蘇聯解體。" * 10_000) == "mixed"


@pytest.mark.parametrize(
    ("text", "script", "simple"),
    [
        ("接著裡面的瞭解", "Hant-TW", "接着里面的了解"),
        ("衞星裏的羣眾", "Hant-HK", "卫星里的群众"),
        ("哈薩克自治州的軟體", "Hant-TW", "哈萨克自治州的软体"),
        ("乾隆皇帝乾燥著名", "Hant", "乾隆皇帝干燥著名"),
        ("苏联的蘇聯", "Hans", "苏联的苏联"),
        ("苏联", "Hans", "苏联"),
    ],
)
def test_text_is_simplified_by_its_own_standard_without_changing_words(
    text: str, script: str, simple: str
) -> None:
    assert simplify(text, script) == simple


@given(
    st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("裡裏着著乾隆麼𠮷𫝀龘"), max_size=60),
    st.sampled_from(["Hans", "Hant", "Hant-TW", "Hant-HK", "mixed"]),
)
def test_simplifying_keeps_one_code_point_for_one(text: str, script: str) -> None:
    assert len(simplify(text, script)) == len(text)


def test_the_stage_tells_the_script_in_the_record() -> None:
    draft = Draft(Document("a", "史達林在網路上。"))
    stage = Normalize(NormalizeConfig())
    stage([draft])
    assert (draft.script, draft.document.meta["script"]) == ("Hant-TW", "Hant-TW")
    assert (draft.clean, draft.analysis) == ("史達林在網路上。", "史达林在网路上。")
    before = (draft.clean, draft.analysis, draft.offsets)
    stage([draft])
    assert (draft.clean, draft.analysis, draft.offsets) == before


def test_a_configured_script_overrides_detection() -> None:
    draft = Draft(Document("a", "接著"))
    Normalize(NormalizeConfig(script="hant-tw"))([draft])
    assert (draft.script, draft.analysis) == ("Hant-TW", "接着")


@given(st.text(max_size=80))
def test_clean_and_analysis_have_one_length(text: str) -> None:
    draft = Draft(Document("a", text))
    Normalize(NormalizeConfig())([draft])
    assert len(draft.clean) == len(draft.analysis)
