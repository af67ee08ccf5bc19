from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.recognize.models import LONGEST, batches, fingerprint, in_pieces, library, model_folder


@given(st.lists(st.text(alphabet=" 𠮷中", max_size=1200), max_size=4))
def test_pieces_are_short_never_blank_and_know_their_place(sentences: list[str]) -> None:
    lengths = [0] * len(sentences)
    for number, offset, piece in in_pieces(sentences):
        assert 0 < len(piece) <= LONGEST
        assert not piece.isspace()
        assert sentences[number][offset : offset + len(piece)] == piece
        lengths[number] += len(piece.replace(" ", ""))
    assert lengths == [len(sentence.replace(" ", "")) for sentence in sentences]


@given(st.lists(st.integers(1, 500), max_size=40))
def test_batches_hold_every_piece_once_within_the_limit(lengths: list[int]) -> None:
    found = list(batches(lengths, 600))
    assert sorted(index for batch in found for index in batch) == list(range(len(lengths)))
    assert all(len(batch) == 1 or max(lengths[i] for i in batch) * len(batch) <= 600 for batch in found)


def test_fingerprint_changes_with_any_file_and_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    before = fingerprint(tmp_path)
    (tmp_path / "a").rename(tmp_path / "b")
    renamed = fingerprint(tmp_path)
    (tmp_path / "b").write_text("2")
    assert len({before, renamed, fingerprint(tmp_path)}) == 3


def test_missing_model_is_told_with_the_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"recognize\.path: no model is given"):
        model_folder("")
    with pytest.raises(ConfigError, match="is no folder"):
        model_folder(str(tmp_path / "none"))
    with pytest.raises(ConfigError, match=r"the model has no config\.json"):
        model_folder(str(tmp_path), "config.json")


def test_missing_library_is_told_with_the_extra_to_install() -> None:
    with pytest.raises(ConfigError, match=r'pip install "zhpipe\[hanlp\]"'):
        library("no_such_library", extra="hanlp")
