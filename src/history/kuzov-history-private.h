// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <sqlite3.h>

#include "history/kuzov-history.h"
#include "history/kuzov-history-keep-private.h"
#include "history/kuzov-history-writer-private.h"

G_BEGIN_DECLS

struct _KuzovHistory
{
  GObject             parent_instance;
  char               *path;
  sqlite3            *db;           /* the main thread's own connection, for reading */
  GHashTable         *statements;   /* SQL text to sqlite3_stmt */
  KuzovHistoryWriter *writer;       /* NULL until the first write */
  GHashTable         *requests;     /* row id to KuzovRequest, unowned: one object a row */
  GPtrArray          *unsent;       /* writes of this turn of the main loop */
  GHashTable         *soon;         /* requests whose changes may wait a little, owned */
  KuzovBurst          burst;        /* the newest that this process began, id 0 before */
  char               *burst_endpoint; /* GRefString */
  gboolean            is_burst_unsaved;
  GSource            *flush_source;
  GSource            *soon_source;
  GArray             *undone;       /* int64_t: rows that have to go, of a list that could not be recorded whole */
  int64_t             sent_us;      /* when writes were sent, monotonic */
  int64_t             max_id;       /* the newest row that the model knows of */
  unsigned int        n_rows;
  gboolean            knows_n_rows; /* counting a long history is nothing for its first frame */
  int                 data_version; /* as the writer saw it last, 0 before */
  gboolean            is_looking;
  KuzovHistoryDoor   *door;         /* held open while the file is */
  int64_t             claim;        /* of what this process removed, 0 before it removed anything */
  char               *labels_mark;  /* what was known of the labels last */
  unsigned int        n_labelling;  /* changes of labels of many rows that are not over */
  GQueue              stale;        /* int64_t: held requests that another process may have changed */
  GSource            *stale_source;
  GSource            *reset_source;
  int64_t             reset_us;     /* when the list began anew last, monotonic */
  gboolean            is_reader;    /* nothing is written, signs included */
  gboolean            is_damaged;   /* something could not be read */
  GSource            *damage_source;
  gboolean            keeps_index;  /* of words */
  gboolean            is_indexing;
  GSource            *index_source;
};

/* What several additions in one call share. */
typedef struct
{
  GPtrArray     *additions;
  GArray        *new_ids;     /* int64_t: rows that it made so far */
  gboolean       is_released; /* once all are recorded */
  unsigned int   n_left;
  GError        *error;
} KuzovAddCall;

sqlite3_stmt *kuzov_history_prepare      (KuzovHistory *self,
                                          const char   *sql);
int64_t       kuzov_history_read_number  (KuzovHistory *self,
                                          const char   *sql,
                                          int64_t       argument);
GPtrArray    *kuzov_history_read_all     (KuzovHistory *self,
                                          sqlite3_stmt *statement);
KuzovRequest *kuzov_history_read_request (KuzovHistory *self,
                                          sqlite3_stmt *statement);
GHashTable   *kuzov_history_peek_requests (KuzovHistory *self);
gboolean      kuzov_history_reread       (KuzovHistory *self,
                                          KuzovRequest *request);

int           kuzov_history_step         (KuzovHistory *self,
                                          sqlite3_stmt *statement);
void          kuzov_history_note_damage  (KuzovHistory *self);
gboolean      kuzov_history_open_unmoved (KuzovHistory *self,
                                          GError      **error);
sqlite3      *kuzov_history_connect_to_find (KuzovHistory  *self,
                                          GError       **error);

void          kuzov_add_call_free        (KuzovAddCall *call);
void          kuzov_history_on_written   (GPtrArray    *writes,
                                          gpointer      user_data);
void          kuzov_history_take_own_changes (KuzovHistory *self);
void          kuzov_history_undo         (KuzovHistory *self,
                                          GArray       *ids,
                                          unsigned int  delay_ms);
void          kuzov_history_write_within (KuzovHistory *self,
                                          KuzovRequest *request,
                                          unsigned int  delay_ms);
void          kuzov_history_send_within  (KuzovHistory *self,
                                          unsigned int  delay_ms);
GSource      *kuzov_history_attach       (KuzovHistory *self,
                                          GSource      *source,
                                          GSourceFunc   func,
                                          const char   *name);
KuzovHistoryWriter *kuzov_history_ensure_writer (KuzovHistory *self);
void          kuzov_history_do_chore     (KuzovHistory        *self,
                                          KuzovChoreFunc       func,
                                          gpointer             data,
                                          GDestroyNotify       free_data,
                                          int64_t              slice_us,
                                          KuzovChoreKeeping    keeping,
                                          gboolean             is_optional,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
void          kuzov_history_do_short_chore (KuzovHistory      *self,
                                          KuzovChoreFunc       func,
                                          gpointer             data,
                                          GDestroyNotify       free_data,
                                          int64_t              slice_us,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
void          kuzov_history_send_all     (KuzovHistory *self);
void          kuzov_history_tell_recorded (KuzovHistory *self,
                                          const GError *error);
void          kuzov_history_reset_soon   (KuzovHistory *self);
void          kuzov_history_note_labels  (KuzovHistory *self);
void          kuzov_history_take_n_rows  (KuzovHistory *self,
                                          unsigned int  n_rows);
void          kuzov_history_plan_index   (KuzovHistory *self);
void          kuzov_history_stop_index   (KuzovHistory *self);
void          kuzov_history_gather_burst (KuzovHistory *self,
                                          GPtrArray    *writes);
void          kuzov_history_finish_burst (KuzovHistory *self,
                                          KuzovWrite   *write);

G_END_DECLS
