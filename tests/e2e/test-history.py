#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""A history to live with: search, filters, a note, a label, many at once, removing and taking it back."""

import sys

sys.dont_write_bytecode = True

import driver  # noqa: E402
from driver import Home, Kuzov, Service  # noqa: E402

FRAMES = ["JZX100-0012345", "JZX100-0099999", "ZN6-012345", "BNR34-004512"]


class History(driver.Case):
    def open(self):
        service = Service(self, least=200, most=400)
        home = Home(self, **service.settings(details_visible=True))
        kuzov = Kuzov(self, home)
        for frame in FRAMES:
            kuzov.order(frame)
        for frame in FRAMES:
            kuzov.wait_for_row(frame, "ready")
        return service, home, kuzov

    def rows(self, kuzov):
        return [node.name.partition(",")[0] for node in kuzov.find_all("list item")
                if node.name.endswith(", ready") and node.has_room()]

    def wait_for_rows(self, kuzov, *frames):
        driver.wait_for(lambda: self.rows(kuzov) == list(frames), f"the rows {frames}")

    def test_search_and_filter(self):
        """Typed in the list it is searched; a chip tells its count and filters; Escape gives all back"""
        _, _, kuzov = self.open()
        kuzov.focus()
        kuzov.wait_for(None, f"All {len(FRAMES)}")
        kuzov.click(kuzov.wait_for("list item", f"{FRAMES[3]}, ready"))
        driver.type_keys("jzx")
        kuzov.wait_for(None, "Search")
        kuzov.says(f"^2 of {len(FRAMES)}$")
        self.wait_for_rows(kuzov, FRAMES[1], FRAMES[0])
        self.screenshot("searched")
        driver.type_keys("qq")
        kuzov.says("^Nothing found$")
        self.screenshot("nothing")
        driver.keys("Escape")
        self.wait_for_rows(kuzov, *reversed(FRAMES))

        kuzov.press("Needs attention 0", role=None)
        kuzov.says("^Nothing found$")
        kuzov.press("Show All")
        self.wait_for_rows(kuzov, *reversed(FRAMES))
        kuzov.quit()

    def test_note_and_label(self):
        """F2 leads to the note, which is kept when another row is chosen; a label is made by its name"""
        _, home, kuzov = self.open()
        kuzov.focus()
        kuzov.click(kuzov.wait_for("list item", f"{FRAMES[0]}, ready"))
        driver.keys("F2")
        kuzov.wait_for_focus("Note")
        driver.type_keys("Sergey, red one")
        driver.keys("Escape", "Up")
        driver.wait_for(lambda: driver.read_history(home, "SELECT frame FROM requests WHERE note = 'Sergey, red one'")
                        == [(FRAMES[0],)], "the note on disk")

        driver.keys("ctrl+f")
        driver.type_keys("sergey")
        self.wait_for_rows(kuzov, FRAMES[0])
        driver.keys("Down")
        kuzov.press("Add Label", role=None)
        kuzov.wait_for_focus("Label")
        driver.type_keys("Auction")
        driver.keys("Return")
        driver.wait_for(lambda: driver.read_history(home, "SELECT count (*) FROM request_labels") == [(1,)], "the label")
        driver.keys("Escape")
        kuzov.wait_for(None, "Take Off “Auction”")
        self.screenshot("labelled")
        kuzov.quit()

    def test_many(self):
        """All are selected, their frames copied, removed and brought back; none is ordered again by that"""
        service, home, kuzov = self.open()
        kuzov.focus()
        kuzov.click(kuzov.wait_for("list item", f"{FRAMES[1]}, ready"))
        driver.keys("shift+Down")
        kuzov.says("^2 selected$")
        self.screenshot("two")
        driver.keys("ctrl+a")
        kuzov.says(f"^{len(FRAMES)} selected$")
        driver.keys("ctrl+c")
        driver.wait_for(lambda: driver.pasted().split() == list(reversed(FRAMES)), "the frame numbers")

        driver.keys("Delete")
        driver.wait_for(lambda: driver.read_history(home, "SELECT count (*) FROM requests") == [(0,)], "an empty history")
        self.screenshot("removed")
        driver.keys("ctrl+z")
        driver.wait_for(lambda: len(driver.list_of(home)) == len(FRAMES), "all of them")
        self.wait_for_rows(kuzov, *reversed(FRAMES))
        self.screenshot("back")
        kuzov.quit()
        self.assertEqual(service.counters()["orders"], {frame: 1 for frame in FRAMES})


if __name__ == "__main__":
    driver.main("xclip")
