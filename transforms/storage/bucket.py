"""Buckets as stores, over obstore: S3 and what speaks its protocol, Google Cloud Storage, Azure Blob, and memory.

A conditional put lets exactly one writer win. Nothing is published before it is whole: a small file is one request, a
large one a multipart upload that is completed last, or aborted. A process that is killed in between, or that never
receives the id of its upload, leaves parts that nobody can see; a life-cycle rule of the bucket removes those.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from enum import Enum
from queue import Queue

import obstore
from obstore import exceptions as failures
from obstore import store as stores

from transforms.storage.base import Entry, StorageError, Writer, parts_of
from transforms.storage.settings import connect

PART_BYTES = 8 * 2**20  # of a multipart upload; a file of no more is one request
_WAITING_PARTS = 2  # full parts in memory beside the one that is sent
_PAUSES = (0.2, 1.0)  # seconds before a conditional put is tried again
_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>(\w{1,60})</Code>")
_HOST = re.compile(r"performing \w+ https?://([^/?\s]+)")
_NO_CREDENTIALS = re.compile(
    "token request|token file|MissingCredentials"
    r"|performing \w+ https?://[^/\s]+/latest/(?:api/token|meta-data/)"  # EC2's own identity
)
_NO_BUCKET = re.compile(r"NoSuchBucket|ContainerNotFound|bucket does not exist")


class _Unanswered(StorageError):
    """No answer came: whether the request took effect is not known."""


class _End(Enum):
    """How an upload ends, put into its queue after the last part."""

    WHOLE = "whole"
    ABORTED = "aborted"


class Bucket:
    """A bucket, or what lies below a prefix of it; a :class:`~transforms.storage.store.Backend`."""

    def __init__(self, root: str, store: stores.ObjectStore, prefix: str, endpoint: str) -> None:
        self.root, self.store, self.prefix, self.endpoint = root, store, prefix, endpoint

    @classmethod
    def open(cls, root: str, settings: dict[str, str]) -> Bucket:
        """The bucket of a URI, without a request yet. Raises :class:`StorageError` for an impossible URI or setting."""
        return cls(root, *connect(root, settings))

    def list(self, prefix: str) -> Iterator[Entry]:
        """All but the empty objects by which other tools mark folders: another object's name continues theirs."""
        start = self._key(prefix) if prefix else self.prefix.rstrip("/")
        with self._errors(prefix):
            listed = [
                (str(meta["path"]), int(meta["size"]), meta.get("e_tag") or "")
                for page in obstore.list(self.store, prefix=start or None)
                for meta in page
            ]
        folders = {path.rpartition("/")[0] for path, *_ in listed} | {start}
        for path, size, etag in listed:
            if size or path not in folders:
                yield Entry(path[len(self.prefix) :], size, etag)

    def read(self, path: str) -> bytes:
        with self._errors(path):
            return bytes(obstore.get(self.store, self._key(path)).bytes())

    def read_range(self, path: str, start: int, length: int) -> bytes:
        try:
            with self._errors(path):
                return bytes(obstore.get_range(self.store, self._key(path), start=start, length=length))
        except StorageError:
            size = self.size(path)
            if size is not None and (
                length == 0 or start >= size
            ):  # no bytes: obstore and stores refuse that
                return b""
            raise

    def size(self, path: str) -> int | None:
        try:
            with self._errors(path):
                return int(obstore.head(self.store, self._key(path))["size"])
        except FileNotFoundError:
            return None

    def etag(self, path: str) -> str:
        try:
            with self._errors(path):
                return obstore.head(self.store, self._key(path)).get("e_tag") or ""
        except FileNotFoundError:
            return ""

    def put(self, path: str, data: bytes) -> None:
        with self._errors_of_write(path):
            obstore.put(self.store, self._key(path), data, chunk_size=PART_BYTES, max_concurrency=2)

    def put_parts(self, path: str, parts: Iterator[bytes]) -> None:
        """Write a file of parts of :data:`PART_BYTES` each; where the iterator raises, no file is left."""
        with self._errors_of_write(path):
            obstore.put(
                self.store,
                self._key(path),
                parts,
                use_multipart=True,
                chunk_size=PART_BYTES,
                max_concurrency=2,
            )

    def create(self, path: str, data: bytes) -> bool:
        """Tried again where no answer came, which obstore does not do for conditional puts.

        An earlier try may have taken effect, and then a later one answers ``False``. The caller compares the content.
        """
        for pause in _PAUSES:
            try:
                return self._create(path, data)
            except _Unanswered:
                time.sleep(pause)
        return self._create(path, data)

    def _create(self, path: str, data: bytes) -> bool:
        try:
            with self._errors_of_write(path):
                obstore.put(self.store, self._key(path), data, mode="create")
        except FileExistsError:
            return False
        return True

    @contextmanager
    def open_write(self, path: str) -> Iterator[Writer]:
        upload = _Upload(self, path)
        with ExitStack() as failing:
            failing.callback(upload.abort)
            yield upload
            failing.pop_all()
        upload.finish()

    def move_new(self, source: str, target: str) -> bool:
        """A conditional copy, then the deletion of the source, so that a crash in between loses nothing.

        A small file is read and created, which any store can do. A large one is copied inside the store, so that it
        need not pass through memory; in S3 that is a multipart upload, whose completion is conditional.
        """
        try:
            if (self.size(source) or 0) <= PART_BYTES:
                moved = self.create(target, self.read(source))
            else:
                moved = self._copy_new(source, target)
        except FileExistsError:
            return False
        if moved:
            self.delete(source)
        return moved

    def _copy_new(self, source: str, target: str) -> bool:
        with self._errors(target):
            obstore.copy(self.store, self._key(source), self._key(target), overwrite=False)
        return True

    def delete(self, path: str) -> None:
        try:
            with self._errors(path):
                obstore.delete(self.store, self._key(path))
        except FileNotFoundError:
            return

    def sync(self, paths: Iterable[str]) -> None:
        """Nothing to do: a bucket answers a write when it is durable."""

    def lock(self, short_lived: Sequence[str]) -> None:
        """``None``: a bucket has no locks, and no half-written files."""

    def _key(self, path: str) -> str:
        return self.prefix + "/".join(parts_of(path))

    @contextmanager
    def _errors_of_write(self, path: str) -> Iterator[None]:
        """As :meth:`_errors`. What is written can't be missing: a bare 404, as from a proxy, means no such bucket."""
        try:
            with self._errors(path):
                yield
        except FileNotFoundError:
            raise StorageError(f"{self.root}: there is no such bucket at {self.endpoint}") from None

    @contextmanager
    def _errors(self, path: str) -> Iterator[None]:
        """Raise obstore's errors in the block as ``FileNotFoundError``, ``FileExistsError`` or :class:`StorageError`.

        obstore's own texts are never passed on: they hold whole requests, credentials among them.
        """
        where = f"{self.root.rstrip('/')}/{path}" if path else self.root
        try:
            yield
        except FileNotFoundError as error:
            if _NO_BUCKET.search(str(error)):
                raise StorageError(f"{self.root}: there is no such bucket") from None
            raise FileNotFoundError(2, "No such file", where) from None
        except (failures.AlreadyExistsError, failures.PreconditionError, failures.NotModifiedError):
            raise FileExistsError(17, "File exists", where) from None
        except (failures.BaseError, OSError, ValueError, NotImplementedError) as error:
            if _NO_BUCKET.search(str(error)):
                raise StorageError(f"{self.root}: there is no such bucket") from None
            text = reason(error, self.endpoint)
            kind = _Unanswered if text.startswith("no answer") else StorageError
            raise kind(f"{where}: {text}") from None


class _Upload:
    """Writes one file: a small one by one request at the end, a larger one in parts that a thread sends as they fill.

    obstore pulls parts from an iterator, and aborts the upload when the iterator raises: so that is what :meth:`abort`
    makes it do.
    """

    def __init__(self, bucket: Bucket, path: str) -> None:
        self._bucket, self._path = bucket, path
        self._buffer = bytearray()
        self._parts: Queue[bytes | _End] = Queue(_WAITING_PARTS)
        self._error: Exception | None = None
        self._sender: threading.Thread | None = None
        self._ended = False

    def write(self, data: bytes, /) -> None:
        """Take bytes. Raises :class:`StorageError` where an earlier part could not be sent."""
        self._buffer += data
        while len(self._buffer) > PART_BYTES:
            self._send(bytes(self._buffer[:PART_BYTES]))
            del self._buffer[:PART_BYTES]

    def finish(self) -> None:
        """Publish the file. Raises :class:`StorageError` where that failed, and then there is no file."""
        if self._sender is None:
            self._bucket.put(self._path, bytes(self._buffer))
            return
        self._send(bytes(self._buffer))
        self._close(_End.WHOLE)
        if self._error:
            raise self._error

    def abort(self) -> None:
        """Give the upload up; nothing is left of it."""
        if self._sender is not None:
            self._close(_End.ABORTED)

    def _send(self, part: bytes) -> None:
        if self._error:
            raise self._error
        if self._sender is None:
            self._sender = threading.Thread(target=self._upload, name="upload", daemon=True)
            self._sender.start()
        self._parts.put(part)

    def _close(self, end: _End) -> None:
        assert self._sender is not None
        self._parts.put(end)
        self._sender.join()

    def _upload(self) -> None:
        try:
            self._bucket.put_parts(self._path, self._queued_parts())
        except (StorageError, OSError) as error:
            self._error = error
            while not self._ended:  # the writer must not wait for ever with a full queue
                self._ended = isinstance(self._parts.get(), _End)

    def _queued_parts(self) -> Iterator[bytes]:
        while not isinstance(part := self._parts.get(), _End):
            yield part
        self._ended = True
        if part is _End.ABORTED:
            raise StorageError(f"{self._path}: the upload was given up")


def reason(error: Exception, endpoint: str) -> str:
    """Why a request failed, in a few words and without secrets; ``endpoint`` is named where obstore names no host."""
    text = str(error)
    status, code, host = _STATUS.search(text), _CODE.search(text), _HOST.search(text)
    at = host[1] if host else endpoint
    if isinstance(error, failures.InvalidPathError):
        return "the store takes no such name"
    if _NO_CREDENTIALS.search(text):
        return (
            "no credentials: set them in the environment, or skip_signature=true where the bucket is public"
        )
    if isinstance(error, failures.PermissionDeniedError | failures.UnauthenticatedError) or (
        status and status[1] in ("401", "403")
    ):
        return "access denied: check the credentials in the environment" + (f" ({code[1]})" if code else "")
    if status and status[1] == "404" and not code:
        return f"there is no such bucket at {at}"
    if "BadScheme" in text:
        return f"{at} is reached by http://, which allow_http=true would allow"
    if status:
        return f"the store answered {status[1]}" + (f" ({code[1]})" if code else "")
    if isinstance(error, failures.NotSupportedError | NotImplementedError):
        return "this store can't do that"
    if "HTTP error" in text or "timed out" in text:
        return f"no answer from {at}"
    return f"the store failed ({type(error).__name__})"
