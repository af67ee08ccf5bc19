from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import ConfigError
from pipeline.recognize.models import Name

spacy = pytest.importorskip("spacy")

from pipeline.recognize.spacy import SpacyModel  # noqa: E402


@pytest.fixture(scope="module")
def ruler(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline whose entities are known beforehand."""
    path = tmp_path_factory.mktemp("spacy") / "ruler"
    nlp = spacy.blank("zh")
    patterns = [{"label": "GPE", "pattern": "苏联"}, {"label": "FAC", "pattern": "红场大楼"}]
    nlp.add_pipe("entity_ruler").add_patterns(patterns)
    nlp.to_disk(path)
    return path


def test_names_are_in_the_sentences_characters(ruler: Path) -> None:
    model = SpacyModel(str(ruler))
    sentences = ["𠮷田去了苏联。", "", "红场大楼在 苏联"]
    assert [reading.names for reading in model.read(sentences)] == [
        [Name(4, 6, "GPE")],
        [],
        [Name(0, 4, "FAC"), Name(6, 8, "GPE")],
    ]
    assert set(model.labels) == {"GPE", "FAC"}


def test_ids_of_a_linker_come_along() -> None:
    # An entity ruler sets no kb_id_, so the test stands a component of its own behind it.
    model = SpacyModel.__new__(SpacyModel)
    nlp = spacy.blank("zh")

    @spacy.language.Language.component("ids_for_test")
    def ids(doc):  # type: ignore[no-untyped-def]
        doc.ents = [
            spacy.tokens.Span(doc, 0, 2, "GPE", kb_id="Q15180"),
            spacy.tokens.Span(doc, 3, 4, "GPE", kb_id="NIL"),
        ]
        return doc

    nlp.add_pipe("ids_for_test")
    model._nlp = nlp
    assert [name.kb_id for name in model.read(["苏联和俄国"])[0].names] == ["Q15180", ""]


def test_folder_that_spacy_cannot_load_is_told_with_its_reason(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no config\.cfg"):
        SpacyModel(str(tmp_path))
    (tmp_path / "config.cfg").write_text('[nlp]\nlang = "zh"\n')
    with pytest.raises(ConfigError, match="spaCy cannot load the pipeline"):
        SpacyModel(str(tmp_path))


def test_pipeline_without_entities_is_refused(tmp_path: Path) -> None:
    spacy.blank("zh").to_disk(tmp_path / "blank")
    with pytest.raises(ConfigError, match=r"no component sets doc\.ents"):
        SpacyModel(str(tmp_path / "blank"))


def test_pipeline_annotates_through_the_command_line(ruler: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("他在紅場大樓工作。", encoding="utf-8")
    settings = ["--set", "recognize.backend=spacy", "--set", f"recognize.path={ruler}"]
    done = CliRunner().invoke(
        app, ["annotate", str(tmp_path / "a.txt"), "-o", str(tmp_path / "o.jsonl"), *settings]
    )
    assert done.exit_code == 0, done.output
    record = json.loads((tmp_path / "o.jsonl").read_text(encoding="utf-8"))
    found = [(e["text"], e["label"], e["sources"]) for e in record["entities"]]
    assert found == [("紅場大樓", "FAC", ["spacy"])]
    assert set(record["provenance"]["models"]) == {"lac", "spacy"}
