"""How sure a mention is, by who proposed it and who proposed something else in its place.

Each source that proposed the span adds a weight of its own and one for the label it gave; each source that proposed
another label or another span there adds one too, mostly negative. The sum goes through a logistic function.
`data/sources.json` holds the weights, learned by `zhpipe train sources`.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from pipeline.document import Mention, Overruled, Proposal
from pipeline.errors import ConfigError
from pipeline.recognize.merge import Resolved

SHIPPED = Path(__file__).parent / "data" / "sources.json"


class Weights(Struct, frozen=True, forbid_unknown_fields=True):
    """Log odds: of a mention that nothing speaks for or against, and what each sign adds."""

    bias: float
    signs: dict[str, float]

    def confidence(self, signs: Iterable[str]) -> float:
        """Return the probability (two decimals) that a mention with these signs is right in span and label."""
        total = self.bias + sum(self.signs.get(sign, 0.0) for sign in signs)
        return round(0.5 + 0.5 * math.tanh(total / 2), 2)


@cache
def read_weights(path: str = "") -> Weights:
    """Read a weights file, the shipped one by default; raises `ConfigError` where it is none."""
    file = Path(path) if path else SHIPPED
    try:
        return msgspec.json.decode(file.read_bytes(), type=Weights)
    except OSError as error:
        raise ConfigError(f"cannot read the weights: {error.strerror}", where=str(file)) from error
    except msgspec.DecodeError as error:
        raise ConfigError(
            f"not a weights file: {error}", where=str(file), hint="zhpipe train sources writes one"
        ) from error


def signs(mention: Mention) -> list[str]:
    """Return what speaks for and against a mention, all of it in the record: `lac` and `lac ORG` where LAC proposed it,
    `lac other` where it has another label for the span, `lac longer`, `lac shorter`, `lac across` where another span."""
    against = {f"{item.source} {_relation(mention, item)}" for item in mention.overruled}
    agreeing = [source for source in mention.sources if f"{source} other" not in against]
    return sorted({*against, *agreeing, *(f"{source} {mention.label}" for source in agreeing)})


def _relation(mention: Mention, item: Overruled) -> str:
    if (item.start, item.end) == (mention.start, mention.end):
        return "other"
    if item.start <= mention.start and mention.end <= item.end:
        return "longer"
    if mention.start <= item.start and item.end <= mention.end:
        return "shorter"
    return "across"


def overruled(mentions: Sequence[Resolved], proposals: Iterable[Proposal]) -> list[list[Proposal]]:
    """Return for each mention the proposals that share text with it and got neither its span nor another mention's,
    or its span under another label; in order, each once. The mentions are in order of their start."""
    starts = [mention.start for mention in mentions]
    longest = max((mention.end - mention.start for mention in mentions), default=0)
    standing = {(mention.start, mention.end): mention.label for mention in mentions}
    found: list[set[Proposal]] = [set() for _ in mentions]
    for proposal in proposals:
        span = proposal.start, proposal.end
        if standing.get(span) == proposal.label:
            continue
        for index in range(bisect_right(starts, span[0] - longest), bisect_left(starts, span[1])):
            mention = mentions[index]
            if mention.end > span[0] and (span not in standing or span == (mention.start, mention.end)):
                found[index].add(proposal)
    return [sorted(lost, key=lambda p: (p.start, p.end, p.source, p.label)) for lost in found]
