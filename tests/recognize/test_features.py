from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.recognize.features import COLUMNS, describe
from pipeline.recognize.lexicon import Lexicon, Match
from tests.recognize.fakes import FakeStore, draft

LEXICON = Lexicon(FakeStore(("ussr", "GPE", "苏联"), ("gov", "ORG", "苏联政府")))  # type: ignore[arg-type]
WORD, NAME, KIND = range(3)


def test_words_of_one_two_and_more_characters_are_marked_by_place() -> None:
    columns = describe(draft("他", "在", "莫斯科", "开会"), ())
    assert columns[:, WORD].tolist() == [3, 3, 0, 1, 2, 0, 2]


def test_longest_known_name_is_marked_with_its_label() -> None:
    columns = describe(draft("苏联", "政府", "和", "苏联"), LEXICON.matches("苏联政府和苏联"))[
        :, NAME
    ].tolist()
    assert columns[4] == 0
    assert len({*columns[:4]}) == 3  # begin, twice inside, end
    assert not {*columns[:4]} & {*columns[5:]}  # an ORG, then a GPE


def test_scripts_and_punctuation_are_told_apart() -> None:
    kinds = describe(draft("赵", "𠮷", "A", "7", " ", "·", "，", "《", "😀"), ())[:, KIND].tolist()
    assert kinds[0] == kinds[1]
    assert len({*kinds}) == len(kinds) - 1


@pytest.mark.parametrize("matches", [(), LEXICON.matches("")])
def test_empty_text_has_no_rows(matches: Iterable[Match]) -> None:
    assert describe(draft(), matches).shape == (0, len(COLUMNS))


@given(st.lists(st.text(min_size=1, max_size=4), max_size=8))
def test_values_stay_within_their_columns(words: list[str]) -> None:
    columns = describe(draft(*words), LEXICON.matches("".join(words)))
    assert len(columns) == len("".join(words))
    assert all((columns[:, place] < size).all() for place, size in enumerate(COLUMNS.values()))
