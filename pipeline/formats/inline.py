"""Text with spans as XML elements in it, written and read so that every character survives.

XML 1.0 has no way to write most control characters; each becomes a processing instruction `<?char 0001?>` in its
place. Parsers turn a carriage return into a line feed unless it is a character reference, which lxml makes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.document import Mention, Timex
from pipeline.errors import RecordError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def fill(
    parent: Element, text: str, items: Sequence[Mention | Timex], tag: Callable[[Element, int], Element]
) -> None:
    """Put the text into `parent`, with an element where each item stands.

    `items` are in the order of the text, the longer one first, and none crosses another; `tag` makes the element
    of the item of an index below the element that it is given.
    """
    path = [(parent, len(text))]
    reach = 0
    for index, item in enumerate(items):
        while path[-1][1] <= item.start and len(path) > 1:
            element, end = path.pop()
            _append(element, text[reach:end])
            reach = end
        _append(path[-1][0], text[reach : item.start])
        reach = item.start
        path.append((tag(path[-1][0], index), item.end))
    for element, end in reversed(path):
        _append(element, text[reach:end])
        reach = end


def _append(element: Element, text: str) -> None:
    from lxml import etree

    reach = 0
    for match in _FORBIDDEN.finditer(text):
        _append_plain(element, text[reach : match.start()])
        element.append(etree.ProcessingInstruction("char", f"{ord(match[0]):04x}"))
        reach = match.end()
    _append_plain(element, text[reach:])


def _append_plain(element: Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def text_and_spans(root: Element) -> tuple[str, list[tuple[int, int, Element]]]:
    """Return the text below an element and where each element below it stands, in the order they begin."""
    from lxml import etree

    parts: list[str] = []
    length = 0
    starts: dict[Element, int] = {}
    ends: dict[Element, int] = {}
    for event, element in etree.iterwalk(root, events=("start", "end", "pi", "comment")):
        piece = element.text if event == "start" else ""
        if event == "pi" and element.target == "char":
            piece = chr(int(element.text, 16))
        if event == "start":
            starts[element] = length
        elif event == "end":
            ends[element] = length
        if event != "start" and element is not root:
            piece = (piece or "") + (element.tail or "")
        parts.append(piece or "")
        length += len(piece or "")
    return "".join(parts), [
        (start, ends[element], element) for element, start in starts.items() if element is not root
    ]


def parsed(file: Path) -> Element:
    """Parse a file without following entities or the network; raises `RecordError` that names line and column."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.parse(str(file), parser).getroot()
    except etree.XMLSyntaxError as error:
        raise RecordError(f"not well-formed XML: {error.msg}", where=str(file)) from error
    except OSError as error:
        raise RecordError(error.strerror or str(error), where=str(file)) from error


def legible(text: str) -> str:
    """Return a text without the characters that XML cannot write, for places where it is only read by people."""
    return _FORBIDDEN.sub("", text)


def serialised(root: Element) -> bytes:
    """Return the document as UTF-8 with its declaration."""
    from lxml import etree

    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return data + b"\n"
