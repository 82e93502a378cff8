#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""Every file names its licence, nothing is left unfinished, and no path of one machine is in it."""

import re
import sys

import tree

LICENCE = 'SPDX-License-' + 'Identifier: GPL-3.0-or-later'
HOLDER = 'SPDX-File' + 'CopyrightText: The Kuzov contributors'

# These have no place for a comment, or are somebody else's bytes.
WITHOUT_LICENCE = re.compile(r'(^LICENSE$|\.(png|json|db|tsv|csv|sql|txt)$|/(corpus|fixtures)/)')
OTHERS_WORDS = re.compile(r'(^LICENSE$|/(corpus|fixtures)/)')

UNFINISHED = re.compile(r'\b(' + '|'.join(('TO' + 'DO', 'FIX' + 'ME', 'HA' + 'CK')) + r')\b')
MACHINE = re.compile('(?<![\\w.:/])(' + '|'.join(('/ho' + r'me/[a-z]\w*', '/ro' + r'ot/\w', '/wo' + r'rk/\w',
                                                 '/Us' + r'ers/\w', '/tm' + r'p/[\w]')) + ')')


def faults_of(name, content):
    faults = []
    lines = content.split('\n')

    if not WITHOUT_LICENCE.search(name):
        head = '\n'.join(lines[:8])
        faults += [f'{name}:1: no line "{line}"' for line in (LICENCE, HOLDER) if line not in head]

    if OTHERS_WORDS.search(name):
        return faults
    for number, line in enumerate(lines, 1):
        if UNFINISHED.search(line):
            faults.append(f'{name}:{number}: unfinished: {line.strip()}')
        if MACHINE.search(line):
            faults.append(f'{name}:{number}: a path of one machine: {line.strip()}')
        if line != line.rstrip() and not name.endswith('.po'):
            faults.append(f'{name}:{number}: blanks at the end of the line')
        if '\t' in line and name.endswith(('.c', '.h', '.py', '.ui', '.build', '.xml', '.in')):
            faults.append(f'{name}:{number}: a tab')
    if content and not content.endswith('\n'):
        faults.append(f'{name}:{len(lines)}: no newline at the end')
    return faults


def main(root):
    faults = []
    looked_at = 0
    for name in tree.files(root):
        content = tree.text(root, name)
        if content:
            looked_at += 1
            faults += faults_of(name, content)
    tree.finish(faults, looked_at)


main(sys.argv[1])
