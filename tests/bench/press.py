#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""Presses the button that orders, as assistive technology does: the dialog's if there is one, and what it asks once more;
or the one that is named. press.py SECONDS [NAME]; a * at the end of NAME stands for anything, and then toggles count
as well"""

import re
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

QUESTION_S = 3
NAME = sys.argv[2] if sys.argv[2:] else ""
WANTED = re.compile(re.escape(NAME[:-1]) if NAME.endswith("*") else re.escape(NAME) + "$" if NAME
                    else r"Order( [\d,.\s\u00a0\u202f]+.*)?$")
ROLES = {Atspi.Role.PUSH_BUTTON, *((Atspi.Role.TOGGLE_BUTTON, Atspi.Role.RADIO_BUTTON) if NAME.endswith("*") else ())}


def has_room(node):
    """A dialog keeps its buttons twice, side by side and stacked, and gives room to one set."""
    return Atspi.Component.get_extents(node, Atspi.CoordType.WINDOW).width > 0


def find(node, wanted=WANTED, depth=0):
    """The last match in the tree: what lies on top comes later."""
    found = None
    if node is None or depth > 30 or node.get_role() in (Atspi.Role.LIST, Atspi.Role.TABLE):
        return None
    if (node.get_role() in ROLES and wanted.match(node.get_name() or "")
            and node.get_state_set().contains(Atspi.StateType.SENSITIVE) and has_room(node)):
        return node
    for index in range(node.get_child_count()):
        found = find(node.get_child_at_index(index), wanted, depth + 1) or found
    return found


def press(seconds, wanted):
    """The name of the button that was pressed, None when there was none in time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        desktop = Atspi.get_desktop(0)
        for index in range(desktop.get_child_count()):
            try:
                button = find(desktop.get_child_at_index(index), wanted)
                if button is not None:
                    name = button.get_name()
                    print(name, flush=True)
                    return name if Atspi.Action.do_action(button, 0) else None
            except GLib.Error:      # it changed under our eyes
                pass
        time.sleep(0.3)
    return None


def main():
    name = press(float(sys.argv[1]), WANTED)
    if name is not None and re.match(r"Order \d", name):
        time.sleep(1)       # until the button that was pressed can't be any more
        press(QUESTION_S, re.compile(".*" + re.escape(name) + "$"))
    return 0 if name is not None else 1


sys.exit(main())
