from __future__ import annotations

from functools import cache

import pytest

from pipeline.config import RecognizeConfig
from pipeline.document import Draft, Proposal
from pipeline.errors import ConfigError
from pipeline.recognize import Recognize, _is_idea
from pipeline.recognize.head import SHIPPED
from tests.recognize.fakes import FakeStore, draft

STORE = FakeStore(
    ("trotsky", "PERSON", "托洛茨基"),
    ("ussr", "GPE", "苏联"),
    ("octrev", "EVENT", "十月革命"),
    ("soviet", "ORG", "彼得堡工人苏维埃"),
)


@cache
def stage(backend: str = "lac", batch_chars: int = 2048) -> Recognize:
    return Recognize(RecognizeConfig(backend=backend, batch_chars=batch_chars), STORE)  # type: ignore[arg-type]


def sample() -> list[Draft]:
    return [
        draft("托洛茨基", "领导", "了", "十月革命", "。", raw="托洛茨基領導了十月革命。"),
        draft("他", "当选", "彼得堡", "工人", "苏维埃", "主席", "，", "后", "到", "墨西哥", "。"),
        draft(),
        draft(" \n"),
    ]


def run(drafts: list[Draft], with_stage: Recognize) -> list[Draft]:
    with_stage(drafts)
    return drafts


def test_mentions_are_in_raw_text_with_their_sources() -> None:
    first, second, *empty = run(sample(), stage())
    assert [(m.text, m.label) for m in first.document.entities] == [
        ("托洛茨基", "PERSON"),
        ("十月革命", "EVENT"),
    ]
    assert first.document.entities[0].sources == ["lexicon", "head"]
    assert [m.text for m in second.document.entities] == ["彼得堡工人苏维埃", "墨西哥"]
    for item in empty:
        assert not item.document.entities
        assert sum(token.end - token.start for token in item.document.tokens) == len(item.document.text)


def test_result_does_not_depend_on_the_batch() -> None:
    together = [item.document for item in run(sample(), stage(batch_chars=7))]
    for number, document in enumerate(together):
        assert run([sample()[number]], stage())[0].document == document


def test_running_again_changes_nothing() -> None:
    drafts = run(sample(), stage())
    before = [item.document.to_json() for item in drafts]
    run(drafts, stage())
    assert [item.document.to_json() for item in drafts] == before


@pytest.mark.parametrize("backend", ["lac", "none"])
def test_models_name_what_tagged(backend: str) -> None:
    assert set(stage(backend).models) == ({"head"} if backend == "lac" else set())


def test_each_profile_has_a_head_of_its_own_that_does_without_the_tagger() -> None:
    fast = Recognize(RecognizeConfig(profile="fast"), STORE)  # type: ignore[arg-type]
    assert set(fast.models) == {"head"}
    assert fast.models != stage().models
    first = run(sample(), fast)[0]
    assert first.document.entities[0].sources == ["lexicon", "head"]


def test_head_on_the_tagger_s_hidden_state_runs_with_the_tagger() -> None:
    both = Recognize(RecognizeConfig(head=str(SHIPPED)), STORE)  # type: ignore[arg-type]
    assert set(both.models) == {"lac", "head"}
    first = run(sample(), both)[0]
    assert first.document.entities[0].sources == ["lexicon", "head"]


def test_without_a_head_names_are_left_to_the_tagger() -> None:
    plain = Recognize(RecognizeConfig(head="none"), STORE)  # type: ignore[arg-type]
    assert set(plain.models) == {"lac"}
    first = run(sample(), plain)[0]
    assert first.document.entities[0].sources == ["lexicon", "lac"]


def test_other_guideline_has_its_own_names_under_our_labels() -> None:
    uner = Recognize(RecognizeConfig(guideline="uner"), STORE)  # type: ignore[arg-type]
    (item,) = run([draft("他", "到", "了", "墨西哥", "。")], uner)
    assert {m.label for m in item.document.entities} <= {"PERSON", "GPE", "LOC", "FAC", "ORG"}


def test_rules_of_our_guideline_leave_the_names_of_another_alone() -> None:
    uner = Recognize(RecognizeConfig(guideline="uner"), STORE)  # type: ignore[arg-type]
    for recognize, wanted in ((stage(), True), (uner, False)):
        (item,) = run([draft("他", "讀", "《", "戰爭", "》", "。")], recognize)
        assert any(p.source == "marks" for p in item.proposals) == wanted


def test_known_name_counts_under_another_guideline_where_the_head_sees_one_too() -> None:
    uner = Recognize(RecognizeConfig(guideline="uner"), STORE)  # type: ignore[arg-type]
    for recognize, wanted in ((stage(), {"十月革命"}), (uner, set[str]())):
        (item,) = run([draft("當時", "讀", "了", "十月革命", "。")], recognize)
        assert {m.text for m in item.document.entities} == wanted


def test_head_that_is_not_there_is_the_users_to_mend() -> None:
    with pytest.raises(ConfigError, match="no head lies here"):
        Recognize(RecognizeConfig(head="/nowhere"), STORE)  # type: ignore[arg-type]


def test_names_inside_names_are_kept_on_demand_with_tokens_cut_at_both() -> None:
    nested = Recognize(RecognizeConfig(nested=True), STORE)  # type: ignore[arg-type]
    (item,) = run([draft("苏联", "红军", "的", "决定", "。", raw="蘇聯紅軍的決定。")], nested)
    assert [(m.text, m.label, m.overruled) for m in item.document.entities] == [
        ("蘇聯紅軍", "ORG", []),
        ("蘇聯", "GPE", []),
    ]
    assert [item.document.text[t.start : t.end] for t in item.document.tokens] == [
        "蘇聯",
        "紅軍",
        "的",
        "決定",
        "。",
    ]


def test_source_that_was_overruled_is_in_the_record() -> None:
    (item,) = run([draft("苏联", "红军", "的", "决定", "。", raw="蘇聯紅軍的決定。")], stage())
    (mention,) = item.document.entities
    assert ("lexicon", "GPE", 0, 2) in [(o.source, o.label, o.start, o.end) for o in mention.overruled]
    assert mention.score == mention.confidence > 0.5


def test_names_are_found_without_the_tagger() -> None:
    first = run(sample(), stage("none"))[0]
    assert [m.text for m in first.document.entities] == ["托洛茨基", "十月革命"]
    assert {token.pos for token in first.document.tokens} == {""}


@pytest.mark.parametrize(
    ("label", "source", "doubtful"),
    [("NORP", "head", True), ("EVENT", "head", True), ("ORG", "head", False), ("NORP", "lac", False)],
)
def test_head_alone_makes_no_doctrine_of_an_everyday_word(label: str, source: str, doubtful: bool) -> None:
    assert _is_idea(Proposal(0, 4, label, source)) == doubtful
