# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""The files of the project, and how a lint test reports what it found in them."""

import os
import shutil
import subprocess
import sys

SKIPPED = 77


# What is ours: a packager's folders beside these follow their own rules.
TOP = ('.ci', '.editorconfig', '.gitignore', 'CHANGELOG.md', 'LICENSE', 'README.md', 'build-aux', 'data', 'meson.build',
       'meson_options.txt', 'po', 'src', 'tests')


def files(root):
    """Every file of ours, relative: what git would know of, or in a release simply what lies there."""
    if os.path.exists(os.path.join(root, '.git')) and shutil.which('git'):
        known = subprocess.run(['git', '-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard',
                                '--', *TOP], capture_output=True, text=True)
        if known.returncode == 0:
            names = set(filter(None, known.stdout.split('\0')))
            return sorted(name for name in names if os.path.isfile(os.path.join(root, name)))

    found = []
    for top in TOP:
        if os.path.isfile(os.path.join(root, top)):
            found.append(top)
        for folder, folders, names in os.walk(os.path.join(root, top)):
            folders[:] = [name for name in folders if name != '__pycache__']
            found += [os.path.relpath(os.path.join(folder, name), root) for name in names]
    return sorted(found)


def text(root, name):
    """What a file says, or None if it is no text."""
    with open(os.path.join(root, name), 'rb') as file:
        raw = file.read()
    if b'\0' in raw:
        return None
    try:
        return raw.decode('utf-8')
    except UnicodeDecodeError:
        return None


def finish(faults, looked_at):
    """Says what is wrong, a line each, and ends the test. Having looked at nothing is a fault too."""
    if not looked_at:
        faults = faults + ['nothing was looked at']
    for fault in faults:
        print(fault)
    print(f'{looked_at} looked at, {len(faults)} wrong')
    sys.exit(1 if faults else 0)


def need(*tools):
    """Skips the test when a tool is not there."""
    for tool in tools:
        if not shutil.which(tool):
            print(f'skipped: no {tool} here')
            sys.exit(SKIPPED)
