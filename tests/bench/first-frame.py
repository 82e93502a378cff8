#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""From exec to the first painted window, and to the first that shows rows; memory after three seconds."""

import json
import pathlib
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True

import benchlib  # noqa: E402
from benchlib import median, spread  # noqa: E402


def run_once(place, home, program, rows, hold, picture=None):
    probe = place.root / "probe.json"
    probe.unlink(missing_ok=True)
    arguments = [place.options.tools / "bench-first-frame", "-h", str(hold)]
    arguments += ["-r"] if rows else []
    arguments += ["-p", str(picture)] if picture else []
    done = subprocess.run([*arguments, program], env=place.environment(home, KUZOV_PROBE=probe), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    seen = json.loads(done.stdout or "{}")
    if done.returncode != 0 or not seen.get("alive"):
        sys.exit(f"{program} ({home}): no window that could be judged: {seen}")
    if probe.exists():
        seen["probe"] = json.loads(probe.read_text())
    return seen


def main():
    options = benchlib.parse_options(__doc__, rounds=9)
    sizes = (50, 500) if options.quick else (1000, 100_000)
    small, large = (f"{size:,} rows" for size in sizes)
    hold = 1 if options.quick else 3
    table = benchlib.Table(f"First frame (medians of {options.rounds} interleaved rounds, ms from exec)")
    with benchlib.Place(options) as place:
        place.open_desktop()
        for home, size in (("empty", 0), (small, sizes[0]), (large, sizes[1])):
            benchlib.make_history(place, home, size)
        cases = [("calculator", options.calculator, False), ("empty", options.kuzov, False),
                 (small, options.kuzov, True), (large, options.kuzov, True)]
        for home, program, rows in cases:        # once for the caches, and for the picture
            picture = place.root / "picture.ppm" if options.keep else None
            run_once(place, home, program, rows, 0, picture)
            if picture:
                pathlib.Path(options.keep).mkdir(parents=True, exist_ok=True)
                shutil.copy(picture, pathlib.Path(options.keep) / f"{home.replace(' ', '-').replace(',', '')}.ppm")
        seen = {home: [] for home, _, _ in cases}
        for turn in range(options.rounds):
            for home, program, rows in cases[turn % 4:] + cases[:turn % 4]:
                seen[home].append(run_once(place, home, program, rows, hold))

    def figure(home, member):
        return median([one[member] for one in seen[home]])

    table.compare("first painted frame, empty history", figure("empty", "paint_ms"), figure("calculator", "paint_ms"),
                  0.85, "ms")
    table.compare(f"first frame with rows, {small}", figure(small, "rows_ms"), figure("calculator", "paint_ms"), 1.3, "ms")
    table.compare(f"first frame with rows, {large}, against {small}", figure(large, "rows_ms"), figure(small, "rows_ms"),
                  1.10, "ms")
    table.compare(f"resident after {hold} s, empty history", figure("empty", "rss_kib") / 1024,
                  figure("calculator", "rss_kib") / 1024, 0.95, "MiB")
    for home in (small, large):
        table.tell(f"first painted frame, {home}", f"{figure(home, 'paint_ms'):.4g} ms")
        table.tell(f"resident after {hold} s, {home}", f"{figure(home, 'rss_kib') / 1024:.4g} MiB")
    table.tell("proportional (Pss), empty history", f"{figure('empty', 'pss_kib') / 1024:.4g} MiB",
               f"{figure('calculator', 'pss_kib') / 1024:.4g} MiB")
    for home, member in (("empty", "first_frame_ms"), (small, "first_rows_ms"), (large, "first_rows_ms")):
        own = [one["probe"][member] for one in seen[home] if one.get("probe", {}).get(member) is not None]
        if own:
            table.tell(f"by Kuzov's own clock, {home}: {member}", f"{median(own):.4g} ms")
    for home, _, rows in cases:
        member = "rows_ms" if rows else "paint_ms"
        table.note(f"{home}: {spread([one[member] for one in seen[home]])} ms")
    return table.show(options.quick)


sys.exit(main())
