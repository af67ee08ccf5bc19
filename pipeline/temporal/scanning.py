"""Scanning: one pass over the text that tries at each character only the rules that can begin with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from msgspec import Struct

from pipeline.temporal.grammar import RULES, Rule
from pipeline.temporal.numerals import CARDINAL


class Atom(Struct, frozen=True):
    """A match of a rule: its span in the folded text, its kind and the groups that took part."""

    start: int
    end: int
    kind: str
    groups: dict[str, str]


class _Choice(Struct, frozen=True):
    """The rules that can begin with a character, as one alternation; group `r7` says that rule 7 matched."""

    whole: re.Pattern[str]
    rules: dict[str, tuple[str, re.Pattern[str]]]


def scan(text: str) -> Iterator[Atom]:
    """Yield the atoms of a folded text from left to right; they do not overlap.

    Linear: every rule is bounded, and every position is tried at most once.
    """
    first, choices = _scanner()
    end = 0
    for candidate in first.finditer(text):
        start = candidate.start()
        if start < end:
            continue
        choice = choices[candidate.group()]
        match = choice.whole.match(text, start)
        if match is None:
            continue
        kind, pattern = choice.rules[match.lastgroup or ""]
        # The alternation finds; the rule's own pattern takes the match apart.
        parts = pattern.match(text, start)
        groups = (
            {}
            if parts is None
            else {name: part for name, part in parts.groupdict().items() if part is not None}
        )
        end = match.end()
        yield Atom(start, end, kind, groups)


@cache
def _scanner() -> tuple[re.Pattern[str], dict[str, _Choice]]:
    numbers: dict[str, set[int]] = {}
    for number, rule in enumerate(RULES):
        for char in first_characters(rule.pattern):
            numbers.setdefault(char, set()).add(number)
    for alike in ("0123456789", CARDINAL.strip("[]")):
        # Numerals begin the same rules but for a few: one alternation serves them all.
        together = set().union(*(numbers.get(char, set()) for char in alike))
        numbers.update((char, together) for char in alike)
    made: dict[tuple[int, ...], _Choice] = {}
    choices = {}
    for char, found in sorted(numbers.items()):
        key = tuple(sorted(found))
        choices[char] = made.setdefault(
            key, made.get(key) or _choice([(number, RULES[number]) for number in key])
        )
    return re.compile(f"[{re.escape(''.join(sorted(choices)))}]"), choices


def _choice(rules: Iterable[tuple[int, Rule]]) -> _Choice:
    rules = list(rules)
    # Group names may recur between rules, so the alternation has none but its own.
    nameless = [(number, re.sub(r"\(\?P<\w+>", "(?:", rule.pattern)) for number, rule in rules]
    whole = re.compile("|".join(f"(?P<r{number}>{pattern})" for number, pattern in nameless))
    return _Choice(whole, {f"r{number}": (rule.kind, re.compile(rule.pattern)) for number, rule in rules})


def first_characters(pattern: str) -> frozenset[str]:
    """Return the characters a match of a pattern can begin with. Raises `ValueError` where that is any character."""
    found, empty = _first(parser.parse(pattern))
    if empty:
        raise ValueError(f"the pattern matches the empty text: {pattern}")
    return frozenset(found)


def _first(items: Iterable[Any]) -> tuple[set[str], bool]:
    """Return the first characters of a sequence of parsed items, and whether the sequence can be empty."""
    found: set[str] = set()
    for code, argument in items:
        chars, empty = _first_of_item(code, argument)
        found |= chars
        if not empty:
            return found, False
    return found, True


def _first_of_item(code: Any, argument: Any) -> tuple[set[str], bool]:
    if code is codes.LITERAL:
        return {chr(argument)}, False
    if code is codes.IN:
        return _members(argument), False
    if code is codes.BRANCH:
        branches = [_first(branch) for branch in argument[1]]
        return set().union(*(chars for chars, _ in branches)), any(empty for _, empty in branches)
    if code is codes.SUBPATTERN:
        return _first(argument[-1])
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        chars, empty = _first(argument[2])
        return chars, empty or argument[0] == 0
    if code in (codes.ASSERT, codes.ASSERT_NOT, codes.AT):
        return set(), True
    raise ValueError(f"a rule must begin with characters of its own, not with {code}")


def _members(items: Iterable[tuple[Any, Any]]) -> set[str]:
    found: set[str] = set()
    for code, argument in items:
        if code is codes.LITERAL:
            found.add(chr(argument))
        elif code is codes.RANGE:
            found.update(map(chr, range(argument[0], argument[1] + 1)))
        else:
            raise ValueError(f"a rule must begin with characters of its own, not with {code}")
    return found
