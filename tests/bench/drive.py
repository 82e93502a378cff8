#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""5,000 jobs through `kuzov --check`, against python3 requests and against bare sockets, 8 calls at a time."""

import sys

sys.dont_write_bytecode = True

import benchlib  # noqa: E402
from benchlib import median, spread  # noqa: E402

WIDTH = 8
CALLS_PER_JOB = 4


def run_kuzov(place, service, path, turn, output):
    home = f"kuzov-{turn}"
    settings = place.settle(home, api_key=benchlib.KEY, endpoint=service.endpoint, parallel_calls=WIDTH,
                            poll_interval=0.001)
    try:
        return benchlib.run_measured([place.options.kuzov, "--check", "--file", str(path)],
                                     place.environment(home, **settings), output)
    finally:
        place.data(home).unlink(missing_ok=True)


def run_requests(place, service, path, turn, output, *more):
    return benchlib.run_measured([benchlib.PYTHON, benchlib.HERE / "requests-client.py", str(service.port), path, str(WIDTH),
                                  *more], place.environment("requests"), output)


def run_lean(place, service, path, turn, output):
    return run_requests(place, service, path, turn, output, "lean")


def run_raw(place, service, path, turn, output):
    return benchlib.run_measured([place.options.tools / "bench-raw-client", str(service.port), path, str(WIDTH)],
                                 place.environment("raw"), output)


CLIENTS = {"kuzov": run_kuzov, "requests": run_requests, "lean requests": run_lean, "raw": run_raw}


def run_rounds(place, table, path, jobs, latency_ms, names):
    seen = {name: [] for name in names}
    for turn in range(place.options.rounds):
        turned = turn % len(names)
        for name in names[turned:] + names[:turned]:
            output = place.root / "output"
            with benchlib.Service(place.options, "-l", latency_ms) as service:
                wall, cpu, code = CLIENTS[name](place, service, path, f"{latency_ms}-{turn}", output)
                counted = service.count()
            ready = benchlib.count_ready(output)
            calls = counted["setqueue"] + counted["checkqueue"] + counted["getresult"]
            table.demand(code == 0 and ready == jobs, f"{name}: exit {code}, {ready} of {jobs} ready")
            table.demand(counted["setqueue"] == jobs and counted["twice"] == 0, f"{name}: orders went wrong: {counted}")
            table.demand(counted["width"] <= WIDTH, f"{name}: {counted['width']} calls at a time")
            seen[name].append({"wall": wall, "cpu": cpu / max(calls, 1) * 1e6, "calls": calls, **counted})
    for name in names:
        last = seen[name][-1]
        table.note(f"{name}, {latency_ms} ms: wall {spread([one['wall'] for one in seen[name]])} s, "
                   f"CPU {spread([one['cpu'] for one in seen[name]])} µs a call; {last['calls']:,} calls "
                   f"({last['setqueue']:,} + {last['checkqueue']:,} + {last['getresult']:,}, {last['profile']} of the access) "
                   f"on {last['connections'] - 1} connections")
        if name == "kuzov":
            table.demand(last["calls"] <= CALLS_PER_JOB * jobs * 1.05, f"kuzov made {last['calls']} calls")
    return seen


def main():
    options = benchlib.parse_options(__doc__)
    jobs = 100 if options.quick else 5000
    table = benchlib.Table(f"Driving {jobs:,} jobs of {CALLS_PER_JOB} calls, {WIDTH} at a time "
                           f"(medians of {options.rounds} interleaved rounds)")
    with benchlib.Place(options) as place:
        path = benchlib.write_list(place.root / "list", 1, jobs)
        near = run_rounds(place, table, path, jobs, 0, list(CLIENTS))
        far = run_rounds(place, table, path, jobs, 20, ["kuzov", "raw"])

    def figure(seen, name, member):
        return median([one[member] for one in seen[name]])

    table.compare("CPU per call, against requests", figure(near, "kuzov", "cpu"), figure(near, "requests", "cpu"), 0.20, "µs")
    table.compare("wall clock, against requests", figure(near, "kuzov", "wall"), figure(near, "requests", "wall"), 0.22, "s")
    table.compare("wall clock with 20 ms of latency, against bare sockets", figure(far, "kuzov", "wall"),
                  figure(far, "raw", "wall"), 1.20, "s")
    table.compare("CPU per call, against requests that look for no proxy", figure(near, "kuzov", "cpu"),
                  figure(near, "lean requests", "cpu"), unit="µs")
    table.compare("wall clock, against requests that look for no proxy", figure(near, "kuzov", "wall"),
                  figure(near, "lean requests", "wall"), unit="s")
    table.tell("CPU per call, bare sockets", "", f"{figure(near, 'raw', 'cpu'):.4g} µs")
    table.tell("wall clock, bare sockets", "", f"{figure(near, 'raw', 'wall'):.4g} s")
    table.tell("CPU per call with 20 ms of latency", f"{figure(far, 'kuzov', 'cpu'):.4g} µs",
               f"{figure(far, 'raw', 'cpu'):.4g} µs")
    return table.show(options.quick)


sys.exit(main())
