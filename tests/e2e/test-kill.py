#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""Killed at any system call that matters, in any thread, and started again: nothing is ordered twice, no number that
was given is lost, and what was not on its way becomes ready.

test-kill.py BUILD [PART...]: PART chooses calls by a part of their name. A sample, unless KUZOV_SWEEP is full: then
every call of every thread, before and after. "Again" kills the start that puts in order what an earlier kill left."""

import collections
import concurrent.futures
import contextlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True

import seller  # noqa: E402

KEY = "0b52b9b1-6f0e-4f0c-9a55-6a2f4f3c1d20"
FRAMES = [f"JZX100-{number:07d}" for number in range(1, 31)]
PARALLEL = 8
PATIENCE = 60       # seconds for a run that takes a fraction of one
WORKERS = 4         # each waits more than it works
ENOUGH = 200        # points of a sample
SPARE = 3           # a call that so many runs in a row did not make is one too many
TOLD = 5            # faults of one call in one thread
FULL = os.environ.get("KUZOV_SWEEP") == "full"

# What carries money and memory out of the process is sampled more closely.
DENSE = {"sendto", "sendmsg", "pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "unlinkat", "rename"}

WAITING, SUBMITTING, QUEUED, GENERATING, READY, UNCONFIRMED = 0, 1, 2, 3, 4, 6
ACCEPTED = (QUEUED, GENERATING, READY)
WORDS = {READY: "ready", UNCONFIRMED: "unconfirmed"}
FAULTS = re.compile("CRITICAL|WARNING|ERROR: [A-Z][a-z]+Sanitizer|runtime error:")

# The kill before the one that is looked at in "again": some are not ordered yet, some on their way, some accepted.
EARLIER = ("sendto", "kuzov", 30, "after")

Point = collections.namedtuple("Point", "call thread k moment")


class Row(collections.namedtuple("Row", "frame state job url")):
    @property
    def number(self):
        return int(self.job) if self.job else None


class Place:
    """Folders of one Kuzov and the service that it buys from; used by one thread, for one point after the other."""

    def __init__(self, build, scratch):
        self.tool = os.path.join(build, "tests", "e2e", "kill-at")
        self.kuzov = os.path.join(build, "src", "kuzov")
        self.path = tempfile.mkdtemp(dir=scratch)
        self.seller = seller.Seller()
        self.data = os.path.join(self.path, "data", "kuzov")
        self.report = os.path.join(self.path, "report")
        self.list = os.path.join(self.path, "frames")
        with open(self.list, "w", encoding="ascii") as file:
            file.write("".join(frame + "\n" for frame in FRAMES))
        self.environment = self.make_environment(build)

    def make_environment(self, build):
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "DBUS_"))}
        for name in ("config", "data", "cache", "state", "run"):
            os.mkdir(os.path.join(self.path, name), 0o700)
            environment[f"XDG_{name.upper()}_HOME"] = os.path.join(self.path, name)
        folder = os.path.join(self.path, "config", "glib-2.0", "settings")
        os.makedirs(folder)
        with open(os.path.join(folder, "keyfile"), "w", encoding="ascii") as file:
            file.write(f"[io/github/kuzov/Kuzov]\napi-key='{KEY}'\nendpoint='{self.seller.endpoint}'\n"
                       f"poll-interval=0.05\nparallel-calls=uint32 {PARALLEL}\nnotify=false\n")
        environment.update({
            "HOME": self.path, "XDG_RUNTIME_DIR": os.path.join(self.path, "run"), "GSETTINGS_BACKEND": "keyfile",
            "GSETTINGS_SCHEMA_DIR": os.path.join(build, "data"), "GIO_USE_PROXY_RESOLVER": "dummy",
            "GIO_USE_VFS": "local", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent", "LC_ALL": "C.UTF-8",
            "LANGUAGE": "C", "G_DEBUG": "fatal-warnings",
        })
        environment.pop("G_MESSAGES_DEBUG", None)
        return environment

    def clear(self):
        shutil.rmtree(self.data, ignore_errors=True)
        self.seller.clear()

    def run(self, *tool):
        """--check of all frames; @tool: how it is traced."""
        environment = self.environment
        if tool:
            tool = (self.tool, self.report, *map(str, tool))
            # Nobody may look for leaks in a process that is traced.
            options = environment.get("ASAN_OPTIONS", "")
            environment = {**environment, "ASAN_OPTIONS": options + ":detect_leaks=0"}
        return subprocess.run([*tool, self.kuzov, "--check", "--file", self.list], env=environment, check=False,
                              capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, timeout=PATIENCE)

    def read_report(self):
        """How often each thread made each call, and whether the program was killed at one."""
        with open(self.report, encoding="utf-8") as file:
            lines = file.read().splitlines()
        was_killed = "killed" in lines
        counted = {}
        for line in lines:
            if "\t" in line:
                call, thread, number = line.split("\t")
                counted[call, thread] = int(number)
        return counted, was_killed

    def read_rows(self):
        """Out of a copy: reading the file itself would tidy up what the next start shall find."""
        with tempfile.TemporaryDirectory(dir=self.path) as copy:
            for end in ("", "-wal"):
                path = os.path.join(self.data, "history.db" + end)
                if os.path.exists(path):
                    shutil.copy(path, copy)
            if not os.path.exists(os.path.join(copy, "history.db")):
                return []
            with contextlib.closing(sqlite3.connect(os.path.join(copy, "history.db"))) as connection:
                said = connection.execute("PRAGMA integrity_check").fetchall()
                expect(said == [("ok",)], f"integrity_check said {said}")
                if connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'requests'").fetchone() == (0,):
                    return []
                phrases = dict(connection.execute("SELECT id, text FROM phrases"))
                return [Row(frame, state, job, unpack(url, job, phrases))
                        for frame, state, job, url in connection.execute("SELECT frame, state, job, url FROM requests")]


def unpack(url, job, phrases):
    """The link as it came: of those here only the number of the order differs (src/history/kuzov-packed-link.c)."""
    if not isinstance(url, bytes):
        return url
    expect(len(url) == 1 and url[0] in phrases, f"no such link: {url!r}")
    return phrases[url[0]].replace("\x01", job)


def expect(condition, complaint):
    if not condition:
        raise AssertionError(complaint)


def read_lines(output):
    """What was printed, by frame; the last line may be cut off by a kill."""
    lines = [line.split("\t") for line in output.split("\n")[:-1]]
    expect(all(len(line) == 3 for line in lines), f"printed {output!r}")
    expect(len({line[0] for line in lines}) == len(lines), "a line for a frame twice")
    return {frame: (state, text) for frame, state, text in lines}


class Story:
    """What is known of one batch through its kills, in the order in which it came to be known."""

    def __init__(self, place):
        self.place = place
        self.lost = set()       # sent or about to be when somebody was killed: only the person decides
        self.numbers = {}       # that were in the file
        self.links = {}         # that were printed

    def look(self):
        rows = self.place.read_rows()
        by_frame = {row.frame: row for row in rows}
        expect(len(by_frame) == len(rows), "two rows for a frame")
        counted = self.place.seller.count()
        expect(not counted["strange"], f"strange calls: {counted['strange']}")
        twice = [frame for frame, number in counted["orders"].items() if number != 1]
        expect(not twice, f"ordered twice: {twice}")
        for row in rows:
            expect((row.number is not None) == (row.state in ACCEPTED), f"a number or none: {row}")
            expect(row.number is None or counted["jobs"].get(row.number) == row.frame, f"not its number: {row}")
            expect(row.url is None or row.url == seller.link_of(row.number), f"not its link: {row}")
        for frame, number in self.numbers.items():
            expect(frame in by_frame and by_frame[frame].number == number, f"the number of {frame} is lost")
        self.numbers.update({row.frame: row.number for row in rows if row.number is not None})
        return by_frame, counted

    def check_killed(self, output):
        """Kuzov is dead, and nothing has been put in order yet."""
        rows, counted = self.look()
        for frame in counted["orders"]:
            expect(frame in rows and rows[frame].state != WAITING, f"ordered before that was written down: {frame}")
        for number in counted["asked"]:
            frame = counted["jobs"][number]
            expect(frame in rows and rows[frame].number == number, f"asked about before it was written down: {number}")
        on_their_way = {row.frame for row in rows.values() if row.state == SUBMITTING} - self.lost
        expect(len(on_their_way) <= PARALLEL, f"{len(on_their_way)} orders on their way")
        self.lost |= on_their_way
        for row in rows.values():
            expect(row.state in (WAITING, SUBMITTING, *ACCEPTED)
                   or row.state == UNCONFIRMED and row.frame in self.lost, f"of its own accord: {row}")
        self.links.update({frame: text for frame, (state, text) in read_lines(output).items() if state == "ready"})

    def check_settled(self, done):
        """The last start ended by itself."""
        expect(not FAULTS.search(done.stderr), f"complained: {done.stderr}")
        rows, counted = self.look()
        lines = read_lines(done.stdout)
        for frame in FRAMES:
            row = rows.get(frame)
            state = UNCONFIRMED if frame in self.lost else READY
            expect(row is not None and row.state == state, f"should be {WORDS[state]}: {row or frame}")
            expect(lines.get(frame, ("",))[0] == WORDS[state], f"should be told as {WORDS[state]}: {frame}")
            expect(frame in self.lost or counted["orders"].get(frame) == 1, f"never ordered: {frame}")
            expect(state != READY or lines[frame][1] == row.url == seller.link_of(row.number), f"told wrong: {row}")
            expect(frame not in self.links or self.links[frame] == row.url, f"the link of {frame} changed")
        expect(done.returncode == (1 if self.lost else 0), f"exit status {done.returncode}: {done.stderr}")
        left = sorted(os.listdir(self.place.data))
        expect(left == ["history.db", "history.db.lock"], f"left over: {left}")


def try_point(place, point, again):
    """Returns whether the program came so far as to be killed there, and how many orders were on their way."""
    place.clear()
    story = Story(place)
    for kill in (EARLIER, point) if again else (point,):
        done = place.run(*kill)
        counted, was_killed = place.read_report()
        story.check_killed(done.stdout)
        expect(not FAULTS.search(done.stderr), f"complained: {done.stderr}")
    story.check_settled(place.run())
    return was_killed, len(story.lost)


def profile(place, again):
    place.clear()
    if again:
        place.run(*EARLIER)
    done = place.run("count")
    expect(not FAULTS.search(done.stderr) and len(read_lines(done.stdout)) == len(FRAMES), f"{done}")
    return place.read_report()[0]


class Group:
    """The points of one call in one thread, and what came of them."""

    def __init__(self, call, thread, number, again):
        self.call, self.thread, self.number, self.again = call, thread, number, again
        self.name = f"{'again, ' if again else ''}{call} of {thread}"
        self.n_tried = self.n_lost = 0
        self.n_missed = {"before": 0, "after": 0}
        self.n_faults = 0

    def sample(self):
        share = 2.2 if self.call in DENSE else 1
        number = min(self.number, round(share * self.number ** 0.5 / (3 if self.again else 1)) + 1)
        for i in range(number):
            k = 1 + round(i * (self.number - 1) / max(number - 1, 1))
            yield Point(self.call, self.thread, k, "after" if i % 2 else "before")

    def sweep(self):
        """To the end of what this run makes, which is not always the same."""
        k = 1
        while k <= self.number or min(self.n_missed.values()) < SPARE:
            for moment in ("before", "after"):
                if k <= self.number or self.n_missed[moment] < SPARE:
                    yield Point(self.call, self.thread, k, moment)
            k += 1

    def note(self, point, was_killed, n_lost):
        self.n_missed[point.moment] = 0 if was_killed else self.n_missed[point.moment] + 1
        self.n_tried += was_killed
        self.n_lost += n_lost if was_killed else 0


class Sweep:
    def __init__(self, build, scratch, parts):
        self.places = [Place(build, scratch) for _ in range(WORKERS)]
        self.groups = []
        for again in (False, True):
            for (call, thread), number in sorted(profile(self.places[0], again).items()):
                group = Group(call, thread, number, again)
                if not parts or any(part in group.name for part in parts):
                    self.groups.append(group)
        self.lock = threading.Lock()
        self.points = self.generate()
        self.is_stopping = False

    def generate(self):
        for group in self.groups:
            print(f"# {group.name}: {group.number} calls", flush=True)
            for point in group.sweep() if FULL else group.sample():
                yield group, point

    def take(self):
        with self.lock:
            return None if self.is_stopping else next(self.points, None)

    def complain(self, group, fault):
        """At once: whoever ends a test that hangs wants to know."""
        with self.lock:
            group.n_faults += 1
            if group.n_faults <= TOLD:
                print("\n".join(f"# {line}" for line in fault.splitlines()), flush=True)

    def work(self, place):
        while (taken := self.take()) is not None:
            group, point = taken
            try:
                was_killed, n_lost = try_point(place, point, group.again)
            except (AssertionError, subprocess.TimeoutExpired, sqlite3.Error) as error:
                was_killed, n_lost = True, 0
                self.complain(group, f"{point.moment} {point.k} of {group.name}: {error}")
            with self.lock:
                group.note(point, was_killed, n_lost)

    def run(self):
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            works = [pool.submit(self.work, place) for place in self.places]
            try:
                for work in works:
                    work.result()
            finally:
                self.is_stopping = True

    def end(self):
        for place in self.places:
            place.seller.end()


def tell(groups, must_have):
    number = 0
    for number, group in enumerate(groups, 1):
        print(f"{'not ok' if group.n_faults else 'ok'} {number} - {group.name}: {group.n_tried} kills, "
              f"{group.n_lost} orders left to the person, {group.n_faults} faults")
    n_tried = sum(group.n_tried for group in groups)
    print(f"{'ok' if n_tried >= must_have else 'not ok'} {number + 1} - {n_tried} kills in all")
    return n_tried >= must_have and not any(group.n_faults for group in groups)


def skip_if_untraced(build, scratch):
    tool = os.path.join(build, "tests", "e2e", "kill-at")
    done = subprocess.run([tool, os.path.join(scratch, "report"), "count", "/bin/true"], check=False,
                          capture_output=True, text=True)
    if done.returncode == 77:
        print("1..0 # SKIP no process may be traced here")
        sys.exit(0)


def on_stop(number, frame):
    sys.exit(1)


def main(build, *parts):
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_stop)
    with tempfile.TemporaryDirectory(prefix="kuzov-kill.") as scratch:
        skip_if_untraced(build, scratch)
        try:
            sweep = Sweep(os.path.abspath(build), scratch, parts)
        except (AssertionError, subprocess.TimeoutExpired) as error:
            print(f"Bail out! Without a kill: {error}")
            sys.exit(1)
        print(f"1..{len(sweep.groups) + 1}", flush=True)
        try:
            sweep.run()
        finally:
            sweep.end()
        sys.exit(0 if tell(sweep.groups, 0 if parts else ENOUGH) else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
