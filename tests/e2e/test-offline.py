#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""A network that comes and goes while orders are under way.

The script and what it starts live in a network namespace of their own, the provider in another, with a cable between
them. It speaks TLS with a certificate of an authority that the system trusts: in a mount namespace of its own.
"""

import collections
import os
import random
import re
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import driver  # noqa: E402
from driver import Check, Home, Kuzov, Provider  # noqa: E402


NAME = "provider.kuzov.test"
ADDRESS = "192.0.2.1"           # behind the gateway: reached by the default route alone
GATEWAY = "198.51.100.1"
TRUSTED = "/etc/ssl/certs/ca-certificates.crt"
PARALLEL = 4
SUBMITTING = 1
SEED = int(os.environ.get("KUZOV_SEED") or random.randrange(10**6))
IS_FULL = os.environ.get("KUZOV_SWEEP") == "full"

# How a link goes: the default route, the interface, the cable, the interface just after the provider tore what was
# open; and the interface, to come back with another address. Orders under way get no answer then, and their two minutes
# are long.
KINDS = ("route", "interface", "cable", "torn")
SLOW_KINDS = ("address",)


def run(*words):
    subprocess.run(words, check=True, capture_output=True, text=True, timeout=30)


def certify(folder):
    """An authority, and the provider's certificate with its key."""
    authority, key = os.path.join(folder, "authority.pem"), os.path.join(folder, "authority.key")
    certificate = os.path.join(folder, "provider.pem")
    made = ("openssl", "req", "-x509", "-nodes", "-days", "2", "-newkey", "rsa:2048")
    run(*made, "-keyout", key, "-out", authority, "-subj", "/CN=An authority of the tests")
    run(*made, "-keyout", certificate + ".key", "-out", certificate + ".crt", "-CA", authority, "-CAkey", key,
        "-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}")
    with open(certificate, "w", encoding="ascii") as file:
        for part in (certificate + ".key", certificate + ".crt"):
            with open(part, encoding="ascii") as source:
                file.write(source.read())
    return authority, certificate


def put_over(path, text):
    """For this mount namespace alone."""
    own = os.path.join(driver.place.scratch, os.path.basename(path))
    with open(own, "w", encoding="utf-8") as file:
        file.write(text)
    run("mount", "--bind", own, path)


class Network(Provider):
    """The provider at the other end of a cable."""

    def __init__(self, case, *arguments):
        authority, certificate = certify(driver.place.scratch)
        with open(TRUSTED, encoding="utf-8") as old, open(authority, encoding="ascii") as new:
            put_over(TRUSTED, old.read() + new.read())
        case.addCleanup(run, "umount", TRUSTED)
        put_over("/etc/hosts", f"127.0.0.1 localhost\n{ADDRESS} {NAME}\n")
        case.addCleanup(run, "umount", "/etc/hosts")
        super().__init__(case, "--address", "0.0.0.0", "--name", NAME, "--certificate", certificate, *arguments,
                         prefix=("unshare", "--net", "--"))
        run("ip", "link", "add", "near", "type", "veth", "peer", "name", "far", "netns", str(self.process.pid))
        self.far("link", "set", "lo", "up")
        self.far("addr", "add", f"{ADDRESS}/32", "dev", "lo")
        self.far("addr", "add", f"{GATEWAY}/24", "dev", "far")
        self.far("link", "set", "far", "up")
        self.host = 2
        self.n_outages = collections.Counter()
        run("ip", "link", "set", "lo", "up")
        run("ip", "addr", "add", f"198.51.100.{self.host}/24", "dev", "near")
        self.raise_interface()

    def far(self, *words):
        run("nsenter", "--target", str(self.process.pid), "--net", "ip", *words)

    def raise_interface(self):
        run("ip", "link", "set", "near", "up")
        run("ip", "route", "replace", "default", "via", GATEWAY)

    def cut(self, kind):
        self.n_outages[kind] += 1
        if kind == "torn":
            self.ask("reset")
        if kind == "cable":
            self.far("link", "set", "far", "down")
        elif kind == "route":
            run("ip", "route", "del", "default")
        else:
            run("ip", "link", "set", "near", "down")

    def mend(self, kind):
        if kind == "cable":
            self.far("link", "set", "far", "up")
        elif kind == "address":
            run("ip", "addr", "del", f"198.51.100.{self.host}/24", "dev", "near")
            self.host += 1
            run("ip", "addr", "add", f"198.51.100.{self.host}/24", "dev", "near")
        self.raise_interface()

    def close(self):
        super().close()
        subprocess.run(["ip", "link", "del", "near"], check=False, capture_output=True)


def in_flight(home):
    return {frame for frame, in driver.read_history(home, f"SELECT frame FROM requests WHERE state = {SUBMITTING}")}


class Offline(driver.Case):
    def setUp(self):
        self.random = random.Random(f"{SEED} {self.name()}")

    def frames(self, number, turn=0):
        return [f"ST215-{turn:03d}{index:04d}" for index in range(number)]

    def interrupt(self, network, home, frames, kinds, has_ended):
        """Takes the link away and gives it back, at moments of its own; the orders that were on their way then."""
        suspects, began = set(), network.count("setqueue")
        moment = began + self.random.randrange(1, len(frames) - PARALLEL)
        driver.wait_for(lambda: network.count("setqueue") >= moment, "orders under way")
        for place, kind in enumerate(kinds, 1):
            if 1 < place == len(kinds):     # the last one meets questions about what was accepted
                polls = network.count("checkqueue", "getresult")
                driver.wait_for(lambda: network.count("checkqueue", "getresult") > polls or has_ended(), "polls")
            if has_ended():
                break
            suspects |= in_flight(home)
            network.cut(kind)
            suspects |= in_flight(home)
            time.sleep(self.random.uniform(1, 4))
            network.mend(kind)
            time.sleep(self.random.uniform(0.1, 3))
        return suspects

    def assert_whole(self, network, home, frames, suspects):
        """Nothing failed, nothing twice, nothing lost; without an answer at most what was on its way."""
        rows = {row["frame"]: row for row in driver.list_of(home)}
        told = network.ask("counters")
        self.assertEqual({frame: number for frame, number in told["orders"].items() if number > 1}, {})
        unconfirmed = {frame for frame in frames if rows[frame]["state"] == "unconfirmed"}
        self.assertEqual({frame: rows[frame]["state"] for frame in set(frames) - unconfirmed
                          if rows[frame]["state"] != "ready"}, {})
        self.assertEqual(unconfirmed - suspects, set())
        for frame in set(frames) - unconfirmed:
            self.assertEqual(rows[frame]["id"], str(told["told"][frame]))
        return unconfirmed

    def sweep(self, network, home, n_frames, turn, kinds, patience=driver.PATIENCE):
        frames = self.frames(n_frames, turn)
        check = Check(self, home, frames)
        suspects = self.interrupt(network, home, frames, kinds, check.has_ended)
        back = time.monotonic()
        driver.wait_for(check.has_ended, "the end of the batch", patience)
        seconds = time.monotonic() - back
        unconfirmed = self.assert_whole(network, home, frames, suspects)
        self.assertEqual(check.process.returncode, 1 if unconfirmed else 0)
        self.assertEqual(check.lines(), {frame: "unconfirmed" if frame in unconfirmed else "ready"
                                         for frame in frames})
        print(f"# {', '.join(kinds)}: over {seconds:.1f} s after the link was back; {len(unconfirmed)} unconfirmed, "
              f"{len(suspects)} on their way when it went", flush=True)

    def test_check(self):
        """The link comes and goes during --check: nothing fails, nothing twice, soon over when it is back"""
        print(f"# seed {SEED}")
        network = Network(self, "--latency-ms", "500", "--min-ms", "1000", "--max-ms", "6000")
        home = Home(self, **network.settings(poll_interval=5.0, parallel_calls=PARALLEL))
        for turn in range(12 if IS_FULL else 1):
            kinds = self.random.choices(KINDS, k=5) if turn else ["torn", *self.random.sample(KINDS[:3], 2), "torn"]
            self.sweep(network, home, 36, turn, kinds)
        if IS_FULL:
            for turn in range(100, 103):
                self.sweep(network, home, 36, turn, SLOW_KINDS, 300)
        print(f"# outages: {dict(network.n_outages)}", flush=True)

    def test_begins_offline(self):
        """Named without a network: it waits and says why, and goes out by itself when there is one"""
        network = Network(self)
        home = Home(self, **network.settings(poll_interval=5.0, parallel_calls=PARALLEL))
        network.cut("interface")
        check = Check(self, home, self.frames(6))
        driver.wait_for(lambda: driver.condition_of(home) == "offline", "the condition")
        self.assertEqual(network.count("setqueue"), 0)
        network.mend("interface")
        self.assertEqual(check.process.wait(driver.PATIENCE), 0)
        self.assert_whole(network, home, self.frames(6), set())

    def test_bar(self):
        """Without a network the window says so and what becomes of orders; with one, that goes and the order goes out"""
        if not os.environ.get("DISPLAY") or driver.a11y is None:
            self.skipTest("no display here")
        network = Network(self)
        home = Home(self, **network.settings(poll_interval=5.0, parallel_calls=PARALLEL))
        network.cut("interface")
        kuzov = Kuzov(self, home)
        kuzov.says("^Offline. New orders wait here and go out by themselves.$")
        kuzov.order("ST215-0000001")
        kuzov.wait_for_row("ST215-0000001", "waiting")
        kuzov.says("^Offline. New orders wait here and go out by themselves.$")
        self.screenshot("offline")
        self.assertEqual(network.count("setqueue"), 0)

        network.mend("interface")
        kuzov.wait_for_row("ST215-0000001", "ready")
        kuzov.wait_until_gone(None, re.compile("^Offline"))
        self.screenshot("online")
        kuzov.quit()
        self.assertEqual(network.count("setqueue"), 1)

    def test_window(self):
        """The link comes and goes during a batch in the window"""
        if not os.environ.get("DISPLAY") or driver.a11y is None:
            self.skipTest("no display here")
        print(f"# seed {SEED}")
        network = Network(self, "--latency-ms", "400", "--min-ms", "1000", "--max-ms", "6000")
        home = Home(self, **network.settings(poll_interval=5.0, parallel_calls=PARALLEL))
        frames = self.frames(30)
        path = os.path.join(home.path, "list")
        with open(path, "w", encoding="ascii") as file:
            file.write("\n".join(frames))
        kuzov = Kuzov(self, home, "--file", path)
        kuzov.press(f"Order {len(frames)} Reports")

        def has_ended():
            return len(driver.frames_of(home, "ready")) + len(driver.frames_of(home, "unconfirmed")) == len(frames)

        suspects = self.interrupt(network, home, frames, self.random.sample(KINDS, 4), has_ended)
        driver.wait_for(has_ended, "the end of the batch")
        unconfirmed = self.assert_whole(network, home, frames, suspects)
        for frame in frames[-5:]:
            kuzov.wait_for_row(frame, "unconfirmed" if frame in unconfirmed else "ready")
        self.screenshot("over")
        kuzov.quit()
        print(f"# {len(unconfirmed)} unconfirmed, {len(suspects)} on their way", flush=True)


if __name__ == "__main__":
    if not os.path.exists(TRUSTED):
        driver.skip_all(f"no {TRUSTED} here to add an authority to")
    driver.enter_namespaces("--net", "--mount", tools=("nsenter", "ip", "mount", "openssl"),
                            trial=("ip", "link", "add", "near", "type", "veth", "peer", "name", "far"))
    driver.main(display=False)
