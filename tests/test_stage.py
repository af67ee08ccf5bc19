from __future__ import annotations

from collections.abc import Sequence

from pipeline.document import Document, Draft
from pipeline.errors import StageError
from pipeline.stage import run_stages


class Upper:
    name = "upper"
    requires = ("text",)
    provides = ("clean",)

    def __call__(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            if "毒" in draft.document.text:
                raise StageError("有毒", where=f"{draft.document.id}:0")
            if "壞" in draft.document.text:
                raise ZeroDivisionError("ours")
            draft.clean = draft.document.text + "。"


def _drafts(*texts: str) -> list[Draft]:
    return [Draft(document=Document(id=text, text=text)) for text in texts]


def test_a_failing_document_is_set_aside_and_the_rest_goes_on_in_order() -> None:
    drafts = _drafts("甲", "毒", "乙", "壞", "丙")
    failures = list(run_stages([Upper()], drafts))
    assert [draft.clean for draft in drafts] == ["甲。", "乙。", "丙。"]
    assert [(f.id, f.stage, f.error) for f in failures] == [
        ("毒", "upper", "StageError"),
        ("壞", "upper", "ZeroDivisionError"),
    ]


def test_only_our_own_faults_carry_a_traceback() -> None:
    users, ours = run_stages([Upper()], _drafts("毒", "壞"))
    assert users.trace == ""
    assert users.where == "毒:0"
    assert "ZeroDivisionError" in ours.trace


def test_later_stages_see_only_the_survivors() -> None:
    seen: list[str] = []

    class Watch(Upper):
        def __call__(self, drafts: Sequence[Draft]) -> None:
            seen.extend(draft.document.text for draft in drafts)

    list(run_stages([Upper(), Watch()], _drafts("毒", "甲")))
    assert seen == ["甲"]
