// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "demo/kuzov-demo-service.h"
#include "queue/kuzov-queue-private.h"

G_BEGIN_DECLS

/* A history of its own, the built-in service on a free port, and a queue between them. */
typedef struct
{
  char             *folder;
  char             *path;
  KuzovDemoService *service;
  KuzovHistory     *history;
  KuzovClient      *client;
  KuzovQueue       *queue;

  KuzovQueueClock  *clock;    /* (nullable): a clock of the test's own; then the cadence is the default one */
} Fixture;

void          fixture_set_up      (Fixture        *fixture,
                                   gconstpointer   user_data);
void          fixture_tear_down   (Fixture        *fixture,
                                   gconstpointer   user_data);
void          fixture_open        (Fixture        *fixture);
void          fixture_close       (Fixture        *fixture);
KuzovRequest *fixture_order       (Fixture        *fixture,
                                   const char     *frame);
GPtrArray    *fixture_order_many  (Fixture        *fixture,
                                   unsigned int    n,
                                   KuzovAddFlags   flags);
void          fixture_await_state (KuzovRequest   *request,
                                   KuzovState      state);
void          fixture_await_condition (Fixture    *fixture,
                                   KuzovCondition  condition);
void          fixture_await_calls (Fixture        *fixture,
                                   const char     *mode,
                                   unsigned int    n);
KuzovState    fixture_read_state  (Fixture        *fixture,
                                   KuzovRequest   *request);
void          fixture_settle      (Fixture        *fixture);
void          fixture_let_pass    (Fixture        *fixture,
                                   int64_t         time_ms);
void          fixture_answer_next (Fixture        *fixture,
                                   const char     *mode,
                                   unsigned int    status,
                                   const char     *retry_after);

G_END_DECLS
