from __future__ import annotations

import re

from pipeline.link.nil import is_nil, nil_id


def test_one_name_has_one_id_in_every_script_and_width() -> None:
    assert nil_id("PERSON", "賴和") == nil_id("PERSON", "赖和")
    assert nil_id("PERSON", "列夫·托洛茨基") == nil_id("PERSON", "列夫．托洛茨基")
    assert nil_id("ORG", "ＡＢＣ公司") == nil_id("ORG", "abc公司")


def test_another_label_or_name_has_another_id() -> None:
    assert len({nil_id("PERSON", "林家"), nil_id("ORG", "林家"), nil_id("ORG", "辜家")}) == 3


def test_the_id_tells_that_it_is_none_of_a_knowledge_base() -> None:
    assert re.fullmatch(r"NIL:PERSON:[0-9a-f]{10}", nil_id("PERSON", "𠮷田"))
    assert is_nil(nil_id("PERSON", "𠮷田"))
    assert not is_nil("Q1")
