"""What the model directories of other libraries have in common: what they answer, and how they are opened."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from pipeline.errors import ConfigError

LONGEST = 500
"""Code points a model gets at once: a transformer of 512 positions holds them with its two marks."""


class Name(NamedTuple):
    """A name in one sentence (code points, half-open) under the model's own label, with an id where it gave one."""

    start: int
    end: int
    label: str
    kb_id: str = ""

    def moved(self, offset: int) -> Name:
        """Return the name with its span so much further on."""
        return self._replace(start=self.start + offset, end=self.end + offset)


class Reading(NamedTuple):
    """What a model made of one sentence: names, and words with LAC's part of speech where it cuts words itself."""

    names: list[Name]
    words: list[Name]


class Model(Protocol):
    """A loaded model. Answers do not depend on what else is in the call; not to be shared between threads."""

    @property
    def source(self) -> str: ...

    @property
    def fingerprint(self) -> str: ...

    @property
    def labels(self) -> tuple[str, ...]: ...

    @property
    def cuts_words(self) -> bool: ...

    def read(self, sentences: Sequence[str]) -> list[Reading]: ...


def library(name: str, *, extra: str) -> Any:
    """Import an optional library.

    Raises `ConfigError` that names the extra to install where it is missing.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise ConfigError(
            f"{name} cannot be loaded: {error}",
            hint=f'pip install "zhpipe[{extra}]"',
        ) from error


def model_folder(path: str, *needed: str) -> Path:
    """Return `recognize.path` as a folder that holds the files needed; raises `ConfigError` where it does not."""
    if not path:
        raise ConfigError("no model is given", where="recognize.path", hint="name the model's folder")
    folder = Path(path)
    if not folder.is_dir():
        raise ConfigError(f"{path!r} is no folder", where="recognize.path", hint="name the model's folder")
    for name in needed:
        if not (folder / name).is_file():
            raise ConfigError(f"the model has no {name}", where=str(folder))
    return folder


def fingerprint(folder: Path) -> str:
    """Return sixteen hex digits that change when any file of the folder does."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{path.stat().st_size}\0".encode())
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:16]


def in_pieces(sentences: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the sentences in pieces that a model can take: sentence number, offset in it, text; none is blank."""
    for number, sentence in enumerate(sentences):
        for start in range(0, len(sentence), LONGEST):
            piece = sentence[start : start + LONGEST]
            if not piece.isspace():
                yield number, start, piece


def batches(lengths: Sequence[int], limit: int) -> Iterator[list[int]]:
    """Yield indexes in batches of like lengths: at most `limit` code points with padding, or one piece."""
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and lengths[index] * (len(batch) + 1) > limit:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
