"""Named entities: the tagger, the knowledge base's names and rules propose, `merge` settles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import RecognizeConfig
from pipeline.document import Draft, Mention, Overruled, Proposal

if TYPE_CHECKING:
    from pipeline.kb import Store
    from pipeline.recognize.lexicon import Match
    from pipeline.recognize.reconcile import Certain
    from pipeline.recognize.tagging import Tagger, Tagging

_BY_FORM = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC"})
"""Labels of names that a tagger knows by their form and their company, too."""


class Recognize:
    """The stage that finds mentions and gives the tokens their parts of speech.

    Raises `ConfigError` where the tagger's weights are missing. `models` names what tagged, with its fingerprint.
    """

    name = "recognize"
    requires = ("analysis", "offsets", "sentences", "words")
    provides = ("proposals", "entities", "tokens")

    def __init__(self, config: RecognizeConfig, kb: Store) -> None:
        from pipeline.recognize.guests import open_guest
        from pipeline.recognize.lexicon import Lexicon
        from pipeline.recognize.reconcile import read_weights

        self._guest = open_guest(config)
        # The rules and the lexicon stand on a tagger's words: on the guest's, where it cuts words itself.
        self._names_by_tagger = "lac" in config.backend
        needs_tagger = self._names_by_tagger or (self._guest is not None and not self._guest.cuts_words)
        self._tagger = _open_tagger(config, self._names_by_tagger) if needs_tagger else None
        self._head = self._tagger.opened if self._tagger else None
        # The rules put names together as our guideline has them, and would overrule a head that keeps to another.
        self._composes = self._head is None or self._head.guideline == RecognizeConfig().guideline
        self._lexicon = Lexicon(kb) if config.lexicon else None
        self._nested = config.nested
        self._weights = read_weights(config.weights, "head" if self._head else "lac")
        self._min_confidence = config.min_confidence
        self.models = dict(self._tagger.models) if self._tagger else {}
        if self._guest:
            self.models[self._guest.source] = self._guest.fingerprint

    def __call__(self, drafts: Sequence[Draft]) -> None:
        from pipeline.recognize.labels import is_reign
        from pipeline.recognize.merge import resolve
        from pipeline.recognize.patterns import find_patterns
        from pipeline.recognize.reconcile import certain
        from pipeline.recognize.tagging import boundaries
        from pipeline.recognize.tokens import build_tokens

        lexicon = self._lexicon
        matches = [[*lexicon.matches(draft.analysis)] if lexicon else [] for draft in drafts]
        readings = self._read(drafts, matches)
        for draft, (tagging, found), matched in zip(drafts, readings, matches, strict=True):
            text = draft.analysis
            if lexicon:
                known, declined = lexicon.weigh(text, tagging, boundaries(draft, tagging), matched)
                if not self._composes:
                    known = _seconded(known, found)
                found = [p for p in found if (p.start, p.end) not in declined or not _is_idea(p)] + known
            found = [proposal for proposal in found if not is_reign(text, proposal.start)]
            if self._composes:
                found += find_patterns(text, tagging, resolve(text, found), found)
            mentions = resolve(text, found, nested=self._nested)
            settled = certain(mentions, found, self._weights, self._min_confidence)
            draft.proposals = found
            draft.document.entities = _raw_mentions(draft, settled, self._nested)
            spans = [(item.mention.start, item.mention.end) for item in settled]
            draft.document.tokens = build_tokens(draft, tagging, spans)

    def _read(
        self, drafts: Sequence[Draft], matches: Sequence[Sequence[Match]]
    ) -> Iterator[tuple[Tagging, list[Proposal]]]:
        """Yield for each draft the words, and what tagger and guest propose."""
        from pipeline.recognize.guests import tags_of, words_of
        from pipeline.recognize.tagging import NO_TAGGING, overlay, propose, propose_found, read_drafts

        taggings = (
            read_drafts(self._tagger, drafts, matches) if self._tagger else [(NO_TAGGING, [])] * len(drafts)
        )
        readings = self._guest.read(drafts) if self._guest else [None] * len(drafts)
        for draft, (tagging, names), reading in zip(drafts, taggings, readings, strict=True):
            found: list[Proposal] = []
            if self._head:
                found += propose_found(draft.analysis, names, coarse=self._head.coarse)
            elif self._names_by_tagger:
                found += propose(draft.analysis, tagging)
            if self._guest and reading:
                found += self._guest.propose(draft.analysis, reading.names)
                if not self._names_by_tagger:
                    tagging = overlay(
                        words_of(reading) if self._guest.cuts_words else tagging, tags_of(reading.names)
                    )
            yield tagging, found


def _open_tagger(config: RecognizeConfig, finds_names: bool) -> Tagger:
    """Open the head of the settings; LAC itself, where it is to find the names or its words alone are asked for."""
    from pipeline.recognize.characters import CharacterTagger
    from pipeline.recognize.head import OF_PROFILE, LacTagger, Opened, read_card
    from pipeline.recognize.lac import Lac

    if not finds_names or config.head == "none":
        return LacTagger(Lac(config.batch_chars, config.provider))
    folder = Path(config.head) if config.head else OF_PROFILE[config.profile]
    if read_card(folder).reads == "characters":
        return CharacterTagger(folder, config.guideline, config.provider)
    lac = Lac(config.batch_chars, config.provider)
    return LacTagger(lac, Opened(folder, config.guideline, lac=lac.fingerprint, provider=config.provider))


def _seconded(known: Iterable[Proposal], found: Iterable[Proposal]) -> list[Proposal]:
    """Return the known names that the head sees, too: what is a name and where it ends is for its guideline to say (no 唐朝)."""
    seen = {(proposal.start, proposal.end) for proposal in found}
    return [proposal for proposal in known if (proposal.start, proposal.end) in seen]


def _is_idea(proposal: Proposal) -> bool:
    """Tell whether a head alone makes a name of a doctrine, an event, a work: it reads the knowledge base's names, too, and
    what that takes for everyday words here (工人阶级) its word does not turn into a name."""
    return proposal.source == "head" and proposal.label not in _BY_FORM


def _raw_mentions(draft: Draft, settled: Sequence[Certain], nested: bool) -> list[Mention]:
    raw = draft.document.text
    to_raw = draft.offsets.to_raw
    spans = draft.offsets.to_raw_many([(item.mention.start, item.mention.end) for item in settled])
    found: list[Mention] = []
    around: list[tuple[int, int]] = []
    for (mention, rivals, confidence), (start, end) in zip(settled, spans, strict=True):
        # Two mentions can share one raw character that clean-up took apart; the first of them has it.
        if _fits(start, end, around, nested):
            found.append(
                Mention(
                    start,
                    end,
                    raw[start:end],
                    mention.label,
                    score=confidence,
                    sources=[*mention.sources],
                    confidence=confidence,
                    overruled=[Overruled(r.source, r.label, *to_raw(r.start, r.end)) for r in rivals],
                )
            )
    return found


def _fits(start: int, end: int, around: list[tuple[int, int]], nested: bool) -> bool:
    """Tell whether a raw span has text of its own; `around` are the spans before it that go on beyond its start."""
    while around and around[-1][1] <= start:
        around.pop()
    inside = not around or (nested and end <= around[-1][1] and around[-1] != (start, end))
    if start >= end or not inside:
        return False
    around.append((start, end))
    return True
