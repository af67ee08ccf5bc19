from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.offsets import Edit, OffsetMap, from_replacements, rewrite

Rewriting = tuple[str, str, OffsetMap]


@st.composite
def rewritings(draw: st.DrawFn, raw: st.SearchStrategy[str] | None = None) -> Rewriting:
    text = draw(raw if raw is not None else st.text("甲乙丙ab𠮷", max_size=12))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    new = [(start, end, draw(st.text("xyz", max_size=3))) for start, end in pairs]
    # `rewrite` makes no edit of what keeps its length; here every replacement is one, to test the map alone.
    offsets = from_replacements((start, end, len(piece)) for start, end, piece in new)
    return text, rewrite(text, new)[0], offsets


def _spans(text: str) -> list[tuple[int, int]]:
    return [(a, b) for a in range(len(text) + 1) for b in range(a, len(text) + 1)]


@given(rewritings())
def test_every_analysis_span_maps_into_the_raw_text(rewriting: Rewriting) -> None:
    raw, changed, offsets = rewriting
    for start, end in _spans(changed):
        low, high = offsets.to_raw(start, end)
        assert 0 <= low <= high <= len(raw)


@given(rewritings())
def test_unchanged_characters_keep_their_place(rewriting: Rewriting) -> None:
    raw, changed, offsets = rewriting
    touched = {i for e in offsets.edits for i in range(e.start, e.end)}
    for position in range(len(changed)):
        if position not in touched:
            low, high = offsets.to_raw(position, position + 1)
            assert raw[low:high] == changed[position]
            assert offsets.to_analysis(low, high) == (position, position + 1)


@given(rewritings())
def test_a_raw_span_survives_the_round_trip_but_for_deletions_at_its_edges(rewriting: Rewriting) -> None:
    raw, _, offsets = rewriting
    deleted = {i for e in offsets.edits if e.start == e.end for i in range(e.raw_start, e.raw_end)}
    for start, end in _spans(raw):
        low, high = offsets.to_raw(*offsets.to_analysis(start, end))
        kept = [i for i in range(start, end) if i not in deleted]
        if kept:
            assert low <= kept[0]
            assert kept[-1] < high


@given(st.integers(0, 50), st.integers(0, 50))
def test_the_empty_map_is_the_identity(a: int, b: int) -> None:
    start, end = sorted((a, b))
    assert OffsetMap().to_raw(start, end) == OffsetMap().to_analysis(start, end) == (start, end)


def _apart(one: OffsetMap, two: OffsetMap) -> bool:
    """Whether no edit of the second rewriting meets an edit of the first in the text between them."""
    return all(a.end < b.raw_start or b.raw_end < a.start for a in one.edits for b in two.edits)


@given(st.data(), rewritings())
def test_composition_is_mapping_twice_and_never_less(data: st.DataObject, first: Rewriting) -> None:
    raw, middle, one = first
    _, last, two = data.draw(rewritings(st.just(middle)))
    both = one.compose(two)
    for start, end in _spans(last):
        between = two.to_raw(start, end)
        twice = one.to_raw(*between)
        low, high = both.to_raw(start, end)
        assert 0 <= low <= high <= len(raw)
        if _apart(one, two):
            assert (low, high) == twice
        elif start < end and between[0] < between[1]:
            assert low <= twice[0]
            assert twice[1] <= high


@given(rewritings())
def test_composing_with_the_identity_changes_nothing(rewriting: Rewriting) -> None:
    _, _, offsets = rewriting
    assert offsets.compose(OffsetMap()) == OffsetMap().compose(offsets) == offsets


@given(rewritings())
def test_many_spans_map_as_each_alone(rewriting: Rewriting) -> None:
    _, changed, offsets = rewriting
    spans = _spans(changed)
    assert offsets.to_raw_many(spans) == [offsets.to_raw(*span) for span in spans]


def test_a_span_beside_a_deletion_leaves_it_out() -> None:
    raw = "托\u200b洛\n茨基"
    _, offsets = rewrite(raw, [(1, 2, ""), (3, 4, "")])
    assert offsets.to_raw(0, 1) == (0, 1)
    assert offsets.to_raw(1, 2) == (2, 3)
    assert offsets.to_raw(0, 4) == (0, 6)


def test_one_character_that_grew_is_taken_whole() -> None:
    _, offsets = rewrite("在㍿工作", [(1, 2, "株式會社")])
    assert offsets.to_raw(2, 4) == (1, 2)
    assert offsets.to_analysis(1, 2) == (1, 5)


def test_edits_that_touch_stay_apart() -> None:
    _, offsets = rewrite("㋿㍿\u200b是", [(0, 1, "令和"), (1, 2, "株式会社"), (2, 3, "")])
    assert offsets.to_raw_many([(0, 2), (2, 6), (6, 7)]) == [(0, 1), (1, 2), (3, 4)]


def test_a_split_word_maps_back_to_its_exact_pieces() -> None:
    raw = "改革(GlasnostandPerestroika)之後"
    split, offsets = rewrite(raw, [(11, 11, " "), (14, 14, " ")])
    assert split == "改革(Glasnost and Perestroika)之後"
    assert offsets.to_raw(3, 11) == (3, 11)
    assert offsets.to_raw(12, 15) == (11, 14)
    assert offsets.to_raw(16, 28) == (14, 26)
    assert offsets.to_raw(3, 28) == (3, 26)


def test_replacement_of_the_same_length_is_no_edit() -> None:
    assert rewrite("１９０５年", [(0, 1, "1"), (2, 3, "0")]) == ("1９0５年", OffsetMap())


def test_neighbouring_deletions_are_one_edit() -> None:
    assert from_replacements([(1, 2, 0), (2, 4, 0)]).edits == (Edit(1, 4, 1, 1),)


@pytest.mark.parametrize("replacements", [[(0, 2, ""), (1, 3, "")], [(3, 4, "x"), (1, 2, "x")]])
def test_overlapping_replacements_are_refused(replacements: list[tuple[int, int, str]]) -> None:
    with pytest.raises(ValueError, match="overlaps"):
        rewrite("甲乙丙丁", replacements)
    with pytest.raises(ValueError, match="overlaps"):
        from_replacements((start, end, len(new)) for start, end, new in replacements)


def test_mapping_many_spans_takes_no_quadratic_time() -> None:
    offsets = from_replacements((2 * n, 2 * n + 1, 0) for n in range(100_000))
    spans = [(n, n + 1) for n in range(100_000)]
    assert offsets.to_raw_many(spans)[-1] == (199_999, 200_000)
