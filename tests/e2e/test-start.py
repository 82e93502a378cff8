#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""What a newcomer presses first, and what ends with the window."""

import glob
import re
import sys

sys.dont_write_bytecode = True

import driver  # noqa: E402
from driver import Home, Kuzov, Service  # noqa: E402


def demonstration_of(home):
    """The process that serves it, in whose environment the home is."""
    for folder in glob.glob("/proc/[0-9]*"):
        try:
            with open(folder + "/cmdline", "rb") as words, open(folder + "/environ", "rb") as environment:
                if b"--demo" in words.read().split(b"\0") and f"HOME={home.path}".encode() in environment.read().split(b"\0"):
                    return int(folder.rpartition("/")[2])
        except OSError:
            continue        # it has ended meanwhile
    return None


class Start(driver.Case):
    def test_newcomer(self):
        """Without a key: the provider's site opens where one buys it, all shortcuts are told, and the demonstration begins"""
        home = Home(self)
        home.install_browser()
        kuzov = Kuzov(self, home)
        kuzov.focus()
        self.screenshot("newcomer")
        kuzov.press("Get a Key")
        self.assertEqual(driver.wait_for(home.opened, "the provider's site"), ["https://data.tronk.info/"])


        driver.keys("F1")
        kuzov.says("^Take the next step$")
        kuzov.says("^Tick or leave out$")       # all of them on one page
        self.screenshot("shortcuts")
        driver.keys("Escape")
        kuzov.wait_until_gone(None, "Take the next step")

        # It is a Kuzov of its own, beside the one that waits for a key.
        kuzov.press("Try the Demo")
        demo = driver.wait_for(lambda: demonstration_of(home), "the demonstration")
        self.addCleanup(driver.end_process, demo)
        driver.wait_for(lambda: driver.xdotool("search", "--onlyvisible", "--pid", str(demo)), "its window")
        self.screenshot("demonstration")
        kuzov.quit()

    def test_double_click_on_a_row(self):
        """It takes the row's next step: the report opens, and that is kept"""
        service = Service(self, least=200, most=400)
        home = Home(self, **service.settings())
        home.install_browser()
        kuzov = Kuzov(self, home)
        kuzov.focus()
        kuzov.order("GX71-0000001")
        row = kuzov.wait_for("list item", "GX71-0000001, ready")
        self.assertEqual(home.opened(), [])
        kuzov.click(row, times=2)
        link = driver.wait_for(home.opened, "the browser")[0]
        self.assertIn("/report/GX71-0000001", link)
        driver.wait_for(lambda: driver.read_history(home, "SELECT count (*) FROM requests WHERE opened_ms IS NOT NULL")
                        == [(1,)], "when it was opened")
        kuzov.quit()

    def test_close_ends(self):
        """Who does not want it in the background ends Kuzov with its window; what was ordered goes on the next time"""
        service = Service(self, least=4000, most=4000)
        home = Home(self, **service.settings(run_in_background=False))
        kuzov = Kuzov(self, home)
        kuzov.order("GX71-0000001")
        kuzov.wait_for(None, re.compile("^GX71-0000001, (queued|generating)$"))
        kuzov.press("Close")
        self.assertEqual(kuzov.wait_for_end(), 0)

        kuzov = Kuzov(self, home)
        kuzov.wait_for_row("GX71-0000001", "ready")
        kuzov.quit()
        self.assertEqual(service.counters()["orders"], {"GX71-0000001": 1})


if __name__ == "__main__":
    driver.main("xdotool")
