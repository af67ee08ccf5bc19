"""One frozen tree of settings: defaults ← TOML file ← `--set a.b=c`. An unknown key is an error."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from datetime import date, time
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from pipeline.errors import ConfigError

Positive = Annotated[int, Meta(ge=1)]
Hour = Annotated[int, Meta(ge=0, le=48)]


class SourceConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """How bytes become text. An empty `encoding` means: detect. `max_document` is in code points."""

    encoding: str = ""
    max_document: Positive = 5_000_000


class NormalizeConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """How raw text becomes analysis text."""

    script: Literal["auto", "hans", "hant-tw", "hant-hk"] = "auto"
    join_lines: bool = True
    split_english: bool = True


class SegmentConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """How sentences and words are cut. `max_sentence` is in code points; `userdict` is a file in jieba's format."""

    words: Literal["rjieba", "jieba"] = "rjieba"
    userdict: str = ""
    max_sentence: Positive = 400


class RecognizeConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """Which sources propose entities, and how large (in code points) a model's batches are.

    `path` is the folder of a HanLP or spaCy model, `labels` the scheme that its labels belong to (or a table of your
    own), `simplify` whether it reads the Simplified analysis text or the text's own script. `nested` keeps names
    inside names. `profile` is which of the shipped heads finds the names, `head` the folder of another one in its place
    (`none`: LAC itself finds them), `guideline` which of its guidelines is followed.
    `weights` is the file that says how far each source is trusted (empty: the shipped one); a mention that this makes
    less sure than `min_confidence` is left out.
    """

    backend: Literal["lac", "hanlp", "spacy", "lac+hanlp", "lac+spacy", "none"] = "lac"
    profile: Literal["fast", "accurate"] = "accurate"
    head: str = ""
    guideline: str = "ontonotes-zh"
    path: str = ""
    labels: str = "auto"
    simplify: bool = True
    lexicon: bool = True
    nested: bool = False
    weights: str = ""
    min_confidence: Annotated[float, Meta(ge=0.0, le=1.0)] = 0.3
    provider: Literal["cpu", "cuda"] = "cpu"
    batch_chars: Positive = 512


class TemporalConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """How dates are resolved, and the conventions on which writers differ; docs/temporal.md has an example of each.

    `ref` is the ISO date or datetime that 今天 means where a document carries none. `dayparts` gives the hours of a part
    of the day, `{"早上": [6, 10]}`, from the first to the one before the last (0–48).
    """

    ref: str = ""
    prefer: Literal["past", "nearest", "present", "future"] = "nearest"
    range_end: Literal["inclusive", "exclusive"] = "inclusive"
    shifts: Literal["unit", "day", "stretch"] = "unit"
    reign_months: Literal["lunar", "gregorian"] = "lunar"
    slashes: Literal["mdy", "dmy"] = "mdy"
    dayparts: dict[str, tuple[Hour, Hour]] = {}


class KbConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """Which knowledge base file is used; empty means the embedded one, built once into the cache."""

    path: str = ""


class LinkConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """When a candidate is believed. Below `threshold` a mention becomes NIL; `candidates` bounds the list kept.

    `model` is a file that `zhpipe train linker` wrote; empty, the shipped one. Without a threshold the model's own holds.
    """

    model: str = ""
    threshold: Annotated[float, Meta(ge=0.0, le=1.0)] | None = None
    candidates: Positive = 5


class CheckConfig(Struct, frozen=True, forbid_unknown_fields=True):
    """When `zhpipe check` speaks up. `disabled` names codes to leave out.

    `fewest_of_label`: mentions that a label should have; `usual_label`: how often, and how many times as often, a name has
    another label before one is odd; `shortest_repeat`: code points of a name to look for where it is not marked;
    `longest_factor`: how many times as long as nine in ten of its label; `years_ahead`: of the document's own date.
    """

    disabled: list[str] = []
    fewest_of_label: Positive = 10
    usual_label: Positive = 5
    shortest_repeat: Positive = 2
    longest_factor: Positive = 3
    years_ahead: Positive = 50


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that can change what is written, and what is checked; how fast it is written (workers, batches) is no setting of this."""

    source: SourceConfig = SourceConfig()
    normalize: NormalizeConfig = NormalizeConfig()
    segment: SegmentConfig = SegmentConfig()
    recognize: RecognizeConfig = RecognizeConfig()
    temporal: TemporalConfig = TemporalConfig()
    kb: KbConfig = KbConfig()
    link: LinkConfig = LinkConfig()
    check: CheckConfig = CheckConfig()

    def fingerprint(self) -> str:
        """Return sixteen hex digits that change when any setting does that can change what is written."""
        told = msgspec.structs.replace(self, check=CheckConfig())
        return hashlib.sha256(msgspec.json.encode(told, order="sorted")).hexdigest()[:16]


def load_config(path: Path | None = None, overrides: Sequence[str] = ()) -> Config:
    """Read the settings: defaults, then the TOML file, then `a.b=c` overrides (the value is TOML, else a string).

    Raises `ConfigError` for a file that is missing or no TOML, an unknown key, or a value of the wrong type.
    """
    tree: dict[str, Any] = {}
    if path is not None:
        try:
            tree = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise ConfigError(f"cannot read the config file: {error.strerror}", where=str(path)) from error
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise ConfigError(f"not valid TOML: {error}", where=str(path)) from error
    for override in overrides:
        _apply(tree, override)
    try:
        return msgspec.convert(tree, Config)
    except msgspec.ValidationError as error:
        where = str(path) if path is not None else "--set"
        raise ConfigError(
            str(error), where=where, hint="see docs/configuration.md for the settings"
        ) from error


def _apply(tree: dict[str, Any], override: str) -> None:
    key, equals, value = override.partition("=")
    parts = key.strip().split(".")
    if not equals or not all(parts):
        raise ConfigError(f"{override!r} is not of the form section.key=value", where="--set")
    for part in parts[:-1]:
        branch = tree.setdefault(part, {})
        if not isinstance(branch, dict):
            raise ConfigError(f"{part!r} is a value, not a section", where="--set")
        tree = branch
    tree[parts[-1]] = _parse_value(value.strip())


def _parse_value(value: str) -> Any:
    try:
        parsed = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        return value
    # TOML has dates of its own; the settings hold them as they are written.
    return value if isinstance(parsed, date | time) else parsed
