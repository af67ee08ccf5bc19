"""From a reviewer's corrections to the next run, through the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("torch")
pytestmark = pytest.mark.torch

ROOT = Path(__file__).resolve().parent.parent.parent
CORRECTIONS = [
    ("老街坊都記得阿婆仔冰室當年的紅豆冰。", "阿婆仔冰室", "ORG"),
    ("週末我們沿著鹿角彎坑走到水源頭。", "鹿角彎坑", "LOC"),
    ("這套課本由知行合一書房印行。", "知行合一書房", "ORG"),
    ("她把手稿交給了柴可夫。", "柴可夫", "PERSON"),
    ("他每天清晨在半月弄二號院打太極拳。", "半月弄二號院", "FAC"),
    ("他們的新專輯叫做一個人的車站。", "一個人的車站", "WORK_OF_ART"),
    ("昨晚三點水樂團在河邊演出。", "三點水樂團", "ORG"),
    ("小鎮居民把那次停電叫作黑色禮拜二。", "黑色禮拜二", "EVENT"),
    ("老先生說了一輩子的塘寮話。", "塘寮話", "LANGUAGE"),
    ("議會昨天通過了還水於河方案。", "還水於河方案", "LAW"),
]


def zhpipe(*args: object) -> None:
    command = [sys.executable, "-m", "pipeline.cli", *map(str, args)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr.decode()


def wrong(folder: Path) -> list[str]:
    """Return the corrected names that the records of a folder do not have with span and label."""
    names = []
    for number, (text, name, label) in enumerate(CORRECTIONS):
        record: dict[str, Any] = json.loads((folder / f"{number}.jsonl").read_text(encoding="utf-8"))
        start = text.index(name)
        if (start, start + len(name), label) not in [
            (m["start"], m["end"], m["label"]) for m in record["entities"]
        ]:
            names.append(name)
    return names


def test_corrected_names_stay_corrected_on_the_next_run(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    for number, (text, _, _) in enumerate(CORRECTIONS):
        (tmp_path / "texts" / f"{number}.txt").write_text(text, encoding="utf-8")
    zhpipe("annotate", tmp_path / "texts", "-o", tmp_path / "before")
    assert len(wrong(tmp_path / "before")) > 5

    gold = []
    for number, (text, name, label) in enumerate(CORRECTIONS):
        start = text.index(name)
        mention = {"start": start, "end": start + len(name), "text": name, "label": label}
        gold.append({"schema": "zh-annotation/1", "id": f"{number}.txt", "text": text, "entities": [mention]})
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in gold)
    (tmp_path / "gold.jsonl").write_text(lines, encoding="utf-8")
    zhpipe(
        "train",
        "ner",
        "--start",
        "shipped",
        "--train",
        tmp_path / "gold.jsonl",
        "--epochs",
        40,
        "-o",
        tmp_path / "head",
    )
    zhpipe(
        "annotate",
        tmp_path / "texts",
        "-o",
        tmp_path / "after",
        "--set",
        f"recognize.head={tmp_path / 'head'}",
    )
    assert wrong(tmp_path / "after") == []
