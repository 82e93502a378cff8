#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""From a frame number to the report in the browser."""

import sys

sys.dont_write_bytecode = True

import driver  # noqa: E402
from driver import Home, Kuzov, Service  # noqa: E402


class Order(driver.Case):
    def test_whole_way(self):
        """A newcomer types a frame in the demonstration and reads its report in Chromium"""
        home = Home(self)
        home.install_browser(real=True)
        kuzov = Kuzov(self, home, "--demo")
        kuzov.says("Demo")
        self.screenshot("start")

        kuzov.order("jzx100-0012345")
        kuzov.wait_for(None, driver.re.compile("^JZX100-0012345, (submitting|queued|generating)$"))
        self.screenshot("under way")
        kuzov.wait_for_row("JZX100-0012345", "ready")
        self.screenshot("ready")
        kuzov.press("Open JZX100-0012345")

        page = driver.wait_for(lambda: [page for page in home.pages() if "/report/JZX100-0012345" in page["url"]
                                        and "JZX100-0012345" in page["title"]], "the report in Chromium")[0]
        driver.wait_for(lambda: driver.xdotool("search", "--onlyvisible", "--name", "JZX100-0012345.*Chromium"),
                        "Chromium's window")
        self.assertEqual(home.opened(), [page["url"]])
        self.screenshot("report")
        kuzov.quit()


if __name__ == "__main__":
    driver.main("chromium")
