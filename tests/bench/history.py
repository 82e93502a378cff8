#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""A history of a million rows against one of a thousand: starting, memory, searching, recording, scrolling, room."""

import contextlib
import csv
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import benchlib  # noqa: E402
import histories  # noqa: E402
from benchlib import median, spread  # noqa: E402

MOST_OBJECTS = 1_000_000        # in the list of objects that is searched beside it
N_QUERIES = 500
N_ADDED = 200
PARTS = ("room", "start", "search", "window", "busy", "add", "import")
TYPED = ("jzx1", "lot", "gx110", "50000", "4wd", "zz")
PAGES = 300                     # of Page_Down, past the end of the small history


def run_tool(place, *arguments, **environment):
    done = subprocess.run([str(argument) for argument in arguments], env=place.environment("tool", **environment), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    if done.returncode != 0 or not done.stdout.strip():
        sys.exit(f"{pathlib.Path(arguments[0]).name} {arguments[1]} ended with {done.returncode}")
    return json.loads(done.stdout)


def p95(values):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * 0.95))] if values else 0.0


def resident_mib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


# Starting

def start_once(place, home, hold):
    arguments = [place.options.tools / "bench-first-frame", "-h", str(hold), "-r", "-l", "3", place.options.kuzov]
    done = subprocess.run(arguments, env=place.environment(home, GTK_A11Y="none"), text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False)
    seen = json.loads(done.stdout or "{}")
    if done.returncode != 0 or not seen.get("alive"):
        sys.exit(f"{home}: no window that could be judged: {seen}")
    return seen


def measure_starts(table, place, homes, rounds, hold):
    seen = {home: [] for home in homes}
    for home in homes:
        start_once(place, home, 1)      # for the caches, and for what a window writes when it is first opened
    for turn in range(rounds):
        for home in homes[:: -1 if turn % 2 else 1]:
            seen[home].append(start_once(place, home, hold))
    small, large = homes
    for member, what, limit, unit, scale in (("rows_ms", "exec to the first painted frame with rows", 1.10, "ms", 1),
                                             ("rss_kib", f"resident after {hold} s", 1.15, "MiB", 1024)):
        values = {home: [one[member] / scale for one in seen[home]] for home in homes}
        table.compare(what, median(values[large]), median(values[small]), limit, unit)
        table.note(f"{what}: {spread(values[large])} and {spread(values[small])} {unit}")


# In the window

class Window:
    """A window that is driven by keys and watched from outside."""

    def __init__(self, place, home, **settings):
        self.place = place
        self.probe = place.root / f"probe-{home}-{time.monotonic_ns()}"
        self.environment = place.environment(home, KUZOV_PROBE=self.probe, GTK_A11Y=settings.pop("a11y", "none"),
                                             **settings)
        self.stack = contextlib.ExitStack()
        self.process = self.stack.enter_context(benchlib.running([place.options.kuzov], self.environment))
        benchlib.wait_for(self.probe.exists, 20, "the probe's file")
        time.sleep(3)
        self.keys = subprocess.Popen([place.options.tools / "bench-keys"], env=self.environment, text=True,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.keys.stdin.close()
        self.keys.wait()
        self.keys.stdout.close()
        self.stack.close()

    def ask(self, *words):
        self.keys.stdin.write(" ".join(str(word) for word in words) + "\n")
        self.keys.stdin.flush()
        return json.loads(self.keys.stdout.readline() or "{}")

    def press(self, key, times=1, pause_ms=30):
        self.ask("press", key, times, pause_ms)

    def type(self, text, pause_ms=90):
        for character in text:
            self.press({" ": "space", "-": "minus"}.get(character, character), 1, pause_ms)

    def painted_ms(self, *words):
        return self.ask(*words).get("painted_ms", -1)

    def look(self):
        """What the probe says, once it has written it."""
        time.sleep(1.3)
        return json.loads(self.probe.read_text(encoding="ascii"))

    def has_search(self):
        """Whether Ctrl+F opens something that can be typed into: a letter then changes the list."""
        self.press("Control+f", 1, 400)
        has_changed = self.painted_ms("measure", "x") >= 0
        self.press("BackSpace")
        self.press("Escape", 2, 200)
        return has_changed


def scroll(window, pages):
    """End to end by keys: page by page at both ends, and from one end to the other."""
    window.press("Down", 2, 200)
    for there, back in (("Page_Down", "End"), ("Page_Up", "Home")):
        window.press(there, pages, 25)
        window.press(back, 1, 300)
    window.press("End", 1, 300)


def jump(window, place, home, rounds):
    """End, and a row in the middle as a notification asks for it."""
    with contextlib.closing(sqlite3.connect(place.data(home))) as connection:
        low, high = connection.execute("SELECT min (id), max (id) FROM requests").fetchone()
        middle = [connection.execute("SELECT id FROM requests WHERE id >= ? ORDER BY id LIMIT 1",
                                     (low + (high - low) * (40 + turn % 20) // 100,)).fetchone()[0] for turn in range(rounds)]
    seen = {"End key": [], "jump to a row in the middle": []}
    for row in middle:
        window.press("Home", 1, 300)
        seen["End key"].append(window.painted_ms("measure", "End"))
        window.press("Home", 1, 300)
        seen["jump to a row in the middle"].append(window.painted_ms("show", row))
    return seen


def jump_in_search(window, rounds):
    """The last of very many hits."""
    seen = []
    for _ in range(rounds):
        window.press("Control+f", 1, 300)
        window.press("Control+a", 1, 50)
        window.type("0")
        time.sleep(1)
        window.press("Down", 2, 200)
        window.press("Home", 1, 200)
        seen.append(window.painted_ms("measure", "End"))
        window.press("Escape", 2, 200)
    return seen


def measure_windows(table, place, homes, rounds, pages):
    memory = {home: [] for home in homes}
    longest, frames, jumps = [], [], {}
    can_search = None
    for turn in range(rounds):
        for home in homes[:: -1 if turn % 2 else 1]:
            with Window(place, home) as window:
                scroll(window, pages)
                memory[home].append(resident_mib(window.process.pid))
                if home != homes[1]:
                    continue
                for what, values in jump(window, place, home, 5).items():
                    jumps.setdefault(what, []).extend(values)
                if can_search is None:
                    can_search = window.has_search()
                if can_search:
                    jumps.setdefault("End key among the hits of a search", []).extend(jump_in_search(window, 3))
                table.demand(window.process.poll() is None, "the window ended by itself")
                seen = window.look()
                longest.append(seen["longest_dispatch_ms"])
                frames.append(seen["longest_frame_ms"])
    table.compare("resident after scrolling end to end by keys", median(memory[homes[1]]), median(memory[homes[0]]), 1.35, "MiB")
    for what, values in jumps.items():
        table.demand(min(values) >= 0, f"{what}: nothing new was painted: {values}")
        table.judge(f"{what}, until it is painted", median(values), 60, "ms")
        table.note(f"{what}: {spread(values)} ms")
    table.judge(f"longest dispatch while scrolling and jumping, worst of {len(longest)}", max(longest), 16, "ms")
    table.tell("longest frame of GTK meanwhile (layout and paint)", f"{max(frames):.4g} ms")
    return can_search


def press_named(window, *names):
    """Filters are found by their names, through accessibility."""
    for name in names:
        done = subprocess.run([benchlib.PYTHON, benchlib.HERE / "press.py", "5", name], env=window.environment, check=False,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if done.returncode != 0:
            return False
        time.sleep(0.7)
    return True


def measure_busy(table, place, home, rounds, jobs, can_search):
    """Typing a search, scrolling and switching filters while a batch runs."""
    longest, frames, has_filters = [], [], True
    for turn in range(rounds):
        path = benchlib.write_list(place.root / "batch", 7_000_000 + turn * jobs, jobs)
        with benchlib.Service(place.options) as service:
            settings = place.settle(home, api_key=benchlib.KEY, endpoint=service.endpoint, parallel_calls=8, poll_interval=0.5,
                                    notify=False)
            with Window(place, home, a11y="atspi", **settings) as window:
                subprocess.run([place.options.kuzov, "--file", str(path)], env=window.environment, check=False,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                time.sleep(1)
                table.demand(press_named(window, f"Order {jobs}*"), "the batch could not be ordered")
                for text in TYPED if can_search else ():
                    window.press("Control+f", 1, 200)
                    window.type(text)
                    window.press("Down", 3, 60)
                    window.press("Page_Down", 5, 60)
                    window.press("Control+f", 1, 200)
                    window.press("BackSpace", len(text), 60)
                    window.press("Escape", 1, 200)
                has_filters = has_filters and press_named(window, "In progress*", "Ready*", "Unopened*",
                                                          "Needs attention*", "All*")
                scroll(window, 60)
                benchlib.wait_for(lambda: service.count()["getresult"] >= jobs or window.process.poll() is not None, 180,
                                  f"the batch to end: {service.count()}")
                seen, counted = window.look(), service.count()
                table.demand(window.process.poll() is None and counted["setqueue"] >= jobs,
                             f"the batch in the large history went wrong: {counted}")
                longest.append(seen["longest_dispatch_ms"])
                frames.append(seen["longest_frame_ms"])
    table.judge(f"longest dispatch with a batch of {jobs:,} beside typing, scrolling and filters, worst of {len(longest)}",
                max(longest), 16, "ms")
    table.tell("longest frame of GTK meanwhile (layout and paint)", f"{max(frames):.4g} ms")
    if not can_search:
        table.note("left out: this window has no search")
    if not has_filters:
        table.note("left out: this window has no filters")


# Without a window

def measure_searches(table, place, homes, rounds, n_queries):
    """Each round on warm files; the queries are those of the large history for both."""
    queries = place.root / "queries"
    queries.write_text("".join(f"{query}\n" for query in histories.make_queries(place.data(homes[1]), n_queries)),
                       encoding="utf-8")
    seen = {home: [] for home in homes}
    for turn in range(rounds + 1):
        for home in homes[:: -1 if turn % 2 else 1]:
            asked = run_tool(place, place.options.tools / "bench-history", "search", place.data(home), queries)
            if turn > 0:                # the first one warms them
                seen[home].append(asked)
    large = seen[homes[1]]
    others = [[one["page_ms"] for one in asked if one["length"] != 2] for asked in large]
    twos = [[one["page_ms"] for one in asked if one["length"] == 2] for asked in large]
    table.judge(f"search, {len(others[0])} queries of 1 and 3 to 12 characters: page and capped count, p95",
                median([p95(values) for values in others]), 10, "ms")
    if twos[0]:
        table.judge(f"search, {len(twos[0])} queries of 2 characters, p95", median([p95(values) for values in twos]), 30, "ms")
    table.tell("search, median of all", *(f"{median([one['page_ms'] for asked in seen[home] for one in asked]):.3g} ms"
                                          for home in reversed(homes)))
    table.tell("search, the slowest of all", f"{max(max(values) for values in others + twos):.4g} ms")
    table.tell("search, until all hits are known, p95",
               f"{median([p95([one['whole_ms'] for one in asked]) for asked in large]):.4g} ms")
    table.note(f"p95 of the rounds: {spread([p95(values) for values in others])} ms; hits: "
               f"{sum(one['n'] == 0 for one in large[0])} of {len(large[0])} found nothing, "
               f"{sum(one['n'] > 1000 for one in large[0])} more than 1,000")
    return queries, median([median([one["page_ms"] for one in asked]) for asked in large])


def measure_views(table, place, homes, rounds):
    """Each filter and each order, from setting it to its first page."""
    seen = {home: [] for home in homes}
    for turn in range(rounds + 1):
        for home in homes[:: -1 if turn % 2 else 1]:
            shown = run_tool(place, place.options.tools / "bench-history", "views", place.data(home))
            if turn > 0:                # the first one warms them
                seen[home].append(shown)
    for member, what in (("page_ms", "first page"), ("whole_ms", "until all rows are known")):
        figures = [f"{one['name']} {median([shown[i][member] for shown in seen[homes[1]]]):.3g}"
                   for i, one in enumerate(seen[homes[1]][0])]
        table.note(f"filters and orders, {what}: {', '.join(figures)} ms")


def measure_objects(table, place, home, queries, own_ms, count):
    """A list of objects with the same texts, filtered as GTK does it."""
    free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limit = min(count, MOST_OBJECTS if free > 6 << 30 else 100_000)
    texts = place.root / "texts"
    with open(texts, "w", encoding="utf-8") as file:
        file.writelines(text + "\n" for text in histories.read_texts(place.data(home), limit))
    asked = place.root / "some-queries"
    asked.write_text("".join(queries.read_text(encoding="utf-8").splitlines(keepends=True)[:20]), encoding="utf-8")
    seen = run_tool(place, place.options.tools / "bench-filter-list", texts, asked, GTK_A11Y="none")
    scale = count / max(seen["n"], 1)
    scaled = f", of {seen['n']:,} objects, times {scale:.3g}" if scale > 1.01 else ""
    table.compare(f"the same search in a GtkFilterListModel (against), median of {len(seen['ms'])}{scaled}", own_ms,
                  median(seen["ms"]) * scale, unit="ms")
    table.tell("resident with every row as an object", "", f"{seen['rss_kib'] / 1024 * scale:.4g} MiB")


def measure_adding(table, place, homes, rounds, n):
    seen = {home: [] for home in homes}
    for turn in range(rounds):
        for home in homes[:: -1 if turn % 2 else 1]:
            seen[home].append(run_tool(place, place.options.tools / "bench-history", "add", place.data(home), n))
    figures = {home: median([one["add_ms"] + one["index_ms"] for one in seen[home]]) for home in homes}
    table.compare("one more request recorded, with its index", figures[homes[1]], figures[homes[0]], 1.5, "ms")
    for member, what in (("add_ms", "recorded durably"), ("index_ms", "indexed"), ("longest_ms", "longest slice of indexing")):
        table.tell(f"  of that: {what}" if member != "longest_ms" else what,
                   *(f"{median([one[member] for one in seen[home]]):.4g} ms" for home in reversed(homes)))


def tell_weight(table, weight, what):
    count = weight["count"]
    parts = {name: size / count for name, size in weight["parts"].items()}
    indexes = sum(size for name, size in parts.items() if name.startswith("words"))
    table.note(f"{what}: {sum(parts.values()):.0f} bytes a row: requests {parts.get('requests', 0):.0f}, words {indexes:.0f}, "
               f"other indexes and tables {sum(parts.values()) - parts.get('requests', 0) - indexes:.0f}")
    table.note("  columns: " + ", ".join(f"{name} {size / count:.1f}" for name, size in weight["columns"].items() if size))


def measure_room(table, place, home):
    size, weight = place.data(home).stat().st_size, histories.weigh(place.data(home))
    table.judge("history on disk, a row with its index", size / weight["count"], 500, "bytes")
    tell_weight(table, weight, "what the file holds")


# Importing

def can_import(place):
    done = subprocess.run([place.options.kuzov, "--help"], env=place.environment("tool"), text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False)
    return "--import" in done.stdout and "--export" in done.stdout


def run_import(place, home, path, cancel_after=None):
    """Seconds, the most that was resident, and how long it went on after it was told to stop."""
    began, peak, stopped = time.monotonic(), 0.0, 0.0
    process = subprocess.Popen([place.options.kuzov, "--import", str(path)], env=place.environment(home),
                               stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        with contextlib.suppress(OSError, StopIteration):
            peak = max(peak, resident_mib(process.pid))
        if cancel_after is not None and time.monotonic() - began > cancel_after:
            process.terminate()
            stopped = time.monotonic()
            process.wait()
            return stopped - began, peak, time.monotonic() - stopped
        time.sleep(0.02)
    return time.monotonic() - began, peak, 0.0


def measure_import(table, place, home, count):
    if not can_import(place):
        table.note("left out: this program has no --import")
        return
    path = place.root / "exported.csv"
    subprocess.run([place.options.kuzov, "--export", str(path)], env=place.environment(home), check=False,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(path, encoding="utf-8", newline="") as file:
        n_lines = sum(1 for _ in csv.reader(file)) - 1
    table.demand(n_lines >= count, f"{n_lines:,} of {count:,} rows were exported")
    seconds, peak, _ = run_import(place, "import", path)
    with contextlib.closing(sqlite3.connect(place.data("import"))) as connection:
        n_rows = connection.execute("SELECT count(*) FROM requests").fetchone()[0]
    table.demand(n_rows == n_lines, f"{n_rows:,} of {n_lines:,} rows were imported")
    table.judge(f"import of {count:,} rows of CSV", seconds, 60, "s")
    table.judge("resident meanwhile, at most", peak, 200, "MiB", strict=True)
    _, _, left = run_import(place, "cancel", path, cancel_after=min(seconds / 3, 5))
    table.judge("import told to stop, until it has", left, 1, "s", strict=True)


def main():
    options = benchlib.parse_options(__doc__, rounds=5, parts=PARTS)
    sizes = (300, 2000) if options.quick else (1000, 1_000_000)
    hold, pages = (1, 20) if options.quick else (3, PAGES)
    homes = [f"{size:,} rows" for size in sizes]
    table = benchlib.Table(f"A history of {sizes[1]:,} rows against {sizes[0]:,} ({options.rounds} interleaved rounds)")
    with benchlib.Place(options) as place:
        place.open_desktop()
        for home, size in zip(homes, sizes):
            made = histories.make(place, home, size, keep=options.histories)
            table.note(f"{home}: indexed in {made['ms'] / 1000:.4g} s, the longest of {made['n_slices']:,} slices "
                       f"{made['longest_ms']:.4g} ms")
        queries, can_search = None, False
        rounds, few = options.rounds, 1 if options.quick else min(options.rounds, 3)
        for part in PARTS if options.parts is None else options.parts.split(","):
            try:
                if part == "room":
                    measure_room(table, place, homes[1])
                elif part == "start":
                    measure_starts(table, place, homes, rounds, hold)
                elif part == "search":
                    queries = measure_searches(table, place, homes, few, 60 if options.quick else N_QUERIES)
                    measure_views(table, place, homes, few)
                    measure_objects(table, place, homes[1], *queries, sizes[1])
                elif part == "window":
                    can_search = measure_windows(table, place, homes, rounds, pages)
                elif part == "busy":
                    measure_busy(table, place, homes[1], few, 20 if options.quick else 500, can_search)
                elif part == "add":
                    measure_adding(table, place, homes, rounds, 20 if options.quick else N_ADDED)
                elif part == "import":
                    measure_import(table, place, homes[1], sizes[1])
            except SystemExit as reason:        # the other parts are worth knowing
                table.demand(False, f"{part}: {reason}")
    table.note(f"load of the machine after: {os.getloadavg()[0]:.2f}")
    return table.show(options.quick)


sys.exit(main())
