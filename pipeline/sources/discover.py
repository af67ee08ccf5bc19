"""Which files are meant: a file, a folder with all below it, a glob, or standard input."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from pipeline.errors import ConfigError
from pipeline.stage import Failure

STDIN = "-"
TEXT_SUFFIXES = (".txt", ".jsonl")
PACKED_SUFFIXES = (".gz", ".zst")


class SourceFile(Struct, frozen=True, order=True):
    """A file to read: `relative` is its place below the input it was found in, with `/` on every system."""

    relative: str
    path: str

    @property
    def suffix(self) -> str:
        """The suffix that tells the format, without the one that tells the compression."""
        path = Path(self.relative)
        return (path.with_suffix("") if path.suffix in PACKED_SUFFIXES else path).suffix


def discover(inputs: Sequence[str]) -> tuple[list[SourceFile], list[Failure]]:
    """Return the sources of all inputs, sorted within each, and the places that could not be looked into.

    A file that is named is taken whatever its suffix; in a folder only those of a known suffix are, hidden ones never.
    A file that is met twice counts once. Raises `ConfigError` for an input that does not exist.
    """
    sources: dict[str, SourceFile] = {}
    failures: list[Failure] = []
    for name in inputs:
        for source in _expand(name, failures):
            sources.setdefault(os.path.realpath(source.path) if source.path != STDIN else STDIN, source)
    return list(sources.values()), failures


def _expand(name: str, failures: list[Failure]) -> Iterator[SourceFile]:
    if name == STDIN:
        yield SourceFile("stdin", STDIN)
    elif os.path.isdir(name):
        yield from sorted(_walk(Path(name), failures))
    elif os.path.lexists(name):
        yield SourceFile(Path(name).name, name)
    else:
        found = sorted(glob.glob(name, recursive=True)) if glob.has_magic(name) else []
        if not found:
            raise ConfigError(
                "no such file or folder", where=name, hint="name a file, a folder, a glob, or -"
            )
        root = Path(os.path.commonpath([os.path.dirname(path) for path in found]))
        for path in found:
            if os.path.isfile(path):
                yield SourceFile(Path(path).relative_to(root).as_posix(), path)


def _walk(root: Path, failures: list[Failure]) -> Iterator[SourceFile]:
    def refused(error: OSError) -> None:
        place = os.fspath(error.filename or root)
        failures.append(
            Failure(
                id=Path(place).relative_to(root).as_posix(), stage="sources", error=type(error).__name__,
                reason=error.strerror or str(error), where=place, hint="make it readable, or leave it out",
            )
        )  # fmt: skip

    # Links to folders are not followed: they may lead in circles, or out of the corpus.
    for folder, subfolders, files in os.walk(root, onerror=refused):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for file in files:
            source = SourceFile(
                (Path(folder) / file).relative_to(root).as_posix(), os.path.join(folder, file)
            )
            if not file.startswith(".") and source.suffix in TEXT_SUFFIXES:
                yield source
