#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""10,000 frames in one batch through the window while 1 % of the calls go wrong: what it cost, and what it held."""

import collections
import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import benchlib  # noqa: E402

FAULT_RATE = 0.01
STALL_MS = 3000
FEW = 100
STATES = ("waiting", "submitting", "queued", "generating", "ready", "failed", "unconfirmed", "given-up")
SETTLED = {"ready", "failed", "unconfirmed", "given-up"}
PATIENCE = 120      # seconds without any news
SKIPPED = 77


class Provider:
    """The provider that fails some of its calls, in a process of its own."""

    def __init__(self, *arguments):
        program = benchlib.HERE.parent / "support" / "provider.py"
        self.process = subprocess.Popen([benchlib.PYTHON, program, *map(str, arguments)], text=True,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.endpoint = self.process.stdout.readline().strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def ask(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())


def read(path, query):
    try:
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5)) as connection:
            return connection.execute(query).fetchall()
    except sqlite3.OperationalError:    # not there yet
        return []


def read_states(path):
    counted = read(path, "SELECT state, count(*) FROM requests GROUP BY state")
    return collections.Counter({STATES[state]: number for state, number in counted})


def resident_mb(pid, member="VmRSS"):
    with open(f"/proc/{pid}/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(member + ":")) / 1024


def press(environment, *arguments):
    return subprocess.run([benchlib.PYTHON, benchlib.HERE / "press.py", *arguments], env=environment, check=False,
                          stdout=subprocess.DEVNULL).returncode == 0


def wait_for_end(process, path, environment, jobs):
    """Until every frame is settled. Where the batch waits for the person, the person says to go on; how often."""
    n_continued, seen, news = 0, None, time.monotonic()
    while process.poll() is None and time.monotonic() - news < PATIENCE:
        counted = read_states(path)
        if sum(counted[state] for state in SETTLED) == jobs:
            break
        if read(path, "SELECT value FROM facts WHERE name = 'condition'") == [("distrust",)]:
            n_continued += press(environment, "5", "Continue")
        if counted != seen:
            seen, news = counted, time.monotonic()
        time.sleep(1)
    return n_continued


def run_once(place, turn, jobs, seed):
    home = f"load-{turn}"
    probe, path = place.root / f"probe-{turn}.json", place.data(home)
    frames = benchlib.write_list(place.root / f"list-{turn}", 1, jobs)
    with Provider("--fault-rate", FAULT_RATE, "--stall-ms", STALL_MS, "--seed", seed) as provider:
        settings = place.settle(home, api_key=benchlib.KEY, endpoint=provider.endpoint, parallel_calls=8,
                                poll_interval=0.5, notify=False)
        environment = place.environment(home, KUZOV_PROBE=probe, **settings)
        with benchlib.running([place.options.kuzov, "--file", str(frames)], environment) as process:
            benchlib.wait_for(probe.exists, 20, "the probe's file")
            for _ in range(3):          # the button of the sheet; beside the entry, if the sheet is not there yet
                press(environment, "20")
                time.sleep(2)
                if provider.ask("brief")["calls"].get("setqueue", 0) > 0:
                    break
            began = time.monotonic()
            n_continued = wait_for_end(process, path, environment, jobs)
            seconds = time.monotonic() - began
            time.sleep(3)               # the last rows are painted, the probe is written
            alive = process.poll() is None
            memory = (resident_mb(process.pid), resident_mb(process.pid, "VmHWM")) if alive else (0, 0)
            seen = json.loads(probe.read_text())
        told = provider.ask("counters")
    rows = read(path, "SELECT frame, state, job FROM requests")
    return {**seen, **told, "alive": alive, "seconds": seconds, "memory": memory, "continued": n_continued,
            "rows": rows}


def judge(table, one, jobs):
    """What may never be, whatever went wrong on the way."""
    state = {frame: STATES[number] for frame, number, _ in one["rows"]}
    job = {frame: number for frame, _, number in one["rows"]}
    counted = collections.Counter(state.values())
    twice = [frame for frame, number in one["orders"].items() if number > 1]
    lost = [frame for frame, number in one["told"].items()
            if job.get(frame) != str(number) or state.get(frame) != "ready"]
    faults = sum(sum(kinds.values()) for kinds in one["faults"].values())
    spoilt = sum(number for kind, number in one["faults"].get("setqueue", {}).items() if kind != "stall")
    table.demand(one["alive"], f"the window of {jobs:,} frames ended by itself")
    table.demand(len(one["rows"]) == jobs == len(one["orders"]),
                 f"of {jobs:,} frames {len(one['orders']):,} were ordered")
    table.demand(not twice, f"ordered twice: {twice[:5]}")
    table.demand(not lost, f"told, and not ready: {[(frame, state.get(frame)) for frame in lost[:5]]}")
    table.demand(counted["ready"] + counted["unconfirmed"] == jobs, f"not all ended: {dict(counted)}")
    table.demand(counted["unconfirmed"] == spoilt,
                 f"{counted['unconfirmed']} unconfirmed, {spoilt} orders had no answer")
    table.tell(f"{jobs:,} frames: ready, unconfirmed", f"{counted['ready']}, {counted['unconfirmed']}")
    table.tell(f"{jobs:,} frames: calls, of them spoilt", f"{sum(one['calls'].values())}, {faults}")
    table.tell(f"{jobs:,} frames: until the last was settled", f"{one['seconds']:.1f} s")
    table.note(f"{jobs:,} frames: {one['continued']} × Continue; faults: " + "; ".join(
        f"{mode} " + ", ".join(f"{number} {kind}" for kind, number in sorted(kinds.items()))
        for mode, kinds in sorted(one["faults"].items())))


def find_missing():
    """What the window needs to be driven, and is not here."""
    for tool in ("Xvfb", "dbus-daemon"):
        if shutil.which(tool) is None:
            return tool
    bindings = [benchlib.PYTHON, "-c", "import gi; gi.require_version('Atspi', '2.0')"]
    if subprocess.run(bindings, check=False, stderr=subprocess.DEVNULL).returncode != 0:
        return "Atspi for Python"
    return None


def main():
    options = benchlib.parse_options(__doc__, rounds=1)
    missing = find_missing()
    if missing is not None:
        print(f"skipped: no {missing} here")
        return SKIPPED
    jobs = 300 if options.quick else 10_000
    table = benchlib.Table(f"A batch of {jobs:,} in the window, {FAULT_RATE:.0%} of the calls spoilt "
                           f"({options.rounds} rounds)")
    with benchlib.Place(options) as place:
        place.open_desktop()
        if "ASAN_OPTIONS" in os.environ:
            place.shared["ASAN_OPTIONS"] = os.environ["ASAN_OPTIONS"] + ":detect_leaks=0"
        few = [run_once(place, f"few-{turn}", FEW, turn) for turn in range(options.rounds)]
        many = [run_once(place, f"many-{turn}", jobs, 1000 + turn) for turn in range(options.rounds)]
    for one in few:
        judge(table, one, FEW)
    for one in many:
        judge(table, one, jobs)
    memory = [benchlib.median([one["memory"][0] for one in runs]) for runs in (many, few)]
    table.compare(f"resident at the end: {jobs:,} against {FEW} frames", *memory, 1.3, "MB")
    table.tell("the most it was resident", *(f"{benchlib.median([one['memory'][1] for one in runs]):.4g} MB"
                                             for runs in (many, few)))
    for member, what, limit in (("longest_dispatch_ms", "longest dispatch of Kuzov's own code", 50),
                                ("longest_frame_ms", "longest frame of GTK (layout and paint)", None)):
        worst = [max(one[member] for one in runs) for runs in (many, few)]
        table.tell(f"{what}, {FEW} frames", f"{worst[1]:.4g} ms")
        if limit:
            table.judge(f"{what}, {jobs:,} frames", worst[0], limit, "ms")
        else:
            table.tell(f"{what}, {jobs:,} frames", f"{worst[0]:.4g} ms")
    return table.show(options.quick)


sys.exit(main())
