// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-change-private.h"

/* One piece of a long change takes so long: with its commit, an order beside it waits twice as long at most. */
#define PIECE_US 15000

/* So many rows are told in one turn of the main loop. */
#define ROWS_A_TURN 64

/* What is told in one turn of the main loop. */
typedef struct
{
  KuzovHistory  *history;
  KuzovTellFunc  tell;
  GArray        *rows;
  gboolean       is_few;
} KuzovNews;

static void
news_free (gpointer data)
{
  KuzovNews *news = data;

  g_object_unref (news->history);
  g_array_unref (news->rows);
  g_free (news);
}

/* The rows are on the disk, so what looks for them finds them as they are. */
static gboolean
on_news (gpointer user_data)
{
  KuzovNews *news = user_data;

  news->tell (news->history, news->rows, news->is_few);
  kuzov_history_tell_recorded (news->history, NULL);

  return G_SOURCE_REMOVE;
}

/* Behind everything that was attached before, in whatever thread. */
static void
attach (KuzovChange    *self,
        GSourceFunc     func,
        gpointer        data,
        GDestroyNotify  free_data)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "kuzov-history-change");
  g_source_set_callback (source, func, data, free_data);
  g_source_attach (source, self->context);
}

/* What the piece before reached is committed by now. */
static void
publish (KuzovChange *self)
{
  const unsigned int n_a_turn = self->is_few ? ROWS_A_TURN : MAX (self->rows->len, 1);

  for (unsigned int first = 0; self->tell != NULL && first < self->rows->len; first += n_a_turn)
    {
      KuzovNews *news = g_new0 (KuzovNews, 1);

      news->history = g_object_ref (self->history);
      news->tell = self->tell;
      news->is_few = self->is_few;
      news->rows = g_array_new (FALSE, FALSE, sizeof (int64_t));
      g_array_append_vals (news->rows, &g_array_index (self->rows, int64_t, first),
                           MIN (n_a_turn, self->rows->len - first));
      attach (self, on_news, news, news_free);
    }
  g_array_set_size (self->rows, 0);
}

static gboolean
do_piece (sqlite3  *db,
          int64_t   deadline_us,
          gpointer  data,
          gboolean *is_done)
{
  publish (data);

  return ((KuzovChange *) data)->work (db, deadline_us, data, is_done);
}

static void
clear (gpointer data)
{
  KuzovChange *self = data;

  if (self->clear != NULL)
    self->clear (self);
  g_array_unref (self->rows);
  g_main_context_unref (self->context);
  g_clear_error (&self->error);
}

static void
release (gpointer data)
{
  g_atomic_rc_box_release_full (data, clear);
}

static gboolean
on_end (gpointer user_data)
{
  KuzovChange *self = user_data;
  g_autoptr (KuzovHistory) history = g_steal_pointer (&self->history);
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  kuzov_history_tell_recorded (history, self->error);
  self->end (self, history, task, g_steal_pointer (&self->error));

  return G_SOURCE_REMOVE;
}

/* A piece that failed reached nothing; what was committed before a change was cancelled is so. */
static void
change_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  KuzovChange *self = user_data;

  if (g_task_propagate_boolean (G_TASK (result), &self->error)
      || g_error_matches (self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    publish (self);
  attach (self, on_end, self, release);
}

/* The base of a change, in @size bytes that are 0 otherwise. */
gpointer
kuzov_change_new (size_t         size,
                  KuzovChoreFunc work,
                  KuzovTellFunc  tell,
                  KuzovEndFunc   end,
                  GDestroyNotify clear_func)
{
  KuzovChange *self = g_atomic_rc_box_alloc0 (size);

  self->work = work;
  self->tell = tell;
  self->end = end;
  self->clear = clear_func;
  self->rows = g_array_new (FALSE, FALSE, sizeof (int64_t));

  return self;
}

/* Takes @change over, and @task, which may be NULL. */
void
kuzov_change_begin (gpointer      change,
                    KuzovHistory *history,
                    GTask        *task,
                    KuzovPace     pace,
                    GCancellable *cancellable)
{
  KuzovChange *self = change;

  self->history = g_object_ref (history);
  self->task = task;
  self->context = g_main_context_ref_thread_default ();

  /* What was set before is written before. */
  kuzov_history_send_all (history);
  if (pace == KUZOV_PACE_SHORT)
    kuzov_history_do_short_chore (history, do_piece, g_atomic_rc_box_acquire (self), release, PIECE_US, cancellable,
                                  change_cb, self);
  else
    kuzov_history_do_chore (history, do_piece, g_atomic_rc_box_acquire (self), release, PIECE_US,
                            KUZOV_CHORE_KEPT, pace == KUZOV_PACE_OPTIONAL, cancellable, change_cb, self);
}

/* On the writer's thread: the piece under way reached @id. */
void
kuzov_change_reach (gpointer change,
                    int64_t  id)
{
  g_array_append_val (((KuzovChange *) change)->rows, id);
}

KuzovPace
kuzov_change_choose_pace (unsigned int n_rows)
{
  return n_rows <= KUZOV_SHORT_CHANGE ? KUZOV_PACE_SHORT : KUZOV_PACE_LONG;
}

/* The end of a change of which the caller learns no more than whether it was made. */
void
kuzov_change_return (KuzovChange  *change,
                     KuzovHistory *history,
                     GTask        *task,
                     GError       *error)
{
  if (task == NULL)
    g_clear_error (&error);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}
