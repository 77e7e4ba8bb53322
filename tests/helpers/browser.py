"""A headless Chromium, driven through ChromeDriver: WebDriver is JSON over HTTP, which urllib
speaks.

Source: W3C, "WebDriver" (2018); the log and the DevTools commands are ChromeDriver's own.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
import urllib.request

import pytest

DRIVER = shutil.which("chromedriver")
CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
ADVICE = "no Chromium with its driver here (Debian: apt-get install chromium chromium-driver)"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars"
).split()
KEYS = {"ArrowLeft": "\ue012", "ArrowRight": "\ue014", "Tab": "\ue004", "Enter": "\ue007"}


class Browser:
    """One Chromium with a profile of its own; a context manager."""

    def __enter__(self):
        self.profile = tempfile.mkdtemp()
        self.driver = subprocess.Popen(
            [DRIVER, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        try:
            self.address = "http://127.0.0.1:%s" % self._port()
            options = {"binary": CHROMIUM, "args": FLAGS + ["--user-data-dir=" + self.profile]}
            wanted = {
                "browserName": "chrome",
                "goog:chromeOptions": options,
                "goog:loggingPrefs": {"browser": "ALL"},
            }
            answer = self._ask("/session", {"capabilities": {"alwaysMatch": wanted}})
            self.session = "/session/" + answer["sessionId"]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error):
        if hasattr(self, "session"):
            self._ask(self.session, method="DELETE")
        self.driver.terminate()
        self.driver.communicate()
        shutil.rmtree(self.profile, ignore_errors=True)

    def _port(self):
        for line in self.driver.stdout:
            told = re.search(rb"started successfully on port (\d+)", line)
            if told:
                return told.group(1).decode()
        raise AssertionError("ChromeDriver did not start")

    def _ask(self, path, body=None, method=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.address + path, data, {"Content-Type": "application/json"}, method=method
        )
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({})
        )  # to this machine, whatever the proxy
        with opener.open(request, timeout=60) as answer:
            return json.loads(answer.read().decode())["value"]

    def open(self, path, width=1200, height=900, dark=False):
        """Load a file in a window of that many CSS pixels."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.devtools("Emulation.setDeviceMetricsOverride", size)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.devtools("Emulation.setEmulatedMedia", {"features": scheme})
        self._ask(self.session + "/url", {"url": "file://" + os.path.abspath(path)})

    def devtools(self, command, parameters):
        """A command of Chromium's developer tools."""
        return self._ask(self.session + "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def script(self, source, *arguments):
        """What a function with this body returns on the page."""
        return self._ask(
            self.session + "/execute/sync", {"script": source, "args": list(arguments)}
        )

    def press(self, *keys):
        """Press these keys, one after the other."""
        steps = [
            {"type": kind, "value": KEYS[key]} for key in keys for kind in ("keyDown", "keyUp")
        ]
        self._ask(
            self.session + "/actions",
            {"actions": [{"type": "key", "id": "keys", "actions": steps}]},
        )

    def click(self, selector):
        """Click the first element that the selector finds."""
        found = self._ask(self.session + "/element", {"using": "css selector", "value": selector})
        self._ask("%s/element/%s/click" % (self.session, list(found.values())[0]), {})

    def console(self):
        """What the page has said to the console since the last call."""
        return [
            entry["message"] for entry in self._ask(self.session + "/se/log", {"type": "browser"})
        ]


def require_browser():
    """Skip the test, saying why, where there is no browser; but fail in CI."""
    if DRIVER is None or CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail(ADVICE)
        pytest.skip(ADVICE)
