"""Which files are meant: a file, a folder with all below it, a glob, or standard input."""

from __future__ import annotations

import glob
import logging
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from msgspec import Struct

from pipeline.errors import ConfigError, SourceError
from pipeline.stage import Failure, failure_from

_LOG = logging.getLogger(__name__)

STDIN = "-"
_PIPED = {STDIN: "stdin", "jsonl:-": "stdin.jsonl"}
"""What names standard input: as one text, or as records line by line."""

TEXT_SUFFIXES = (".txt", ".jsonl")
PACKED_SUFFIXES = (".gz", ".zst")


class SourceFile(Struct, frozen=True, order=True):
    """A file to read: `relative` is its place below the input it was found in, with `/` on every system; `piped` says that
    `path` only keeps what came in on standard input."""

    relative: str
    path: str
    piped: bool = False

    @property
    def where(self) -> str:
        """What a message calls the source."""
        return STDIN if self.piped else self.path

    @property
    def suffix(self) -> str:
        """The suffix that tells the format, in lower case, without the one that tells the compression."""
        stem, suffix = os.path.splitext(self.relative.lower())
        return os.path.splitext(stem)[1] if suffix in PACKED_SUFFIXES else suffix


def discover(inputs: Sequence[str]) -> tuple[list[SourceFile], list[Failure]]:
    """Return the sources of all inputs, sorted within each, and the places that could not be looked into.

    A file that is named is taken whatever its suffix; in a folder only those of a known suffix are, hidden ones
    never, and how many were skipped is logged. Links to folders are not followed. A file that is met twice counts
    once. Raises `ConfigError` for an input that does not exist.
    """
    search = _Search()
    sources: dict[str, SourceFile] = {}
    real = cache(os.path.realpath)
    for name in inputs:
        for source in search.expand(name):
            folder, file = os.path.split(source.path)
            # A folder is resolved once for all its files.
            place = real(source.path) if os.path.islink(source.path) else os.path.join(real(folder), file)
            sources.setdefault(place if source.path != STDIN else STDIN, source)
    if search.skipped:
        kinds = ", ".join(
            f"{suffix or 'without suffix'} {count}" for suffix, count in sorted(search.skipped.items())
        )
        _LOG.warning("skipped %d files that are neither .txt nor .jsonl: %s", search.skipped.total(), kinds)
    return list(sources.values()), search.failures


class _Search:
    """One look through the inputs: what could not be looked into, what was passed over."""

    def __init__(self) -> None:
        self.failures: list[Failure] = []
        self.skipped: Counter[str] = Counter()

    def expand(self, name: str) -> Iterator[SourceFile]:
        if name in _PIPED:
            yield SourceFile(_PIPED[name], STDIN)
        elif os.path.isdir(name):
            yield from sorted(self._walk(name, name))
        elif os.path.lexists(name):
            yield from self._take(name, Path(name).name)
        else:
            yield from self._glob(name)

    def _glob(self, pattern: str) -> Iterator[SourceFile]:
        found = sorted(glob.glob(pattern, recursive=True)) if glob.has_magic(pattern) else []
        if not found:
            raise ConfigError(
                "no such file or folder",
                where=_shown(pattern),
                hint="name a file, a folder, a glob, - or jsonl:-",
            )
        root = os.path.commonpath([os.path.dirname(path) for path in found])
        for path in found:
            if os.path.isdir(path):
                # What `**` finds is there file by file already.
                if "**" not in pattern:
                    yield from sorted(self._walk(path, root))
            else:
                yield from self._take(path, _relative(path, root))

    def _walk(self, folder: str, root: str) -> Iterator[SourceFile]:
        for place, subfolders, files in os.walk(folder, onerror=lambda error: self._refuse(error, root)):
            subfolders[:] = (name for name in subfolders if not name.startswith("."))
            below = _relative(place, root)
            for name in files:
                if not name.startswith("."):
                    relative = name if below == "." else f"{below}/{name}"
                    yield from self._consider(os.path.join(place, name), relative)

    def _consider(self, path: str, relative: str) -> Iterator[SourceFile]:
        """Take a file that nobody named: only of a known suffix, and not a pipe, which would block for ever."""
        suffix = SourceFile(relative, path).suffix
        if suffix not in TEXT_SUFFIXES:
            self.skipped[_shown(suffix)] += 1
        elif os.path.exists(path) and not os.path.isfile(path):
            self._fail(SourceError("no regular file", where=_shown(path), hint="leave it out"), relative)
        else:
            yield from self._take(path, relative)

    def _take(self, path: str, relative: str) -> Iterator[SourceFile]:
        if _shown(path) == path:
            yield SourceFile(relative, path)
        else:
            error = SourceError("the name is not valid UTF-8", where=_shown(path), hint="rename it")
            self._fail(error, relative)

    def _refuse(self, error: OSError, root: str) -> None:
        place = os.fspath(error.filename or root)
        reason = f"cannot be looked into: {error.strerror or error}"
        self._fail(
            SourceError(reason, where=_shown(place), hint="make it readable, or leave it out"),
            _relative(place, root),
        )

    def _fail(self, error: SourceError, relative: str) -> None:
        self.failures.append(failure_from(error, document_id=_shown(relative), stage="sources"))


def _relative(path: str, root: str) -> str:
    return Path(os.path.relpath(path, root or ".")).as_posix()


def _shown(name: str) -> str:
    """Return a file name as text that can be written; bytes that are no UTF-8 are shown as escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
