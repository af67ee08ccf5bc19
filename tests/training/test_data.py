from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.document import Document, Mention
from pipeline.errors import ConfigError, RecordError
from pipeline.records import write
from pipeline.training.data import DataSet, data_set

ROWS = """\
# newdoc id = batch-1
# sent_id = 1
# text = 孫文生於廣東省。
1\t孫文\tB-PER\t-\t-
2\t生於\tO\t-\t-
3\t廣東\tB-LOC\t-\t-
4\t省\tI-LOC\t-\t-
5\t。\tO\t-\t-

# sent_id = 2
# text = 他很高興。
1\t他\tO\t-\t-
2\t很\tO\t-\t-
3\t高興\tO\t-\t-
4\t。\tO\t-\t-
"""


def rows(folder: Path, text: str = ROWS) -> Path:
    path = folder / "train.iob2"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_sentence_of_rows_is_a_document(tmp_path: Path) -> None:
    first, second = data_set(str(rows(tmp_path))).documents()
    assert (first.text, second.text) == ("孫文生於廣東省。", "他很高興。")
    assert [(m.start, m.end, m.text, m.label) for m in first.entities] == [
        (0, 2, "孫文", "PERSON"),
        (4, 7, "廣東省", "LOC"),
    ]
    assert first.id != second.id


def test_token_that_is_not_in_its_sentence_is_an_error_with_its_place(tmp_path: Path) -> None:
    broken = rows(tmp_path, ROWS.replace("2\t生於", "2\t死於"))
    with pytest.raises(RecordError, match=r"train\.iob2"):
        data_set(str(broken)).documents()


def test_guideline_is_told_by_kind_of_file_or_by_name(tmp_path: Path) -> None:
    path = rows(tmp_path)
    assert data_set(str(path)).guideline == "uner"
    assert data_set(f"{path}=mine") == DataSet(path, "mine")
    assert data_set(str(tmp_path)).guideline == "ontonotes-zh"


def test_records_are_read_from_a_folder(tmp_path: Path) -> None:
    document = Document(id="a", text="臺北", entities=[Mention(0, 2, "臺北", "GPE")])
    write(tmp_path / "gold.jsonl", [document])
    data = data_set(str(tmp_path))
    assert [d.text for d in data.documents()] == ["臺北"]
    assert data.described()["sha256"] != DataSet(rows(tmp_path), "uner").described()["sha256"]


@pytest.mark.parametrize(
    ("name", "message"), [("none.jsonl", "no such file"), ("gold.brat", "zhpipe import")]
)
def test_file_that_cannot_be_gold_says_what_to_do(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "gold.brat").write_text("T1", encoding="utf-8")
    with pytest.raises(ConfigError, match=message):
        data_set(str(tmp_path / name))


def test_folder_without_gold_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RecordError, match="no gold found"):
        data_set(str(tmp_path)).documents()
