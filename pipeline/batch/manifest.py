"""What was done: one line a shard, appended when its files lie under their names, read again by the next run."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct, field

from pipeline.annotator import Pipeline
from pipeline.batch.plan import Piece, Target, digest
from pipeline.errors import PipelineError, SourceError
from pipeline.stage import Failure, failure_from


class Identity(Struct, frozen=True):
    """Everything beside the input that records depend on, as fingerprints."""

    config: str
    code: str
    kb: str
    models: dict[str, str]
    script: str = ""


class Outcome(Struct, omit_defaults=True):
    """What became of a piece: `hash` is of its bytes of input, `again` says that the next run must try it again.

    One that is to be tried again and has no failure is of a source that changed while it was read.
    """

    key: str
    size: int
    modified: int
    hash: str
    documents: int = 0
    chars: int = 0
    refusals: str = ""
    failed: int = 0
    failures: list[Failure] = field(default_factory=list)
    again: bool = False


class ShardDone(Struct, tag_field="kind", tag="shard"):
    """A line of the manifest. `seconds` are of the clock, `stages` the share of each; `memory` is the worker's peak in bytes.

    `finished` is seconds since 1970.
    """

    identity: Identity
    pieces: list[Outcome]
    documents: int = 0
    chars: int = 0
    bytes: int = 0
    failed: int = 0
    seconds: float = 0.0
    stages: dict[str, float] = field(default_factory=dict)
    memory: int = 0
    finished: float = 0.0


class TargetDone(Struct, tag_field="kind", tag="target"):
    """A line of the manifest: a gathered file is whole; `parts` tells what it was made of."""

    path: str
    parts: str


class Superseded(Struct, tag_field="kind", tag="superseded"):
    """A line of the manifest: these pieces are no more, since their sources are cut elsewhere now."""

    keys: list[str]


class RunStarted(Struct, tag_field="kind", tag="run"):
    """A line of the manifest: a run began, with so much to do in all and left."""

    started: float
    pieces: int
    bytes: int
    left_pieces: int
    left_bytes: int
    workers: int
    part: str = ""


_EXTENT = re.compile(r"@[0-9]+-[0-9]+\Z")
Entry = ShardDone | TargetDone | Superseded | RunStarted
_DECODER = msgspec.json.Decoder(Entry)


def entries(folder: Path) -> Iterator[Entry]:
    """Yield the lines of all manifests in a folder; a line that a killed writer broke off is passed over."""
    for _, entry in _placed(folder):
        yield entry


def _placed(folder: Path) -> Iterator[tuple[tuple[Path, int], Entry]]:
    for path in sorted(folder.glob("manifest*.jsonl")):
        with path.open("rb") as stream:
            offset = 0
            for line in stream:
                with contextlib.suppress(msgspec.DecodeError):
                    yield (path, offset), _DECODER.decode(line)
                offset += len(line)


class Manifest:
    """The manifest of a run: what earlier runs did, and, once `opened`, where this one appends."""

    def __init__(self, folder: Path, part: str = "") -> None:
        self.folder = folder
        self._path = folder / f"manifest{part}.jsonl"
        self._stream: IO[bytes] | None = None
        self.load()

    @contextlib.contextmanager
    def opened(self) -> Iterator[Manifest]:
        """Hold it for writing, as one process at a time may; raises `PipelineError` where another run does."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab+") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise PipelineError(
                    "another run writes here",
                    where=str(self.folder),
                    hint="wait for it, or choose another output",
                ) from error
            _mend(stream)
            self._stream = stream
            self.load()
            yield self
        self._stream = None

    def load(self) -> None:
        """Read what all runs have done so far. Failures stay on disk."""
        self._outcomes: dict[str, tuple[Identity, Outcome]] = {}
        self._targets: dict[str, str] = {}
        self._places: dict[str, tuple[Path, int]] = {}
        for place, entry in _placed(self.folder):
            self._note(entry, place)

    def append(self, entry: Entry) -> None:
        """Write a line and wait until the disk has it."""
        assert self._stream is not None, "only a manifest that is held can be written to"
        place = self._path, self._stream.seek(0, os.SEEK_END)
        self._stream.write(msgspec.json.encode(entry) + b"\n")
        self._stream.flush()
        os.fsync(self._stream.fileno())
        self._note(entry, place)

    def _note(self, entry: Entry, place: tuple[Path, int]) -> None:
        if isinstance(entry, ShardDone):
            for outcome in entry.pieces:
                self._outcomes[outcome.key] = entry.identity, msgspec.structs.replace(outcome, failures=[])
                if outcome.failed:
                    self._places[outcome.key] = place
        elif isinstance(entry, TargetDone):
            self._targets[entry.path] = entry.parts
        elif isinstance(entry, Superseded):
            for key in entry.keys:
                self._outcomes.pop(key, None)

    def superseded(self, pieces: Sequence[Piece]) -> list[str]:
        """Return the keys of earlier pieces of the same sources that are not among these."""
        keys, sources = {piece.key for piece in pieces}, {piece.source.relative for piece in pieces}
        return [key for key in self._outcomes if key not in keys and source_of(key) in sources]

    def changed(self, pieces: Iterable[Piece]) -> dict[str, str]:
        """Return the sources that changed while they were read, with their paths."""
        return {
            piece.source.relative: piece.source.path
            for piece in pieces
            if (outcome := self.outcome(piece)) and outcome.again and not outcome.failed
        }

    def is_new(self, piece: Piece) -> bool:
        """Tell whether no run has done a piece yet, whatever the settings and the input were."""
        return piece.key not in self._outcomes

    def is_current(self, piece: Piece, identity: Identity) -> bool:
        """Tell whether a piece was done by this code with these settings from the input that there is now."""
        known, outcome = self._outcomes.get(piece.key, (None, None))
        if outcome is None or known != identity or outcome.again or outcome.refusals != piece.refusals:
            return False
        same = (outcome.size, outcome.modified) == (piece.size, piece.modified)
        return same or outcome.hash == input_hash(piece)

    def has_output(self, piece: Piece) -> bool:
        """Tell whether a piece's files are there, or were not to be."""
        outcome = self.outcome(piece)
        if outcome is None or not outcome.documents:
            return outcome is not None
        return os.path.exists(piece.output) and (not piece.converted or os.path.exists(piece.converted))

    def is_whole(self, target: Target, identity: Identity) -> bool:
        """Tell whether a gathered file was put together from what the pieces are now."""
        return (
            target.gathered
            and self._targets.get(target.path) == self.parts_of(target, identity)
            and os.path.exists(target.path)
        )

    def parts_of(self, target: Target, identity: Identity) -> str:
        """Name the pieces that a gathered file is made of; empty while one is missing."""
        found = []
        for piece in target.pieces:
            known, outcome = self._outcomes.get(piece.key, (None, None))
            if outcome is None or known != identity or outcome.again:
                return ""
            found.append((piece.key, outcome.hash, outcome.refusals))
        return digest([identity, found])

    def others(self, pieces: list[Piece], identity: Identity) -> list[Piece]:
        """Return the pieces that were done with other settings, code, knowledge base or models."""
        return [p for p in pieces if p.key in self._outcomes and self._outcomes[p.key][0] != identity]

    def outcome(self, piece: Piece) -> Outcome | None:
        """Return what is known last of a piece, without its failures."""
        return self._outcomes[piece.key][1] if piece.key in self._outcomes else None

    def failures(self, pieces: Iterable[Piece]) -> Iterator[Failure]:
        """Yield the failures of pieces, in the order of these, and after them the sources that changed.

        They are read from the disk one shard at a time.
        """
        pieces = [*pieces]
        here: tuple[Path, int] | None = None
        found: dict[str, list[Failure]] = {}
        for piece in pieces:
            outcome = self.outcome(piece)
            if outcome is None or not outcome.failed:
                continue
            if here != self._places[piece.key]:
                here = self._places[piece.key]
                with here[0].open("rb") as stream:
                    stream.seek(here[1])
                    entry = _DECODER.decode(stream.readline())
                assert isinstance(entry, ShardDone)
                found = {known.key: known.failures for known in entry.pieces}
            yield from found[piece.key]
        for relative, path in self.changed(pieces).items():
            error = SourceError(
                "changed while it was read", where=path, hint="run the command again to annotate it"
            )
            yield failure_from(error, document_id=relative, stage="sources")


def _mend(stream: IO[bytes]) -> None:
    """End a line that a killed writer broke off, so that the next one stands alone."""
    size = stream.seek(0, os.SEEK_END)
    if size:
        stream.seek(size - 1)
        if stream.read(1) != b"\n":
            stream.write(b"\n")


def source_of(key: str) -> str:
    """Return the name of the source that a piece's key speaks of."""
    return _EXTENT.sub("", key)


def identity_of(pipeline: Pipeline, script: str = "") -> Identity:
    """Return what a loaded pipeline's records depend on."""
    made = pipeline.provenance
    settings = pipeline.config
    files = (settings.segment.userdict, settings.recognize.weights, settings.link.model)
    config = digest([made.config, *map(_file_hash, files)])
    return Identity(config, _code_hash(), made.kb, made.models, script)


def input_hash(piece: Piece) -> str:
    """Return the hash of the bytes that a piece reads, as they are now; empty where they cannot be read."""
    hasher = hashlib.blake2b(digest_size=16)
    try:
        with open(piece.source.path, "rb") as stream:
            left = piece.bytes
            if piece.extent:
                stream.seek(piece.extent.start)
            while left > 0 and (chunk := stream.read(min(left, 1 << 20))):
                hasher.update(chunk)
                left -= len(chunk)
    except OSError:
        return ""
    return hasher.hexdigest()


def _file_hash(name: str) -> str:
    try:
        return hashlib.sha256(Path(name).read_bytes()).hexdigest() if name else ""
    except OSError:
        return ""


@cache
def _code_hash() -> str:
    """Name the program with its data: a record may hang on any file of the package."""
    import pipeline

    root = Path(pipeline.__file__).parent
    hasher = hashlib.sha256()
    for path in sorted(p for p in root.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        hasher.update(path.relative_to(root).as_posix().encode() + b"\0")
        hasher.update(hashlib.sha256(path.read_bytes()).digest())
    return hasher.hexdigest()[:16]
