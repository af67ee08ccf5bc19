"""Bytes become text: the encoding is told by a mark, by validity, or by statistics; nothing is rewritten."""

from __future__ import annotations

import codecs
import re
from functools import cache
from typing import NoReturn

from msgspec import Struct

from pipeline.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
CHINESE = ("gb18030", "big5hkscs", "cp950")
"""The encodings in question where bytes are neither marked nor UTF-8. GB18030 covers GBK and GB2312, Big5-HKSCS
nearly all of Big5; the rest of that (the Euro sign) is in code page 950."""

SAMPLE = 65_536
"""Bytes, or characters that are not ASCII, that statistics are made of."""
_MIN_COMMON = 0.6
"""The least share of common characters in what is held to be Chinese; the right encoding has 0.91 and more from 25
characters on (measured on 1,200 cuttings of prose in Big5-HKSCS and GB18030)."""
_MIN_UTF16 = 0.8
"""The same for UTF-16 without a mark, ASCII counted in; other encodings read as UTF-16 stay below 0.7 even in six
characters, below 0.3 in fifty."""
_CLOSE = 0.1
"""Where two encodings come as near as this, charset-normalizer decides."""
_MOSTLY_UTF8 = 0.5
"""The share of whole UTF-8 sequences from which on the bytes are UTF-8 with an error in them; Chinese double-byte
text has less than 0.3."""
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")


class Decoded(Struct, frozen=True):
    """Decoded text, its encoding by Python's name, and how sure the choice was (1 where it is certain)."""

    text: str
    encoding: str
    confidence: float


def decode(data: bytes, *, encoding: str = "", where: str) -> Decoded:
    """Decode all of `data`, by `encoding` where one is given, else by what the bytes tell; a byte order mark goes.

    Raises `SourceError` that names the first byte offset that cannot be decoded, or says why it is no text.
    """
    name, confidence = (codecs_name(encoding), 1.0) if encoding else detect(data, where=where)
    return Decoded(decode_strictly(data, name, where).removeprefix("\ufeff"), name, confidence)


def detect(data: bytes, *, where: str) -> tuple[str, float]:
    """Return the encoding of `data` and the confidence: 1, or the share of common characters that it gives.

    The text need not decode to its end in a marked encoding. Raises `SourceError` where the bytes are no text.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, 1.0
    try:
        if b"\x00" in data[:SAMPLE]:
            return _unmarked_utf16(data) or _refuse_binary(data, data.index(0), where)
        data.decode("utf-8")
        return "utf-8", 1.0
    except UnicodeDecodeError as error:
        return _by_statistics(data, error, where)


def codecs_name(encoding: str) -> str:
    """Return Python's name of an encoding; raises `SourceError` where there is none."""
    try:
        return codecs.lookup(encoding).name
    except LookupError as error:
        raise SourceError(
            f"unknown encoding {encoding!r}", where="--encoding", hint="e.g. utf-8, gb18030, big5hkscs"
        ) from error


def decode_strictly(data: bytes, encoding: str, where: str, start: int = 0) -> str:
    """Decode by an encoding of a known name.

    Raises `SourceError` that names the offset of the first bad byte in a file in which `data` lies at `start`.
    """
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"not valid {encoding}: {error.reason}", where=f"{where}: byte {start + error.start}",
            hint="give the right --encoding, or mend the file",
        ) from error  # fmt: skip
    except (UnicodeError, LookupError) as error:
        raise SourceError(
            f"not valid {encoding}: {error}", where=where, hint="give the right --encoding"
        ) from error


def _unmarked_utf16(data: bytes) -> tuple[str, float] | None:
    """Return the byte order in which the data is Chinese with ASCII, if it is in one."""
    sample = data[: SAMPLE & ~1]
    shares = []
    for name in ("utf-16-le", "utf-16-be"):
        text = sample.decode(name, "replace")
        familiar = sum(
            char in _common() or (char < "\x7f" and char >= " ") or char in "\t\r\n" for char in text
        )
        shares.append((round(familiar / max(1, len(text)), 4), name))
    confidence, name = max(shares)
    return (name, confidence) if confidence >= _MIN_UTF16 and len(data) % 2 == 0 else None


def _refuse_binary(data: bytes, at: int, where: str) -> NoReturn:
    raise SourceError("binary data, no text", where=f"{where}: byte {at}", hint="leave it out")


def _by_statistics(data: bytes, not_utf8: UnicodeDecodeError, where: str) -> tuple[str, float]:
    # Unmarked UTF-16 that holds no ASCII has no zero byte; no other encoding comes near its share in it.
    if wide := _unmarked_utf16(data):
        return wide
    if control := _CONTROLS.search(data):
        _refuse_binary(data, control.start(), where)
    if _share_of_utf8(data) > _MOSTLY_UTF8:
        return "utf-8", 1.0
    shares = _shares(data)
    if not shares or shares[0][0] < _MIN_COMMON:
        raise SourceError(
            f"neither UTF-8 ({not_utf8.reason}) nor a Chinese encoding",
            where=f"{where}: byte {not_utf8.start}", hint="give --encoding, or mend the file",
        )  # fmt: skip
    confidence, name = shares[0]
    if len(shares) > 1 and confidence - shares[1][0] < _CLOSE:
        name = _second_opinion(data, [name for _, name in shares[:2]]) or name
    return name, {other: share for share, other in shares}[name]


def _shares(data: bytes) -> list[tuple[float, str]]:
    """Return the Chinese encodings that can be, the likeliest first, with the share of common characters each gives.

    One in which all bytes are valid goes before one that breaks off; code page 950 is asked last.
    """
    whole: list[tuple[float, str]] = []
    broken: list[tuple[float, str]] = []
    for name in CHINESE:
        try:
            text = data.decode(name)
        except UnicodeDecodeError as error:
            broken.append((_share_of_common(data[: error.start].decode(name)), name))
        else:
            whole.append((_share_of_common(text), name))
    found = whole or broken
    if any(name == "big5hkscs" for _, name in found):
        found = [pair for pair in found if pair[1] != "cp950"]
    return sorted(((round(share, 4), name) for share, name in found), key=lambda pair: -pair[0])


def _second_opinion(data: bytes, names: list[str]) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:SAMPLE], cp_isolation=names).best()
    return best.encoding if best is not None and best.encoding in names else ""


def _share_of_utf8(data: bytes) -> float:
    text = data[:SAMPLE].decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(char > "\x7f" for char in text) - broken
    return whole / max(1, whole + broken)


def _share_of_common(text: str) -> float:
    chinese = [char for char in text[:SAMPLE] if char > "\x7f"]
    common = _common()
    return sum(char in common for char in chinese) / max(1, len(chinese))


@cache
def _common() -> frozenset[str]:
    """The first levels of GB 2312 and Big5, which hold the common characters, and their punctuation.

    A wrong reading of double bytes spreads over the whole table; a right one stays in these rows.
    """
    low, high = range(0x40, 0x7F), range(0xA1, 0xFF)
    rows = [("gb2312", [0xA1, 0xA3, *range(0xB0, 0xD8)], [*high])]
    rows += [("big5", [0xA1, *range(0xA4, 0xC7)], [*low, *high])]
    return frozenset(
        bytes((lead, trail)).decode(name, "ignore")
        for name, leads, trails in rows
        for lead in leads
        for trail in trails
    )
