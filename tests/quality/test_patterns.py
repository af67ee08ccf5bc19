from __future__ import annotations

import pytest

from pipeline.document import Mention, Timex
from pipeline.quality.patterns import EXAMPLES, Patterns, commonest, in_dates, in_entities

TEXT = "托洛茨基潛回彼得堡工人蘇維埃，史達林留在莫斯科。"


def _mention(start: int, end: int, label: str, kb_id: str = "") -> Mention:
    return Mention(start, end, TEXT[start:end], label, kb_id)


CITY = _mention(6, 9, "GPE", "Q656")
SOVIET = _mention(6, 14, "ORG", "NIL:ORG:0123456789")


@pytest.mark.parametrize(
    ("gold", "predicted", "expected"),
    [
        ([CITY], [], ["GPE missed"]),
        ([], [CITY], ["GPE where there is nothing"]),
        ([CITY], [_mention(6, 9, "LOC", "Q656")], ["GPE as LOC"]),
        ([CITY], [_mention(6, 9, "GPE", "Q1")], ["wrong id"]),
        ([CITY], [_mention(6, 9, "GPE", "NIL:GPE:0123456789")], ["NIL given to a known entity"]),
        ([SOVIET], [_mention(6, 14, "ORG", "Q1")], ["id given to a NIL"]),
        ([SOVIET], [_mention(6, 14, "ORG", "NIL:ORG:abcdef0123")], []),
        ([SOVIET], [CITY], ["ORG as GPE, too short at the end"]),
        ([CITY], [_mention(5, 10, "GPE")], ["GPE, too long at the start and too long at the end"]),
        ([SOVIET], [CITY, _mention(11, 14, "ORG")], ["ORG, cut in pieces"]),
        ([CITY, _mention(11, 14, "ORG")], [SOVIET], ["GPE as ORG, joined with its neighbour", "ORG, joined with its neighbour"]),
        ([CITY], [_mention(6, 9, "LOC"), CITY], []),
    ],
)  # fmt: skip
def test_an_error_is_named(gold: list[Mention], predicted: list[Mention], expected: list[str]) -> None:
    assert sorted(name for name, *_ in in_entities(gold, predicted)) == expected


def test_a_date_can_have_a_wrong_value() -> None:
    gold, predicted = (Timex(0, 5, "1905年", "DATE", value) for value in ("1905", "1906"))
    assert [name for name, *_ in in_dates([gold], [predicted])] == ["wrong value of a date"]
    assert [name for name, *_ in in_dates([gold], [])] == ["DATE missed"]


def test_the_commonest_come_first_with_the_first_examples_whatever_the_order() -> None:
    patterns = Patterns()
    missed = [_mention(15, 18, "PERSON"), _mention(0, 4, "PERSON"), CITY]
    for document in ("丁", "丙", "乙", "甲"):
        patterns.add(document, TEXT, in_entities(missed, []))
    first, second = commonest([patterns], 10)
    assert (first.name, first.count, second.count) == ("PERSON missed", 8, 4)
    assert len(first.examples) == EXAMPLES
    example = first.examples[0]
    assert (example.document, example.start, example.end) == ("丁", 0, 4)
    assert example.context == "[托洛茨基]潛回彼得堡工人蘇維埃，史"
    assert commonest([patterns, Patterns()], 1) == [first]
