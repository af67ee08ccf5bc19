from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.offsets import OffsetMap, from_replacements

Rewriting = tuple[str, str, OffsetMap]


def _apply(raw: str, replacements: list[tuple[int, int, str]]) -> tuple[str, OffsetMap]:
    text, reach = "", 0
    for start, end, new in replacements:
        text += raw[reach:start] + new
        reach = end
    return text + raw[reach:], from_replacements((start, end, len(new)) for start, end, new in replacements)


@st.composite
def rewritings(draw: st.DrawFn, raw: st.SearchStrategy[str] | None = None) -> Rewriting:
    text = draw(raw if raw is not None else st.text("甲乙丙ab𠮷", max_size=12))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    new = [(start, end, draw(st.text("xyz", max_size=3))) for start, end in pairs]
    changed, offsets = _apply(text, new)
    return text, changed, offsets


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


@given(st.data(), rewritings())
def test_composition_covers_what_two_maps_in_a_row_cover(data: st.DataObject, first: Rewriting) -> None:
    raw, middle, one = first
    _, last, two = data.draw(rewritings(st.just(middle)))
    both = one.compose(two)
    for start, end in _spans(last):
        if start < end:
            low, high = both.to_raw(start, end)
            inner = one.to_raw(*two.to_raw(start, end))
            assert low <= inner[0]
            assert inner[1] <= high
            assert high <= len(raw)


@given(rewritings())
def test_many_spans_map_as_each_alone(rewriting: Rewriting) -> None:
    _, changed, offsets = rewriting
    spans = _spans(changed)
    assert offsets.to_raw_many(spans) == [offsets.to_raw(*span) for span in spans]


def test_a_span_beside_a_deletion_leaves_it_out() -> None:
    raw = "托\u200b洛\n茨基"
    _, offsets = _apply(raw, [(1, 2, ""), (3, 4, "")])
    assert offsets.to_raw(0, 1) == (0, 1)
    assert offsets.to_raw(1, 2) == (2, 3)
    assert offsets.to_raw(0, 4) == (0, 6)


def test_one_character_that_grew_is_taken_whole() -> None:
    _, offsets = _apply("在㍿工作", [(1, 2, "株式會社")])
    assert offsets.to_raw(2, 4) == (1, 2)
    assert offsets.to_analysis(1, 2) == (1, 5)


def test_overlapping_replacements_are_refused() -> None:
    with pytest.raises(ValueError, match="overlaps"):
        from_replacements([(0, 2, 1), (1, 3, 1)])
