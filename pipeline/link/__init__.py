"""Every mention gets a canonical id: one of the knowledge base, or a NIL id that is the same wherever the name is."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from functools import lru_cache

from msgspec.structs import replace

from pipeline.config import LinkConfig
from pipeline.document import Candidate, Document, Draft, Mention
from pipeline.kb import Store
from pipeline.link.candidates import Finder, agree
from pipeline.link.context import Context
from pipeline.link.coreference import antecedents
from pipeline.link.disambiguate import Scored, beside, contested, score, weigh
from pipeline.link.model import read_linker
from pipeline.link.nil import is_nil, nil_id

__all__ = ["Link", "nil_id"]


class Link:
    """The stage that gives each mention its id, name, score and candidates; it may settle the label, never the span.

    Raises `ConfigError` where `config.model` is no linker.
    """

    name = "link"
    requires = ("entities",)
    provides = ("entities",)

    def __init__(self, config: LinkConfig, kb: Store) -> None:
        self.config = config
        self.kb = kb
        self._finder = Finder(kb)
        self._model = read_linker(config.model)
        self.threshold = self._model.threshold if config.threshold is None else config.threshold
        self._resolve = lru_cache(maxsize=4_096)(kb.resolve)

    def __call__(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            self.link(draft.document, _given_ids(draft))

    def link(self, document: Document, given: Mapping[tuple[int, int], str] | None = None) -> None:
        """Link the mentions of one document anew; `given` are ids that hold already, by raw span."""
        given = given or {}
        judged = self.judge(document)
        before: dict[str, int] = {}
        for place, mention in enumerate(document.entities):
            if kb_id := given.get((mention.start, mention.end)):
                self._accept(mention, kb_id)
            else:
                candidates = judged[mention.text, mention.label]
                self._settle(mention, candidates, _meant(candidates, before))
            before[mention.kb_id] = place
        _follow(document.entities, antecedents(document))

    def judge(self, document: Document) -> dict[tuple[str, str], list[Scored]]:
        """Return the scored candidates of each text and label among the mentions.

        All mentions are judged alone first; then all again, in the light of the entities that were plain. So the
        outcome does not depend on the order in which they stand.
        """
        finder, weights = self._finder, self._model.weights
        keys = dict.fromkeys((mention.text, mention.label) for mention in document.entities)
        asked = {key: _team_of(key, keys, self.kb) for key in keys}
        context = Context(document)
        weighed = {key: weigh(finder, finder.find(*one), *one, context) for key, one in asked.items()}
        alone = {key: score(candidates, weights) for key, candidates in weighed.items()}
        plain = {best[0].kb_id for best in alone.values() if best and best[0].score >= self.threshold}
        anchors = [known for kb_id in sorted(plain) if (known := finder.get(kb_id))]
        return {key: score(beside(candidates, anchors), weights) for key, candidates in weighed.items()}

    def _accept(self, mention: Mention, kb_id: str) -> None:
        """Take the id that another linker gave; the name is the knowledge base's where it has the id."""
        entity = self.kb.get(kb_id)
        mention.kb_id, mention.name = kb_id, entity.name if entity else mention.text
        mention.score = mention.confidence
        mention.candidates = [Candidate(kb_id, mention.confidence)]

    def _settle(self, mention: Mention, candidates: list[Scored], best: Scored | None) -> None:
        mention.candidates = [Candidate(c.kb_id, c.score) for c in candidates[: self.config.candidates]]
        if best is not None and best.score >= self.threshold:
            mention.kb_id, mention.name, mention.score = best.kb_id, best.name, best.score
            if agree(mention.label, best.label):
                mention.label = best.label
        else:
            mention.kb_id, mention.name = self._unknown(mention)
            mention.score = round(1.0 - candidates[0].score, 4) if candidates else 1.0

    def _unknown(self, mention: Mention) -> tuple[str, str]:
        """Return a NIL id and the name, or the entity that somebody said the NIL is (`zhpipe kb merge`, `same_as`)."""
        nil = nil_id(mention.label, mention.text)
        taken = self._resolve(nil)
        entity = self.kb.get(taken) if taken != nil else None
        return (entity.id, entity.name) if entity else (nil, mention.text)


def _team_of(key: tuple[str, str], keys: Container[tuple[str, str]], kb: Store) -> tuple[str, str]:
    """Return what to ask for in a mention's stead: 太陽 in a report on the 太陽隊 is the team; 日本 stays the country."""
    surface, label = key
    teams = [(surface + suffix, "ORG") for suffix in ("隊", "队") if (surface + suffix, "ORG") in keys]
    team = teams[0] if teams else None
    if team is None or label == "GPE" or any(hit.label == "GPE" for hit in kb.find(surface)):
        return key
    return team


def _meant(candidates: Sequence[Scored], before: Mapping[str, int]) -> Scored | None:
    """Return the candidate to believe: the likeliest, or, of a name that is contested, the one last named before.

    That one is as sure as it is that any of them is meant. `before` tells where the document named an entity last.
    """
    if not candidates or not contested(candidates):
        return candidates[0] if candidates else None
    earlier = [one for one in candidates if one.kb_id in before]
    if not earlier:
        return None
    last = max(earlier, key=lambda one: before[one.kb_id])
    return replace(last, score=round(sum(one.score for one in candidates), 4))


def _given_ids(draft: Draft) -> dict[tuple[int, int], str]:
    """Return the ids that a spaCy pipeline's own linker gave, by raw span."""
    return {
        draft.offsets.to_raw(proposal.start, proposal.end): proposal.kb_ids[0]
        for proposal in draft.proposals
        if proposal.source == "spacy" and proposal.kb_ids
    }


def _follow(mentions: list[Mention], earlier: dict[int, int]) -> None:
    """Give mentions of one entity one id: a known one if any of them has it, else that of the fullest name."""
    for number in sorted(earlier):
        mention, other = mentions[number], mentions[earlier[number]]
        if is_nil(mention.kb_id) and mention.label == other.label:
            _share(other, mention)
        elif is_nil(other.kb_id) and mention.label == other.label:
            _share(mention, other)


def _share(source: Mention, target: Mention) -> None:
    target.kb_id, target.name, target.score = source.kb_id, source.name, source.score
