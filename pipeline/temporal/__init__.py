"""Dates, times, durations and sets: found, read and resolved.

>>> from pipeline.temporal import find
>>> [(timex.text, timex.value) for timex in find("1905年爆發革命,12月3日被捕。")]
[('1905年', '1905'), ('12月3日', '1905-12-03')]
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Literal

from pipeline.config import TemporalConfig
from pipeline.document import Draft, Mention, Timex
from pipeline.errors import ConfigError
from pipeline.temporal import values

Preference = Literal["past", "nearest", "future"]

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")


def find(text: str, *, ref: str = "", prefer: Preference = "nearest") -> list[Timex]:
    """Return the temporal expressions of a raw text (any script and width), in order, without overlap.

    Offsets are code points of `text`, half-open. `ref` is the ISO date or date-time that 今天 means (a zone is not
    converted: it is the writer's clock that counts); `prefer` decides where a bare 星期一 or 3月8日 lies.
    Raises `ConfigError` for a `ref` that is no ISO date.
    """
    from pipeline.temporal.folding import fold

    timexes = _find_folded(fold(text), ref, prefer)
    for timex in timexes:
        timex.text = text[timex.start : timex.end]
    return timexes


class TagDates:
    """The stage: sets `document.timexes` from the analysis text.

    The reference date is the document's own (`meta["date"]`), else the configured one. Where a timex and a mention
    share text the longer of the two is believed, and the other dropped.
    """

    name = "temporal"
    requires: tuple[str, ...] = ("analysis", "entities")
    provides: tuple[str, ...] = ("timexes", "entities")

    def __init__(self, config: TemporalConfig) -> None:
        self.config = config
        read_reference(config.ref)

    def __call__(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            document = draft.document
            document.timexes, document.entities = _settle(self._tag(draft), document.entities)

    def _tag(self, draft: Draft) -> list[Timex]:
        from pipeline.temporal.folding import fold

        document = draft.document
        timexes = _find_folded(
            fold(draft.analysis), _document_date(document.meta) or self.config.ref, self.config.prefer
        )
        spans = draft.offsets.to_raw_many([(timex.start, timex.end) for timex in timexes])
        for timex, (start, end) in zip(timexes, spans, strict=True):
            timex.start, timex.end, timex.text = start, end, document.text[start:end]
        return timexes


def read_reference(ref: str) -> int | None:
    """Return the instant of an ISO date or date-time, None for an empty one; raises `ConfigError` for anything else."""
    if not ref:
        return None
    match = _ISO.fullmatch(ref.strip())
    if match:
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        if (
            1 <= month <= 12
            and 1 <= day <= values.days_in_month(year, month)
            and hour < 24
            and minute < 60
            and second < 61
        ):
            return values.instant(year, month, day, hour, minute, second)
    raise ConfigError(
        f"{ref!r} is no ISO date", where="temporal.ref", hint="write it as 2020-05-31 or 2020-05-31T08:00:00"
    )


def _find_folded(folded: str, ref: str, prefer: str) -> list[Timex]:
    from pipeline.temporal.phrases import phrases
    from pipeline.temporal.resolve import Resolver

    resolver = Resolver(folded, read_reference(ref), prefer)
    found = (resolver.resolve(phrase) for phrase in phrases(folded))
    return [timex for timex in found if timex is not None]


def _document_date(meta: dict[str, Any]) -> str:
    """Return the document's own date where it has a usable one; what else may stand there is not ours to judge."""
    date = str(meta.get("date") or "")
    try:
        read_reference(date)
    except ConfigError:
        return ""
    return date


def _settle(timexes: list[Timex], entities: list[Mention]) -> tuple[list[Timex], list[Mention]]:
    """Of a timex and the mentions it shares text with, keep the longer: no date 十月 in 十月革命, no name 民國 in 民國三十四年."""
    mentions = sorted(entities, key=lambda mention: mention.start)
    kept = []
    beaten: set[int] = set()
    first = 0
    for timex in timexes:
        while first < len(mentions) and mentions[first].end <= timex.start:
            first += 1
        shared = [m for m in _until(mentions, first, timex.end) if m.end > timex.start]
        if any(m.end - m.start >= timex.end - timex.start for m in shared):
            continue
        kept.append(timex)
        beaten.update(map(id, shared))
    return kept, [mention for mention in mentions if id(mention) not in beaten]


def _until(mentions: list[Mention], first: int, end: int) -> Iterator[Mention]:
    for number in range(first, len(mentions)):
        if mentions[number].start >= end:
            return
        yield mentions[number]
