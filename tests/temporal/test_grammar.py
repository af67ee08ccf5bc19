"""Every pattern finds its own example, as the kind it says."""

from __future__ import annotations

import itertools

import pytest

from pipeline.temporal.grammar import RULES, Rule, scan


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.kind}-{rule.example}")
def test_pattern_takes_its_example(rule: Rule) -> None:
    part, _, text = rule.example.partition("|")
    text = text or part
    assert (part, rule.kind) in [(text[atom.start : atom.end], atom.kind) for atom in scan(text)]


def test_atoms_do_not_overlap() -> None:
    atoms = list(scan("1905年12月3日晚上8点,前两天,九十年代初期,第三季度"))
    assert all(left.end <= right.start for left, right in itertools.pairwise(atoms))
