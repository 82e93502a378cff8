#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""Where something is missing: no display, no bus, no browser, nothing sensible typed."""

import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True

import driver  # noqa: E402
from driver import Home, Kuzov, Service  # noqa: E402

NO_BUS = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}
NO_DISPLAY = {"DISPLAY": None, "GDK_BACKEND": None, "AT_SPI_BUS_ADDRESS": None, **NO_BUS}


class Bare(driver.Case):
    def run_kuzov(self, home, *arguments, input=None, **environment):
        return subprocess.run([driver.place.kuzov, *arguments], env=home.environment(**environment),
                              check=False, capture_output=True, text=True, input=input, timeout=driver.PATIENCE)

    def assert_clear(self, text):
        """A sentence; where it is about a line that was given, that stands before the reason."""
        lines = text.strip().split("\n")
        self.assertRegex(lines[-1], r"(^kuzov: |“).*\w{3}")
        self.assertLessEqual(len(lines), 2, text)
        self.assertLess(len(text), 400)
        self.assertNotIn("\x1b", text)

    def test_no_display(self):
        """Without a display the window says so and the terminal does the job"""
        service = Service(self)
        home = Home(self, **service.settings())
        window = self.run_kuzov(home, **NO_DISPLAY)
        self.assertEqual(window.returncode, 1)
        self.assertEqual(window.stdout, "")
        self.assert_clear(window.stderr)
        self.assertIn("--check", window.stderr)

        check = self.run_kuzov(home, "--check", "gx81-0000011", "gx81-0000404", **NO_DISPLAY)
        lines = sorted(line.split("\t") for line in check.stdout.splitlines())
        self.assertEqual(lines[0][:2], ["gx81-0000011", "ready"])
        self.assertEqual(lines[1][:2], ["gx81-0000404", "failed"])
        self.assertIn("/report/GX81-0000011", lines[0][2])
        self.assertEqual(check.returncode, 1)

        again = self.run_kuzov(home, "--check", "--file", "-", input="GX81-0000011\n", **NO_DISPLAY)
        self.assertEqual((again.returncode, again.stdout), (0, f"GX81-0000011\tready\t{lines[0][2]}\n"))
        listed = self.run_kuzov(home, "--list", **NO_DISPLAY)
        self.assertEqual(listed.returncode, 0)
        self.assertEqual(service.counters()["orders"], {"GX81-0000011": 1, "GX81-0000404": 1})

    def test_nonsense(self):
        """What is no frame number is said in a sentence, and nothing is ordered"""
        service = Service(self)
        home = Home(self, **service.settings())
        long, mixed = os.path.join(home.path, "long"), os.path.join(home.path, "mixed")
        with open(long, "w", encoding="ascii") as file:
            file.write("A" * 10_000_000)
        with open(mixed, "w", encoding="ascii") as file:
            file.write("GX81-0000011\n!!!\n")
        for arguments in (["--check", "GX81-0000011", "!!!"], ["--check", "\x1b[31mGX81"], ["--check"],
                          ["--check", "--file", long], ["--file", long], ["--file", mixed],
                          ["--file", os.path.join(home.path, "missing")], ["!!!"], [b"\xff\xfe12345"], ["--nonsense"]):
            with self.subTest(arguments=arguments):
                done = self.run_kuzov(home, *arguments, **NO_DISPLAY)
                self.assertEqual(done.returncode, 2)
                self.assertEqual(done.stdout, "")
                self.assert_clear(done.stderr)
        done = self.run_kuzov(home, "--file", long)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(done.stderr, "kuzov: There is no frame number in that file.\n")

        kuzov = Kuzov(self, home)
        kuzov.entry().write("jzx100 #5")
        kuzov.says("A frame number has only")
        self.screenshot("complaint")
        kuzov.press("Order")
        kuzov.quit()
        self.assertEqual(service.counters()["setqueue"], 0)

    def wait_for_ready(self, home, number):
        driver.wait_for(lambda: len(driver.frames_of(home, "ready")) == number, f"{number} reports")
        self.assertEqual(len(driver.list_of(home)), number)

    def test_no_bus(self):
        """Without a session bus: two windows, one history, one order"""
        service = Service(self, least=6000, most=6000)
        home = Home(self, **service.settings())
        first = Kuzov(self, home, GTK_A11Y="none", **NO_BUS)
        first.focus()
        second = Kuzov(self, home, GTK_A11Y="none", **NO_BUS)
        second.focus()
        first.type_order("UZJ100-0000001")
        second.type_order("UZJ100-0000001")
        second.type_order("UZJ100-0000002")
        self.screenshot("two windows")
        self.wait_for_ready(home, 2)

        second.type_order("UZJ100-0000003")
        self.wait_for_ready(home, 3)        # long enough for a notification of the first two
        first.quit()
        second.type_order("UZJ100-0000004")
        self.wait_for_ready(home, 4)
        self.screenshot("the second goes on")
        second.quit()
        self.assertEqual(service.counters()["orders"], {f"UZJ100-000000{number}": 1 for number in range(1, 5)})

    def test_settings_not_kept(self):
        """Where settings stay in memory alone, that is said before a key is entered, and only there"""
        kuzov = Kuzov(self, Home(self), GSETTINGS_BACKEND="memory")
        kuzov.wait_for("push button", "Get a Key")
        kuzov.says("^Settings can’t be kept and are forgotten when Kuzov quits. Install the package")
        self.screenshot("said")
        kuzov.quit()

        kuzov = Kuzov(self, Home(self))
        kuzov.wait_for("push button", "Get a Key")
        self.assertIsNone(kuzov.find(None, re.compile("^Settings can’t be kept")))
        kuzov.quit()

    def test_no_browser(self):
        """Without a browser the link is offered to copy"""
        service = Service(self)
        home = Home(self, **service.settings())
        share = os.path.join(home.path, "share")
        os.mkdir(share)
        for name in ("icons", "mime", "glib-2.0", "fonts"):
            if os.path.exists(os.path.join("/usr/share", name)):
                os.symlink(os.path.join("/usr/share", name), os.path.join(share, name))
        kuzov = Kuzov(self, home, XDG_DATA_DIRS=f"{driver.place.share}:{share}")
        kuzov.order("ZN6-0000012")
        kuzov.press("Open ZN6-0000012")
        kuzov.says("No browser opened the page")
        self.screenshot("dialog")
        kuzov.press("Copy Link")
        kuzov.wait_until_gone(None, "No browser opened the page")
        kuzov.focus()
        driver.wait_for(lambda: "/report/ZN6-0000012" in driver.pasted(), "the link in the clipboard")
        self.assertIsNone(driver.list_of(home)[0].get("opened"))
        kuzov.quit()


if __name__ == "__main__":
    driver.main("xclip")
