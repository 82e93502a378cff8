// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-history-private.h"

G_BEGIN_DECLS

/* A change of so many rows or fewer is told row by row; a longer one lets the list begin anew. */
#define KUZOV_FEW_ROWS 1000

/* A change of so many rows or fewer is one short commit, which goes before everything long. */
#define KUZOV_SHORT_CHANGE 100

typedef struct _KuzovChange KuzovChange;

/* In the main thread: these rows (int64_t) were reached, and that is on the disk. */
typedef void (*KuzovTellFunc) (KuzovHistory      *history,
                               GArray            *rows,
                               gboolean           is_few);
/* In the main thread, once, after all of that: returns the task. */
typedef void (*KuzovEndFunc)  (KuzovChange       *change,
                               KuzovHistory      *history,
                               GTask             *task,
                               GError            *error);

/**
 * KuzovChange:
 * @work: does a piece, on the writer's thread; @data of a chore is the change
 * @tell: (nullable): tells the rows that @work added with kuzov_change_reach()
 * @end: what follows
 * @clear: (nullable): frees what follows the base in the struct of a kind of change; on any thread
 * @is_few: whether @tell may take them one by one
 *
 * A change of many rows, made in pieces beside the orders, and told as it goes. The base of one struct for each kind, which
 * kuzov_change_new() makes. What the writer's thread set there may be read in @end.
 */
struct _KuzovChange
{
  KuzovChoreFunc  work;
  KuzovTellFunc   tell;
  KuzovEndFunc    end;
  GDestroyNotify  clear;
  gboolean        is_few;

  KuzovHistory   *history;    /* owned until the end */
  GTask          *task;       /* (nullable), owned until the end */
  GMainContext   *context;
  GArray         *rows;       /* int64_t: of the piece under way */
  GError         *error;
};

/* How soon a change has its turn. */
typedef enum
{
  KUZOV_PACE_SHORT,       /* one piece, before anything long */
  KUZOV_PACE_LONG,        /* after what is under way; done before the history is closed */
  KUZOV_PACE_OPTIONAL,    /* when there is nothing else; may be left for the next start */
} KuzovPace;

gpointer kuzov_change_new   (size_t          size,
                             KuzovChoreFunc  work,
                             KuzovTellFunc   tell,
                             KuzovEndFunc    end,
                             GDestroyNotify  clear);
void     kuzov_change_begin (gpointer        change,
                             KuzovHistory   *history,
                             GTask          *task,
                             KuzovPace       pace,
                             GCancellable   *cancellable);
void     kuzov_change_reach (gpointer        change,
                             int64_t         id);
KuzovPace kuzov_change_choose_pace (unsigned int n_rows);
void     kuzov_change_return (KuzovChange   *change,
                             KuzovHistory   *history,
                             GTask          *task,
                             GError         *error);

G_END_DECLS
