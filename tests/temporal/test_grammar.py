"""Every pattern finds its own example, as the kind it says."""

from __future__ import annotations

import itertools

import pytest

from pipeline.temporal.grammar import RULES, Rule
from pipeline.temporal.scanning import beginnings, scan


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind}-{rule.example}")
def test_pattern_takes_its_example(rule: Rule) -> None:
    part, _, text = rule.example.partition("|")
    text = text or part
    assert (part, rule.kind) in [(text[atom.start : atom.end], atom.kind) for atom in scan(text)]


def test_atoms_do_not_overlap() -> None:
    atoms = list(scan("1905年12月3日晚上8点,前两天,九十年代初期,第三季度"))
    assert all(left.end <= right.start for left, right in itertools.pairwise(atoms))


def test_the_beginnings_of_a_pattern_are_all_it_can_begin_with() -> None:
    assert beginnings("(?<!x)(?:a|[bc]?d|(?:ef)+|gh?i)") == frozenset(
        {"a", "bd", "cd", "d", "ef", "gh", "gi"}
    )
    assert beginnings("a+b") == frozenset({"aa", "ab"})
    with pytest.raises(ValueError, match="empty"):
        beginnings("a?")
    with pytest.raises(ValueError, match="of its own"):
        beginnings("[^a]b")
