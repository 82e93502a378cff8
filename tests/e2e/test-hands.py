#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""The whole history with the keyboard alone, in a window as wide as the display, and what has the keyboard after each
step."""

import datetime
import gettext
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True

import driver  # noqa: E402
from driver import Home, Kuzov, Service  # noqa: E402

WIDTH, HEIGHT = (int(number) for number in os.environ.get("KUZOV_SCREEN", "1280x800x24").split("x")[:2])
IS_NARROW = WIDTH < 720

NEWEST, OLD_PRIUS, REFUSED, SKYLINE, OLDEST = "NHW20-0004711", "NHW20-0099999", "ZN6-012345", "BNR34-004512", "JZX100-0012345"


def row(days, number, frame, state, **more):
    """One that came to its end so many days ago, as an export would tell it."""
    ordered = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days, minutes=30)
    settled = ordered + datetime.timedelta(minutes=8)
    told = {"frame": frame, "state": state, "ordered": ordered.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "settled": settled.strftime("%Y-%m-%dT%H:%M:%SZ"), **more}
    if state == "ready":
        told.update(id=str(number), url=f"https://example.com/report/{number}")
    return told


ROWS = [
    row(0, 11, NEWEST, "ready", note="Sergey, red one"),
    row(1, 12, OLD_PRIUS, "ready", labels=[{"name": "Auction", "color": 1}]),
    row(2, 13, REFUSED, "failed", provider_message="Номер кузова не найден"),
    row(20, 14, SKYLINE, "ready", note="белая, проверить", labels=[{"name": "Клиент", "color": 3}]),
    row(400, 15, OLDEST, "ready"),
]
FRAMES = [told["frame"] for told in ROWS]


class Hands(driver.Case):
    def open(self, language):
        mo = os.path.join(driver.place.share, "locale", "ru", "LC_MESSAGES")
        words = gettext.translation("kuzov", os.path.dirname(os.path.dirname(mo)), [language], fallback=language == "C")
        self.say = words.gettext
        self.say_as = words.pgettext
        self.service = Service(self)
        self.home = Home(self, **self.service.settings(window_width=WIDTH, window_height=HEIGHT))
        path = os.path.join(self.home.path, "list.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(ROWS, file)
        subprocess.run([driver.place.kuzov, "--import", path], env=self.home.environment(), check=True, capture_output=True)
        self.kuzov = Kuzov(self, self.home, LANG="C.UTF-8", LC_ALL="C.UTF-8", LANGUAGE=language)
        self.wait_for_rows(*FRAMES)
        self.kuzov.wait_for(None, self.chip("All", len(FRAMES)))
        self.kuzov.focus()

    def chip(self, name, number):
        return f"{self.say_as('filter', name)} {number}"

    def row_name(self, frame):
        state = next(told["state"] for told in ROWS if told["frame"] == frame)
        return f"{frame}, {self.say_as('spoken state', state)}"

    def rows(self):
        return [node.name.partition(",")[0] for node in self.kuzov.find_all("list item") if node.has_room()]

    def wait_for_rows(self, *frames):
        driver.wait_for(lambda: self.rows() == list(frames), f"the rows {frames}")

    def do(self, keys, focus, picture=None):
        """Presses keys, and waits until that has the keyboard."""
        driver.keys(*keys.split())
        self.kuzov.wait_for_focus(focus)
        if picture:
            self.screenshot(picture)

    def go_to(self, key, name):
        """By a key that moves the keyboard on, which is always somewhere."""
        seen = []
        while len(seen) < 20:
            driver.keys(key)
            focused = driver.wait_for(self.kuzov.focused, "the keyboard")
            seen.append(focused.name)
            if focused.name == name:
                return
        raise AssertionError(f"{name} is not among {seen}")

    def search(self):
        """Typed in the list, or after Ctrl+F"""
        self.do("Down", self.row_name(NEWEST))
        driver.type_keys("zn6")
        self.kuzov.wait_for_focus(self.say("Search"))
        self.wait_for_rows(REFUSED)
        self.screenshot("searched")
        self.do("Down", self.row_name(REFUSED))
        self.do("Escape", self.row_name(REFUSED))
        self.wait_for_rows(*FRAMES)
        self.do("ctrl+f", self.say("Search"))
        driver.type_keys("nhw20")
        self.wait_for_rows(NEWEST, OLD_PRIUS)
        self.do("Escape", self.row_name(REFUSED))
        self.wait_for_rows(*FRAMES)

    def filter(self):
        """By state, by date and by label, each of them taken back"""
        dates = self.say("Dates and Labels")
        self.go_to("shift+Tab", self.chip("Ready", 4))
        self.do("space", self.chip("Ready", 4), "ready")
        self.wait_for_rows(NEWEST, OLD_PRIUS, SKYLINE, OLDEST)
        self.go_to("shift+Tab", self.chip("All", len(FRAMES)))
        self.do("space", self.chip("All", len(FRAMES)))
        self.wait_for_rows(*FRAMES)

        period = self.say_as("period", "Last 30 days")
        self.go_to("Tab", dates)
        self.do("space", self.say_as("period", "Any time"))
        self.go_to("Down", period)
        self.do("space", period, "dates")
        self.wait_for_rows(*FRAMES[:-1])
        self.do("Escape", dates, "last 30 days")
        self.go_to("Tab", self.say("Clear “%s”") % period)
        self.do("space", dates)
        self.wait_for_rows(*FRAMES)

        self.do("space", self.say_as("period", "Any time"))
        self.go_to("Tab", self.say("Any label"))
        self.go_to("Down", "Клиент")
        self.do("space", "Клиент")
        self.wait_for_rows(SKYLINE)
        self.do("Escape", dates, "label")
        self.go_to("Tab", self.say("Clear “%s”") % "Клиент")
        self.do("space", dates)
        self.wait_for_rows(*FRAMES)

    def sort(self):
        newest = self.say("Sorted by: %s") % self.say_as("sorted by", "Newest")
        frame = self.say("Sorted by: %s") % self.say_as("sorted by", "Frame number")
        self.go_to("Tab", newest)
        driver.keys("space")
        self.kuzov.wait_for(None, self.say_as("sorted by", "Ready time"))
        self.go_to("Down", self.say_as("sorted by", "Frame number"))
        self.do("Return", frame, "sorted")
        self.wait_for_rows(*sorted(FRAMES))
        driver.keys("space")
        self.kuzov.wait_for(None, self.say_as("sorted by", "Ready time"))
        self.go_to("Up", self.say_as("sorted by", "Newest"))
        self.do("Return", newest)
        self.wait_for_rows(*FRAMES)

    def select(self):
        """By Shift, by Ctrl and all"""
        self.go_to("Tab", self.row_name(REFUSED))
        self.do("Home", self.row_name(NEWEST))
        self.do("shift+Down", self.row_name(OLD_PRIUS))
        self.do("ctrl+Down", self.row_name(REFUSED))
        self.do("ctrl+Down", self.row_name(SKYLINE))
        self.do("ctrl+space", self.row_name(SKYLINE), "three")
        self.copy(3)
        self.do("ctrl+a", self.row_name(SKYLINE), "all")
        self.copy(len(FRAMES))
        self.do("Escape", self.row_name(SKYLINE))
        self.copy(1)
        driver.wait_for(lambda: driver.pasted() == SKYLINE, f"{SKYLINE} on the clipboard")
        self.do("Home", self.row_name(NEWEST))

    def copy(self, number):
        driver.copy("nothing")
        driver.keys("ctrl+c")

        def is_copied():
            text = driver.pasted()
            return text and text != "nothing" and len(text.split("\n")) == number

        driver.wait_for(is_copied, f"{number} frame numbers")

    def label(self):
        """From the menu, on two"""
        self.do("shift+Down", self.row_name(OLD_PRIUS))
        driver.keys("Menu")
        self.go_to("Down", self.say("La_bel…").replace("_", ""))
        self.screenshot("menu")
        driver.keys("Return")
        self.kuzov.focus(self.say("Labels"))
        self.kuzov.wait_for_focus(self.say("Label"))
        driver.type_keys("Lot")
        driver.keys("Return")
        driver.wait_for(lambda: driver.read_history(self.home, "SELECT count (*) FROM request_labels JOIN labels "
                                                    "ON labels.id = label WHERE name = 'Lot'") == [(2,)], "the labels")
        self.screenshot("labels")
        driver.keys("Escape")
        self.kuzov.wait_until_gone("heading", self.say("Labels"))
        self.kuzov.focus()
        self.kuzov.wait_for_focus(self.row_name(NEWEST))
        self.do("Escape", self.row_name(NEWEST))

    def note(self):
        self.do("F2", self.say("Note"))
        driver.keys("ctrl+End")
        driver.type_keys(", sold")
        self.screenshot("note")
        self.do("Escape", self.say("Back") if IS_NARROW else self.row_name(NEWEST))
        driver.wait_for(lambda: driver.read_history(self.home, "SELECT count (*) FROM requests WHERE note = "
                                                    "'Sergey, red one, sold'") == [(1,)], "the note on disk")
        if IS_NARROW:
            self.do("Escape", self.row_name(NEWEST))

    def details(self):
        """Open beside the list or in its place, and closed again"""
        self.do("Down", self.row_name(OLD_PRIUS))
        if IS_NARROW:
            driver.keys("alt+Return")
            self.kuzov.wait_for("push button", self.say("Back"))
            self.screenshot("details")
            self.go_to("Tab", self.say("Copy Frame Number"))
            self.do("Escape", self.row_name(OLD_PRIUS))
            return
        self.do("alt+Return", self.row_name(OLD_PRIUS), "details")
        self.go_to("Tab", self.say("Hide Details"))
        self.go_to("Tab", self.say("Copy Frame Number"))
        self.do("Escape", self.row_name(OLD_PRIUS))
        self.go_to("Tab", self.say("Hide Details"))
        self.do("space", self.row_name(OLD_PRIUS))
        self.kuzov.wait_until_gone(None, self.say("Hide Details"))

    def wait_for_number(self, number):
        driver.wait_for(lambda: driver.read_history(self.home, "SELECT count (*) FROM requests") == [(number,)],
                        f"{number} on the disk")

    def remove(self):
        """Into the toast and back"""
        self.do("Delete", self.row_name(REFUSED), "removed")
        self.wait_for_number(len(FRAMES) - 1)
        driver.keys("ctrl+z")
        self.wait_for_number(len(FRAMES))
        self.kuzov.wait_for("list item", self.row_name(OLD_PRIUS))
        self.kuzov.wait_for_focus(self.row_name(REFUSED))
        self.screenshot("back")

    def tour(self, language):
        self.open(language)
        for part in (self.search, self.filter, self.sort, self.select, self.label, self.note, self.details, self.remove):
            part()
        self.kuzov.quit()
        self.assertEqual(self.service.counters()["setqueue"], 0)

    def test_keyboard(self):
        """With the keyboard alone, which is never lost"""
        self.tour("C")

    def test_keyboard_in_russian(self):
        """The same in Russian"""
        self.tour("ru")


if __name__ == "__main__":
    driver.main("xclip", name=f"hands-{WIDTH}")
