"""Which script a text is written in, and the way from there to Simplified, one code point for one code point."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from pipeline.cache import cached_file

Script = Literal["Hans", "Hant", "Hant-TW", "Hant-HK", "mixed"]

# Never a "p" configuration: it rewrites words and with them names (哈薩克自治州 → 哈萨克斯坦自治州). Where the region
# is unknown tw2s is taken, since t2s leaves 接著.
_TO_SIMPLIFIED = {"Hans": "t2s", "Hant": "tw2s", "Hant-TW": "tw2s", "Hant-HK": "hk2s", "mixed": "t2s"}

SAMPLE = 20_000
"""Characters that are counted, spread evenly over the text."""
_MIXED = 0.15
"""A text is mixed when the rarer script has more than this share of the characters that tell; our own estimate."""

# Forms that one standard writes and the other does not (Taiwan's Ministry of Education list; Hong Kong's List of
# Graphemes of Commonly-Used Chinese Characters), and characters of written Cantonese.
_TAIWAN = re.compile("[裡線衛群峰床麵啟眾臺台妝匯汙]")
_HONG_KONG = re.compile("[裏綫衞羣峯牀麪啓枱粧滙着嘅咗喺嚟哋冇唔啲嗰]")
_HONG_KONG_WEIGHT = 3
"""Hong Kong's forms tell more: Taiwan's are what many in Hong Kong type as well; our own estimate."""
_TAIWAN_WORDS = ("史達林", "網路", "計程車", "軟體", "捷運", "行政院", "立法院", "布希")
_HONG_KONG_WORDS = ("史太林", "網絡", "的士", "軟件", "港鐵", "特首", "行政會議", "布殊")


def detect(text: str) -> Script:
    """Tell the script by the characters that only one of them has, and the region by its own forms and words.

    A text without such characters is `Hans`: it is the same in both.
    """
    sample = text[:: max(1, -(-len(text) // SAMPLE))]
    hant, hans = (len(members.findall(sample)) for members in _exclusive_classes())
    if min(hant, hans) > _MIXED * (hant + hans):
        return "mixed"
    return "Hans" if hans >= hant else _region(text, sample)


def _region(text: str, sample: str) -> Script:
    taiwan = len(_TAIWAN.findall(sample))
    hong_kong = _HONG_KONG_WEIGHT * len(_HONG_KONG.findall(sample))
    taiwan += _HONG_KONG_WEIGHT * sum(word in text for word in _TAIWAN_WORDS)
    hong_kong += _HONG_KONG_WEIGHT * sum(word in text for word in _HONG_KONG_WORDS)
    if taiwan == hong_kong:
        return "Hant"
    return "Hant-TW" if taiwan > hong_kong else "Hant-HK"


def simplify(text: str, script: str) -> str:
    """Return the text in Simplified characters, of the same length; what no script tells is left to `t2s`."""
    if script == "Hans" and not _exclusive_classes()[0].search(text):
        return text
    convert = converter(_TO_SIMPLIFIED[script]).convert
    converted: str = convert(text)
    if len(converted) == len(text):
        return converted
    # A phrase changed length: character by character none can.
    return "".join(new if len(new := convert(char)) == 1 else char for char in text)


@cache
def exclusive() -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters that only Traditional, and that only Simplified text has.

    They are those that OpenCC's tables change; what Big5 can write is not Simplified alone (后, 里, 台, 云). Reading the
    tables for it takes as long as much of a start: the answer is kept.
    """
    kept = cached_file(f"scripts-1-opencc-{version('opencc')}.txt", _write_exclusive)
    traditional, simplified = kept.read_text(encoding="utf-8").split("\n")
    return frozenset(traditional), frozenset(simplified)


def _write_exclusive(path: Path) -> None:
    characters = [chr(code) for code in range(0x4E00, 0xA000)]
    traditional = _changed("t2s", characters)
    simplified = _changed("s2t", characters)
    alone = (traditional - simplified, {c for c in simplified - traditional if not _in_big5(c)})
    path.write_text("\n".join("".join(sorted(members)) for members in alone), encoding="utf-8")


@cache
def _exclusive_classes() -> tuple[re.Pattern[str], re.Pattern[str]]:
    traditional, simplified = (re.compile(f"[{''.join(sorted(members))}]") for members in exclusive())
    return traditional, simplified


def _changed(config: str, characters: list[str]) -> frozenset[str]:
    converted = converter(config).convert("\n".join(characters)).split("\n")
    return frozenset(char for char, new in zip(characters, converted, strict=True) if new != char)


def _in_big5(char: str) -> bool:
    try:
        char.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


@cache
def converter(config: str) -> Any:
    """Return OpenCC's converter of this name, opened once."""
    from opencc import OpenCC

    return OpenCC(config)
