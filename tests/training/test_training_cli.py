from __future__ import annotations

import sys

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.errors import ConfigError


def test_training_without_torch_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    done = CliRunner().invoke(app, ["train", "ner", "--train", "annotations/gold/dev", "-o", "head"])
    assert isinstance(done.exception, ConfigError)
    assert 'pip install "zhpipe[train]"' in str(done.exception)
