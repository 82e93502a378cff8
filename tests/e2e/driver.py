# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""What the end-to-end tests share: the installed program in a window, a person's hands and eyes, and a
service that counts what it sold. A script calls main() and runs inside build-aux/with-display; its argument
is the build folder, more arguments choose cases by a part of their name."""

import atexit
import contextlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

os.environ.pop("G_DEBUG", None)

try:
    import a11y
except ImportError:     # no GObject bindings here
    a11y = None

ID = "io.github.kuzov.Kuzov"
KEY = "0b52b9b1-6f0e-4f0c-9a55-6a2f4f3c1d20"
TOOLS = ("meson", "glib-compile-schemas")
DISPLAY_TOOLS = ("import", "xdotool")
HERE = os.path.dirname(os.path.abspath(__file__))
INSIDE = "KUZOV_NAMESPACE"      # set where a script is in its own
PATIENCE = 60       # seconds for what takes one; under a sanitizer on a busy machine it takes longer

CHROMIUM = ("--no-sandbox --disable-gpu --disable-quic --no-first-run --no-default-browser-check "
            "--disable-background-networking --disable-component-update --disable-sync "
            "--disable-dev-shm-usage --password-store=basic --lang=en --remote-debugging-port=0 "
            "--window-size=1180,780")

# What the program may not say; GIO's own complaint about a desktop without notifications is none of ours.
FAULTS = re.compile("CRITICAL|WARNING|ERROR: [A-Z][a-z]+Sanitizer|runtime error:")
PARDONED = re.compile("unable to send notifications through")

GONE = a11y.Gone if a11y else OSError

place = None        # of this script: where the program is installed, and where pictures go


class Place:
    def __init__(self, build, script):
        self.build = os.path.abspath(build)
        self.scratch = tempfile.mkdtemp(prefix="kuzov-e2e.", dir=os.environ.get("XDG_CACHE_HOME"))
        atexit.register(shutil.rmtree, self.scratch, ignore_errors=True)
        artefacts = os.environ.get("KUZOV_ARTEFACTS") or os.path.join(self.build, "tests", "e2e", "artefacts")
        self.artefacts = os.path.join(artefacts, script)
        shutil.rmtree(self.artefacts, ignore_errors=True)
        os.makedirs(self.artefacts)
        self.bus = None
        self.homes = []
        self.processes = []
        self.install()

    def install(self):
        """Into a folder of its own, as a packager does; what follows an installation is done by hand."""
        root = os.path.join(self.scratch, "root")
        subprocess.run(["meson", "install", "-C", self.build, "--no-rebuild", "--quiet", "--destdir", root],
                       check=True, stdout=subprocess.DEVNULL)
        options = json.loads(subprocess.run(["meson", "introspect", self.build, "--buildoptions"], check=True,
                                            capture_output=True, text=True).stdout)
        value = {option["name"]: option["value"] for option in options}
        prefix = value["prefix"].lstrip("/")
        self.share = os.path.join(root, prefix, value["datadir"])
        self.kuzov = os.path.join(root, prefix, value["bindir"], "kuzov")
        subprocess.run(["glib-compile-schemas", os.path.join(self.share, "glib-2.0", "schemas")], check=True)


# Waiting.

def wait_for(see, what, seconds=PATIENCE):
    """What see() returns as soon as that is something; what is gone while it looks is not there yet."""
    until = time.monotonic() + seconds
    while True:
        try:
            seen = see()
        except (GONE, OSError, ValueError, subprocess.CalledProcessError):
            seen = None
        if seen or time.monotonic() > until:
            break
        time.sleep(0.1)
    if not seen:
        screenshot(f"waited for {what}")
        raise AssertionError(f"waited {seconds} s for {what}")
    return seen


def screenshot(name):
    if not os.environ.get("DISPLAY"):
        return
    name = re.sub(r"[^0-9A-Za-z-]+", "-", name).strip("-")[:80]
    subprocess.run(["import", "-window", "root", os.path.join(place.artefacts, name + ".png")], check=False,
                   stderr=subprocess.DEVNULL, timeout=30)


def is_running(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def end_process(pid):
    """One that is not our child, such as what the desktop started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        until = time.monotonic() + 5
        while is_running(pid) and time.monotonic() < until:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                return
            time.sleep(0.2)


# Hands.

def xdotool(*words):
    return subprocess.run(["xdotool", *words], check=True, capture_output=True, text=True, timeout=30).stdout


def keys(*names):
    for name in names:
        xdotool("key", "--clearmodifiers", name)
        time.sleep(0.05)


def type_keys(text):
    xdotool("type", "--delay", "15", text)



def copy(text):
    """To the clipboard, as another program does."""
    subprocess.run(["xclip", "-selection", "clipboard"], input=text, text=True, check=True, timeout=30,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def pasted():
    return subprocess.run(["xclip", "-selection", "clipboard", "-out"], check=True, capture_output=True,
                          text=True, timeout=30).stdout


class Home:
    """A person's folders, settings and browser."""

    def __init__(self, case, **settings):
        self.path = tempfile.mkdtemp(prefix="home.", dir=place.scratch)
        self.browser_log = os.path.join(self.path, "opened")
        self.browser_pids = os.path.join(self.path, "browsers")
        for name in ("config", "data", "cache", "state"):
            os.makedirs(os.path.join(self.path, name))
        self.set(**settings)
        place.homes.append(self)
        case.addCleanup(self.close)

    def set(self, **settings):
        """Into the file of GSettings' keyfile backend."""
        def write(value):
            if isinstance(value, bool):
                return str(value).lower()
            return "'" + value + "'" if isinstance(value, str) else repr(value)

        lines = [f"{name.replace('_', '-')}={write(value)}" for name, value in settings.items()]
        folder = os.path.join(self.path, "config", "glib-2.0", "settings")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "keyfile"), "w", encoding="utf-8") as file:
            file.write("\n".join(["[io/github/kuzov/Kuzov]", *lines, ""]))

    def environment(self, **more):
        environment = dict(os.environ)
        environment.update(HOME=self.path, GSETTINGS_BACKEND="keyfile", GTK_A11Y="atspi",
                           G_DEBUG="fatal-criticals",
                           XDG_DATA_DIRS=place.share + ":/usr/local/share:/usr/share")
        # What GTK and the libraries below it keep for ever is looked at where a test knows them: not here.
        environment["ASAN_OPTIONS"] = environment.get("ASAN_OPTIONS", "") + ":detect_leaks=0"
        for name in ("config", "data", "cache", "state"):
            environment[f"XDG_{name.upper()}_HOME"] = os.path.join(self.path, name)
        for name in ("GSETTINGS_SCHEMA_DIR", "G_TEST_SRCDIR", "G_TEST_BUILDDIR", "NO_AT_BRIDGE"):
            environment.pop(name, None)
        environment.update({name: value for name, value in more.items() if value is not None})
        for name, value in more.items():
            if value is None:
                environment.pop(name, None)
        return environment

    def install_browser(self, real=False):
        """The handler of links: Chromium, or one that only writes down what it was to open."""
        program = os.path.join(self.path, "browser")
        lines = ["#!/bin/sh", f'echo "$1" >>"{self.browser_log}"']
        if real:
            lines += ["unset G_DEBUG G_MESSAGES_DEBUG",
                      f'echo $$ >>"{self.browser_pids}"',
                      f'exec chromium {CHROMIUM} --user-data-dir="{self.path}/chromium" "$@" 2>/dev/null']
        with open(program, "w", encoding="utf-8") as file:
            file.write("\n".join(lines + [""]))
        os.chmod(program, 0o755)
        applications = os.path.join(self.path, "data", "applications")
        os.makedirs(applications, exist_ok=True)
        with open(os.path.join(applications, "browser.desktop"), "w", encoding="utf-8") as file:
            file.write(f"[Desktop Entry]\nType=Application\nName=Browser\nExec={program} %u\n"
                       "MimeType=x-scheme-handler/http;x-scheme-handler/https;text/html;\n")
        with open(os.path.join(self.path, "config", "mimeapps.list"), "w", encoding="utf-8") as file:
            file.write("[Default Applications]\n" + "".join(f"{kind}=browser.desktop\n" for kind in
                       ("x-scheme-handler/http", "x-scheme-handler/https", "text/html")))

    def opened(self):
        """The links that the browser was given so far."""
        try:
            with open(self.browser_log, encoding="utf-8") as file:
                return file.read().split()
        except FileNotFoundError:
            return []

    def pages(self):
        """What stands in the real browser's tabs: their titles and addresses."""
        with open(os.path.join(self.path, "chromium", "DevToolsActivePort"), encoding="ascii") as file:
            port = int(file.readline())
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=10) as answer:
            return [page for page in json.load(answer) if page["type"] == "page"]

    def close(self):
        if os.path.exists(self.browser_pids):
            with open(self.browser_pids, encoding="ascii") as file:
                for pid in file.read().split():
                    end_process(int(pid))


def list_of(home):
    """The history as the program prints it."""
    done = subprocess.run([place.kuzov, "--list", "--json"], env=home.environment(), check=True,
                          capture_output=True, text=True, timeout=PATIENCE)
    return json.loads(done.stdout)


def read_history(home, query):
    """As another program may, while Kuzov has it open."""
    path = os.path.join(home.path, "data", "kuzov", "history.db")
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as connection:
            return connection.execute(query).fetchall()
    except sqlite3.OperationalError:    # not there yet
        return []


def condition_of(home):
    return "".join(word for word, in read_history(home, "SELECT value FROM facts WHERE name = 'condition'"))


def frames_of(home, state):
    return sorted(row["frame"] for row in list_of(home) if row["state"] == state)


class Service:
    """The demo service as a process of its own, which counts what it is asked."""

    def __init__(self, case, *arguments, least=1500, most=2500):
        program = os.path.join(place.build, "tests", "demo", "kuzov-demo-serve")
        self.process = subprocess.Popen([program, "--min-ms", str(least), "--max-ms", str(most), *arguments],
                                        stdout=subprocess.PIPE, text=True)
        place.processes.append(self.process)
        case.addCleanup(self.close)
        self.endpoint = self.process.stdout.readline().strip()
        if not self.endpoint:
            raise AssertionError("the service did not start")
        self.site = self.endpoint.rpartition("/")[0]

    def get(self, path):
        with urllib.request.urlopen(self.site + path, timeout=10) as answer:
            return answer.read().decode("utf-8")

    def counters(self):
        return json.loads(self.get("/counters"))

    def settings(self, **more):
        return {"endpoint": self.endpoint, "api_key": KEY, "poll_interval": 0.5, **more}

    def close(self):
        self.process.terminate()
        self.process.wait(10)
        self.process.stdout.close()


class Provider:
    """The provider that can fail, as a process of its own: it counts every order that reaches it."""

    def __init__(self, case, *arguments, prefix=()):
        program = os.path.join(HERE, "..", "support", "provider.py")
        self.process = subprocess.Popen([*prefix, sys.executable, program, *arguments], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        place.processes.append(self.process)
        case.addCleanup(self.close)
        self.endpoint = self.process.stdout.readline().strip()
        if not self.endpoint:
            raise AssertionError("the provider did not start")

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def count(self, *modes):
        """Calls of these modes, or all."""
        calls = self.ask("brief")["calls"]
        return sum(number for mode, number in calls.items() if not modes or mode in modes)

    def settings(self, **more):
        return {"endpoint": self.endpoint, "api_key": KEY, "notify": False, **more}

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


class Check:
    """`kuzov --check` on its way."""

    def __init__(self, case, home, frames):
        self.frames = frames
        self.output = tempfile.TemporaryFile("w+", dir=home.path, encoding="utf-8")
        case.addCleanup(self.output.close)
        with open(os.path.join(place.artefacts, f"{case.name()}.log"), "ab") as log:
            self.process = subprocess.Popen([place.kuzov, "--check", *frames], env=home.environment(DISPLAY=None),
                                            stdin=subprocess.DEVNULL, stdout=self.output, stderr=log)
        place.processes.append(self.process)
        case.addCleanup(self.close)

    def has_ended(self):
        return self.process.poll() is not None

    def lines(self):
        """What was printed of each frame."""
        self.output.seek(0)
        return dict(line.split("\t")[:2] for line in self.output)

    def close(self):
        if not self.has_ended():
            self.process.kill()
        self.process.wait()


class Kuzov:
    """The installed program, and its window as others see it."""

    def __init__(self, case, home, *arguments, **environment):
        self.log = os.path.join(place.artefacts, f"{case.name()}.log")
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen([place.kuzov, *arguments], env=home.environment(**environment),
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        place.processes.append(self.process)
        case.addCleanup(self.close)

    def application(self):
        """As the accessibility bus knows it."""
        if place.bus is None:
            place.bus = a11y.Bus()
        return place.bus.application(self.process.pid)

    def find_all(self, role=None, name=None):
        application = self.application()
        return [] if application is None else application.find_all(role, name)

    def find(self, role=None, name=None):
        application = self.application()
        return None if application is None else application.find(role, name)

    def wait_for(self, role=None, name=None, seconds=PATIENCE):
        wanted = name if isinstance(name, str) or name is None else name.pattern
        return wait_for(lambda: self.find(role, name), f"{role or 'a node'} {wanted}", seconds)

    def wait_until_gone(self, role=None, name=None, seconds=PATIENCE):
        wait_for(lambda: self.application() and not self.find(role, name), f"no {role} {name}", seconds)

    def press(self, name, role="push button", seconds=PATIENCE):
        """As soon as it is there and can be pressed."""
        def see():
            nodes = [node for node in self.find_all(role, name) if node.has("SENSITIVE") and node.has_room()]
            return nodes[-1] if nodes else None

        wait_for(see, f"{role} {name} to press", seconds).press()

    def entry(self):
        return self.wait_for("text", "Frame number")

    def order(self, frame):
        self.entry().write(frame)
        self.press("Order")
        wait_for(lambda: not self.entry().text, "the empty entry")

    def choices(self, number):
        def see():
            found = self.find_all("radio button") + self.find_all("check box")
            return found if len(found) == number else None

        return wait_for(see, f"{number} choices")

    def type_order(self, frame):
        """By keys, and by nothing that needs the accessibility bus."""
        self.focus()
        keys("ctrl+n", "ctrl+a")
        type_keys(frame)
        keys("Return")

    def wait_for_row(self, frame, state, seconds=PATIENCE):
        return self.wait_for(None, f"{frame}, {state}", seconds)

    def says(self, text):
        """Waits for a label, bar or status that says so."""
        return self.wait_for(None, re.compile(text))

    def windows(self):
        """Of the X server, in the order in which it stacks them."""
        words = ["search", "--onlyvisible", "--all", "--pid", str(self.process.pid), "--name", "."]
        found = subprocess.run(["xdotool", *words], check=False, capture_output=True, text=True, timeout=30)
        return found.stdout.split()

    def assert_above(self, node, other):
        _, top, _, height = node.box()
        if top + height > other.box()[1]:
            raise AssertionError(f"{node.name} is out of sight below {other.name}")

    def window(self, title=None):
        def see():
            found = [window for window in self.windows()
                     if title is None or xdotool("getwindowname", window).strip() == title]
            return found[0] if found else None

        return wait_for(see, f"a window {title or ''}")

    def focus(self, title=None):
        """Gives the keyboard to a window: no window manager does it here."""
        xdotool("windowfocus", "--sync", self.window(title))

    def assert_not_cut_off(self, node, limit):
        left, _, width, _ = node.box()
        if left < 0 or left + width > limit:
            raise AssertionError(f"{node.name} is cut off: from {left}, {width} wide")

    def click(self, node, window=None, times=1):
        """With the mouse; in which window, if it is not the only one."""
        left, top, width, height = node.box()
        x, y = left + width // 2, top + height // 2
        xdotool("mousemove", "--sync", "--window", self.window(window), str(x), str(y))
        xdotool("click", "--repeat", str(times), "--delay", "40", "1")

    def focused(self):
        """The innermost node that has the keyboard."""
        application = self.application()
        found = [node for node in application.walk() if node.has("FOCUSED")] if application else []
        return found[-1] if found else None

    def wait_for_focus(self, name):
        wait_for(lambda: getattr(self.focused(), "name", None) == name, f"the keyboard at {name}")

    def wait_for_end(self, seconds=PATIENCE):
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            screenshot("waited for the end")
            raise AssertionError(f"Kuzov did not end in {seconds} s") from None

    def kill(self):
        """As a power cut or the kernel does: it is told nothing."""
        self.process.kill()
        self.process.wait()

    def quit(self):
        self.process.terminate()
        status = self.wait_for_end()
        if status != 0:
            raise AssertionError(f"Kuzov ended with {status}")

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        with open(self.log, encoding="utf-8", errors="replace") as log:
            bad = [line for line in log if FAULTS.search(line) and not PARDONED.search(line)]
        if bad:
            raise AssertionError("Kuzov complained: " + "".join(bad[:5]))


class Case(unittest.TestCase):
    maxDiff = None

    def name(self):
        return self.id().rpartition(".")[2].removeprefix("test_").replace("_", "-")

    def screenshot(self, what):
        screenshot(f"{self.name()} {what}")

    def shortDescription(self):
        return (self._testMethodDoc or "").strip().split("\n")[0]


def on_stop(number, frame):
    """Told to stop: what was started goes too, also what a case would only end with itself."""
    for home in place.homes if place else []:
        home.close()
    for process in place.processes if place else []:
        if process.poll() is None:
            process.kill()
    if place:
        shutil.rmtree(place.scratch, ignore_errors=True)
    os._exit(128 + number)


def skip_all(reason):
    print(f"1..0 # SKIP {reason}")
    sys.exit(0)


def enter_namespaces(*kinds, tools=(), trial=("true",)):
    """Runs the calling script again, in namespaces of its own and with a display where there can be one. Skips it where
    only a part of that can be had: @trial is tried there first."""
    if os.environ.get(INSIDE) == "yes":
        return
    if os.geteuid() != 0:
        skip_all("only root may make namespaces")
    for tool in ("unshare", *tools):
        if not shutil.which(tool):
            skip_all(f"no {tool} here")
    words = ["unshare", *kinds, "--"]
    if subprocess.run([*words, *trial], check=False, capture_output=True).returncode != 0:
        skip_all("no namespaces of this kind to be had here")
    if all(shutil.which(tool) for tool in ("Xvfb", "dbus-daemon", *DISPLAY_TOOLS)):
        words += [os.path.join(HERE, "..", "..", "build-aux", "with-display"), "--tap"]
    os.environ[INSIDE] = "yes"
    os.execvp(words[0], [*words, sys.executable, *sys.argv])


def tell(number, case, result):
    faults = result.failures + result.errors
    skipped = f" # SKIP {result.skipped[0][1]}" if result.skipped else ""
    print(f"{'not ok' if faults else 'ok'} {number} - {case.name()}: {case.shortDescription()}{skipped}")
    for _, text in faults:
        print("\n".join("# " + line for line in text.rstrip().split("\n")))
    sys.stdout.flush()
    return not faults


def main(*tools, display=True, name=None):
    """Runs the cases of the calling script and prints TAP. @name is what its pictures are kept under, if not its own."""
    global place

    for tool in TOOLS + (DISPLAY_TOOLS if display else ()) + tools:
        if not shutil.which(tool):
            skip_all(f"no {tool} here")
    if display and a11y is None:
        skip_all("no GObject bindings for Python here")
    sys.dont_write_bytecode = True
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_stop)
    script = os.path.splitext(os.path.basename(sys.argv[0]))[0].removeprefix("test-")
    place = Place(sys.argv[1], name or script)

    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    cases = [case for group in suite for case in group
             if not sys.argv[2:] or any(part in case.name() for part in sys.argv[2:])]
    print(f"1..{len(cases)}", flush=True)
    good = True
    for number, case in enumerate(cases, 1):
        result = unittest.TestResult()
        case.run(result)
        good = tell(number, case, result) and good
    sys.exit(0 if good else 1)
