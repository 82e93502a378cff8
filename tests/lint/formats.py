#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""formats.py KIND ROOT [FILE...]: gives the files of one kind to the validator that their readers trust."""

import os
import subprocess
import sys

import tree

ENV = {**os.environ, 'LC_ALL': 'C.UTF-8', 'LANGUAGE': 'C'}


def complaints(command, silent=False):
    """The words of a validator that failed; with silent, also of one that only warned."""
    done = subprocess.run(command, capture_output=True, text=True, env=ENV, errors='replace')
    said = (done.stdout + done.stderr).strip()
    if done.returncode != 0:
        return [said or f'{command[0]}: exit status {done.returncode}']
    return [done.stderr.strip()] if silent and done.stderr.strip() else []


def named(root, *ends):
    return [name for name in tree.files(root) if name.endswith(ends)]


def is_script(root, name, shell):
    first = (tree.text(root, name) or '').split('\n', 1)[0]
    return name.endswith('.' + shell) or (first.startswith('#!') and shell in first)


def each(root, names, tool, command, silent=False):
    tree.need(tool)
    faults = []
    for name in names:
        faults += [f'{name}: {said}' for said in complaints(command(os.path.join(root, name)), silent)]
    tree.finish(faults, len(names))


def desktop(root, files):
    each(root, files, 'desktop-file-validate', lambda path: ['desktop-file-validate', path], silent=True)


def metainfo(root, files):
    each(root, files, 'appstreamcli', lambda path: ['appstreamcli', 'validate', '--no-net', path])


def schema(root, files):
    each(root, ['data'], 'glib-compile-schemas',
         lambda path: ['glib-compile-schemas', '--strict', '--dry-run', path], silent=True)


def xml(root, files):
    each(root, named(root, '.ui', '.xml', '.xml.in', '.svg'), 'xmllint',
         lambda path: ['xmllint', '--nonet', '--noout', path])


def man(root, files):
    each(root, [name for name in named(root, '.1') if name.startswith('data/')], 'groff',
         lambda path: ['groff', '-ww', '-k', '-t', '-man', '-Tutf8', '-z', path], silent=True)


def shell(root, files):
    names = [name for name in tree.files(root) if is_script(root, name, 'sh')]
    each(root, names, 'bash', lambda path: ['bash', '-n', path], silent=True)


def python(root, files):
    names = [name for name in tree.files(root) if is_script(root, name, 'py') or is_script(root, name, 'python3')]
    faults = []
    for name in names:
        try:
            compile(tree.text(root, name), name, 'exec')
        except SyntaxError as error:
            faults.append(f'{name}:{error.lineno}: {error.msg}')
    tree.finish(faults, len(names))


KINDS = {'desktop': desktop, 'metainfo': metainfo, 'schema': schema, 'xml': xml, 'man': man, 'shell': shell,
         'python': python}
KINDS[sys.argv[1]](os.path.abspath(sys.argv[2]), [os.path.abspath(path) for path in sys.argv[3:]])
