from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.recognize.crf import Decoder


def viterbi(emissions: np.ndarray, transitions: np.ndarray, start: int, stop: int) -> list[int]:
    """The textbook recursion over all tags."""
    scores = transitions[start] + emissions[0]
    backward = []
    for row in emissions[1:]:
        paths = scores[:, None] + transitions
        backward.append(paths.argmax(axis=0))
        scores = paths.max(axis=0) + row
    path = [int((scores + transitions[:, stop]).argmax())]
    for step in reversed(backward):
        path.append(int(step[path[-1]]))
    return path[::-1]


@settings(max_examples=200, deadline=None)
@given(
    lengths=st.lists(st.integers(1, 12), min_size=1, max_size=6),
    tags=st.integers(2, 9),
    sharpness=st.sampled_from([0.0, 0.1, 1.0, 4.0]),
    seed=st.integers(0, 2**32 - 1),
)
def test_finds_the_path_that_viterbi_over_all_tags_finds(
    lengths: list[int], tags: int, sharpness: float, seed: int
) -> None:
    random = np.random.default_rng(seed)
    transitions = random.normal(size=(tags + 2, tags + 2)).astype(np.float32)
    emissions = (sharpness * random.normal(size=(sum(lengths), tags + 2))).astype(np.float32)
    # Small steps of a power of two add up without rounding, so that equal paths are equal in both programs.
    transitions, emissions = np.round(transitions * 1024) / 1024, np.round(emissions * 1024) / 1024
    decoder = Decoder(transitions, start=tags + 1, stop=tags)
    found = decoder.decode(emissions, np.array(lengths))
    position = 0
    for length in lengths:
        rows = emissions[position : position + length]
        expected = viterbi(rows, transitions, tags + 1, tags)
        assert score(rows, transitions, list(found[position : position + length])) == score(
            rows, transitions, expected
        )
        position += length


def score(emissions: np.ndarray, transitions: np.ndarray, path: list[int]) -> float:
    stop = len(transitions) - 2
    steps = [len(transitions) - 1, *path, stop]
    moved = sum(float(transitions[a, b]) for a, b in pairwise(steps))
    return moved + sum(float(emissions[row, tag]) for row, tag in enumerate(path))


def test_start_and_stop_count() -> None:
    transitions = np.zeros((4, 4), dtype=np.float32)
    transitions[3, 1] = 1.0  # start → 1
    transitions[0, 2] = 2.0  # 0 → stop
    decoder = Decoder(transitions, start=3, stop=2)
    emissions = np.zeros((3, 4), dtype=np.float32)
    emissions[:, 2:] = -9.0
    tags = decoder.decode(emissions, np.array([3]))
    assert (tags[0], tags[-1]) == (1, 0)
    assert list(decoder.decode(emissions[:1], np.array([1]))) == [0]


def test_forbidden_transition_is_never_taken() -> None:
    transitions = np.zeros((4, 4), dtype=np.float32)
    transitions[0, 1] = -1e4
    emissions = np.array([[5, 0, -9, -9], [0, 5, -9, -9], [0, 5, -9, -9]], dtype=np.float32)
    tags = list(Decoder(transitions, start=3, stop=2).decode(emissions, np.array([3])))
    assert (0, 1) not in list(pairwise(tags))
