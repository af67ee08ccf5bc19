from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.quality.counts import matching
from pipeline.quality.spans import Mark
from pipeline.quality.tags import accuracy, flat, tagged
from tests.quality.libraries import assert_same_as_seqeval

LENGTH = 40
MARKS = st.builds(
    lambda start, length, label: Mark(start, min(start + length, LENGTH), label),
    st.integers(0, LENGTH - 1),
    st.integers(1, 5),
    st.sampled_from(["PERSON", "ORG", "GPE"]),
)


def test_of_overlapping_marks_the_first_longest_gives_the_tags() -> None:
    # 北京大學: the whole, its place, and a stray overlap
    marks = [Mark(2, 4, "ORG"), Mark(0, 2, "GPE"), Mark(0, 4, "ORG"), Mark(3, 6, "PERSON")]
    assert flat(marks) == [Mark(0, 4, "ORG")]
    assert tagged(flat(marks)) == {0: "B-ORG", 1: "I-ORG", 2: "I-ORG", 3: "I-ORG"}


def test_a_shifted_start_costs_two_characters() -> None:
    counts = accuracy([Mark(2, 6, "PERSON")], [Mark(3, 6, "PERSON")], 10)
    assert (counts.right, counts.gold) == (8, 10)


@settings(deadline=None)
@given(st.lists(MARKS, max_size=6).map(flat), st.lists(MARKS, max_size=6).map(flat))
def test_the_scores_are_those_of_seqeval(gold: list[Mark], predicted: list[Mark]) -> None:
    labels = {}
    for label in {mark.label for mark in (*gold, *predicted)}:
        labels[label] = matching(*({m for m in marks if m.label == label} for marks in (gold, predicted)))
    assert_same_as_seqeval(accuracy(gold, predicted, LENGTH), labels, [(gold, predicted)], [LENGTH])
