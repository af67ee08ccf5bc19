from __future__ import annotations

import pytest

from benchmarks.evaluate import on_gold
from pipeline.annotator import Pipeline, load
from pipeline.document import Document


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    return load()


@pytest.fixture(scope="session")
def dev(pipeline: Pipeline) -> tuple[list[Document], list[Document]]:
    """The dev gold and the default pipeline's predictions, made once."""
    return on_gold(pipeline, "dev")
