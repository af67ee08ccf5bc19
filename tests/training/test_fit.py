from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from pipeline.document import Document, Mention

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.torch

from pipeline.recognize.bioes import Bioes  # noqa: E402
from pipeline.recognize.characters import Rows  # noqa: E402
from pipeline.training.examples import Example, Reader  # noqa: E402
from pipeline.training.fit import Options, allowed_tags, fit, label_probabilities, score  # noqa: E402
from pipeline.training.guidelines import GUIDELINES  # noqa: E402

LABELS = {"mine": ("GPE", "PERSON")}


def document(number: int, *parts: str) -> Document:
    """Join the parts; `名/LABEL` is a mention."""
    text, mentions = "", []
    for part in parts:
        form, _, label = part.partition("/")
        if label:
            mentions.append(Mention(len(text), len(text) + len(form), form, label))
        text += form
    return Document(id=str(number), text=text, entities=mentions)


@cache
def examples() -> list[Example]:
    people, places = ("托洛茨基", "克倫斯基", "列寧", "孫中山"), ("彼得堡", "墨西哥", "廣州", "莫斯科")
    documents = [
        document(4 * row + column, f"{person}/PERSON", "在", f"{place}/GPE", "發表演說。\r\n他很高興。")
        for row, person in enumerate(people)
        for column, place in enumerate(places)
    ]
    return Reader().read(documents, "mine")


@cache
def network() -> object:
    return fit(LABELS, examples(), options=Options(epochs=12, batch=4, width=32, layers=1))


def test_examples_keep_the_raw_spans() -> None:
    first, second = examples()[:2]
    assert sorted(first.names) == [(0, 4, "PERSON"), (5, 8, "GPE")]
    assert first.raw[5] == (5, 6)
    assert second.raw[0] == (15, 16)


def test_a_net_learns_what_it_is_shown() -> None:
    assert score(network(), examples())["mine"].f1 > 0.9


def test_same_seed_gives_the_same_weights() -> None:
    options = Options(epochs=2, batch=4, width=16, layers=1, seed=3)
    one, two = (fit(LABELS, examples(), options=options).state_dict() for _ in range(2))
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_label_probabilities_add_up_and_name_the_label() -> None:
    (found,) = label_probabilities(network(), examples()[:1], "mine")
    assert np.allclose(found.sum(axis=1), 1.0, atol=1e-5)
    assert found[0].argmax() == 1 + LABELS["mine"].index("PERSON")
    assert found[-1].argmax() == 0


def example(
    names: set[tuple[int, int, str]], silver: set[tuple[int, int, str]], size: int, guideline: str = "uner"
) -> Example:
    empty = np.zeros((size, 1))
    rows = Rows(*np.zeros((3, size), np.int32))
    return Example("d", guideline, "", frozenset(names), frozenset(silver), [], empty, empty, empty, rows)


def tags(found: Example, guideline: str = "ontonotes-zh") -> list[set[str]]:
    scheme = Bioes(GUIDELINES[guideline])
    return [
        {scheme.tags[tag] for tag in np.flatnonzero(row)} for row in allowed_tags(found, guideline, scheme)
    ]


def test_name_may_be_all_that_its_label_can_be_read_as() -> None:
    allowed = tags(example({(1, 4, "LOC")}, set(), 5))
    assert allowed[0] == allowed[4] == {"O"}
    assert allowed[1:4] == [{f"{part}-{label}" for label in ("GPE", "LOC", "FAC")} for part in "BIE"]


def test_name_is_what_the_chain_sees_where_that_is_possible() -> None:
    side_by_side = {(1, 3, "GPE"), (3, 5, "GPE")}
    assert tags(example({(1, 5, "LOC")}, side_by_side, 5))[1:] == [{"B-GPE"}, {"E-GPE"}] * 2
    assert tags(example({(0, 2, "ORG")}, {(0, 2, "FAC")}, 2)) == [{"B-FAC"}, {"E-FAC"}]
    assert "B-ORG" in tags(example({(0, 2, "ORG")}, {(0, 2, "GPE")}, 2))[0]


def test_label_that_the_gold_does_not_annotate_is_the_chains_to_tell() -> None:
    allowed = tags(example({(0, 1, "PERSON")}, {(2, 4, "EVENT"), (4, 5, "GPE"), (0, 1, "NORP")}, 5))
    assert allowed == [{"S-PERSON"}, {"O"}, {"B-EVENT"}, {"E-EVENT"}, {"O"}]


def test_names_of_ours_teach_nothing_of_the_other_guideline() -> None:
    assert allowed_tags(example({(0, 1, "GPE")}, set(), 2, "ontonotes-zh"), "uner", Bioes(["LOC"])).all()


def test_gold_of_an_unrelated_guideline_teaches_nothing() -> None:
    assert allowed_tags(example(set(), set(), 2), "other", Bioes(["X"])).all()
