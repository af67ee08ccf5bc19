"""HanLP's own classes at work: what needs HanLP and torch installed."""

from __future__ import annotations

import json
import shutil
import socket
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import ConfigError
from tests.recognize import hanlp_models

pytest.importorskip("hanlp")

from pipeline.recognize.download import fetch_hanlp
from pipeline.recognize.hanlp import HanLP

TEXTS = ["托洛茨基在墨西哥。", "列宁 回到俄国𠮷。", "苏联" * 400, "a ☭b１２"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("multi")
    return hanlp_models.multi_task(folder / "model", hanlp_models.transformer(folder / "bert"))


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
def test_multi_task_model_gives_names_and_words_that_cover_the_text(model: Path) -> None:
    loaded = HanLP(str(model))
    assert loaded.cuts_words
    assert loaded.labels == ("DATE", "PERSON")
    for text, reading in zip(TEXTS, loaded.read(TEXTS), strict=True):
        words = [text[word.start : word.end] for word in reading.words]
        assert "".join("".join(words).split()) == "".join(text.split())
        assert {word.label for word in reading.words} <= {"n", "nz", "v", "w"}
        assert all(0 <= name.start < name.end <= len(text) for name in reading.names)


def test_multi_task_answer_does_not_depend_on_the_batch(model: Path) -> None:
    assert HanLP(str(model), batch_chars=1).read(TEXTS) == HanLP(str(model)).read(TEXTS)


@pytest.mark.usefixtures("no_network")
def test_multi_task_model_stands_in_for_the_tagger_on_the_command_line(model: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("托洛茨基在墨西哥。蘇聯政府。", encoding="utf-8")
    settings = ["--set", "recognize.backend=hanlp", "--set", f"recognize.path={model}"]
    done = CliRunner().invoke(
        app, ["annotate", str(tmp_path / "a.txt"), "-o", str(tmp_path / "o.jsonl"), *settings]
    )
    assert done.exit_code == 0, done.output
    record = json.loads((tmp_path / "o.jsonl").read_text(encoding="utf-8"))
    assert set(record["provenance"]["models"]) == {"hanlp"}
    assert {token[2] for token in record["tokens"] if len(token) > 2} <= {"", "n", "nz", "v", "w", "PER"}


def test_model_without_a_recogniser_is_refused(model: Path, tmp_path: Path) -> None:
    shutil.copytree(model, tmp_path / "model")
    config = json.loads((tmp_path / "model" / "config.json").read_text())
    del config["ner/msra"]
    config["task_names"].remove("ner/msra")
    (tmp_path / "model" / "config.json").write_text(json.dumps(config))
    with pytest.raises(ConfigError, match=r"the model's tasks are pos/ctb, tok/fine: it needs tok and ner"):
        HanLP(str(tmp_path / "model"))


def hub_model(model: Path, folder: Path) -> Path:
    """A copy of the model whose config names a transformer on a hub."""
    shutil.copytree(model, folder)
    config = json.loads((folder / "config.json").read_text())
    config["encoder"]["transformer"] = "someone/tiny-bert"
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def test_fetched_model_names_its_transformer_locally_and_needs_no_network_any_more(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import transformers

    folder = hub_model(model, tmp_path / "model")
    with pytest.raises(ConfigError, match="'someone/tiny-bert' would be looked up on a model hub"):
        HanLP(str(folder))
    asked: list[str] = []
    for part in (transformers.AutoConfig, transformers.AutoTokenizer):
        from_disk = part.from_pretrained

        def from_hub(name: str, *, found: Any = from_disk, **options: Any) -> Any:
            if name == "someone/tiny-bert":
                asked.append(name)
                name = str(model.parent / "bert")
            return found(name, **options)

        monkeypatch.setattr(part, "from_pretrained", from_hub)
    assert fetch_hanlp(str(folder)) == folder
    assert set(asked) == {"someone/tiny-bert"}
    monkeypatch.undo()
    assert HanLP(str(folder)).read(TEXTS) == HanLP(str(model)).read(TEXTS)


def test_key_is_downloaded_only_where_the_command_line_allows_it(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import hanlp
    from hanlp.utils import io_util

    asked = []

    def get_resource(address: str, **_: Any) -> str:
        asked.append(address)
        return str(model)

    monkeypatch.setattr(io_util, "get_resource", get_resource)
    monkeypatch.setitem(hanlp.pretrained.ALL, "A_MODEL", "https://example.org/a_model.zip")
    (tmp_path / "a.txt").write_text("托洛茨基在墨西哥。", encoding="utf-8")
    command = ["annotate", str(tmp_path / "a.txt"), "-o", str(tmp_path / "o.jsonl")]
    command += ["--set", "recognize.backend=hanlp", "--set", "recognize.path=A_MODEL"]
    refused = CliRunner().invoke(app, command)
    assert isinstance(refused.exception, ConfigError)
    assert not asked
    done = CliRunner().invoke(app, [*command, "--allow-download"])
    assert done.exit_code == 0, done.output
    assert "https://example.org/a_model.zip" in asked


def test_unknown_key_is_told_with_its_neighbours() -> None:
    with pytest.raises(ConfigError, match=r"neither a folder nor .*perhaps MSRA_NER"):
        fetch_hanlp("MSRA_NER_ELECTRA_SMAL_ZH")
