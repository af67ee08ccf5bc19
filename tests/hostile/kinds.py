"""Thirty kinds of broken or malicious input, each with what must become of it. README.md has the same list for people."""

from __future__ import annotations

import gzip
import json
import zlib

import zstandard
from msgspec import Struct

GOOD = "1905年列寧在倫敦。"


class Kind(Struct, frozen=True):
    """A file: its name and bytes, the ids that must be written, and for each failure a word of its reason."""

    name: str
    data: bytes
    good: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()


def _line(document_id: str, text: str = GOOD) -> bytes:
    return json.dumps({"id": document_id, "text": text}, ensure_ascii=False).encode() + b"\n"


def _text(name: str, data: bytes, reason: str = "") -> Kind:
    return Kind(name, data, () if reason else (name,), (reason,) if reason else ())


def _between(name: str, middle: bytes, reason: str) -> Kind:
    """A bad line between two good ones."""
    stem = name.partition(".")[0]
    return Kind(
        name, _line(f"{stem}-1") + middle + b"\n" + _line(f"{stem}-2"), (f"{stem}-1", f"{stem}-2"), (reason,)
    )


KINDS = [
    _text("01-empty.txt", b"", "empty"),
    _text("02-blank.txt", " \n\u3000\t\n".encode(), "no text"),
    _text("03-binary.txt", bytes(range(256)) * 40, "binary"),
    _text("04-nul.txt", b"\xe5\x88\x97\x00\xe5\xaf\xa7", "binary"),
    _text("05-cut-utf8.txt", GOOD.encode() * 3 + b"\xe5\x88", "not valid utf-8"),
    _text("06-mixed-encodings.txt", GOOD.encode() * 9 + GOOD.encode("big5"), "not valid utf-8"),
    _text("07-overlong.txt", GOOD.encode() * 3 + b"\xc0\xaf", "not valid utf-8"),
    _text("08-surrogates.txt", GOOD.encode() * 3 + b"\xed\xa0\x80", "not valid utf-8"),
    _text("09-too-long.txt", b"a" * 90_000, "too long"),
    _text("10-bad.txt.gz", b"no gzip at all", "Not a gzip"),
    _text("11-cut.txt.gz", gzip.compress(GOOD.encode() * 500)[:-12], "ended before"),
    _text("12-crc.txt.gz", gzip.compress(GOOD.encode() * 50)[:-8] + b"\0" * 8, "CRC"),
    _text("13-cut.txt.zst", zstandard.compress(bytes(zlib.compress(GOOD.encode()) * 99))[:-9], "ended before"),
    _text("14-bad.txt.zst", b"no zstd at all", "not a valid zstd"),
    _text("15-bomb.txt.gz", gzip.compress(b"a" * 50_000_000), "too long"),
    _text("16-bomb.txt.zst", zstandard.compress(b"a" * 50_000_000), "too long"),
    _between("17-no-json.jsonl", b"not json", "not a document record"),
    _between("18-cut-json.jsonl", b'{"id": "x", "text": "', "not a document record"),
    _between("19-no-id.jsonl", b'{"text": "x"}', "id"),
    _between("20-no-text.jsonl", b'{"id": "x"}', "text"),
    _between("21-wrong-type.jsonl", b'{"id": "x", "text": ["x"]}', "str"),
    _between("22-escaped-surrogate.jsonl", b'{"id": "x", "text": "\\ud800"}', "surrogate"),
    _between("23-escaped-nul.jsonl", b'{"id": "x", "text": "a\\u0000b"}', "NUL"),
    _between("24-deep.jsonl", b'{"id": "x", "text": "x", "meta": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001, "nested"),
    _between("25-endless-line.jsonl", b'{"id": "x", "text": "' + b"a" * 3_000_000 + b'"}', "too long"),
    _between("26-twice.jsonl", _line("26-twice-1").strip(), "stood already"),
    _between("27-bad-byte.jsonl", b'{"id": "x", "text": "\xff\xfe"}', "not valid utf-8"),
    _text("28-marks.txt", ("列" + "\u0301" * 5_000 + "寧在倫敦。").encode()),
    _text("29-controls.txt", "列寧\u202e敦倫在\u202c\u200b\ufeff。\x07\x1b[31m<script>".encode()),
    _text("30-no-breaks.txt", ("一二三四五六七八九十年" * 1_500).encode()),
]  # fmt: skip
