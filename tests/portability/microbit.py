"""A BBC micro:bit (version 1) under QEMU, driven over its serial line.

The board is a Cortex-M0 with 16 KB of RAM, of which MicroPython 1.9.2 leaves
about 9 KB.  What runs here is the firmware that the board itself runs; QEMU
stands in for the chip.  Each `Board` is a freshly started QEMU whose firmware
image holds the given files, as a real board's would after a copy:

    with Board({"adder.py": source}) as board:
        board.run("import adder")
        print(board.run("print(adder.add(9, 60))"))

The raw REPL: Ctrl-A enters it, Ctrl-D runs what was typed; the board answers
`OK`, what was printed, Ctrl-D, the traceback if any, Ctrl-D, `>`.

Time.  With `-icount shift=6` an instruction takes 64 ns of the board's clock
(about 16 MHz, the real chip's), so its `running_time()` counts instructions:
the same program gives the same milliseconds, to 1 ms, however busy the host
is.  It is a steady measure, and not a stop-watch held to the hardware.

    python3 tests/portability/microbit.py FILE.py…      try files on a board
"""

import os
import select
import shutil
import subprocess
import sys
import tempfile
import time

import interpreters

FIRMWARE = "/usr/share/firmware-microbit-micropython/firmware.hex"

# A character needs about this long to be taken off the board's one-byte port.
SECONDS_PER_CHARACTER = 0.0005


class BoardError(Exception):
    """The board did not answer, or answered with a traceback."""


def missing():
    """Say what is not installed, or return ''."""
    if not interpreters.which("qemu-system-arm"):
        return "qemu-system-arm is not installed"
    if not os.path.exists(FIRMWARE):
        return "firmware-microbit-micropython is not installed"
    if not interpreters.which("microbit-fs"):
        return "microbit-fs (micropython-microbit-fs) is not installed"
    return ""


def image(files, folder):
    """Write the firmware with `files`, {name: source}, in its file system; return the image's
    path.
    """
    path = os.path.join(folder, "firmware.hex")
    shutil.copy(FIRMWARE, path)
    for name, source in sorted(files.items()):
        with open(os.path.join(folder, name), "w") as file:
            file.write(source)
    if files:
        done = subprocess.run(
            [interpreters.which("microbit-fs"), "add"]
            + sorted(files)
            + ["--hex-file", FIRMWARE, "--output", "firmware.hex"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            universal_newlines=True,
        )
        if done.returncode:
            raise BoardError("microbit-fs: " + done.stdout.strip())
    return path


class Board:
    """One QEMU, from power on to power off."""

    def __init__(self, files=None, boot_seconds=30, tries=3):
        """Start a board whose flash holds `files`, {name: source}; a start that hangs is
        repeated.
        """
        self.folder = tempfile.TemporaryDirectory()
        hex_file = image(files or {}, self.folder.name)
        for attempt in range(tries):
            self._start(hex_file)
            try:
                self._read_until(b">>> ", boot_seconds)
                self._write(b"\x01")
                self._read_until(b"raw REPL; CTRL-B to exit\r\n>", boot_seconds)
                return
            except BoardError:
                self._stop()
                if attempt == tries - 1:
                    raise

    def run(self, code, seconds=120):
        """Run lines of code and return what they print; a traceback becomes a BoardError."""
        self._write(code.encode("ascii") + b"\x04")
        self._read_until(b"OK", seconds)
        printed = self._read_until(b"\x04", seconds)
        traceback = self._read_until(b"\x04>", seconds)
        if traceback:
            raise BoardError(_text(traceback).strip())
        return _text(printed)

    def close(self):
        """Power off."""
        self._stop()
        self.folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def _start(self, hex_file):
        self.pending = b""
        self.qemu = subprocess.Popen(
            [
                "qemu-system-arm",
                "-M",
                "microbit",
                "-device",
                "loader,file=" + hex_file,
                "-icount",
                "shift=6,align=off,sleep=off",
                "-nographic",
                "-serial",
                "stdio",
                "-monitor",
                "none",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
        )

    def _stop(self):
        self.qemu.kill()
        self.qemu.wait()
        self.qemu.stdin.close()
        self.qemu.stdout.close()

    def _write(self, data):
        try:
            for i in range(len(data)):
                os.write(self.qemu.stdin.fileno(), data[i : i + 1])
                time.sleep(SECONDS_PER_CHARACTER)
        except OSError as error:
            raise BoardError("the board is gone: %s" % error)

    def _read_until(self, mark, seconds):
        """Return what comes before `mark` and drop the mark."""
        end = time.time() + seconds
        while mark not in self.pending:
            ready = select.select([self.qemu.stdout], [], [], max(0, end - time.time()))[0]
            data = os.read(self.qemu.stdout.fileno(), 4096) if ready else b""
            if not data:
                what = "no %r within %g s" % (mark, seconds) if not ready else "QEMU ended"
                raise BoardError("%s; last: %r" % (what, self.pending[-200:]))
            self.pending += data
        found, self.pending = self.pending.split(mark, 1)
        return found


def _text(data):
    return data.decode("latin-1").replace("\r\n", "\n")


# Heap by the collector's own count.  `before` is read after a first collect, so
# that the two differ by the import alone.
_BEFORE = """
import gc, microbit
gc.collect()
before = gc.mem_alloc()
"""
_IMPORT = """
import %s as m
gc.collect()
print(gc.mem_alloc() - before, gc.mem_free())
"""
_TIMED = """
start = microbit.running_time()
for i in range(%d): m.%s
print(microbit.running_time() - start)
gc.collect()
print(gc.mem_free())
"""


def measure(source, calls, repeat=5, name="adder"):
    """Import `source` on a fresh board and time each of `calls`, e.g. "add(173, 85)".

    Returns a dict: bytes (of source), heap (taken by the import), free (after
    the import), free_after (after use), ms ({call: virtual ms}).
    """
    with Board({name + ".py": source}) as board:
        board.run(_BEFORE)
        heap, free = board.run(_IMPORT % name).split()
        result = {"bytes": len(source), "heap": int(heap), "free": int(free), "ms": {}}
        for call in calls:
            elapsed, free_after = board.run(_TIMED % (repeat, call)).split()
            result["ms"][call] = int(elapsed) / repeat
            result["free_after"] = int(free_after)
    return result


def main(paths):
    """Print what each file costs on the board."""
    said = missing()
    if said:
        print(said, file=sys.stderr)
        return 2
    for path in paths:
        with open(path) as file:
            source = file.read()
        call = "subtract(173, 85)" if "def subtract" in source else "add(173, 85)"
        print(path, measure(source, [call]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
