"""What a check can find: codes with a severity each, and findings that say where and why."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning", "note"]


class Code(Struct, frozen=True):
    """A kind of finding. `fixable` ones can be put right without a judgement."""

    severity: Severity
    title: str
    fixable: bool = False


CODES = {
    "E101": Code("error", "the line is no record"),
    "E102": Code("error", "a span is empty or leaves the text"),
    "E103": Code("error", "a span is not the text it claims to be"),
    "E104": Code("error", "an unknown label or TIMEX3 type"),
    "E105": Code("error", "a document id stands twice"),
    "E106": Code("error", "the text is not that of its source"),
    "E107": Code("error", "sentences or tokens overlap or are out of order"),
    "W201": Code("warning", "a mention reaches over the end of a sentence"),
    "W202": Code("warning", "a span cuts through a character as readers see it"),
    "W203": Code("warning", "two mentions cross, or share a span"),
    "W204": Code("warning", "the same mention stands twice", fixable=True),
    "W205": Code("warning", "a span begins or ends with white space", fixable=True),
    "W206": Code("warning", "a name is marked elsewhere in the document, but not here"),
    "W301": Code("warning", "no id, or one of ours that the knowledge base does not have"),
    "W302": Code("warning", "the entity is of another type than the mention"),
    "W303": Code("warning", "one name has several ids in a document"),
    "W304": Code("warning", "a name has another label than nearly everywhere else"),
    "W305": Code("warning", "an id is given to a name unlike its others"),
    "W401": Code("warning", "a value is not of the form its type has"),
    "W402": Code("warning", "not an EDTF expression"),
    "W403": Code("warning", "an interval is empty, reversed or no pair of dates"),
    "W404": Code("warning", "value and interval disagree"),
    "W405": Code("warning", "a range ends before it begins"),
    "W406": Code("warning", "there is no such day"),
    "W407": Code("warning", "a date lies far beyond the document's own"),
    "N501": Code("note", "a label too rare to train on"),
    "N502": Code("note", "a mention far longer than others of its label"),
    "N503": Code("note", "a QID that this knowledge base does not have"),
}
"""Every kind of finding; a code keeps its meaning for good."""


class Finding(Struct, frozen=True, order=True):
    """One finding: a place (file, line, document, half-open span in code points), a code, and what is wrong there.

    What concerns a whole document has the span (0, 0); what concerns the whole corpus has no file.
    """

    file: str
    line: int
    document: str
    start: int
    end: int
    code: str
    message: str

    @property
    def severity(self) -> Severity:
        """How bad it is."""
        return CODES[self.code].severity

    def where(self) -> str:
        """Return the place in words."""
        place = f"{self.file}:{self.line}: " if self.file else ""
        span = f" [{self.start}, {self.end})" if self.end else ""
        return f"{place}{self.document}{span}".strip()
