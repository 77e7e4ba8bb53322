"""Files read within a bound, and written whole or not at all.

A regular file is first written beside its place, under a random name that no file has yet. It is
then renamed onto its place in one step. So after an interrupt or on a full disk, and for a reader
or another writer, there is the old file or the new one, never a part. Mode and owner are kept;
a link is followed. Some targets are written directly, without that step:

    an open descriptor   /dev/stdout, /dev/stderr, /dev/fd/N, /proc/self/fd/N
    a pipe or a device
    a regular file that cannot be replaced without loss: it has a second name (a hard link), an
    owner that the new file could not have, a folder that we may not write to, or it is itself a
    mount

>>> import io
>>> read_stream(io.BytesIO(b"\\xef\\xbb\\xbf{}"), "the pipe")
'{}'
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import os
import sys
from errno import EACCES, EBUSY, ENAMETOOLONG, EPERM, EROFS, EXDEV

from ..basics.errors import PurernnError

MOST_BYTES = 1 << 24
PIECE = 1 << 12  # bytes read at once
MOST_LINKS = 40  # in a row
# Error numbers of a folder or a mount in which a file cannot be replaced; a full disk has another.
CLOSED = (EACCES, EBUSY, ENAMETOOLONG, EPERM, EROFS, EXDEV)
FOLDER, REGULAR = 0o040000, 0o100000  # kinds of file, in the mode that os.stat gives


# ---- reading


def read_text(path: str) -> str:
    """The text of a file.

    Raises OSError, of the kind that `open` raises, which names the path; PurernnError as
    `read_stream` does.
    """
    try:
        with open(path, "rb") as file:
            return read_stream(file, path)
    except OSError as error:
        raise _with_words("%s cannot be read: %s", path, error)


def read_stream(file, place) -> str:
    """The rest of an open binary file, as text; a byte-order mark is dropped.

    Raises PurernnError if it is not UTF-8, or longer than MOST_BYTES.
    """
    pieces, length = [file.read(PIECE)], 0
    while pieces[-1]:
        length += len(pieces[-1])
        if length > MOST_BYTES:
            raise PurernnError(
                "%s has more than the %d bytes that a file may have" % (place, MOST_BYTES)
            )
        pieces.append(file.read(PIECE))
    try:
        text = b"".join(pieces).decode()
    except UnicodeError:
        raise PurernnError("%s is not text in UTF-8" % place)
    return text[1:] if text[:1] == "\ufeff" else text


# ---- writing


def write_whole(path: str, text: str) -> None:
    """Write a file of text; half a surrogate pair, which UTF-8 lacks, becomes its escape.

    Raises OSError, which names the path; PurernnError if the path is empty.
    """
    try:
        data = text.encode()
    except UnicodeError:
        data = text.encode("utf-8", "backslashreplace")
    _checked(path, _write, data)


def check_writable(path: str) -> None:
    """Raise what `write_whole` would if the path cannot be written, so that no training is in vain.
    The file is not changed.
    """
    _checked(path, _try)


def _checked(path, action, *arguments):
    if not path:
        raise PurernnError("the name of a file must not be empty")
    try:
        action(path, *arguments)
    except OSError as error:
        raise _with_words("%s cannot be written: %s", path, error)


def _with_words(words, path, error):
    """An error of the same class, with this text."""
    return type(error)(words % (path, getattr(error, "strerror", None) or error))


def _write(path, data):
    descriptor = _descriptor(path)
    if descriptor is not None:
        return _write_to(descriptor, data)
    target = os.path.realpath(path)
    status = _status(target)
    if status is None:
        return _write_beside(target, data, None)
    if _replaceable(status):
        try:
            return _write_beside(target, data, status)
        except _Irreplaceable:
            pass
    with open(target, "r+b" if _regular(status) else "wb") as file:
        file.write(data)
        if _regular(status):
            file.truncate()


def _try(path):
    """What `_write` does, without any effect."""
    descriptor = _descriptor(path)
    if descriptor is not None:
        os.write(descriptor, b"")
        return
    target = os.path.realpath(path)
    status = _status(target)
    if status is None or _replaceable(status):
        try:
            _write_beside(target, None, status)
        except _Irreplaceable:
            pass


def _write_to(descriptor, data):
    for stream in (sys.stdout, sys.stderr):  # what was printed before comes before
        if stream is not None:
            stream.flush()
    with os.fdopen(os.dup(descriptor), "wb") as file:
        file.write(data)


class _Irreplaceable(Exception):
    """The file cannot be replaced by a new one; it may still be written to."""


def _write_beside(target, data, status):
    """Write a new file and rename it to `target`, whose status is given if it exists. Without data,
    only try to create the new file.
    """
    part = os.path.join(os.path.dirname(target), _random_name())
    try:
        try:
            with _new_file(part, 0o666 if status is None else 0o600) as file:
                if status is not None:
                    _give(part, status)
                file.write(data or b"")
            if data is not None:
                os.replace(part, target)
        except FileExistsError:
            part = None  # not ours: not to be removed
            raise
        except OSError as error:
            raise _Irreplaceable() if status is not None and error.errno in CLOSED else error
        finally:
            _remove(part)
    except KeyboardInterrupt:
        _remove(part)  # the interrupt may have come just before it was removed
        raise


def _random_name():
    """A short name that no other writer has: 64 of the system's random bits."""
    return ".purernn-%s.part" % "".join(["%02x" % byte for byte in bytearray(os.urandom(8))])


def _new_file(path, mode):
    """A file that did not exist, open for bytes; a planted link is not followed."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    return os.fdopen(os.open(path, flags, mode), "wb")


def _give(part, status):
    """Owner and mode of the old file to the new one."""
    new = os.stat(part)
    if (new.st_uid, new.st_gid) != (status.st_uid, status.st_gid):
        os.chown(part, status.st_uid, status.st_gid)
    os.chmod(part, status.st_mode & 0o7777)


def _status(path):
    """The status of what is there, or None; OSError if it is a folder, or read-only."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    if status.st_mode & 0o170000 == FOLDER:
        raise OSError("it is a folder")
    if not os.access(path, os.W_OK):
        raise OSError("it is read-only")
    return status


def _regular(status):
    return status.st_mode & 0o170000 == REGULAR


def _replaceable(status):
    return _regular(status) and status.st_nlink == 1


def _descriptor(path):
    """The open descriptor of this process that the path stands for, or None."""
    for _ in range(MOST_LINKS):
        folder, name = os.path.split(os.path.abspath(path))
        folder = os.path.realpath(folder)
        own = ("/dev/fd", "/proc/%d/fd" % os.getpid(), "/proc/self/fd")
        own += ("/proc/%d/task/%d/fd" % (os.getpid(), os.getpid()),)
        if folder in own and name.isdigit():
            return int(name)
        path = os.path.join(folder, name)
        if not os.path.islink(path):
            return None
        path = os.path.join(folder, os.readlink(path))
    return None


def _remove(path):
    try:
        if path is not None:
            os.remove(path)
    except OSError:
        pass
