// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "demo/kuzov-demo-service.h"

G_BEGIN_DECLS

#define DESK_KEY "6f1c2a44-8c1e-4d0b-9a53-0b8e6a1f7c55"

/* The built program with a person's folders of its own, and a service that it may order at. */
typedef struct
{
  char             *folder;
  KuzovDemoService *service;
  const char * const *prefix;     /* (nullable): a command that runs the program */
} DeskFixture;

/* One run of it, from its start to its end. */
typedef struct
{
  GSubprocess *process;
  GAsyncResult *result;
  char        *output;
  char        *errors;
  int          status;
} DeskRun;

void     desk_fixture_set_up    (DeskFixture   *fixture,
                                 gconstpointer  user_data);
void     desk_fixture_tear_down (DeskFixture   *fixture,
                                 gconstpointer  user_data);
void     desk_set_settings      (DeskFixture   *fixture,
                                 const char    *api_key,
                                 const char    *endpoint);
char    *desk_get_path          (DeskFixture   *fixture,
                                 const char    *name);
char    *desk_write_file        (DeskFixture   *fixture,
                                 const char    *name,
                                 const char    *content,
                                 gssize         length);
void     desk_await_call        (DeskFixture   *fixture,
                                 const char    *mode);

DeskRun *desk_start             (DeskFixture   *fixture,
                                 const char    *input,
                                 ...) G_GNUC_NULL_TERMINATED;
DeskRun *desk_startv            (DeskFixture   *fixture,
                                 const char    *input,
                                 const char * const *arguments);
void     desk_finish            (DeskRun       *run);
DeskRun *desk_run               (DeskFixture   *fixture,
                                 const char    *input,
                                 ...) G_GNUC_NULL_TERMINATED;
void     desk_run_free          (DeskRun       *run);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DeskRun, desk_run_free)

G_END_DECLS
