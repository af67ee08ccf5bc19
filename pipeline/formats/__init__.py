"""Documents in other projects' formats, both ways."""

from __future__ import annotations

from importlib import import_module

from pipeline.errors import ConfigError
from pipeline.formats.format import Format

FORMATS = {
    "spacy": ("spacy", "FORMAT"),
    "uner": ("uner", "FORMAT"),
    "conll2003": ("columns", "CONLL2003"),
    "conllu": ("conllu", "FORMAT"),
    "hanlp": ("columns", "HANLP"),
    "spacy-jsonl": ("spacy_jsonl", "FORMAT"),
    "prodigy": ("prodigy", "FORMAT"),
    "doccano": ("doccano", "FORMAT"),
    "brat": ("brat", "FORMAT"),
    "webannotation": ("webannotation", "FORMAT"),
    "tei": ("tei", "FORMAT"),
    "timeml": ("timeml", "FORMAT"),
    "hansel": ("linking", "HANSEL"),
    "blink": ("linking", "BLINK"),
    "labelstudio": ("labelstudio", "FORMAT"),
    "inception": ("inception", "FORMAT"),
    "nif": ("nif", "FORMAT"),
    "chat": ("chat", "FORMAT"),
}
"""Where each format is defined; a module is imported when its format is asked for."""


def format_of(name: str) -> Format:
    """Return the format of a name.

    Raises `ConfigError` for a name that is not known, or a format whose libraries are not installed.
    """
    if name not in FORMATS:
        raise ConfigError(f"no format is called {name!r}", hint=f"one of {', '.join(FORMATS)}")
    module, constant = FORMATS[name]
    form: Format = getattr(import_module(f"pipeline.formats.{module}"), constant)
    return form
