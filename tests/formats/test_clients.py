"""The programs that formats are for open what was written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.document import Document
from pipeline.formats import format_of
from pipeline.formats.format import Writing, fitted
from pipeline.formats.holds import Report
from pipeline.records import read, record_files

GOLD = Path(__file__).resolve().parents[2] / "annotations" / "gold"


@pytest.fixture(scope="module")
def gold() -> list[Document]:
    return [document for file in record_files(GOLD) for document in read(file)]


def _write(
    name: str, documents: list[Document], path: Path, writing: Writing
) -> tuple[list[Document], Report]:
    report = Report()
    form = format_of(name)
    written = list(fitted(documents, form, writing, report))
    form.write(written, path, writing)
    return written, report


def test_spacy_debugs_and_trains_on_the_docbin_and_no_mention_is_lost(
    gold: list[Document], tmp_path: Path
) -> None:
    pytest.importorskip("spacy")
    whole = sum(len(document.entities) + len(document.timexes) for document in gold)
    for part, documents in (("train", gold[:14]), ("dev", gold[14:])):
        written, _ = _write(
            "spacy", documents, tmp_path / f"{part}.spacy", Writing(by="sentence", unit="word")
        )
        whole -= sum(len(document.entities) + len(document.timexes) for document in written)
    assert whole == 0
    paths = [f"--paths.{part}={tmp_path / part}.spacy" for part in ("train", "dev")]
    config = str(tmp_path / "config.cfg")
    for command in (
        ["init", "config", config, "--lang", "xx", "--pipeline", "ner"],
        ["debug", "data", config, *paths],
        ["train", config, *paths, "--training.max_steps=2", "--training.eval_frequency=2"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "spacy", *command], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr


def test_seqeval_scores_the_conll_file(gold: list[Document], tmp_path: Path) -> None:
    metrics = pytest.importorskip("seqeval.metrics")
    written, _ = _write("uner", gold, tmp_path / "gold.iob2", Writing())
    blocks = (tmp_path / "gold.iob2").read_text(encoding="utf-8").strip().split("\n\n")
    tags = [[row.split("\t")[2] for row in block.split("\n") if row[0] != "#"] for block in blocks]
    assert metrics.f1_score(tags, tags) == 1.0
    assert len(metrics.sequence_labeling.get_entities(tags)) == sum(
        len(document.entities) for document in written
    )


def test_conllu_parses_the_file(gold: list[Document], tmp_path: Path) -> None:
    conllu = pytest.importorskip("conllu")
    written, _ = _write("conllu", gold, tmp_path / "gold.conllu", Writing(unit="word"))
    sentences = conllu.parse((tmp_path / "gold.conllu").read_text(encoding="utf-8"))
    opened = sum(
        token["misc"]["Entity"].count("(")
        for s in sentences
        for token in s
        if "Entity" in (token["misc"] or {})
    )
    assert opened == sum(len(document.entities) for document in written)


def test_datasets_loads_the_features(
    gold: list[Document], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_CACHE", str(tmp_path / "cache"))
    datasets = pytest.importorskip("datasets")
    _write("huggingface", gold, tmp_path / "set", Writing())
    loaded = datasets.load_dataset(str(tmp_path / "set"), split="train", cache_dir=str(tmp_path / "cache"))
    assert loaded.features["ner_tags"].feature.names[1] == "B-PERSON"
    assert [row["id"] for row in loaded] == [document.id for document in gold]


def test_pyarrow_opens_the_parquet_file(gold: list[Document], tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    _write("parquet", gold, tmp_path / "gold.parquet", Writing())
    table = parquet.read_table(tmp_path / "gold.parquet")
    assert table.column("text").to_pylist() == [document.text for document in gold]
    assert str(table.schema.field("entities").type.value_type.field("start").type) == "int64"
