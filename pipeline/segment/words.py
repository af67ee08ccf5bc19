"""Words of the analysis text by jieba's dictionary, through its fast port or through jieba itself."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from pipeline.errors import ConfigError

Words = Iterator[tuple[int, int]]
Cut = Callable[[str], Words]

NAME_FREQUENCY = 30
"""The frequency a name of the knowledge base gets: enough to be kept whole, too little to break common words."""


def word_cutter(backend: str, names: Iterable[str], userdict: str) -> Cut:
    """Return the function that yields the half-open spans of a text's words, which cover it in order.

    `names` and the user's dictionary are kept whole where they stand. Raises `ConfigError` for a bad dictionary.
    """
    entries = [(name, NAME_FREQUENCY) for name in names]
    entries += read_userdict(Path(userdict)) if userdict else []
    return _rjieba(entries) if backend == "rjieba" else _jieba(entries)


def read_userdict(path: Path) -> list[tuple[str, int]]:
    """Read a dictionary in jieba's format, `word [frequency] [tag]` a line; raises `ConfigError` naming the line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise ConfigError(f"cannot read the user dictionary: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"the user dictionary is not UTF-8: {error.reason}", where=f"{path}: byte {error.start}"
        ) from error
    entries = []
    for number, line in enumerate(lines, 1):
        parts = line.split()
        if not parts or line.startswith("#"):
            continue
        if len(parts) > 3 or (len(parts) == 3 and not parts[1].isdecimal()):
            raise ConfigError("not of the form `word [frequency] [tag]`", where=f"{path}:{number}")
        frequency = int(parts[1]) if len(parts) > 1 and parts[1].isdecimal() else NAME_FREQUENCY
        entries.append((parts[0], frequency))
    return entries


def _rjieba(entries: list[tuple[str, int]]) -> Cut:
    from rjieba import Jieba

    tokenizer = Jieba()
    for word, frequency in entries:
        tokenizer.add_word(word, frequency, "")

    def cut(text: str) -> Words:
        reach = 0
        for word in tokenizer.cut(text):
            yield reach, reach + len(word)
            reach += len(word)

    return cut


def _jieba(entries: list[tuple[str, int]]) -> Cut:
    import jieba

    from pipeline.cache import folder

    jieba.setLogLevel(60)
    tokenizer = jieba.Tokenizer()
    cache = folder()
    try:
        cache.mkdir(parents=True, exist_ok=True)
        # jieba's own place is one file name in the shared temporary folder, which its forks overwrite.
        tokenizer.tmp_dir = str(cache)
    except OSError:
        tokenizer.tmp_dir = tempfile.gettempdir()
    for word, frequency in entries:
        tokenizer.add_word(word, frequency)

    def cut(text: str) -> Words:
        for _, start, end in tokenizer.tokenize(text):
            yield start, end

    return cut
