"""Recurring times: the TIMEX3 of 每周三, 每两年, 每天晚上八点."""

from __future__ import annotations

from pipeline.document import Timex
from pipeline.temporal import values, vocabulary
from pipeline.temporal.amounts import write_amount
from pipeline.temporal.partial import write_partial
from pipeline.temporal.phrases import Phrase


def write_set(phrase: Phrase) -> Timex:
    """Return the record of a set; nothing around it changes what it says."""
    timex = Timex(phrase.start, phrase.end, "", "SET", "", quant="EVERY")
    every = phrase.every.removesuffix("的")
    unit = vocabulary.UNITS.get(every) or vocabulary.UNITS.get(every.lstrip("个")) or "day"
    if phrase.steps:
        value = write_partial(phrase.steps)
        if value.startswith("T") and unit == "day":
            value = f"XXXX-XX-XX{value}"
        timex.value = f"{value}/{write_partial(phrase.until)}" if phrase.until else value
        if phrase.every:
            timex.freq = f"1{values.write_duration([(unit, '')])[-1]}"
    elif phrase.quantities:
        timex.value = write_amount(phrase.quantities)
    else:
        timex.value = values.write_duration([(unit, "1")])
    return timex
