from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.quality.spans import SCHEMAS, Index, Mark, Tally, tallies
from pipeline.quality.tags import flat
from tests.quality.libraries import assert_same_as_nervaluate

LABELS = ["PERSON", "ORG", "GPE"]
MARKS = st.builds(
    lambda start, length, label: Mark(start, start + length, label),
    st.integers(0, 300),
    st.sampled_from([1, 2, 3, 4, 7, 150]),
    st.sampled_from(LABELS),
)
DOCUMENTS = st.lists(st.lists(MARKS, max_size=8).map(flat), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("predicted", "expected"),
    [
        # 托洛茨基(PERSON) [5, 9) against a right answer, a wrong label, a shorter span, another place, nothing.
        (Mark(5, 9, "PERSON"), {"strict": "correct", "exact": "correct", "partial": "correct", "type": "correct"}),
        (Mark(5, 9, "GPE"), {"strict": "incorrect", "exact": "correct", "partial": "correct", "type": "incorrect"}),
        (Mark(6, 9, "PERSON"), {"strict": "incorrect", "exact": "incorrect", "partial": "partial", "type": "correct"}),
        (Mark(8, 12, "GPE"), {"strict": "incorrect", "exact": "incorrect", "partial": "partial", "type": "incorrect"}),
        (Mark(9, 12, "PERSON"), dict.fromkeys(SCHEMAS, "spurious")),
    ],
)  # fmt: skip
def test_one_span_is_judged_by_each_schema(predicted: Mark, expected: dict[str, str]) -> None:
    gold = [Mark(5, 9, "PERSON")]
    for schema in SCHEMAS:
        result = tallies(gold, [predicted])[""][schema]
        assert getattr(result, expected[schema]) == 1
        assert result.missed == (expected[schema] == "spurious")


def test_a_partial_match_counts_half() -> None:
    counts = Tally(correct=1, partial=1, missed=1, spurious=2).counts()
    assert (counts.precision, counts.recall) == (1.5 / 4, 1.5 / 3)


def test_of_two_overlapped_spans_the_nearest_with_the_label_is_taken() -> None:
    gold = [Mark(0, 4, "ORG"), Mark(4, 10, "ORG")]
    assert tallies(gold, [Mark(3, 10, "ORG"), Mark(0, 3, "ORG")])["ORG"]["type"] == Tally(correct=2)


def test_an_index_finds_spans_that_reach_over_others() -> None:
    spans = [Mark(0, 20, "ORG"), Mark(2, 4, "GPE"), Mark(6, 8, "GPE"), Mark(20, 22, "GPE")]
    assert Index(spans).overlapping(Mark(7, 20, "X")) == [0, 2]
    assert Index(spans).overlapping(Mark(22, 30, "X")) == []


@settings(deadline=None)
@given(DOCUMENTS, st.data())
def test_the_schemas_are_those_of_nervaluate(gold: list[list[Mark]], data: st.DataObject) -> None:
    predicted = data.draw(
        st.lists(st.lists(MARKS, max_size=8).map(flat), min_size=len(gold), max_size=len(gold))
    )
    ours = {label: {schema: Tally() for schema in SCHEMAS} for label in ("", *LABELS)}
    for truth, guess in zip(gold, predicted, strict=True):
        for label, by_schema in tallies(truth, guess).items():
            for schema, counted in by_schema.items():
                ours[label][schema].add(counted)
    assert_same_as_nervaluate(ours, list(zip(gold, predicted, strict=True)))
