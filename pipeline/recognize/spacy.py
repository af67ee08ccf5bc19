"""Pipelines of spaCy (PyPI `spacy`, MIT) as a source of names: whatever sets `doc.ents`, and its `kb_id_`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import ConfigError
from pipeline.recognize.models import Name, Reading, fingerprint, in_pieces, library, model_folder

_NIL = "NIL"
"""What spaCy's entity linker writes for an entity of no knowledge base."""


class SpacyModel:
    """A spaCy pipeline from a folder, or an installed package of that name.

    Raises `ConfigError` where spaCy cannot load it, with spaCy's own reason.
    """

    source = "spacy"
    cuts_words = False

    def __init__(self, path: str, *, gpu: bool = False) -> None:
        spacy = library("spacy", extra="spacy")
        installed = bool(path) and not Path(path).exists() and spacy.util.is_package(path)
        folder = spacy.util.get_package_path(path) if installed else model_folder(path, "config.cfg")
        if gpu and not spacy.prefer_gpu():
            raise ConfigError("spaCy finds no GPU", where="recognize.provider", hint="pip install cupy")
        try:
            self._nlp = spacy.load(path)
        except Exception as error:
            raise ConfigError(f"spaCy cannot load the pipeline: {error}", where=str(folder)) from error
        self.fingerprint = fingerprint(folder)
        self.labels = self._entity_labels(str(folder))

    def read(self, sentences: Sequence[str]) -> list[Reading]:
        """Return the entities of each sentence; offsets are characters, so its tokenizer may cut as it likes."""
        readings = [Reading([], []) for _ in sentences]
        pieces = list(in_pieces(sentences))
        for (number, offset, _), doc in zip(
            pieces, self._nlp.pipe(text for _, _, text in pieces), strict=True
        ):
            readings[number].names.extend(
                Name(
                    offset + ent.start_char,
                    offset + ent.end_char,
                    ent.label_,
                    "" if ent.kb_id_ == _NIL else ent.kb_id_,
                )
                for ent in doc.ents
            )
        return readings

    def _entity_labels(self, where: str) -> tuple[str, ...]:
        """Return the labels that the components which set entities announce; one that declares nothing may set them."""
        assigned = {pipe: self._nlp.get_pipe_meta(pipe).assigns for pipe in self._nlp.pipe_names}
        setters = [
            pipe for pipe, attributes in assigned.items() if not attributes or "doc.ents" in attributes
        ]
        if not setters:
            raise ConfigError(
                f"no component sets doc.ents: the pipeline has {', '.join(assigned) or 'none'}", where=where
            )
        return tuple(sorted({label for pipe in setters for label in self._nlp.pipe_labels.get(pipe, ())}))
