// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-labels.h"

#include "history/kuzov-change-private.h"
#include "history/kuzov-fold.h"
#include "history/kuzov-history-schema-private.h"
#include "history/kuzov-request-private.h"
#include "history/kuzov-words-private.h"

/* Labels and the requests that have them. The words of a request include the names of its labels, so that a new name
 * concerns every one of its requests. */

/* So many requests are prepared by one statement for another name of their label. */
#define RENAME_STEP 50

/* How often the requests of a label are gone through, while another process keeps indexing them meanwhile. */
#define MAX_ROUNDS 4

/* Reading */

static int
compare_labels (gconstpointer a,
                gconstpointer b)
{
  const KuzovLabel *one = *(KuzovLabel *const *) a;
  const KuzovLabel *other = *(KuzovLabel *const *) b;
  const int order = g_utf8_collate (one->name, other->name);

  return order != 0 ? order : (one->id > other->id) - (one->id < other->id);
}

/**
 * kuzov_history_load_labels:
 * @self: a history
 *
 * Returns: (transfer full) (element-type KuzovLabel): all labels, by name
 */
GPtrArray *
kuzov_history_load_labels (KuzovHistory *self)
{
  GPtrArray *labels = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_label_free);
  sqlite3_stmt *statement = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (self), labels);

  statement = kuzov_history_prepare (self, "SELECT id, name, color FROM labels");
  if (statement == NULL)
    return labels;

  while (kuzov_history_step (self, statement) == SQLITE_ROW)
    g_ptr_array_add (labels, kuzov_label_new (sqlite3_column_int64 (statement, 0),
                                              (const char *) sqlite3_column_text (statement, 1),
                                              (unsigned int) sqlite3_column_int (statement, 2) % KUZOV_N_LABEL_COLORS));
  sqlite3_reset (statement);
  g_ptr_array_sort (labels, compare_labels);

  return labels;
}

/* Tells of labels that are not what they were when this was called last, by whomever they were changed. */
void
kuzov_history_note_labels (KuzovHistory *self)
{
  g_autoptr (GPtrArray) labels = kuzov_history_load_labels (self);
  g_autoptr (GString) mark = g_string_new (NULL);
  gboolean is_same;

  for (unsigned int i = 0; i < labels->len; i++)
    {
      const KuzovLabel *label = g_ptr_array_index (labels, i);

      g_string_append_printf (mark, "%" G_GINT64_FORMAT " %u %s\n", label->id, label->color, label->name);
    }
  is_same = self->labels_mark == NULL || g_str_equal (self->labels_mark, mark->str);
  g_free (self->labels_mark);
  self->labels_mark = g_string_free (g_steal_pointer (&mark), FALSE);
  if (!is_same)
    g_signal_emit_by_name (self, "labels-changed");
}

static void
reread_labels (KuzovHistory *self,
               KuzovRequest *request)
{
  sqlite3_stmt *statement = kuzov_history_prepare (self, "SELECT group_concat (label, ' ') FROM request_labels "
                                                   "WHERE request = ?1");

  g_autofree char *labels = NULL;

  if (statement == NULL)
    return;

  sqlite3_bind_int64 (statement, 1, kuzov_request_get_id (request));
  if (kuzov_history_step (self, statement) == SQLITE_ROW)
    labels = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_reset (statement);
  kuzov_request_take_labels (request, labels);
}

static void
tell_labelled (KuzovHistory *self,
               GArray       *rows,
               gboolean      is_few)
{
  for (unsigned int i = 0; i < rows->len; i++)
    {
      KuzovRequest *request = g_hash_table_lookup (self->requests, &g_array_index (rows, int64_t, i));
      g_autoptr (KuzovRequest) held = request != NULL ? g_object_ref (request) : NULL;

      if (held != NULL)
        reread_labels (self, held);
    }
}

/* One number, of a statement with one or two; nothing is 0. Returns FALSE when it can't be read. */
static gboolean
read_number (sqlite3    *db,
             const char *sql,
             int64_t     first,
             int64_t     second,
             int64_t    *number)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL);

  *number = 0;
  if (result == SQLITE_OK)
    {
      sqlite3_bind_int64 (statement, 1, first);
      if (sqlite3_bind_parameter_count (statement) > 1)
        sqlite3_bind_int64 (statement, 2, second);
      result = sqlite3_step (statement);
      if (result == SQLITE_ROW)
        *number = sqlite3_column_int64 (statement, 0);
    }
  sqlite3_finalize (statement);

  return result == SQLITE_ROW || result == SQLITE_DONE;
}

/* Saving */

/* What is wrong with what was asked, when it is not the file that says no. */
typedef enum
{
  KUZOV_FAULT_NONE,
  KUZOV_FAULT_NAME,     /* no name */
  KUZOV_FAULT_TAKEN,    /* another label has it */
  KUZOV_FAULT_GONE,     /* there is no such label any more */
} KuzovFault;

static GError *
new_fault (KuzovFault fault)
{
  if (fault == KUZOV_FAULT_NAME)
    return g_error_new_literal (KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_FAILED, "not a name for a label");

  return g_error_new_literal (KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_CONFLICT,
                              fault == KUZOV_FAULT_TAKEN ? "the name is taken" : "the label is gone");
}

typedef struct
{
  KuzovChange   change;
  KuzovLabel   *label;
  KuzovFault    fault;
  gboolean      is_checked;
  gboolean      has_old_name;   /* only its colour is another */
  int64_t       last_request;   /* up to which its requests are prepared for the name */
  unsigned int  n_rounds;
  int64_t       n_indexed;      /* how often something was indexed when the round began */
} KuzovSavingLabel;

static void
saving_clear (gpointer data)
{
  kuzov_label_free (((KuzovSavingLabel *) data)->label);
}

/* No two labels have names that a search would not tell apart. */
static gboolean
check_label (KuzovSavingLabel *self,
             sqlite3          *db)
{
  g_autofree char *own = kuzov_fold (self->label->name);
  gboolean is_there = self->label->id == 0;
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (db, "SELECT id, name FROM labels", -1, &statement, NULL);

  while (result == SQLITE_OK || result == SQLITE_ROW)
    {
      g_autofree char *folded = NULL;

      result = sqlite3_step (statement);
      if (result != SQLITE_ROW)
        break;
      folded = kuzov_fold ((const char *) sqlite3_column_text (statement, 1));
      if (sqlite3_column_int64 (statement, 0) == self->label->id)
        {
          is_there = TRUE;
          self->has_old_name = g_strcmp0 ((const char *) sqlite3_column_text (statement, 1), self->label->name) == 0;
        }
      else if (g_str_equal (folded, own))
        self->fault = KUZOV_FAULT_TAKEN;
    }
  sqlite3_finalize (statement);
  if (!is_there)
    self->fault = KUZOV_FAULT_GONE;
  self->is_checked = TRUE;

  return result == SQLITE_DONE;
}

static gboolean
write_label (KuzovSavingLabel *self,
             sqlite3          *db,
             gboolean          is_prepared)
{
  const KuzovLabel *label = self->label;
  const char *sql = "UPDATE labels SET name = ?1, color = ?2 WHERE id = ?3";
  sqlite3_stmt *statement = NULL;
  int result;

  if (label->id == 0)
    sql = "INSERT INTO labels (name, color) VALUES (?1, ?2)";
  else if (self->has_old_name)
    sql = "UPDATE labels SET color = ?2 WHERE id = ?3";
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, !is_prepared, NULL);
  result = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL);
  if (result == SQLITE_OK)
    {
      if (!self->has_old_name)
        sqlite3_bind_text (statement, 1, label->name, -1, SQLITE_STATIC);
      sqlite3_bind_int (statement, 2, (int) label->color);
      if (label->id != 0)
        sqlite3_bind_int64 (statement, 3, label->id);
      result = sqlite3_step (statement);
    }
  sqlite3_finalize (statement);
  sqlite3_db_config (db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 1, NULL);
  if (result == SQLITE_DONE && label->id == 0)
    self->label->id = sqlite3_last_insert_rowid (db);

  return result == SQLITE_DONE;
}

/* Another name makes what the index knows of all its requests stale at once. A trigger sees to that, in one stroke, which
 * takes long for many: so they are told to be unindexed before, in pieces, and the trigger is left out where it would
 * find nothing to do. Nothing but the indexing takes a row from there, and it counts how often. */
static gboolean
prepare_some (KuzovSavingLabel *self,
              sqlite3          *db,
              int64_t           deadline_us,
              gboolean         *is_done)
{
  static const char next[] =
    "SELECT max (request) FROM (SELECT request FROM request_labels WHERE label = ?1 AND request > ?2 ORDER BY request "
    "LIMIT " G_STRINGIFY (RENAME_STEP) ")";
  static const char mark[] =
    "INSERT INTO unindexed SELECT d.id, d.text FROM request_labels AS l JOIN documents AS d ON d.id = l.request "
    "WHERE l.label = ?1 AND l.request > ?2 AND l.request <= ?3 AND l.request <= (SELECT until FROM indexed) "
    "AND NOT EXISTS (SELECT 1 FROM unindexed WHERE id = l.request)";
  sqlite3_stmt *statement = NULL;
  int64_t last = 0;
  int result = SQLITE_DONE;

  if (sqlite3_prepare_v2 (db, mark, -1, &statement, NULL) != SQLITE_OK)
    return FALSE;

  while (result == SQLITE_DONE && g_get_monotonic_time () <= deadline_us)
    {
      if (!read_number (db, next, self->label->id, self->last_request, &last))
        result = SQLITE_ERROR;
      *is_done = last == 0;
      if (result != SQLITE_DONE || *is_done)
        break;
      sqlite3_bind_int64 (statement, 1, self->label->id);
      sqlite3_bind_int64 (statement, 2, self->last_request);
      sqlite3_bind_int64 (statement, 3, last);
      result = sqlite3_step (statement);
      sqlite3_reset (statement);
      self->last_request = last;
    }
  sqlite3_finalize (statement);

  return result == SQLITE_DONE;
}

static gboolean
save_some (sqlite3  *db,
           int64_t   deadline_us,
           gpointer  data,
           gboolean *is_done)
{
  KuzovSavingLabel *self = data;
  int64_t n_indexed = 0;
  gboolean is_prepared = FALSE;

  *is_done = TRUE;
  if (!self->is_checked && !check_label (self, db))
    return FALSE;
  if (self->fault != KUZOV_FAULT_NONE)
    return TRUE;
  if (self->label->id == 0 || self->has_old_name)
    return write_label (self, db, FALSE);

  if (!kuzov_words_count_indexed (db, &n_indexed))
    return FALSE;
  if (self->last_request == 0)
    self->n_indexed = n_indexed;
  if (!prepare_some (self, db, deadline_us, &is_prepared))
    return FALSE;
  *is_done = is_prepared && (n_indexed == self->n_indexed || ++self->n_rounds == MAX_ROUNDS);
  if (*is_done)
    return write_label (self, db, n_indexed == self->n_indexed);
  if (is_prepared)
    self->last_request = 0;

  return TRUE;
}

static void
end_saving (KuzovChange  *change,
            KuzovHistory *history,
            GTask        *task,
            GError       *error)
{
  KuzovSavingLabel *self = (KuzovSavingLabel *) change;

  if (error == NULL && self->fault != KUZOV_FAULT_NONE)
    error = new_fault (self->fault);
  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  kuzov_history_note_labels (history);
  g_task_return_pointer (task, g_memdup2 (&self->label->id, sizeof self->label->id), g_free);
}

/**
 * kuzov_history_save_label_async:
 * @self: an open history
 * @label: what the label with its number is to be; number 0 makes a new one
 * @callback: called once
 * @user_data: handed to @callback
 *
 * Keeps a label. Under another name its requests are found by that name from then on, and no longer by the old one.
 */
void
kuzov_history_save_label_async (KuzovHistory        *self,
                                const KuzovLabel    *label,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *name = NULL;
  KuzovSavingLabel *saving = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (label != NULL && label->name != NULL);
  g_return_if_fail (label->color < KUZOV_N_LABEL_COLORS);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, kuzov_history_save_label_async);
  name = g_utf8_validate (label->name, -1, NULL) ? kuzov_label_dup_name (label->name) : NULL;
  if (name == NULL)
    {
      g_task_return_error (task, new_fault (KUZOV_FAULT_NAME));
      return;
    }

  saving = kuzov_change_new (sizeof *saving, save_some, NULL, end_saving, saving_clear);
  saving->label = kuzov_label_new (label->id, name, label->color);
  kuzov_change_begin (saving, self, g_steal_pointer (&task), KUZOV_PACE_SHORT, NULL);
}

/**
 * kuzov_history_save_label_finish:
 * @self: a history
 * @result: as given to the callback
 * @error: return location for a #KuzovHistoryError: %KUZOV_HISTORY_ERROR_CONFLICT when another label has the name, or the
 *   label is gone; %KUZOV_HISTORY_ERROR_FAILED when it is no name
 *
 * Returns: its number, 0 on error
 */
int64_t
kuzov_history_save_label_finish (KuzovHistory  *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  g_autofree int64_t *id = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), 0);

  id = g_task_propagate_pointer (G_TASK (result), error);

  return id != NULL ? *id : 0;
}

/* Giving and taking */

typedef struct
{
  KuzovChange   change;
  int64_t       label;
  GArray       *ids;      /* (nullable): NULL stands for all that have it, and then for the label itself */
  unsigned int  next;
  gboolean      is_set;
  gboolean      is_long;
  KuzovFault    fault;
} KuzovLabelling;

static void
labelling_clear (gpointer data)
{
  g_clear_pointer (&((KuzovLabelling *) data)->ids, g_array_unref);
}

static void
end_labelling (KuzovChange  *change,
               KuzovHistory *history,
               GTask        *task,
               GError       *error)
{
  KuzovLabelling *self = (KuzovLabelling *) change;

  if (error == NULL && self->fault != KUZOV_FAULT_NONE)
    error = new_fault (self->fault);
  if (self->ids == NULL)
    kuzov_history_note_labels (history);
  history->n_labelling -= self->is_long;
  kuzov_change_return (change, history, task, error);
}

/* A change of one row; what is so already is left as it is. */
static gboolean
label_one (KuzovLabelling *self,
           sqlite3_stmt   *statement,
           int64_t         id)
{
  int result;

  sqlite3_bind_int64 (statement, 1, self->label);
  sqlite3_bind_int64 (statement, 2, id);
  result = sqlite3_step (statement);
  sqlite3_reset (statement);
  if (result == SQLITE_DONE && sqlite3_changes (sqlite3_db_handle (statement)) > 0)
    kuzov_change_reach (self, id);

  return result == SQLITE_DONE;
}

static gboolean
label_some (sqlite3  *db,
            int64_t   deadline_us,
            gpointer  data,
            gboolean *is_done)
{
  static const char give[] =
    "INSERT INTO request_labels (label, request) SELECT ?1, id FROM requests WHERE id = ?2 AND NOT EXISTS "
    "(SELECT 1 FROM request_labels WHERE label = ?1 AND request = ?2)";
  static const char take[] = "DELETE FROM request_labels WHERE label = ?1 AND request = ?2";
  KuzovLabelling *self = data;
  sqlite3_stmt *statement = NULL;
  int64_t label = 0;
  gboolean is_fine = read_number (db, "SELECT id FROM labels WHERE id = ?1", self->label, 0, &label)
                     && sqlite3_prepare_v2 (db, self->is_set ? give : take, -1, &statement, NULL) == SQLITE_OK;

  if (label == 0)
    self->fault = KUZOV_FAULT_GONE;
  while (is_fine && label != 0 && self->next < self->ids->len)
    {
      is_fine = label_one (self, statement, g_array_index (self->ids, int64_t, self->next++));
      if (g_get_monotonic_time () > deadline_us)
        break;
    }
  sqlite3_finalize (statement);
  *is_done = label == 0 || self->next == self->ids->len;

  return is_fine;
}

/**
 * kuzov_history_set_label_async:
 * @self: an open history
 * @ids: (element-type int64_t): rows, however many
 * @label: the number of a label
 * @is_set: whether they are to have it
 * @cancellable: (nullable): stops it; what is done by then stays
 * @callback: called once; see kuzov_history_change_finish()
 * @user_data: handed to @callback
 *
 * Gives requests a label, or takes it from them. Requests that somebody holds learn of it as it goes.
 */
void
kuzov_history_set_label_async (KuzovHistory        *self,
                               GArray              *ids,
                               int64_t              label,
                               gboolean             is_set,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  const KuzovPace pace = kuzov_change_choose_pace (ids != NULL ? ids->len : 0);
  GTask *task = NULL;
  KuzovLabelling *labelling = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (ids != NULL);
  g_return_if_fail (label > 0);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, kuzov_history_set_label_async);
  labelling = kuzov_change_new (sizeof *labelling, label_some, tell_labelled, end_labelling, labelling_clear);
  labelling->ids = g_array_copy (ids);
  labelling->label = label;
  labelling->is_set = is_set;

  /* What is said later counts: it may not overtake what was said before of many rows. */
  labelling->is_long = pace != KUZOV_PACE_SHORT || self->n_labelling > 0;
  self->n_labelling += labelling->is_long;
  kuzov_change_begin (labelling, self, task, labelling->is_long ? KUZOV_PACE_LONG : pace, cancellable);
}

static gboolean
remove_some (sqlite3  *db,
             int64_t   deadline_us,
             gpointer  data,
             gboolean *is_done)
{
  KuzovLabelling *self = data;
  sqlite3_stmt *statement = NULL;
  int64_t request = 0;
  gboolean is_fine = sqlite3_prepare_v2 (db, "DELETE FROM request_labels WHERE label = ?1 AND request = ?2", -1, &statement,
                                         NULL) == SQLITE_OK;

  while (is_fine)
    {
      is_fine = read_number (db, "SELECT min (request) FROM request_labels WHERE label = ?1", self->label, 0, &request);
      *is_done = request == 0;
      if (!is_fine || *is_done)
        break;
      is_fine = label_one (self, statement, request);
      if (g_get_monotonic_time () > deadline_us)
        break;
    }
  sqlite3_finalize (statement);

  return is_fine && (!*is_done || read_number (db, "DELETE FROM labels WHERE id = ?1 RETURNING id", self->label, 0, &request));
}

/**
 * kuzov_history_remove_label_async:
 * @self: an open history
 * @label: its number
 * @callback: called once; see kuzov_history_change_finish()
 * @user_data: handed to @callback
 *
 * Takes a label from all requests that have it, and then away. Its number is not given out again.
 */
void
kuzov_history_remove_label_async (KuzovHistory        *self,
                                  int64_t              label,
                                  GAsyncReadyCallback  callback,
                                  gpointer             user_data)
{
  GTask *task = NULL;
  KuzovLabelling *labelling = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (label > 0);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, kuzov_history_remove_label_async);
  labelling = kuzov_change_new (sizeof *labelling, remove_some, tell_labelled, end_labelling, labelling_clear);
  labelling->label = label;
  kuzov_change_begin (labelling, self, task, KUZOV_PACE_LONG, NULL);
}
