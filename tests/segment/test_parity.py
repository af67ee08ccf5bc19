"""The fast port cuts as jieba does, the reference: on real text, and on any mixture of what it knows."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.texts import SHARED, corpus, development
from pipeline.document import Document
from pipeline.normalize import clean, detect
from pipeline.normalize.script import simplify
from pipeline.segment.words import WordCutter, word_cutter

NAMES = ["彼得堡工人苏维埃", "蛤蟆大王城"]
PIECES = [
    "a", "C", "Mt", "1", "23", "2019", ".", "_", "-", "%", "+", "#", "&", ",", ":", "/", "@", "'", " ", "中国", "的", "托洛茨基",
    "在", "一", "é", "α", "。", "、", "·", "\n", "９", "裡", "龘", "〇", "が", "彼得堡", "工人", "苏维埃", "C++", "AT&T",
]  # fmt: skip


@pytest.fixture(scope="module")
def cutters() -> tuple[WordCutter, WordCutter]:
    return word_cutter("rjieba", NAMES), word_cutter("jieba", NAMES)


def test_the_corpus_is_cut_alike(cutters: tuple[WordCutter, WordCutter]) -> None:
    _assert_alike(cutters, corpus())


@pytest.mark.skipif(not SHARED.exists(), reason="no development data beside the project")
def test_the_development_data_are_cut_alike(cutters: tuple[WordCutter, WordCutter]) -> None:
    _assert_alike(cutters, development())


def _assert_alike(cutters: tuple[WordCutter, WordCutter], documents: Sequence[Document]) -> None:
    assert documents
    for document in documents:
        text, _ = clean(document.text)
        text = simplify(text, detect(text))
        port, reference = (cutter.ends(text) for cutter in cutters)
        wrong = sorted({*port} ^ {*reference})
        assert not wrong, (document.id, text[max(0, wrong[0] - 10) : wrong[0] + 10])


@given(text=st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
def test_any_mixture_is_cut_alike(cutters: tuple[WordCutter, WordCutter], text: str) -> None:
    port, reference = (cutter.ends(text) for cutter in cutters)
    assert port == reference


def test_a_character_that_jieba_does_not_know_as_han_stands_alone_in_jieba_only(
    cutters: tuple[WordCutter, WordCutter],
) -> None:
    port, reference = (cutter.ends("𠮷𠮷") for cutter in cutters)
    assert (port, reference) == ([2], [1, 2])
