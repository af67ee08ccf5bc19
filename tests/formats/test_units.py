"""Offsets in other tools' units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import RecordError
from pipeline.formats.units import UNITS, Ruler, Unit
from tests.formats.documents import TEXTS


@given(text=TEXTS.filter(bool), unit=st.sampled_from(UNITS), data=st.data())
def test_a_span_comes_back_from_every_unit(text: str, unit: Unit, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    ruler = Ruler(text, unit)
    assert ruler.to_code_points(*ruler.from_code_points(start, end)) == (start, end)


@given(text=TEXTS.filter(bool), data=st.data())
def test_units_count_what_the_encoder_writes(text: str, data: st.DataObject) -> None:
    end = data.draw(st.integers(1, len(text)))
    assert Ruler(text, "utf16").from_code_points(0, end)[1] == len(text[:end].encode("utf-16-le")) // 2
    assert Ruler(text, "bytes").from_code_points(0, end)[1] == len(text[:end].encode())


@pytest.mark.parametrize(
    ("unit", "start", "end"),
    [
        ("utf16", 1, 3),
        ("bytes", 0, 5),
        ("codepoints", 0, 9),
        ("inclusive", 0, 3),
        ("codepoints", 1, 1),
        ("bytes", -4, 4),
    ],
)
def test_an_offset_inside_a_character_or_outside_the_text_is_refused(
    unit: Unit, start: int, end: int
) -> None:
    with pytest.raises(RecordError):
        Ruler("𠀀托洛", unit).to_code_points(start, end)
