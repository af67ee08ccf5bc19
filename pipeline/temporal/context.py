"""Context: which date around an expression completes it, in a fixed order.

The other end of its range, the date last mentioned in its sentence, in its paragraph, the one in the heading above, the
document's date, the reference date. Words that point back (翌年, 三年后) look through the whole text before, and so does
every partial date of a text that has no date of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from pipeline.temporal import values
from pipeline.temporal.phrases import RANKS, Phrase
from pipeline.temporal.values import Period

_KEPT = 8
"""How many mentions are kept: enough for one without a bracket, one still in reach, a finer one before a coarse one."""

_HEADING = 40
_BRACKET = 60
_CLAUSE = 100
_SENTENCE = 400
"""How far, in code points, is looked for the ends of a line, a bracket, a clause and a sentence."""

_SENTENCE_MARKS = re.compile("[。!?;\n]")
_CLAUSE_MARKS = re.compile("[,。!?;:\n]")
_NOT_IN_HEADINGS = re.compile("[,。!?;]")
_FRAME_BEFORE = re.compile(
    "(?:^|[\n。!?;,:、()「」『』“”《》])\\s*(?:(?:早|直)?(?:在|于|自|从|到|至|由)|而|但|当|就在|及至)? ?\\Z"
)
_ATTRIBUTE_AFTER = re.compile("[^,。!?;:、\n的]{0,10}的")
_PLACE_AT_END = re.compile("[中上间里下时后前内期]\\Z")


class Anchor(Struct, frozen=True):
    """A date that may complete another: its first instant, what kind of anchor it is, and its value as it was said."""

    moment: int
    kind: str
    value: str = ""


class _Mention(Struct, frozen=True):
    """A date said before: in which sentence and paragraph, up to which offset words may point back to it, and up to which
    it completes a partial date."""

    period: Period
    sentence: int
    paragraph: int
    heard: int
    reach: int


class Context:
    """What a text has said so far. `present` is the instant that 今天 means, None where nobody says it."""

    def __init__(self, text: str, present: Anchor | None) -> None:
        self.text = text
        self.present = present
        self.position = 0
        self._sentence = 0
        self._paragraph = 0
        self._mentions: list[_Mention] = []
        self._heading: _Mention | None = None
        self._other_end: Period | None = None

    @property
    def now(self) -> int | None:
        """The present as an instant."""
        return None if self.present is None else self.present.moment

    def advance(self, position: int) -> None:
        """Go on to an offset; what has been said so far is said before it."""
        marks = _SENTENCE_MARKS.findall(self.text, self.position, position)
        self._sentence += len(marks)
        self._paragraph += marks.count("\n")
        self.position = position

    def around(self) -> str:
        """Return the text on both sides of where the context stands."""
        return self.text[max(0, self.position - _CLAUSE) : self.position + _CLAUSE]

    def said(self, container: str = "year", *, back: bool = False) -> Anchor | None:
        """Return the mentioned date that completes a part of `container` (a unit); it must say that much itself.

        `back` is for words that point back, however far: they look past the paragraph and at background dates too. So
        does every date, but for the background, where there is no present.
        """
        need = RANKS[container]
        if self._other_end is not None and _says(self._other_end, need):
            return _anchor(self._other_end, "range")
        for mention in reversed(self._mentions):
            reach = mention.heard if back else mention.reach
            if reach < self.position or not _says(mention.period, need):
                continue
            if mention.paragraph == self._paragraph:
                kind = "sentence" if mention.sentence == self._sentence else "paragraph"
                return _anchor(mention.period, kind)
            if back or self.present is None:
                return _anchor(mention.period, "heading" if mention is self._heading else "text")
        if self._heading is not None and _says(self._heading.period, need):
            return _anchor(self._heading.period, "heading")
        return None

    def remember(self, period: Period, phrase: Phrase) -> None:
        """Let a date complete what follows, as far as it reaches."""
        heard = self._heard(phrase)
        reach = heard if self.present is None else min(heard, self._reach(phrase))
        mention = _Mention(period, self._sentence, self._paragraph, heard, reach)
        self._mentions = [*self._mentions[1 - _KEPT :], mention]
        if phrase.kind == "point" and self._in_heading(phrase):
            self._heading = mention

    @contextmanager
    def beside(self, end: Period) -> Iterator[None]:
        """Within the block, one end of a range is what completes the other."""
        self._other_end = end
        try:
            yield
        finally:
            self._other_end = None

    def _heard(self, phrase: Phrase) -> int:
        """Return where a date is forgotten: one in brackets at the closing bracket."""
        text = self.text
        opened = text.rfind("(", max(0, phrase.start - _BRACKET), phrase.start)
        if opened < 0 or ")" in text[opened : phrase.start]:
            return len(text)
        closed = text.find(")", phrase.end, phrase.end + _BRACKET)
        return closed if closed >= 0 else len(text)

    def _reach(self, phrase: Phrase) -> int:
        """Return how far a date sets the scene in a text with a present.

        One that opens its clause does so to the end of its paragraph. One that bounds something (1997年以来), qualifies a
        noun (1997年落成的大楼) or closes its clause (成立于1997年) is background: its clause ends its reach.
        """
        text = self.text
        clause_end = _next(_CLAUSE_MARKS, text, phrase.end, _CLAUSE)
        qualifies = _ATTRIBUTE_AFTER.match(text, phrase.end)
        if phrase.bound or (qualifies and not _PLACE_AT_END.search(text, phrase.end, clause_end)):
            return clause_end
        if _FRAME_BEFORE.search(text, max(0, phrase.start - 8), phrase.start):
            return len(text)
        return (
            clause_end
            if clause_end <= phrase.end + 1
            else _next(_SENTENCE_MARKS, text, phrase.end, _SENTENCE)
        )

    def _in_heading(self, phrase: Phrase) -> bool:
        """Whether a phrase stands in a short line of its own without a stop in it."""
        start = self.text.rfind("\n", max(0, phrase.start - _HEADING), phrase.start)
        end = self.text.find("\n", phrase.end, phrase.end + _HEADING)
        if end < 0 or (start < 0 and phrase.start > _HEADING):
            return False
        return not _NOT_IN_HEADINGS.search(self.text, start + 1, end)


def _anchor(period: Period, kind: str) -> Anchor:
    return Anchor(period.start, kind, period.value)


def _says(period: Period, need: int) -> bool:
    return RANKS.get(period.unit, 3) <= need


def _next(marks: re.Pattern[str], text: str, start: int, limit: int) -> int:
    found = marks.search(text, start, start + limit)
    return found.start() if found else start + limit


def preferred(
    found: list[tuple[Period, Period]], now: int, prefer: str, *, strict: bool
) -> tuple[Period, Period]:
    """Choose among (container, period) pairs: the same date in several years or weeks, in order.

    `strict`: today is not the next 星期二. "present" is the present year or week, "nearest" too unless another is far nearer.
    """
    today = now // values.DAY * values.DAY
    if prefer == "past":
        earlier = [pair for pair in found if (pair[1].end <= today if strict else pair[1].start <= now)]
        return earlier[-1] if earlier else found[0]
    if prefer == "future":
        later = [pair for pair in found if (pair[1].start > today if strict else pair[1].end > now)]
        return later[0] if later else found[-1]

    here = next((pair for pair in found if pair[0].start <= now < pair[0].end), None)
    if prefer == "present" and here is not None:
        return here

    def distance(pair: tuple[Period, Period]) -> int:
        return max(pair[1].start - now, now - pair[1].end, 0)

    nearest = min(found, key=distance)
    # 12月31日 in January is the one just gone.
    return nearest if here is None or distance(nearest) * 3 < distance(here) - 7 * values.DAY else here
