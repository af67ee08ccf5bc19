"""How alike characters sound."""

from __future__ import annotations

import pytest

from pipeline.link.sounds import Confusions


def test_many_characters_at_once_score_as_one_by_one() -> None:
    confusions = Confusions.load()
    others = ["斯", "史", "大", "達", "林", "爾", "克", "㐀"]
    for one in ("斯", "達", "夫", "㐀"):
        expected = [confusions.opposite(one, other) for other in others]
        assert list(confusions.against(others)(one)) == pytest.approx(expected)
