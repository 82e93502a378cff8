// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-writer-private.h"

#include "history/kuzov-history-schema-private.h"

/* Between two pieces of a chore the file is left to others for as long as a piece took, and this long at most: long enough
 * for them to look twice (kuzov_history_connect()). */
#define MAX_REST_US 5000

/* The thread that writes. It takes nearly everything that has gathered while the commit before was on its way to the
 * disk, so that the busier it is, the more goes into one commit. */
struct _KuzovHistoryWriter
{
  char                *path;
  KuzovWritesDoneFunc  done;
  gpointer             user_data;
  GMainContext        *context;
  GThread             *thread;

  GMutex               lock;      /* guards what follows */
  GCond                changed;
  GPtrArray           *waiting;   /* not taken yet */
  GPtrArray           *finished;  /* committed, not yet told */
  GQueue               chores;    /* KuzovChore: what is short and what is long, as it came; what is optional, by turns */
  GSource             *telling;
  int                  is_awaited;  /* something waits; atomic, for chores that look up from their work */
  gboolean             is_busy;
  gboolean             refuses_orders;
  gboolean             is_ending;
};

KuzovWrite *
kuzov_write_new (KuzovWriteKind kind)
{
  KuzovWrite *write = g_new0 (KuzovWrite, 1);

  write->kind = kind;
  kuzov_row_init (&write->row);

  return write;
}

void
kuzov_write_free (KuzovWrite *write)
{
  g_clear_object (&write->task);
  g_clear_object (&write->request);
  kuzov_row_clear (&write->row);
  g_clear_pointer (&write->additions, g_ptr_array_unref);
  g_clear_error (&write->error);
  g_clear_pointer (&write->is_void, g_atomic_rc_box_release);
  g_free (write->value);
  g_free (write->ids);
  g_free (write);
}

static gboolean
on_finished (gpointer user_data)
{
  KuzovHistoryWriter *self = user_data;
  g_autoptr (GPtrArray) finished = NULL;

  g_mutex_lock (&self->lock);
  finished = g_steal_pointer (&self->finished);
  self->finished = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_write_free);
  g_clear_pointer (&self->telling, g_source_unref);
  g_mutex_unlock (&self->lock);

  self->done (finished, self->user_data);

  return G_SOURCE_REMOVE;
}

/* With the lock held. */
static void
tell (KuzovHistoryWriter *self,
      GPtrArray          *writes)
{
  g_ptr_array_extend_and_steal (self->finished, g_ptr_array_ref (writes));
  if (self->telling != NULL)
    return;

  self->telling = g_idle_source_new ();
  g_source_set_priority (self->telling, G_PRIORITY_DEFAULT);
  g_source_set_static_name (self->telling, "kuzov-history-written");
  g_source_set_callback (self->telling, on_finished, self, NULL);
  g_source_attach (self->telling, self->context);
}

static void
fail_all (GPtrArray    *writes,
          const GError *error)
{
  for (unsigned int i = 0; i < writes->len; i++)
    {
      KuzovWrite *write = g_ptr_array_index (writes, i);

      if (write->error == NULL)
        write->error = g_error_copy (error);
    }
}

/* With the lock held: what goes into the next commit. Of lists that come in pieces it is one piece, so that an order that
 * comes up meanwhile never waits for the whole of it. */
static GPtrArray *
take_waiting (KuzovHistoryWriter *self)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);
  GPtrArray *taken = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_write_free);
  gboolean has_piece = FALSE;

  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_write_free);
  for (unsigned int i = 0; i < waiting->len; i++)
    {
      KuzovWrite *write = g_ptr_array_index (waiting, i);

      g_ptr_array_add (write->is_void != NULL && has_piece ? self->waiting : taken, write);
      has_piece |= write->is_void != NULL;
    }
  g_ptr_array_set_free_func (waiting, NULL);

  return taken;
}

/* Something to do for kuzov_history_writer_push_chore(), which has its task set by then. */
KuzovChore *
kuzov_chore_new (KuzovChoreFunc    func,
                 gpointer          data,
                 GDestroyNotify    free_data,
                 int64_t           slice_us,
                 KuzovChoreKeeping keeping)
{
  KuzovChore *chore = g_new0 (KuzovChore, 1);

  chore->func = func;
  chore->data = data;
  chore->free_data = free_data;
  chore->slice_us = slice_us;
  chore->keeping = keeping;

  return chore;
}

static void
chore_free (KuzovChore *chore)
{
  if (chore->free_data != NULL)
    chore->free_data (chore->data);
  g_clear_object (&chore->task);
  g_clear_error (&chore->error);
  g_free (chore);
}

static gboolean
on_chore_over (gpointer user_data)
{
  KuzovChore *chore = user_data;

  if (chore->error != NULL)
    g_task_return_error (chore->task, g_steal_pointer (&chore->error));
  else if (!g_task_return_error_if_cancelled (chore->task))
    g_task_return_boolean (chore->task, TRUE);

  return G_SOURCE_REMOVE;
}

/* Takes @chore over. Its task is returned and let go where the history lives: the last one to hold the history must not be
 * its own thread. */
static void
tell_chore (KuzovHistoryWriter *self,
            KuzovChore         *chore)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "kuzov-history-chore");
  g_source_set_callback (source, on_chore_over, chore, (GDestroyNotify) chore_free);
  g_source_attach (source, self->context);
}

/* One commit's worth of a chore. */
static gboolean
do_piece (KuzovChore *chore,
          sqlite3    *db,
          gboolean   *is_done)
{
  return sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL) == SQLITE_OK
         && chore->func (db, g_get_monotonic_time () + chore->slice_us, chore->data, is_done)
         && sqlite3_exec (db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
}

/* A commit that the disk is waited for takes all before it along; one that changes nothing is none. Where it can't be, the
 * next order does it: what is committed is not called undone. */
#define KEEP_ALL "INSERT INTO facts (name, value) VALUES ('kept', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1"

/* A piece of a chore, kept as it promises; all other commits are waited for, whatever became of this one. Returns whether it
 * is over. */
static gboolean
do_some (KuzovChore *chore,
         sqlite3    *db,
         GError    **error)
{
  const gboolean waits = chore->keeping == KUZOV_CHORE_KEPT;
  gboolean is_done = FALSE;
  gboolean is_fine;

  is_fine = (waits || sqlite3_exec (db, "PRAGMA synchronous = NORMAL", NULL, NULL, NULL) == SQLITE_OK)
            && do_piece (chore, db, &is_done);
  if (!is_fine)
    kuzov_history_set_error (error, db, "chore");
  if (!sqlite3_get_autocommit (db))
    sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);
  if (!waits && sqlite3_exec (db, "PRAGMA synchronous = FULL", NULL, NULL, NULL) != SQLITE_OK)
    g_error ("can't wait for the disk: %s", sqlite3_errmsg (db));
  if (is_fine && is_done && chore->keeping == KUZOV_CHORE_KEPT_AT_END
      && sqlite3_exec (db, KEEP_ALL, NULL, NULL, NULL) != SQLITE_OK)
    g_debug ("can't wait for the disk yet: %s", sqlite3_errmsg (db));

  return !is_fine || is_done;
}

/* With the lock held, which it gives away meanwhile. Other processes get their turn at the file between two pieces. */
static void
work_at_chore (KuzovHistoryWriter *self,
               sqlite3           **db)
{
  KuzovChore *chore = g_queue_peek_head (&self->chores);
  const int64_t began_us = g_get_monotonic_time ();
  gboolean is_over;

  g_mutex_unlock (&self->lock);

  is_over = g_cancellable_is_cancelled (g_task_get_cancellable (chore->task));
  if (!is_over)
    {
      if (*db == NULL)
        *db = kuzov_history_connect (self->path, &chore->error);
      is_over = *db == NULL || do_some (chore, *db, &chore->error);
    }

  g_mutex_lock (&self->lock);
  if (is_over || chore->is_optional)
    g_queue_remove (&self->chores, chore);
  if (is_over)
    tell_chore (self, chore);
  else if (chore->is_optional)
    g_queue_push_tail (&self->chores, chore);
  if (!is_over && !self->is_ending && self->waiting->len == 0)
    g_cond_wait_until (&self->changed, &self->lock,
                       g_get_monotonic_time () + MIN (g_get_monotonic_time () - began_us, MAX_REST_US));
  g_cond_broadcast (&self->changed);
}

/* With the lock held. At the end what nobody waits for is left for another time. */
static gboolean
has_chore (KuzovHistoryWriter *self)
{
  KuzovChore *chore = g_queue_peek_head (&self->chores);

  return chore != NULL && !(self->is_ending && chore->is_optional);
}

static gpointer
run (gpointer data)
{
  KuzovHistoryWriter *self = data;
  g_autoptr (GHashTable) statements = NULL;
  KuzovPacker packer = { NULL };
  sqlite3 *db = NULL;

  statements = g_hash_table_new_full (NULL, NULL, NULL, kuzov_history_free_statement);
  g_mutex_lock (&self->lock);
  while (TRUE)
    {
      g_autoptr (GPtrArray) writes = NULL;
      g_autoptr (GError) error = NULL;
      gboolean refuses_orders;

      while (self->waiting->len == 0 && !self->is_ending && !has_chore (self))
        g_cond_wait (&self->changed, &self->lock);
      if (self->waiting->len == 0 && has_chore (self))
        {
          work_at_chore (self, &db);
          continue;
        }
      if (self->waiting->len == 0)
        break;

      writes = take_waiting (self);
      g_atomic_int_set (&self->is_awaited, self->waiting->len > 0);
      self->is_busy = TRUE;
      refuses_orders = self->refuses_orders;
      g_mutex_unlock (&self->lock);

      if (db == NULL)
        db = kuzov_history_connect (self->path, &error);
      if (db != NULL && packer.db == NULL)
        kuzov_packer_init (&packer, db);
      if (db != NULL)
        kuzov_write_execute_all (db, statements, &packer, writes, refuses_orders);
      else
        fail_all (writes, error);

      g_mutex_lock (&self->lock);
      tell (self, writes);
      self->is_busy = FALSE;
      g_cond_broadcast (&self->changed);
    }
  g_mutex_unlock (&self->lock);

  kuzov_packer_clear (&packer);
  g_hash_table_remove_all (statements);
  sqlite3_close (db);

  return NULL;
}

KuzovHistoryWriter *
kuzov_history_writer_new (const char          *path,
                          KuzovWritesDoneFunc  done,
                          gpointer             user_data)
{
  KuzovHistoryWriter *self = g_new0 (KuzovHistoryWriter, 1);

  self->path = g_strdup (path);
  self->done = done;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_write_free);
  self->finished = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_write_free);
  g_queue_init (&self->chores);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->thread = g_thread_new ("kuzov-history", run, self);

  return self;
}

/* Hands over the writes: they are committed in this order. */
void
kuzov_history_writer_push (KuzovHistoryWriter *self,
                           GPtrArray          *writes)
{
  g_mutex_lock (&self->lock);
  g_ptr_array_extend_and_steal (self->waiting, g_ptr_array_ref (writes));
  g_atomic_int_set (&self->is_awaited, TRUE);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

static int
get_rank (const KuzovChore *chore)
{
  return chore->is_optional - chore->is_short;
}

/* Hands over a chore: it is worked at in pieces, while there is nothing to write. */
void
kuzov_history_writer_push_chore (KuzovHistoryWriter *self,
                                 KuzovChore         *chore)
{
  GList *at = NULL;

  g_mutex_lock (&self->lock);
  for (at = self->chores.head; at != NULL && get_rank (at->data) <= get_rank (chore); at = at->next)
    ;
  g_queue_insert_before (&self->chores, at, chore);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Whether something waits to be written; for g_atomic_int_get(), on the writer's thread. */
const int *
kuzov_history_writer_get_is_awaited (KuzovHistoryWriter *self)
{
  return &self->is_awaited;
}

/* From the next commit on nothing is recorded that lets an order go out; what became of those that left still is. */
void
kuzov_history_writer_refuse_orders (KuzovHistoryWriter *self)
{
  g_mutex_lock (&self->lock);
  self->refuses_orders = TRUE;
  g_mutex_unlock (&self->lock);
}

/* With the lock held. */
static gboolean
has_needed_chore (KuzovHistoryWriter *self)
{
  for (GList *at = self->chores.head; at != NULL; at = at->next)
    {
      if (!((KuzovChore *) at->data)->is_optional)
        return TRUE;
    }

  return FALSE;
}

/* Blocks until all is on the disk, and tells at once. For the end of the program. */
void
kuzov_history_writer_wait (KuzovHistoryWriter *self)
{
  GSource *telling = NULL;

  g_mutex_lock (&self->lock);
  while (self->waiting->len > 0 || self->is_busy || has_needed_chore (self))
    g_cond_wait (&self->changed, &self->lock);
  telling = self->telling;
  if (telling != NULL)
    g_source_ref (telling);
  g_mutex_unlock (&self->lock);

  if (telling != NULL)
    {
      on_finished (self);
      g_source_destroy (telling);
      g_source_unref (telling);
    }
}

void
kuzov_history_writer_free (KuzovHistoryWriter *self)
{
  kuzov_history_writer_wait (self);
  g_mutex_lock (&self->lock);
  self->is_ending = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);

  while (!g_queue_is_empty (&self->chores))
    {
      KuzovChore *chore = g_queue_pop_head (&self->chores);

      g_task_return_new_error (chore->task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the history was closed");
      chore_free (chore);
    }
  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->finished);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->path);
  g_free (self);
}
