"""Documents in other projects' formats, both ways."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from pipeline.errors import ConfigError
from pipeline.formats.format import Format

FORMATS = {
    "spacy": ("spacy", "FORMAT"),
    "parquet": ("parquet", "PARQUET"),
    "huggingface": ("parquet", "HUGGINGFACE"),
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
    """Return the format of a name; raises `ConfigError` for a name that is not known."""
    if name not in FORMATS:
        raise ConfigError(f"no format is called {name!r}", hint=f"one of {', '.join(FORMATS)}")
    module, constant = FORMATS[name]
    form: Format = getattr(import_module(f"pipeline.formats.{module}"), constant)
    return form


def usable_format(name: str) -> Format:
    """Return the format of a name; raises `ConfigError` also where a library it needs is not installed."""
    form = format_of(name)
    lacking = [library for library in form.needs if find_spec(library) is None]
    if lacking:
        hint = f"pip install 'zhpipe[{form.extra}]'"
        raise ConfigError(f"the format {name!r} needs {', '.join(lacking)}", hint=hint)
    return form
