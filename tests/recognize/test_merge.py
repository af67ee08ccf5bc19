from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import ENTITY_LABELS, Proposal
from pipeline.recognize.labels import PLACES
from pipeline.recognize.merge import PRECEDENCE, resolve

TEXT = "甘肃省金塔县" + "人" * 30


def settled(*proposals: tuple[int, int, str, str]) -> list[tuple[int, int, str, tuple[str, ...]]]:
    return [
        (m.start, m.end, m.label, m.sources) for m in resolve(TEXT, [Proposal(*item) for item in proposals])
    ]


def test_sources_of_one_span_are_all_told_and_the_first_gives_the_label() -> None:
    assert settled((0, 3, "GPE", "lac"), (0, 3, "PERSON", "lexicon")) == [
        (0, 3, "PERSON", ("lexicon", "lac"))
    ]


def test_longer_span_wins_between_lexicon_and_tagger() -> None:
    assert settled((0, 2, "GPE", "lexicon"), (0, 4, "ORG", "lac")) == [(0, 4, "ORG", ("lac",))]
    assert settled((0, 7, "ORG", "lexicon"), (4, 7, "ORG", "lac")) == [(0, 7, "ORG", ("lexicon",))]


def test_lexicon_comes_before_the_tagger_at_the_same_length() -> None:
    assert settled((0, 3, "PERSON", "lac"), (2, 5, "GPE", "lexicon")) == [(2, 5, "GPE", ("lexicon",))]


def test_rule_comes_before_a_longer_span_and_title_marks_before_the_rule() -> None:
    assert settled((0, 4, "ORG", "pattern"), (2, 9, "ORG", "lac")) == [(0, 4, "ORG", ("pattern",))]
    assert settled((1, 4, "LAW", "marks"), (0, 4, "EVENT", "pattern")) == [(1, 4, "LAW", ("marks",))]


def test_places_side_by_side_stay_apart_where_all_are_known() -> None:
    joined = (0, 6, "GPE", "lac")
    levels = (0, 3, "GPE", "lexicon"), (3, 6, "GPE", "lexicon")
    assert [span[:2] for span in settled(joined, *levels)] == [(0, 3), (3, 6)]
    assert [span[:2] for span in settled(joined, levels[0])] == [(0, 6)]


def test_place_that_goes_on_without_an_ending_gives_way_to_the_known_one() -> None:
    known, longer = Proposal(0, 4, "GPE", "lexicon"), Proposal(0, 5, "GPE", "lac")
    assert [m.end for m in resolve("奥匈帝国皇储", [known, longer])] == [4]
    assert [m.end for m in resolve("奥匈帝国宫殿", [known, longer])] == [5]


def test_organisation_that_goes_on_without_an_ending_gives_way_to_the_known_one() -> None:
    known, longer = Proposal(0, 2, "ORG", "lexicon"), Proposal(0, 4, "ORG", "lac")
    assert [m.end for m in resolve("北约军事行动", [known, longer])] == [2]
    assert [m.end for m in resolve("北约总会主席", [known, longer])] == [4]


def inside(text: str, *proposals: tuple[int, int, str, str]) -> list[str]:
    return [
        f"{text[m.start : m.end]} {m.label}"
        for m in resolve(text, [Proposal(*item) for item in proposals], nested=True)
    ]


def test_name_inside_a_name_is_kept_where_it_names_another_thing() -> None:
    soviet = (0, 8, "ORG", "lexicon"), (0, 3, "GPE", "lexicon"), (5, 8, "ORG", "lac")
    assert inside("彼得堡工人苏维埃", *soviet) == ["彼得堡工人苏维埃 ORG", "彼得堡 GPE"]
    assert inside("苏联政府", (0, 4, "ORG", "pattern"), (0, 2, "GPE", "lexicon")) == [
        "苏联政府 ORG",
        "苏联 GPE",
    ]


def test_part_of_a_persons_or_a_places_own_name_is_no_name_inside_it() -> None:
    assert inside("列夫·托洛茨基", (0, 7, "PERSON", "lac"), (3, 7, "PERSON", "lexicon")) == [
        "列夫·托洛茨基 PERSON"
    ]
    assert inside("北京市", (0, 3, "GPE", "lac"), (0, 2, "GPE", "lexicon")) == ["北京市 GPE"]


@pytest.mark.parametrize("nested", [False, True])
def test_name_that_crosses_another_is_never_kept(nested: bool) -> None:
    crossing = Proposal(0, 4, "ORG", "lexicon"), Proposal(3, 6, "GPE", "lac")
    assert [m.end for m in resolve(TEXT, crossing, nested=nested)] == [4]


proposals = st.builds(
    lambda start, length, label, source: Proposal(start, start + length, label, source),
    st.integers(0, 20),
    st.integers(1, 8),
    st.sampled_from(ENTITY_LABELS),
    st.sampled_from(PRECEDENCE),
)


@given(st.lists(proposals, max_size=15), st.randoms())
def test_result_is_flat_and_does_not_depend_on_the_order_of_proposals(items, random) -> None:  # type: ignore[no-untyped-def]
    expected = resolve(TEXT, items)
    assert all(one.end <= other.start for one, other in pairwise(expected))
    random.shuffle(items)
    assert resolve(TEXT, items) == expected


@given(st.lists(proposals, min_size=1, max_size=15))
def test_every_proposal_is_taken_or_overlaps_one_that_was(items: list[Proposal]) -> None:
    taken = resolve(TEXT, items)
    for item in items:
        may_give_way = item.source == "lac" and item.label in PLACES
        assert may_give_way or any(m.start < item.end and item.start < m.end for m in taken)


@given(st.lists(proposals, max_size=15))
def test_nested_mentions_never_cross_and_the_outer_ones_are_the_flat_ones(items: list[Proposal]) -> None:
    taken = resolve(TEXT, items, nested=True)
    assert {*resolve(TEXT, items)} <= {*taken}
    for one, other in pairwise(taken):
        assert (one.start, -one.end) < (other.start, -other.end)
    assert not any(a.start < b.start < a.end < b.end for a in taken for b in taken)
