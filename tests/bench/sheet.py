#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""A list of 5,000 lines, from exec to the sheet that has judged each of them; and scrolled from end to end."""

import json
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import benchlib  # noqa: E402
from benchlib import median, spread  # noqa: E402

LOOK_S = 0.02


def watch(name, seconds):
    """In a process of its own: prints when a button of this name can be pressed, by the clock of all processes."""
    import gi
    gi.require_version("Atspi", "2.0")
    from gi.repository import Atspi, GLib

    def find(node, depth=0):
        if node is None or depth > 30 or node.get_role() in (Atspi.Role.LIST, Atspi.Role.TABLE):
            return None
        if (node.get_role() == Atspi.Role.PUSH_BUTTON and node.get_name() == name
                and node.get_state_set().contains(Atspi.StateType.SENSITIVE)):
            return node
        return next(filter(None, (find(node.get_child_at_index(index), depth + 1)
                                  for index in range(node.get_child_count()))), None)

    until = time.monotonic() + seconds
    while time.monotonic() < until:
        desktop = Atspi.get_desktop(0)
        try:
            if any(find(desktop.get_child_at_index(index)) for index in range(desktop.get_child_count())):
                print(time.monotonic(), flush=True)
                return 0
        except GLib.Error:      # it changed under our eyes
            pass
        time.sleep(LOOK_S)
    return 1


def run_once(place, turn, lines):
    home = f"sheet-{turn}"
    probe = place.root / f"sheet-{turn}.json"
    path = benchlib.write_list(place.root / "list", 1, lines)
    with benchlib.Service(place.options) as service:
        settings = place.settle(home, api_key=benchlib.KEY, endpoint=service.endpoint, notify=False)
        environment = place.environment(home, KUZOV_PROBE=probe, **settings)
        watcher = subprocess.Popen([benchlib.PYTHON, __file__, "--watch", f"Order {lines:,} Reports"], env=environment,
                                   stdout=subprocess.PIPE, text=True)
        time.sleep(0.5)
        began = time.monotonic()
        with benchlib.running([place.options.kuzov, "--file", str(path)], environment):
            ended = watcher.communicate(timeout=60)[0].strip()
            subprocess.run(["xdotool", "key", "End"], env=environment, check=False)
            for key in ["Prior"] * 20 + ["Home"] + ["Next"] * 20:
                subprocess.run(["xdotool", "key", key], env=environment, check=False)
            time.sleep(1.5)
            seen = json.loads(probe.read_text())
            seen["ordered"] = service.count()["setqueue"]
    seen["sheet_ms"] = (float(ended) - began) * 1000 if ended else None
    return seen


def main():
    options = benchlib.parse_options(__doc__)
    lines = 100 if options.quick else 5000
    table = benchlib.Table(f"A list of {lines:,} lines ({options.rounds} rounds)")
    with benchlib.Place(options) as place:
        place.open_desktop()
        seen = [run_once(place, turn, lines) for turn in range(options.rounds)]
    table.demand(all(one["sheet_ms"] for one in seen), "the sheet did not come")
    table.demand(not any(one["ordered"] for one in seen), "something was ordered")
    if all(one["sheet_ms"] for one in seen):
        table.judge("from exec to the sheet with all verdicts", median([one["sheet_ms"] for one in seen]) / 1000, 1, "s")
        table.note(f"sheet: {spread([one['sheet_ms'] for one in seen])} ms")
    table.tell("longest dispatch of Kuzov's own code, worst of all",
               f"{max(one['longest_dispatch_ms'] for one in seen):.4g} ms")
    table.tell("longest frame of GTK (layout and paint), worst of all",
               f"{max(one['longest_frame_ms'] for one in seen):.4g} ms")
    return table.show(options.quick)


if sys.argv[1:2] == ["--watch"]:
    sys.exit(watch(sys.argv[2], 50))
sys.exit(main())
