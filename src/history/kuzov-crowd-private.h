// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <sqlite3.h>

#include "history/kuzov-group-private.h"

G_BEGIN_DECLS

/* The rows of one frame of which there are many, as a merge knows them from one piece to the next. */
typedef struct
{
  KuzovGroup   *group;
  char         *key;          /* (nullable): of the frame */
  int64_t       last_id;      /* so far it was read */
  gboolean      is_read;
  gboolean      is_stale;     /* somebody else has written since it began to be read */
  unsigned int  n_asked;      /* how often something was looked for in it since it was read */
} KuzovCrowd;

KuzovCrowd *kuzov_crowd_new    (void);
void        kuzov_crowd_free   (KuzovCrowd    *self);
void        kuzov_crowd_age    (KuzovCrowd    *self,
                                gboolean       is_stale);
gboolean    kuzov_crowd_turn   (KuzovCrowd    *self,
                                const char    *key);
gboolean    kuzov_crowd_find   (KuzovCrowd     *self,
                                const KuzovIdentity *identity,
                                int64_t         now_ms,
                                sqlite3_stmt   *same_row,
                                KuzovIdentity **known,
                                KuzovLikeness  *likeness);

G_END_DECLS
