"""Readers refuse what does not fit the text, and say what would."""

from __future__ import annotations

import pytest

from pipeline.errors import RecordError
from pipeline.formats.reading import Page, Reading

TEXT = "𠀀說：托洛茨基到了墨西哥"


@pytest.mark.parametrize(("start", "end", "unit"), [(4, 8, "utf16"), (10, 22, "bytes"), (3, 6, "inclusive")])
def test_offsets_of_another_unit_are_refused_with_the_unit_that_fits(start: int, end: int, unit: str) -> None:
    with pytest.raises(RecordError) as caught:
        Page("a", TEXT, Reading()).add(start, end, "PERSON", "托洛茨基")
    assert caught.value.hint == f"--offsets {unit} would read it"
    page = Page("a", TEXT, Reading(offsets=unit))  # type: ignore[arg-type]
    page.add(start, end, "PERSON", "托洛茨基")
    assert page.finish().entities[0].text == "托洛茨基"


def test_an_unknown_label_is_refused_and_may_be_renamed_or_left_out() -> None:
    with pytest.raises(RecordError, match="unknown label 'PER'"):
        Page("a", TEXT, Reading()).add(3, 7, "PER")
    reading = Reading(labels={"PER": "PERSON", "MISC": ""})
    page = Page("a", TEXT, reading)
    page.add(3, 7, "PER")
    page.add(9, 12, "MISC")
    assert [(m.text, m.label) for m in page.finish().entities] == [("托洛茨基", "PERSON")]
    assert reading.report.losses["spans labelled MISC"].count == 1


def test_a_field_of_the_wrong_type_is_refused() -> None:
    with pytest.raises(RecordError, match=r"\$\.score"):
        Page("a", TEXT, Reading()).add(3, 7, "PERSON", fields={"score": "high"})


def test_a_label_that_is_a_timex_type_makes_a_timex() -> None:
    page = Page("a", "1905年", Reading())
    page.add(0, 5, "DATE", fields={"value": "1905", "kb_id": "Q33391"})
    assert [t.value for t in page.finish().timexes] == ["1905"]
