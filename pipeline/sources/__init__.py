"""Bytes become documents: what to read, in which encoding, and what is set aside."""

from __future__ import annotations

from pipeline.sources.discover import SourceFile, discover
from pipeline.sources.jsonl import Extent
from pipeline.sources.read import read

__all__ = ["Extent", "SourceFile", "discover", "read"]
