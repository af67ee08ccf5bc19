from __future__ import annotations

import json
import logging
import socket
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.config import Config
from pipeline.errors import ConfigError
from pipeline.kb import open_store
from pipeline.quality.pairing import documents
from pipeline.training.sentences import sentences

GOLD = Path(__file__).resolve().parents[2] / "annotations" / "gold" / "dev"


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model of our own gold."""
    pytest.importorskip("hanlp")
    folder = tmp_path_factory.mktemp("hanlp") / "model"
    command = [
        "train",
        "ner",
        "--backend",
        "hanlp",
        "--train",
        str(GOLD),
        "--dev",
        str(GOLD),
        "-o",
        str(folder),
    ]
    done = CliRunner().invoke(app, [*command, "--epochs", "15"])
    assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
def test_model_of_our_gold_annotates_through_the_command_line_without_network(
    trained: Path, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text(
        "托洛茨基在墨西哥。列寧回到俄國。" * 30 + "\n\n中𠮷" * 400, encoding="utf-8"
    )
    settings = [
        "--set",
        "recognize.backend=hanlp",
        "--set",
        f"recognize.path={trained}",
        "--set",
        "recognize.lexicon=false",
    ]
    done = CliRunner().invoke(
        app, ["annotate", str(tmp_path / "a.txt"), "-o", str(tmp_path / "o.jsonl"), *settings]
    )
    assert done.exit_code == 0, done.output
    record = json.loads((tmp_path / "o.jsonl").read_text(encoding="utf-8"))
    assert set(record["provenance"]["models"]) == {"lac", "hanlp"}
    found = [(e["text"], e["label"]) for e in record["entities"] if "hanlp" in e["sources"]]
    assert len(set(found)) >= 2
    assert {"托洛茨基", "列寧", "俄國", "墨西哥"} & {text for text, _ in found}


def test_answer_does_not_depend_on_the_batch(trained: Path) -> None:
    from pipeline.recognize.hanlp import HanLP

    texts = [s.text for s in sentences(list(documents(GOLD))[:2], Config(), open_store(""))]
    together = HanLP(str(trained)).read(texts)
    alone = HanLP(str(trained), batch_chars=1).read(texts)
    assert together == alone
    assert any(reading.names for reading in together)


def test_ill_formed_tags_cost_no_other_sentence_its_names(trained: Path, tmp_path: Path) -> None:
    from pipeline.recognize.hanlp import HanLP

    config = json.loads((trained / "config.json").read_text())
    for name in ("vocabs.json", "model.pt"):
        (tmp_path / name).write_bytes((trained / name).read_bytes())
    # Read as IOBES, a BIO model's tags are ill-formed wherever a name is longer than one character.
    (tmp_path / "config.json").write_text(json.dumps({**config, "tagging_scheme": "IOBES"}))
    texts = ["托洛茨基在墨西哥。", "列宁回到俄国。", "天气很好。"]
    strict, lenient = HanLP(str(trained)).read(texts), HanLP(str(tmp_path)).read(texts)
    assert lenient == strict


def test_broken_crf_and_weights_that_do_not_fit_are_told(trained: Path, tmp_path: Path, caplog: Any) -> None:
    from pipeline.recognize.hanlp import HanLP

    config = json.loads((trained / "config.json").read_text())
    for name in ("vocabs.json", "model.pt"):
        (tmp_path / name).write_bytes((trained / name).read_bytes())
    (tmp_path / "config.json").write_text(json.dumps({**config, "crf": True}))
    with caplog.at_level(logging.WARNING):
        HanLP(str(tmp_path))
    assert "crf=True" in caplog.text
    (tmp_path / "config.json").write_text(json.dumps({**config, "rnn_hidden": 32}))
    with pytest.raises(ConfigError, match="HanLP cannot load the model"):
        HanLP(str(tmp_path))


def test_gpu_is_asked_for_in_vain_where_there_is_none(trained: Path) -> None:
    import torch

    from pipeline.recognize.hanlp import HanLP

    if torch.cuda.is_available():
        pytest.skip("there is a GPU")
    with pytest.raises(ConfigError, match=r"recognize\.provider: this machine has no CUDA device"):
        HanLP(str(trained), gpu=True)
