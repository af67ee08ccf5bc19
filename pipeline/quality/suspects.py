"""Mentions whose label is likely wrong, the likeliest first, each with what speaks against it.

A classifier that never saw a mention's document says how probable every label is there (out-of-fold probabilities, by
document). How far the given label lies behind the best one ranks the mentions: confident learning's normalised margin
(Northcutt, Jiang and Chuang 2021), through cleanlab. The classifier is a logistic regression on what a reader sees: the name's
characters, those beside it, what the knowledge base and the rest of the corpus call the name. Ids that the knowledge base
would give to another entity of the name, and sources that were overruled, are told beside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from msgspec import Struct, field

from pipeline.document import Document, Mention
from pipeline.errors import ConfigError, PipelineError
from pipeline.link.nil import is_nil

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from pipeline.kb import Store

FOLDS = 5
_BESIDE = 3
"""Characters of context on each side."""


class Suspect(Struct):
    """A mention to look at again: `score` lies in 0..1, low where the given label is least believed."""

    document: str
    start: int
    end: int
    text: str
    label: str
    suggested: str
    score: float
    reasons: list[str] = field(default_factory=list)


class _Item(Struct):
    document: str
    mention: Mention
    features: dict[str, float]
    known: dict[str, float]
    labels: list[str]
    elsewhere: Counter[str]


def suspects(documents: Sequence[Document], kb: Store | None = None) -> list[Suspect]:
    """Return all mentions, the most suspect first.

    Raises `ConfigError` where scikit-learn or cleanlab is not installed, `PipelineError` where there are fewer than
    `FOLDS` documents or fewer than two labels to tell apart.
    """
    items = list(_items(documents, kb))
    labels = sorted({item.mention.label for item in items})
    if len({item.document for item in items}) < FOLDS or len(labels) < 2:
        raise PipelineError(f"too little to learn from: {len(items)} mentions, {len(labels)} labels")
    probabilities = _out_of_fold(items, labels)
    scores = _margins(items, labels, probabilities)
    found = []
    for item, row, score in zip(items, probabilities, scores, strict=True):
        suggested = labels[int(row.argmax())]
        m = item.mention
        reasons = list(_reasons(item, suggested, float(row.max())))
        found.append(
            Suspect(
                item.document, m.start, m.end, m.text, m.label, suggested, round(float(score), 4), reasons
            )
        )
    return sorted(found, key=lambda s: (s.score, s.document, s.start, s.end))


def _items(documents: Sequence[Document], kb: Store | None) -> Iterator[_Item]:
    votes: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for document in documents:
        for mention in document.entities:
            votes[mention.text][document.id, mention.label] += 1
    for document in documents:
        for mention in document.entities:
            # A mention's own label is not counted: it would give the answer away.
            elsewhere = Counter[str]()
            for (name, label), count in votes[mention.text].items():
                elsewhere[label] += count - ((name, label) == (document.id, mention.label))
            hits = kb.find(mention.text) if kb else []
            known = sorted({hit.label for hit in hits})
            features = _features(document.text, mention, known, +elsewhere)
            yield _Item(document.id, mention, features, {h.id: h.prior for h in hits}, known, +elsewhere)


def _features(
    text: str, mention: Mention, known: Sequence[str], elsewhere: Mapping[str, int]
) -> dict[str, float]:
    name = mention.text
    found = {f"has {a}": 1.0 for a in name}
    found |= {f"has {a}{b}": 1.0 for a, b in pairwise(name)}
    for size in (1, 2):
        found[f"begins {name[:size]}"] = found[f"ends {name[-size:]}"] = 1.0
        found[f"before {size} {text[max(0, mention.start - size) : mention.start]}"] = 1.0
        found[f"after {size} {text[mention.end : mention.end + size]}"] = 1.0
    found |= {f"near {c}": 0.5 for c in text[max(0, mention.start - _BESIDE) : mention.start]}
    found[f"length {min(len(name), 8)}"] = 1.0
    found["dotted"] = float("·" in name)
    found["latin"] = float(name.isascii())
    found |= {f"known {label}": 3.0 / len(known) for label in known}
    total = sum(elsewhere.values())
    return found | {f"elsewhere {label}": 3.0 * count / total for label, count in elsewhere.items()}


def _out_of_fold(items: Sequence[_Item], labels: Sequence[str]) -> NDArray[np.float64]:
    """Return the probability of each label for each item, by a classifier trained without the item's document."""
    try:
        import numpy as np
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.model_selection import GroupKFold
    except ImportError as error:
        raise ConfigError("scikit-learn is not installed", hint="pip install 'zhpipe[suspect]'") from error
    inputs = DictVectorizer().fit_transform([item.features for item in items])
    given = np.array([labels.index(item.mention.label) for item in items])
    groups = [item.document for item in items]
    probabilities = np.zeros((len(items), len(labels)))
    for rest, held in GroupKFold(FOLDS).split(inputs, given, groups):
        model = LogisticRegression(C=1.0, max_iter=500).fit(inputs[rest], given[rest])
        probabilities[np.ix_(held, model.classes_)] = model.predict_proba(inputs[held])
    return probabilities


def _margins(
    items: Sequence[_Item], labels: Sequence[str], probabilities: NDArray[np.float64]
) -> NDArray[np.float64]:
    try:
        import numpy as np
        from cleanlab.rank import get_label_quality_scores
    except ImportError as error:
        raise ConfigError("cleanlab is not installed", hint="pip install 'zhpipe[suspect]'") from error
    given = np.array([labels.index(item.mention.label) for item in items])
    scores: NDArray[np.float64] = get_label_quality_scores(given, probabilities, method="normalized_margin")
    return scores


def _share(item: _Item) -> float:
    """Return how much of the prior of all entities of this name the given one has; 1 where nothing is known of the name."""
    m = item.mention
    if not item.known or not m.kb_id or is_nil(m.kb_id):
        return 1.0
    return item.known.get(m.kb_id, 0.0) / (sum(item.known.values()) or 1.0)


def _reasons(item: _Item, suggested: str, probability: float) -> Iterator[str]:
    label = item.mention.label
    if suggested != label:
        yield f"reads like {suggested} ({probability:.2f})"
    if item.labels and label not in item.labels:
        yield f"the knowledge base has it as {', '.join(item.labels)}"
    if _share(item) < 0.5:
        best = max(item.known, key=lambda kb_id: (item.known[kb_id], kb_id))
        yield f"the knowledge base would sooner say {best} than {item.mention.kb_id}"
    others = {other: count for other, count in item.elsewhere.items() if other != label}
    if others:
        yield "elsewhere " + ", ".join(f"{other} {count}" for other, count in sorted(others.items()))
    for lost in item.mention.overruled:
        yield f"{lost.source} had {lost.label} [{lost.start}, {lost.end})"
