# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""What the benchmarks share: a private desktop, histories of any size, the counting service, the table."""

import argparse
import contextlib
import http.client
import json
import os
import pathlib
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PYTHON = "/usr/bin/python3"
KEY = "00000000-0000-4000-8000-000000000000"
STATE_QUEUED, STATE_READY = 2, 4
A11Y_SERVICE = pathlib.Path("/usr/share/dbus-1/services/org.a11y.Bus.service")

# A session bus that starts nothing but accessibility: whatever else is installed would come and go in the figures.
BUS = """<busconfig>
  <type>session</type>
  <listen>unix:dir={root}</listen>
  <servicedir>{root}/services</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def parse_options(description, rounds=5, parts=None):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--build", default=str(HERE.parents[1] / "_build"), help="build folder (default: %(default)s)")
    parser.add_argument("--kuzov", help="the program (default: src/kuzov in the build folder)")
    parser.add_argument("--calculator", default="gnome-calculator", help="the program to compare windows with")
    parser.add_argument("--rounds", type=int, default=rounds, help="interleaved rounds (default: %(default)s)")
    parser.add_argument("--quick", action="store_true", help="one round of tiny sizes: proves the script, not Kuzov")
    parser.add_argument("--keep", metavar="FOLDER", help="keep pictures of the judged windows here")
    if parts:
        parser.add_argument("--parts", help=f"only some of {','.join(parts)}")
        parser.add_argument("--histories", metavar="FOLDER", type=pathlib.Path, help="keep the generated histories here, and "
                            "take them from here the next time")
    options = parser.parse_args()
    options.build = pathlib.Path(options.build).resolve()
    options.kuzov = options.kuzov or str(options.build / "src" / "kuzov")
    options.tools = options.build / "tests" / "bench"
    if options.quick:
        options.rounds = 1
    if shutil.which(options.kuzov) is None:
        sys.exit(f"{options.kuzov} is not there: build first, or say --build or --kuzov")
    return options


class Place:
    """A private folder with everything a session of its own needs; gone afterwards."""

    def __init__(self, options):
        self.options = options
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="kuzov-bench-"))
        self.stack = contextlib.ExitStack()
        self.stack.callback(shutil.rmtree, self.root, ignore_errors=True)
        self.shared = {}
        self.run_folder = self.root / "run"
        self.run_folder.mkdir(mode=0o700)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stack.close()

    def environment(self, home, **more):
        """The environment of one program; @home names its folders, shared by the runs that give the same name."""
        base = self.root / home
        for name in ("home", "config", "data", "cache", "state"):
            (base / name).mkdir(parents=True, exist_ok=True)
        return {
            "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "LANGUAGE": "C", "TZ": "UTC",
            "HOME": str(base / "home"), "XDG_CONFIG_HOME": str(base / "config"), "XDG_DATA_HOME": str(base / "data"),
            "XDG_CACHE_HOME": str(base / "cache"), "XDG_STATE_HOME": str(base / "state"),
            "XDG_RUNTIME_DIR": str(self.run_folder), "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo",
            "GDK_DEBUG": "gl-disable", "GTK_A11Y": "atspi", "GSETTINGS_BACKEND": "memory",
            "GSETTINGS_SCHEMA_DIR": str(self.options.build / "data"), "GIO_USE_PROXY_RESOLVER": "dummy",
            **self.shared, **{name: str(value) for name, value in more.items()},
        }

    def data(self, home):
        return self.root / home / "data" / "kuzov" / "history.db"

    def settle(self, home, **settings):
        """Settings that reach Kuzov through GSettings' key file; returns what goes into its environment."""
        folder = self.root / home / "config" / "glib-2.0" / "settings"
        folder.mkdir(parents=True, exist_ok=True)
        lines = [f"{name.replace('_', '-')}={json.dumps(value)}" for name, value in settings.items()]
        (folder / "keyfile").write_text("[io/github/kuzov/Kuzov]\n" + "\n".join(lines) + "\n", encoding="ascii")
        return {"GSETTINGS_BACKEND": "keyfile"}

    def open_desktop(self):
        """A display and a session bus of its own, for every program alike."""
        near, far = os.pipe()
        log = self.stack.enter_context(open(self.root / "desktop.log", "wb"))
        display = subprocess.Popen(["Xvfb", "-displayfd", str(far), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
                                   pass_fds=[far], stdout=log, stderr=log)
        self.stack.callback(end, display)
        os.close(far)
        with os.fdopen(near) as pipe:
            self.shared["DISPLAY"] = ":" + pipe.readline().strip()
        services = self.root / "services"
        services.mkdir()
        if A11Y_SERVICE.exists():
            shutil.copy(A11Y_SERVICE, services)
        (self.root / "bus.conf").write_text(BUS.format(root=self.root), encoding="ascii")
        bus = subprocess.Popen(["dbus-daemon", f"--config-file={self.root}/bus.conf", "--nofork", "--print-address"],
                               text=True, stderr=log, stdout=subprocess.PIPE, env=self.environment("bus"))
        self.stack.callback(end, bus)
        self.shared["DBUS_SESSION_BUS_ADDRESS"] = bus.stdout.readline().strip()


def end(process):
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()


def frame_of(number):
    return f"BNCH10-{number:07d}"


def write_list(path, first, count):
    path.write_text("".join(frame_of(number) + "\n" for number in range(first, first + count)), encoding="ascii")
    return path


class Service:
    """The counting service, in a process of its own."""

    def __init__(self, options, *arguments):
        self.process = subprocess.Popen([options.tools / "bench-service", *map(str, arguments)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.port = int(self.process.stdout.readline())
        self.endpoint = f"http://127.0.0.1:{self.port}/reportrequestframe.ashx"
        self.counter = http.client.HTTPConnection("127.0.0.1", self.port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.counter.close()
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def count(self):
        self.counter.request("GET", "/count")
        return json.load(self.counter.getresponse())

    def calls(self):
        counted = self.count()
        return sum(counted[mode] for mode in ("setqueue", "checkqueue", "getresult", "profile", "other"))


def row_of(number, endpoint, state, ordered_ms):
    """One row as Kuzov would have left it, by column."""
    ready = state == STATE_READY
    reply = {"start": "2026-01-05T12:00:00", "end": "2026-01-05T12:00:00", "error": None, "status": int(ready),
             "id": 500_000_000 + number, "startgeneration": "2026-01-05T12:00:00", "msg": 0}
    link = f"https://reports.example/r/{number}"
    finished = {**reply, "endgeneration": "2026-01-05T12:05:00"}
    return {
        "frame": frame_of(number), "frame_key": frame_of(number).replace("-", ""), "typed": frame_of(number).lower(),
        "ordered_ms": ordered_ms, "state": state, "endpoint": endpoint, "job": str(reply["id"]),
        "url": link if ready else None, "sent_ms": ordered_ms, "accepted_ms": ordered_ms,
        "settled_ms": ordered_ms + 420_000 if ready else None,
        "opened_ms": ordered_ms + 480_000 if ready and number % 3 else None, "released": 1,
        "order_reply": json.dumps({**reply, "gosnumber": None, "vin": None}),
        "check_reply": json.dumps(finished) if ready else None,
        "result_reply": json.dumps({**finished, "url": link}) if ready else None,
    }


def make_history(place, home, count, state=STATE_READY, endpoint="https://data.tronk.info/reportrequestframe.ashx",
                 accepted_ms=None):
    """A history of @count rows: the program makes its own tables (for a frame that it can't order: there is no key),
    SQL fills them."""
    subprocess.run([place.options.kuzov, "--check", frame_of(1)], env=place.environment(home), check=False,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    last_ms = int(time.time() * 1000) - 86_400_000
    with contextlib.closing(sqlite3.connect(place.data(home))) as connection:
        with connection:
            connection.execute("DELETE FROM requests")
            connection.execute("INSERT OR IGNORE INTO endpoints (url) VALUES (?)", (endpoint,))
            address = connection.execute("SELECT id FROM endpoints WHERE url = ?", (endpoint,)).fetchone()[0]
            names = list(row_of(1, address, state, 0))
            rows = (row_of(number, address, state, accepted_ms or last_ms - (count - number) * 600_000)
                    for number in range(1, count + 1))
            connection.executemany(f"INSERT INTO requests ({', '.join(names)}) VALUES ({', '.join(':' + n for n in names)})",
                                   rows)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextlib.contextmanager
def running(arguments, environment):
    """A program in the background, ended as a session would end it."""
    process = subprocess.Popen(arguments, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        end(process)


def wait_for(condition, seconds, what):
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            sys.exit(f"waited {seconds} s in vain: {what}")
        time.sleep(0.1)


def cpu_seconds(pid):
    """User and system time of a running process, threads that ended included (clock_getcpuclockid of libc)."""
    return time.clock_gettime(~pid << 3 | 2)


def run_measured(arguments, environment, output, watch=None):
    """Runs to the end; wall seconds, CPU seconds (user and system, all threads), exit code. @watch sees it run."""
    with open(output, "wb") as file:
        began = time.monotonic()
        process = subprocess.Popen(arguments, env=environment, stdout=file, stdin=subprocess.DEVNULL)
        if watch is not None:
            watch(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    return wall, usage.ru_utime + usage.ru_stime, process.returncode


def count_ready(output):
    with open(output, "rb") as lines:
        return sum(1 for line in lines if b"\tready\thttps://reports.example/r/" in line)


def median(values):
    return statistics.median(values)


def spread(values):
    return f"{min(values):.4g}–{max(values):.4g}"


class Table:
    """Rows of: what, Kuzov's figure, what it is held against, the ratio or figure judged, its limit, met or not."""

    def __init__(self, title):
        self.title = title
        self.rows = []
        self.notes = [f"load of the machine before: {os.getloadavg()[0]:.2f} on {os.cpu_count()} processors"]
        self.all_met = True
        self.is_valid = True

    def compare(self, what, own, other, limit=None, unit=""):
        ratio = own / other if other else float("inf")
        if limit is None:
            self.rows.append((what, f"{own:.4g} {unit}".strip(), f"{other:.4g} {unit}".strip(), f"{ratio:.3f} ×", "", ""))
            return
        self.add(what, f"{own:.4g} {unit}".strip(), f"{other:.4g} {unit}".strip(), f"{ratio:.3f} ×", f"≤ {limit:.2f} ×",
                 ratio <= limit)

    def judge(self, what, value, limit, unit="", strict=False):
        self.add(what, f"{value:.4g} {unit}".strip(), "", f"{value:.4g}", f"{'<' if strict else '≤'} {limit:g} {unit}".strip(),
                 value < limit if strict else value <= limit)

    def add(self, what, own, other, figure, limit, met):
        self.all_met = self.all_met and met
        self.rows.append((what, own, other, figure, limit, "met" if met else "NOT MET"))

    def tell(self, what, own, other=""):
        self.rows.append((what, own, other, "", "", ""))

    def note(self, text):
        self.notes.append(text)

    def demand(self, condition, text):
        """Something that has to hold before the figures mean anything."""
        if not condition:
            self.is_valid = False
            self.notes.append("NOT VALID: " + text)

    def show(self, quick):
        """Prints everything; 0 if all is well. A quick run is too small for limits: it only has to be valid."""
        rows = [("", "Kuzov", "against", "figure", "limit", ""), *self.rows]
        widths = [max(len(row[i]) for row in rows) for i in range(6)]
        print(f"\n{self.title}")
        for row in rows:
            print("  " + "  ".join(cell.ljust(width) if i == 0 else cell.rjust(width)
                                   for i, (cell, width) in enumerate(zip(row, widths))).rstrip())
        for note in self.notes:
            print(f"  {note}")
        sys.stdout.flush()
        return 0 if self.is_valid and (self.all_met or quick) else 1
