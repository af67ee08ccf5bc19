"""A model of another library at work on documents: its names as proposals, its words as a tagging."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from pipeline.config import RecognizeConfig
from pipeline.document import Draft, Proposal
from pipeline.recognize.models import Model, Name, Reading
from pipeline.recognize.schemes import COARSE, DROPPED, scheme_for
from pipeline.recognize.tagging import NAME_TAGS, Tagging, refine, sentence_spans

_LOG = logging.getLogger(__name__)

_TAGS = {"PERSON": "PER", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "ORG": "ORG", "WORK_OF_ART": "nw"}


class Guest:
    """A model and the scheme of its labels. Raises `ConfigError` where one of its labels is not mapped."""

    def __init__(self, model: Model, config: RecognizeConfig) -> None:
        self._model = model
        self.source = model.source
        self.fingerprint = model.fingerprint
        self.cuts_words = model.cuts_words
        self._scheme = scheme_for(model.labels, config.labels)
        self._simplify = config.simplify

    def read(self, drafts: Sequence[Draft]) -> list[Reading]:
        """Return names (under our labels, or coarse ones) and words of each draft, in the analysis text's offsets."""
        spans = [sentence_spans(draft) for draft in drafts]
        texts = [draft.analysis if self._simplify else draft.clean for draft in drafts]
        found = iter(
            self._model.read(
                [
                    text[start:end]
                    for text, of_draft in zip(texts, spans, strict=True)
                    for start, end in of_draft
                ]
            )
        )
        readings = []
        for of_draft in spans:
            names: list[Name] = []
            words: list[Name] = []
            for (offset, _), reading in zip(of_draft, found, strict=False):
                names += [name for item in reading.names if (name := self._ours(item.moved(offset)))]
                words += [word.moved(offset) for word in reading.words]
            readings.append(Reading(names, words))
        return readings

    def propose(self, text: str, names: Sequence[Name]) -> list[Proposal]:
        """Return the names as proposals of this model; a coarse label becomes the one that the name's ending asks for."""
        found: list[Proposal] = []
        for start, end, label, kb_id in names:
            if label in COARSE:
                found += refine(text, start, end, label, self.source)
            else:
                found.append(Proposal(start, end, label, self.source, kb_ids=(kb_id,) if kb_id else ()))
        return found

    def _ours(self, name: Name) -> Name | None:
        label = self._scheme.get(name.label)
        if label is None:
            _LOG.warning("the model's label %r is not in the scheme; its names are dropped", name.label)
            self._scheme = {**self._scheme, name.label: DROPPED}
        return name._replace(label=label) if label and label != DROPPED else None


def words_of(reading: Reading) -> Tagging:
    """Return a model's own words as a tagging."""
    words = reading.words
    return Tagging([w.start for w in words], [w.end for w in words], [w.label for w in words])


def tags_of(names: Sequence[Name]) -> list[tuple[int, int, str]]:
    """Return the names as tagged words, in order; of two that overlap the first one."""
    tagged: list[tuple[int, int, str]] = []
    for start, end, label, _ in sorted(names, key=lambda name: (name.start, -name.end)):
        if not tagged or tagged[-1][1] <= start:
            tagged.append((start, end, label if label in NAME_TAGS else _TAGS.get(label, "nz")))
    return tagged


def open_guest(config: RecognizeConfig) -> Guest | None:
    """Open the HanLP or spaCy model that the settings name, or nothing where they name none."""
    gpu = config.provider == "cuda"
    if "hanlp" in config.backend:
        from pipeline.recognize.hanlp import HanLP

        return Guest(
            HanLP(config.path, scheme=config.labels, gpu=gpu, batch_chars=config.batch_chars), config
        )
    if "spacy" in config.backend:
        from pipeline.recognize.spacy import SpacyModel

        return Guest(SpacyModel(config.path, gpu=gpu), config)
    return None
