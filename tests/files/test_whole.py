"""Reading within a bound; writing whole or not at all, whoever else writes, wherever an interrupt
falls, whatever the path leads to.
"""

import errno
import io
import os
import stat
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import purernn.files.whole
from helpers.cli_process import needs_posix
from purernn.basics.errors import PurernnError
from purernn.files.whole import check_writable, read_stream, read_text, write_whole


def content(path):
    """The text of a file."""
    with io.open(str(path), encoding="utf-8") as file:
        return file.read()


# ---- reading


def test_a_file_is_read_in_pieces_whatever_their_size():
    # MicroPython makes room for all that is asked for: 16 MB at once were more than it has.
    class Pipe(io.BytesIO):
        def read(self, size=-1):
            assert 0 < size <= 1 << 14
            return super().read(min(size, 3))

    assert read_stream(Pipe("caf\u00e9 ".encode("utf-8") * 100), "the pipe") == "caf\u00e9 " * 100
    assert read_stream(Pipe(b""), "the pipe") == ""


def test_a_byte_order_mark_is_dropped_and_another_encoding_is_named():
    assert read_stream(io.BytesIO("\ufeff{}".encode("utf-8")), "the pipe") == "{}"
    for encoding in ("utf-16", "utf-32", "latin-1"):
        with pytest.raises(PurernnError, match="the pipe is not text in UTF-8"):
            read_stream(io.BytesIO("\u00ff\u00fe".encode(encoding)), "the pipe")


# ---- an interrupt, a full disk


def interrupted_at(line, action):
    """Whether the action was ended by a KeyboardInterrupt at this line of `whole`, counted as
    they run.
    """
    count, name = [0], purernn.files.whole.__file__

    def trace(frame, event, argument):
        if frame.f_code.co_filename != name:
            return None
        if event == "line":
            count[0] += 1
            if count[0] == line:
                sys.settrace(None)
                raise KeyboardInterrupt
        return trace

    def traced():
        sys.settrace(trace)
        try:
            action()
            return False
        except KeyboardInterrupt:
            return True
        finally:
            sys.settrace(None)

    # in a thread of its own: what a trace raises as an `except` ends stays behind as the thread's
    # exception, and would be shown as the context of every later one
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(traced).result()


@pytest.mark.parametrize("old", [None, "old"])
@pytest.mark.parametrize("write", [True, False], ids=["write_whole", "check_writable"])
def test_an_interrupt_at_any_line_leaves_the_old_file_or_the_new_one_and_nothing_else(
    tmp_path, old, write
):
    path, line, ended = tmp_path / "m.json", 0, 0
    while not ended:
        line += 1
        if old is not None:
            path.write_text(old)
        elif path.exists():
            path.unlink()
        action = (
            (lambda: write_whole(str(path), "new"))
            if write
            else (lambda: check_writable(str(path)))
        )
        ended = not interrupted_at(line, action)
        names = os.listdir(str(tmp_path))
        assert names in ([], ["m.json"]) and (names or old is None), line
        assert not names or content(path) in ((old, "new") if write else (old,)), line
    assert line > 15
    assert sys.exc_info()[0] is None
    if write:
        assert content(path) == "new"


@pytest.mark.parametrize("error", [MemoryError, OSError(errno.ENOSPC, "No space left"), SystemExit])
@pytest.mark.parametrize("old", [None, "old"])
def test_a_write_that_breaks_leaves_the_old_file_and_nothing_else(
    tmp_path, monkeypatch, error, old
):
    path = tmp_path / "m.json"
    if old is not None:
        path.write_text(old)

    class Breaking(io.FileIO):
        def write(self, data):
            super().write(data[: len(data) // 2])
            raise error

    monkeypatch.setattr(os, "fdopen", Breaking)
    with pytest.raises(error if isinstance(error, type) else type(error)):
        write_whole(str(path), "new text")
    monkeypatch.undo()
    assert os.listdir(str(tmp_path)) == ([] if old is None else ["m.json"])
    assert old is None or content(path) == old


def test_a_file_that_cannot_be_put_in_its_place_leaves_the_old_one(tmp_path, monkeypatch):
    path = tmp_path / "m.json"
    path.write_text("old")

    def failing(source, target):
        raise OSError(errno.EIO, "the disk went away")

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(OSError, match="m.json cannot be written: the disk went away"):
        write_whole(str(path), "new")
    assert os.listdir(str(tmp_path)) == ["m.json"] and content(path) == "old"


# ---- many writers


def test_threads_that_save_at_once_all_succeed_and_no_reader_meets_a_part(tmp_path):
    path, errors, done = str(tmp_path / "m.json"), [], threading.Event()
    texts = [letter * 50000 for letter in "abcdefgh"]
    write_whole(path, texts[0])

    def writing(text):
        try:
            for _ in range(20):
                write_whole(path, text)
        except Exception as error:  # of any kind: a thread's own would be lost
            errors.append(error)

    def reading():
        while not done.is_set():
            if read_text(path) not in texts:
                errors.append("a part")

    writers = [threading.Thread(target=writing, args=(text,)) for text in texts]
    reader = threading.Thread(target=reading)
    for thread in writers + [reader]:
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    reader.join()
    assert errors == [] and os.listdir(str(tmp_path)) == ["m.json"]


@needs_posix
def test_a_link_planted_under_the_temporary_name_is_not_followed(tmp_path, monkeypatch):
    victim = tmp_path / "victim"
    victim.write_text("theirs")
    monkeypatch.setattr(purernn.files.whole, "_random_name", lambda: "guessed")
    (tmp_path / "guessed").symlink_to(victim)
    with pytest.raises(OSError):
        write_whole(str(tmp_path / "m.json"), "ours")
    assert content(victim) == "theirs" and sorted(os.listdir(str(tmp_path))) == [
        "guessed",
        "victim",
    ]


def test_a_name_of_any_length_can_be_written(tmp_path):
    path = tmp_path / ("x" * 255)
    for text in ("old", "new"):
        write_whole(str(path), text)
    assert content(path) == "new"


# ---- what the old file was


@needs_posix
@pytest.mark.parametrize("mode", [0o600, 0o755, 0o664, 0o4750])
def test_the_mode_is_kept(tmp_path, mode):
    path = tmp_path / "m.json"
    path.write_text("old")
    path.chmod(mode)
    write_whole(str(path), "new")
    assert stat.S_IMODE(os.stat(str(path)).st_mode) == mode and content(path) == "new"


@needs_posix
def test_a_new_file_has_the_mode_that_open_gives(tmp_path):
    with open(str(tmp_path / "opened"), "w"):
        pass
    write_whole(str(tmp_path / "written"), "new")
    modes = {os.stat(str(tmp_path / name)).st_mode for name in ("opened", "written")}
    assert len(modes) == 1


@needs_posix
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs the superuser")
def test_the_owner_is_kept(tmp_path):
    path = tmp_path / "m.json"
    path.write_text("old")
    os.chown(str(path), 12345, 54321)
    write_whole(str(path), "new")
    status = os.stat(str(path))
    assert (status.st_uid, status.st_gid) == (12345, 54321)


@needs_posix
def test_an_owner_that_cannot_be_kept_is_kept_by_writing_in_place(tmp_path, monkeypatch):
    path = tmp_path / "m.json"
    path.write_text("a longer old text")
    number = os.stat(str(path)).st_ino

    def refusing(*arguments):
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "chmod", refusing)
    write_whole(str(path), "new")
    assert content(path) == "new" and os.stat(str(path)).st_ino == number
    assert os.listdir(str(tmp_path)) == ["m.json"]


@needs_posix
def test_all_names_of_a_file_see_the_new_text(tmp_path):
    path, hard, soft = tmp_path / "m.json", tmp_path / "hard", tmp_path / "soft"
    path.write_text("a longer old text")
    os.link(str(path), str(hard))
    soft.symlink_to("m.json")
    for name in (path, hard, soft):
        write_whole(str(name), "new " + name.name)
        assert content(path) == content(hard) == content(soft) == "new " + name.name
    assert soft.is_symlink() and len(os.listdir(str(tmp_path))) == 3


@pytest.mark.parametrize("step", ["open", "replace"])
@pytest.mark.parametrize("code", [errno.EACCES, errno.EBUSY, errno.EPERM, errno.EROFS])
def test_where_no_file_can_be_renamed_onto_it_is_written_in_place(
    tmp_path, monkeypatch, step, code
):
    # A bind mount, a folder that is closed to us, a folder in which only the owner may rename.
    path = tmp_path / "m.json"
    path.write_text("a longer old text")

    def refusing(*arguments):
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, step, refusing)
    check_writable(str(path))
    assert content(path) == "a longer old text"
    write_whole(str(path), "new")
    assert content(path) == "new" and os.listdir(str(tmp_path)) == ["m.json"]
    if step == "open":  # and where no file is, that is told before the training
        for write in (check_writable, lambda path: write_whole(path, "new")):
            with pytest.raises(OSError, match="none.json cannot be written: "):
                write(str(tmp_path / "none.json"))


# ---- no regular file

WRITER = (
    "import sys; from purernn.files.whole import *; "
    "print('before'); check_writable(sys.argv[1]); write_whole(sys.argv[1], 'text\\n')"
)
NAMES = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"]


@needs_posix
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mode", ["a", "w"])
def test_an_open_descriptor_is_written_to_as_it_is(tmp_path, name, mode):
    if name == "link":
        name = str(tmp_path / "link")
        os.symlink("/dev/stdout", name)
    elif not os.path.exists(name):
        pytest.skip("%s is not of this system" % name)
    log = tmp_path / "log"
    log.write_text("KEEP\n")
    folder = os.path.dirname(os.path.dirname(os.path.dirname(purernn.files.whole.__file__)))
    with open(str(log), mode) as file:
        subprocess.check_call([sys.executable, "-c", WRITER, name], stdout=file, cwd=folder)
    assert content(log) == ("KEEP\n" if mode == "a" else "") + "before\ntext\n"


@needs_posix
def test_a_pipe_is_written_to_and_stays_one(tmp_path):
    path = str(tmp_path / "pipe")
    os.mkfifo(path)
    check_writable(path)
    texts = []
    reader = threading.Thread(target=lambda: texts.append(read_text(path)))
    reader.start()
    write_whole(path, "text")
    reader.join()
    assert texts == ["text"] and stat.S_ISFIFO(os.stat(path).st_mode)


@needs_posix
def test_a_descriptor_that_is_closed_or_only_read_is_told():
    with open(os.devnull) as file:
        for path in ("/dev/fd/%d" % file.fileno(), "/dev/fd/999"):
            for write in (check_writable, lambda path: write_whole(path, "text")):
                with pytest.raises(OSError, match="/dev/fd/.* cannot be written: Bad file"):
                    write(path)


def test_half_a_surrogate_pair_is_written_as_its_escape(tmp_path):
    # It comes with a file's name that is not in UTF-8.
    write_whole(str(tmp_path / "page"), "of \udcff")
    assert content(tmp_path / "page") == "of \\udcff"


# ---- where nothing can be written


@pytest.mark.parametrize(
    "write",
    [lambda path: write_whole(path, "text"), check_writable],
    ids=["write_whole", "check_writable"],
)
def test_where_nothing_can_be_written_the_error_names_the_path(tmp_path, write):
    for path in (tmp_path / "none" / "m.json", tmp_path):
        with pytest.raises(OSError) as told:
            write(str(path))
        assert str(told.value).startswith("%s cannot be written: " % path) and ".part" not in str(
            told.value
        )
    with pytest.raises(PurernnError, match="must not be empty"):
        write("")
    assert os.listdir(str(tmp_path)) == []


@pytest.mark.parametrize(
    "write",
    [lambda path: write_whole(path, "text"), check_writable],
    ids=["write_whole", "check_writable"],
)
def test_a_read_only_file_is_not_written_over(tmp_path, monkeypatch, write):
    path = tmp_path / "m.json"
    path.write_text("old")
    monkeypatch.setattr(
        os, "access", lambda path, mode: mode != os.W_OK
    )  # the superuser may write anything
    with pytest.raises(OSError, match="cannot be written: it is read-only"):
        write(str(path))
    assert path.read_text() == "old" and os.listdir(str(tmp_path)) == ["m.json"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full is a device of Linux")
def test_a_full_device_is_named():
    with pytest.raises(OSError, match="/dev/full cannot be written: No space left"):
        write_whole("/dev/full", "text")
