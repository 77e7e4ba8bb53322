"""The page's JavaScript outside a page: programs for Node, and the browsers that npm's
puppeteer-core drives.
"""

import json
import os
import shutil
import subprocess

import pytest

NODE = shutil.which("node")
FOLDER = os.environ.get("PURERNN_INTERPRETERS") or os.path.join(
    os.path.expanduser("~"), ".cache", "purernn-interpreters"
)
NODE_MODULES = os.path.join(FOLDER, "node_modules")
BROWSERS = {
    "chrome": shutil.which("chromium") or shutil.which("google-chrome"),
    "firefox": shutil.which("firefox-esr") or shutil.which("firefox"),
}


def absent(reason):
    """Skip the test, saying why; but fail in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def require_node():
    """Skip the test where there is no Node."""
    if NODE is None:
        absent("no Node here (Debian: apt-get install nodejs)")


def require_browser(browser):
    """Skip the test where there is no such browser, or nothing that drives it."""
    require_node()
    packages = [os.path.join(NODE_MODULES, name) for name in ("puppeteer-core", "axe-core")]
    if not (BROWSERS[browser] and all([os.path.isdir(package) for package in packages])):
        absent("no %s with its driver here (bash tests/portability/install.sh)" % browser)


def on_node(path, value, seconds=300):
    """What a program for Node makes of a value: JSON on its standard input, JSON a line on its
    standard output.
    """
    process = subprocess.Popen(
        [NODE, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=dict(os.environ, NODE_PATH=NODE_MODULES),
    )
    try:
        out, err = process.communicate(json.dumps(value).encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    assert process.returncode == 0, err.decode()[-3000:]
    return [json.loads(line) for line in out.decode().splitlines()]
