#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""Many frame numbers at once, and a second start."""

import os
import subprocess
import sys

sys.dont_write_bytecode = True

import driver  # noqa: E402
from driver import Home, Kuzov, Service  # noqa: E402

FRAMES = [f"GRS182-10000{number}" for number in range(10, 22)]


class Batch(driver.Case):
    def test_pasted(self):
        """Several frames pasted: a verdict for each line, one button, and all become ready"""
        service = Service(self)
        home = Home(self, **service.settings())
        kuzov = Kuzov(self, home)
        kuzov.order(FRAMES[0])
        kuzov.wait_for_row(FRAMES[0], "ready")

        driver.copy("\n".join([*FRAMES, "no frame!", FRAMES[3].lower()]) + "\n")
        kuzov.focus()
        driver.keys("ctrl+n", "ctrl+v")
        kuzov.wait_for("push button", f"Order {len(FRAMES) - 1} Reports")
        for verdict in ("Not a frame", "Twice in the list", "Ready already"):
            kuzov.says(verdict)
        self.screenshot("sheet")
        self.assertEqual(service.counters()["setqueue"], 1)
        kuzov.press(f"Order {len(FRAMES) - 1} Reports")
        self.screenshot("under way")

        driver.wait_for(lambda: driver.frames_of(home, "ready") == FRAMES, "all reports")
        for frame in FRAMES[-5:]:
            kuzov.wait_for_row(frame, "ready")
        self.screenshot("ready")
        kuzov.quit()
        self.assertEqual(service.counters()["orders"], {frame: 1 for frame in FRAMES})

    def test_file_and_second_start(self):
        """A list named at the start is filled in, a second start goes to the first window; neither buys"""
        service = Service(self)
        home = Home(self, **service.settings())
        path = os.path.join(home.path, "list.txt")
        with open(path, "w", encoding="utf-8") as file:
            file.write("\r\n".join(FRAMES[:3]))

        kuzov = Kuzov(self, home, "--file", path)
        kuzov.wait_for("push button", "Order 3 Reports")
        self.screenshot("from a file")
        self.assertEqual(service.counters()["setqueue"], 0)
        kuzov.press("Order 3 Reports")
        for frame in FRAMES[:3]:
            kuzov.wait_for_row(frame, "ready")

        second = subprocess.run([driver.place.kuzov, "nhp10-2000001"], env=home.environment(), check=False,
                                timeout=driver.PATIENCE)
        self.assertEqual(second.returncode, 0)
        driver.wait_for(lambda: kuzov.entry().text.upper() == "NHP10-2000001", "the frame in its window")
        self.screenshot("second start")
        self.assertEqual(service.counters()["setqueue"], 3)
        kuzov.press("Order")
        kuzov.wait_for_row("NHP10-2000001", "ready")
        kuzov.quit()
        self.assertEqual(service.counters()["setqueue"], 4)


if __name__ == "__main__":
    driver.main("xclip")
