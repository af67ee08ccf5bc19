"""What to review next: the doubtful, the rare, the new."""

from __future__ import annotations

from pathlib import Path

from pipeline.document import Document, Mention
from pipeline.records import read, write
from pipeline.training.sampling import doubt
from tests.test_cli import zhpipe

TEXT = "托洛茨基與列寧在彼得堡"


def _document(name: str, *mentions: Mention) -> Document:
    return Document(name, TEXT, entities=list(mentions))


def test_doubt_rises_with_a_low_score_and_a_single_source() -> None:
    sure = Mention(0, 4, "托洛茨基", "PERSON", score=0.95, sources=["lac", "kb"])
    alone = Mention(0, 4, "托洛茨基", "PERSON", score=0.95, sources=["lac"])
    low = Mention(0, 4, "托洛茨基", "PERSON", score=0.2, sources=["lac", "kb"])
    assert doubt(sure) < doubt(alone) < doubt(low) <= 1.0


def test_doubtful_names_come_first_and_then_other_names(tmp_path: Path) -> None:
    trotsky = Mention(0, 4, "托洛茨基", "PERSON", score=0.1, sources=["lac"])
    lenin = Mention(5, 7, "列寧", "PERSON", score=0.2, sources=["lac"])
    petersburg = Mention(8, 11, "彼得堡", "GPE", score=0.99, sources=["lac", "kb"])
    documents = [
        _document("sure", petersburg),
        _document("doubtful", trotsky),
        _document("doubtful again", trotsky),
        _document("other", lenin),
        _document("nothing"),
    ]
    write(tmp_path / "all.jsonl", documents)
    done = zhpipe("sample", str(tmp_path / "all.jsonl"), "-o", str(tmp_path / "queue.jsonl"), "-n", "3")
    assert done.returncode == 0
    assert [document.id for document in read(tmp_path / "queue.jsonl")] == [
        "doubtful",
        "other",
        "doubtful again",
    ]
    assert "托洛茨基 (PERSON)" in done.stdout.decode().splitlines()[0]
    write(tmp_path / "all.jsonl", documents[::-1])
    zhpipe("sample", str(tmp_path / "all.jsonl"), "-o", str(tmp_path / "again.jsonl"), "-n", "3")
    assert (tmp_path / "again.jsonl").read_bytes() == (tmp_path / "queue.jsonl").read_bytes()
