"""Words of the analysis text by jieba's dictionary, through its fast port or through jieba itself."""

from __future__ import annotations

import codecs
import logging
import re
import sys
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.machinery import PathFinder
from importlib.metadata import version
from importlib.util import find_spec, module_from_spec
from itertools import accumulate, chain, islice
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from pipeline.cache import cached_file
from pipeline.errors import ConfigError
from pipeline.kb.fold import fold_chars

BLOCK = 65_536
"""Code points, rounded up to the next stop, that are cut at a time: it bounds memory, not results."""

_STOP = re.compile("[\n。，、；：！？]")
"""What no word of jieba's reaches across."""

_HYPHEN = re.compile(r"-(?<=[A-Za-z0-9]-)(?=[A-Za-z0-9])")
_JOINT = re.compile(r"[._](?<=[A-Za-z0-9][._])(?=[A-Za-z0-9])")
_PART = re.compile(r"[A-Za-z0-9]+(?:\.[0-9]+)?%?")
"""What jieba takes as one word of an ASCII run that its dictionary does not know."""
_SPACES = re.compile(r"\s\s+")
_ENTRY = re.compile(r"(?P<word>\S+)(?: (?P<frequency>[0-9]{1,9}))?(?: [A-Za-z]+)?")

Entry = tuple[str, int | None]
"""A word for the dictionary and its frequency; without one it gets the least that keeps it whole."""


Name = tuple[str, int]
"""A name for the dictionary, and the frequency that keeps it whole."""


class Engine(Protocol):
    """A segmenter with a dictionary of its own; what it cuts joins up to the text again."""

    def has(self, word: str) -> bool: ...

    def suggest(self, word: str) -> int: ...

    def add(self, word: str, frequency: int) -> None: ...

    def cut(self, text: str) -> Iterable[str]: ...


class WordCutter:
    """Cuts text into words: an engine's, with hyphens apart, white space in one piece, and graphemes whole."""

    def __init__(self, engine: Engine, names: Iterable[Name] = (), userdict: Iterable[Entry] = ()) -> None:
        self._engine = engine
        for word, frequency in names:
            engine.add(word, frequency)
        for word, wanted in userdict:
            engine.add(word, engine.suggest(word) if wanted is None else wanted)

    def ends(self, text: str, unbreakable: Iterable[int] = ()) -> list[int]:
        """Return where the words of `text` end, sorted; they cover it, and none ends at an `unbreakable` offset."""
        ends: list[int] = []
        for start, end in _blocks(text):
            ends += islice(accumulate(map(len, self._engine.cut(text[start:end])), initial=start), 1, None)
        spaces = (place for run in _SPACES.finditer(text) for place in range(run.start() + 1, run.end()))
        hyphens = (place for hyphen in _HYPHEN.finditer(text) for place in hyphen.span())
        parts = self._inside_joined(text, ends)
        return with_ends(without_ends(ends, chain(spaces, unbreakable)), chain(hyphens, parts))

    def _inside_joined(self, text: str, ends: list[int]) -> Iterator[int]:
        """Yield where jieba ends words in what its ports take as one: example.com, 1.2.3, foo_bar."""
        reach = 0
        for joint in _JOINT.finditer(text):
            place = joint.start()
            if place < reach:
                continue
            index = bisect_right(ends, place)
            start, reach = ends[index - 1] if index else 0, ends[index]
            if start < place < reach - 1 and not self._engine.has(text[start:reach]):
                for part in _PART.finditer(text, start, reach):
                    yield from (end for end in part.span() if start < end < reach)


def with_ends(ends: list[int], more: Iterable[int]) -> list[int]:
    """Return the sorted `ends` with `more` among them; they may be there already, but lie before the last."""
    new = {place for place in more if ends[bisect_left(ends, place)] != place}
    return sorted([*ends, *sorted(new)]) if new else ends


def without_ends(ends: list[int], fewer: Iterable[int]) -> list[int]:
    """Return the sorted `ends` without those of `fewer` that are there."""
    gone = {place for place in fewer if ends[bisect_left(ends, place)] == place}
    return [end for end in ends if end not in gone] if gone else ends


def word_cutter(backend: str, names: Iterable[str] = (), userdict: str = "", kept: str = "") -> WordCutter:
    """Return a cutter by `rjieba` or `jieba` that keeps `names` and the words of the user's dictionary whole.

    Where a name for it is `kept`, what becomes of the names is worked out once on a machine: it must tell them all.
    Raises `ConfigError` for a bad dictionary.
    """
    entries = read_userdict(Path(userdict)) if userdict else []
    engine: Engine = _Rjieba() if backend == "rjieba" else _Jieba()
    new = _kept(f"{kept}-{backend}-{version(backend)}.words", engine, names) if kept else _new(engine, names)
    return WordCutter(engine, new, entries)


def _new(engine: Engine, names: Iterable[str]) -> list[Name]:
    """Return the names that are no words yet, which keep their frequency.

    All frequencies are told before any is entered, so that the order of names is without effect.
    """
    return [(name, engine.suggest(name)) for name in names if not engine.has(name)]


def _kept(file: str, engine: Engine, names: Iterable[str]) -> Iterator[Name]:
    def write(output: Path) -> None:
        lines = (f"{name} {frequency}\n" for name, frequency in _new(engine, names))
        output.write_text("".join(lines), encoding="utf-8")

    for line in cached_file(file, write).read_text(encoding="utf-8").splitlines():
        name, _, frequency = line.partition(" ")
        yield name, int(frequency)


def read_userdict(path: Path) -> list[Entry]:
    """Read a dictionary in jieba's format, `word [frequency] [tag]` a line, UTF-8; `#` begins a comment line.

    Words are entered in Simplified characters, as the analysis text is. Raises `ConfigError` naming the line.
    """
    try:
        lines = path.read_bytes().removeprefix(codecs.BOM_UTF8).split(b"\n")
    except OSError as error:
        raise ConfigError(f"cannot read the user dictionary: {error.strerror}", where=str(path)) from error
    entries = [_read_entry(line, f"{path}:{number}") for number, line in enumerate(lines, 1)]
    return [entry for entry in entries if entry is not None]


def _read_entry(line: bytes, where: str) -> Entry | None:
    try:
        fields = line.decode("utf-8").split()
    except UnicodeDecodeError as error:
        raise ConfigError("not UTF-8", where=where, hint="save the dictionary as UTF-8") from error
    if not fields or fields[0].startswith("#"):
        return None
    entry = _ENTRY.fullmatch(" ".join(fields))
    if entry is None:
        raise ConfigError(
            "not of the form `word [frequency] [tag]`", where=where,
            hint="the frequency is a whole number of at most nine digits, the tag Latin letters",
        )  # fmt: skip
    word, frequency = entry["word"], entry["frequency"]
    return _simplified(word), int(frequency) if frequency else None


def _simplified(word: str) -> str:
    """Fold the script, not the case: jieba tells Latin capitals apart."""
    folded = fold_chars(word)
    return "".join(char if char.isascii() else new for char, new in zip(word, folded, strict=True))


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        stop = _STOP.search(text, start + BLOCK)
        end = stop.end() if stop else len(text)
        yield start, end
        start = end


class _Rjieba:
    """jieba in Rust, ten times as fast. What it does otherwise `WordCutter` puts right, but for Han characters outside
    U+4E00–9FD5: jieba does not know them and cuts each alone."""

    def __init__(self) -> None:
        self._tokenizer = _rjieba().Jieba()
        self.cut: Callable[[str], list[str]] = self._tokenizer.cut

    def has(self, word: str) -> bool:
        return bool(self._tokenizer.has_word(word))

    def suggest(self, word: str) -> int:
        return int(self._tokenizer.suggest_freq(word))

    def add(self, word: str, frequency: int) -> None:
        self._tokenizer.add_word(word, frequency, None)


def _rjieba() -> ModuleType:
    """Return the compiled part of the package, which at import would read a second dictionary that nobody here asks for."""
    name = "rjieba.rjieba"
    if name not in sys.modules:
        package = find_spec("rjieba")
        spec = package and PathFinder.find_spec(name, package.submodule_search_locations)
        if not spec or not spec.loader:
            return import_module(name)
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[name] = module
    return sys.modules[name]


class _Jieba:
    """jieba itself, with a dictionary of its own and its cache in our folder.

    jieba's own cache is one file name in the shared temporary folder, which its forks overwrite.
    """

    def __init__(self) -> None:
        with warnings.catch_warnings():
            # jieba 0.42.1 asks for pkg_resources, and falls back where there is none.
            warnings.simplefilter("ignore")
            import jieba

        jieba.setLogLevel(logging.ERROR)

        def tokenizer(cache: Path) -> Any:
            made = jieba.Tokenizer()
            made.tmp_dir, made.cache_file = str(cache.parent), cache.name
            made.initialize()
            return made

        self._tokenizer = tokenizer(cached_file(f"jieba-{jieba.__version__}.cache", tokenizer))
        self.cut: Callable[[str], Iterator[str]] = self._tokenizer.cut

    def has(self, word: str) -> bool:
        return bool(self._tokenizer.FREQ.get(word))

    def suggest(self, word: str) -> int:
        return int(self._tokenizer.suggest_freq(word))

    def add(self, word: str, frequency: int) -> None:
        self._tokenizer.add_word(word, frequency)
