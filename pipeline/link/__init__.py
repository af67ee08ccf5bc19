"""Every mention gets a canonical id: one of the knowledge base, or a NIL id that is the same wherever the name is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from pipeline.config import LinkConfig
from pipeline.document import Candidate, Document, Draft, Mention
from pipeline.kb import Store
from pipeline.kb.fold import fold
from pipeline.link.candidates import Found, find_candidates
from pipeline.link.coreference import antecedents
from pipeline.link.disambiguate import Scored, agree, score_candidates
from pipeline.link.nil import is_nil, nil_id

__all__ = ["Link", "explain_mention", "nil_id"]


class Link:
    """The stage that gives each mention its id, name, score and candidates; it may settle the label, never the span."""

    name = "link"
    requires = ("entities",)
    provides = ("entities",)

    def __init__(self, config: LinkConfig, kb: Store) -> None:
        self.config = config
        self.kb = kb
        self._find = lru_cache(maxsize=65_536)(self._uncached)

    def __call__(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            self._link(draft.document, _given_ids(draft))

    def _uncached(self, surface: str, label: str) -> tuple[Found, ...]:
        return tuple(find_candidates(self.kb, surface, label))

    def _link(self, document: Document, given: Mapping[tuple[int, int], str]) -> None:
        has = _word_test(document)
        chosen: dict[tuple[str, str], list[Scored]] = {}
        for mention in document.entities:
            if kb_id := given.get((mention.start, mention.end)):
                self._accept(mention, kb_id)
                continue
            key = mention.text, mention.label
            if key not in chosen:
                chosen[key] = score_candidates(self.kb, list(self._find(*key)), mention.label, has)
            self._settle(mention, chosen[key])
        _follow(document.entities, antecedents(document))

    def _accept(self, mention: Mention, kb_id: str) -> None:
        """Take the id that another linker gave; the name is the knowledge base's where it has the id."""
        entity = self.kb.get(kb_id)
        mention.kb_id, mention.name = kb_id, entity.name if entity else mention.text
        mention.score = mention.confidence
        mention.candidates = [Candidate(kb_id, mention.confidence)]

    def _settle(self, mention: Mention, candidates: list[Scored]) -> None:
        mention.candidates = [Candidate(c.kb_id, c.score) for c in candidates[: self.config.candidates]]
        best = candidates[0] if candidates else None
        if best is not None and best.score >= self.config.threshold:
            mention.kb_id, mention.name, mention.score = best.kb_id, best.name, best.score
            if agree(mention.label, best.label):
                mention.label = best.label
        else:
            mention.kb_id, mention.name = nil_id(mention.label, mention.text), mention.text
            mention.score = round(1.0 - best.score, 4) if best is not None else 1.0


def explain_mention(document: Document, mention: Mention, kb: Store, config: LinkConfig) -> list[Scored]:
    """Return every candidate of a mention with its features and score, the likeliest first."""
    found = find_candidates(kb, mention.text, mention.label)
    return score_candidates(kb, found, mention.label, _word_test(document))


def _given_ids(draft: Draft) -> dict[tuple[int, int], str]:
    """Return the ids that a spaCy pipeline's own linker gave, by raw span."""
    return {
        draft.offsets.to_raw(proposal.start, proposal.end): proposal.kb_ids[0]
        for proposal in draft.proposals
        if proposal.source == "spacy" and proposal.kb_ids
    }


def _word_test(document: Document) -> Callable[[str], bool]:
    text = fold(document.text)
    return lru_cache(maxsize=None)(lambda word: fold(word) in text)


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
