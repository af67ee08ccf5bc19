"""The law of every format: what was fitted to it and written comes back the same."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from pipeline.document import Document
from pipeline.formats import FORMATS, format_of
from pipeline.formats.format import Writing, fitted
from pipeline.formats.holds import Report
from pipeline.formats.reading import Reading
from pipeline.records import validate
from tests.formats.documents import documents

WRITINGS = st.builds(
    Writing,
    by=st.sampled_from(["document", "sentence"]),
    unit=st.sampled_from(["char", "word"]),
    scheme=st.sampled_from(["iob2", "bioes"]),
)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=25, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(originals=st.lists(documents(), max_size=3, unique_by=lambda d: d.id), writing=WRITINGS)
def test_reading_gives_back_what_was_written(name: str, originals: list[Document], writing: Writing) -> None:
    form = format_of(name)
    expected = list(fitted(originals, form, writing, Report()))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "out"
        form.write(iter(expected), path, writing)
        found = list(form.read(path, Reading()))
    for document in expected:
        validate(document)
    assert sorted(found, key=lambda d: d.id) == sorted(expected, key=lambda d: d.id)
