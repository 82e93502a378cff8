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

HOUR_MS = 3_600_000


def read_threads(pid):
    """Wake-ups (voluntary switches) and CPU nanoseconds of each thread."""
    threads = {}
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            status = (task / "status").read_text()
            cpu_ns = int((task / "schedstat").read_text().split()[0])
        except OSError:         # it ended meanwhile
            continue
        woken = next(line for line in status.splitlines() if line.startswith("voluntary_ctxt_switches"))
        threads[task.name] = (int(woken.split()[1]), cpu_ns)
    return threads


def measure_idle(place, turn, pending, settle, seconds):
    home = f"idle-{turn}"
    with benchlib.Service(place.options) as service:
        benchlib.make_history(place, home, pending, benchlib.STATE_QUEUED, service.endpoint, int(time.time() * 1000))
        settings = place.settle(home, api_key=benchlib.KEY, endpoint=service.endpoint, poll_interval=3600.0)
        with benchlib.running([place.options.kuzov], place.environment(home, **settings)) as process:
            time.sleep(settle)
            calls, before, began = service.calls(), read_threads(process.pid), time.monotonic()
            time.sleep(seconds)
            passed, after = time.monotonic() - began, read_threads(process.pid)
            alive = process.poll() is None
            counted = service.count()
            calls = service.calls() - calls
    woken = sum(after[task][0] - before.get(task, (0, 0))[0] for task in after)
    cpu_ns = sum(after[task][1] - before.get(task, (0, 0))[1] for task in after)
    return {"woken": woken / passed, "cpu": cpu_ns / 1e9 / passed * 100, "calls": calls, "alive": alive, **counted}


def measure_drive(place, turn, pending, jobs):
    """CPU seconds and calls of a `--check` of @jobs frames beside @pending rows accepted as good as in an hour."""
    home = f"drive-{turn}-{pending}-{jobs}"
    output = place.root / "output"
    path = benchlib.write_list(place.root / "list", 5_000_000, jobs)
    with benchlib.Service(place.options) as service:
        benchlib.make_history(place, home, pending, benchlib.STATE_QUEUED, service.endpoint,
                              int(time.time() * 1000) + HOUR_MS)
        settings = place.settle(home, api_key=benchlib.KEY, endpoint=service.endpoint, parallel_calls=8,
                                poll_interval=0.001)
        _, cpu, code = benchlib.run_measured([place.options.kuzov, "--check", "--file", str(path)],
                                             place.environment(home, **settings), output)
        counted = service.count()
    place.data(home).unlink(missing_ok=True)
    return {"cpu": cpu, "code": code, "ready": benchlib.count_ready(output), **counted,
            "calls": counted["setqueue"] + counted["checkqueue"] + counted["getresult"]}


def main():
    options = benchlib.parse_options(__doc__)
    pending, jobs, settle, seconds = (200, 50, 2, 2) if options.quick else (10_000, 1000, 20, 60)
    table = benchlib.Table(f"Idle with {pending:,} pending jobs (medians of {options.rounds} rounds of {seconds} s)")
    idle = []
    driven = {(count, number): [] for count in (0, pending) for number in (1, jobs)}
    with benchlib.Place(options) as place:
        place.open_desktop()
        for turn in range(options.rounds):
            idle.append(measure_idle(place, turn, pending, settle, seconds))
            table.demand(idle[-1]["alive"], "the window was not there to the end")
            table.demand(idle[-1]["calls"] == 0, f"a job fell due in the time measured: {idle[-1]}")
            for case in list(driven)[:: -1 if turn % 2 else 1]:
                one = measure_drive(place, turn, *case)
                driven[case].append(one)
                table.demand(one["code"] == 0 and one["ready"] == case[1], f"{case}: exit {one['code']}, {one['ready']} ready")
                table.demand(one["foreign"] == 0, f"{case}: pending jobs fell due: {one['foreign']} calls")

    def whole(count, number):
        return median([one["cpu"] / max(one["calls"], 1) for one in driven[count, number]]) * 1e6

    def marginal(count):
        pairs = zip(driven[count, jobs], driven[count, 1])
        return median([(many["cpu"] - one["cpu"]) / max(many["calls"] - one["calls"], 1) for many, one in pairs]) * 1e6

    table.judge("wake-ups a second", median([one["woken"] for one in idle]), 12, "/s")
    table.judge("share of one core", median([one["cpu"] for one in idle]), 0.2, "%", strict=True)
    table.compare(f"CPU per call, {jobs:,} fresh jobs beside the pending, against beside none", marginal(pending),
                  marginal(0), 1.10, "µs")
    table.compare("the same with starting and ending counted in", whole(pending, jobs), whole(0, jobs), unit="µs")
    table.note(f"wake-ups {spread([one['woken'] for one in idle])} /s, core {spread([one['cpu'] for one in idle])} %; "
               f"CPU per call is the difference between {jobs:,} jobs and one")
    return table.show(options.quick)


sys.exit(main())
