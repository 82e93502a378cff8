// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <libsoup/soup.h>

#include "demo/kuzov-demo-ledger.h"
#include "demo/kuzov-demo-script.h"
#include "demo/kuzov-demo-service.h"

G_BEGIN_DECLS

struct _KuzovDemoService
{
  GObject           parent_instance;

  SoupServer       *server;           /* NULL while stopped */
  GMainContext     *context;
  GPtrArray        *waiting;          /* calls paused by latency or stalled */
  unsigned int      port;
  char             *endpoint;
  char             *journal_path;

  GMutex            lock;             /* guards what follows */
  KuzovDemoLedger  *ledger;
  KuzovDemoScript   scripts[KUZOV_DEMO_N_MODES];
  unsigned int      min_ms;
  unsigned int      max_ms;
  unsigned int      latency_ms;
  double            price;
  unsigned int      n_in_flight;
  unsigned int      max_in_flight;
};

KuzovDemoMode kuzov_demo_desk_find_mode   (const char        *path,
                                          GHashTable        *query);
void          kuzov_demo_desk_answer_call (KuzovDemoService  *self,
                                          KuzovDemoMode      mode,
                                          SoupServerMessage *message,
                                          const char        *path,
                                          GHashTable        *query,
                                          KuzovDemoAnswer   *answer);
void          kuzov_demo_desk_answer_page (KuzovDemoService  *self,
                                          SoupServerMessage *message,
                                          const char        *path,
                                          GHashTable        *query,
                                          KuzovDemoAnswer   *answer);

G_END_DECLS
