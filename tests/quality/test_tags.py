from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.quality.counts import Counts, matching
from pipeline.quality.spans import Mark
from pipeline.quality.tags import accuracy, averages, flat, tagged

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
@given(st.lists(MARKS, max_size=6), st.lists(MARKS, max_size=6))
def test_the_scores_are_those_of_seqeval(gold: list[Mark], predicted: list[Mark]) -> None:
    pytest.importorskip("seqeval")
    assert_same_as_seqeval([(flat(gold), flat(predicted), LENGTH)])


def assert_same_as_seqeval(documents: list[tuple[list[Mark], list[Mark], int]]) -> None:
    """Hold accuracy and averages against the library's, run on the tags of every character."""
    from seqeval.metrics import accuracy_score, f1_score, precision_score, recall_score

    labels: dict[str, Counts] = {}
    right = Counts()
    for truth, guess, length in documents:
        counts = accuracy(truth, guess, length)
        right.add(counts.right, counts.predicted, counts.gold)
        for label in {mark.label for mark in (*truth, *guess)}:
            same = matching({m for m in truth if m.label == label}, {m for m in guess if m.label == label})
            labels.setdefault(label, Counts()).add(same.right, same.predicted, same.gold)
    truth_tags = [_tags(truth, length) for truth, _, length in documents]
    guess_tags = [_tags(guess, length) for _, guess, length in documents]
    assert right.f1 == pytest.approx(accuracy_score(truth_tags, guess_tags), abs=1e-15)
    if not labels:
        return
    measures = {"precision": precision_score, "recall": recall_score, "f1": f1_score}
    for average, ours in averages(labels).items():
        for name, measure in measures.items():
            theirs = measure(truth_tags, guess_tags, average=average, zero_division=0)
            assert ours[name] == pytest.approx(theirs, abs=1e-12), (average, name)


def _tags(marks: list[Mark], length: int) -> list[str]:
    tags = tagged(marks)
    return [tags.get(place, "O") for place in range(length)]
