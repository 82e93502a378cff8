// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-directory-private.h"
#include "history/kuzov-edits-private.h"
#include "history/kuzov-history.h"
#include "history/kuzov-view.h"

G_BEGIN_DECLS

/* So many rows are told at once, while the rest is still looked for. */
#define KUZOV_FIRST_FOUND 1000

/**
 * KuzovFinding:
 * @view: what was looked for
 * @ids: (element-type int64_t): the rows in their order, from the first one on
 * @edits: (nullable) (element-type KuzovEdit): what leads from the list that was given to @ids, when it can be told
 * @is_complete: whether these are all
 * @duration_us: how long it took
 *
 * What a search came to.
 */
typedef struct
{
  KuzovView *view;
  GArray    *ids;
  GArray    *edits;
  gboolean   is_complete;
  int64_t    duration_us;
} KuzovFinding;

typedef struct _KuzovFinder KuzovFinder;

/* Called in the main context in which the finder was made; never for a search that a newer one took the place of. */
typedef void (*KuzovFindingFunc) (const KuzovFinding *finding,
                                  gpointer            user_data);
/* Takes the directory over. */
typedef void (*KuzovSurveyFunc)  (KuzovDirectory     *directory,
                                  gpointer            user_data);
typedef void (*KuzovCountFunc)   (const KuzovCounts  *counts,
                                  gpointer            user_data);

KuzovFinder *kuzov_finder_new   (KuzovHistory     *history,
                                 KuzovFindingFunc  found,
                                 KuzovSurveyFunc   surveyed,
                                 KuzovCountFunc    counted,
                                 gpointer          user_data);
void         kuzov_finder_find  (KuzovFinder      *self,
                                 const KuzovView  *view,
                                 GArray           *previous);
void         kuzov_finder_survey (KuzovFinder     *self,
                                  int64_t           max_id);
void         kuzov_finder_stop  (KuzovFinder      *self);
void         kuzov_finder_count (KuzovFinder      *self);
void         kuzov_finder_free  (KuzovFinder      *self);

G_END_DECLS
