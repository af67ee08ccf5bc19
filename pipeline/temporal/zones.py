"""Time zones: how far the clock that a text names is from UTC."""

from __future__ import annotations

from datetime import datetime

from pipeline.temporal import values, vocabulary
from pipeline.temporal.reading import Step

_YEARS = (1900, 2100)
"""For other years the rules of a changing clock are not known; there nothing is said about it."""


def minutes_from_utc(zone: Step, moment: int) -> int | None:
    """Return how many minutes east of UTC the clock of a zone is at a local instant; None where that is not known."""
    if not zone.name:
        return zone.n
    offset = vocabulary.ZONES[zone.name]
    if isinstance(offset, int):
        return offset + zone.n  # Its summer time is an hour on.
    year, month, day = values.civil(moment)
    if not _YEARS[0] <= year <= _YEARS[1]:
        return None
    from dateutil.zoneinfo import (
        get_zonefile_instance,
    )  # Its own table: the machine's may be missing or differ.

    seconds = moment % values.DAY
    local = datetime(year, month, day, seconds // 3600, seconds // 60 % 60, seconds % 60)
    clock = get_zonefile_instance().get(offset)
    found = clock.utcoffset(local) if clock is not None else None
    return None if found is None else round(found.total_seconds() / 60)
