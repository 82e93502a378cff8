#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""translations.py potfiles|complete ROOT: is every text found by translators, and is every one translated?
translations.py update ROOT: lists the files anew and brings new texts into the catalogues, untranslated."""

import glob
import os
import re
import subprocess
import sys
import tempfile

import tree

# The flags of i18n.gettext (preset: 'glib').
KEYWORDS = ['_', 'N_', 'C_:1c,2', 'NC_:1c,2', 'g_dcgettext:2', 'g_dngettext:2,3', 'g_dpgettext2:2c,3',
            'gettext', 'ngettext:1,2']
IN_C = re.compile(r'(?<![A-Za-z0-9_])(_|N_|C_|NC_|gettext|ngettext|g_dcgettext|g_dngettext|g_dpgettext2)'
                  r'\s*\(\s*(?:GETTEXT_PACKAGE\s*,\s*)?N?_?\(?"')
IN_UI = re.compile(r'translatable="(yes|true|1)"')
COMMENT = re.compile(r'/\*.*?\*/|//[^\n]*', re.DOTALL)


def listed(root, name):
    with open(os.path.join(root, 'po', name), encoding='utf-8') as file:
        return [line.strip() for line in file if line.strip() and not line.startswith('#')]


def speaks(name, content):
    """Whether a file holds text for people."""
    if name.startswith('src/') and name.endswith('.c'):
        return IN_C.search(COMMENT.sub(' ', content)) is not None
    if name.startswith('src/') and name.endswith('.ui'):
        return IN_UI.search(content) is not None
    return name.startswith('data/') and name.endswith(('.desktop.in', '.metainfo.xml.in', '.gschema.xml'))


def speaking(root):
    return [name for name in tree.files(root) if speaks(name, tree.text(root, name) or '')]


def check_potfiles(root):
    names = listed(root, 'POTFILES')
    wanted = speaking(root)
    faults = [f'po/POTFILES: {name} has texts and is not listed' for name in wanted if name not in names]
    faults += [f'po/POTFILES: {name} is listed and has no text' for name in names if name not in wanted]
    faults += [f'po/POTFILES: {name} is listed twice' for name in set(names) if names.count(name) > 1]
    if names != sorted(names):
        faults.append('po/POTFILES: not in alphabetical order')
    tree.finish(faults, len(wanted))


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, 'LC_ALL': 'C.UTF-8',
                                                                       'LANGUAGE': 'C'}, **options)


def extract(root, pot):
    """What translators would be given today."""
    names = [name for name in listed(root, 'POTFILES') if os.path.exists(os.path.join(root, name))]
    done = run('xgettext', '--from-code=UTF-8', '--add-comments', '--package-name=kuzov',
               '--msgid-bugs-address=https://github.com/kuzov/kuzov/issues', f'--output={pot}', '--directory', root,
               *[f'--keyword={keyword}' for keyword in KEYWORDS], *names)
    if done.returncode != 0:
        sys.exit(f'xgettext: {done.stderr}')


def messages_of(catalogue):
    """Message by message as (context, text), with the plain ends of msgattrib put together again."""
    entries = []
    for block in re.split(r'\n\s*\n', catalogue):
        fields = {}
        for line in block.split('\n'):
            match = re.match(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) (".*")$', line)
            if match:
                field = match.group(1)
                fields[field] = match.group(2)[1:-1]
            elif line.startswith('"') and fields:
                fields[field] += line[1:-1]
        if fields.get('msgid'):
            entries.append((fields.get('msgctxt'), fields['msgid']))
    return entries


def check_complete(root):
    tree.need('xgettext', 'msgfmt', 'msgattrib', 'msgcat')
    faults = []
    looked_at = 0
    with tempfile.TemporaryDirectory() as folder:
        pot = os.path.join(folder, 'kuzov.pot')
        extract(root, pot)
        wanted = messages_of(run('msgcat', '--no-wrap', pot).stdout)
        looked_at = len(wanted)
        files = sorted(glob.glob(os.path.join(root, 'po', '*.po')))
        languages = [os.path.basename(path)[:-3] for path in files]
        if languages != sorted(listed(root, 'LINGUAS')):
            faults.append(f'po/LINGUAS: does not name exactly {languages}')
        for path in files:
            name = os.path.relpath(path, root)
            done = run('msgfmt', '--check', '--check-accelerators=_', '--output-file=/dev/null', path)
            if done.returncode != 0:
                faults.append(f'{name}: {done.stderr.strip()}')
            for kind, flags in (('fuzzy', ['--only-fuzzy']), ('untranslated', ['--untranslated'])):
                for message in messages_of(run('msgattrib', '--no-obsolete', '--no-wrap', *flags, path).stdout):
                    faults.append(f'{name}: {kind}: {message[1]}')
            there = messages_of(run('msgattrib', '--no-obsolete', '--no-wrap', path).stdout)
            faults += [f'{name}: missing: {message[1]}' for message in wanted if message not in there]
            faults += [f'{name}: no longer used: {message[1]}' for message in there if message not in wanted]
    tree.finish(faults, looked_at)


def update(root):
    path = os.path.join(root, 'po', 'POTFILES')
    with open(path, encoding='utf-8') as file:
        head = [line for line in file if line.startswith('#')]
    with open(path, 'w', encoding='utf-8') as file:
        file.writelines(head + [name + '\n' for name in speaking(root)])
    with tempfile.TemporaryDirectory() as folder:
        pot = os.path.join(folder, 'kuzov.pot')
        extract(root, pot)
        for path in sorted(glob.glob(os.path.join(root, 'po', '*.po'))):
            for command in (['msgmerge', '--quiet', '--update', '--backup=none', '--no-fuzzy-matching', path, pot],
                            ['msgattrib', '--no-obsolete', '--width=100', '--add-location=file',
                             f'--output-file={path}', path]):
                done = run(*command)
                if done.returncode != 0:
                    sys.exit(done.stderr)
            print(os.path.relpath(path, root), run('msgfmt', '--statistics', '-o', '/dev/null', path).stderr.strip())


{'potfiles': check_potfiles, 'complete': check_complete, 'update': update}[sys.argv[1]](os.path.abspath(sys.argv[2]))
