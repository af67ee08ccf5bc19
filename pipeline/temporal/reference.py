"""The reference date: what 今天 means, as an instant on the writer's clock."""

from __future__ import annotations

import re
from typing import Any

from pipeline.errors import ConfigError
from pipeline.temporal import values

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")


def read_reference(ref: str) -> int | None:
    """Return the instant of an ISO date or date-time, None for an empty one; raises `ConfigError` for anything else."""
    if not ref:
        return None
    moment = _read(ref)
    if moment is None:
        raise ConfigError(
            f"{ref!r} is no ISO date",
            where="temporal.ref",
            hint="write it as 2020-05-31 or 2020-05-31T08:00:00",
        )
    return moment


def document_date(meta: dict[str, Any]) -> int | None:
    """Return the instant of a document's own date; None where it has none, or one that is no ISO date."""
    return _read(str(meta.get("date") or ""))


def _read(text: str) -> int | None:
    match = _ISO.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    if not (1 <= month <= 12 and 1 <= day <= values.days_in_month(year, month)):
        return None
    if hour > 23 or minute > 59 or second > 60:
        return None
    return values.instant(year, month, day, hour, minute, second)
