from __future__ import annotations

from itertools import pairwise, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.recognize.bioes import Bioes

SCHEME = Bioes(["PERSON", "GPE"])


@st.composite
def spans(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, str]]]:
    found, position = [], 0
    for gap, length, label in draw(
        st.lists(st.tuples(st.integers(0, 2), st.integers(1, 4), st.sampled_from(SCHEME.labels)), max_size=5)
    ):
        found.append((position + gap, position + gap + length, label))
        position += gap + length
    return position + draw(st.integers(1, 3)), found


@given(st.lists(spans(), min_size=1, max_size=4))
def test_spans_come_back_from_their_tags(pieces: list[tuple[int, list[tuple[int, int, str]]]]) -> None:
    tags = np.concatenate([SCHEME.encode(names, length) for length, names in pieces])
    logits = np.full((len(tags), len(SCHEME.tags)), -20.0, dtype=np.float32)
    logits[np.arange(len(tags)), tags] = 20.0
    found = SCHEME.decode(logits, [length for length, _ in pieces])
    assert [[name[:3] for name in names] for names in found] == [names for _, names in pieces]
    assert all(name.score > 0.99 for names in found for name in names)


@settings(max_examples=60)
@given(st.lists(st.integers(1, 4), min_size=1, max_size=3), st.integers(0, 2**32 - 1))
def test_path_is_the_best_that_the_scheme_allows(lengths: list[int], seed: int) -> None:
    logits = np.random.default_rng(seed).normal(size=(sum(lengths), len(SCHEME.tags))).astype(np.float32)
    position = 0
    for length, found in zip(lengths, SCHEME.decode(logits, lengths), strict=True):
        rows = logits[position : position + length]
        chosen = SCHEME.encode([name[:3] for name in found], length)
        best = max(
            sum(float(rows[place, tag]) for place, tag in enumerate(path))
            for path in product(range(len(SCHEME.tags)), repeat=length)
            if SCHEME.first[path[0]]
            and SCHEME.last[path[-1]]
            and all(SCHEME.follows[a, b] for a, b in pairwise(path))
        )
        assert abs(sum(float(rows[place, tag]) for place, tag in enumerate(chosen)) - best) < 1e-4
        position += length


def test_search_is_bounded_by_what_is_surely_outside() -> None:
    rows = ["O", "I-GPE", "E-GPE", "O", "S-PERSON"]
    logits = np.zeros((5, len(SCHEME.tags)), dtype=np.float32)
    for place, tag in enumerate(rows):
        logits[place, SCHEME.tags.index(tag)] = 9.0
    logits[1, SCHEME.tags.index("B-GPE")] = 8.0
    assert [name[:3] for name in SCHEME.decode(logits, [5])[0]] == [(1, 3, "GPE"), (4, 5, "PERSON")]


def test_one_piece_does_not_reach_into_the_next() -> None:
    begin, end = SCHEME.tags.index("B-GPE"), SCHEME.tags.index("E-GPE")
    logits = np.zeros((2, len(SCHEME.tags)), dtype=np.float32)
    logits[0, begin] = logits[1, end] = 3.0
    assert [name[:3] for name in SCHEME.decode(logits, [2])[0]] == [(0, 2, "GPE")]
    assert all(len(names) < 2 and all(n.end == 1 for n in names) for names in SCHEME.decode(logits, [1, 1]))
