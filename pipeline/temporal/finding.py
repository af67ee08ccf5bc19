"""Finding: from atoms to phrases, from left to right."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.temporal.chains import is_short_year
from pipeline.temporal.counting import is_counted, read_amount_phrase, read_set
from pipeline.temporal.phrases import Atoms, Phrase
from pipeline.temporal.points import read_point
from pipeline.temporal.reading import POINT_KINDS
from pipeline.temporal.scanning import Atom, scan


def find_phrases(text: str) -> Iterator[Phrase]:
    """Yield the temporal expressions of a folded text from left to right; they do not overlap."""
    atoms = Atoms(text, list(scan(text)))
    number = 0
    while (atom := atoms.get(number)) is not None:
        if atom.start < atoms.floor:
            number += 1  # Taken in by the phrase before, as 现在 in 1949年到现在.
            continue
        phrase, number = _read(atoms, number, atom)
        if phrase is not None:
            atoms.floor = phrase.end
            yield phrase


def _read(atoms: Atoms, number: int, atom: Atom) -> tuple[Phrase | None, int]:
    """Return the phrase that begins with an atom, and the number of the first atom after it."""
    try:
        if atom.kind == "reference":
            name = next(iter(atom.groups))
            return Phrase(start=atom.start, end=atom.end, kind="reference", name=name), number + 1
        if atom.kind == "every":
            return read_set(atoms, number)
        if atom.kind == "amount" and is_short_year(atoms, number):
            return read_point(atoms, number)
        if atom.kind == "amount" or (atom.kind in ("day", "month") and is_counted(atoms, atom)):
            return read_amount_phrase(atoms, number)
        if atom.kind in POINT_KINDS:
            return read_point(atoms, number)
    except ValueError:
        # Numbers that make no date (第零天): what looks like one is left alone.
        pass
    return None, number + 1
