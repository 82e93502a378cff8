#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""A batch of 1,000 in the window: the longest dispatch of Kuzov's own code, by its own clock."""

import json
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import benchlib  # noqa: E402
from benchlib import median  # noqa: E402


def run_once(place, turn, jobs):
    home = f"smooth-{turn}"
    probe = place.root / f"probe-{turn}.json"
    path = benchlib.write_list(place.root / "list", 1, jobs)
    with benchlib.Service(place.options) as service:
        settings = place.settle(home, api_key=benchlib.KEY, endpoint=service.endpoint, parallel_calls=8, poll_interval=0.5,
                                notify=False)
        environment = place.environment(home, KUZOV_PROBE=probe, **settings)
        with benchlib.running([place.options.kuzov, "--file", str(path)], environment) as process:
            benchlib.wait_for(probe.exists, 20, "the probe's file")
            for _ in range(3):          # the button beside the entry, then the one that confirms
                subprocess.run([benchlib.PYTHON, benchlib.HERE / "press.py", "10"], env=environment, check=True,
                               stdout=subprocess.DEVNULL)
                time.sleep(1)
                if service.count()["setqueue"] > 0:
                    break
            began = time.monotonic()
            benchlib.wait_for(lambda: service.count()["getresult"] >= jobs or process.poll() is not None, 180,
                              f"the batch to end: {service.count()}")
            time.sleep(2.5)             # the last rows are painted, the probe is written
            counted, alive = service.count(), process.poll() is None
            seen = json.loads(probe.read_text())
    return {**seen, **counted, "alive": alive, "seconds": time.monotonic() - began}


def main():
    options = benchlib.parse_options(__doc__)
    jobs = 30 if options.quick else 1000
    table = benchlib.Table(f"A batch of {jobs:,} in the window ({options.rounds} rounds; the worst of all is judged)")
    with benchlib.Place(options) as place:
        place.open_desktop()
        seen = [run_once(place, turn, jobs) for turn in range(options.rounds)]
    for one in seen:
        table.demand(one["alive"] and one["setqueue"] == jobs and one["getresult"] >= jobs, f"the batch went wrong: {one}")
    for member, what in (("longest_dispatch_ms", "longest dispatch of Kuzov's own code"),
                         ("longest_frame_ms", "longest frame of GTK (layout and paint)")):
        values = [one[member] for one in seen if one.get(member) is not None]
        table.demand(len(values) == len(seen), f"the probe does not tell {member}")
        if values and member == "longest_dispatch_ms":
            table.judge(f"{what}, worst of {len(values)}", max(values), 16, "ms")
        elif values:
            table.tell(f"{what}, worst of {len(values)}", f"{max(values):.4g} ms")
        if values:
            table.tell(f"{what}, median", f"{median(values):.4g} ms")
    return table.show(options.quick)


sys.exit(main())
