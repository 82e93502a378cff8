// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "demo/kuzov-demo-service.h"

G_BEGIN_DECLS

/* A service and a plain HTTP client, which is none of Kuzov's, in one main loop. */
typedef struct
{
  KuzovDemoService *service;
  SoupSession      *session;
  char             *folder;
} Fixture;

/* What came of one call; the words are there once it is done. */
typedef struct
{
  SoupMessage  *message;
  GCancellable *cancellable;
  gboolean      done;
  unsigned int  status;
  char         *body;
  GError       *error;
  JsonParser   *parser;
  JsonObject   *object;
} Reply;

void   fixture_set_up        (Fixture       *fixture,
                              gconstpointer  user_data);
void   fixture_tear_down     (Fixture       *fixture,
                              gconstpointer  user_data);
Reply *fixture_start_url     (Fixture       *fixture,
                              const char    *method,
                              const char    *url);
Reply *fixture_start         (Fixture       *fixture,
                              const char    *method,
                              const char    *frame);
Reply *fixture_start_ask     (Fixture       *fixture,
                              const char    *mode,
                              const char    *id);
Reply *fixture_order         (Fixture       *fixture,
                              const char    *method,
                              const char    *frame);
Reply *fixture_ask           (Fixture       *fixture,
                              const char    *mode,
                              const char    *id);
Reply *fixture_get           (Fixture       *fixture,
                              const char    *format,
                              ...) G_GNUC_PRINTF (2, 3);
Reply *fixture_call          (Fixture       *fixture,
                              const char    *method,
                              const char    *format,
                              ...) G_GNUC_PRINTF (3, 4);
void   fixture_await_calls   (Fixture       *fixture,
                              const char    *mode,
                              unsigned int   n_calls);

void   reply_await           (Reply         *reply);
void   reply_parse           (Reply         *reply);
void   reply_assert_error    (Reply         *reply,
                              const char    *error_msg);
void   reply_assert_contains (Reply         *reply,
                              const char    *text);
void   reply_free            (Reply         *reply);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reply, reply_free)

G_END_DECLS
