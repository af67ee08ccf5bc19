from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.document import Document, Mention, Span
from pipeline.errors import ConfigError
from pipeline.recognize.spacy import SpacyModel

spacy = pytest.importorskip("spacy")

from pipeline.training.spacy import train  # noqa: E402


def sentence(name: str, place: str) -> Document:
    at = len(name) + 2
    mentions = [Mention(0, len(name), name, "PERSON"), Mention(at, at + len(place), place, "GPE")]
    text = f"{name}到了{place}。"
    return Document(name + place, text, entities=mentions, sentences=[Span(0, len(text))])


SENTENCES = [
    sentence(name, place) for name in ("列宁", "斯大林", "托洛茨基") for place in ("苏联", "彼得堡", "墨西哥")
]


def test_trained_pipeline_finds_what_it_was_shown(tmp_path: Path) -> None:
    train(SENTENCES * 10, SENTENCES, tmp_path / "model", epochs=12)
    model = SpacyModel(str(tmp_path / "model"))
    assert model.labels == ("GPE", "PERSON")
    found = model.read([sentence.text for sentence in SENTENCES])
    wanted = [{(m.start, m.end, m.label) for m in s.entities} for s in SENTENCES]
    right = sum({n[:3] for n in r.names} == names for r, names in zip(found, wanted, strict=True))
    assert right >= 7


def test_configuration_that_spacy_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.cfg").write_text('[nlp]\nlang = "zh"\npipeline = ["no_such"]\n')
    with pytest.raises(ConfigError, match=r"config\.cfg: spaCy cannot train"):
        train(SENTENCES, SENTENCES, tmp_path / "model", config=tmp_path / "config.cfg")
    assert not (tmp_path / "model").exists()
