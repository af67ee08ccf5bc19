from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import Mention
from pipeline.quality.assignment import heaviest
from pipeline.quality.clusters import Clusters, clusters_of, score

SPANS = st.dictionaries(st.integers(0, 14), st.sampled_from("甲乙丙丁戊"), max_size=12)


def _clusters(ids: dict[int, str]) -> Clusters:
    return clusters_of(Mention(n, n + 1, "名", "PERSON", kb_id=kb_id) for n, kb_id in ids.items())


def test_two_names_swapped_between_two_entities() -> None:
    # Gold {a b c} {d e}, predicted {a b} {c d e}: by hand, B³ = (2·1 + (1 + 2·2)/3)/5 both ways.
    gold = _clusters(dict(zip(range(5), "甲甲甲乙乙", strict=True)))
    predicted = _clusters(dict(zip(range(5), "丙丙丁丁丁", strict=True)))
    scores = score(gold, predicted)
    assert scores["b3"].precision == pytest.approx((2 + 5 / 3) / 5)
    assert scores["b3"].recall == pytest.approx((2 + 5 / 3) / 5)
    assert scores["ceaf_m"].f1 == pytest.approx(4 / 5)
    assert scores["ceaf_e"].f1 == pytest.approx((4 / 5 + 4 / 5) / 2)


def test_what_the_ids_are_called_does_not_matter() -> None:
    gold = _clusters({0: "甲", 1: "甲", 2: "乙"})
    assert all(counts.f1 == 1 for counts in score(gold, _clusters({0: "丙", 1: "丙", 2: "甲"})).values())


def test_one_entity_for_everything_costs_precision_alone() -> None:
    counts = score(_clusters({0: "甲", 1: "乙"}), _clusters({0: "甲", 1: "甲"}))["b3"]
    assert (counts.precision, counts.recall) == (0.5, 1.0)


def test_mentions_without_an_id_are_in_no_cluster() -> None:
    assert clusters_of([Mention(0, 1, "名", "PERSON")]) == {}


@settings(deadline=None)
@given(SPANS, SPANS)
def test_the_scores_are_those_of_neleval(gold: dict[int, str], predicted: dict[int, str]) -> None:
    coref = pytest.importorskip("neleval.coref_metrics")
    optimize = pytest.importorskip("scipy.optimize")
    # The library's own solver asks numpy for a name that it no longer has.
    coref.linear_assignment = lambda costs: np.stack(optimize.linear_sum_assignment(costs), axis=1)
    truth, guess = _clusters(gold), _clusters(predicted)
    scores = score(truth, guess)
    for name, theirs in (
        ("b3", coref.b_cubed),
        ("ceaf_m", coref.mention_ceaf),
        ("ceaf_e", coref.entity_ceaf),
    ):
        if truth and guess:
            counts = scores[name]
            ours = counts.right, counts.predicted, counts.found, counts.gold
            assert ours == pytest.approx(tuple(map(float, theirs(truth, guess))), abs=1e-9)


@settings(deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abcdefg"), st.sampled_from("uvwxyz")), st.floats(0.01, 9), max_size=30
    )
)
def test_the_assignment_is_the_heaviest(weights: dict[tuple[str, str], float]) -> None:
    optimize = pytest.importorskip("scipy.optimize")
    matrix = [[weights.get((left, right), 0.0) for right in "uvwxyz"] for left in "abcdefg"]
    rows, columns = optimize.linear_sum_assignment(matrix, maximize=True)
    best = sum(matrix[row][column] for row, column in zip(rows, columns, strict=True))
    assert heaviest(weights) == pytest.approx(best)


def test_a_chain_of_pairs_is_not_solved_greedily() -> None:
    assert heaviest({("a", "u"): 3.0, ("a", "v"): 2.9, ("b", "u"): 2.9}) == pytest.approx(5.8)
