// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-private.h"

#include "history/kuzov-request-private.h"

/* What has been written, or could not be: the main thread's side of it. */

/* After so long a change that could not be written is tried again, unless another write comes by earlier. */
#define RETRY_MS 5000

/* While many rows leave, or come back, the list begins anew once in so long. */
#define RESET_MS 1000

/* So many requests that another process may have changed are looked at in one turn of the main loop. */
#define STALE_A_TURN 64

void
kuzov_add_call_free (KuzovAddCall *call)
{
  g_ptr_array_unref (call->additions);
  g_array_unref (call->new_ids);
  g_clear_error (&call->error);
  g_free (call);
}

static void
finish_additions (KuzovHistory *self,
                  KuzovWrite   *write)
{
  KuzovAddCall *call = g_task_get_task_data (write->task);
  unsigned int n_new = 0;

  for (unsigned int i = 0; i < write->n; i++)
    {
      KuzovAddition *addition = g_ptr_array_index (write->additions, write->first + i);
      KuzovRow row;

      if (addition->outcome != KUZOV_ADD_NEW)
        {
          addition->request = kuzov_history_get_request (self, write->ids[i]);
          continue;
        }

      kuzov_row_init (&row);
      row.id = write->ids[i];
      row.frame = g_ref_string_new (addition->frame);
      row.typed = g_strcmp0 (addition->typed, addition->frame) == 0 ? g_ref_string_acquire (row.frame)
                                                                     : g_ref_string_new (addition->typed);
      row.ordered_ms = write->row.ordered_ms;
      row.endpoint = g_ref_string_acquire (write->row.endpoint);
      row.release = write->flags & KUZOV_ADD_RELEASED ? KUZOV_RELEASE_ASKED : KUZOV_RELEASE_NONE;
      addition->request = g_hash_table_lookup (self->requests, &row.id);
      if (addition->request != NULL)
        g_object_ref (addition->request);
      else
        addition->request = kuzov_request_new_for_row (&row, self->requests);
      kuzov_row_clear (&row);
      g_array_append_val (call->new_ids, write->ids[i]);

      /* A look at the file may have announced it already. */
      if (write->ids[i] > self->max_id)
        n_new++;
      self->max_id = MAX (self->max_id, write->ids[i]);
    }

  if (n_new == 0)
    return;
  self->n_rows += n_new;
  g_signal_emit_by_name (self, "added", n_new);
}

/* The list is recorded to its last piece: now the word that it may go out is good for all of it. */
static void
release_all (KuzovHistory *self,
             KuzovAddCall *call)
{
  for (unsigned int i = 0; i < call->additions->len; i++)
    {
      KuzovAddition *addition = g_ptr_array_index (call->additions, i);

      if ((addition->outcome != KUZOV_ADD_NEW && addition->outcome != KUZOV_ADD_JOINED) || addition->request == NULL
          || kuzov_request_get_state (addition->request) != KUZOV_STATE_WAITING
          || (kuzov_request_get_release (addition->request) != KUZOV_RELEASE_NONE
              && kuzov_request_get_release (addition->request) != KUZOV_RELEASE_HELD))
        continue;
      kuzov_request_set_release (addition->request, KUZOV_RELEASE_ASKED);
      kuzov_history_save_soon (self, addition->request);
    }
}

static void
finish_add_call (KuzovHistory *self,
                 KuzovWrite   *write)
{
  KuzovAddCall *call = g_task_get_task_data (write->task);

  if (write->error != NULL && call->error == NULL)
    call->error = g_steal_pointer (&write->error);
  if (write->row.id != 0 && call->error == NULL)
    {
      KuzovRequest *instead_of = g_hash_table_lookup (self->requests, &write->row.id);

      if (instead_of != NULL && !kuzov_request_is_being_written (instead_of))
        kuzov_history_reread (self, instead_of);
    }
  if (--call->n_left > 0)
    return;

  /* All or nothing: what was recorded before a piece that could not be goes again. */
  if (call->error != NULL && call->new_ids->len > 0)
    kuzov_history_undo (self, call->new_ids, 0);
  else if (call->error == NULL && call->is_released)
    release_all (self, call);
  if (call->error != NULL)
    g_task_return_error (write->task, g_steal_pointer (&call->error));
  else
    g_task_return_pointer (write->task, g_ptr_array_ref (call->additions), (GDestroyNotify) g_ptr_array_unref);
}

static void
finish_save (KuzovHistory *self,
             KuzovWrite   *write)
{
  kuzov_request_release_write (write->request);
  if (write->error == NULL)
    return;

  if (g_error_matches (write->error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_CONFLICT))
    {
      /* What the file says counts; what was decided on an older state is void. */
      KuzovState expected;

      kuzov_request_steal_changes (write->request, &expected);
      kuzov_history_reread (self, write->request);
    }
  else
    {
      kuzov_request_return_changes (write->request, write->changes, write->expected);
      kuzov_history_write_within (self, write->request, RETRY_MS);
    }
}

static gboolean
on_reset (gpointer user_data)
{
  KuzovHistory *self = user_data;

  g_clear_pointer (&self->reset_source, g_source_unref);
  self->reset_us = g_get_monotonic_time ();
  g_signal_emit_by_name (self, "reset");

  return G_SOURCE_REMOVE;
}

/* Lets the list begin anew, at once or as soon as that is bearable again. */
void
kuzov_history_reset_soon (KuzovHistory *self)
{
  const int64_t pause_ms = RESET_MS - (g_get_monotonic_time () - self->reset_us) / 1000;

  if (self->reset_source == NULL && self->db != NULL)
    self->reset_source = kuzov_history_attach (self, g_timeout_source_new ((unsigned int) MAX (pause_ms, 0)), on_reset,
                                               "kuzov-history-reset");
}

static gboolean
on_stale (gpointer user_data)
{
  KuzovHistory *self = user_data;

  for (unsigned int i = 0; i < STALE_A_TURN && !g_queue_is_empty (&self->stale); i++)
    {
      g_autofree int64_t *id = g_queue_pop_head (&self->stale);
      KuzovRequest *request = g_hash_table_lookup (self->requests, id);
      g_autoptr (KuzovRequest) held = request != NULL ? g_object_ref (request) : NULL;

      if (held != NULL && !kuzov_request_is_being_written (held))
        kuzov_history_reread (self, held);
    }
  if (!g_queue_is_empty (&self->stale))
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->stale_source, g_source_unref);

  return G_SOURCE_REMOVE;
}

/* Of what is settled another process may have changed the note, the labels, or whether it was opened: that has time. */
static void
note_stale (KuzovHistory *self,
            GPtrArray    *settled)
{
  g_queue_clear_full (&self->stale, g_free);
  for (unsigned int i = 0; i < settled->len; i++)
    {
      const int64_t id = kuzov_request_get_id (g_ptr_array_index (settled, i));

      g_queue_push_tail (&self->stale, g_memdup2 (&id, sizeof id));
    }
  if (settled->len > 0 && self->stale_source == NULL)
    {
      self->stale_source = kuzov_history_attach (self, g_idle_source_new (), on_stale, "kuzov-history-stale");
      g_source_set_priority (self->stale_source, G_PRIORITY_DEFAULT_IDLE);
    }
}

static unsigned int
count_between (KuzovHistory *self,
               int64_t       above,
               int64_t       until)
{
  sqlite3_stmt *statement = kuzov_history_prepare (self, "SELECT count (*) FROM requests WHERE id > ?1 AND id <= ?2");
  unsigned int n = 0;

  if (statement == NULL)
    return 0;

  sqlite3_bind_int64 (statement, 1, above);
  sqlite3_bind_int64 (statement, 2, until);
  if (kuzov_history_step (self, statement) == SQLITE_ROW)
    n = (unsigned int) sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);

  return n;
}

/* Rows on top are announced as such, anything else resets the list. While a long history is still being counted, nobody can
 * tell whether a row below is gone; the one who counts it will know. */
static void
announce_foreign_rows (KuzovHistory *self,
                       KuzovWrite   *look)
{
  const unsigned int n_above = count_between (self, self->max_id, look->max_id);
  const unsigned int n_expected = self->n_rows + n_above;
  const unsigned int n_rows = self->knows_n_rows && look->is_counting ? look->n_rows : n_expected;

  if (n_rows == self->n_rows && look->max_id == self->max_id)
    return;

  self->max_id = look->max_id;
  self->n_rows = n_rows;
  if (n_rows == n_expected)
    g_signal_emit_by_name (self, "added", n_above);
  else
    g_signal_emit_by_name (self, "reset");
}

/* After another process wrote, or a chore of this one. */
static void
take_changes (KuzovHistory *self,
              KuzovWrite   *look)
{
  g_autoptr (GPtrArray) unsettled = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) settled = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->requests);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      KuzovState state = kuzov_request_get_state (value);

      if (kuzov_request_is_being_written (value))
        continue;
      if (kuzov_state_is_pending (state) || state == KUZOV_STATE_UNCONFIRMED || state == KUZOV_STATE_GIVEN_UP)
        g_ptr_array_add (unsettled, g_object_ref (value));
      else
        g_ptr_array_add (settled, value);
    }
  note_stale (self, settled);
  kuzov_history_note_labels (self);
  for (unsigned int i = 0; i < unsettled->len; i++)
    kuzov_history_reread (self, g_ptr_array_index (unsettled, i));

  announce_foreign_rows (self, look);
}

static void
finish_look (KuzovHistory *self,
             KuzovWrite   *write)
{
  const gboolean has_changed = write->error == NULL && write->data_version != self->data_version;

  self->is_looking = FALSE;
  if (has_changed && self->knows_n_rows && !write->is_counting)
    {
      /* Only since then it is known how many rows there were. */
      kuzov_history_look (self);
      return;
    }
  if (has_changed)
    {
      self->data_version = write->data_version;
      take_changes (self, write);
    }
  g_signal_emit_by_name (self, "looked", has_changed);
}

/* A chore of this process changed rows as another process would. */
void
kuzov_history_take_own_changes (KuzovHistory *self)
{
  KuzovWrite look = { .kind = KUZOV_WRITE_LOOK, .is_counting = self->knows_n_rows };

  look.max_id = kuzov_history_read_number (self, "SELECT max(id) FROM requests", 0);
  if (look.is_counting)
    look.n_rows = count_between (self, G_MININT64, look.max_id);
  take_changes (self, &look);
}

/* On a full disk even this may have to wait; until then the rows wait for the person's word like any others. */
static void
finish_undo (KuzovHistory *self,
             KuzovWrite   *write)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));

  g_array_append_vals (ids, write->ids, write->n);
  if (write->error != NULL)
    {
      kuzov_history_undo (self, ids, RETRY_MS);
      return;
    }

  self->knows_n_rows = FALSE;
  g_signal_emit_by_name (self, "reset");
}

static void
finish_write (KuzovHistory *self,
              KuzovWrite   *write)
{
  switch (write->kind)
    {
    case KUZOV_WRITE_ADD:
      if (write->error == NULL)
        finish_additions (self, write);
      break;
    case KUZOV_WRITE_SAVE:
      finish_save (self, write);
      break;
    case KUZOV_WRITE_BURST:
      kuzov_history_finish_burst (self, write);
      break;
    case KUZOV_WRITE_UNDO:
      finish_undo (self, write);
      break;
    case KUZOV_WRITE_LOOK:
      finish_look (self, write);
      break;
    case KUZOV_WRITE_FACT:
    case KUZOV_WRITE_WITHDRAW:
      break;
    default:
      g_assert_not_reached ();
    }
}

/* Tells whether something could be kept. */
void
kuzov_history_tell_recorded (KuzovHistory *self,
                             const GError *error)
{
  if (g_error_matches (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_CONFLICT)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    error = NULL;
  if (g_error_matches (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED))
    kuzov_history_note_damage (self);
  kuzov_history_plan_index (self);
  g_signal_emit_by_name (self, "recorded", error);
}

/* Whether what was to be kept could be kept; a look keeps nothing, and a conflict is no fault of the file. */
static void
tell_recorded (KuzovHistory *self,
               GPtrArray    *writes)
{
  const GError *error = NULL;
  gboolean has_tried = FALSE;

  for (unsigned int i = 0; i < writes->len; i++)
    {
      KuzovWrite *write = g_ptr_array_index (writes, i);

      if (write->kind == KUZOV_WRITE_LOOK)
        continue;
      has_tried = TRUE;
      if (write->error != NULL && !g_error_matches (write->error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_CONFLICT))
        error = write->error;
      if (g_error_matches (write->error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED))
        kuzov_history_note_damage (self);
    }
  if (has_tried)
    kuzov_history_tell_recorded (self, error);
}

/* The rows are announced before the calls return, so that who ordered them finds them in the list. */
void
kuzov_history_on_written (GPtrArray *writes,
                          gpointer   user_data)
{
  g_autoptr (KuzovHistory) self = g_object_ref (user_data);

  for (unsigned int i = 0; i < writes->len; i++)
    finish_write (self, g_ptr_array_index (writes, i));
  tell_recorded (self, writes);

  for (unsigned int i = 0; i < writes->len; i++)
    {
      KuzovWrite *write = g_ptr_array_index (writes, i);

      if (write->task == NULL)
        continue;
      if (write->kind == KUZOV_WRITE_ADD)
        finish_add_call (self, write);
      else if (write->error != NULL)
        g_task_return_error (write->task, g_steal_pointer (&write->error));
      else
        g_task_return_boolean (write->task, TRUE);
    }
}
