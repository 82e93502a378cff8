// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <adwaita.h>
#include "demo/kuzov-demo-service.h"
#include "desktop/kuzov-workspace.h"

G_BEGIN_DECLS

/* As the data of a test: the workspace is a person's own, with settings in memory, rather than the demonstration's. */
#define DIALOG_FIXTURE_REAL "real"

/* A plain window, and a workspace whose queue runs against the built-in service. */
typedef struct
{
  KuzovDemoService *service;
  KuzovWorkspace   *workspace;
  GtkWindow        *parent;
} DialogFixture;

void          dialog_fixture_set_up      (DialogFixture *fixture,
                                          gconstpointer  user_data);
void          dialog_fixture_tear_down   (DialogFixture *fixture,
                                          gconstpointer  user_data);
KuzovQueue   *dialog_fixture_get_queue   (DialogFixture *fixture);
GSettings    *dialog_fixture_get_settings (DialogFixture *fixture);
KuzovRequest *dialog_fixture_order       (DialogFixture *fixture,
                                          const char    *frame,
                                          KuzovState     until);
KuzovRequest *dialog_fixture_lose        (DialogFixture *fixture,
                                          const char    *frame);
void          dialog_fixture_check       (DialogFixture *fixture);
void          dialog_fixture_await_state (KuzovRequest  *request,
                                          KuzovState     state);
GtkWidget    *dialog_fixture_get_window  (GType          type);
void          dialog_fixture_await_closed (GType         type);
gboolean      dialog_fixture_shows       (GtkWidget     *root,
                                          const char    *text);

G_END_DECLS
