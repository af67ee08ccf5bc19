"""Learn how much each feature of a candidate says, from mentions whose entity is known.

    python -m benchmarks.fit_linker [CLEEK_DEV.jsonl --kb FACTS.kb --facts FACTS.tsv] [--write]

Learned from are this project's development gold, with the embedded knowledge base, and where given CLEEK's development
documents: every candidate of every mention found with its span is an example, right or wrong. The model is scikit-learn's
logistic regression; what it says of documents kept out, in tens, is the calibration printed. `--write` writes
`pipeline/link/data/weights.json`.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from benchmarks import eval_link
from benchmarks.texts import ROOT
from pipeline import link, records
from pipeline.annotator import load
from pipeline.config import Config, KbConfig
from pipeline.document import Document
from pipeline.link.candidates import Finder

OUTPUT = Path(link.__file__).parent / "data" / "weights.json"
REGULARISATION = 2.0
PARTS = 5
FIXED = {"before its time": -3.0}
"""Set by hand: the development data has too few cases to learn it from."""

MEANING = {
    **dict.fromkeys(("prior", "share", "exact", "length", "agreeing label", "same label"), 1),
    **dict.fromkeys(("cues", "description", "fuller name", "neighbours"), 1),
    **dict.fromkeys(("weak", "short", "bare surname", "changed form", "nickname", "sound"), -1),
}
"""Whether a feature can only speak for an entity or only against it."""

AMBIGUOUS = 3.0
"""A mention with several candidates tells more of what decides between them; it counts for so many."""


class Example(NamedTuple):
    """A candidate of a mention: what is known of it, whether it is the one meant, and the document it stands in."""

    features: dict[str, float]
    right: bool
    document: str
    weight: float


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
    print(f"{len(examples)} candidates, {sum(e.right for e in examples)} right")
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
                candidates = judged.get((mention.text, mention.label), [])
                for scored in candidates:
                    weight = AMBIGUOUS if len(candidates) > 1 else 1.0
                    yield Example(scored.features, scored.kb_id == meant, document.id, weight)


def fit(examples: list[Example]) -> dict[str, float]:
    """Return the weights of a logistic regression, `bias` first, then by name.

    A feature whose weight comes out with another sign than its meaning allows is left out and the rest fitted anew:
    few documents cannot prove that fame speaks against an entity.
    """
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    left_out = set(FIXED)
    while True:
        table = DictVectorizer(sparse=False)
        rows = [{n: v for n, v in e.features.items() if n not in left_out} for e in examples]
        model = LogisticRegression(C=REGULARISATION, max_iter=1000)
        model.fit(table.fit_transform(rows), [e.right for e in examples], [e.weight for e in examples])
        weights = dict(zip(map(str, table.get_feature_names_out()), map(float, model.coef_[0]), strict=True))
        wrong = {name for name, weight in weights.items() if weight * MEANING.get(name, 0) < 0}
        if not wrong:
            rounded = {name: round(weight, 3) for name, weight in (weights | FIXED).items()}
            return {"bias": round(float(model.intercept_[0]), 3)} | dict(sorted(rounded.items()))
        left_out |= wrong


def calibration(examples: list[Example]) -> None:
    """Print what share of the candidates is right by their score, of documents kept out of the learning."""
    from pipeline.link.disambiguate import logistic

    documents = sorted({example.document for example in examples})
    scores: list[tuple[float, bool]] = []
    for part in range(PARTS):
        held = set(documents[part::PARTS])
        weights = fit([example for example in examples if example.document not in held])
        scores += [(logistic(e.features, weights), e.right) for e in examples if e.document in held]
    print("score      candidates  mean score  right")
    for tenth in range(10):
        inside = [(score, right) for score, right in scores if int(min(score, 0.9999) * 10) == tenth]
        if inside:
            mean, share = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            print(f"{tenth / 10:.1f}–{(tenth + 1) / 10:.1f}  {len(inside):10}  {mean:10.2f}  {share:5.2f}")


if __name__ == "__main__":
    main()
