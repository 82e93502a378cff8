// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <glib.h>

G_BEGIN_DECLS

/**
 * KuzovFilter:
 * @KUZOV_FILTER_ALL: everything
 * @KUZOV_FILTER_IN_PROGRESS: `waiting`, `submitting`, `queued`, `generating`
 * @KUZOV_FILTER_READY: `ready`
 * @KUZOV_FILTER_UNOPENED: `ready`, and never opened
 * @KUZOV_FILTER_ATTENTION: `unconfirmed` and `failed`: a person should look at it
 */
typedef enum
{
  KUZOV_FILTER_ALL,
  KUZOV_FILTER_IN_PROGRESS,
  KUZOV_FILTER_READY,
  KUZOV_FILTER_UNOPENED,
  KUZOV_FILTER_ATTENTION,
} KuzovFilter;

#define KUZOV_N_FILTERS (KUZOV_FILTER_ATTENTION + 1)

/* How many rows each filter shows, and how long it took to find out. */
typedef struct
{
  unsigned int n[KUZOV_N_FILTERS];
  int64_t      duration_us;
} KuzovCounts;

/**
 * KuzovSort:
 * @KUZOV_SORT_NEWEST: as they were ordered, the newest first
 * @KUZOV_SORT_FRAME: by frame number, those of one car together, the newest first
 * @KUZOV_SORT_READY: as they became ready, the newest first, and then what is not ready
 */
typedef enum
{
  KUZOV_SORT_NEWEST,
  KUZOV_SORT_FRAME,
  KUZOV_SORT_READY,
} KuzovSort;

/**
 * KuzovView:
 * @search: (nullable): words that must all be found
 * @filter: which states
 * @label: 0, or a label that it must have
 * @from_ms: when it was ordered at the earliest, 0 for no limit
 * @until_ms: before when, 0 for no limit
 * @sort: in which order
 *
 * Which part of the history is shown, and in which order.
 */
typedef struct
{
  char        *search;
  KuzovFilter  filter;
  int64_t      label;
  int64_t      from_ms;
  int64_t      until_ms;
  KuzovSort    sort;
} KuzovView;

KuzovView *kuzov_view_new        (void);
KuzovView *kuzov_view_copy       (const KuzovView *self);
void       kuzov_view_free       (KuzovView       *self);
gboolean   kuzov_view_equal      (const KuzovView *self,
                                  const KuzovView *other);
gboolean   kuzov_view_is_whole   (const KuzovView *self);
gboolean   kuzov_view_is_plain   (const KuzovView *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovView, kuzov_view_free)

G_END_DECLS
