"""What the annotations under one guideline say about another: which labels of ours a label of theirs may stand for."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.document import ENTITY_LABELS

OURS = "ontonotes-zh"

GUIDELINES: Mapping[str, tuple[str, ...]] = {OURS: ENTITY_LABELS, "uner": ("PERSON", "LOC", "ORG")}
"""The labels of the guidelines known by name; any other has the labels that its data use."""

RENAMED = {"PER": "PERSON"}
"""Labels of other projects' files that mean one of ours."""

READINGS: Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]] = {
    ("uner", OURS): {"PERSON": ("PERSON",), "LOC": ("GPE", "LOC", "FAC"), "ORG": ("ORG", "FAC")},
}
"""What a label of the first guideline may be in the second. A label of the second that stands nowhere is not annotated by the
first. Ours is not read as `uner`: it has names (dynasties, peoples, titles) where that has none, and the more of them the worse."""
