"""The hand-worked cases are those of docs/evaluation.md; every figure there is calculated on paper, step by step."""

from __future__ import annotations

import random

import pytest

from pipeline.document import Document, Mention
from pipeline.quality.agreement import (
    Agreement,
    Ratings,
    alpha,
    cohen,
    fleiss,
    labels,
    measure,
    nothing_seen,
    rated,
)
from pipeline.quality.pairing import Row
from pipeline.quality.spans import Mark


def _document(key: str, text: str, *marks: tuple[int, int, str]) -> Document:
    return Document(
        id=key, text=text, entities=[Mention(s, e, text[s:e], label, f"Q{s + 1}") for s, e, label in marks]
    )


def _measured(*rows: Row, label: str = "") -> Agreement:
    seen = nothing_seen(len(rows[0]))
    for row in rows:
        seen.add(row, "entities")
    return measure(seen, "entities", label)


def _figures(found: Agreement) -> tuple[float | None, ...]:
    return found.f1, found.cohen, found.fleiss, found.alpha


def test_case_1_a_boundary() -> None:
    text = "托洛茨基潛回彼得堡。"
    found = _measured((_document("d", text, (0, 4, "PERSON")), _document("d", text, (0, 3, "PERSON"))))
    assert _figures(found) == pytest.approx((0, 18 / 23, 71 / 91, 72 / 91))


def test_case_2_a_label() -> None:
    text = "列寧格勒是一座城市。"
    row = (_document("d", text, (0, 4, "GPE")), _document("d", text, (0, 4, "LOC")))
    assert _figures(_measured(row)) == pytest.approx((0, 3 / 8, 2 / 7, 9 / 28))
    assert _measured(row, label="GPE").cohen == 0


def test_case_3_one_of_three_overlooks_a_name() -> None:
    text = "李白寫了許多首好詩。"
    name = _document("d", text, (0, 2, "PERSON"))
    found = _measured((name, name, _document("d", text)))
    assert _figures(found) == pytest.approx((1 / 3, 1 / 3, 11 / 26, 23 / 52))


def test_case_4_one_of_three_has_not_seen_a_document() -> None:
    one, two = "北大校方說話", "清華的人"
    found = _measured(
        (
            _document("1", one, (0, 2, "ORG")),
            _document("1", one, (0, 2, "ORG")),
            _document("1", one, (0, 3, "ORG")),
        ),
        (_document("2", two, (0, 2, "ORG")), _document("2", two, (1, 2, "ORG")), None),
    )
    assert _figures(found) == pytest.approx((1 / 6, (18 / 23 + 2 / 3 + 2 / 3) / 3, 59 / 77, 11 / 16))


def test_case_5_the_opposite_of_agreement() -> None:
    text = "李白杜甫"
    found = _measured((_document("d", text, (0, 2, "PERSON")), _document("d", text, (2, 4, "PERSON"))))
    assert _figures(found) == pytest.approx((0, -1, -1, -3 / 4))


def test_where_nobody_marks_anything_no_coefficient_is_defined() -> None:
    found = _measured((_document("d", "甲乙"), _document("d", "甲乙")))
    assert _figures(found) == (None, None, None, None)


def test_the_same_id_is_asked_of_common_spans_only() -> None:
    text = "李白杜甫"
    one = _document("d", text, (0, 2, "PERSON"), (2, 4, "PERSON"))
    other = _document("d", text, (0, 2, "PERSON"), (2, 4, "ORG"))
    assert _measured((one, other)).content == 1.0
    other.entities[0].kb_id = "Q9"
    assert _measured((one, other)).content == 0.0


def test_a_label_is_measured_against_the_rest() -> None:
    text = "列寧格勒是一座城市。"
    one = _document("d", text, (0, 4, "GPE"), (8, 9, "FAC"))
    other = _document("d", text, (0, 4, "GPE"))
    assert _measured((one, other), label="GPE").alpha == 1.0
    seen = nothing_seen(2)
    seen.add((one, other), "entities")
    assert labels(seen) == ["FAC", "GPE"]


def test_of_overlapping_marks_the_first_longest_is_the_category() -> None:
    marks = [Mark(0, 4, "ORG"), Mark(0, 2, "GPE")]
    assert rated([marks, marks[:1]], 5) == {("ORG", "ORG"): 4, ("O", "O"): 1}


def test_kappa_is_that_of_scikit_learn() -> None:
    theirs = pytest.importorskip("sklearn.metrics").cohen_kappa_score
    chance = random.Random(1)
    for _ in range(20):
        one = [chance.choice("OOOGP") for _ in range(60)]
        other = [name if chance.random() < 0.7 else chance.choice("OOOGP") for name in one]
        ratings = Ratings(zip(one, other, strict=True))
        assert cohen(ratings, 0, 1) == pytest.approx(theirs(one, other))


def test_two_raters_alpha_tends_to_fleiss_kappa() -> None:
    """Krippendorff's alpha corrects Scott's pi, which Fleiss generalises, for small samples: (1 - alpha) = (1 - pi)(n - 1)/n."""
    ratings: Ratings = Ratings({("G", "G"): 30, ("G", "O"): 8, ("O", "G"): 4, ("O", "O"): 58})
    pi, found = fleiss(ratings), alpha(ratings)
    assert pi is not None
    assert found == pytest.approx(1 - (1 - pi) * 199 / 200)
