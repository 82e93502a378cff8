#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""What 10,000 pending jobs cost: in a window while none falls due, and beside jobs that are being driven."""

import pathlib
import sys
import time

sys.dont_write_bytecode = True

import benchlib  # noqa: E402
from benchlib import median, spread  # noqa: E402

MARGIN = 1.02     # calls beyond the four of each job that are still the same work


def count_wakeups(pid):
    """Voluntary switches of each thread."""
    threads = {}
    for status in pathlib.Path(f"/proc/{pid}/task").glob("*/status"):
        try:
            lines = status.read_text().splitlines()
        except OSError:         # it ended meanwhile
            continue
        threads[status.parent.name] = int(next(line for line in lines if line.startswith("voluntary")).split()[1])
    return threads


def measure_idle(place, turn, pending, settle, seconds):
    home = f"idle-{turn}"
    now_ms = int(time.time() * 1000)
    with benchlib.Service(place.options) as service:
        benchlib.make_history(place, home, pending, benchlib.STATE_QUEUED, service.endpoint, now_ms)
        settings = place.settle(home, api_key=benchlib.KEY, endpoint=service.endpoint, poll_interval=3600.0)
        with benchlib.running([place.options.kuzov], place.environment(home, **settings)) as process:
            benchlib.wait_for(lambda: service.count()["checkqueue"] >= pending, 60, f"each job to be asked about once: "
                              f"{service.count()}")
            time.sleep(settle)
            calls, cpu = service.calls(), benchlib.cpu_seconds(process.pid)
            before, began = count_wakeups(process.pid), time.monotonic()
            time.sleep(seconds)
            passed, after = time.monotonic() - began, count_wakeups(process.pid)
            alive = process.poll() is None
            cpu = benchlib.cpu_seconds(process.pid) - cpu if alive else 0
            calls = service.calls() - calls
    woken = sum(after[task] - before.get(task, 0) for task in after)
    return {"woken": woken / passed, "cpu": cpu / passed * 100, "calls": calls, "alive": alive}


def measure_drive(place, turn, pending, jobs):
    """A `--check` of @jobs frames beside @pending jobs: CPU and calls from where the pending ones were all asked about
    and put off, and no order had left, to the last link. Kuzov orders after the access check, which waits for that."""
    home = f"drive-{turn}-{pending}"
    output = place.root / "output"
    path = benchlib.write_list(place.root / "list", 5_000_000, jobs)
    seen = []

    def watch(pid):
        while not seen or seen[-1][1]["getresult"] < jobs:
            try:
                seen.append((benchlib.cpu_seconds(pid), service.count()))
            except OSError:     # it ended too early
                return
            time.sleep(0.01)

    with benchlib.Service(place.options, "-f", pending) as service:
        benchlib.make_history(place, home, pending, benchlib.STATE_QUEUED, service.endpoint, int(time.time() * 1000))
        settings = place.settle(home, api_key=benchlib.KEY, endpoint=service.endpoint, parallel_calls=8, poll_interval=2.0)
        _, cpu, code = benchlib.run_measured([place.options.kuzov, "--check", "--file", str(path)],
                                             place.environment(home, **settings), output, watch)
        counted = service.count()
    place.data(home).unlink(missing_ok=True)
    calls = sum(counted[mode] for mode in ("setqueue", "checkqueue", "getresult"))
    before = [one for one in seen if one[1]["setqueue"] == 0 and one[1]["foreign"] >= pending]
    return {"driving": (seen[-1][0] - before[-1][0]) / (calls - pending) * 1e6 if before else 0, "whole": cpu / calls * 1e6,
            "is_valid": bool(before) and code == 0 and benchlib.count_ready(output) == jobs
            and counted["foreign"] == pending and calls - pending <= 4 * jobs * MARGIN, **counted}


def main():
    options = benchlib.parse_options(__doc__)
    pending, jobs, settle, seconds = (200, 50, 2, 2) if options.quick else (10_000, 1000, 15, 60)
    table = benchlib.Table(f"Idle with {pending:,} pending jobs (medians of {options.rounds} rounds of {seconds} s)")
    idle = []
    driven = {0: [], pending: []}
    with benchlib.Place(options) as place:
        place.open_desktop()
        for turn in range(options.rounds):
            idle.append(measure_idle(place, turn, pending, settle, seconds))
            table.demand(idle[-1]["alive"], "the window was not there to the end")
            table.demand(idle[-1]["calls"] == 0, f"a job fell due in the time measured: {idle[-1]}")
            for count in list(driven)[:: -1 if turn % 2 else 1]:
                driven[count].append(measure_drive(place, turn, count, jobs))
                table.demand(driven[count][-1]["is_valid"], f"{jobs} jobs beside {count}: {driven[count][-1]}")

    def figures(count, member):
        return [one[member] for one in driven[count]]

    table.judge("wake-ups a second", median([one["woken"] for one in idle]), 12, "/s")
    table.judge("share of one core", median([one["cpu"] for one in idle]), 0.2, "%", strict=True)
    table.compare(f"CPU per call, {jobs:,} fresh jobs beside the pending, against beside none",
                  median(figures(pending, "driving")), median(figures(0, "driving")), 1.10, "µs")
    table.compare("whole run, with reading and asking about each pending job once", median(figures(pending, "whole")),
                  median(figures(0, "whole")), unit="µs")
    table.note(f"wake-ups {spread([one['woken'] for one in idle])} /s, core {spread([one['cpu'] for one in idle])} %")
    table.note(f"CPU per call beside {pending:,}: {spread(figures(pending, 'driving'))} µs, beside none: "
               f"{spread(figures(0, 'driving'))} µs")
    return table.show(options.quick)


sys.exit(main())
