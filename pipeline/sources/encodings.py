"""Bytes become text: the encoding is told by a mark, by validity, or by statistics; nothing is rewritten."""

from __future__ import annotations

import codecs

from msgspec import Struct

from pipeline.errors import SourceError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
CANDIDATES = ("gb18030", "big5hkscs")
"""The encodings in question where the bytes are neither marked nor UTF-8: their superset each."""
_SAMPLE = 65_536
"""Bytes that statistics are made of."""
_MIN_HAN = 0.05
"""The least share of Han characters in what was guessed to be Chinese; other bytes decode to rare symbols."""


class Decoded(Struct, frozen=True):
    """Decoded text, its encoding by Python's name, and how sure the choice was (1 where it is certain)."""

    text: str
    encoding: str
    confidence: float


def decode(data: bytes, *, encoding: str = "", where: str) -> Decoded:
    """Decode all of `data`, by `encoding` where one is given, else by what the bytes tell.

    Raises `SourceError` that names the first byte offset that cannot be decoded, or says why it is no text.
    """
    if encoding:
        return Decoded(_strict(data, encoding, where), codecs.lookup(encoding).name, 1.0)
    for mark, name in _MARKS:
        if data.startswith(mark):
            return Decoded(_strict(data, name, where), name, 1.0)
    if b"\x00" in data:
        return _unmarked_utf16(data, where)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", 1.0)
    except UnicodeDecodeError as error:
        return _statistical(data, error, where)


def check_encoding(name: str) -> None:
    """Raise `SourceError` where Python knows no encoding of this name."""
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise SourceError(
            f"unknown encoding {name!r}", where="--encoding", hint="e.g. utf-8, gb18030, big5hkscs"
        ) from error


def _strict(data: bytes, encoding: str, where: str) -> str:
    check_encoding(encoding)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise SourceError(
            f"not valid {encoding}: {error.reason}", where=f"{where}: byte {error.start}",
            hint="give the right --encoding, or mend the file",
        ) from error  # fmt: skip
    except UnicodeError as error:
        raise SourceError(
            f"not valid {encoding}: {error}", where=where, hint="give the right --encoding"
        ) from error


def _unmarked_utf16(data: bytes, where: str) -> Decoded:
    """UTF-16 without a mark shows in its line breaks and ASCII; anything else with NUL bytes is no text."""
    for name, half in (("utf-16-le", data[1::2]), ("utf-16-be", data[0::2])):
        if len(data) % 2 == 0 and half.count(0) == data.count(0):
            text = _try(data, name)
            if text is not None and _share_of_han(text) > 0.3:
                return Decoded(text, name, 0.9)
    raise SourceError(
        "binary data, no text", where=f"{where}: byte {data.index(0)}", hint="it holds NUL bytes"
    )


def _statistical(data: bytes, not_utf8: UnicodeDecodeError, where: str) -> Decoded:
    from charset_normalizer import from_bytes

    best = from_bytes(_sample(data), cp_isolation=list(CANDIDATES)).best()
    if best is None or _share_of_han(str(best)) < _MIN_HAN:
        raise SourceError(
            f"neither UTF-8 ({not_utf8.reason}) nor another Chinese encoding",
            where=f"{where}: byte {not_utf8.start}", hint="give --encoding, or mend the file",
        )  # fmt: skip
    return Decoded(_strict(data, best.encoding, where), best.encoding, round(1.0 - best.chaos, 4))


def _sample(data: bytes) -> bytes:
    """Return the first part of the data, cut at a line break so that no character is halved."""
    if len(data) <= _SAMPLE:
        return data
    return data[: data.rfind(b"\n", 0, _SAMPLE) + 1 or _SAMPLE]


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def _share_of_han(text: str) -> float:
    sample = text[:_SAMPLE]
    return sum("\u4e00" <= char <= "\u9fff" for char in sample) / max(1, len(sample))
