"""Verbs for what is linked: `relink`, and `kb suggest` for what is not in the knowledge base yet."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import ConfigFile, KbFile, Overrides, settings_from
from pipeline.errors import ConfigError


def suggest(
    annotations: Annotated[list[Path], typer.Argument(help="Annotated JSONL: files or folders.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The table to write: .csv, .tsv or .jsonl.")],
    least: Annotated[int, typer.Option(min=1, help="Leave out what has fewer mentions.")] = 2,
) -> None:
    """List the entities that the knowledge base does not know, the most frequent first, as a table for `kb add`."""
    from pipeline.kb.export import write
    from pipeline.link.registry import Registry, as_entities
    from pipeline.records import read, record_files

    registry = Registry()
    for path in annotations:
        for file in record_files(path):
            for document in read(file):
                registry.add(document)
    count = write(as_entities(registry.entities(least)), output)
    print(
        f"{count:,} entities in {output}: put in ids you know, then `zhpipe kb add {output}`", file=sys.stderr
    )


def relink(
    annotations: Annotated[list[Path], typer.Argument(help="Annotated JSONL: files or folders.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder to write the new records to.")
    ] = None,
    in_place: Annotated[
        bool, typer.Option("--in-place", help="Replace the files, each whole or not at all.")
    ] = False,
    config: ConfigFile = None,
    overrides: Overrides = None,
    kb: KbFile = None,
) -> None:
    """Link the mentions of existing annotations anew, with another knowledge base or threshold; spans stay."""
    from pipeline.kb import open_store
    from pipeline.link.relink import Relinker

    if in_place == (output is not None):
        raise ConfigError("say where to write", where="relink", hint="either -o FOLDER or --in-place")
    settings = settings_from(config, overrides, {"kb.path": kb})
    relinker = Relinker(settings.link, open_store(settings.kb.path))
    changed = documents = 0
    for path, target in _targets(annotations, output):
        told = relinker.file(path, target)
        changed, documents = changed + told.changed, documents + told.documents
    print(f"{documents:,} documents, {changed:,} mentions with another id", file=sys.stderr)


def _targets(annotations: list[Path], output: Path | None) -> list[tuple[Path, Path]]:
    """Return each record file with the file to write; two that would be written to one place are an error."""
    from pipeline.records import record_files

    pairs = []
    for path in annotations:
        for file in record_files(path):
            inside = file.relative_to(path) if path.is_dir() else Path(file.name)
            pairs.append((file, output / inside if output else file))
    targets = [target for _, target in pairs]
    if twice := sorted({str(target) for target in targets if targets.count(target) > 1}):
        raise ConfigError(f"two inputs would be written to {twice[0]}", where="relink")
    return pairs
