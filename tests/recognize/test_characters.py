"""The shipped heads on characters: their own folders are the sample that these tests read."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.recognize import characters
from pipeline.recognize.characters import Characters, CharacterTagger, folded, unfolded
from pipeline.recognize.features import COLUMNS
from pipeline.recognize.head import OF_PROFILE, read_card
from pipeline.recognize.tagging import Tagging, read_drafts
from pipeline.recognize.word_classes import CLASSES
from tests.recognize.fakes import draft

TEXTS = [
    ("托洛茨基", "在", "墨西哥", "遇刺", "。"),
    ("他", "曾", "在", "香港大学", "读书", "，", "后来", "去", "了", "伦敦", "。"),
    (),
    ("是", "的", "。"),
    ("列宁",),
    (" ", "\n"),
    ("𠮷野家", "\ud800", "😀"),
]


@cache
def tagger(profile: str = "fast") -> CharacterTagger:
    return CharacterTagger(OF_PROFILE[profile], "ontonotes-zh")


def read(
    texts: list[tuple[str, ...]], profile: str = "fast"
) -> list[tuple[Tagging, list[tuple[int, int, str, float]]]]:
    found = read_drafts(tagger(profile), [draft(*words) for words in texts], [()] * len(texts))
    return [(tagging, [(*name[:3], round(name.score, 4)) for name in names]) for tagging, names in found]


@pytest.mark.parametrize("profile", OF_PROFILE)
def test_names_and_words_are_found_with_their_labels(profile: str) -> None:
    (first, names), (second, others), *_ = read(TEXTS, profile)
    assert (0, 4, "PERSON") in [name[:3] for name in names]
    assert (3, 7, "ORG") in [name[:3] for name in others]
    assert {(0, 4, "PER"), (4, 5, "p"), (5, 8, "LOC")} <= {*zip(*first, strict=True)}
    assert (7, 9, "v") in [*zip(*second, strict=True)]


def test_words_cover_every_sentence_and_nothing_else() -> None:
    for words, (tagging, _) in zip(TEXTS, read(TEXTS), strict=True):
        covered = [
            place
            for start, end in zip(tagging.starts, tagging.ends, strict=True)
            for place in range(start, end)
        ]
        assert covered == [*range(len("".join(words).strip()))]


@settings(max_examples=30, deadline=None)
@given(st.permutations(range(len(TEXTS))), st.sampled_from([1, 9, 1024]))
def test_what_else_is_read_changes_nothing(order: list[int], stretch: int) -> None:
    alone = [read([text])[0] for text in TEXTS]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(characters, "STRETCH", stretch)
        assert read([TEXTS[index] for index in order]) == [alone[index] for index in order]


def test_scores_of_a_text_are_the_same_to_the_bit_wherever_it_stands() -> None:
    reach = tagger().opened.card.reach
    rows = [Characters().rows(draft(*TEXTS[index]), ()) for index in (0, 1, 4)]
    alone = [tagger()._run(Characters().beside([text], reach))[1][reach:-reach] for text in rows]
    together = tagger()._run(Characters().beside([*rows, *rows[::-1]], reach))[1]
    place = reach
    for wanted in [*alone, *alone[::-1]]:
        assert np.array_equal(together[place : place + len(wanted)], wanted)
        place += len(wanted) + reach


@given(
    st.integers(0, COLUMNS["word"] - 1), st.integers(0, COLUMNS["kind"] - 1), st.integers(0, len(CLASSES) - 1)
)
def test_three_numbers_are_read_from_the_one_made_of_them(word: int, kind: int, name: int) -> None:
    assert unfolded(folded(word, kind, name)) == (word, kind, name)


@pytest.mark.parametrize("profile", OF_PROFILE)
def test_card_says_who_taught_it_and_names_no_machine(profile: str) -> None:
    card = read_card(OF_PROFILE[profile])
    assert card.reads == "characters"
    assert card.licence == "CC-BY-SA-4.0"
    assert [item["head"] for item in card.data if item["part"] == "teacher"] == ["zhpipe"] * 3
    assert " /" not in card.command
    assert not any("gold/test" in str(item) for item in [card.command, *card.data])


def test_head_of_another_vocabulary_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(characters, "fingerprint", lambda folder, version: "0" * 16)
    with pytest.raises(ConfigError, match="another tagger"):
        CharacterTagger(OF_PROFILE["fast"], "uner")
