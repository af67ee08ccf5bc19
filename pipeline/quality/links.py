"""How often a mention got the right id, with the measures' definitions of the TAC entity linking tasks.

All NIL ids are one answer here (whether they keep entities apart is what the clusters tell). End to end a link is
right where a mention of exactly that span has the gold's id, whatever its label; `found` measures leave out the
mentions that were not found, so that the linker is judged alone. With predictions made on the gold's own mentions
`found.all` is the gold-mention accuracy.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Mention
from pipeline.link.nil import is_nil
from pipeline.quality.counts import Counts, matching, share

NIL = "NIL"
RANKS = (1, 2, 5)
"""The ranks k of candidate recall; a record keeps `link.candidates` (5 by default) of them."""


def score(gold: Sequence[Mention], predicted: Sequence[Mention]) -> dict[str, Counts]:
    """Return the linking counts of one document by measure; mentions without an id are left out."""
    truth, guess = _answers(gold), _answers(predicted)
    counts = {
        "all": matching(set(truth.items()), set(guess.items())),
        "known": matching(_known(truth), _known(guess)),
        "nil": matching(_nil(truth), _nil(guess)),
    }
    common = truth.keys() & guess.keys()
    truth = {span: truth[span] for span in common}
    guess = {span: guess[span] for span in common}
    counts["found.all"] = share(sum(truth[span] == guess[span] for span in common), len(common))
    counts["found.known"] = matching(_known(truth), _known(guess))
    counts["found.nil"] = matching(_nil(truth), _nil(guess))
    ranked = {(mention.start, mention.end): _ranked(mention) for mention in predicted}
    known = [(span, kb_id) for span, kb_id in truth.items() if kb_id != NIL]
    for rank in RANKS:
        right = sum(kb_id in ranked[span][:rank] for span, kb_id in known)
        counts[f"candidates@{rank}"] = share(right, len(known))
    return counts


def _answers(mentions: Sequence[Mention]) -> dict[tuple[int, int], str]:
    return {(m.start, m.end): NIL if is_nil(m.kb_id) else m.kb_id for m in mentions if m.kb_id}


def _known(answers: dict[tuple[int, int], str]) -> set[tuple[tuple[int, int], str]]:
    return {(span, kb_id) for span, kb_id in answers.items() if kb_id != NIL}


def _nil(answers: dict[tuple[int, int], str]) -> set[tuple[int, int]]:
    return {span for span, kb_id in answers.items() if kb_id == NIL}


def _ranked(mention: Mention) -> list[str]:
    """An id that came from another mention of the document stands before the mention's own candidates."""
    ids = [candidate.kb_id for candidate in mention.candidates]
    return ids if is_nil(mention.kb_id) or mention.kb_id in ids else [mention.kb_id, *ids]
