"""The gold is what everything else is measured by, so it is checked itself."""

from __future__ import annotations

import re
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from edtf import parse_edtf

from pipeline.config import SourceConfig
from pipeline.document import Document
from pipeline.kb import open_default
from pipeline.link.nil import is_nil, nil_id
from pipeline.quality.pairing import documents
from pipeline.records import record_files
from pipeline.sources import discover, read

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "annotations" / "gold"
FACTS = ROOT.parent / "shared" / "facts" / "wikidata_zh.tsv"
PARTS = ("train", "dev", "test")
KB_ID = re.compile(r"Q[1-9]\d*|local:[a-z0-9]+(?:-[a-z0-9]+)*|NIL:[A-Z_]+:[0-9a-f]{10}")


@pytest.fixture(scope="module")
def corpus() -> dict[str, Document]:
    sources, failures = discover([str(ROOT / "corpus")])
    assert not failures
    items = [item for source in sources for item in read(source, SourceConfig())]
    documents = [item for item in items if isinstance(item, Document)]
    assert len(documents) == len(items)
    return {document.id: document for document in documents}


@pytest.fixture(scope="module")
def gold() -> dict[str, Document]:
    return {document.id: document for part in PARTS for document in documents(GOLD / part)}


def test_every_corpus_document_has_gold_on_its_very_text(
    corpus: dict[str, Document], gold: dict[str, Document]
) -> None:
    assert len(corpus) >= 18
    assert {key: document.text for key, document in gold.items()} == {
        key: document.text for key, document in corpus.items()
    }


def test_the_parts_share_nothing_and_dev_and_test_are_of_a_size() -> None:
    train, dev, test = (
        {file.relative_to(GOLD / part) for file in record_files(GOLD / part)} for part in PARTS
    )
    assert dev
    assert test
    assert not dev & test
    assert not train & (dev | test)
    assert abs(len(dev) - len(test)) <= 1


def test_there_are_a_thousand_mentions_and_two_hundred_dates(gold: dict[str, Document]) -> None:
    assert sum(len(d.entities) for d in gold.values()) >= 1000
    assert sum(len(d.timexes) for d in gold.values()) >= 200


def test_mentions_are_flat_sorted_and_carry_an_id(gold: dict[str, Document]) -> None:
    for document in gold.values():
        for one, other in pairwise(document.entities):
            assert one.end <= other.start, (document.id, one.text, other.text)
        for mention in document.entities:
            assert KB_ID.fullmatch(mention.kb_id), (document.id, mention)
            assert mention.name


def test_dates_have_valid_edtf_and_an_interval_that_runs_forward(gold: dict[str, Document]) -> None:
    for document in gold.values():
        for timex in document.timexes:
            assert timex.value, (document.id, timex)
            if timex.edtf:
                parse_edtf(timex.edtf)
            if timex.interval and ".." not in timex.interval:
                start, end = map(_instant, timex.interval)
                assert start < end, (document.id, timex)
            assert not any(m.start < timex.end and timex.start < m.end for m in document.entities), timex


def test_a_nil_id_is_made_from_label_and_name(gold: dict[str, Document]) -> None:
    for document in gold.values():
        for mention in document.entities:
            if is_nil(mention.kb_id):
                assert mention.kb_id == nil_id(mention.label, mention.name), (document.id, mention)


def test_ids_that_are_no_nil_name_something_known(gold: dict[str, Document]) -> None:
    ids = {m.kb_id for d in gold.values() for m in d.entities if not is_nil(m.kb_id)}
    with closing(open_default()) as store:
        unknown = {kb_id for kb_id in ids if store.get(kb_id) is None}
    assert not [kb_id for kb_id in unknown if not kb_id.startswith("Q")]
    if not FACTS.exists():
        pytest.skip("no facts beside the project")
    with FACTS.open(encoding="utf-8") as lines:
        assert unknown <= {line.partition("\t")[0] for line in lines}


def test_the_encodings_and_line_ends_of_the_wild_are_in_the_corpus(corpus: dict[str, Document]) -> None:
    encodings = {document.meta.get("encoding") for document in corpus.values()}
    assert {"utf-8", "gb18030", "big5hkscs"} <= encodings
    assert any("\r\n" in document.text for document in corpus.values())
    assert any(document.meta.get("date") for document in corpus.values())


def _instant(text: str) -> tuple[int, str]:
    """Years before 0 do not sort as text."""
    head = -1 if text.startswith("-") else 1
    year, _, rest = text.lstrip("-").partition("-")
    return head * int(year), rest
