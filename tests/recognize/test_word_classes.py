from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from pipeline.recognize.features import describe
from pipeline.recognize.word_classes import CLASSES, WordClasses, dictionary
from tests.recognize.fakes import draft


@cache
def classes() -> WordClasses:
    return WordClasses()


def of(*words: str) -> list[str]:
    """Return the class of each word, which all its characters have."""
    text = draft(*words)
    found = classes().of(text.analysis, describe(text, ())[:, 0])
    ends = np.cumsum([len(word) for word in words])
    parts = np.split(found, ends[:-1])
    assert all(len({*part.tolist()}) == 1 for part in parts)
    return [CLASSES[part[0]] for part in parts]


def test_word_has_the_part_of_speech_of_jieba() -> None:
    words = ("北京", "清华大学", "在", "高兴", "托洛茨基", "。", "𠮷", "不在词典里的词")
    known = {word: name for word, _, name in dictionary()}
    assert of(*words) == [known.get(word, "") for word in words]
    assert {"ns", "nt", "p"} <= {*of(*words)}


def test_every_word_of_the_dictionary_is_told_from_every_other() -> None:
    sample = [(word, name) for number, (word, _, name) in enumerate(dictionary()) if number % 97 == 0]
    wanted = [name if name in CLASSES else "" for _, name in sample]
    assert of(*(word for word, _ in sample)) == wanted


def test_empty_text_has_no_classes() -> None:
    assert classes().of("", np.zeros(0, np.uint8)).tolist() == []


def test_table_is_written_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHPIPE_CACHE", str(tmp_path))
    WordClasses()
    (file,) = tmp_path.iterdir()
    written = file.stat().st_mtime_ns
    WordClasses()
    assert [*tmp_path.iterdir()] == [file]
    assert file.stat().st_mtime_ns == written
