from __future__ import annotations

import numpy as np
import pytest
from msgspec.structs import replace

from pipeline.errors import ConfigError

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.torch

from pipeline.training.fit import Options, fit, score  # noqa: E402
from pipeline.training.teaching import teach  # noqa: E402
from tests.training.test_fit import LABELS, examples  # noqa: E402

SMALL = Options(epochs=6, batch=4, width=32, layers=1, teachers=2, seed=1)


def test_a_teacher_has_not_seen_what_it_teaches() -> None:
    train = examples()
    lessons = teach(LABELS, train, SMALL)
    # Another gold of the first document changes its teacher's lesson on none of that document's sentences.
    changed = [replace(e, names=frozenset()) if e.document == "0" else e for e in train]
    others = teach(LABELS, changed, SMALL)
    for example, before, after in zip(train, lessons, others, strict=True):
        assert np.allclose(before[0].sum(axis=1), 1.0, atol=5e-3)
        assert (example.document != "0") or np.array_equal(before[0], after[0])


def test_a_net_learns_from_its_teachers_where_the_gold_is_silent() -> None:
    train = examples()
    lessons = teach(LABELS, train, SMALL)
    silent = [replace(example, guideline="") for example in train]
    network = fit(LABELS, silent, options=replace(SMALL, epochs=12), taught=lessons)
    assert score(network, train)["mine"].f1 > 0.7


@pytest.mark.parametrize("teachers", [1, 17])
def test_number_of_teachers_that_cannot_share_the_documents_is_told(teachers: int) -> None:
    with pytest.raises(ConfigError, match=f"--teachers: {teachers} teachers cannot share 16 documents"):
        teach(LABELS, examples(), replace(SMALL, teachers=teachers))
