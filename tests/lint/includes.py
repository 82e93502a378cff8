#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""Includes run downhill only: ui, desktop, queue, then history and api, which do not know each other."""

import re
import sys

import tree

MAY_INCLUDE = {
    'api': {'api'},
    'history': {'history'},
    'queue': {'queue', 'history', 'api'},
    'desktop': {'desktop', 'queue', 'history', 'api'},
    'ui': {'ui', 'desktop', 'queue', 'history', 'api'},
    'demo': {'demo'},
    'main.c': {'ui', 'desktop', 'queue', 'history', 'api', 'demo'},
}
INCLUDE = re.compile(r'^[ \t]*#[ \t]*(?:include|import)[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)
TOOLKIT = re.compile(r'^(gtk|gdk|gsk|adwaita|adw|libadwaita)([-./0-9]|$)')


def faults_of(name, source):
    room = name.split('/')[1]
    if room not in MAY_INCLUDE:
        return [f'{name}: {room} is no room of this house']

    faults = []
    for match in INCLUDE.finditer(source):
        quote, target = match.groups()
        line = source.count('\n', 0, match.start()) + 1
        where = f'{name}:{line}: {room} must not include {target}'
        if TOOLKIT.match(target) and room not in ('ui', 'main.c'):
            faults.append(f'{where}: only ui knows the toolkit')
        elif quote == '"' and '/' in target:
            other = target.split('/')[0]
            if other == '..':
                faults.append(f'{where}: name the room instead')
            elif other not in MAY_INCLUDE[room]:
                faults.append(where)
        elif quote == '"' and target.startswith('kuzov-'):
            faults.append(f'{where}: name its room')
    return faults


def main(root):
    names = [name for name in tree.files(root) if name.startswith('src/') and name.endswith(('.c', '.h'))]
    faults = []
    for name in names:
        faults += faults_of(name, tree.text(root, name) or '')
    tree.finish(faults, len(names))


main(sys.argv[1])
