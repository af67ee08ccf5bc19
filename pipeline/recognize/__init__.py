"""Named entities: the tagger, the knowledge base's names and rules propose, `merge` settles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.config import RecognizeConfig
from pipeline.document import Draft, Mention

if TYPE_CHECKING:
    from pipeline.kb import Store
    from pipeline.recognize.merge import Resolved


class Recognize:
    """The stage that finds mentions and gives the tokens their parts of speech.

    Raises `ConfigError` where the tagger's weights are missing. `models` names what tagged, with its fingerprint.
    """

    name = "recognize"
    requires = ("analysis", "offsets", "sentences", "words")
    provides = ("proposals", "entities", "tokens")

    def __init__(self, config: RecognizeConfig, kb: Store) -> None:
        from pipeline.recognize.lac import Lac
        from pipeline.recognize.lexicon import Lexicon

        self._lac = Lac(config.batch_chars) if config.backend == "lac" else None
        self._lexicon = Lexicon(kb) if config.lexicon else None
        self.models = {"lac": self._lac.fingerprint} if self._lac else {}

    def __call__(self, drafts: Sequence[Draft]) -> None:
        from pipeline.recognize.merge import resolve
        from pipeline.recognize.patterns import find_patterns
        from pipeline.recognize.tagging import NO_TAGGING, boundaries, propose, tag_drafts
        from pipeline.recognize.tokens import build_tokens

        taggings = tag_drafts(self._lac, drafts) if self._lac else [NO_TAGGING] * len(drafts)
        for draft, tagging in zip(drafts, taggings, strict=True):
            text = draft.analysis
            found = propose(text, tagging)
            if self._lexicon:
                found += self._lexicon.propose(text, tagging, boundaries(draft, tagging))
            found += find_patterns(text, tagging, resolve(text, found), found)
            mentions = resolve(text, found)
            draft.proposals = found
            draft.document.entities = _raw_mentions(draft, mentions)
            draft.document.tokens = build_tokens(draft, tagging, [(m.start, m.end) for m in mentions])


def _raw_mentions(draft: Draft, mentions: list[Resolved]) -> list[Mention]:
    raw = draft.document.text
    spans = draft.offsets.to_raw_many([(mention.start, mention.end) for mention in mentions])
    found: list[Mention] = []
    reach = 0
    for mention, (start, end) in zip(mentions, spans, strict=True):
        # Two mentions can share one raw character that clean-up took apart; the first of them has it.
        if start >= reach and start < end:
            found.append(
                Mention(
                    start, end, raw[start:end], mention.label, score=mention.score, sources=[*mention.sources]
                )
            )
            reach = end
    return found
