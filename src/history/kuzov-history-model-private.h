// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-finder-private.h"
#include "history/kuzov-history-model.h"
#include "history/kuzov-renewal-private.h"
#include "history/kuzov-tally-private.h"
#include "history/kuzov-whole-private.h"

G_BEGIN_DECLS

/* So many requests of a view are kept beyond those that somebody holds. */
#define KUZOV_N_RECENT 512

struct _KuzovHistoryModel
{
  GObject         parent_instance;
  KuzovHistory   *history;
  KuzovFinder    *finder;
  KuzovTally     *tally;

  KuzovView      *view;         /* that was asked for */
  gboolean        is_looking;   /* what is shown is not yet that */
  gboolean        is_capped;    /* there are more rows than are known yet */
  int64_t         duration_us;  /* of the last look through the view */
  unsigned int    refresh_id;

  KuzovWhole     *whole;
  gboolean        is_short;     /* only the first rows are to be shown, until kuzov_history_model_show_all() */
  gboolean        is_surveyed;  /* the whole knows all rows */
  int64_t         survey_until; /* 0, or the newest row of the survey that is under way */
  gboolean        is_stale;     /* rows came or went below that row since */
  gboolean        is_behind;    /* nobody knows which rows did so since */
  gboolean        is_former;    /* the list shows the whole as it was: it is made anew when that is surveyed */

  GArray         *ids;          /* (nullable) (element-type int64_t): the rows of a view; NULL: the whole history is shown */
  KuzovRequest   *recent[KUZOV_N_RECENT];
  unsigned int    n_recent;     /* ever kept */

  unsigned int    n_items;      /* that are shown */
  gboolean        is_paced;     /* many that come at once are shown in turns: */
  unsigned int    grow_id;      /* 0 unless more are going to be shown */
  unsigned int    turn_id;      /* 0 unless the list gives way to another one in the next turn: */
  GArray         *next;         /* (nullable) (element-type int64_t): that one, as in ids */

  KuzovRenewal   *renewal;      /* (nullable): the list is being made anew: */
  unsigned int    renewal_id;
  gboolean        is_stepping;  /* somebody is being told of it */
  GArray         *latter_ids;   /* (nullable): what ids will be, */
  KuzovWhole     *latter_whole; /* (nullable): or whole */
  GArray         *kept;         /* (nullable) (element-type KuzovKept): what is shown, while it is asked for */
};

gpointer     kuzov_history_model_get_item       (GListModel        *model,
                                                 unsigned int       position);
unsigned int kuzov_history_model_get_length     (KuzovHistoryModel *self);
void         kuzov_history_model_show_first     (KuzovHistoryModel *self);
void         kuzov_history_model_show_more      (KuzovHistoryModel *self);
void         kuzov_history_model_replace        (KuzovHistoryModel *self,
                                                 GArray            *ids);
void         kuzov_history_model_give_way       (KuzovHistoryModel *self,
                                                 GArray            *ids);
void         kuzov_history_model_take_turn      (KuzovHistoryModel *self);
void         kuzov_history_model_forget_turn    (KuzovHistoryModel *self);
void         kuzov_history_model_extend         (KuzovHistoryModel *self,
                                                 GArray            *ids);
void         kuzov_history_model_apply_edits    (KuzovHistoryModel *self,
                                                 GArray            *ids,
                                                 GArray            *edits);
void         kuzov_history_model_renew          (KuzovHistoryModel *self,
                                                 GArray            *ids,
                                                 KuzovWhole        *whole);
void         kuzov_history_model_finish_renewal (KuzovHistoryModel *self);

G_END_DECLS
