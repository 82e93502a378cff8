// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "ui/kuzov-window.h"

G_BEGIN_DECLS

/* A window over a history of its own; the queue is never started, so nothing leaves. */
typedef struct
{
  GtkApplication *application;
  KuzovWorkspace *workspace;
  KuzovWindow    *window;
} UiFixture;

void          ui_fixture_set_up       (UiFixture      *fixture,
                                       gconstpointer   user_data);
void          ui_fixture_tear_down    (UiFixture      *fixture,
                                       gconstpointer   user_data);
KuzovRequest *ui_fixture_add          (UiFixture      *fixture,
                                       const char     *frame,
                                       KuzovState      state);
void          ui_fixture_show         (UiFixture      *fixture);
GtkWidget    *ui_fixture_find         (GtkWidget      *root,
                                       GType           type);
GtkWidget    *ui_fixture_find_button  (GtkWidget      *root,
                                       const char     *label);
GtkWidget    *ui_fixture_find_label   (GtkWidget      *root,
                                       const char     *text);
unsigned int  ui_fixture_count        (GtkWidget      *root,
                                       GType           type);
GtkWidget    *ui_fixture_get_entry    (UiFixture      *fixture);
void          ui_fixture_type         (UiFixture      *fixture,
                                       const char     *text);
unsigned int  ui_fixture_get_n_rows   (UiFixture      *fixture);
void          ui_fixture_await_n_rows (UiFixture      *fixture,
                                       unsigned int    n_rows);

G_END_DECLS
