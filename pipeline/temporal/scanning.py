"""Scanning: one pass over the text that tries at each character only the rules that can begin with it.

Which rules those are is asked of the rules themselves: `regex` can say whether a text is the beginning of a match. The
answers are kept by the two characters asked about, so that a long text asks about each pair once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property

import regex
from msgspec import Struct

from pipeline.temporal.grammar import RULES
from pipeline.temporal.patterns import Rule

_KEPT = 100_000
"""How many pairs of characters are remembered; texts made to have more are asked again."""

_OTHER = "\ue000"
"""Stands for every character that no pattern mentions."""

_CLASS = r"\[(?:[^\]\\]|\\.)*\]"
_LOOK_BEHIND = re.compile(rf"\(\?<[=!](?:[^()\[\]\\]|\\.|{_CLASS}|\((?:[^()\[\]\\]|\\.|{_CLASS})*\))*\)")
_RANGE = re.compile(r"(\w)-(\w)")


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
    scanner = _scanner()
    beginnings = scanner.beginnings
    end = 0
    for candidate in scanner.first.finditer(text):
        position = candidate.start()
        if position < end:
            continue
        for matcher in beginnings[text[position : position + 2]]:
            match = matcher.pattern.match(text, position)
            if match is not None:
                groups = {name: part for name, part in match.groupdict().items() if part is not None}
                end = match.end()
                yield Atom(position, end, matcher.kind, groups)
                break


class Matcher:
    """A rule ready to match, and to say what its matches begin with."""

    def __init__(self, rule: Rule) -> None:
        self.kind = rule.kind
        self._source = rule.pattern
        # What stands before a match is not known when its beginning is asked about.
        self._bare = regex.compile(_LOOK_BEHIND.sub("", rule.pattern))
        self.alphabet = _mentioned(rule.pattern)
        self._answers: dict[str, bool] = {}
        if self._bare.fullmatch(""):
            raise ValueError(f"the pattern matches the empty text: {rule.pattern}")
        if self.may_begin(_OTHER):
            raise ValueError(f"a rule must begin with characters of its own: {rule.pattern}")

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern that matches; `re` is the faster of the two at that."""
        return re.compile(self._source)

    def may_begin(self, text: str) -> bool:
        """Whether a match may begin with a text, or be over within it; all characters the rule does not mention are one."""
        asked = text if text[-1:] in self.alphabet else text[:-1] + _OTHER
        if asked not in self._answers:
            self._answers[asked] = bool(self._bare.match(asked, partial=True))
        return self._answers[asked]


class _Scanner:
    """The rules, and the characters that any of them may begin with."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        matchers = [Matcher(rule) for rule in rules]
        by_first: dict[str, list[Matcher]] = {}
        for matcher in matchers:
            for char in sorted(matcher.alphabet):
                if matcher.may_begin(char):
                    by_first.setdefault(char, []).append(matcher)
        self.first = re.compile(f"[{re.escape(''.join(sorted(by_first)))}]")
        self.beginnings = _Beginnings(by_first)


class _Beginnings(dict[str, tuple[Matcher, ...]]):
    """Which rules may match at two characters (one at the end of a text), in their order.

    Asked when a pair is met again: most are met once, and then all rules of the first character are tried.
    """

    def __init__(self, by_first: dict[str, list[Matcher]]) -> None:
        self._by_first = {first: tuple(matchers) for first, matchers in by_first.items()}
        self._met: set[str] = set()
        self._mentioned = {
            first: frozenset().union(*(matcher.alphabet for matcher in matchers))
            for first, matchers in by_first.items()
        }

    def __missing__(self, pair: str) -> tuple[Matcher, ...]:
        first, second = pair[0], pair[1:]
        if second not in self._mentioned[first] and second not in ("", _OTHER):
            found = self[first + _OTHER]
        elif second != _OTHER and pair not in self._met and len(self._met) < _KEPT:
            self._met.add(pair)
            return self._by_first[first]
        else:
            found = tuple(matcher for matcher in self._by_first[first] if matcher.may_begin(pair))
        if len(self) < _KEPT:
            self[pair] = found
        return found


@cache
def _scanner() -> _Scanner:
    return _Scanner(RULES)


def _mentioned(pattern: str) -> frozenset[str]:
    """Return all characters that stand in a pattern or in the ranges of its classes (and a few that only write it)."""
    ranges = (chr(code) for low, high in _RANGE.findall(pattern) for code in range(ord(low), ord(high) + 1))
    return frozenset(pattern) | frozenset(ranges)
