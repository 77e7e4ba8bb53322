"""Reading the documents: their fenced blocks, run as a reader would run them, and their links.

    python3 tests/helpers/doc_examples.py --write

puts what the console blocks print now into the pages.

A page's blocks run in order, in one empty folder: `console` blocks in a shell, `pycon` blocks
as doctests, and a `python` block that follows `<!-- file: NAME -->` is saved under that name.
A `python` block that follows `<!-- source: module.name -->` quotes the source, by name.
"""

import doctest
import glob
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BLOCK = re.compile(
    r"(?:^<!-- (?P<mark>\w+): (?P<name>\S+) -->\n)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$",
    re.M | re.S,
)
SECONDS = [
    (re.compile(r"\d+\.\d+ s\b"), "0.00 s"),
    (re.compile(r'"seconds": [\d.]+'), '"seconds": 0'),
]


def pages():
    """README and every page of docs, as paths from the root."""
    found = glob.glob(os.path.join(ROOT, "docs", "**", "*.md"), recursive=True)
    return ["README.md"] + sorted([os.path.relpath(path, ROOT) for path in found])


def page_text(page):
    """A page's text."""
    with io.open(os.path.join(ROOT, page), encoding="utf-8") as file:
        return file.read()


def blocks(page):
    """The fenced blocks of a page, as matches with groups mark, name, kind, text."""
    return list(BLOCK.finditer(page_text(page)))


def timeless(text):
    """The text without the seconds that a run took."""
    for pattern, instead in SECONDS:
        text = pattern.sub(instead, text)
    return text


class Reader:
    """One reader of one page: a folder, the names that doctests define, a shell."""

    done = {}  # (a command, the files that it names): what it printed, the files that it wrote

    def __init__(self):
        self.folder = tempfile.mkdtemp()
        self.names = {}
        programs = os.path.join(self.folder, ".programs")
        os.mkdir(programs)
        # Not a link, by which Python would not find the environment that it belongs to.
        python = os.path.join(programs, "python3")
        with io.open(python, "w", encoding="utf-8") as file:
            file.write('#!/bin/sh\nexec %s "$@"\n' % shlex.quote(sys.executable))
        os.chmod(python, 0o755)
        os.symlink(os.path.join(ROOT, "docs"), os.path.join(self.folder, "docs"))
        self.environment = dict(
            os.environ,
            PATH=programs + os.pathsep + os.environ["PATH"],
            PYTHONPATH=ROOT,
            PYTHONIOENCODING="utf-8",
            COLUMNS="80",
        )

    def shell(self, text):
        """Run the lines of a console block that start with `$ `; the block with what they print."""
        told = []
        for command in [line[2:] for line in text.splitlines() if line.startswith("$ ")]:
            told.append("$ " + command + "\n" + self.printed(command))
        return "".join(told)

    def printed(self, command):
        """What a command prints. It runs once, though several pages run it on the same files."""
        before = self.files()
        named = [name for name in before if re.match("[^./]*", name).group() in command]
        key = command, tuple([(name, before[name]) for name in sorted(named)])
        if key not in self.done:
            run = subprocess.run(
                command, shell=True, executable="/bin/bash", cwd=self.folder, env=self.environment,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            )  # fmt: skip
            written = [item for item in self.files().items() if before.get(item[0]) != item[1]]
            self.done[key] = run.stdout.decode("utf-8"), written
        text, written = self.done[key]
        for name, content in written:
            os.makedirs(os.path.dirname(os.path.join(self.folder, name)), exist_ok=True)
            with io.open(os.path.join(self.folder, name), "wb") as file:
                file.write(content)
        return text

    def files(self):
        """The content of each file of the folder, by its name from there."""
        contents = {}
        for folder, _, names in os.walk(self.folder):
            for path in [os.path.join(folder, name) for name in names]:
                if not os.path.islink(path):
                    with io.open(path, "rb") as file:
                        contents[os.path.relpath(path, self.folder)] = file.read()
        return contents

    def python(self, text, page):
        """The failures of a pycon block's examples, as one text."""
        parser = doctest.DocTestParser()
        test = parser.get_doctest(text, self.names, page, page, 0)
        told = []
        here = os.getcwd()
        os.chdir(self.folder)
        try:
            doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(
                test, out=told.append, clear_globs=False
            )
        finally:
            os.chdir(here)
        self.names.update(test.globs)
        return "".join(told)

    def save(self, name, text):
        """Write a file of the page into the folder."""
        with io.open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
            file.write(text)


def failures(page):
    """What of a page is not as it says: a list of texts."""
    reader, found = Reader(), []
    for block in blocks(page):
        kind, text = block.group("kind"), block.group("text")
        if kind == "console":
            now = reader.shell(text)
            if timeless(now) != timeless(text):
                found.append("%s says\n%s\nand the commands print\n%s" % (page, text, now))
        elif kind == "pycon":
            found += [told for told in [reader.python(text, page)] if told]
        elif block.group("mark") == "file":
            reader.save(block.group("name"), text)
    return found


def rewrite(page):
    """Put what the console blocks print now into a page."""
    reader, text, done, out = Reader(), page_text(page), 0, []
    for block in BLOCK.finditer(text):
        out.append(text[done : block.start("text")])
        inside, done = block.group("text"), block.end("text")
        if block.group("kind") == "console":
            now = reader.shell(inside)
            inside = inside if timeless(now) == timeless(inside) else now
        elif block.group("kind") == "pycon":
            reader.python(inside, page)
        elif block.group("mark") == "file":
            reader.save(block.group("name"), inside)
        out.append(inside)
    with io.open(os.path.join(ROOT, page), "w", encoding="utf-8") as file:
        file.write("".join(out) + text[done:])


if __name__ == "__main__":
    if "--write" not in sys.argv:
        sys.exit(__doc__)
    for page in [page for page in sys.argv[1:] if page != "--write"] or pages():
        print(page)
        rewrite(page)
