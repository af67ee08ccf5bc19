"""Findings as text, JSON lines, SARIF 2.1.0 and JUnit XML; each streams but JUnit, which counts first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

import msgspec

from pipeline.quality.findings import CODES, Finding
from pipeline.version import VERSION

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_text(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield one line a finding: place, severity, code, message."""
    for finding in findings:
        where = finding.where() or "corpus"
        yield f"{where}: {finding.severity} {finding.code} {finding.message}\n"


def to_json(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield one JSON object a finding and line."""
    for finding in findings:
        told = {
            **msgspec.to_builtins(finding),
            "severity": finding.severity,
            "title": CODES[finding.code].title,
        }
        yield msgspec.json.encode(told).decode() + "\n"


def to_sarif(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a SARIF log of one run; a place is file and line, with document and offsets as its logical location."""
    rules = [
        {
            "id": code,
            "shortDescription": {"text": kind.title},
            "defaultConfiguration": {"level": kind.severity},
        }
        for code, kind in CODES.items()
    ]
    driver = {"name": "zhpipe", "version": VERSION, "rules": rules}
    head = {"$schema": _SARIF, "version": "2.1.0"}
    yield _json(head)[:-1] + ',"runs":[{"tool":' + _json({"driver": driver}) + ',"results":['
    for number, finding in enumerate(findings):
        yield (",\n" if number else "\n") + _json(_result(finding))
    yield "\n]}]}\n"


def to_junit(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield a JUnit report: a test suite a file, a failed case a finding; notes pass."""
    suites: dict[str, list[Finding]] = {}
    for finding in findings:
        suites.setdefault(finding.file or "corpus", []).append(finding)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="zhpipe check">\n'
    for file, found in suites.items():
        failures = sum(finding.severity != "note" for finding in found)
        yield f'<testsuite name={_attribute(file)} tests="{len(found)}" failures="{failures}" errors="0">\n'
        for finding in found:
            case = f"<testcase classname={_attribute(finding.code)} name={_attribute(finding.where() or 'corpus')}"
            told = _legible(f"{finding.severity} {finding.code} {finding.message}")
            tag = "system-out" if finding.severity == "note" else "failure"
            message = f" message={_attribute(finding.message)}" if tag == "failure" else ""
            yield f"{case}><{tag}{message}>{escape(told)}</{tag}></testcase>\n"
        yield "</testsuite>\n"
    yield "</testsuites>\n"


REPORTS: dict[str, Callable[[Iterable[Finding]], Iterator[str]]] = {
    "text": to_text,
    "json": to_json,
    "sarif": to_sarif,
    "junit": to_junit,
}


def _result(finding: Finding) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": finding.code,
        "level": finding.severity,
        "message": {"text": finding.message},
    }
    logical = {"fullyQualifiedName": f"{finding.document}[{finding.start}:{finding.end}]", "kind": "document"}
    location: dict[str, object] = {"logicalLocations": [logical]} if finding.document else {}
    if finding.file:
        region = {"startLine": max(1, finding.line)}
        location["physicalLocation"] = {"artifactLocation": {"uri": finding.file}, "region": region}
    if location:
        result["locations"] = [location]
    return result


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _attribute(text: str) -> str:
    return quoteattr(_legible(text))


def _legible(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
