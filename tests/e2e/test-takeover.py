#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""Two processes on one history: when the one that drives is gone, in whatever way, the other goes on within 10 s."""

import os
import random
import re
import resource
import signal
import sys
import time

sys.dont_write_bytecode = True

import driver  # noqa: E402
from driver import Check, Home, Kuzov, Provider  # noqa: E402

PARALLEL = 4
WITHIN = 10         # seconds from the death of one to the first call of the other
SEED = int(os.environ.get("KUZOV_SEED") or random.randrange(10**6))
N_ROUNDS = 15 if os.environ.get("KUZOV_SWEEP") == "full" else 1

# Told to end it answers for what it sent; the others leave no time for that. The kernel kills where memory is short.
DEATHS = (signal.SIGTERM, signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT)


class Takeover(driver.Case):
    def setUp(self):
        print(f"# seed {SEED}")
        self.random = random.Random(f"{SEED} {self.name()}")
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def prepare(self, latency_ms=150):
        provider = Provider(self, "--latency-ms", str(latency_ms), "--min-ms", "300", "--max-ms", "1500")
        return provider, Home(self, **provider.settings(poll_interval=0.5, parallel_calls=PARALLEL))

    def log_path(self):
        return os.path.join(driver.place.artefacts, f"{self.name()}.log")

    def frames(self, number, turn=0, prefix="A"):
        return [f"SW20{prefix}-{turn:03d}{index:04d}" for index in range(number)]

    def await_orders(self, provider, number):
        driver.wait_for(lambda: provider.count("setqueue") >= number, f"{number} orders")

    def await_rows(self, home, frames):
        query = "SELECT frame FROM requests"
        driver.wait_for(lambda: set(frames) <= {frame for frame, in driver.read_history(home, query)},
                        "the frames of the one that follows")

    def await_successor(self, provider, process, death):
        """Ends the one that drives; the seconds until the first call that is not its own."""
        process.send_signal(death)
        process.wait(driver.PATIENCE)
        died = time.monotonic()
        time.sleep(0.3)     # what it had sent has arrived
        before = provider.count()
        driver.wait_for(lambda: provider.count() > before, f"a call of the other after {death.name}", WITHIN - 0.3)
        return time.monotonic() - died

    def assert_once(self, provider, home, frames, most):
        """Nothing twice, nothing failed, nothing lost; without an answer at most what was on its way at a death."""
        rows = {row["frame"]: row for row in driver.list_of(home)}
        told = provider.ask("counters")
        self.assertEqual({frame: number for frame, number in told["orders"].items() if number > 1}, {})
        unconfirmed = {frame for frame in frames if rows[frame]["state"] == "unconfirmed"}
        self.assertEqual({frame: rows[frame]["state"] for frame in set(frames) - unconfirmed
                          if rows[frame]["state"] != "ready"}, {})
        self.assertLessEqual(len(unconfirmed), most)
        for frame in set(frames) - unconfirmed:
            self.assertEqual(rows[frame]["id"], str(told["told"][frame]))
        return unconfirmed

    def test_checks(self):
        """One --check dies in whatever way: the other goes on, and what it left is there for the next"""
        provider, home = self.prepare()
        seconds, n_unconfirmed = [], 0
        for turn in range(N_ROUNDS * len(DEATHS)):
            death = DEATHS[turn % len(DEATHS)]
            own, others = self.frames(16, turn, "A"), self.frames(12, turn, "B")
            first = Check(self, home, own)
            began = provider.count("setqueue")
            self.await_orders(provider, began + 1)
            second = Check(self, home, others + own[8:])
            self.await_rows(home, others)
            self.await_orders(provider, began + self.random.randrange(4, 12))
            seconds.append(self.await_successor(provider, first.process, death))
            driver.wait_for(second.has_ended, "the end of the other")
            third = Check(self, home, own)
            driver.wait_for(third.has_ended, "the end of what was left")
            unconfirmed = self.assert_once(provider, home, own + others, 0 if death == signal.SIGTERM else PARALLEL)
            expected = {frame: "unconfirmed" if frame in unconfirmed else "ready" for frame in own + others}
            self.assertEqual(second.lines(), {frame: expected[frame] for frame in others + own[8:]})
            self.assertEqual(third.lines(), {frame: expected[frame] for frame in own})
            n_unconfirmed += len(unconfirmed)
        print(f"# {len(seconds)} deaths, taken over after at most {max(seconds):.1f} s; {n_unconfirmed} unconfirmed",
              flush=True)

    def test_ended(self):
        """One --check comes to its own end: the other goes on"""
        provider, home = self.prepare()
        own, others = self.frames(3, 0, "A"), self.frames(12, 0, "B")
        first = Check(self, home, own)
        self.await_orders(provider, 1)
        second = Check(self, home, others)
        self.assertEqual(first.process.wait(driver.PATIENCE), 0)
        self.assertEqual(second.process.wait(driver.PATIENCE), 0)
        self.assert_once(provider, home, own + others, 0)

    def test_stopped(self):
        """One that is stopped keeps what is its: the other waits, and goes on when it is gone or wakes"""
        for death in (signal.SIGCONT, signal.SIGKILL):
            with self.subTest(death=death.name):
                provider, home = self.prepare()
                own, others = self.frames(12, 0, "A"), self.frames(6, 0, "B")
                first = Check(self, home, own)
                self.await_orders(provider, 4)
                first.process.send_signal(signal.SIGSTOP)
                second = Check(self, home, others)
                self.await_rows(home, others)
                with open(self.log_path(), encoding="utf-8") as log:
                    self.assertIn("Another Kuzov", log.read())
                before = provider.count()
                time.sleep(2)
                self.assertLessEqual(provider.count() - before, PARALLEL)
                self.assertFalse(second.has_ended())
                if death == signal.SIGKILL:
                    self.await_successor(provider, first.process, death)
                else:
                    first.process.send_signal(death)
                    self.assertEqual(first.process.wait(driver.PATIENCE), 0)
                driver.wait_for(second.has_ended, "the end of the other")
                self.assertEqual(second.lines(), {frame: "ready" for frame in others})
                self.assert_once(provider, home, others, 0)

    def test_window_dies(self):
        """The window dies: a --check that follows it goes on; a new window has what was left"""
        if not os.environ.get("DISPLAY") or driver.a11y is None:
            self.skipTest("no display here")
        provider, home = self.prepare(latency_ms=300)
        own, others = self.frames(16, 0, "A"), self.frames(6, 0, "B")
        path = os.path.join(home.path, "list")
        with open(path, "w", encoding="ascii") as file:
            file.write("\n".join(own))
        window = Kuzov(self, home, "--file", path)
        window.press(f"Order {len(own)} Reports")
        self.await_orders(provider, 2)
        check = Check(self, home, others)
        self.await_rows(home, others)
        self.await_successor(provider, window.process, self.random.choice(DEATHS[1:]))
        driver.wait_for(check.has_ended, "the end of the other")
        unconfirmed = len(driver.frames_of(home, "unconfirmed"))

        window = Kuzov(self, home)
        waiting = len(driver.frames_of(home, "waiting"))
        if waiting:
            window.press(re.compile(f"Order {waiting} for .*"))
        driver.wait_for(lambda: len(driver.frames_of(home, "ready")) + unconfirmed == len(own + others), "all of it")
        self.assert_once(provider, home, own + others, PARALLEL)
        window.quit()

    def test_check_dies(self):
        """A --check dies that drove the queue: the window that followed it goes on"""
        if not os.environ.get("DISPLAY") or driver.a11y is None:
            self.skipTest("no display here")
        provider, home = self.prepare(latency_ms=300)
        own, others = self.frames(20, 0, "A"), self.frames(4, 0, "B")
        check = Check(self, home, own)
        self.await_orders(provider, 2)
        window = Kuzov(self, home)
        for frame in others:
            window.order(frame)
        self.await_rows(home, others)
        self.await_successor(provider, check.process, self.random.choice(DEATHS[1:]))
        for frame in others:        # what the one that died was just sending for the window is unconfirmed
            window.wait_for(None, re.compile(f"^{frame}, (ready|unconfirmed)$"))
        self.screenshot("taken over")
        self.assert_once(provider, home, others, PARALLEL)
        window.quit()


if __name__ == "__main__":
    driver.main(display=False)
