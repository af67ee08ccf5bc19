from __future__ import annotations

from configparser import ConfigParser
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import ConfigError

spacy = pytest.importorskip("spacy")

import pipeline.component  # noqa: E402

TEXT = "1905年12月3日，托洛茨基在彼得堡工人蘇維埃被捕。"


@pytest.fixture(scope="module")
def nlp() -> Any:
    made = spacy.blank("zh")
    made.add_pipe("zhpipe")
    return made


def test_entities_ids_and_dates_stand_on_the_doc(nlp: Any) -> None:
    doc = nlp(TEXT)
    assert [(e.text, e.label_, e.kb_id_, e.ent_id_) for e in doc.ents][:2] == [
        ("1905年12月3日", "DATE", "", "1905-12-03"),
        ("托洛茨基", "PERSON", "Q33391", ""),
    ]
    assert [span.text for span in doc.spans["zhpipe"]] == [m.text for m in doc._.zhpipe.entities]
    assert [span.id_ for span in doc.spans["zhpipe_dates"]] == ["1905-12-03"]


def test_mention_inside_a_token_is_kept_wider_with_its_exact_offsets(nlp: Any) -> None:
    words = ["托洛茨基在", "墨西哥"]
    doc = nlp.get_pipe("zhpipe")(spacy.tokens.Doc(nlp.vocab, words, spaces=[False, False]))
    assert [span.text for span in doc.spans["zhpipe"]] == words
    assert doc.spans["zhpipe"].attrs["offsets"] == [[0, 4], [5, 8]]
    assert [ent.text for ent in doc.ents] == ["墨西哥"]


def test_entities_of_others_stay_unless_told_otherwise(nlp: Any) -> None:
    for overwrite, label in ((False, "OTHER"), (True, "PERSON")):
        other = spacy.blank("zh")
        other.add_pipe("entity_ruler").add_patterns([{"label": "OTHER", "pattern": "托洛茨基"}])
        other.add_pipe("zhpipe", config={"overwrite": overwrite})
        assert {e.text: e.label_ for e in other(TEXT).ents}["托洛茨基"] == label


def test_stream_gives_what_single_docs_give_and_survives_bytes(nlp: Any) -> None:
    texts = [TEXT, "", "列寧在蘇聯。"]
    for doc, text in zip(nlp.pipe(texts), texts, strict=True):
        alone = nlp(text)
        again = spacy.tokens.Doc(nlp.vocab).from_bytes(doc.to_bytes())
        assert [(e.text, e.kb_id_) for e in doc.ents] == [(e.text, e.kb_id_) for e in alone.ents]
        assert again._.zhpipe.entities == alone._.zhpipe.entities


def test_saved_pipeline_comes_back_with_its_settings(tmp_path: Any) -> None:
    made = spacy.blank("zh")
    made.add_pipe("zhpipe", config={"settings": {"link": {"threshold": 1.0}}})
    made.to_disk(tmp_path / "saved")
    doc = spacy.load(tmp_path / "saved")("列寧在蘇聯。")
    assert all(ent.kb_id_.startswith("NIL:") for ent in doc.ents)


def test_wrong_setting_is_told() -> None:
    with pytest.raises(ConfigError, match=r"\[components\.zhpipe\.settings\]: .*treshold"):
        spacy.blank("zh").add_pipe("zhpipe", config={"settings": {"link": {"treshold": 1.0}}})


def test_doc_that_the_component_never_saw_has_no_record(nlp: Any) -> None:
    assert nlp.make_doc("列寧")._.zhpipe is None


def test_spacy_finds_the_factory_by_the_installations_entry_point() -> None:
    setup = ConfigParser()
    setup.read(Path(__file__).resolve().parents[1] / "setup.cfg", encoding="utf-8")
    name, _, target = setup["options.entry_points"]["spacy_factories"].strip().partition(" = ")
    assert name == "zhpipe"
    assert EntryPoint(name, target, "spacy_factories").load() is pipeline.component.create
