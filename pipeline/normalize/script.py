"""Which script a text is written in, and the way from there to Simplified, one code point for one code point."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any, Literal

Script = Literal["Hans", "Hant", "Hant-TW", "Hant-HK", "mixed"]

_TO_SIMPLIFIED = {"Hans": "t2s", "Hant": "t2s", "Hant-TW": "tw2s", "Hant-HK": "hk2s", "mixed": "t2s"}
_SAMPLE = 20_000
"""Code points that are looked at; a script does not change after so many."""
_MIXED = 0.15
"""A text is mixed when the rarer script has more than this share of the characters that tell; our own estimate."""

# Forms that one standard writes and the other does not (Taiwan's Ministry of Education, Hong Kong's HKSCS lists).
_TAIWAN = frozenset("裡著衛線群峰為啟台眾")
_HONG_KONG = frozenset("裏着衞綫羣峯爲啓枱衆")
_HONG_KONG_WORDS = ("特首", "立法會", "港人", "巴士", "的士", "係", "嘅", "咗", "港鐵")
_TAIWAN_WORDS = ("臺", "立法院", "行政院", "計程車", "捷運", "民國", "資訊", "網路")


def detect(text: str) -> Script:
    """Tell the script by the characters that only one of them has, and the region by its own forms and words."""
    sample = text[:_SAMPLE]
    counts = Counter(sample)
    traditional, simplified = exclusive()
    hant = sum(count for char, count in counts.items() if char in traditional)
    hans = sum(count for char, count in counts.items() if char in simplified)
    if hant + hans == 0 or min(hant, hans) > _MIXED * (hant + hans):
        return "mixed" if hant and hans else "Hans"
    if hans > hant:
        return "Hans"
    taiwan = sum(counts[char] for char in _TAIWAN) + 3 * sum(word in sample for word in _TAIWAN_WORDS)
    hong_kong = sum(counts[char] for char in _HONG_KONG) + 3 * sum(
        word in sample for word in _HONG_KONG_WORDS
    )
    if taiwan == hong_kong:
        return "Hant"
    return "Hant-TW" if taiwan > hong_kong else "Hant-HK"


def simplify(text: str, script: str) -> str:
    """Return the text in Simplified characters, of the same length; what no script tells is left to `t2s`."""
    if script == "Hans":
        return text
    converter = _converter(_TO_SIMPLIFIED[script])
    converted: str = converter.convert(text)
    if len(converted) == len(text):
        return converted
    # A phrase changed length: character by character none can.
    return "".join(new if len(new := converter.convert(char)) == 1 else char for char in text)


@lru_cache(maxsize=1)
def exclusive() -> tuple[frozenset[str], frozenset[str]]:
    """Return the characters that only Traditional, and that only Simplified text has, by OpenCC's own tables."""
    characters = [chr(code) for code in range(0x4E00, 0xA000)]
    simple = _converter("t2s").convert("\n".join(characters)).split("\n")
    full = _converter("s2t").convert("\n".join(characters)).split("\n")
    traditional = {char for char, new in zip(characters, simple, strict=True) if new != char}
    simplified = {char for char, new in zip(characters, full, strict=True) if new != char}
    return frozenset(traditional - simplified), frozenset(simplified - traditional)


@lru_cache(maxsize=8)
def _converter(config: str) -> Any:
    from opencc import OpenCC

    return OpenCC(config)
