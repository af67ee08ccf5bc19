"""Learn how much each feature of a candidate says, from mentions whose entity is known.

    python -m benchmarks.fit_linker [CLEEK_DEV.jsonl --kb FACTS.kb --facts FACTS.tsv] [--write]

Learned from are this project's development gold, with the embedded knowledge base, and where given CLEEK's development
documents: every mention found with its span is an example. Printed is also what the score says of documents that were kept
out of the learning, in tenths: the calibration. `--write` writes `pipeline/link/data/weights.json`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from benchmarks import eval_link
from benchmarks.texts import ROOT
from pipeline import link, records
from pipeline.annotator import load
from pipeline.config import Config, KbConfig
from pipeline.document import Document
from pipeline.link.candidates import Finder
from pipeline.link.disambiguate import chances

OUTPUT = Path(link.__file__).parent / "data" / "weights.json"
REGULARISATION = 0.3
PARTS = 5
FIXED = {"before its time": -3.0, "neighbours": 0.5, "prior": 1.0}
"""Set by hand: the development data has too few cases to learn them from."""

MEANING = {
    **dict.fromkeys(("prior", "share", "exact", "length", "agreeing label", "same label"), 1),
    **dict.fromkeys(("cues", "description", "fuller name", "neighbours"), 1),
    **dict.fromkeys(("weak", "short", "bare surname", "changed form", "nickname", "sound"), -1),
}
"""Whether a feature can only speak for an entity or only against it."""


class Example(NamedTuple):
    """A mention: what is known of each candidate, which of them is meant (-1: none), and the document it stands in."""

    candidates: list[dict[str, float]]
    meant: int
    document: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("cleek", type=Path, nargs="?")
    parser.add_argument("--kb", type=Path)
    parser.add_argument("--facts", type=Path)
    parser.add_argument("--write", action="store_true", help="write the weights into the package")
    args = parser.parse_args()
    examples = list(_from_gold())
    if args.cleek:
        pairs = eval_link.read(args.cleek, eval_link.owners(args.facts))
        known = ((document, {(s, e): kb_id for s, e, kb_id in gold}) for document, gold in pairs)
        examples += _examples(known, Config(kb=KbConfig(path=str(args.kb))))
    weights = fit(examples)
    print(
        f"{len(examples)} mentions with candidates, {sum(e.meant >= 0 for e in examples)} with the right one"
    )
    for name, value in weights.items():
        print(f"  {name:16} {value:+.2f}")
    calibration(examples)
    if args.write:
        OUTPUT.write_bytes(msgspec.json.format(msgspec.json.encode(weights), indent=2) + b"\n")


def _from_gold() -> Iterator[Example]:
    files = records.record_files(ROOT / "annotations" / "gold" / "dev")
    gold = [document for file in files for document in records.read(file)]
    known = (
        (Document(id=d.id, text=d.text, meta=d.meta), {(m.start, m.end): m.kb_id for m in d.entities})
        for d in gold
    )
    yield from _examples(known, Config())


def _examples(
    known: Iterable[tuple[Document, dict[tuple[int, int], str]]], config: Config
) -> Iterator[Example]:
    """Yield the candidates of the mentions whose entity is known; the others tell nothing."""
    pipeline = load(config)
    stage = next(stage for stage in pipeline.stages if isinstance(stage, link.Link))
    finder = Finder(stage.kb)
    for document, ids in known:
        pipeline.annotate(document)
        judged = link.judge(document, stage.kb, finder, config.link)
        for mention in document.entities:
            meant = ids.get((mention.start, mention.end))
            if meant is not None:
                candidates = judged[mention.text, mention.label]
                if candidates:
                    right = next((n for n, scored in enumerate(candidates) if scored.kb_id == meant), -1)
                    yield Example([scored.features for scored in candidates], right, document.id)


def fit(examples: list[Example]) -> dict[str, float]:
    """Return the weights of a logit over a mention's candidates and none of them, `bias` first, then by name.

    L2-regularised; a feature that can only speak for an entity gets no negative weight, nor the other way round: few
    documents cannot prove that fame speaks against an entity.
    """
    import numpy as np
    from scipy.optimize import minimize

    names = ["bias", *sorted({n for e in examples for row in e.candidates for n in row} - set(FIXED))]
    tables = [
        np.array([[1.0, *(row.get(n, 0.0) for n in names[1:])] for row in e.candidates]) for e in examples
    ]
    fixed = [
        np.array([sum(FIXED[n] * row.get(n, 0.0) for n in FIXED) for row in e.candidates]) for e in examples
    ]

    def loss(weights: Any) -> tuple[float, Any]:
        value = REGULARISATION * float(weights[1:] @ weights[1:]) / 2
        slope = REGULARISATION * np.r_[0.0, weights[1:]]
        for example, table, given in zip(examples, tables, fixed, strict=True):
            odds = np.exp(np.clip(table @ weights + given, -50, 50))
            chances = odds / (1.0 + odds.sum())
            value -= float(np.log(chances[example.meant] if example.meant >= 0 else 1.0 / (1.0 + odds.sum())))
            slope += chances @ table - (table[example.meant] if example.meant >= 0 else 0.0)
        return value, slope

    bounds = [{1: (0.0, None), -1: (None, 0.0), 0: (None, None)}[MEANING.get(name, 0)] for name in names]
    best = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = {name: round(float(weight), 3) + 0.0 for name, weight in zip(names, best, strict=True)}
    return {"bias": weights.pop("bias")} | dict(sorted((weights | FIXED).items()))


def calibration(examples: list[Example]) -> None:
    """Print what share of the likeliest candidates is right by their score, of documents kept out of the learning."""
    documents = sorted({example.document for example in examples})
    scores: list[tuple[float, bool]] = []
    for part in range(PARTS):
        held = set(documents[part::PARTS])
        weights = fit([example for example in examples if example.document not in held])
        for example in examples:
            if example.document in held:
                shares = chances(example.candidates, weights)
                scores.append((max(shares), shares.index(max(shares)) == example.meant))
    print("score      mentions  mean score  right")
    for tenth in range(10):
        inside = [(score, right) for score, right in scores if int(min(score, 0.9999) * 10) == tenth]
        if inside:
            mean, share = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            print(f"{tenth / 10:.1f}–{(tenth + 1) / 10:.1f}  {len(inside):8}  {mean:10.2f}  {share:5.2f}")


if __name__ == "__main__":
    main()
