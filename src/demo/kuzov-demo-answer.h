// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What becomes of a call. PLAIN is the ordinary end; the others are faults, mostly scripted. */
typedef enum
{
  KUZOV_DEMO_MANNER_PLAIN,
  KUZOV_DEMO_MANNER_INSTEAD,  /* answered by the script: the call itself has no effect */
  KUZOV_DEMO_MANNER_DROP,
  KUZOV_DEMO_MANNER_STALL,
  KUZOV_DEMO_MANNER_TRUNCATE,
} KuzovDemoManner;

typedef struct
{
  KuzovDemoManner  manner;
  unsigned int     http_status;
  char            *content_type;
  GBytes          *body;
  GHashTable      *headers;       /* (nullable): name to value, both strings */
  size_t           n_bytes;       /* TRUNCATE: how much of the body gets through */
} KuzovDemoAnswer;

KuzovDemoAnswer *kuzov_demo_answer_new   (KuzovDemoManner    manner);
void             kuzov_demo_answer_free  (KuzovDemoAnswer   *answer);
void             kuzov_demo_answer_take  (KuzovDemoAnswer   *answer,
                                          unsigned int       http_status,
                                          const char        *content_type,
                                          char              *body);
void             kuzov_demo_answer_send  (KuzovDemoAnswer   *answer,
                                          SoupServerMessage *message);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovDemoAnswer, kuzov_demo_answer_free)

G_END_DECLS
