"""What several verbs share: their common options, and the way from an option to what it names."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from pipeline.config import Config, load_config
from pipeline.errors import PipelineError

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.document import Document
    from pipeline.kb import Store

ConfigFile = Annotated[Path | None, typer.Option("--config", help="TOML file with settings.")]
Overrides = Annotated[
    list[str] | None, typer.Option("--set", help="One setting, e.g. temporal.ref=2020-01-01.")
]
KbFile = Annotated[Path | None, typer.Option("--kb", help="Knowledge base file instead of the embedded one.")]


def complain(message: str) -> None:
    """Tell a user's mistake in one line on standard error."""
    print(f"zhpipe: {message}", file=sys.stderr)


def settings_from(config: Path | None, overrides: list[str] | None, options: Mapping[str, object]) -> Config:
    """Read the settings; an option of its own that was given stands above `--set`."""
    given = [f"{key}={json.dumps(str(value), ensure_ascii=False)}" for key, value in options.items() if value]
    return load_config(config, [*(overrides or []), *given])


def with_model(settings: Config) -> Config:
    """Fetch the HanLP model that the settings name and return settings that name its folder.

    Raises `ConfigError` where it cannot be had.
    """
    if "hanlp" not in settings.recognize.backend:
        return settings
    from pipeline.recognize.download import fetch_hanlp

    folder = str(fetch_hanlp(settings.recognize.path))
    return replace(settings, recognize=replace(settings.recognize, path=folder))


def store_of(kb: Path | None) -> Store:
    """Open the knowledge base that `--kb` names, or the embedded one."""
    from pipeline.kb import open_store

    return open_store(kb or "")


def documents_of(file: Path, document_id: str) -> list[Document]:
    """Read the documents of a file, or the one of an id.

    Raises `PipelineError` where there is none.
    """
    from pipeline.records import read

    documents = [d for d in read(file) if not document_id or d.id == document_id]
    if not documents:
        wanted = f"no document {document_id!r}" if document_id else "no document"
        raise PipelineError(wanted, where=str(file))
    return documents


def console() -> Console:
    """Return a console on standard output that shows text as it is: a name may look like markup."""
    from rich.console import Console

    return Console(highlight=False, markup=False, emoji=False)
