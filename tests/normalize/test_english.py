from __future__ import annotations

import pytest

from pipeline.normalize.clean import clean


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("改革(GlasnostandPerestroika)之後", "改革(Glasnost and Perestroika)之後"),
        ("著有TheRevolutionBetrayed一書", "著有The Revolution Betrayed一書"),
        ("HistoryoftheRussianRevolution", "History of the Russian Revolution"),
        ("(羅曼·麥卡德)(RamonMercader)", "(羅曼·麥卡德)(Ramon Mercader)"),
        ("卡爾·馬克思（KarlMarx）", "卡爾·馬克思（Karl Marx）"),
        ("米卡爾(MikhailTukhachevsky)", "米卡爾(Mikhail Tukhachevsky)"),
        ("FerdinandMarcosInManila", "Ferdinand Marcos In Manila"),
        ("NewZealandHerald", "New Zealand Herald"),
        ("OldRonaldMcDonald", "Old Ronald McDonald"),
        ("WarandPeace和KarlMarx", "War and Peace和Karl Marx"),
    ],
)
def test_run_together_english_is_split(raw: str, text: str) -> None:
    assert clean(raw)[0] == text
    assert clean(raw, split_english=False)[0] == raw


@pytest.mark.parametrize(
    "raw",
    [
        "iPhone與McDonald", "CPUSA", "YouTube頻道", "JavaScript語言", "PowerPoint", "MacArthur", "USSRin",
        "www.RamonMercader.com", "https://example.org/TheRevolutionBetrayed", "@RamonMercader", "Ramon_TheGreatLeader",
        "The Revolution Betrayed與JavaScript", "in the StackOverflow site",
    ],
)  # fmt: skip
def test_what_is_written_in_one_word_on_purpose_stays(raw: str) -> None:
    assert clean(raw)[0] == raw


def test_the_parts_map_to_the_exact_raw_pieces() -> None:
    raw = "改革(GlasnostandPerestroika)之後"
    text, offsets = clean(raw)
    for part, piece in (("Glasnost", "Glasnost"), ("and", "and"), ("Perestroika", "Perestroika")):
        start = text.index(part)
        assert raw[slice(*offsets.to_raw(start, start + len(part)))] == piece
    start = text.index("Glasnost and")
    assert raw[slice(*offsets.to_raw(start, start + 24))] == "GlasnostandPerestroika"
