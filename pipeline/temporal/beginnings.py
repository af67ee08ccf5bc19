"""Beginnings: which character a match may begin with and which may come next, read off the pattern itself.

What is told is never too little: what stands before a match is passed over, and so is what must not come after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

ANY = ""
"""Stands for every character among those that may come next."""

DIGITS = frozenset("0123456789")

_Chars = frozenset[str]
_Item = tuple[Any, Any]
_Rest = tuple[_Item, "_Rest"] | None
"""What is left of a pattern to match: its next item and what comes after it, None at the end."""


def beginnings(pattern: str) -> dict[str, frozenset[str]]:
    """Return the characters that a match may begin with, and for each of them those that may come next.

    After a digit these are the ones after all digits in a row: a number is told by what it is a number of. Raises
    `ValueError` for a pattern whose matches may be empty or begin with any character.
    """
    found: dict[str, set[str]] = {}
    for chars, rest in _steps(_then(_parser.parse(pattern), None)):
        if ANY in chars:
            raise ValueError(f"a rule must begin with characters of its own: {pattern}")
        for alike, past_digits in ((chars - DIGITS, False), (chars & DIGITS, True)):
            following = frozenset().union(*_following(rest, past_digits)) if alike else frozenset()
            for char in alike:
                found.setdefault(char, set()).update(following)
    return {char: frozenset(following) for char, following in found.items()}


def _following(rest: _Rest, past_digits: bool) -> Iterator[_Chars]:
    for chars, left in _steps(rest):
        if past_digits and chars & DIGITS:
            yield chars - DIGITS
            yield from _following(left, past_digits)
        else:
            yield chars


def _steps(rest: _Rest) -> Iterator[tuple[_Chars, _Rest]]:
    """Yield the characters that may come next, each time with what is left after them."""
    if rest is None:
        yield frozenset([ANY]), None
        return
    (kind, value), rest = rest
    if kind is code.LITERAL:
        yield frozenset([chr(value)]), rest
    elif kind is code.IN:
        yield _members(value), rest
    elif kind is code.BRANCH:
        for branch in value[1]:
            yield from _steps(_then(branch, rest))
    elif kind is code.SUBPATTERN:
        yield from _steps(_then(value[-1], rest))
    elif kind is code.MAX_REPEAT:
        least, most, body = value
        more = (kind, (max(least - 1, 0), most - 1, body))
        yield from _steps(_then(body, (more, rest) if most > 1 else rest))
        if not least:
            yield from _steps(rest)
    elif kind is code.ASSERT and value[0] > 0:
        # What stands behind it in the pattern would only say more about the same characters.
        yield from _steps(_then(value[1], None))
    elif kind in (code.ASSERT, code.ASSERT_NOT):
        yield from _steps(rest)
    elif kind is code.AT and value is code.AT_END:
        yield frozenset("\n"), None
    else:
        yield frozenset([ANY]), rest


def _then(items: Iterable[_Item], rest: _Rest) -> _Rest:
    for item in reversed(list(items)):
        rest = (item, rest)
    return rest


def _members(items: Iterable[_Item]) -> _Chars:
    """Return the characters of a class such as `[0-9一]`."""
    members: set[str] = set()
    for kind, value in items:
        if kind is code.LITERAL:
            members.add(chr(value))
        elif kind is code.RANGE:
            members.update(map(chr, range(value[0], value[1] + 1)))
        else:
            members.add(ANY)
    return frozenset(members)
