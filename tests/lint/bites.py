#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# SPDX-FileCopyrightText: The Kuzov contributors
"""A check that cannot fail checks nothing: each is shown a small tree that is sound, and then one fault."""

import os
import subprocess
import sys
import tempfile

import tree

HERE = os.path.dirname(os.path.abspath(__file__))
HEAD = ('SPDX-License-' + 'Identifier: GPL-3.0-or-later', 'SPDX-File' + 'CopyrightText: The Kuzov contributors')


def c(body):
    return ''.join(f'// {line}\n' for line in HEAD) + body


def hashed(body, first=''):
    return first + ''.join(f'# {line}\n' for line in HEAD) + body


def markup(body):
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ''.join(f'<!-- {line} -->\n' for line in HEAD) + body


PO = hashed('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: ru\\n"\n\n'
            'msgid "Order"\nmsgstr "Заказать"\n\nmsgid "Open %s"\nmsgstr "Открыть %s"\n')
MAN = '.\\" ' + HEAD[0] + '\n.\\" ' + HEAD[1] + '\n.TH KUZOV 1 2026-01-01 Kuzov "User Commands"\n.SH NAME\nkuzov\n'
DESKTOP = hashed('[Desktop Entry]\nType=Application\nName=Kuzov\nExec=kuzov\nIcon=kuzov\nCategories=Office;\n')
METAINFO = markup('<component type="desktop-application"><id>io.github.kuzov.Kuzov</id>'
                  '<metadata_license>CC0-1.0</metadata_license><project_license>GPL-3.0-or-later</project_license>'
                  '<name>Kuzov</name><summary>Order reports on cars</summary>'
                  '<description><p>Kuzov orders reports on Japanese cars by their frame number, waits for them and '
                  'opens them in the browser.</p></description>'
                  '<launchable type="desktop-id">io.github.kuzov.Kuzov.desktop</launchable>'
                  '<categories><category>Office</category></categories>'
                  '<url type="homepage">https://kuzov.github.io/</url>'
                  '<content_rating type="oars-1.1"/></component>\n')
SCHEMA = markup('<schemalist><schema id="io.github.kuzov.Kuzov" path="/io/github/kuzov/Kuzov/">'
                '<key name="notify" type="b"><default>true</default></key></schema></schemalist>\n')
WINDOW = markup('<interface><object class="GtkLabel"><property name="label" translatable="yes">Order</property>'
                '</object></interface>\n')

SOUND = {
    'data/io.github.kuzov.Kuzov.desktop': DESKTOP,
    'data/io.github.kuzov.Kuzov.metainfo.xml': METAINFO,
    'data/kuzov.1': MAN,
    'data/settings.gschema.xml': SCHEMA,
    'build-aux/run': hashed('echo run\n', '#!/usr/bin/env bash\n'),
    'build-aux/look.py': hashed('print(1)\n'),
    'po/LINGUAS': hashed('ru\n'),
    'po/POTFILES': hashed('data/settings.gschema.xml\nsrc/ui/row.c\nsrc/ui/window.ui\n'),
    'po/ru.po': PO,
    'src/api/client.c': c('#include "api/client.h"\n'),
    'src/demo/service.c': c('#include "demo/service.h"\n'),
    'src/main.c': c('#include "ui/window.h"\n#include "demo/service.h"\n'),
    'src/queue/queue.c': c('#include "queue/queue.h"\n#include "history/store.h"\n#include "api/client.h"\n'),
    'src/ui/row.c': c('#include <gtk/gtk.h>\n/* _("not me") */\nchar *text = _("Open %s");\n'),
    'src/ui/window.ui': WINDOW,
}

DESKTOP_FILE = 'data/io.github.kuzov.Kuzov.desktop'
METAINFO_FILE = 'data/io.github.kuzov.Kuzov.metainfo.xml'

# check, its arguments beside the tree; then file, what is put in its place, a word of the complaint
FAULTS = [
    (['includes.py'], 'src/api/client.c', c('#include "history/store.h"\n'), 'must not include'),
    (['includes.py'], 'src/history/store.c', c('#include "api/client.h"\n'), 'must not include'),
    (['includes.py'], 'src/queue/queue.c', c('#  include "desktop/notifier.h"\n'), 'must not include'),
    (['includes.py'], 'src/desktop/a.c', c('#include "ui/window.h"\n'), 'must not include'),
    (['includes.py'], 'src/ui/row.c', c('#include "demo/service.h"\n'), 'must not include'),
    (['includes.py'], 'src/demo/service.c', c('#include "api/client.h"\n'), 'must not include'),
    (['includes.py'], 'src/desktop/a.c', c('#include <gtk/gtk.h>\n'), 'only ui'),
    (['includes.py'], 'src/queue/queue.c', c('#include <adwaita.h>\n'), 'only ui'),
    (['includes.py'], 'src/history/store.c', c('#include <gdk/gdk.h>\n'), 'only ui'),
    (['includes.py'], 'src/api/client.c', c('#include "../queue/queue.h"\n'), 'name the room'),
    (['includes.py'], 'src/cellar/a.c', c(''), 'no room'),
    (['texts.py'], 'src/api/client.c', 'int a;\n', 'no line'),
    (['texts.py'], 'README.md', HEAD[0] + '\nKuzov\n', 'CopyrightText'),
    (['texts.py'], 'src/api/client.c', c('/* TO' 'DO: more */\n'), 'unfinished'),
    (['texts.py'], 'build-aux/run', hashed('cd /ho' 'me/me/kuzov\n'), 'one machine'),
    (['texts.py'], 'src/api/client.c', c('int a; \n'), 'blanks'),
    (['texts.py'], 'src/api/client.c', c('\tint a;\n'), 'a tab'),
    (['texts.py'], 'src/api/client.c', c('int a;'), 'no newline'),
    (['translations.py', 'potfiles'], 'src/ui/page.c', c('char *text = ngettext ("a", "b", 1);\n'), 'not listed'),
    (['translations.py', 'potfiles'], 'src/ui/page.c',
     c('char *text = g_dngettext (GETTEXT_PACKAGE, "a", "b", 1);\n'), 'not listed'),
    (['translations.py', 'potfiles'], 'src/ui/page.ui', WINDOW, 'not listed'),
    (['translations.py', 'potfiles'], 'src/ui/row.c', c('/* _("not me") */\n'), 'no text'),
    (['translations.py', 'potfiles'], 'po/POTFILES',
     SOUND['po/POTFILES'] + 'src/ui/gone.c\n', 'has no text'),
    (['translations.py', 'complete'], 'po/ru.po', PO.replace('Заказать', ''), 'untranslated: Order'),
    (['translations.py', 'complete'], 'po/ru.po', PO.replace('msgid "Order"', '#, fuzzy\nmsgid "Order"'), 'fuzzy'),
    (['translations.py', 'complete'], 'po/ru.po', PO.replace('Открыть %s', 'Открыть').replace(
        'msgid "Open', '#, c-format\nmsgid "Open'), 'format'),
    (['translations.py', 'complete'], 'src/ui/row.c',
     c('char *text = _("Open %s"), *more = C_("menu", "Order");\n'), 'missing: Order'),
    (['translations.py', 'complete'], 'src/ui/row.c', c('char *text = _("Order");\n'), 'no longer used'),
    (['translations.py', 'complete'], 'po/LINGUAS', hashed('de\n'), 'LINGUAS'),
    (['formats.py', 'desktop'], DESKTOP_FILE, DESKTOP.replace('Type=', 'Tipe='), 'Tipe'),
    (['formats.py', 'metainfo'], METAINFO_FILE, METAINFO.replace('<name>Kuzov</name>', ''), 'name'),
    (['formats.py', 'schema'], 'data/settings.gschema.xml', SCHEMA.replace('true', 'maybe'), 'default'),
    (['formats.py', 'xml'], 'src/ui/window.ui', WINDOW.replace('</object>', ''), 'mismatch'),
    (['formats.py', 'man'], 'data/kuzov.1', MAN + '.BQ kuzov\n', 'BQ'),
    (['formats.py', 'shell'], 'build-aux/run', hashed('if true\n', '#!/usr/bin/env bash\n'), 'syntax'),
    (['formats.py', 'python'], 'build-aux/look.py', hashed('print(\n'), 'look.py'),
]


def verdict(check, files):
    """Exit status and words of one check over a tree made of these files."""
    with tempfile.TemporaryDirectory() as root:
        for name, content in files.items():
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, 'w', encoding='utf-8') as file:
                file.write(content)
        file = {'desktop': DESKTOP_FILE, 'metainfo': METAINFO_FILE}.get(check[-1])
        command = [sys.executable, os.path.join(HERE, check[0]), *check[1:], root]
        done = subprocess.run(command + ([os.path.join(root, file)] if file else []), capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr


def main():
    faults = []
    skipped = set()
    for check in [list(check) for check in sorted({tuple(fault[0]) for fault in FAULTS})]:
        status, said = verdict(check, SOUND)
        if status == tree.SKIPPED:
            skipped.add(tuple(check))
        elif status != 0:
            faults.append(f'{check} complains of a sound tree: {said}')
    for check, name, content, word in FAULTS:
        if tuple(check) in skipped:
            continue
        status, said = verdict(check, {**SOUND, name: content})
        if status != 1 or word not in said:
            faults.append(f'{check} overlooks {word!r} in {name}: {said}')
    tree.finish(faults, len(FAULTS))


main()
