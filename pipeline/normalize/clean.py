"""The clean-up as a whole: characters first, then the white space that they stand in."""

from __future__ import annotations

from pipeline.normalize.english import glued_english
from pipeline.normalize.layout import spaced_dots, stray_spaces, wrapped_breaks
from pipeline.normalize.unicode import fold_characters, unify_dots
from pipeline.offsets import OffsetMap, rewrite


def clean(text: str, *, join_lines: bool = True, split_english: bool = True) -> tuple[str, OffsetMap]:
    """Return the text to analyse, in its own script, and the map from the raw text to it (code points)."""
    text = unify_dots(text)
    text, folded = rewrite(text, fold_characters(text))
    spacing = [*stray_spaces(text), *spaced_dots(text)]
    if join_lines:
        spacing += wrapped_breaks(text)
    if split_english:
        spacing += glued_english(text)
    text, spaced = rewrite(text, sorted(spacing))
    return text, folded.compose(spaced)
