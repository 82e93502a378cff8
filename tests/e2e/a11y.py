# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""What a screen reader is told, asked over the accessibility bus itself: libatspi keeps what it once read,
and stumbles over what went away meanwhile."""

from gi.repository import Gio, GLib

TIMEOUT_MS = 20000
STATES = {"CHECKED": 4, "FOCUSED": 12, "SENSITIVE": 24, "VISIBLE": 30}
ROLES = {2: "alert", 7: "check box", 16: "dialog", 23: "frame", 29: "label", 31: "list", 32: "list item",
         40: "password text", 43: "push button", 44: "radio button", 61: "text", 83: "heading"}
WINDOW_COORDINATES = 1
ROOT = "/org/a11y/atspi/accessible/root"


class Gone(Exception):
    """It was there a moment ago."""


class Bus:
    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                    Gio.DBusCallFlags.NONE, TIMEOUT_MS, None).unpack()[0]
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def call(self, name, path, interface, method, arguments=None):
        try:
            return self.connection.call_sync(name, path, interface, method, arguments, None,
                                             Gio.DBusCallFlags.NONE, TIMEOUT_MS, None).unpack()
        except GLib.Error as error:
            raise Gone(f"{method}: {error.message}") from None

    def application(self, pid):
        """The root of what that process shows, None before it shows anything."""
        registry = Node(self, "org.a11y.atspi.Registry", ROOT)
        for name, path in registry.call("Accessible", "GetChildren")[0]:
            try:
                owner = self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                  "GetConnectionUnixProcessID", GLib.Variant("(s)", (name,)))[0]
            except Gone:
                continue
            if owner == pid:
                return Node(self, name, path)
        return None


class Node:
    def __init__(self, bus, bus_name, path):
        self.bus = bus
        self.bus_name = bus_name
        self.path = path

    def call(self, interface, method, arguments=None):
        return self.bus.call(self.bus_name, self.path, "org.a11y.atspi." + interface, method, arguments)

    def get(self, interface, name):
        return self.bus.call(self.bus_name, self.path, "org.freedesktop.DBus.Properties", "Get",
                             GLib.Variant("(ss)", ("org.a11y.atspi." + interface, name)))[0]

    def children(self):
        return [Node(self.bus, name, path) for name, path in self.call("Accessible", "GetChildren")[0]
                if path != "/org/a11y/atspi/null"]

    @property
    def role(self):
        """Of those that matter here; the names that GTK gives them depend on its version and the language."""
        return ROLES.get(self.call("Accessible", "GetRole")[0])

    @property
    def name(self):
        """Without what GTK 4.8 puts before it where a letter is underlined: "_Cancel Cancel"."""
        name = self.get("Accessible", "Name")
        half = name[:len(name) // 2 + 1].rstrip()
        rest = name[len(half) + 1:]
        return rest if "_" in half and half.replace("_", "", 1) == rest else name

    @property
    def description(self):
        return self.get("Accessible", "Description")

    @property
    def text(self):
        return self.call("Text", "GetText", GLib.Variant("(ii)", (0, self.get("Text", "CharacterCount"))))[0]

    def has(self, *states):
        low, high = self.call("Accessible", "GetState")[0]
        return all((low | high << 32) >> STATES[state] & 1 for state in states)

    def box(self):
        """In its window: left, top, width, height."""
        return self.call("Component", "GetExtents", GLib.Variant("(u)", (WINDOW_COORDINATES,)))[0]

    def has_room(self):
        """A dialog keeps its buttons twice, side by side and stacked, and gives room to one set."""
        return self.box()[2] > 0

    def activate(self):
        return self.call("Action", "DoAction", GLib.Variant("(i)", (0,)))[0]

    def press(self):
        if not self.has("SENSITIVE"):
            raise AssertionError(f"{self.name} can't be pressed")
        if not self.activate():
            raise AssertionError(f"{self.name} was not pressed")

    def write(self, text):
        if not self.call("EditableText", "SetTextContents", GLib.Variant("(s)", (text,)))[0]:
            raise AssertionError(f"{self.name} took no text")

    def walk(self, depth=0):
        """Every visible node, with this one first."""
        if depth > 40 or depth > 0 and not self.has("VISIBLE"):
            return
        yield self
        for child in self.children():
            yield from child.walk(depth + 1)

    def find_all(self, role=None, name=None):
        """name: a string, or what re.compile made of one."""
        found = []
        for node in self.walk():
            try:
                if role is not None and node.role != role:
                    continue
                if name is None or (node.name == name if isinstance(name, str) else name.search(node.name)):
                    found.append(node)
            except Gone:
                pass
        return found

    def find(self, role=None, name=None):
        """The last of several, for what lies on top comes later."""
        found = self.find_all(role, name)
        return found[-1] if found else None
