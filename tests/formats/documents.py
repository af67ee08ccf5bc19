"""Documents for the property tests: every character that hurts, spans anywhere, fields filled or not."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from pipeline.document import (
    ENTITY_LABELS,
    TIMEX_TYPES,
    Candidate,
    Document,
    Mention,
    Provenance,
    Span,
    Timex,
    Token,
)

CHARACTERS = "托洛茨基在一九〇五年，𠀀𡃁👩‍👩é\u0301\u200b１２ab Z09\n\r\t\u3000#_-|<&>\"'\\{}()=%/"
TEXTS = st.text(st.sampled_from(CHARACTERS), max_size=40)
WORDS = st.sampled_from(
    ["", "Q33391", "local:permanent-revolution", "NIL:PERSON:0123456789", "列夫·托洛茨基"]
)
SCORES = st.sampled_from([0.0, 0.25, 0.5, 1.0])


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Draw a valid document."""
    text = draw(TEXTS)
    cuts = draw(st.sets(st.integers(1, max(1, len(text) - 1)), max_size=8)) if len(text) > 1 else set()
    edges = [0, *sorted(cuts), len(text)]
    pieces = list(pairwise(edges)) if text else []
    return Document(
        id=draw(
            st.sampled_from(["a", "history/trotsky.txt", "一", "a//b", "../a", "x y%2F", ".b", "a\\b:c"])
        ),
        text=text,
        meta=draw(st.sampled_from([{}, {"date": "1929-01-01", "n": 3, "tags": ["a", None]}])),
        sentences=[Span(*piece) for piece in pieces[:: draw(st.integers(1, 2))]],
        tokens=[
            Token(*piece, draw(st.sampled_from(["", "PER", "v"])))
            for piece in draw(st.sampled_from([pieces, []]))
        ],
        entities=[_mention(draw, text) for _ in range(draw(st.integers(0, 5)) if text else 0)],
        timexes=[_timex(draw, text) for _ in range(draw(st.integers(0, 3)) if text else 0)],
        provenance=draw(st.sampled_from([Provenance(), Provenance("1", "2", "3", {"lac": "4"})])),
    )


def _span(draw: st.DrawFn, text: str) -> tuple[int, int, str]:
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, min(len(text), start + 6)))
    return start, end, text[start:end]


def _mention(draw: st.DrawFn, text: str) -> Mention:
    return Mention(
        *_span(draw, text),
        label=draw(st.sampled_from(ENTITY_LABELS)),
        kb_id=draw(WORDS),
        name=draw(WORDS),
        score=draw(SCORES),
        sources=draw(st.sampled_from([[], ["lac", "kb"]])),
        candidates=draw(st.sampled_from([[], [Candidate("Q33391", 0.5), Candidate("Q2", 0.25)]])),
    )


def _timex(draw: st.DrawFn, text: str) -> Timex:
    return Timex(
        *_span(draw, text),
        type=draw(st.sampled_from(TIMEX_TYPES)),
        value=draw(st.sampled_from(["1905-12-03", "1905-11-26/1905-12-03", "P20Y", "192"])),
        mod=draw(st.sampled_from(["", "APPROX"])),
        edtf=draw(st.sampled_from(["", "1905-12-03", "192X"])),
        interval=draw(st.sampled_from([[], ["1905-12-03", "1905-12-04"]])),
        anchor=draw(st.sampled_from(["", "1905"])),
        alternatives=draw(st.sampled_from([[], ["1904-12-03"]])),
    )
