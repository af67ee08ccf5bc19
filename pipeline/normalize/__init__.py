"""Raw text becomes analysis text: cleaned, in Simplified characters, with the offsets that lead back."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.config import NormalizeConfig
from pipeline.document import Draft
from pipeline.normalize.clean import clean
from pipeline.normalize.convert import convert
from pipeline.normalize.script import detect, simplify

__all__ = ["Normalize", "clean", "convert", "detect"]

_SCRIPTS = {"hans": "Hans", "hant-tw": "Hant-TW", "hant-hk": "Hant-HK"}


class Normalize:
    """The stage that gives each draft its `clean` and its `analysis` text, and the record its `meta["script"]`."""

    name = "normalize"
    requires = ("text",)
    provides = ("clean", "analysis", "offsets", "script")

    def __init__(self, config: NormalizeConfig) -> None:
        self.config = config

    def __call__(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            draft.clean, draft.offsets = clean(
                draft.document.text,
                join_lines=self.config.join_lines,
                split_english=self.config.split_english,
            )
            draft.script = _SCRIPTS.get(self.config.script) or detect(draft.clean)
            draft.analysis = simplify(draft.clean, draft.script)
            draft.document.meta["script"] = draft.script
