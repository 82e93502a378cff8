// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* What tells whether two rows are the same order. Texts belong to a statement or an array. */
typedef struct
{
  int64_t     id;
  int64_t     ordered_ms;
  const char *endpoint;
  const char *job;
  int         state;
  int         bits;               /* KuzovGives: what it gives, or what it lacks */
  gboolean    is_sent;            /* of a row that is here: it is known when it was sent */
  gboolean    is_taken;           /* a row of the list was found to be this one already, or it came with the list */
} KuzovIdentity;

typedef enum
{
  KUZOV_LIKENESS_NONE,
  KUZOV_LIKENESS_TIME,            /* the same order, unless another row is it by its number */
  KUZOV_LIKENESS_NUMBER,
} KuzovLikeness;

/* What a row from elsewhere may add to one that is here, as bits. */
typedef enum
{
  KUZOV_GIVES_NOTE = 1 << 0,
  KUZOV_GIVES_VIN = 1 << 1,
  KUZOV_GIVES_PLATE = 1 << 2,
  KUZOV_GIVES_OPENED = 1 << 3,
  KUZOV_GIVES_LABELS = 1 << 4,
  KUZOV_GIVES_REPORT = 1 << 5,    /* a number, where there is none and no report */
} KuzovGives;

#define KUZOV_IDENTITY \
  "SELECT r.id, r.ordered_ms, e.url, r.job, r.state, (r.note IS NULL) | ((r.vin IS NULL) << 1) | ((r.plate IS NULL) << 2) " \
  "| ((r.opened_ms IS NULL AND r.state = 4) << 3) " \
  "| ((NOT EXISTS (SELECT 1 FROM request_labels AS l WHERE l.request = r.id)) << 4) " \
  "| ((r.job IS NULL AND r.url IS NULL AND r.state IN (0, 6, 7)) << 5), r.sent_ms IS NOT NULL "

/* Rows of one frame that are here: its key, after which of them, and how many at most. */
#define KUZOV_SAME_FRAME \
  KUZOV_IDENTITY "FROM requests AS r INDEXED BY requests_by_frame JOIN endpoints AS e ON e.id = r.endpoint " \
  "WHERE r.car_key = ?1 AND r.id > ?2 ORDER BY r.id LIMIT ?3"

/* The row of a number. */
#define KUZOV_SAME_ROW KUZOV_IDENTITY "FROM requests AS r JOIN endpoints AS e ON e.id = r.endpoint WHERE r.id = ?1"

KuzovLikeness kuzov_identity_compare (const KuzovIdentity *one,
                                      const KuzovIdentity *other,
                                      int64_t              now_ms);
void          kuzov_identity_read    (KuzovIdentity       *identity,
                                      sqlite3_stmt        *statement);

G_END_DECLS
