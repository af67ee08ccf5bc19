from __future__ import annotations

import pytest

from pipeline.document import Document, Mention
from pipeline.quality.agreement import nothing_seen

pytest.importorskip("pygamma_agreement")

from pipeline.quality.gamma import gamma


def _document(*marks: tuple[int, int, str]) -> Document:
    text = "托洛茨基在十二月潛回彼得堡的工人蘇維埃"
    return Document(id="d", text=text, entities=[Mention(s, e, text[s:e], label) for s, e, label in marks])


def test_gamma_is_one_for_the_same_marks_less_for_others_and_seeded() -> None:
    one = _document((0, 4, "PERSON"), (10, 13, "GPE"), (14, 19, "ORG"))
    other = _document((0, 4, "PERSON"), (10, 13, "LOC"), (16, 19, "ORG"))
    same, different = nothing_seen(2), nothing_seen(2)
    same.add((one, one), "entities")
    different.add((one, other), "entities")
    assert gamma(same) == pytest.approx(1.0)
    first, second = gamma(different), gamma(different)
    assert first is not None
    assert 0 < first < 1
    assert first == second
    assert gamma(different, "FAC") is None


def test_marks_that_one_annotator_alone_has_lower_gamma() -> None:
    seen = nothing_seen(3)
    seen.add(
        (_document((0, 4, "PERSON"), (10, 13, "GPE")), _document((0, 4, "PERSON")), _document()), "entities"
    )
    found, lonely = gamma(seen), gamma(seen, "GPE")
    assert found is not None
    assert lonely is not None
    assert lonely < found < 0.5
