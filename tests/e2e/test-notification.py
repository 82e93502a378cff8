#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""The window is closed, and a notification tells of the report."""

import os
import re
import signal
import subprocess
import sys
import time

sys.dont_write_bytecode = True

import driver  # noqa: E402
from driver import Home, Kuzov, Service  # noqa: E402

try:
    import dbus
    import dbusmock
except ImportError:
    dbusmock = None

DUE_S = 8           # how long the reports of a batch take
NOTIFICATIONS = "org.freedesktop.Notifications"


class Desktop:
    """A notification daemon that writes down what it is told."""

    def __init__(self, case):
        self.process, self.object = dbusmock.DBusTestCase.spawn_server_template(
            "notification_daemon", {"capabilities": "body actions"}, stdout=subprocess.DEVNULL)
        driver.place.processes.append(self.process)
        case.addCleanup(self.close)
        self.mock = dbus.Interface(self.object, dbusmock.MOCK_IFACE)

    def notifications(self):
        """Newest last: their titles and actions, by turns name and label."""
        calls = self.mock.GetMethodCalls("Notify")
        return [(str(arguments[3]), [str(word) for word in arguments[5]]) for _, arguments in calls]

    def find(self, title):
        for number, (told, actions) in enumerate(self.notifications(), 1):
            if title in told:
                return number, actions
        return None

    def press(self, number, action):
        self.mock.EmitSignal(NOTIFICATIONS, "ActionInvoked", "us", [dbus.UInt32(number), action])

    def close(self):
        self.process.terminate()
        self.process.wait(10)


class Notification(driver.Case):
    def test_after_closing(self):
        """Closed while reports are under way: each is told of, and Open opens it"""
        desktop = Desktop(self)
        service = Service(self, least=5000, most=5000)
        home = Home(self, **service.settings())
        home.install_browser()
        kuzov = Kuzov(self, home)
        kuzov.order("ACU35-0000777")       # a slow one
        kuzov.order("ACU35-0000021")
        kuzov.press("Close")
        driver.wait_for(lambda: not kuzov.windows(), "no window")
        self.assertIsNone(kuzov.process.poll())

        number, actions = driver.wait_for(lambda: desktop.find("ACU35-0000021"), "the notification")
        self.assertIn("Open", actions[1::2])
        desktop.press(number, actions[actions.index("Open") - 1])
        link = driver.wait_for(home.opened, "the browser")[0]
        self.assertIn("/report/ACU35-0000021", link)
        self.assertEqual(kuzov.windows(), [])

        number, actions = driver.wait_for(lambda: desktop.find("ACU35-0000777"), "the second notification")
        self.assertIsNone(kuzov.process.poll(), "it stays for the button")
        desktop.press(number, actions[actions.index("Open") - 1])
        driver.wait_for(lambda: len(home.opened()) == 2, "the browser again")
        self.assertEqual(kuzov.wait_for_end(), 0)
        self.assertEqual(service.counters()["charged"], {"ACU35-0000021": 1, "ACU35-0000777": 1})

    def close_with_batch(self, number, desktop):
        """That many reports ordered in the window, which is closed before they are ready; the notification of them all."""
        service = Service(self, least=DUE_S * 1000, most=DUE_S * 1000)
        home = Home(self, **service.settings(parallel_calls=16))
        home.install_browser()
        frames = [f"ACU35-{index:07d}" for index in range(1, number + 1)]
        kuzov = Kuzov(self, home, *frames)
        kuzov.press(f"Order {number} Reports")
        driver.wait_for(lambda: service.counters()["setqueue"] == number, "the orders")

        # Held until all are due: then they become ready together, however slow the machine is.
        service.process.send_signal(signal.SIGSTOP)
        try:
            kuzov.press("Close")
            driver.wait_for(lambda: not kuzov.windows(), "no window")
            time.sleep(DUE_S)
        finally:
            service.process.send_signal(signal.SIGCONT)
        told, actions = driver.wait_for(lambda: desktop.find(f"{number} reports are ready"), "the notification")
        self.assertEqual([word for word in actions[1::2] if word], ["Open", "Show"])
        self.assertEqual(len(desktop.notifications()), 2)       # and that it goes on without a window
        return frames, home, kuzov, lambda label: desktop.press(told, actions[actions.index(label) - 1])

    def assert_opened_once(self, home, frames):
        links = driver.wait_for(lambda: len(home.opened()) >= len(frames) and home.opened(), "the browser")
        self.assertEqual(sorted(link.rpartition("/report/")[2].partition("?")[0] for link in links), frames)

    def test_several(self):
        """Several reports are told of at once, and Open opens each of them without a window"""
        frames, home, kuzov, press = self.close_with_batch(3, Desktop(self))
        press("Open")
        self.assert_opened_once(home, frames)
        self.assertEqual(kuzov.windows(), [])
        self.assertEqual(kuzov.wait_for_end(), 0)
        self.assert_opened_once(home, frames)

    def test_many(self):
        """Open brings the window back to ask before a browser gets more than ten"""
        frames, home, kuzov, press = self.close_with_batch(12, Desktop(self))
        press("Open")
        kuzov.says("^Open 12 reports\\?$")
        self.screenshot("question")
        self.assertEqual(home.opened(), [])
        kuzov.press("Open")
        self.assert_opened_once(home, frames)
        kuzov.quit()
        self.assert_opened_once(home, frames)

    def test_show_several(self):
        """Show brings the window back, and opens nothing"""
        frames, home, kuzov, press = self.close_with_batch(2, Desktop(self))
        press("Show")
        kuzov.wait_for_row(frames[-1], "ready")
        self.assertEqual(len(kuzov.windows()), 1)
        kuzov.quit()
        self.assertEqual(home.opened(), [])

    def activate(self, home, name, target):
        """A notification's button, of a program that has ended: the bus starts it, and it ends by itself."""
        bus, daemon = self.set_up_activation(home)
        application = bus.get_object(driver.ID, "/" + driver.ID.replace(".", "/"))
        before = len(home.opened())
        application.ActivateAction(name, [target], {}, dbus_interface="org.freedesktop.Application",
                                   timeout=driver.PATIENCE)
        pid = int(daemon.GetConnectionUnixProcessID(driver.ID))
        self.addCleanup(driver.end_process, pid)
        driver.wait_for(lambda: len(home.opened()) > before, "the browser")
        driver.wait_for(lambda: not driver.is_running(pid), "the end of what the bus started")

    def test_after_the_end(self):
        """The buttons of a notification that outlived the program start it by the bus, without a window"""
        service = Service(self)
        home = Home(self, **service.settings())
        home.install_browser()
        frames = ["ACU35-0000022", "ACU35-0000023", "ACU35-0000024"]
        subprocess.run([driver.place.kuzov, "--check", *frames], env=home.environment(), check=True,
                       capture_output=True, timeout=driver.PATIENCE)
        rows = [row for row, in driver.read_history(home, "SELECT id FROM requests ORDER BY frame")]
        self.activate(home, "open-report", dbus.Int64(rows[0], variant_level=1))
        self.assert_opened_once(home, frames[:1])

        # Of several, those that nobody has opened since.
        self.activate(home, "open-reports", dbus.Array([dbus.Int64(row) for row in rows], signature="x", variant_level=1))
        self.assert_opened_once(home, frames)
        self.assertEqual(service.counters()["setqueue"], 3)

    def set_up_activation(self, home):
        """The installed service file, where this session's bus looks for such."""
        bus = dbus.SessionBus()
        folder = os.path.join(os.environ["XDG_DATA_HOME"], "dbus-1", "services")
        os.makedirs(folder, exist_ok=True)
        name = f"{driver.ID}.service"
        with open(os.path.join(driver.place.share, "dbus-1", "services", name), encoding="utf-8") as file:
            text = file.read()
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(re.sub("^Exec=[^ ]*", f"Exec={driver.place.kuzov}", text, flags=re.MULTILINE))
        daemon = dbus.Interface(bus.get_object(dbus.BUS_DAEMON_NAME, dbus.BUS_DAEMON_PATH),
                                dbus.BUS_DAEMON_IFACE)
        daemon.UpdateActivationEnvironment(home.environment())
        daemon.ReloadConfig()
        return bus, daemon


if __name__ == "__main__":
    if dbusmock is None:
        driver.skip_all("no dbusmock here")
    driver.main()
