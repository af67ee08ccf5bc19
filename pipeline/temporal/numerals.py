"""Reading numerals: Arabic, Chinese, positional (一九四九), multiplicative (二十三), mixed (3千) and vague (十几, 七八).

Input is folded text (Simplified characters, ASCII digits). The patterns here are the only place that says what a
numeral looks like; the grammar builds on them.
"""

from __future__ import annotations

import re

from msgspec import Struct

_DIGITS = {digit: value for value, digits in enumerate(
    ("〇零", "一壹元正", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
) for digit in digits}  # fmt: skip
_TENS = {"十": 10, "拾": 10, "廿": 20, "卅": 30, "卌": 40}
_UNITS = {"百": 100, "佰": 100, "千": 1000, "仟": 1000, "万": 10_000, "亿": 100_000_000}

DIGIT = "[〇零一二三四五六七八九]"
CARDINAL = "[〇零一二两三四五六七八九十百千万廿卅卌壹贰叁肆伍陆柒捌玖拾佰仟]"
NO_DIGIT_BEFORE = r"(?<![0-9])(?<![0-9][.,:])"
NO_CARDINAL_BEFORE = f"(?<!{CARDINAL})"

SMALL = f"(?:{NO_DIGIT_BEFORE}[0-9]{{1,2}}|{NO_CARDINAL_BEFORE}[〇零一二两三四五六七八九十廿卅]{{1,4}})"
"""A number up to 99, for months, days, hours and ordinals."""

AMOUNT = (
    f"(?:{NO_DIGIT_BEFORE}(?:[0-9]{{1,3}}(?:,[0-9]{{3}}){{1,3}}(?![0-9])|[0-9]{{1,9}})(?:\\.[0-9]{{1,3}})?[百千万亿]?"
    f"|{NO_CARDINAL_BEFORE}(?:{CARDINAL}{{1,9}}|{CARDINAL}{{0,6}}[几数][十百千万亿]{{0,2}})"
    "|大?半)"
)
"""A number of units, perhaps vague: 3, 3.5, 二十, 两三, 十几, 数十, 半."""


class Amount(Struct, frozen=True):
    """A number of something. `low` is None where only the order of magnitude is said (几, 数十 → `scale` 1, 10).

    `high` is above `low` for two digits side by side (七八 → 7, 8) and for 二十几 (20, 30). `fuzzy` means about or somewhat more.
    """

    low: float | None
    high: float | None = None
    scale: int = 1
    fuzzy: bool = False


def read_positional(text: str) -> int:
    """Read digits by place: 一九四九, 二〇〇八, 1949. Raises `ValueError` for anything else."""
    if text.isascii():
        return int(text)
    number = 0
    for char in text:
        if char not in _DIGITS:
            raise ValueError(f"not a digit: {char!r}")
        number = number * 10 + _DIGITS[char]
    return number


_ARABIC = re.compile("[0-9]+")


def read_cardinal(text: str) -> int:
    """Read a whole number in any notation: 二十三, 廿三, 一百零五, 3千, 二〇一七, 元. Raises `ValueError` for anything else."""
    arabic = _ARABIC.match(text)
    if arabic:
        number = int(arabic.group())
        for char in text[arabic.end() :]:
            if char not in _UNITS and char not in _TENS:
                raise ValueError(f"not a unit: {char!r}")
            number *= _UNITS.get(char) or _TENS[char]
        return number
    if text and all(char in _DIGITS for char in text):
        return read_positional(text)
    return _read_multiplicative(text)


def _read_multiplicative(text: str) -> int:
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _TENS:
            section += max(digit, 1) * _TENS[char]
            digit = 0
        elif _UNITS.get(char, 0) >= 10_000:
            total = (total + section + digit or 1) * _UNITS[char]
            section = digit = 0
        elif char in _UNITS:
            section += max(digit, 1) * _UNITS[char]
            digit = 0
        else:
            raise ValueError(f"not a numeral: {char!r}")
    if not text:
        raise ValueError("an empty numeral")
    return total + section + digit


_PAIR = re.compile("(.*?)([一二两三四五六七八])([二三四五六七八九])([十百千万]?)$")


def read_amount(text: str) -> Amount:
    """Read a number of units: whole, decimal, half or vague. Raises `ValueError` for anything else."""
    text = text.replace(",", "")
    if text.endswith("半"):
        return Amount(0.5, fuzzy=text == "大半")
    if "." in text:
        whole = text.rstrip("百千万亿")
        scale = read_cardinal("1" + text[len(whole) :])
        return Amount(float(whole) * scale)
    for vague in "几数":
        if vague in text:
            return _read_vague(text, vague)
    pair = _PAIR.match(text)
    # 七八 and 三五 count up side by side; 一九 in 一九四九 is no such pair because more digits follow or precede.
    if pair and not re.search(f"{DIGIT}$", pair[1]) and 0 < _DIGITS[pair[3]] - _DIGITS[pair[2]] <= 2:
        low, high = pair[1] + pair[2] + pair[4], pair[1] + pair[3] + pair[4]
        return Amount(float(_read_multiplicative(low)), float(_read_multiplicative(high)), fuzzy=True)
    return Amount(float(read_cardinal(text)))


def _read_vague(text: str, vague: str) -> Amount:
    before, _, after = text.partition(vague)
    scale = read_cardinal("1" + after) if after else 1
    if before:
        low = read_cardinal(before)
        return Amount(float(low * scale), float((low + 10) * scale) if low % 10 == 0 else None, fuzzy=True)
    return Amount(None, scale=scale, fuzzy=True)
