#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""From a frame number to the report in the browser."""

import re
import sys

sys.dont_write_bytecode = True

import driver  # noqa: E402
from driver import Home, Kuzov, Service  # noqa: E402

RUSSIAN = re.compile("^[А-ЯЁ][а-яё ]+$")
LATIN = re.compile("[A-Za-z]{2}")
NAMES = re.compile("Kuzov|GtkImage|[0-9A-Z]+-[0-9]+")


class Order(driver.Case):
    def test_whole_way(self):
        """A newcomer types a frame in the demonstration and reads its report in Chromium"""
        home = Home(self)
        home.install_browser(real=True)
        kuzov = Kuzov(self, home, "--demo")
        kuzov.says("Demo")
        self.screenshot("start")

        kuzov.order("jzx100-0012345")
        kuzov.wait_for(None, re.compile("^JZX100-0012345, (submitting|queued|generating)$"))
        self.screenshot("under way")
        kuzov.wait_for_row("JZX100-0012345", "ready")
        self.screenshot("ready")
        kuzov.press("Open JZX100-0012345")

        page = driver.wait_for(lambda: [page for page in home.pages() if "JZX100-0012345" in page["title"]],
                               "the report in Chromium")[0]
        self.assertIn("/report/JZX100-0012345", page["url"])
        title = "JZX100-0012345.*Chromium"
        driver.wait_for(lambda: driver.xdotool("search", "--onlyvisible", "--name", title), "its window")
        self.assertEqual(home.opened(), [page["url"]])
        self.screenshot("report")
        kuzov.quit()

    def test_open_when_ready(self):
        """A report that becomes ready while the window is in use opens by itself, once, and not again after a restart"""
        service = Service(self, least=200, most=400)
        home = Home(self, **service.settings(open_when_ready=True))
        home.install_browser()
        kuzov = Kuzov(self, home)
        kuzov.entry()
        kuzov.focus()
        kuzov.order("GX71-0000001")
        kuzov.wait_for_row("GX71-0000001", "ready")
        driver.wait_for(lambda: len(home.opened()) == 1, "the report in the browser")
        driver.wait_for(lambda: driver.read_history(home, "SELECT count (*) FROM requests WHERE opened_ms IS NOT NULL")
                        == [(1,)], "when it was opened")
        kuzov.quit()

        kuzov = Kuzov(self, home)
        kuzov.wait_for_row("GX71-0000001", "ready")
        kuzov.focus()
        kuzov.order("GX71-0000002")
        kuzov.wait_for_row("GX71-0000002", "ready")
        driver.wait_for(lambda: len(home.opened()) > 1, "the other report in the browser")
        kuzov.quit()
        self.assertEqual(len(set(home.opened())), 2)
        self.assertEqual(len(home.opened()), 2)

    def test_double_press(self):
        """Enter twice, a double click, and a frame that is ready already: one order each"""
        service = Service(self)
        home = Home(self, **service.settings())
        home.install_browser()
        kuzov = Kuzov(self, home)
        kuzov.entry()
        kuzov.focus()

        driver.type_keys("gx71-0000001")
        driver.xdotool("key", "Return", "Return", "Return")
        kuzov.wait_for_row("GX71-0000001", "ready")

        kuzov.entry().write("GX71-0000002")
        kuzov.click(kuzov.wait_for("push button", "Order"), times=2)
        kuzov.wait_for_row("GX71-0000002", "ready")

        kuzov.entry().write("GX71-0000003")
        button = kuzov.wait_for("push button", "Order")
        button.press()
        button.activate()
        kuzov.wait_for_row("GX71-0000003", "ready")

        kuzov.entry().write(" gx71-0000001 ")
        kuzov.wait_for("push button", "Order Again…")
        self.screenshot("offered")
        kuzov.press("Open")
        link = driver.wait_for(home.opened, "the browser")[0]
        self.assertIn("/report/GX71-0000001", link)

        kuzov.press("Order Again…")
        kuzov.says("Another order is paid for")
        self.screenshot("asked")
        kuzov.press("Cancel")
        kuzov.wait_until_gone("push button", "Cancel")
        kuzov.quit()

        once = {f"GX71-000000{number}": 1 for number in (1, 2, 3)}
        self.assertEqual(service.counters()["orders"], once)
        self.assertEqual(service.counters()["charged"], once)

    def test_keyboard(self):
        """Everything by keys alone: order, open, copy, preferences, quit"""
        service = Service(self)
        home = Home(self, **service.settings())
        home.install_browser()
        kuzov = Kuzov(self, home)
        kuzov.entry()
        kuzov.focus()

        driver.keys("ctrl+n")
        driver.type_keys("st205-0001234")
        driver.keys("Return")
        kuzov.wait_for_row("ST205-0001234", "ready")
        driver.keys("Down")
        kuzov.wait_for_focus("ST205-0001234, ready")
        self.screenshot("in the list")
        driver.keys("Return")
        link = driver.wait_for(home.opened, "the browser")[0]
        self.assertIn("/report/ST205-0001234", link)

        driver.keys("ctrl+c", "ctrl+n", "ctrl+v")
        driver.wait_for(lambda: kuzov.entry().text == "ST205-0001234", "the copied frame in the entry")

        driver.keys("ctrl+comma")
        kuzov.wait_for(None, "Access key")
        kuzov.focus("Preferences")
        self.screenshot("preferences")
        driver.keys("Escape")
        kuzov.wait_until_gone(None, "Access key")

        kuzov.focus()
        driver.keys("ctrl+q")
        self.assertEqual(kuzov.wait_for_end(), 0)
        self.assertEqual(service.counters()["orders"], {"ST205-0001234": 1})

    def test_refused(self):
        """A frame that the provider does not know: its row says why, and nothing is paid"""
        service = Service(self)
        home = Home(self, **service.settings())
        kuzov = Kuzov(self, home)
        kuzov.order("AE86-0000404")
        kuzov.wait_for_row("AE86-0000404", "failed")
        kuzov.wait_for("push button", "Try AE86-0000404 again")
        row = kuzov.wait_for("list item", "AE86-0000404, failed")
        driver.wait_for(lambda: "Номер кузова не найден" in row.description, "the reason in the row")
        self.screenshot("row")
        kuzov.press("Show Details")
        kuzov.says("Refused, not charged")
        self.screenshot("details")
        kuzov.quit()

        self.assertEqual(service.counters()["orders"], {"AE86-0000404": 1})
        self.assertEqual(sum(service.counters()["charged"].values()), 0)

    def test_russian(self):
        """In Russian: the names are Russian, and the order works"""
        service = Service(self)
        home = Home(self, **service.settings())
        home.install_browser()
        kuzov = Kuzov(self, home, LANG="C.UTF-8", LC_ALL="C.UTF-8", LANGUAGE="ru")
        entry = kuzov.wait_for("text", RUSSIAN)
        self.screenshot("start")

        entry.write("MCV20-0000123")
        kuzov.press(re.compile("^Заказать$"))
        kuzov.wait_for(None, re.compile("^MCV20-0000123, [а-яё]"))
        kuzov.press(re.compile("^[А-ЯЁ][а-яё]+ MCV20-0000123$"))
        link = driver.wait_for(home.opened, "the browser")[0]
        self.assertIn("/report/MCV20-0000123", link)
        self.screenshot("ready")
        said = [node.name for role in ("push button", "label", "alert") for node in kuzov.find_all(role)]
        self.assertEqual([text for text in said if LATIN.search(NAMES.sub("", text))], [])
        kuzov.quit()
        self.assertEqual(service.counters()["orders"], {"MCV20-0000123": 1})


if __name__ == "__main__":
    driver.main("chromium")
