"""What is wrong with spans: their place in the text, one another, and the same name elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.config import CheckConfig
from pipeline.document import ENTITY_LABELS, TIMEX_TYPES, Document, Mention, Timex
from pipeline.segment.graphemes import unbreakable

Found = tuple[int, int, str, str]
"""Start, end, code, message."""

_NAMED_AFTER = ("效應", "效应", "定律", "定理", "方程")
"""Before these a name is part of a term, which is no mention."""


def check_spans(
    document: Document,
    labels: Mapping[str, Counter[str]],
    lengths: Mapping[str, Counter[int]],
    config: CheckConfig,
) -> Iterator[Found]:
    """Yield what is wrong with the spans of a document; `labels` and `lengths` are counted over the corpus."""
    yield from _order(document)
    items: list[Mention | Timex] = [*document.entities, *document.timexes]
    sound = [item for item in items if _lies_inside(document, item)]
    yield from _broken(document)
    yield from _characters(document, sound)
    mentions = sorted((m for m in sound if isinstance(m, Mention)), key=lambda m: (m.start, -m.end, m.label))
    yield from _sentences(document, mentions)
    yield from _overlaps(mentions)
    yield from _missed(document, mentions, sound, config)
    for mention in mentions:
        yield from _unusual(mention, labels, lengths, config)


def _lies_inside(document: Document, item: Mention | Timex) -> bool:
    return item.start < item.end <= len(document.text)


def _order(document: Document) -> Iterator[Found]:
    for name, spans in (("sentence", document.sentences), ("token", document.tokens)):
        reach = 0
        for span in spans:
            if not reach <= span.start < span.end <= len(document.text):
                yield (
                    span.start,
                    span.end,
                    "E107",
                    f"the {name} overlaps the one before it, is empty or leaves the text",
                )
            reach = max(reach, span.end)


def _broken(document: Document) -> Iterator[Found]:
    items: list[Mention | Timex] = [*document.entities, *document.timexes]
    for item in items:
        if not _lies_inside(document, item):
            yield item.start, item.end, "E102", f"{item.text!r} has the span [{item.start}, {item.end})"
        elif (found := document.text[item.start : item.end]) != item.text:
            yield item.start, item.end, "E103", f"the text there is {found!r}, not {item.text!r}"
        label, known = (item.label, ENTITY_LABELS) if isinstance(item, Mention) else (item.type, TIMEX_TYPES)
        if label not in known:
            yield item.start, item.end, "E104", f"{label!r} is not one of {', '.join(known)}"


def _characters(document: Document, items: Sequence[Mention | Timex]) -> Iterator[Found]:
    inside = unbreakable(document.text)
    for item in items:
        if item.start in inside or item.end in inside:
            yield (
                item.start,
                item.end,
                "W202",
                f"{document.text[item.start : item.end]!r} ends inside a character",
            )
        bare = document.text[item.start : item.end]
        if bare.strip() != bare:
            yield item.start, item.end, "W205", f"{bare!r} begins or ends with white space"


def _sentences(document: Document, mentions: Sequence[Mention]) -> Iterator[Found]:
    ends = iter([span.end for span in document.sentences])
    end = next(ends, None)
    for mention in mentions:
        while end is not None and end <= mention.start:
            end = next(ends, None)
        if end is not None and mention.end > end:
            yield (
                mention.start,
                mention.end,
                "W201",
                f"{mention.text!r} goes on after the sentence's end at {end}",
            )


def _overlaps(mentions: Sequence[Mention]) -> Iterator[Found]:
    reach: Mention | None = None
    for before, mention in pairwise([None, *mentions]):
        if mention is None:
            continue
        if before and (before.start, before.end) == (mention.start, mention.end):
            same = (before.label, before.kb_id) == (mention.label, mention.kb_id)
            told = "the same mention" if same else f"{before.label} as well as {mention.label}"
            yield (
                mention.start,
                mention.end,
                "W204" if same else "W203",
                f"{mention.text!r} stands here twice: {told}",
            )
        elif reach and mention.start < reach.end < mention.end:
            yield mention.start, mention.end, "W203", f"{mention.text!r} crosses {reach.text!r}"
        if reach is None or mention.end > reach.end:
            reach = mention


def _missed(
    document: Document, mentions: Sequence[Mention], items: Sequence[Mention | Timex], config: CheckConfig
) -> Iterator[Found]:
    """Find names that are marked at one place and stand bare at another; a longer name that holds one is looked for first."""
    covered = bytearray(len(document.text))
    for item in items:
        covered[item.start : item.end] = b"\1" * (item.end - item.start)
    names = {m.text: m.label for m in mentions if len(m.text) >= config.shortest_repeat}
    for name in sorted(names, key=lambda text: (-len(text), text)):
        start = document.text.find(name)
        while start >= 0:
            end = start + len(name)
            alone = not _goes_on(document.text, start, end) and not document.text.startswith(
                _NAMED_AFTER, end
            )
            if covered.find(1, start, end) < 0 and alone:
                yield start, end, "W206", f"{name!r} is {names[name]} elsewhere in the document"
                covered[start:end] = b"\1" * len(name)
            start = document.text.find(name, end)


def _goes_on(text: str, start: int, end: int) -> bool:
    """Tell whether a Latin name goes on beyond its edges, as a part of another word."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return any(
        edge.isascii() and edge.isalnum() and beside.isascii() and beside.isalnum()
        for edge, beside in ((text[start], before), (text[end - 1], after))
    )


def _unusual(
    mention: Mention,
    labels: Mapping[str, Counter[str]],
    lengths: Mapping[str, Counter[int]],
    config: CheckConfig,
) -> Iterator[Found]:
    counts = labels[mention.text]
    usual, often = max(counts.items(), key=lambda item: (item[1], item[0]))
    if (
        usual != mention.label
        and often >= config.usual_label
        and often >= config.usual_label * counts[mention.label]
    ):
        yield (
            mention.start,
            mention.end,
            "W304",
            f"{mention.text!r} is {mention.label} here, {usual} {often} times",
        )
    of_label = lengths[mention.label]
    if of_label.total() >= config.fewest_of_label and len(mention.text) > config.longest_factor * _high(
        of_label
    ):
        yield mention.start, mention.end, "N502", f"{mention.text!r} is long for {mention.label}"


def _high(lengths: Counter[int]) -> int:
    """Return the length that nine mentions in ten do not exceed."""
    left = lengths.total() * 9 // 10
    for length in sorted(lengths):
        left -= lengths[length]
        if left <= 0:
            return length
    return max(lengths)
