"""Ids do not depend on the order of the documents or on who annotates them."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.document import Document
from pipeline.records import read, write

TEXTS = (
    "共產黨在北京開會，中國共產黨主席毛澤東講話。",
    "蘇聯共產黨掌權，共產黨壯大。戈巴契夫辭職。",
    "王小明住在高雄，王小明的哥哥住在柏林。",
    "史達林、斯大林與史太林是一個人。",
    "米卡爾·圖克哈什維斯基(MikhailTukhachevsky)被捕。",
)


def _ids(folder: Path, order: list[int], workers: int) -> dict[str, list[tuple[str, str]]]:
    folder.mkdir()
    write(folder / "in.jsonl", [Document(f"d{number}", TEXTS[number]) for number in order])
    command = ["annotate", str(folder / "in.jsonl"), "-o", str(folder / "out"), "-j", str(workers)]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    found = read(folder / "out" / "in.jsonl")
    return {document.id: [(m.text, m.kb_id) for m in document.entities] for document in found}


def test_two_runs_in_another_order_and_with_two_workers_give_the_same_ids(tmp_path: Path) -> None:
    first = _ids(tmp_path / "one", [0, 1, 2, 3, 4], 1)
    assert sum(map(len, first.values())) >= 10
    assert _ids(tmp_path / "two", [3, 0, 4, 2, 1], 2) == first
