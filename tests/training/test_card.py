"""The data sheet says what the files hold."""

from __future__ import annotations

from pathlib import Path

from pipeline.document import Document, Mention, Provenance, Timex
from pipeline.records import write
from tests.test_cli import zhpipe


def test_the_sheet_counts_parts_labels_links_dates_scripts_and_makers(tmp_path: Path) -> None:
    gold = Document(
        "history/exile.txt",
        "托洛茨基1929年離開蘇聯",
        meta={"licence": "CC0"},
        entities=[Mention(0, 4, "托洛茨基", "PERSON", "Q33391"), Mention(11, 13, "蘇聯", "GPE", "NIL:GPE:0")],
        timexes=[Timex(4, 9, "1929年", "DATE", "1929", interval=["1929-01-01", "1930-01-01"])],
    )
    old = Timex(0, 5, "前221年", "DATE", "-0220", interval=["-0220-01-01", "-0219-01-01"])
    silver = Document(
        "b|c", "前221年统一中国", timexes=[old], provenance=Provenance("1.0", "c0ffee", "", {"lac": "7"})
    )
    write(tmp_path / "train.jsonl", [gold, silver])
    done = zhpipe("card", str(tmp_path / "train.jsonl"), "--title", "流亡")
    assert done.returncode == 0
    lines = done.stdout.decode().splitlines()
    assert lines[0] == "# 流亡"
    for row in (
        "| train | 2 | 22 | 0 | 1 | 1 |",
        "| PERSON | 1 |",
        "| train | 1 | 1 | 2 |",
        "| Q33391 | 托洛茨基 | 1 |",
        "| CC0 | 1 |",
        "| machine: 1.0 config c0ffee lac 7 | 1 |",
        "| people | 1 |",
        "| train | -0220-01-01 | 1930-01-01 |",
    ):
        assert row in lines, row
