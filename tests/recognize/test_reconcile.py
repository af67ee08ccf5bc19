from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import Mention, Overruled, Proposal
from pipeline.errors import ConfigError
from pipeline.recognize.merge import PRECEDENCE, resolve
from pipeline.recognize.reconcile import Weights, certain, overruled, read_weights, signs

TEXT = "苏联政府在北京大学图书馆" * 3


def test_signs_tell_who_agreed_and_who_wanted_something_else() -> None:
    mention = Mention(2, 6, "北京大學", "ORG", sources=["lexicon", "lac", "spacy"])
    mention.overruled = [
        Overruled("lac", "FAC", 2, 6),
        Overruled("hanlp", "GPE", 2, 4),
        Overruled("pattern", "FAC", 2, 9),
        Overruled("hanlp", "GPE", 5, 8),
    ]
    assert signs(mention, mention.overruled) == [
        "hanlp across",
        "hanlp shorter",
        "lac other",
        "lexicon",
        "lexicon ORG",
        "pattern longer",
        "spacy",
        "spacy ORG",
    ]


def test_confidence_is_the_logistic_of_the_weights() -> None:
    weights = Weights(0.0, {"lexicon": 2.0, "lac": 1.0, "lac other": -2.0})
    assert weights.confidence(["lexicon", "lac"]) == 0.95
    assert weights.confidence(["lexicon", "lac other"]) == weights.confidence(["unheard of"]) == 0.5


def test_shipped_weights_trust_two_sources_more_than_one() -> None:
    for tagger in ("lac", "head"):
        weights = read_weights("", tagger)
        alone = weights.confidence([tagger, f"{tagger} PERSON"])
        together = weights.confidence([tagger, f"{tagger} PERSON", "lexicon", "lexicon PERSON"])
        assert alone < together < 1.0


def test_model_without_weights_counts_as_the_tagger_does() -> None:
    weights = read_weights("", "lac")
    assert weights.confidence(["hanlp", "hanlp ORG"]) == weights.confidence(["lac", "lac ORG"])


def test_file_that_holds_no_weights_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot read the weights"):
        read_weights(str(tmp_path / "none.json"), "lac")
    (tmp_path / "bad.json").write_text('{"lac": {"bias": "x"}}')
    with pytest.raises(ConfigError, match=r"not a weights file.*zhpipe train sources"):
        read_weights(str(tmp_path / "bad.json"), "lac")
    (tmp_path / "half.json").write_text('{"lac": {"bias": 0, "signs": {}}}')
    with pytest.raises(ConfigError, match="no weights for runs with head"):
        read_weights(str(tmp_path / "half.json"), "head")


def test_mention_that_is_not_sure_enough_is_left_out() -> None:
    weights = Weights(0.0, {"lac": -1.0, "lexicon": 1.0, "lac longer": 0.5})
    proposals = [Proposal(0, 2, "GPE", "lac"), Proposal(3, 5, "ORG", "lexicon"), Proposal(7, 9, "ORG", "lac")]
    mentions = resolve(TEXT, proposals)
    assert [c.confidence for c in certain(mentions, proposals, weights, 0.0)] == [0.27, 0.73, 0.27]
    assert [c.mention.start for c in certain(mentions, proposals, weights, 0.5)] == [3]


def test_overruled_are_the_proposals_that_nothing_in_the_result_stands_for() -> None:
    proposals = [
        Proposal(0, 4, "ORG", "pattern"),
        Proposal(0, 2, "GPE", "lexicon"),
        Proposal(0, 4, "GPE", "lac"),
        Proposal(5, 9, "ORG", "lac"),
    ]
    lost = overruled(resolve(TEXT, proposals), proposals)
    assert [[(p.start, p.end, p.source) for p in part] for part in lost] == [
        [(0, 2, "lexicon"), (0, 4, "lac")],
        [],
    ]
    inner = overruled(resolve(TEXT, proposals, nested=True), proposals)
    assert [[p.source for p in part] for part in inner] == [["lac"], [], []]


proposals = st.builds(
    lambda start, length, label, source: Proposal(start, start + length, label, source),
    st.integers(0, 20),
    st.integers(1, 8),
    st.sampled_from(["GPE", "ORG", "PERSON"]),
    st.sampled_from(PRECEDENCE),
)


@given(st.lists(proposals, max_size=15), st.booleans())
def test_every_proposal_near_a_mention_agreed_with_one_or_was_overruled(
    items: list[Proposal], nested: bool
) -> None:
    mentions = resolve(TEXT, items, nested=nested)
    lost = {item for part in overruled(mentions, items) for item in part}
    stands = {(m.start, m.end, m.label) for m in mentions}
    for item in items:
        near = any(m.start < item.end and item.start < m.end for m in mentions)
        assert (item in lost) == (near and (item.start, item.end, item.label) not in stands)
