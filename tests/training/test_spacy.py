from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.errors import ConfigError
from pipeline.recognize.spacy import SpacyModel
from pipeline.training.sentences import Sentence

spacy = pytest.importorskip("spacy")

from pipeline.training.spacy import _doc, train  # noqa: E402

SENTENCES = [Sentence(f"{name}到了{place}。", ((0, len(name), "PERSON"), (len(name) + 2, len(name) + 2 + len(place), "GPE")))
             for name in ("列宁", "斯大林", "托洛茨基") for place in ("苏联", "彼得堡", "墨西哥")]  # fmt: skip


def test_tokens_are_cut_where_names_begin_and_end_and_the_outer_of_two_is_kept() -> None:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    doc = _doc(nlp, Sentence("苏联政府成立", ((0, 4, "ORG"), (0, 2, "GPE"), (4, 5, "X"))))
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("苏联政府", "ORG"), ("成", "X")]
    assert doc.text == "苏联政府成立"


def test_trained_pipeline_finds_what_it_was_shown(tmp_path: Path) -> None:
    train(SENTENCES * 10, SENTENCES, tmp_path / "model", epochs=12)
    model = SpacyModel(str(tmp_path / "model"))
    assert model.labels == ("GPE", "PERSON")
    found = model.read([sentence.text for sentence in SENTENCES])
    right = sum({n[:3] for n in r.names} == set(s.names) for r, s in zip(found, SENTENCES, strict=True))
    assert right >= 7


def test_configuration_that_spacy_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "config.cfg").write_text('[nlp]\nlang = "zh"\npipeline = ["no_such"]\n')
    with pytest.raises(ConfigError, match=r"config\.cfg: spaCy cannot train"):
        train(SENTENCES, SENTENCES, tmp_path / "model", config=tmp_path / "config.cfg")
    assert not (tmp_path / "model").exists()
