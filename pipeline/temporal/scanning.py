"""Scanning: one pass over the text that tries at each character only the rules that can begin with it and the next one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property

from msgspec import Struct

from pipeline.temporal.beginnings import ANY, DIGITS, beginnings
from pipeline.temporal.grammar import RULES
from pipeline.temporal.patterns import Rule

_NUMBER = re.compile("[0-9]+")


class Atom(Struct, frozen=True):
    """A match of a rule: its span in the folded text, its kind and the groups that took part."""

    start: int
    end: int
    kind: str
    groups: dict[str, str]


def scan(text: str) -> Iterator[Atom]:
    """Yield the atoms of a folded text from left to right; they do not overlap. The first rule that matches has it.

    Linear: every rule is bounded, and every position is tried at most once.
    """
    rules = _rules()
    end = number_end = 0
    for candidate in rules.first.finditer(text):
        position = candidate.start()
        if position < end:
            continue
        matchers = rules.by_pair.get(text[position : position + 2])
        if matchers is None:
            char = text[position]
            if char in DIGITS:
                if number_end <= position:
                    number_end = _NUMBER.match(text, position).end()  # type: ignore[union-attr]
                matchers = rules.by_pair.get(char + text[number_end : number_end + 1])
            matchers = matchers or rules.by_first[char]
        for matcher in matchers:
            match = matcher.pattern.match(text, position)
            if match is not None:
                groups = {name: part for name, part in match.groupdict().items() if part is not None}
                end = match.end()
                yield Atom(position, end, matcher.kind, groups)
                break


class _Matcher:
    """A rule ready to match."""

    def __init__(self, rule: Rule) -> None:
        self.kind = rule.kind
        self.beginnings = beginnings(rule.pattern)
        self._source = rule.pattern

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled when a text first needs it."""
        return re.compile(self._source)


class _Rules:
    """The rules by what their matches may begin with, always in their order.

    `by_pair` has those for two characters, and for the one that ends a text; `by_first` those that take any second one.
    """

    def __init__(self, rules: Iterable[Rule]) -> None:
        able: dict[str, list[_Matcher]] = {}
        for matcher in map(_Matcher, rules):
            for first in matcher.beginnings:
                able.setdefault(first, []).append(matcher)
        self.by_first = {first: _taking(ANY, first, matchers) for first, matchers in able.items()}
        self.by_pair = {first: tuple(matchers) for first, matchers in able.items()}
        picky: set[str] = set()
        for first, matchers in able.items():
            seconds = frozenset().union(*(matcher.beginnings[first] for matcher in matchers)) - {ANY}
            self.by_pair.update((first + second, _taking(second, first, matchers)) for second in seconds)
            if not self.by_first[first]:
                picky.update(seconds)
        easy = _class(first for first in able if self.by_first[first])
        rest = _class(first for first in able if not self.by_first[first])
        # Most characters of the rest are common ones that begin few words: a look at the next one spares most.
        self.first = re.compile(f"[{easy}]|[{rest}](?![^{_class(picky)}])")


def _class(chars: Iterable[str]) -> str:
    return re.escape("".join(sorted(chars)))


def _taking(second: str, first: str, matchers: Iterable[_Matcher]) -> tuple[_Matcher, ...]:
    return tuple(matcher for matcher in matchers if not matcher.beginnings[first].isdisjoint((second, ANY)))


@cache
def _rules() -> _Rules:
    return _Rules(RULES)
