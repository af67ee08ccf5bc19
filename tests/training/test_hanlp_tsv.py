"""HanLP's own trainer learns from the file that `zhpipe export --to hanlp` writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.formats import format_of
from pipeline.formats.format import Writing, fitted
from pipeline.formats.holds import Report
from pipeline.records import read, record_files

pytest.importorskip("hanlp")
pytest.importorskip("torch")

GOLD = Path(__file__).resolve().parents[2] / "annotations" / "gold" / "dev"


def test_the_exported_file_trains_a_recurrent_tagger(tmp_path: Path) -> None:
    from hanlp.components.ner.rnn_ner import RNNNamedEntityRecognizer

    gold = [document for file in record_files(GOLD) for document in read(file)]
    form = format_of("hanlp")
    form.write(fitted(gold, form, Writing(), Report()), tmp_path / "train.tsv", Writing())
    tagger = RNNNamedEntityRecognizer()
    tagger.fit(
        str(tmp_path / "train.tsv"), str(tmp_path / "train.tsv"), str(tmp_path / "model"),
        epochs=1, embed=16, rnn_hidden=16, batch_size=16, lr=0.01, tagging_scheme="BIO", crf=False, devices=-1,
    )  # fmt: skip
    learned = set(tagger.vocabs["tag"].idx_to_token)
    assert {"B-PERSON", "I-PERSON", "B-GPE", "O"} <= learned
