#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""On a display of 360 pixels, that of a telephone."""

import sys

sys.dont_write_bytecode = True

import driver  # noqa: E402
from driver import Home, Kuzov, Service  # noqa: E402


class Narrow(driver.Case):
    def test_narrow(self):
        """In a window of 360 pixels: order and open"""
        service = Service(self)
        home = Home(self, **service.settings(window_width=360, window_height=640))
        home.install_browser()
        kuzov = Kuzov(self, home)
        kuzov.order("JZX90-6543210")
        kuzov.wait_for_row("JZX90-6543210", "ready")
        self.screenshot("ready")
        for name in ("Order", "Open JZX90-6543210", "Menu", "Close"):
            kuzov.assert_not_cut_off(kuzov.wait_for("push button", name), 360)
        kuzov.press("Open JZX90-6543210")
        link = driver.wait_for(home.opened, "the browser")[0]
        self.assertIn("/report/JZX90-6543210", link)
        kuzov.press("Show Details")
        kuzov.wait_for("heading", "JZX90-6543210")
        kuzov.assert_not_cut_off(kuzov.wait_for("push button", "Back"), 360)
        self.screenshot("details")
        kuzov.press("Back")
        kuzov.entry()
        kuzov.quit()
        self.assertEqual(service.counters()["orders"], {"JZX90-6543210": 1})


if __name__ == "__main__":
    driver.main()
