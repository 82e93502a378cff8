// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>
#include <sqlite3.h>

#include "history/kuzov-packed-private.h"

G_BEGIN_DECLS

/**
 * KuzovPacker:
 *
 * Packs what is written on one connection. The numbers that it remembers are as lasting as the transaction in which they were
 * found: kuzov_packer_forget() when one is rolled back.
 */
typedef struct
{
  sqlite3    *db;
  GHashTable *numbers;      /* phrase to its number, 0 where there is no more room for it */
} KuzovPacker;

/* The name of the fact that is a phrase, before its number. */
#define KUZOV_PHRASE_FACT "phrase "

/* The plain link of a row of the table @t, and what KUZOV_LINK_OF needs to have registered. */
#define KUZOV_LINK_OF(t) \
  "kuzov_link (" t ".url, " t ".frame, " t ".job, (SELECT p.text FROM phrases AS p WHERE p.id = kuzov_phrase (" t ".url)))"

/* The same of one of its replies; @link as in KuzovPackedBasis. */
#define KUZOV_REPLY_OF(t, column, link) \
  "kuzov_reply (" t "." column ", " t ".frame, " t ".ordered_ms, " t ".job, " link ", " \
  "(SELECT p.text FROM phrases AS p WHERE p.id = kuzov_phrase (" t "." column ")))"

void     kuzov_packer_init        (KuzovPacker             *self,
                                   sqlite3                 *db);
void     kuzov_packer_forget      (KuzovPacker             *self);
void     kuzov_packer_clear       (KuzovPacker             *self);
int      kuzov_packer_bind_link   (KuzovPacker             *self,
                                   sqlite3_stmt            *statement,
                                   int                      index,
                                   const char              *link,
                                   const KuzovPackedBasis  *basis);
int      kuzov_packer_bind_reply  (KuzovPacker             *self,
                                   sqlite3_stmt            *statement,
                                   int                      index,
                                   const char              *reply,
                                   const KuzovPackedBasis  *basis);
gboolean kuzov_packer_register    (sqlite3                 *db);

G_END_DECLS
