"""How well the ids of a document group its mentions: B³ and CEAF, whatever the ids are called.

Mentions match by exact span. A mention on one side only lowers that side's sum, as in the CoNLL scorer. Documents are
scored one by one and their sums added. The definitions are those of neleval, whose own code does not run with
today's numpy; the tests give it a new solver and hold the two against each other.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from pipeline.document import Mention
from pipeline.quality.assignment import heaviest
from pipeline.quality.counts import Counts

Clusters = dict[str, set[tuple[int, int]]]


def clusters_of(mentions: Iterable[Mention]) -> Clusters:
    """Return the spans of each id; mentions without an id are left out, and a span belongs to one id only."""
    ids = {(mention.start, mention.end): mention.kb_id for mention in mentions if mention.kb_id}
    found: Clusters = defaultdict(set)
    for span, kb_id in ids.items():
        found[kb_id].add(span)
    return dict(found)


def score(gold: Clusters, predicted: Clusters) -> dict[str, Counts]:
    """Return B³ (Bagga and Baldwin 1998) and CEAF (Luo 2005) with its mention (φ3) and entity (φ4) similarity."""
    shared = _shared(gold, predicted)
    mentions = sum(map(len, gold.values())), sum(map(len, predicted.values()))
    right = sum(count * count / len(predicted[guess]) for (_, guess), count in shared.items())
    found = sum(count * count / len(gold[truth]) for (truth, _), count in shared.items())
    dice = {
        (truth, guess): 2 * count / (len(gold[truth]) + len(predicted[guess]))
        for (truth, guess), count in shared.items()
    }
    by_mention, by_entity = heaviest(shared), heaviest(dice)
    return {
        "b3": Counts(right, mentions[1], mentions[0], found),
        "ceaf_m": Counts(by_mention, mentions[1], mentions[0], by_mention),
        "ceaf_e": Counts(by_entity, len(predicted), len(gold), by_entity),
    }


def _shared(gold: Clusters, predicted: Clusters) -> dict[tuple[str, str], float]:
    owner = {span: kb_id for kb_id, spans in predicted.items() for span in spans}
    pairs = ((kb_id, owner[span]) for kb_id, spans in gold.items() for span in spans if span in owner)
    counted = Counter(pairs)
    return {pair: counted[pair] for pair in sorted(counted)}
