#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""installed.py BUILD: what an installation puts where, seen in a folder that stands in for the whole system."""

import json
import os
import subprocess
import sys
import tempfile

import tree

ID = 'io.github.kuzov.Kuzov'
WANTED = [
    '{bindir}/kuzov',
    '{datadir}/applications/' + ID + '.desktop',
    '{datadir}/metainfo/' + ID + '.metainfo.xml',
    '{datadir}/dbus-1/services/' + ID + '.service',
    '{datadir}/glib-2.0/schemas/' + ID + '.gschema.xml',
    '{datadir}/icons/hicolor/scalable/apps/' + ID + '.svg',
    '{datadir}/icons/hicolor/symbolic/apps/' + ID + '-symbolic.svg',
    '{datadir}/bash-completion/completions/kuzov',
    '{localedir}/ru/LC_MESSAGES/kuzov.mo',
    '{mandir}/man1/kuzov.1',
    '{mandir}/ru/man1/kuzov.1',
]


def main(build):
    tree.need('meson')
    options = json.loads(subprocess.run(['meson', 'introspect', build, '--buildoptions'], check=True,
                                        capture_output=True, text=True).stdout)
    value = {option['name']: option['value'] for option in options}
    place = {name: os.path.join(value['prefix'], value[name])
             for name in ('bindir', 'datadir', 'localedir', 'mandir')}
    wanted = {path.format(**place) for path in WANTED}

    with tempfile.TemporaryDirectory() as root:
        subprocess.run(['meson', 'install', '-C', build, '--no-rebuild', '--quiet', '--destdir', root], check=True)
        found = {'/' + os.path.relpath(os.path.join(folder, name), root)
                 for folder, _, names in os.walk(root) for name in names}
        faults = [f'not installed: {path}' for path in sorted(wanted - found)]
        faults += [f'installed beside what is wanted: {path}' for path in sorted(found - wanted)]

        service = os.path.join(root, '{datadir}/dbus-1/services/'.format(**place).lstrip('/'), ID + '.service')
        with open(service, encoding='utf-8') as file:
            if f'\nExec={place["bindir"]}/kuzov --gapplication-service\n' not in file.read():
                faults.append(f'{service}: does not start what is installed')
    tree.finish(faults, len(wanted))


main(sys.argv[1])
