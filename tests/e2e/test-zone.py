#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""A person who travels: the time zone of the system changes under the open window.

The script has the system's settings to itself: a copy of /etc in a mount namespace of its own.
"""

import datetime
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True

import driver  # noqa: E402
from driver import Home, Kuzov, Service  # noqa: E402

ZONES = "/usr/share/zoneinfo"
FRAME = "UZJ100-0000001"


class Zone(driver.Case):
    def move_to(self, zone):
        """As timedated does it: a new link in the place of the old one."""
        os.symlink(os.path.join(ZONES, zone), "/etc/.localtime")
        os.rename("/etc/.localtime", "/etc/localtime")

    def test_travel(self):
        """Times on show follow the zone at once, and what is kept does not change"""
        copy = os.path.join(driver.place.scratch, "etc")
        shutil.copytree("/etc", copy, symlinks=True)
        subprocess.run(["mount", "--bind", copy, "/etc"], check=True)
        self.addCleanup(subprocess.run, ["umount", "/etc"], check=False)
        self.move_to("Europe/Moscow")
        service = Service(self)
        home = Home(self, **service.settings(details_visible=True))
        kuzov = Kuzov(self, home, TZ=None)
        kuzov.order(FRAME)
        kuzov.click(kuzov.wait_for_row(FRAME, "ready"))
        kept = driver.wait_for(lambda: [row for row in driver.list_of(home) if row["ready"]], "the report on disk")
        moment = datetime.datetime.fromisoformat(kept[0]["ready"].replace("Z", "+00:00"))
        self.assertEqual(moment.utcoffset(), datetime.timedelta(0))
        self.assertLess(abs((datetime.datetime.now(datetime.timezone.utc) - moment).total_seconds()), 3600)

        def see(hours):
            at = (moment + datetime.timedelta(hours=hours)).strftime("%H:%M")
            kuzov.wait_for("label", re.compile(f"(^|yesterday |, ){at}(,|$)"))
            self.screenshot(f"{hours} hours east")

        see(3)
        self.move_to("Asia/Vladivostok")
        see(10)
        self.move_to("Asia/Kolkata")
        see(5.5)
        self.assertEqual(driver.list_of(home), kept)
        kuzov.quit()


if __name__ == "__main__":
    if not os.path.exists(os.path.join(ZONES, "Asia", "Vladivostok")):
        driver.skip_all("no time zones here")
    driver.enter_namespaces("--mount", tools=("mount",))
    driver.main(*driver.DISPLAY_TOOLS)
