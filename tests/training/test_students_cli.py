"""A head on characters through the command line: trained, then run without LAC."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")
pytestmark = pytest.mark.torch

PLACES = ("彼得堡", "墨西哥", "莫斯科", "倫敦", "東京", "香港")
TEXTS = [f"𠮷野先生從{there}到{here}去了。\r\n" for there in PLACES for here in PLACES if there != here]


def zhpipe(*args: object) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "pipeline.cli", *map(str, args)]
    return subprocess.run(command, capture_output=True, check=False)


def gold(text: str) -> dict[str, Any]:
    names = sorted({name for name in PLACES if name in text}, key=text.index)
    mentions = [
        {"start": text.index(name), "end": text.index(name) + len(name), "text": name, "label": "GPE"}
        for name in names
    ]
    return {"schema": "zh-annotation/1", "id": text.strip(), "text": text, "entities": mentions}


def test_head_on_characters_is_trained_and_annotates_alone(tmp_path: Path) -> None:
    lines = (json.dumps(gold(text), ensure_ascii=False) for text in TEXTS)
    (tmp_path / "gold.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "text.txt").write_bytes(TEXTS[3].encode())
    train = ("train", "ner", "--features", "characters", "--width", 48, "--epochs", 8)
    done = zhpipe(*train, "--train", f"{tmp_path}/gold.jsonl=places", "-o", tmp_path / "head")
    assert done.returncode == 0, done.stderr.decode()
    settings = (f"recognize.head={tmp_path}/head", "recognize.guideline=places", "recognize.lexicon=false")
    told = [part for setting in settings for part in ("--set", setting)]
    done = zhpipe("annotate", tmp_path / "text.txt", "-o", "-", "-q", *told)
    assert done.returncode == 0, done.stderr.decode()
    record = json.loads(done.stdout)
    assert [(m["text"], m["sources"]) for m in record["entities"]] == [
        (m["text"], ["head"]) for m in gold(TEXTS[3])["entities"]
    ]
    assert {*record["provenance"]["models"]} == {"head"}

    done = zhpipe(
        *train, "--start", Path("pipeline/recognize/data/head"), "--train", tmp_path / "gold.jsonl", "-o", "x"
    )
    assert done.returncode == 2
    assert "reads lac" in done.stderr.decode()
    assert "--features lac" in done.stderr.decode()
