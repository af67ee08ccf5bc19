"""A knowledge base of a few names, and drafts cut into words by hand."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.document import Document, Draft, Span, Token
from pipeline.kb import Entity, Hit
from pipeline.kb.fold import fold
from pipeline.recognize.tagging import Tagging


class FakeStore:
    """Answers like `pipeline.kb.Store`. A name that ends in `?` is weak."""

    def __init__(self, *entities: tuple[str, str, str], cues: dict[str, list[str]] | None = None) -> None:
        self.fingerprint = "fake"
        self._cues = cues or {}
        self._entities = {entity_id: (label, names.split("|")) for entity_id, label, names in entities}

    def keys(self) -> Iterator[str]:
        return iter(
            sorted({fold(name.rstrip("?")) for _, names in self._entities.values() for name in names})
        )

    def is_large(self) -> bool:
        return False

    def find(self, surface: str) -> list[Hit]:
        return [
            Hit(entity_id, label, "label", name.endswith("?"), 0.5, name.rstrip("?") == surface)
            for entity_id, (label, names) in self._entities.items()
            for name in names
            if fold(name.rstrip("?")) == fold(surface)
        ]

    def get(self, entity_id: str) -> Entity | None:
        label, names = self._entities[entity_id]
        return Entity(entity_id, label, names[0], cues=self._cues.get(entity_id, []))


def tagged(words: str) -> tuple[str, Tagging]:
    """Read `苏联/LOC 政府/n` as the text and its tagging; a word without a label is punctuation."""
    starts, ends, labels, text = [], [], [], ""
    for word in words.split(" "):
        form, _, label = word.partition("/")
        starts.append(len(text))
        text += form
        ends.append(len(text))
        labels.append(label or "w")
    return text, Tagging(starts, ends, labels)


def draft(*words: str, raw: str = "") -> Draft:
    """Return a draft whose analysis is the words, one sentence, next to a raw text of the same length."""
    text = "".join(words)
    tokens, position = [], 0
    for word in words:
        tokens.append(Token(position, position + len(word)))
        position += len(word)
    sentences = [Span(0, len(text))] if text else []
    document = Document(id="d", text=raw or text)
    return Draft(document=document, clean=raw or text, analysis=text, sentences=sentences, words=tokens)
