"""Verbs for whoever makes data sets of annotations: `split`, `sample`, `card`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pipeline.cli.options import complain
from pipeline.errors import ConfigError

Inputs = Annotated[list[Path], typer.Argument(help="Record files and folders of them.", exists=True)]


def split(
    inputs: Inputs,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder for train.jsonl, dev.jsonl, test.jsonl.")
    ],
    ratio: Annotated[str, typer.Option(help="Shares of train, dev and test.")] = "80/10/10",
    seed: Annotated[int, typer.Option(help="Another seed gives another split.")] = 0,
) -> None:
    """Part annotations into train, dev and test by document; what is tied together stays together."""
    from collections import Counter

    from pipeline.training.splits import PARTS, leakage, write_split

    done = write_split(inputs, output, dict(zip(PARTS, _shares(ratio), strict=True)), seed)
    counts = Counter(done.parts.values())
    print(", ".join(f"{part} {counts[part]:,}" for part in PARTS), file=sys.stderr)
    reasons = Counter(leak.tie for leak in done.leaks)
    told = ", ".join(f"{count:,} by {tie}" for tie, count in sorted(reasons.items())) or "none"
    print(f"ties between documents: {told}; groups kept together: {len(done.groups):,}", file=sys.stderr)
    left = leakage({part: output / f"{part}.jsonl" for part in PARTS})
    print(f"ties across the split: {len(left)}", file=sys.stderr)


def leaks(
    parts: Annotated[list[Path], typer.Argument(help="Record files, each a part.", exists=True)],
) -> None:
    """Find documents of different parts that are the same, nearly the same, or name one NIL entity."""
    from pipeline.training.splits import leakage

    if len({path.name for path in parts}) < len(parts):
        raise ConfigError("two parts have one file name", hint="a part is known by the name of its file")
    found = leakage({path.name: path for path in parts})
    for leak in found:
        complain(f"{leak.first} / {leak.second}: {leak.tie} {leak.what}".rstrip())
    if found:
        raise typer.Exit(1)


def sample(
    inputs: Inputs,
    output: Annotated[Path, typer.Option("-o", "--output", help="The .jsonl file to write.")],
    count: Annotated[int, typer.Option("-n", "--count", min=1, help="Documents to choose.")] = 100,
) -> None:
    """Choose the documents to review next: doubtful, rare, unlike those chosen before; the first one first."""
    from pipeline.training.sampling import write_sample

    for choice in write_sample(inputs, output, count):
        print(f"{choice.id}\t{choice.gain:.4f}\t{', '.join(choice.because)}")


def card(
    parts: Annotated[list[Path], typer.Argument(help="Record files or folders, each a part.", exists=True)],
    output: Annotated[Path | None, typer.Option("-o", "--output", help="File; else standard output.")] = None,
    title: Annotated[str, typer.Option(help="Name of the data set.")] = "Data sheet",
) -> None:
    """Write a data sheet: labels, entities, sources, licences, scripts, dates, how it was made."""
    from pipeline.atomic import replacing
    from pipeline.training.card import card as data_sheet

    text = data_sheet(parts, title=title)
    if output is None:
        sys.stdout.write(text)
        return
    with replacing(output) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _shares(ratio: str) -> list[float]:
    try:
        numbers = [float(share) for share in ratio.split("/")]
    except ValueError:
        numbers = []
    if len(numbers) != 3 or min(numbers) < 0 or sum(numbers) <= 0:
        raise ConfigError(f"{ratio!r} is not of the form 80/10/10", where="--ratio")
    return [number / sum(numbers) for number in numbers]
