from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Document, Draft, Token
from pipeline.offsets import from_replacements
from pipeline.recognize.tagging import NO_TAGGING
from pipeline.recognize.tokens import build_tokens
from tests.recognize.fakes import draft, tagged


def test_part_of_speech_comes_from_the_tagger_where_the_word_is_the_same() -> None:
    _, tagging = tagged("托洛茨基/PER 潜回/v 彼得堡/LOC")
    tokens = build_tokens(draft("托洛茨基", "潜", "回", "彼得堡"), tagging, [])
    assert [token.pos for token in tokens] == ["PER", "", "", "LOC"]


def test_token_is_cut_where_a_mention_begins_or_ends() -> None:
    tokens = build_tokens(draft("在", "托派人士", "中"), NO_TAGGING, [(1, 3)])
    assert [(token.start, token.end) for token in tokens] == [(0, 1), (1, 3), (3, 5), (5, 6)]


def test_white_space_is_a_token_of_its_own() -> None:
    tokens = build_tokens(draft("苏联", " \n", "解体", "\n"), NO_TAGGING, [])
    assert [(token.start, token.end) for token in tokens] == [(0, 2), (2, 4), (4, 6), (6, 7)]


def test_what_clean_up_dropped_between_words_is_covered_too() -> None:
    item = Draft(
        document=Document(id="d", text="苏联\u200b解体\r"),
        analysis="苏联解体",
        words=[Token(0, 2), Token(2, 4)],
        offsets=from_replacements([(2, 3, 0), (5, 6, 0)]),
    )
    assert build_tokens(item, NO_TAGGING, [(0, 2)]) == [Token(0, 2), Token(2, 3), Token(3, 5), Token(5, 6)]


def test_raw_character_that_became_two_words_is_one_token() -> None:
    item = draft("株式", "会社", "员工", raw="㍿员工")
    item = Draft(
        document=Document(id="d", text="㍿员工"),
        analysis=item.analysis,
        words=item.words,
        offsets=from_replacements([(0, 1, 4)]),
    )
    assert build_tokens(item, NO_TAGGING, []) == [Token(0, 1), Token(1, 3)]


@given(
    st.lists(st.text(alphabet="苏联 \n𠮷a", min_size=1, max_size=4), max_size=8),
    st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5)), max_size=4),
)
def test_tokens_cover_the_text_in_order_and_cross_no_mention(
    words: list[str], spans: list[tuple[int, int]]
) -> None:
    item = draft(*words)
    mentions = [(start, start + length) for start, length in spans if start + length <= len(item.analysis)]
    tokens = build_tokens(item, NO_TAGGING, mentions)
    assert all(one.end <= other.start for one, other in pairwise(tokens))
    covered = {offset for token in tokens for offset in range(token.start, token.end)}
    assert covered == set(range(len(item.document.text)))
    for start, end in mentions:
        assert not any(token.start < edge < token.end for token in tokens for edge in (start, end))
