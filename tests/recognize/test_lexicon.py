from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.recognize.lexicon import Lexicon
from pipeline.recognize.tagging import NO_TAGGING, Tagging, boundaries
from tests.recognize.fakes import FakeStore, draft

KB = FakeStore(
    ("trotsky", "PERSON", "托洛茨基|列夫·托洛茨基|Leon Trotsky"),
    ("ussr", "GPE", "苏联|蘇聯|USSR"),
    ("china", "GPE", "中国"),
    ("cpc", "ORG", "中国共产党|共产党?"),
    ("mainland", "GPE", "中国大陆|大陆?"),
    ("us", "GPE", "美国|US"),
    ("reform", "EVENT", "改革"),
    ("washington", "PERSON", "华盛顿"),
    ("dc", "GPE", "华盛顿"),
    cues={"mainland": ["香港", "台灣"]},
)  # fmt: skip


def found(*words: str, tagging: Tagging = NO_TAGGING, store: FakeStore = KB) -> list[tuple[str, str]]:
    item = draft(*words)
    proposals = Lexicon(store).propose(item.analysis, tagging, boundaries(item, tagging))
    return [(item.analysis[p.start : p.end], p.label) for p in proposals]


def tagging(*words: tuple[str, str]) -> Tagging:
    starts, position = [], 0
    for word, _ in words:
        starts.append(position)
        position += len(word)
    return Tagging(starts, [*starts[1:], position], [label for _, label in words])


def test_name_is_found_in_any_spelling() -> None:
    assert found("托洛茨基", "在", "蘇聯") == [("托洛茨基", "PERSON"), ("蘇聯", "GPE")]
    assert found("列夫", "．", "托洛茨基")[0] == ("列夫．托洛茨基", "PERSON")
    assert ("列夫·托洛茨基", "PERSON") in found("列夫", "·", "托洛茨基")


def test_all_names_at_a_place_are_proposed() -> None:
    assert found("中国", "共产党") == [("中国", "GPE"), ("中国共产党", "ORG"), ("共产党", "ORG")]


def test_pieces_of_two_words_are_no_name() -> None:
    assert found("发展中", "国家") == []
    assert found("美", "国内") == []


def test_long_name_holds_where_words_are_cut_elsewhere() -> None:
    assert found("反托洛", "茨基派") == [("托洛茨基", "PERSON")]


def test_latin_name_needs_latin_word_boundaries() -> None:
    assert found("USSR", "解体") == [("USSR", "GPE")]
    assert found("USSRs") == []
    assert found("Leon", " ", "Trotsky", "著") == [("Leon Trotsky", "PERSON")]


def test_acronym_is_no_word_in_small_letters() -> None:
    assert found("US", "军队") == [("US", "GPE")]
    assert found("us", "军队") == []


def test_weak_name_needs_a_cue_in_its_paragraph() -> None:
    assert found("大陆", "断绝") == []
    assert found("香港", "与", "大陆") == [("大陆", "GPE")]
    assert found("香港", "\n", "大陆") == []


def test_weak_name_holds_where_the_entity_is_named_in_full() -> None:
    assert found("中国大陆", "\n", "大陆")[-1] == ("大陆", "GPE")


def test_weak_name_holds_where_the_tagger_agrees() -> None:
    words = tagging(("大陆", "LOC"), ("断绝", "v"))
    assert found("大陆", "断绝", tagging=words) == [("大陆", "GPE")]


def test_name_that_the_tagger_reads_as_an_everyday_word_is_weak() -> None:
    assert found("改革", "农业", tagging=tagging(("改革", "v"), ("农业", "n"))) == []
    assert found("改革", "时代", tagging=tagging(("改革", "nz"), ("时代", "n"))) == [("改革", "EVENT")]


def test_tagger_chooses_between_entities_of_one_name() -> None:
    lexicon = Lexicon(KB)
    for tag, label, first in (("PER", "PERSON", "washington"), ("LOC", "GPE", "dc")):
        words = tagging(("华盛顿", tag), ("说", "v"))
        item = draft("华盛顿", "说")
        (proposal,) = lexicon.propose(item.analysis, words, boundaries(item, words))
        assert (proposal.label, proposal.kb_ids[0]) == (label, first)
        assert set(proposal.kb_ids) == {"washington", "dc"}


def test_lone_surrogate_does_not_stop_the_scan() -> None:
    assert found("\ud800", "苏联") == [("苏联", "GPE")]


def test_title_in_an_alias_is_no_part_of_the_mention() -> None:
    store = FakeStore(("lincoln", "PERSON", "林肯总统"))
    (proposal,) = Lexicon(store).propose("林肯总统", NO_TAGGING, bytes([1, 0, 0, 0, 1]))
    assert (proposal.start, proposal.end, proposal.kb_ids) == (0, 2, ("lincoln",))


def test_no_names_find_nothing() -> None:
    assert found("苏联", store=FakeStore()) == []


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(["苏联", "中", "国", "·", " ", "US", "s", "\n", "大陆", "𠮷", "改革"]), max_size=12
    )
)
def test_every_proposal_is_a_stretch_of_the_text(words: list[str]) -> None:
    item = draft(*words)
    lexicon = Lexicon(KB)
    proposals = lexicon.propose(item.analysis, NO_TAGGING, boundaries(item, NO_TAGGING))
    assert all(0 <= p.start < p.end <= len(item.analysis) and p.kb_ids for p in proposals)
    assert proposals == lexicon.propose(item.analysis, NO_TAGGING, boundaries(item, NO_TAGGING))


def test_weak_name_that_nothing_speaks_for_is_told_apart_from_one_unknown() -> None:
    item = draft("共产党", "与", "政府", "在", "苏联")
    lexicon = Lexicon(KB)
    matches = lexicon.matches(item.analysis)
    known, declined = lexicon.weigh(item.analysis, NO_TAGGING, boundaries(item, NO_TAGGING), matches)
    assert [proposal.label for proposal in known] == ["GPE"]
    assert declined == {(0, 3)}


def test_name_that_the_tagger_reads_as_a_time_stays_one() -> None:
    store = FakeStore(("tang", "GPE", "唐朝"))
    assert found("唐朝", "的", tagging=tagging(("唐朝", "TIME"), ("的", "u")), store=store) == [
        ("唐朝", "GPE")
    ]


def test_short_name_at_the_end_of_another_word_is_none() -> None:
    store = FakeStore(("neo", "NORP", "理学家"))
    assert found("地理学家", store=store) == []
    assert found("理学家们", store=store) == [("理学家", "NORP")]
