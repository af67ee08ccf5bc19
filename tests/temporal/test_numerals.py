from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.temporal.numerals import Amount, read_amount, read_cardinal, read_positional


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("二十三", 23), ("廿三", 23), ("卅", 30), ("卅八", 38), ("一百零五", 105), ("十", 10), ("十二", 12), ("元", 1),
        ("两千", 2000), ("三万五千", 35_000), ("3千", 3000), ("二〇一七", 2017), ("2024", 2024), ("零六", 6), ("两", 2),
    ],
)  # fmt: skip
def test_cardinals_in_every_notation(text: str, number: int) -> None:
    assert read_cardinal(text) == number


@pytest.mark.parametrize("text", ["年", "", "3年", "三月"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="n"):
        read_cardinal(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("三", Amount(3.0)), ("半", Amount(0.5)), ("3.5", Amount(3.5)), ("两三", Amount(2.0, 3.0, fuzzy=True)),
        ("七八", Amount(7.0, 8.0, fuzzy=True)), ("十七八", Amount(17.0, 18.0, fuzzy=True)), ("三五", Amount(3.0, 5.0, fuzzy=True)),
        ("二三十", Amount(20.0, 30.0, fuzzy=True)), ("几", Amount(None, fuzzy=True)), ("数十", Amount(None, scale=10, fuzzy=True)),
        ("十几", Amount(10.0, 20.0, fuzzy=True)), ("一九四九", Amount(1949.0)),
    ],
)  # fmt: skip
def test_amounts_exact_and_vague(text: str, amount: Amount) -> None:
    assert read_amount(text) == amount


@given(st.integers(0, 9999))
def test_positional_digits_read_back(number: int) -> None:
    assert read_positional("".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))) == number
