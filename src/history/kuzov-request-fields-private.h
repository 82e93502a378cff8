// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-row-private.h"

G_BEGIN_DECLS

struct _KuzovRequest
{
  GObject      parent_instance;
  KuzovRow     row;
  unsigned int changes;         /* bits of KuzovColumn that no write has taken yet */
  KuzovState   taken_state;     /* the state that the newest write took along */
  gboolean     has_returned;    /* a write failed since, and taken_state is that of the file again */
  unsigned int n_writes;        /* writes on their way */
  unsigned int n_replies;
  gboolean     is_removed;
  GHashTable  *registry;        /* (nullable): row id to request, from which it withdraws at its end */
};

typedef enum
{
  PROP_FRAME = 1,
  PROP_STATE,
  PROP_REASON,
  PROP_MESSAGE,
  PROP_JOB,
  PROP_URL,
  PROP_ORDERED_MS,
  PROP_ACCEPTED_MS,
  PROP_STARTED_MS,
  PROP_SETTLED_MS,
  PROP_OPENED_MS,
  PROP_NOTE,
  PROP_LABELS,
  PROP_REPLIES,
  PROP_REMOVED,
} KuzovRequestProperty;

void kuzov_request_note_change (KuzovRequest  *self,
                                KuzovColumn    column,
                                int            property);
void kuzov_request_change_text (KuzovRequest  *self,
                                char         **field,
                                const char    *text,
                                KuzovColumn    column,
                                int            property);
void kuzov_request_change_time (KuzovRequest  *self,
                                int64_t       *field,
                                int64_t        time_ms,
                                KuzovColumn    column,
                                int            property);

G_END_DECLS
