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


class _Start(Struct, frozen=True):
    """A character that an atom can begin with: its rules, and what must follow it (None: anything may)."""

    choice: _Choice
    follow: frozenset[str] | None


def scan(text: str) -> Iterator[Atom]:
    """Yield the atoms of a folded text from left to right; they do not overlap.

    Linear: every rule is bounded, and every position is tried at most once.
    """
    first, starts = _scanner()
    end = 0
    for candidate in first.finditer(text):
        position = candidate.start()
        if position < end:
            continue
        start = starts[candidate.group()]
        if start.follow is not None and text[position + 1 : position + 2] not in start.follow:
            continue
        match = start.choice.whole.match(text, position)
        if match is None:
            continue
        kind, pattern = start.choice.rules[match.lastgroup or ""]
        # The alternation finds; the rule's own pattern takes the match apart.
        parts = pattern.match(text, position)
        groups = (
            {}
            if parts is None
            else {name: part for name, part in parts.groupdict().items() if part is not None}
        )
        end = match.end()
        yield Atom(position, end, kind, groups)


@cache
def _scanner() -> tuple[re.Pattern[str], dict[str, _Start]]:
    numbers: dict[str, set[int]] = {}
    pairs: dict[str, set[str]] = {}
    for number, rule in enumerate(RULES):
        for text in beginnings(rule.pattern):
            numbers.setdefault(text[0], set()).add(number)
            pairs.setdefault(text[0], set()).add(text[1:])
    for alike in ("0123456789", CARDINAL.strip("[]")):
        # Numerals begin the same rules but for a few: one alternation serves them all.
        together = set().union(*(numbers.get(char, set()) for char in alike))
        numbers.update((char, together) for char in alike)
    made: dict[tuple[int, ...], _Choice] = {}
    starts = {}
    for char, found in sorted(numbers.items()):
        key = tuple(sorted(found))
        if key not in made:
            made[key] = _choice([(number, RULES[number]) for number in key])
        follow = pairs.get(char, {""})
        starts[char] = _Start(made[key], None if "" in follow else frozenset(follow))
    return re.compile(f"[{re.escape(''.join(sorted(starts)))}]"), starts


def _choice(rules: Iterable[tuple[int, Rule]]) -> _Choice:
    rules = list(rules)
    # Group names may recur between rules, so the alternation has none but its own.
    nameless = [(number, re.sub(r"\(\?P<\w+>", "(?:", rule.pattern)) for number, rule in rules]
    whole = re.compile("|".join(f"(?P<r{number}>{pattern})" for number, pattern in nameless))
    return _Choice(whole, {f"r{number}": (rule.kind, re.compile(rule.pattern)) for number, rule in rules})


def beginnings(pattern: str) -> frozenset[str]:
    """Return the first two characters of every match of a pattern; one where the match may be a single character.

    Raises `ValueError` where a match can be empty or begin with any character at all.
    """
    found = _beginnings(parser.parse(pattern))
    if "" in found:
        raise ValueError(f"the pattern matches the empty text: {pattern}")
    return frozenset(found)


def _beginnings(items: Iterable[Any]) -> set[str]:
    found = {""}
    for code, argument in items:
        found = _extend(found, _beginnings_of(code, argument))
        if all(len(text) == 2 for text in found):
            break
    return found


def _extend(heads: set[str], tails: set[str]) -> set[str]:
    return {head if len(head) == 2 else (head + tail)[:2] for head in heads for tail in tails}


def _beginnings_of(code: Any, argument: Any) -> set[str]:
    if code is codes.LITERAL:
        return {chr(argument)}
    if code is codes.IN:
        return _members(argument)
    if code is codes.BRANCH:
        return set().union(*(_beginnings(branch) for branch in argument[1]))
    if code is codes.SUBPATTERN:
        return _beginnings(argument[-1])
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
        least, most, items = argument
        once = _beginnings(items)
        found = _extend(once, once | {""}) if most > 1 else once
        return found | {""} if least == 0 else found
    if code in (codes.ASSERT, codes.ASSERT_NOT, codes.AT):
        return {""}
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
