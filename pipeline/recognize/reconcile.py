"""How sure a mention is, by who proposed it and who proposed something else in its place.

Each source that proposed the span adds a weight of its own and one for the label it gave; each source that proposed
another label or another span there adds one too, mostly negative. The sum goes through a logistic function.
`data/sources.json` holds the weights, learned by `python -m benchmarks.source_weights` or, on gold of one's own, by
`zhpipe train sources`: one set for runs with a head and one for runs without.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from pipeline.document import Mention, Overruled, Proposal
from pipeline.errors import ConfigError
from pipeline.recognize.merge import Resolved

GUESTS = ("hanlp", "spacy")
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
def read_weights(path: str, tagger: str) -> Weights:
    """Read the weights for the run of a tagger (`head` or `lac`) from a file, by default the shipped one.

    What a HanLP or spaCy model says counts as much as what that tagger says, where the file has no weights for it.
    Raises `ConfigError` where the file holds no weights, or none for the tagger.
    """
    file = Path(path) if path else SHIPPED
    found = read_all(file).get(tagger)
    if found is None:
        raise ConfigError(f"no weights for runs with {tagger}", where=str(file))
    likened = {
        guest + sign.removeprefix(tagger): weight
        for sign, weight in found.signs.items()
        if sign.partition(" ")[0] == tagger
        for guest in GUESTS
    }
    return Weights(found.bias, likened | found.signs)


def read_all(file: Path) -> dict[str, Weights]:
    """Read a weights file: weights by the tagger that ran. Raises `ConfigError` where it is none."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, Weights])
    except OSError as error:
        raise ConfigError(f"cannot read the weights: {error.strerror}", where=str(file)) from error
    except msgspec.DecodeError as error:
        raise ConfigError(
            f"not a weights file: {error}", where=str(file), hint="zhpipe train sources writes one"
        ) from error


def signs(mention: Mention | Resolved, rivals: Iterable[Overruled | Proposal]) -> list[str]:
    """Return what speaks for and against a mention: `lac` and `lac ORG` where LAC proposed it, `lac other` where it has
    another label for the span, `lac longer`, `lac shorter`, `lac across` where another span. `rivals` are what the
    mention overruled, in the mention's own offsets: from a record, its `overruled`."""
    against = {f"{rival.source} {_relation(mention, rival)}" for rival in rivals}
    agreeing = [source for source in mention.sources if f"{source} other" not in against]
    return sorted({*against, *agreeing, *(f"{source} {mention.label}" for source in agreeing)})


def _relation(mention: Mention | Resolved, rival: Overruled | Proposal) -> str:
    if (rival.start, rival.end) == (mention.start, mention.end):
        return "other"
    if rival.start <= mention.start and mention.end <= rival.end:
        return "longer"
    if mention.start <= rival.start and rival.end <= mention.end:
        return "shorter"
    return "across"


class Certain(NamedTuple):
    """A settled mention with what it overruled and how sure it is."""

    mention: Resolved
    rivals: list[Proposal]
    confidence: float


def certain(
    mentions: Sequence[Resolved], proposals: Iterable[Proposal], weights: Weights, least: float
) -> list[Certain]:
    """Return the mentions that are at least so sure; what a mention left out had overruled stays overruled."""
    # Most mentions have no rival: then label and sources say all.
    agreed: dict[tuple[str, tuple[str, ...]], float] = {}
    found = []
    for mention, rivals in zip(mentions, overruled(mentions, proposals), strict=True):
        key = mention.label, mention.sources
        confidence = None if rivals else agreed.get(key)
        if confidence is None:
            confidence = weights.confidence(signs(mention, rivals))
        if not rivals:
            agreed[key] = confidence
        if confidence >= least:
            found.append(Certain(mention, rivals, confidence))
    return found


def overruled(mentions: Sequence[Resolved], proposals: Iterable[Proposal]) -> list[list[Proposal]]:
    """Return for each mention the proposals that share text with it and got neither its span nor another mention's,
    or its span under another label; in order, each once. The mentions are in order of their start."""
    starts = [mention.start for mention in mentions]
    longest = max((mention.end - mention.start for mention in mentions), default=0)
    standing = {(mention.start, mention.end): mention.label for mention in mentions}
    found: dict[int, set[Proposal]] = {}
    for proposal in proposals:
        span = proposal.start, proposal.end
        if standing.get(span) == proposal.label:
            continue
        for index in range(bisect_right(starts, span[0] - longest), bisect_left(starts, span[1])):
            mention = mentions[index]
            if mention.end > span[0] and (span not in standing or span == (mention.start, mention.end)):
                found.setdefault(index, set()).add(proposal)
    return [
        sorted(found[index], key=lambda p: (p.start, p.end, p.source, p.label)) if index in found else []
        for index in range(len(mentions))
    ]
