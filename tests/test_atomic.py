from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.atomic import replacing


def test_the_file_appears_whole(tmp_path: Path) -> None:
    target = tmp_path / "new" / "x.txt"
    with replacing(target) as temporary:
        temporary.write_text("詞", encoding="utf-8")
        assert not target.exists()
    assert target.read_text(encoding="utf-8") == "詞"
    assert list(target.parent.iterdir()) == [target]


def test_a_failure_leaves_the_older_file_and_no_other(tmp_path: Path) -> None:
    target = tmp_path / "x.txt"
    target.write_text("old", encoding="utf-8")

    def fail() -> None:
        with replacing(target) as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        fail()
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]
