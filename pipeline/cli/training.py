"""Verbs that learn from gold: `train ner`, `train sources`, `train linker`."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import KbFile, console
from pipeline.errors import ConfigError
from pipeline.recognize.models import library

if TYPE_CHECKING:
    from rich.table import Table

    from pipeline.link.model import Linker
    from pipeline.recognize.head import Card
    from pipeline.training.data import DataSet
    from pipeline.training.fit import Epoch

GoldFiles = Annotated[
    list[str],
    typer.Option("--train", help="Gold: records (file or folder) or .iob2; PATH=NAME names its guideline."),
]
DevFiles = Annotated[
    list[str] | None, typer.Option("--dev", help="Gold to choose the best epoch by; as --train.")
]


class Backend(StrEnum):
    """What is trained: a head on the embedded tagger or on characters, or a model of another library."""

    LAC = "lac"
    CHARACTERS = "characters"
    HANLP = "hanlp"
    SPACY = "spacy"


def ner(
    train: GoldFiles,
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder to write.")],
    dev: DevFiles = None,
    start: Annotated[
        str,
        typer.Option(
            "--start", help="The folder of a head to go on from; `shipped` is the one in this package."
        ),
    ] = "",
    features: Annotated[
        Backend,
        typer.Option(
            "--features", "--backend", help="Train a head on LAC or on characters, or HanLP's or spaCy's own."
        ),
    ] = Backend.LAC,
    teacher: Annotated[
        list[Path] | None,
        typer.Option(
            help="A head on LAC that teaches one on characters, may be several; else the shipped one."
        ),
    ] = None,
    width: Annotated[int, typer.Option(min=0, help="How wide the net is; 0: as wide as usual.")] = 0,
    seed: Annotated[int, typer.Option(help="Where chance starts; the same seed gives the same weights.")] = 1,
    epochs: Annotated[
        int, typer.Option(min=0, help="Passes over the data at most; 0: as many as usual.")
    ] = 0,
    teachers: Annotated[
        int,
        typer.Option(min=0, help="Nets to train first, each without a part of the gold, to teach that part."),
    ] = 0,
    threads: Annotated[int, typer.Option(min=1, help="Threads to train with.")] = 1,
    name: Annotated[str, typer.Option(help="The head's name, for its card.")] = "",
    licence: Annotated[str, typer.Option(help="The licence of the weights, for their card.")] = "",
    spacy_config: Annotated[
        Path | None, typer.Option(help="A training configuration of spaCy's, for --backend spacy.")
    ] = None,
) -> None:
    """Train a recogniser of names on your gold: a head on the tagger's hidden state, or a HanLP or spaCy model."""
    from pipeline.training.data import data_set

    sets = [data_set(option) for option in train]
    held = [data_set(option) for option in dev or ()]
    if features in (Backend.HANLP, Backend.SPACY):
        _train_guest(features, sets, held, output, {"seed": seed, "epochs": epochs}, spacy_config)
        return
    library("torch", extra="train")
    import torch

    from pipeline.recognize.head import OF_PROFILE, SHIPPED, Card
    from pipeline.training.fit import CharacterOptions, Options
    from pipeline.training.heads import train_head

    torch.set_num_threads(threads)
    screen = console()
    command = shlex.join(["zhpipe", *sys.argv[1:]])
    kind, shipped = (
        (Options, SHIPPED) if features is Backend.LAC else (CharacterOptions, OF_PROFILE["accurate"])
    )
    given = {"epochs": epochs, "width": width}
    card = train_head(
        sets,
        held,
        output,
        Card({}, "", name=name or output.name, licence=licence, command=command),
        kind(seed=seed, teachers=teachers, **{option: value for option, value in given.items() if value}),
        lambda epoch: screen.print(_told(epoch)),
        shipped if start == "shipped" else Path(start) if start else None,
        teacher or [SHIPPED],
    )
    screen.print(_table(card))
    screen.print(f"head written to {output}; use it with --set recognize.head={output}", soft_wrap=True)


def _train_guest(
    backend: Backend,
    sets: Sequence[DataSet],
    held: Sequence[DataSet],
    output: Path,
    limits: Mapping[str, int],
    spacy_config: Path | None,
) -> None:
    from pipeline.config import Config
    from pipeline.kb import open_store
    from pipeline.training import hanlp, spacy
    from pipeline.training.sentences import sentences

    if not held:
        raise ConfigError(f"--backend {backend} needs --dev to choose the best epoch by")
    kb = open_store("")
    config = Config()
    gold, chosen = (
        sentences([document for data in part for document in data.documents()], config, kb)
        for part in (sets, held)
    )
    given = {name: value for name, value in limits.items() if value}
    if backend is Backend.HANLP:
        hanlp.train(gold, chosen, output, **given)
    else:
        spacy.train(gold, chosen, output, config=spacy_config, **given)
    console().print(
        f"model written to {output}; use it with --set recognize.backend={backend} --set recognize.path={output}"
    )


def sources(
    gold: Annotated[Path, typer.Option("--gold", help="Gold records: a file or a folder.")],
    predicted: Annotated[
        Path, typer.Option("--predicted", help="What `zhpipe annotate` made of the same texts.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="The weights file to write.")],
) -> None:
    """Learn from gold how far each source of names is to be trusted, and how well that tells right from wrong."""
    from pipeline.quality.pairing import documents
    from pipeline.training.sources import calibrate, examples, learn, save, tagger_of

    found = examples(documents(gold), documents(predicted))
    tagger = tagger_of(found)
    save({tagger: learn(found)}, output)
    screen = console()
    screen.print(
        f"weights of runs with {tagger} written to {output}; use them with --set recognize.weights={output}"
    )
    if len(found) > 1:
        screen.print(calibrate(found).line())


def linker(
    train: Annotated[
        list[str],
        typer.Option("--train", help="Gold records; PATH=KB names the knowledge base of their ids."),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", help="The model file to write (JSON).")],
    dev: Annotated[
        list[str] | None, typer.Option("--dev", help="Gold to choose the threshold by; as --train.")
    ] = None,
    kb: KbFile = None,
) -> None:
    """Learn from gold how much each feature of a candidate says, and from which score on an id is given."""
    from pipeline.training.linker import linker_set, save
    from pipeline.training.linker import train as learn

    base = str(kb) if kb else ""
    model = learn(
        [linker_set(option, base) for option in train],
        [linker_set(option, base) for option in dev or ()],
        shlex.join(["zhpipe", *sys.argv[1:]]),
    )
    save(model, output)
    screen = console()
    screen.print(_of_linker(model))
    screen.print(f"linker written to {output}; use it with --set link.model={output}", soft_wrap=True)


def _told(epoch: Epoch) -> str:
    scores = "".join(f"  {name} F1 {f1:.3f}" for name, f1 in epoch.f1.items())
    return (
        f"epoch {epoch.number:>2}  loss {epoch.loss:.4f}{scores}{'  best' if epoch.best and epoch.f1 else ''}"
    )


def _table(card: Card) -> Table:
    from rich.table import Table

    view = Table(title=f"{card.name}: dev, exact spans and labels")
    view.add_column("guideline")
    for column in ("gold", "precision", "recall", "F1"):
        view.add_column(column, justify="right")
    for guideline, row in card.scores.items():
        shares = (f"{row[key]:.3f}" for key in ("precision", "recall", "f1"))
        view.add_row(guideline, str(row["gold"]), *shares)
    return view


def _of_linker(model: Linker) -> Table:
    from rich.table import Table

    view = Table("file", "part", "mentions", "not found", "id not in kb", title="learned from")
    for row in model.data:
        view.add_row(
            row["file"], row["part"], row["mentions"], row["not found"], row["id not in the knowledge base"]
        )
    told = model.scores
    view.caption = (
        f"threshold {model.threshold}; judged on {told['judged on']}: {told['given an id']} of {told['mentions']} given an id,"
        f" {100 * told['of these right']:.1f} % of these right; expected calibration error {told['calibration error']:.3f}"
    )
    return view
