"""Every pattern finds its own example, as the kind it says."""

from __future__ import annotations

import itertools
import re

import pytest

from pipeline.temporal.beginnings import ANY, beginnings
from pipeline.temporal.folding import fold
from pipeline.temporal.grammar import RULES
from pipeline.temporal.patterns import Rule
from pipeline.temporal.scanning import scan


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind}-{rule.example}")
def test_pattern_takes_its_example(rule: Rule) -> None:
    part, _, text = rule.example.partition("|")
    text = text or part
    assert (part, rule.kind) in [(text[atom.start : atom.end], atom.kind) for atom in scan(text)]


def test_atoms_do_not_overlap() -> None:
    atoms = list(scan("1905年12月3日晚上8点,前两天,九十年代初期,第三季度"))
    assert all(left.end <= right.start for left, right in itertools.pairwise(atoms))


def test_a_pattern_says_what_its_matches_begin_with() -> None:
    assert beginnings("(?<!x)(?:a|[b-d]?e|(?:fg){1,2}|hi?j)(?![0-9])") == {
        "a": {ANY}, "b": {"e"}, "c": {"e"}, "d": {"e"}, "e": {ANY}, "f": {"g"}, "h": {"i", "j"},
    }  # fmt: skip


def test_what_comes_after_a_number_is_what_comes_next_to_its_digits() -> None:
    assert beginnings("[12][0-9]{0,2}(?:年|,?[0-9]日)") == {"1": {"年", ",", "日"}, "2": {"年", ",", "日"}}
    assert beginnings("一(?=[天日]|$)") == {"一": {"天", "日", "\n"}}


@pytest.mark.parametrize("pattern", ["a?", "[^a]b", ".", r"\wa"])
def test_a_pattern_that_may_begin_anywhere_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="of its own"):
        beginnings(pattern)


def test_no_rule_is_left_out_for_what_its_match_begins_with() -> None:
    """The short cut finds what trying every rule everywhere finds."""
    text = (
        "1905年12月3日晚上8點,光緒二十年八月十五,去年國慶節,前221年,三個多月後的第三季度,每周三,UTC+8,Mar 27, 1917,"
        "9日晚在電視台,7日晚在官邸,9日晚在家,1"
    )
    tried = []
    end = 0
    for position in range(len(fold(text))):
        for rule in RULES:
            match = re.compile(rule.pattern).match(fold(text), position) if position >= end else None
            if match:
                end = match.end()
                tried.append((match.start(), end, rule.kind))
                break
    assert [(atom.start, atom.end, atom.kind) for atom in scan(fold(text))] == tried
