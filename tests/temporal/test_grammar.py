"""Every pattern finds its own example, as the kind it says."""

from __future__ import annotations

import itertools
import re

import pytest

from pipeline.temporal.folding import fold
from pipeline.temporal.grammar import RULES
from pipeline.temporal.patterns import Rule
from pipeline.temporal.scanning import Matcher, scan


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind}-{rule.example}")
def test_pattern_takes_its_example(rule: Rule) -> None:
    part, _, text = rule.example.partition("|")
    text = text or part
    assert (part, rule.kind) in [(text[atom.start : atom.end], atom.kind) for atom in scan(text)]


def test_atoms_do_not_overlap() -> None:
    atoms = list(scan("1905年12月3日晚上8点,前两天,九十年代初期,第三季度"))
    assert all(left.end <= right.start for left, right in itertools.pairwise(atoms))


def test_a_rule_says_what_it_may_begin_with() -> None:
    matcher = Matcher(Rule("day", "(?<!x)(?:a|[b-d]?e|(?:fg)+|hi?j)(?![0-9])", "a"))
    assert [text for text in ("a", "a?", "be", "e", "fg", "h", "hj") if matcher.may_begin(text)] == [
        "a", "a?", "be", "e", "fg", "h", "hj",
    ]  # fmt: skip
    assert not any(matcher.may_begin(text) for text in ("x", "a1", "bf", "fh", "j"))


@pytest.mark.parametrize(("pattern", "reason"), [("a?", "empty"), ("[^a]b", "of its own")])
def test_a_rule_that_may_begin_anywhere_is_refused(pattern: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Matcher(Rule("day", pattern, "a"))


def test_no_rule_is_left_out_for_what_its_match_begins_with() -> None:
    """The short cut finds what trying every rule everywhere finds."""
    text = "1905年12月3日晚上8點,光緒二十年八月十五,去年國慶節,前221年,三個多月後的第三季度,每周三,UTC+8,Mar 27, 1917"
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
