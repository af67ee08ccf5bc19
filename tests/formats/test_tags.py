"""Tags a token, and back."""

from __future__ import annotations

import pytest

from pipeline.errors import RecordError
from pipeline.formats.tags import runs


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["B-PER", "I-PER", "O", "B-PER"], [(0, 2, "PER"), (3, 4, "PER")]),
        (["B-PER", "B-PER"], [(0, 1, "PER"), (1, 2, "PER")]),
        (["S-PER", "B-ORG", "M-ORG", "E-ORG"], [(0, 1, "PER"), (1, 4, "ORG")]),
        (["U-PER", "B-ORG", "L-ORG"], [(0, 1, "PER"), (1, 3, "ORG")]),
        (["I-PER", "I-PER", "I-ORG"], [(0, 2, "PER"), (2, 3, "ORG")]),
        (["B-LOC", "E-LOC", "I-LOC"], [(0, 2, "LOC"), (2, 3, "LOC")]),
        ([], []),
    ],
)
def test_runs_of_every_scheme(tags: list[str], expected: list[tuple[int, int, str]]) -> None:
    assert list(runs(tags)) == expected


@pytest.mark.parametrize("tag", ["X-PER", "B", "B-", "PER", "O-PER", ""])
def test_a_tag_of_no_scheme_is_refused(tag: str) -> None:
    with pytest.raises(RecordError, match="no IOB2 or BIOES tag"):
        list(runs(["O", tag]))
