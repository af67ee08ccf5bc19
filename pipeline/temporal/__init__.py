"""Dates, times, durations and sets: found, read and resolved.

>>> from pipeline.temporal import find
>>> [(timex.text, timex.value) for timex in find("1905年爆發革命,12月3日被捕。")]
[('1905年', '1905'), ('12月3日', '1905-12-03')]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, get_args

from msgspec.structs import replace

from pipeline.config import TemporalConfig
from pipeline.document import Draft, Mention, Timex
from pipeline.errors import ConfigError
from pipeline.temporal.reference import document_date, read_reference

Preference = Literal["past", "nearest", "present", "future"]


def find(
    text: str, *, ref: str = "", prefer: Preference | Literal[""] = "", config: TemporalConfig | None = None
) -> list[Timex]:
    """Return the temporal expressions of a raw text (any script and width), in order, without overlap.

    Offsets are code points of `text`, half-open. `ref` is the ISO date or date-time that 今天 means (a zone is not
    converted: it is the writer's clock that counts); `prefer` decides where a bare 星期一 or 3月8日 lies, nearest unless
    said. Both come before those of `config`, which holds the other conventions. Raises `ConfigError` for a `ref` that is
    no ISO date and for an unknown preference.
    """
    from pipeline.temporal.folding import fold

    config = config or TemporalConfig()
    if prefer and prefer not in get_args(Preference):
        raise ConfigError(
            f"{prefer!r} is no preference", where="temporal.prefer", hint="past, nearest, present or future"
        )
    config = replace(config, ref=ref or config.ref, prefer=prefer or config.prefer)
    timexes = _find_folded(fold(text), read_reference(config.ref), "ref", config)
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
        self._ref = read_reference(config.ref)
        if config.dayparts:
            from pipeline.temporal.conventions import day_part_hours

            day_part_hours(config)  # A mistake in the settings shows before the first document does.

    def __call__(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            document = draft.document
            document.timexes, document.entities = _settle(self._tag(draft), document.entities)

    def _tag(self, draft: Draft) -> list[Timex]:
        from pipeline.temporal.folding import fold

        document = draft.document
        own = document_date(document.meta)
        now, kind = (self._ref, "ref") if own is None else (own, "document")
        timexes = _find_folded(fold(draft.analysis), now, kind, self.config)
        spans = draft.offsets.to_raw_many([(timex.start, timex.end) for timex in timexes])
        for timex, (start, end) in zip(timexes, spans, strict=True):
            timex.start, timex.end, timex.text = start, end, document.text[start:end]
        return timexes


def _find_folded(folded: str, now: int | None, kind: str, config: TemporalConfig) -> list[Timex]:
    from pipeline.temporal.context import Anchor
    from pipeline.temporal.finding import find_phrases
    from pipeline.temporal.resolve import Resolver

    resolver = Resolver(folded, None if now is None else Anchor(now, kind), config)
    found = (resolver.resolve(phrase) for phrase in find_phrases(folded))
    return [timex for timex in found if timex is not None]


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
    return kept, [mention for mention in mentions if id(mention) not in beaten] if beaten else mentions


def _until(mentions: list[Mention], first: int, end: int) -> Iterator[Mention]:
    for number in range(first, len(mentions)):
        if mentions[number].start >= end:
            return
        yield mentions[number]
