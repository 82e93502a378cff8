// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history.h"
#include "history/kuzov-history-private.h"

#include "history/kuzov-history-keep-private.h"
#include "history/kuzov-history-schema-private.h"
#include "history/kuzov-history-writer-private.h"
#include "history/kuzov-request-private.h"

/* How long a change that nothing waits for may stay unwritten, unless a commit comes by earlier. */
#define SOON_MS 150

/* Commits are at least so far apart: what else comes up meanwhile goes along. */
#define COMMIT_PAUSE_MS 1

/* So many additions go into one commit at most, so that an order beside them never waits long. */
#define ADDITIONS_A_WRITE 250

G_DEFINE_FINAL_TYPE (KuzovHistory, kuzov_history, G_TYPE_OBJECT)

KuzovAddition *
kuzov_addition_new (const char *frame,
                    const char *typed)
{
  KuzovAddition *addition = g_new0 (KuzovAddition, 1);

  addition->frame = g_strdup (frame);
  addition->typed = g_strdup (typed != NULL ? typed : frame);

  return addition;
}

void
kuzov_addition_free (KuzovAddition *addition)
{
  g_free (addition->frame);
  g_free (addition->typed);
  g_clear_object (&addition->request);
  g_free (addition);
}

sqlite3_stmt *
kuzov_history_prepare (KuzovHistory *self,
                       const char   *sql)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (self->db == NULL)
    return NULL;

  if (statement == NULL)
    {
      if (sqlite3_prepare_v3 (self->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
        {
          g_debug ("can't read: %s", sqlite3_errmsg (self->db));
          if (sqlite3_errcode (self->db) == SQLITE_CORRUPT)
            kuzov_history_note_damage (self);
          return NULL;
        }
      g_hash_table_insert (self->statements, g_strdup (sql), statement);
    }

  return statement;
}

int64_t
kuzov_history_read_number (KuzovHistory *self,
                           const char   *sql,
                           int64_t       argument)
{
  sqlite3_stmt *statement = kuzov_history_prepare (self, sql);
  int64_t number = 0;

  if (statement == NULL)
    return 0;

  if (sqlite3_bind_parameter_count (statement) > 0)
    sqlite3_bind_int64 (statement, 1, argument);
  if (kuzov_history_step (self, statement) == SQLITE_ROW)
    number = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);

  return number;
}

GHashTable *
kuzov_history_peek_requests (KuzovHistory *self)
{
  return self->requests;
}

/* Sending writes */

static KuzovWrite *
new_save (KuzovRequest *request)
{
  KuzovWrite *write = kuzov_write_new (KUZOV_WRITE_SAVE);

  write->changes = kuzov_request_steal_changes (request, &write->expected);
  write->request = g_object_ref (request);
  kuzov_row_copy (kuzov_request_peek_row (request), &write->row);
  kuzov_request_hold_write (request);

  return write;
}

static void
stop (GSource **source)
{
  if (*source == NULL)
    return;

  g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* What may wait a little goes along with what comes now, and before it. */
static void
gather_soon (KuzovHistory *self)
{
  GHashTableIter iter;
  gpointer request;

  kuzov_history_gather_burst (self, self->unsent);
  g_hash_table_iter_init (&iter, self->soon);
  while (g_hash_table_iter_next (&iter, &request, NULL))
    {
      if (kuzov_request_has_changes (request))
        g_ptr_array_add (self->unsent, new_save (request));
      g_hash_table_iter_remove (&iter);
    }
  stop (&self->soon_source);
}

/* Rows that have to go go along, and are tried again as long as it takes. */
static void
gather_undone (KuzovHistory *self)
{
  KuzovWrite *write = NULL;

  if (self->undone->len == 0)
    return;

  write = kuzov_write_new (KUZOV_WRITE_UNDO);
  write->n = self->undone->len;
  write->ids = g_memdup2 (self->undone->data, self->undone->len * sizeof (int64_t));
  g_array_set_size (self->undone, 0);
  g_ptr_array_add (self->unsent, write);
}

KuzovHistoryWriter *
kuzov_history_ensure_writer (KuzovHistory *self)
{
  if (self->writer == NULL)
    {
      self->writer = kuzov_history_writer_new (self->path, kuzov_history_on_written, self);
      if (self->is_damaged)
        kuzov_history_writer_refuse_orders (self->writer);
    }

  return self->writer;
}

static void
send_writes (KuzovHistory *self)
{
  gather_undone (self);
  gather_soon (self);
  if (self->unsent->len == 0)
    return;

  kuzov_history_writer_push (kuzov_history_ensure_writer (self), self->unsent);
}

/* All that was set so far is written before what comes now. */
void
kuzov_history_send_all (KuzovHistory *self)
{
  stop (&self->flush_source);
  send_writes (self);
}

static gboolean
on_turn_over (gpointer user_data)
{
  KuzovHistory *self = user_data;

  g_clear_pointer (&self->flush_source, g_source_unref);
  self->sent_us = g_get_monotonic_time ();
  send_writes (self);

  return G_SOURCE_REMOVE;
}

static gboolean
on_soon (gpointer user_data)
{
  KuzovHistory *self = user_data;

  g_clear_pointer (&self->soon_source, g_source_unref);
  send_writes (self);

  return G_SOURCE_REMOVE;
}

/* Takes @source over, and gives it back. */
GSource *
kuzov_history_attach (KuzovHistory *self,
                      GSource      *source,
                      GSourceFunc   func,
                      const char   *name)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, name);
  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, context);

  return source;
}

/* Sends what may wait a little within @delay_ms, or with the next write that comes by. */
void
kuzov_history_send_within (KuzovHistory *self,
                           unsigned int  delay_ms)
{
  if (self->soon_source == NULL)
    self->soon_source = kuzov_history_attach (self, g_timeout_source_new (delay_ms), on_soon, "kuzov-history-soon");
}

/* Removes rows that were made for a list that could not be recorded whole: at once, or when it can be. */
void
kuzov_history_undo (KuzovHistory *self,
                    GArray       *ids,
                    unsigned int  delay_ms)
{
  g_array_append_vals (self->undone, ids->data, ids->len);
  kuzov_history_send_within (self, delay_ms);
}

/* Writes the changes of @request within @delay_ms, or with the next write that comes by. */
void
kuzov_history_write_within (KuzovHistory *self,
                            KuzovRequest *request,
                            unsigned int  delay_ms)
{
  if (!g_hash_table_contains (self->soon, request))
    g_hash_table_add (self->soon, g_object_ref (request));
  kuzov_history_send_within (self, delay_ms);
}

static void
take_write (KuzovHistory *self,
            KuzovWrite   *write)
{
  GSource *source = NULL;

  g_ptr_array_add (self->unsent, write);
  if (self->flush_source != NULL)
    return;

  if (g_get_monotonic_time () - self->sent_us < COMMIT_PAUSE_MS * 1000)
    source = g_timeout_source_new (COMMIT_PAUSE_MS);
  else
    source = g_idle_source_new ();
  self->flush_source = kuzov_history_attach (self, source, on_turn_over, "kuzov-history-turn");
}

/* Life */

static void
kuzov_history_dispose (GObject *object)
{
  kuzov_history_close (KUZOV_HISTORY (object));

  G_OBJECT_CLASS (kuzov_history_parent_class)->dispose (object);
}

static void
kuzov_history_finalize (GObject *object)
{
  KuzovHistory *self = KUZOV_HISTORY (object);

  g_hash_table_unref (self->requests);
  g_hash_table_unref (self->soon);
  g_hash_table_unref (self->statements);
  g_ptr_array_unref (self->unsent);
  g_clear_pointer (&self->burst_endpoint, g_ref_string_release);
  g_array_unref (self->undone);
  g_queue_clear_full (&self->stale, g_free);
  g_free (self->labels_mark);
  g_free (self->path);

  G_OBJECT_CLASS (kuzov_history_parent_class)->finalize (object);
}

static void
kuzov_history_class_init (KuzovHistoryClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  /* Before SQLite is first used: nobody asks it how much memory it has, and keeping count of it means a lock around every
   * allocation. */
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);

  object_class->dispose = kuzov_history_dispose;
  object_class->finalize = kuzov_history_finalize;

  g_signal_new ("added", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  g_signal_new ("removed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  g_signal_new ("restored", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT64);
  g_signal_new ("reset", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  g_signal_new ("labels-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("recorded", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
  g_signal_new ("looked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
}

static void
kuzov_history_init (KuzovHistory *self)
{
  self->requests = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->soon = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kuzov_history_free_statement);
  self->unsent = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_write_free);
  kuzov_burst_init (&self->burst);
  self->undone = g_array_new (FALSE, FALSE, sizeof (int64_t));
}

KuzovHistory *
kuzov_history_new (const char *path)
{
  KuzovHistory *self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_object_new (KUZOV_TYPE_HISTORY, NULL);
  self->path = g_strdup (path);

  return self;
}

/**
 * kuzov_history_close:
 * @self: a history
 *
 * Writes what is unwritten and closes the file.
 */
void
kuzov_history_close (KuzovHistory *self)
{
  g_return_if_fail (KUZOV_IS_HISTORY (self));

  kuzov_history_stop_index (self);

  /* What can't be written by now stays with its request, for who wants to tell of it. */
  kuzov_history_flush (self);
  g_hash_table_remove_all (self->soon);
  g_array_set_size (self->undone, 0);
  stop (&self->soon_source);
  g_clear_pointer (&self->writer, kuzov_history_writer_free);
  g_hash_table_remove_all (self->statements);
  g_clear_pointer (&self->db, sqlite3_close);
  g_clear_pointer (&self->door, kuzov_history_door_free);
  self->claim = 0;
  stop (&self->damage_source);
  stop (&self->reset_source);
  stop (&self->stale_source);
}

const char *
kuzov_history_get_path (KuzovHistory *self)
{
  g_return_val_if_fail (KUZOV_IS_HISTORY (self), NULL);

  return self->path;
}

/* Somebody read all rows up to the newest one that was announced, and counted them. */
void
kuzov_history_take_n_rows (KuzovHistory *self,
                           unsigned int  n_rows)
{
  self->n_rows = n_rows;
  self->knows_n_rows = TRUE;
}

/**
 * kuzov_history_get_n_rows:
 * @self: a history
 *
 * Returns: how many requests there are; they are counted when it is asked for the first time
 */
unsigned int
kuzov_history_get_n_rows (KuzovHistory *self)
{
  g_return_val_if_fail (KUZOV_IS_HISTORY (self), 0);

  /* All of them are counted by an index, and few have not been announced yet. */
  if (!self->knows_n_rows)
    kuzov_history_take_n_rows (self, (unsigned int) (kuzov_history_read_number (self, "SELECT count(*) FROM requests", 0)
                                                     - kuzov_history_read_number (self, "SELECT count(*) FROM requests "
                                                                                  "WHERE id > ?1", self->max_id)));

  return self->n_rows;
}

/**
 * kuzov_history_is_empty:
 * @self: a history
 *
 * Nothing is counted for this, which would keep the first frame of a long history waiting.
 *
 * Returns: whether there is no request
 */
gboolean
kuzov_history_is_empty (KuzovHistory *self)
{
  g_return_val_if_fail (KUZOV_IS_HISTORY (self), TRUE);

  return self->knows_n_rows ? self->n_rows == 0
                            : kuzov_history_read_number (self, "SELECT NOT EXISTS (SELECT 1 FROM requests WHERE id <= ?1)",
                                                         self->max_id) != 0;
}

/**
 * kuzov_history_add_async:
 * @self: a history
 * @additions: (element-type KuzovAddition): what the person named, in that order; not empty, untouched until it is done
 * @endpoint: where it is to be ordered
 * @flags: how
 * @instead_of: (nullable): an `unconfirmed` request that these take the place of: it is let go in the same commit
 * @callback: called once
 * @user_data: handed to @callback
 *
 * Records durably that the person wants these reports, unless there is something for their frames already: between two
 * clicks, two windows or two processes there is one row. Nothing is ordered by this. After an error none of them is
 * recorded, or, while not even that can be written, those that are wait for the person's word until they are gone.
 */
void
kuzov_history_add_async (KuzovHistory        *self,
                         GPtrArray           *additions,
                         const char          *endpoint,
                         KuzovAddFlags        flags,
                         KuzovRequest        *instead_of,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  KuzovAddCall *call = NULL;
  int *is_void = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (additions != NULL && additions->len > 0);
  g_return_if_fail (endpoint != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, kuzov_history_add_async);
  call = g_new0 (KuzovAddCall, 1);
  call->additions = g_ptr_array_ref (additions);
  call->new_ids = g_array_new (FALSE, FALSE, sizeof (int64_t));

  /* Of a list in several pieces nothing may go out before all of it is recorded. */
  if (additions->len > ADDITIONS_A_WRITE)
    {
      is_void = g_atomic_rc_box_new0 (int);
      call->is_released = (flags & KUZOV_ADD_RELEASED) != 0;
      flags &= ~KUZOV_ADD_RELEASED;
    }
  g_task_set_task_data (task, call, (GDestroyNotify) kuzov_add_call_free);

  /* What these frames are joined to, or ordered beside, is decided by the file. */
  gather_soon (self);
  for (unsigned int first = 0; first < additions->len; first += ADDITIONS_A_WRITE)
    {
      KuzovWrite *write = kuzov_write_new (KUZOV_WRITE_ADD);

      write->task = g_object_ref (task);
      write->additions = g_ptr_array_ref (additions);
      write->first = first;
      write->n = MIN (additions->len - first, ADDITIONS_A_WRITE);
      write->flags = flags;
      write->is_void = is_void != NULL ? g_atomic_rc_box_acquire (is_void) : NULL;
      write->row.id = instead_of != NULL && first == 0 ? kuzov_request_get_id (instead_of) : 0;
      write->row.endpoint = g_ref_string_new_intern (endpoint);
      write->row.ordered_ms = g_get_real_time () / 1000;
      call->n_left++;
      take_write (self, write);
    }
  g_clear_pointer (&is_void, g_atomic_rc_box_release);
}

/**
 * kuzov_history_add_finish:
 * @self: a history
 * @result: as given to the callback
 * @error: return location for a #KuzovHistoryError
 *
 * Returns: (transfer full) (element-type KuzovAddition): the additions with their outcome and request
 */
GPtrArray *
kuzov_history_add_finish (KuzovHistory  *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/**
 * kuzov_history_save_async:
 * @self: a history
 * @request: a request with changes
 * @callback: called once these changes are on the disk, or can't be
 * @user_data: handed to @callback
 *
 * Writes the changes of @request durably, with everything else of this turn of the main loop. When it fails for want of
 * space or rights, they stay with the request and are tried again every few seconds; on a conflict they are dropped.
 */
void
kuzov_history_save_async (KuzovHistory        *self,
                          KuzovRequest        *request,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  KuzovWrite *write = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  write = new_save (request);
  write->task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (write->task, kuzov_history_save_async);
  take_write (self, write);
}

gboolean
kuzov_history_save_finish (KuzovHistory  *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * kuzov_history_is_unwritten:
 * @self: a history
 * @request: a request
 *
 * Returns: whether something is known of @request that is not on the disk
 */
gboolean
kuzov_history_is_unwritten (KuzovHistory *self,
                            KuzovRequest *request)
{
  g_return_val_if_fail (KUZOV_IS_HISTORY (self), FALSE);
  g_return_val_if_fail (KUZOV_IS_REQUEST (request), FALSE);

  return kuzov_request_has_changes (request) || kuzov_request_is_being_written (request);
}

/**
 * kuzov_history_save_soon:
 * @self: a history
 * @request: a request with changes
 *
 * Writes the changes of @request a little later, together with others: for what would be learned again if it were lost.
 */
void
kuzov_history_save_soon (KuzovHistory *self,
                         KuzovRequest *request)
{
  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  if (!kuzov_request_has_changes (request))
    return;

  kuzov_history_write_within (self, request, SOON_MS);
}

gboolean
kuzov_history_change_finish (KuzovHistory  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * kuzov_history_set_fact:
 * @self: a history
 * @name: (transfer none): its name, a static text
 * @value: (nullable): what is the case
 *
 * Tells the other processes on this history something.
 */
void
kuzov_history_set_fact (KuzovHistory *self,
                        const char   *name,
                        const char   *value)
{
  KuzovWrite *write = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));

  write = kuzov_write_new (KUZOV_WRITE_FACT);
  write->name = name;
  write->value = g_strdup (value);
  take_write (self, write);
}

/**
 * kuzov_history_withdraw_releases_async:
 * @self: a history
 * @callback: called once; see kuzov_history_change_finish()
 * @user_data: handed to @callback
 *
 * Forgets which waiting requests earlier runs, or other processes, said may go out: a request is released anew or not at
 * all. For the process that begins to drive the queue.
 */
void
kuzov_history_withdraw_releases_async (KuzovHistory        *self,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data)
{
  KuzovWrite *write = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));

  write = kuzov_write_new (KUZOV_WRITE_WITHDRAW);
  write->task = g_task_new (self, NULL, callback, user_data);
  take_write (self, write);
}

/**
 * kuzov_history_look:
 * @self: a history
 *
 * Looks whether other processes wrote, and takes over what they did; `looked` is emitted when it is done.
 */
void
kuzov_history_look (KuzovHistory *self)
{
  KuzovWrite *write = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));

  if (self->is_looking || self->db == NULL)
    return;

  self->is_looking = TRUE;
  write = kuzov_write_new (KUZOV_WRITE_LOOK);
  write->known_version = self->data_version;
  write->is_counting = self->knows_n_rows;
  take_write (self, write);
}

/**
 * kuzov_history_move_endpoint:
 * @self: a history that is open and not in use yet
 * @endpoint: where the service is now
 *
 * For the demonstration, whose service may be at another port in each run: all that is in the history belongs to
 * @endpoint from now on, links included.
 */
void
kuzov_history_move_endpoint (KuzovHistory *self,
                             const char   *endpoint)
{
  g_autofree char *origin = NULL;
  char *sql = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (self->db != NULL);

  origin = g_path_get_dirname (endpoint);
  sql = sqlite3_mprintf ("BEGIN IMMEDIATE;"
                         "UPDATE requests SET url = %Q || substr (l.url, instr (substr (l.url, 9), '/') + 8) "
                         "FROM (SELECT r.id, " KUZOV_LINK_OF ("r") " AS url FROM requests AS r) AS l WHERE l.id = requests.id "
                         "AND l.url LIKE 'http://%%/%%' AND l.url NOT LIKE %Q || '/%%';"
                         "UPDATE requests SET endpoint = (SELECT min (id) FROM endpoints) "
                         "WHERE endpoint <> (SELECT min (id) FROM endpoints);"
                         "UPDATE removed SET endpoint = (SELECT min (id) FROM endpoints);"
                         "UPDATE bursts SET endpoint = (SELECT min (id) FROM endpoints);"
                         "DELETE FROM endpoints WHERE id <> (SELECT min (id) FROM endpoints);"
                         "UPDATE endpoints SET url = %Q;"
                         "COMMIT", origin, origin, endpoint);
  if (sqlite3_exec (self->db, sql, NULL, NULL, NULL) != SQLITE_OK)
    {
      g_debug ("can't move: %s", sqlite3_errmsg (self->db));
      sqlite3_exec (self->db, "ROLLBACK", NULL, NULL, NULL);
    }
  sqlite3_free (sql);
}

/**
 * kuzov_history_hurry:
 * @self: a history
 *
 * Sends what has gathered for the next commit to the disk now, for somebody who has nothing else to do until it is there.
 * Without this it may wait a moment for company.
 */
void
kuzov_history_hurry (KuzovHistory *self)
{
  g_return_if_fail (KUZOV_IS_HISTORY (self));

  if (self->flush_source == NULL)
    return;

  self->sent_us = g_get_monotonic_time ();
  kuzov_history_send_all (self);
}

/**
 * kuzov_history_flush:
 * @self: a history
 *
 * Blocks until all that was to be written is on the disk. For the end of the program and for tests.
 */
void
kuzov_history_flush (KuzovHistory *self)
{
  g_return_if_fail (KUZOV_IS_HISTORY (self));

  kuzov_history_send_all (self);
  if (self->writer != NULL)
    kuzov_history_writer_wait (self->writer);
}
