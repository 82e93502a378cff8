#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""What goes wrong on the way: a crash, an answer that never came, no key."""

import re
import sys

sys.dont_write_bytecode = True

import driver  # noqa: E402
from driver import Home, Kuzov, Service  # noqa: E402

FRAMES = [f"BNR32-000010{number}" for number in range(6)]


class Recovery(driver.Case):
    def test_killed(self):
        """Killed while reports are under way: after a restart all of them come, ordered once"""
        service = Service(self, least=6000, most=9000)
        home = Home(self, **service.settings())
        kuzov = Kuzov(self, home)
        for frame in FRAMES:
            kuzov.order(frame)
        driver.wait_for(lambda: service.counters()["setqueue"] == len(FRAMES), "the orders")
        driver.wait_for(lambda: all(row["id"] for row in driver.list_of(home)), "their numbers")
        self.screenshot("before")
        kuzov.kill()

        kuzov = Kuzov(self, home)
        for frame in FRAMES:
            kuzov.wait_for_row(frame, "ready")
        self.screenshot("after")
        self.assertEqual(service.counters()["orders"], {frame: 1 for frame in FRAMES})
        self.assertEqual({row["state"] for row in driver.list_of(home)}, {"ready"})
        kuzov.quit()

    def test_killed_in_mid_order(self):
        """Killed while an order has no answer yet: the person decides, nothing is sent again"""
        service = Service(self, "--latency-ms", "3000")
        home = Home(self, **service.settings())
        kuzov = Kuzov(self, home)
        kuzov.order("CD9A-0000009")
        driver.wait_for(lambda: service.counters()["setqueue"] == 1, "the order")
        kuzov.kill()

        kuzov = Kuzov(self, home)
        kuzov.wait_for_row("CD9A-0000009", "unconfirmed")
        kuzov.wait_for("push button", "Decide about CD9A-0000009")
        self.screenshot("row")
        driver.wait_for(lambda: service.counters()["profile"] > 0, "a free call")
        kuzov.quit()
        self.assertEqual(service.counters()["setqueue"], 1)

    def test_unconfirmed(self):
        """No answer to an order: nothing is chosen by itself, and a number from the site fetches it"""
        service = Service(self)
        home = Home(self, **service.settings())
        kuzov = Kuzov(self, home)
        kuzov.order("SXE10-0000502")
        kuzov.wait_for_row("SXE10-0000502", "unconfirmed")
        kuzov.press("Decide about SXE10-0000502")

        kuzov.wait_for("heading", "Was this order taken?")
        answer = kuzov.wait_for("push button", "Choose Above")
        self.assertFalse(answer.has("SENSITIVE"))
        kuzov.says("balance now")
        choices = kuzov.choices(3)
        self.assertFalse([choice for choice in choices if choice.has("CHECKED")])
        for choice in choices:
            kuzov.assert_above(choice, answer)
        self.screenshot("undecided")

        kuzov.click(choices[0], "Was This Order Taken?")
        number = re.search(r'class="id mono">(\d+)<', service.get("/?q=SXE10-0000502")).group(1)
        kuzov.wait_for("text", "Number on the site").write(number)
        kuzov.wait_for("push button", f"Fetch {number}")
        self.screenshot("decided")
        kuzov.press(f"Fetch {number}")
        kuzov.wait_for_row("SXE10-0000502", "ready")
        self.screenshot("ready")
        self.assertEqual([row["id"] for row in driver.list_of(home)], [number])
        kuzov.quit()
        self.assertEqual(service.counters()["orders"], {"SXE10-0000502": 1})

    def test_no_key(self):
        """Without a key an order waits and says so; with one it goes when the person says so, not before"""
        service = Service(self)
        home = Home(self, **service.settings(api_key=""))
        kuzov = Kuzov(self, home)
        kuzov.says("One key, and you can start")
        self.screenshot("start")
        kuzov.order("EK9-1000001")
        kuzov.wait_for_row("EK9-1000001", "waiting")
        kuzov.says("No key yet")
        self.screenshot("waiting")

        kuzov.press("Add Key…")
        kuzov.wait_for("text", "Access key").write(driver.KEY)
        kuzov.says("works until")
        asked = service.counters()["profile"]
        kuzov.press("Check Again")
        driver.wait_for(lambda: service.counters()["profile"] > asked, "the access check")
        for figure in ("^31 Dec 20", "^1,234.50$", "^45$"):
            kuzov.says(figure)
        self.screenshot("checked")
        kuzov.focus("Preferences")
        driver.keys("Escape")
        kuzov.wait_until_gone(None, "Access key")

        kuzov.says("1 order from before waits for your word")
        self.assertEqual(service.counters()["setqueue"], 0)
        self.screenshot("held")
        kuzov.press("Order 1 for 45")
        kuzov.wait_for_row("EK9-1000001", "ready")
        kuzov.quit()
        self.assertEqual(service.counters()["orders"], {"EK9-1000001": 1})


if __name__ == "__main__":
    driver.main()
