"""One tag a token: IOB2 and BIOES, and back to spans."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.document import Document, Token
from pipeline.errors import RecordError


def tags(document: Document, tokens: Sequence[Token], scheme: str) -> list[str]:
    """Return the tag of each token; no two mentions may overlap, and every mention must begin and end with a token."""
    starts = {token.start: index for index, token in enumerate(tokens)}
    ends = {token.end: index for index, token in enumerate(tokens)}
    result = ["O"] * len(tokens)
    for mention in document.entities:
        first, last = starts[mention.start], ends[mention.end]
        result[first : last + 1] = [f"I-{mention.label}"] * (last + 1 - first)
        if scheme == "bioes":
            result[last] = f"E-{mention.label}"
        result[first] = f"{'S' if scheme == 'bioes' and first == last else 'B'}-{mention.label}"
    return result


def runs(tags: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield the half-open runs of tokens that tags mark, with their labels; IOB1, IOB2, BIOES and BILOU are understood.

    A run that begins with an inside tag (as IOB1 writes it, or a model that slipped) begins there. Raises `RecordError`
    for a tag of another form.
    """
    first, label = 0, ""
    for index, tag in enumerate([*tags, "O"]):
        prefix, _, name = tag.partition("-")
        if prefix not in _PREFIXES or (prefix == "O") == bool(name):
            raise RecordError(f"{tag!r} is no IOB2 or BIOES tag", where=f"token {index + 1}")
        if label and (prefix in _OPENING or prefix == "O" or name != label):
            yield first, index, label
            label = ""
        if name and not label:
            first, label = index, name
        if label and prefix in _CLOSING:
            yield first, index + 1, label
            label = ""


_OPENING = {"B", "S", "U"}
_CLOSING = {"E", "L", "S", "U"}
_PREFIXES = {"O", "B", "I", "M", "E", "L", "S", "U"}
