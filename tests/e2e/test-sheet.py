#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""A spreadsheet of 500 lines, as good and as bad as they are, from the command line to the last order."""

import os
import sys

sys.dont_write_bytecode = True

import driver  # noqa: E402
from driver import Home, Kuzov, Provider  # noqa: E402

N_LINES = 500
LETTERS = str.maketrans("JZX", "ОЯЧ")      # the same keys with the Russian layout
MENDED = "ZN6-012345"
LEFT_OUT = 10


def frame_of(number):
    return f"JZX100-{number:07}"


def cell(number):
    """What stands in a line: seven of ten are frame numbers, one is there already, two are something else."""
    kind = number % 10
    if kind < 5:
        return frame_of(number)
    if kind == 5:
        return f" {frame_of(number).lower()} "
    if kind == 6:
        return frame_of(number).translate(LETTERS)
    if kind == 7:
        return frame_of(number - 7).replace("-", " ")
    if kind == 8:
        return f"JTDBR32E7200{number:05}"
    return f"А{number:03}ВС77"


def write_table(path):
    """As a spreadsheet of a Russian Windows saves it: the frame numbers stand in the third of four columns."""
    lines = ["№;Клиент;Номер кузова;Прежний"]
    lines += [f'{number};"Иванов; {number}";{cell(number)};RP3-{1000000 + number}' for number in range(N_LINES)]
    with open(path, "w", encoding="cp1251", newline="") as file:
        file.write("\r\n".join(lines) + "\r\n")


class Sheet(driver.Case):
    def test_five_hundred_lines(self):
        """A spreadsheet: found, judged, corrected, left out, asked about once more, ordered once each"""
        provider = Provider(self, "--min-ms", "500", "--max-ms", "1500")
        home = Home(self, **provider.settings(poll_interval=1.0, parallel_calls=8))
        path = os.path.join(home.path, "list.csv")
        write_table(path)

        kuzov = Kuzov(self, home, "--file", path)
        kuzov.wait_for("push button", "Order 350 Reports")
        for chip in ("All 500", "New 350", "Twice 50", "Not a frame 100"):
            kuzov.wait_for(None, chip)
        kuzov.says("keyboard layout")
        kuzov.says("C · Номер кузова")
        self.screenshot("judged")

        # One that is no frame number is corrected, in place and by keys.
        kuzov.wait_for(None, "Not a frame 100").press()
        kuzov.wait_for(None, f"{cell(8)}, Not a frame, a VIN")
        self.screenshot("what is none")
        kuzov.focus("Order from a List")
        kuzov.click(kuzov.wait_for(None, f"{cell(8)}, Not a frame, a VIN"), "Order from a List")
        driver.keys("F2", "ctrl+a")
        driver.type_keys(MENDED)
        driver.keys("Return")
        kuzov.wait_for("push button", "Order 351 Reports")
        kuzov.wait_for(None, "Not a frame 99")

        # And one is left out.
        kuzov.wait_for(None, "New 351").press()
        kuzov.click(kuzov.wait_for("check box", f"Order {frame_of(LEFT_OUT)}"), "Order from a List")
        kuzov.press("Order 350 Reports")
        kuzov.says("Order 350 reports\\?")
        self.screenshot("asked")
        self.assertEqual(provider.count("setqueue"), 0)
        kuzov.press("Order 350 Reports")
        driver.wait_for(lambda: provider.count("setqueue") == 350, "all orders", 120)

        wanted = {frame_of(number): 1 for number in range(N_LINES) if number % 10 < 7 and number != LEFT_OUT}
        wanted[MENDED] = 1
        self.assertEqual(provider.ask("counters")["orders"], wanted)
        driver.wait_for(lambda: len(driver.frames_of(home, "ready")) == 350, "all reports", 120)
        self.assertEqual(driver.frames_of(home, "ready"), sorted(wanted))
        typed = {row["typed"] for row in driver.list_of(home)}
        self.assertIn(frame_of(6).translate(LETTERS), typed)
        self.screenshot("ready")
        kuzov.quit()


if __name__ == "__main__":
    driver.main()
