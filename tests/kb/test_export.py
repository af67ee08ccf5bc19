from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import KnowledgeBaseError
from pipeline.kb.build import build
from pipeline.kb.diff import diff
from pipeline.kb.export import export
from pipeline.kb.fold import fold
from pipeline.kb.layers import table
from pipeline.kb.store import Entity, Name, Store
from tests.kb.conftest import layer, person, place

FORMATS = (".tsv", ".csv", ".jsonl")


def _again(store: Store, path: Path) -> Store:
    export(store, path)
    return Store(build([table.layer(path)], path.with_suffix(".kb")))


@pytest.mark.parametrize("suffix", FORMATS)
def test_exported_table_builds_the_same_again(kb: Callable[..., Store], tmp_path: Path, suffix: str) -> None:
    entity = person("Q1", "列夫·托洛茨基", "托洛茨基?", "是誰?？", "a|b\\", "換\n行")
    entity.years, entity.description = "1879–1940", '革命家, "左翼"'
    entity.cues, entity.same_as, entity.prior = ["紅軍", "a|b"], ["local:t"], 0.8125
    entity.related = ["Q1000000002"]
    store = kb(entity, place("Q2", "甘肅省"))
    again = _again(store, tmp_path / f"one{suffix}")
    assert list(diff(store, again)) == []
    assert list(again.redirects()) == [("local:t", "Q1")]
    assert [hit.prior for hit in again.find("甘肅")] == [hit.prior for hit in store.find("甘肅")]
    export(again, tmp_path / f"two{suffix}")
    assert (tmp_path / f"two{suffix}").read_bytes() == (tmp_path / f"one{suffix}").read_bytes()


_TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]) | st.sampled_from('|?\\"')
)


@given(st.lists(st.tuples(_TEXTS, st.booleans()), min_size=1, max_size=5), st.sampled_from(FORMATS))
def test_any_name_survives_the_table(
    tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, bool]], suffix: str
) -> None:
    marks = {text.strip(): weak for text, weak in texts if fold(text.strip())}
    if not marks:
        return
    folder = tmp_path_factory.mktemp("kb")
    names = [
        Name(text, "alias" if rank else "label", weak) for rank, (text, weak) in enumerate(marks.items())
    ]
    entity = Entity(id="Q1", label="ORG", name=names[0].text, names=names)
    store = Store(build([layer("a", lambda: [entity])], folder / "kb"))
    assert list(diff(store, _again(store, folder / f"table{suffix}"))) == []


def test_other_suffix_is_refused(kb: Callable[..., Store], tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="cannot tell the format"):
        export(kb(person("Q1", "某人")), tmp_path / "table.xlsx")
