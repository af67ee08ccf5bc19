from __future__ import annotations

import gzip
import io
import json
import os
import sys
from pathlib import Path

import pytest
import zstandard

from pipeline.config import SourceConfig
from pipeline.document import Document
from pipeline.errors import SourceError
from pipeline.sources import SourceFile, read
from pipeline.stage import Failure

CONFIG = SourceConfig()


def _read(path: Path, config: SourceConfig = CONFIG) -> list[Document | Failure]:
    return list(read(SourceFile(path.name, str(path)), config))


def _document(path: Path, config: SourceConfig = CONFIG) -> Document:
    (item,) = _read(path, config)
    assert isinstance(item, Document), item
    return item


def _failure(path: Path, config: SourceConfig = CONFIG) -> Failure:
    (item,) = _read(path, config)
    assert isinstance(item, Failure), item
    assert item.stage == "sources"
    assert item.trace == ""
    return item


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_a_text_file_is_one_document_with_its_encoding(tmp_path: Path) -> None:
    raw = "列寧\r\n在倫敦。\u2028\x0c𠮷\n"
    document = _document(_write(tmp_path / "a.txt", raw.encode()))
    assert (document.id, document.text) == ("a.txt", raw)
    assert document.meta == {"encoding": "utf-8", "encoding_confidence": 1.0}


def test_the_id_is_the_relative_path() -> None:
    source = SourceFile("歷史/a.txt", __file__)
    (document,) = read(source, CONFIG)
    assert isinstance(document, Document)
    assert document.id == "歷史/a.txt"


@pytest.mark.parametrize("suffix", [".txt.gz", ".txt.zst", ".gz"])
def test_packed_text_is_unpacked(tmp_path: Path, suffix: str) -> None:
    data = "列寧在倫敦。".encode()
    packed = zstandard.compress(data) if suffix.endswith(".zst") else gzip.compress(data)
    assert _document(_write(tmp_path / f"a{suffix}", packed)).text == "列寧在倫敦。"


def test_packed_text_in_several_pieces_is_read_to_its_end(tmp_path: Path) -> None:
    parts = [f"第{number}章\n".encode() for number in range(3)]
    text = b"".join(parts).decode()
    assert _document(_write(tmp_path / "a.txt.gz", b"".join(map(gzip.compress, parts)))).text == text
    assert _document(_write(tmp_path / "a.txt.zst", b"".join(map(zstandard.compress, parts)))).text == text


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_a_packed_file_that_is_cut_off_or_none_is_a_failure(tmp_path: Path, suffix: str) -> None:
    data = os.urandom(5000).hex().encode()
    packed = zstandard.compress(data) if suffix == ".zst" else gzip.compress(data)
    assert "ended before" in _failure(_write(tmp_path / f"a.txt{suffix}", packed[: len(packed) // 2])).reason
    assert _failure(_write(tmp_path / f"b.txt{suffix}", b"no such thing")).where == str(
        tmp_path / f"b.txt{suffix}"
    )


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize("kind", [".txt", ".jsonl"])
def test_what_unpacks_beyond_the_limit_is_a_failure_before_it_fills_the_memory(
    tmp_path: Path, suffix: str, kind: str
) -> None:
    bomb = bytes(200_000_000)
    packed = zstandard.compress(bomb) if suffix == ".zst" else gzip.compress(bomb, 1)
    failure = _failure(_write(tmp_path / f"a{kind}{suffix}", packed), SourceConfig(max_document=1000))
    assert "too long" in failure.reason


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        ("\ufeff\u3000\n".encode(), "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "binary"),
        ("列寧\x00".encode(), "binary"),
        ("列寧".encode() * 200 + b"\xff", "not valid utf-8"),
        (("列" * 1001).encode(), "too long"),
    ],
)
def test_what_is_no_document_is_a_failure_that_says_why(tmp_path: Path, data: bytes, reason: str) -> None:
    path = _write(tmp_path / "a.txt", data)
    failure = _failure(path, SourceConfig(max_document=1000))
    assert reason in failure.reason
    assert failure.id == "a.txt"
    assert failure.where.startswith(str(path))
    assert failure.error == "SourceError"


def test_a_document_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.txt", ("𠮷" * 1000).encode())
    assert len(_document(path, SourceConfig(max_document=1000)).text) == 1000
    assert "too long" in _failure(path, SourceConfig(max_document=999)).reason


def test_a_file_that_cannot_be_opened_is_a_failure(tmp_path: Path) -> None:
    assert "No such file" in _failure(tmp_path / "none.txt").reason
    (tmp_path / "folder.txt").mkdir()
    assert "directory" in _failure(tmp_path / "folder.txt").reason


def test_big5_and_an_override_are_kept_in_meta(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.txt", "俄國革命爆發以後，托洛茨基從芬蘭趕回彼得堡。".encode("big5hkscs"))
    assert _document(path).meta["encoding"] == "big5hkscs"
    assert _document(path, SourceConfig(encoding="big5")).meta == {
        "encoding": "big5",
        "encoding_confidence": 1.0,
    }
    assert "not valid utf-8" in _failure(path, SourceConfig(encoding="utf8")).reason
    with pytest.raises(SourceError, match="unknown encoding"):
        _read(path, SourceConfig(encoding="nonsense"))


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with _write(tmp_path / "in", "列寧".encode()).open("rb") as stream:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stream))
        (document,) = read(SourceFile("stdin", "-"), CONFIG)
    assert isinstance(document, Document)
    assert (document.id, document.text) == ("stdin", "列寧")


def _lines(*records: object) -> bytes:
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)


def test_each_line_is_a_document_with_its_own_id_and_meta(tmp_path: Path) -> None:
    meta = {"date": "1905-01-22", "title": "流血星期日", "lang": "zh-Hant", "other": [1]}
    data = _lines({"id": "a", "text": "列寧\r\n", "meta": meta}, {"id": 7, "text": "𠮷", "extra": None})
    one, two = _read(_write(tmp_path / "a.jsonl", data))
    assert isinstance(one, Document)
    assert isinstance(two, Document)
    assert (one.id, one.text) == ("a", "列寧\r\n")
    assert one.meta == {"encoding": "utf-8", "encoding_confidence": 1.0, **meta}
    assert (two.id, two.text) == ("7", "𠮷")


def test_good_lines_beside_bad_ones_are_read(tmp_path: Path) -> None:
    data = (
        _lines({"id": "a", "text": "列寧"})
        + b'{"id": "surrogate", "text": "\\ud800"}\n'
        + b"no record\n"
        + b'{"id": "bytes", "text": "\xff"}\n'
        + _lines({"id": "kind", "text": 5}, {"id": "blank", "text": " "}, {"id": "nul", "text": "\0"}, {"id": "", "text": "甲"})
        + b"\n"
        + b'{"id": "deep", "text": "x", "other": ' + b"[" * 200_000 + b"\n"
        + _lines({"id": "long", "text": "列" * 1001}, {"id": "a", "text": "again"}, {"text": "no id"}, {"id": "b", "text": "托派"})
    )  # fmt: skip
    path = _write(tmp_path / "a.jsonl", data)
    items = _read(path, SourceConfig(max_document=1000))
    assert [item.text for item in items if isinstance(item, Document)] == ["列寧", "托派"]
    failures = {item.id: item for item in items if isinstance(item, Failure)}
    assert {name: failure.where.removeprefix(str(path)) for name, failure in failures.items()} == {
        "surrogate": ":2",
        "a.jsonl:3": ":3",
        "bytes": f":4: byte {data.index(0xFF)}",
        "kind": ":5",
        "blank": ":6",
        "nul": ":7: offset 0",
        "a.jsonl:8": ":8",
        "deep": ":10",
        "long": ":11",
        "a": ":12",
        "a.jsonl:13": ":13",
    }
    assert "line 1" in failures["a"].reason
    assert "lone surrogate" in failures["surrogate"].reason


def test_a_line_beyond_all_bounds_is_a_failure_and_the_next_is_read(tmp_path: Path) -> None:
    data = b'{"id": "huge", "text": "' + b"a" * 3_000_000 + b'"}\n' + _lines({"id": "b", "text": "托派"})
    failure, document = _read(_write(tmp_path / "a.jsonl", data), SourceConfig(max_document=1000))
    assert isinstance(failure, Failure)
    assert isinstance(document, Document)
    assert (failure.id, document.id) == ("huge", "b")
    assert "too long" in failure.reason


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "gb18030", "big5hkscs"])
def test_lines_in_other_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    texts = ["俄國革命爆發以後，他從芬蘭趕回彼得堡。", "一上一下", "蘇維埃印發報紙，組織工人自衛。"]
    data = "".join(
        json.dumps({"id": str(n), "text": t}, ensure_ascii=False) + "\n" for n, t in enumerate(texts)
    )
    items = _read(_write(tmp_path / "a.jsonl", data.encode(encoding)))
    assert [item.text for item in items if isinstance(item, Document)] == texts


def test_utf16_lines_that_break_off_are_a_failure_with_the_offset(tmp_path: Path) -> None:
    data = "\ufeff".encode("utf-16-le") + _lines({"id": "a", "text": "列寧"}).decode().encode("utf-16-le")
    path = _write(tmp_path / "a.jsonl", data + b"\x00\xd8a\x00")
    *_, failure = _read(path)
    assert isinstance(failure, Failure)
    assert failure.where == f"{path}: byte {len(data)}"


def test_documents_are_yielded_one_by_one(tmp_path: Path) -> None:
    path = _write(tmp_path / "a.jsonl", _lines(*({"id": str(n), "text": "列寧"} for n in range(50_000))))
    items = read(SourceFile("a.jsonl", str(path)), CONFIG)
    next(items)
    path.write_bytes(b"")
    assert 0 < sum(1 for _ in items) < 50_000 - 1
