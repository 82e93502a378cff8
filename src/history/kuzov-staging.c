// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-staging.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "history/kuzov-group-private.h"
#include "history/kuzov-history-private.h"
#include "history/kuzov-history-schema-private.h"
#include "history/kuzov-row-private.h"
#include "history/kuzov-staging-private.h"

/* The first byte of the lock file that is a seat; those before are the queue's and the door. */
#define FIRST_SEAT 16

/* So many rows are added in one transaction, and so many are compared before a cancellation is heard. */
#define PIECE 10000

/* A label's name and the number of places are bounded: they come from a file. */
#define MAX_PLACES 1000

/* The columns as the cursor has them; a state below 2 would be ordered by itself. */
#define COLUMNS \
  "frame, frame_key, typed, ordered_ms, state, place, job, url, reason, message, sent_ms, accepted_ms, started_ms, settled_ms, " \
  "opened_ms, vin, plate, balance_before, note, order_reply, check_reply, result_reply, labels, began_ms, price, " \
  "balance_after, checked_after_ms, n_removed, gives"

#define CREATE \
  "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE;" \
  "CREATE TABLE staged (n INTEGER PRIMARY KEY, line, frame, frame_key, typed, ordered_ms, state CHECK (state >= 2), place, " \
  "job, url, reason, message, sent_ms, accepted_ms, started_ms, settled_ms, opened_ms, vin, plate, balance_before, note, " \
  "order_reply, check_reply, result_reply, labels, began_ms, price, balance_after, checked_after_ms, n_removed, gives);" \
  "CREATE TABLE crowds (key PRIMARY KEY) WITHOUT ROWID;" \
  "BEGIN"

#define INSERT \
  "INSERT INTO staged (line, " COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, " \
  "?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29, ?30)"

G_STATIC_ASSERT (KUZOV_N_STAGED == 29);

/* By frame to compare them, all from the index; and oldest first to merge them, those of one moment as they stood in a
 * list that begins with the newest. Frames of which there are many rows, here and there, are merged after all others and one
 * after the other, so that no more than one of them has to be known at a time. */
#define INDEX_FRAMES \
  "COMMIT; CREATE INDEX staged_by_frame ON staged (frame_key, ordered_ms, n DESC, place, job, state, gives, line)"
#define INDEX_TIMES "CREATE INDEX staged_by_time ON staged (ordered_ms, n DESC)"
#define MOST_ROWS \
  "SELECT " COLUMNS " FROM staged INDEXED BY staged_by_time WHERE frame_key NOT IN (SELECT key FROM crowds) " \
  "ORDER BY ordered_ms, n DESC"
#define CROWDS \
  "SELECT " COLUMNS " FROM crowds CROSS JOIN staged INDEXED BY staged_by_frame ON frame_key = key " \
  "ORDER BY key, ordered_ms, n DESC"

struct _KuzovStaging
{
  char         *history_path;
  char         *path;
  unsigned int  seat;
  int           seat_file;
  sqlite3      *db;
  sqlite3_stmt *insert;
  sqlite3_stmt *cursor;
  gboolean      is_in_crowd;  /* of the cursor */
  GHashTable   *places;       /* endpoint to its number, from 1 */
  GPtrArray    *place_names;
  uint64_t      n_rows;
  sqlite3      *compared;     /* (nullable): the history, in which nothing of this was found */
  int           version;      /* what it was then */
};

/* Seats */

/* Takes a seat beside others: see KUZOV_N_SEATS. Returns the file to close, -1 when somebody has it. */
int
kuzov_import_seat_take (const char   *path,
                        unsigned int  seat)
{
  g_autofree char *name = g_strconcat (path, ".lock", NULL);
  struct flock byte = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = FIRST_SEAT + (off_t) seat, .l_len = 1 };
  int file = g_open (name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

  if (file != -1 && fcntl (file, F_OFD_SETLK, &byte) != 0)
    {
      close (file);
      return -1;
    }

  return file;
}

static char *
dup_name (const char   *path,
          unsigned int  seat)
{
  return g_strdup_printf ("%s.import-%u", path, seat);
}

/* What a crash left lies there as long as nobody sits on its seat. */
void
kuzov_staging_remove_left (const char *path)
{
  for (unsigned int seat = 0; seat < KUZOV_N_SEATS; seat++)
    {
      g_autofree char *name = dup_name (path, seat);
      int file;

      if (g_access (name, F_OK) != 0 || (file = kuzov_import_seat_take (path, seat)) == -1)
        continue;
      g_unlink (name);
      close (file);
    }
}

static gboolean
sit_down (KuzovStaging  *self,
          GError       **error)
{
  for (self->seat = 0; self->seat < KUZOV_N_SEATS; self->seat++)
    {
      self->seat_file = kuzov_import_seat_take (self->history_path, self->seat);
      if (self->seat_file == -1)
        continue;
      self->path = dup_name (self->history_path, self->seat);
      return TRUE;
    }
  g_set_error_literal (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_IN_USE, "too many imports at a time");

  return FALSE;
}

static gboolean
make_file (KuzovStaging  *self,
           GError       **error)
{
  int file;

  g_unlink (self->path);
  file = g_open (self->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file == -1)
    {
      kuzov_history_set_errno (error, errno, self->path);
      return FALSE;
    }
  close (file);

  if (sqlite3_open_v2 (self->path, &self->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK
      && sqlite3_exec (self->db, CREATE, NULL, NULL, NULL) == SQLITE_OK
      && sqlite3_prepare_v2 (self->db, INSERT, -1, &self->insert, NULL) == SQLITE_OK)
    return TRUE;
  kuzov_history_set_error (error, self->db, "stage");

  return FALSE;
}

/**
 * kuzov_staging_new:
 * @history: an open history
 * @error: return location for a #KuzovHistoryError
 *
 * Returns: (transfer full) (nullable): an empty one, for one thread at a time
 */
KuzovStaging *
kuzov_staging_new (KuzovHistory  *history,
                   GError       **error)
{
  g_autoptr (KuzovStaging) self = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (history), NULL);

  self = g_new0 (KuzovStaging, 1);
  self->history_path = g_strdup (history->path);
  self->seat_file = -1;
  self->places = g_hash_table_new (g_str_hash, g_str_equal);
  self->place_names = g_ptr_array_new_with_free_func (g_free);

  return sit_down (self, error) && make_file (self, error) ? g_steal_pointer (&self) : NULL;
}

void
kuzov_staging_free (KuzovStaging *self)
{
  sqlite3_finalize (self->insert);
  sqlite3_finalize (self->cursor);
  sqlite3_close (self->db);
  sqlite3_close (self->compared);
  if (self->path != NULL)
    g_unlink (self->path);
  if (self->seat_file != -1)
    close (self->seat_file);
  g_hash_table_unref (self->places);
  g_ptr_array_unref (self->place_names);
  g_free (self->history_path);
  g_free (self->path);
  g_free (self);
}

/* Adding */

static int
find_place (KuzovStaging *self,
            const char   *endpoint)
{
  int place = GPOINTER_TO_INT (g_hash_table_lookup (self->places, endpoint));

  if (place != 0 || self->place_names->len == MAX_PLACES)
    return place;

  g_ptr_array_add (self->place_names, g_strdup (endpoint));
  g_hash_table_insert (self->places, g_ptr_array_index (self->place_names, self->place_names->len - 1),
                       GINT_TO_POINTER ((int) self->place_names->len));

  return (int) self->place_names->len;
}

static int
find_gives (const KuzovStagedRow *row)
{
  const gboolean has_report = row->job != NULL && (row->state == KUZOV_STATE_READY || kuzov_state_is_accepted (row->state));

  return (row->note != NULL ? KUZOV_GIVES_NOTE : 0) | (row->vin != NULL ? KUZOV_GIVES_VIN : 0)
         | (row->plate != NULL ? KUZOV_GIVES_PLATE : 0) | (row->opened_ms != 0 ? KUZOV_GIVES_OPENED : 0)
         | (row->labels != NULL ? KUZOV_GIVES_LABELS : 0) | (has_report ? KUZOV_GIVES_REPORT : 0);
}

static void
bind_text (sqlite3_stmt *statement,
           int           column,
           const char   *text)
{
  sqlite3_bind_text (statement, column + 2, text, -1, SQLITE_STATIC);
}

static void
bind_time (sqlite3_stmt *statement,
           int           column,
           int64_t       time_ms)
{
  if (time_ms != 0)
    sqlite3_bind_int64 (statement, column + 2, time_ms);
  else
    sqlite3_bind_null (statement, column + 2);
}

static void
bind_amount (sqlite3_stmt *statement,
             int           column,
             double        amount)
{
  if (isfinite (amount))
    sqlite3_bind_double (statement, column + 2, amount);
  else
    sqlite3_bind_null (statement, column + 2);
}

static void
bind_row (sqlite3_stmt         *s,
          const KuzovStagedRow *row,
          const char           *key,
          int                   place)
{
  sqlite3_bind_int64 (s, 1, (int64_t) row->line);
  bind_text (s, KUZOV_STAGED_FRAME, row->frame);
  bind_text (s, KUZOV_STAGED_KEY, key);
  bind_text (s, KUZOV_STAGED_TYPED, g_strcmp0 (row->typed, row->frame) == 0 ? NULL : row->typed);
  bind_time (s, KUZOV_STAGED_ORDERED, row->ordered_ms);
  sqlite3_bind_int (s, KUZOV_STAGED_STATE + 2, row->state);
  sqlite3_bind_int (s, KUZOV_STAGED_PLACE + 2, place);
  bind_text (s, KUZOV_STAGED_JOB, row->job);
  bind_text (s, KUZOV_STAGED_URL, row->url);
  sqlite3_bind_int (s, KUZOV_STAGED_REASON + 2, row->reason);
  bind_text (s, KUZOV_STAGED_MESSAGE, row->message);
  bind_time (s, KUZOV_STAGED_SENT, row->sent_ms);
  bind_time (s, KUZOV_STAGED_ACCEPTED, row->accepted_ms);
  bind_time (s, KUZOV_STAGED_STARTED, row->started_ms);
  bind_time (s, KUZOV_STAGED_SETTLED, row->settled_ms);
  bind_time (s, KUZOV_STAGED_OPENED, row->opened_ms);
  bind_text (s, KUZOV_STAGED_VIN, row->vin);
  bind_text (s, KUZOV_STAGED_PLATE, row->plate);
  bind_amount (s, KUZOV_STAGED_BALANCE_BEFORE, row->burst.balance_before);
  bind_text (s, KUZOV_STAGED_NOTE, row->note);
  for (int slot = 0; slot < KUZOV_N_REPLY_SLOTS; slot++)
    bind_text (s, KUZOV_STAGED_REPLY_ORDER + slot, row->replies[slot]);
  bind_text (s, KUZOV_STAGED_LABELS, row->labels);
  bind_time (s, KUZOV_STAGED_BEGAN, row->burst.began_ms);
  bind_amount (s, KUZOV_STAGED_PRICE, row->burst.price);
  bind_amount (s, KUZOV_STAGED_BALANCE_AFTER, row->burst.balance_after);
  bind_time (s, KUZOV_STAGED_CHECKED, row->burst.checked_after_ms);
  sqlite3_bind_int64 (s, KUZOV_STAGED_N_REMOVED + 2, row->n_removed);
  sqlite3_bind_int (s, KUZOV_STAGED_GIVES + 2, find_gives (row));
}

/**
 * kuzov_staging_add:
 * @self: a staging that was not finished
 * @row: a request from elsewhere
 * @error: return location for a #KuzovHistoryError, such as that the disk is full
 *
 * Returns: whether it is kept
 */
gboolean
kuzov_staging_add (KuzovStaging          *self,
                   const KuzovStagedRow  *row,
                   GError               **error)
{
  g_autofree char *key = NULL;
  int place;

  g_return_val_if_fail (self != NULL && self->insert != NULL, FALSE);
  g_return_val_if_fail (row->state != KUZOV_STATE_WAITING && row->state != KUZOV_STATE_SUBMITTING, FALSE);
  g_return_val_if_fail (row->frame != NULL && row->endpoint != NULL && row->ordered_ms > 0, FALSE);

  place = find_place (self, row->endpoint);
  if (place == 0)
    {
      g_set_error_literal (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_FAILED, "too many services");
      return FALSE;
    }
  key = kuzov_row_dup_key (row->frame);
  bind_row (self->insert, row, key, place);
  if (sqlite3_step (self->insert) != SQLITE_DONE
      || (++self->n_rows % PIECE == 0 && sqlite3_exec (self->db, "COMMIT; BEGIN", NULL, NULL, NULL) != SQLITE_OK))
    {
      kuzov_history_set_error (error, self->db, "stage");
      return FALSE;
    }
  sqlite3_reset (self->insert);

  return TRUE;
}

/* Comparing */

/* What is compared, frame by frame. */
typedef struct
{
  KuzovStaging     *staging;
  KuzovMergeCounts *counts;
  sqlite3          *history;
  sqlite3_stmt     *staged;
  sqlite3_stmt     *same_frame;
  int64_t           now_ms;
  char             *key;          /* of the frame */
  KuzovGroup       *group;        /* its rows, here and among what was staged */
  unsigned int      n_staged;     /* of it */
  int64_t           second;
  unsigned int      n_of_second;  /* of those: without a number */
  GArray           *left_out;     /* int64_t: rows that are too many of their frame */
  GPtrArray        *crowds;       /* keys of frames of which there are many rows */
} KuzovComparison;

static void
end_frame (KuzovComparison *self)
{
  if (kuzov_group_get_n_rows (self->group) + self->n_staged > KUZOV_FEW_OF_FRAME)
    g_ptr_array_add (self->crowds, g_steal_pointer (&self->key));
  g_clear_pointer (&self->key, g_free);
  kuzov_group_clear (self->group);
}

static gboolean
begin_frame (KuzovComparison *self,
             const char      *key)
{
  int result;

  end_frame (self);
  self->key = g_strdup (key);
  self->n_staged = 0;
  self->n_of_second = 0;
  sqlite3_bind_text (self->same_frame, 1, key, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int64 (self->same_frame, 2, 0);
  sqlite3_bind_int (self->same_frame, 3, 2 * KUZOV_MAX_OF_FRAME);
  while ((result = sqlite3_step (self->same_frame)) == SQLITE_ROW)
    {
      KuzovIdentity identity;

      kuzov_identity_read (&identity, self->same_frame);
      kuzov_group_add (self->group, &identity);
    }
  sqlite3_reset (self->same_frame);

  return result == SQLITE_DONE;
}

/* The rows of a frame come by their times. */
static gboolean
is_one_too_many (KuzovComparison     *self,
                 const KuzovIdentity *identity)
{
  const int64_t second = identity->ordered_ms / 1000;

  if (second != self->second)
    self->n_of_second = 0;
  self->second = second;
  if (++self->n_staged > KUZOV_MAX_OF_FRAME)
    return TRUE;

  return identity->job == NULL && ++self->n_of_second > KUZOV_MAX_OF_SECOND;
}

static void
judge (KuzovComparison     *self,
       const KuzovIdentity *identity)
{
  KuzovIdentity *known = NULL;
  KuzovLikeness likeness;

  if (is_one_too_many (self, identity))
    {
      if (self->counts->n_crowded++ == 0)
        self->counts->crowded_line = (uint64_t) sqlite3_column_int64 (self->staged, 7);
      g_array_append_val (self->left_out, identity->id);
      return;
    }

  known = kuzov_group_find (self->group, identity, self->now_ms, &likeness);
  if (known == NULL)
    self->counts->n_new++;
  else if ((known->bits & identity->bits) != 0)
    self->counts->n_updated++;
  else
    self->counts->n_there++;
  kuzov_group_settle (self->group, known, identity);
}

static void
read_staged (KuzovComparison *self,
             KuzovIdentity   *identity)
{
  sqlite3_stmt *staged = self->staged;

  identity->id = sqlite3_column_int64 (staged, 0);
  identity->ordered_ms = sqlite3_column_int64 (staged, 2);
  identity->endpoint = kuzov_staging_get_place (self->staging, sqlite3_column_int (staged, 3));
  identity->job = (const char *) sqlite3_column_text (staged, 4);
  identity->state = sqlite3_column_int (staged, 5);
  identity->bits = sqlite3_column_int (staged, 6);
  identity->is_sent = FALSE;
  identity->is_taken = FALSE;
}

/* Moves with each commit of another connection. */
static int
read_version (sqlite3 *history)
{
  sqlite3_stmt *statement = NULL;
  int version = -1;

  if (sqlite3_prepare_v2 (history, "PRAGMA data_version", -1, &statement, NULL) == SQLITE_OK
      && sqlite3_step (statement) == SQLITE_ROW)
    version = sqlite3_column_int (statement, 0);
  sqlite3_finalize (statement);

  return version;
}

static gboolean
compare_rows (KuzovComparison *self,
              KuzovTicker     *ticker,
              GCancellable    *cancellable)
{
  uint64_t n = 0;
  int result;

  while ((result = sqlite3_step (self->staged)) == SQLITE_ROW)
    {
      const char *key = (const char *) sqlite3_column_text (self->staged, 1);
      KuzovIdentity identity;

      if (g_strcmp0 (key, self->key) != 0 && !begin_frame (self, key))
        break;
      read_staged (self, &identity);
      judge (self, &identity);
      if (++n % PIECE != 0)
        continue;
      if (g_cancellable_is_cancelled (cancellable))
        break;

      /* One moment for many rows, which is quicker, but not for all: the log could not begin anew meanwhile. */
      sqlite3_exec (self->history, "END; BEGIN", NULL, NULL, NULL);
      if (ticker != NULL)
        kuzov_ticker_set (ticker, 0.8 + 0.2 * (double) n / (double) self->staging->n_rows);
    }
  end_frame (self);

  return result == SQLITE_DONE;
}

static gboolean
compare_all (KuzovComparison *self,
             KuzovTicker     *ticker,
             GCancellable    *cancellable)
{
  gboolean is_fine;

  self->now_ms = g_get_real_time () / 1000;
  self->group = kuzov_group_new ();
  sqlite3_exec (self->history, "BEGIN", NULL, NULL, NULL);
  self->staging->version = read_version (self->history);
  is_fine = compare_rows (self, ticker, cancellable);
  sqlite3_exec (self->history, "END", NULL, NULL, NULL);
  kuzov_group_free (self->group);

  return is_fine;
}

/* Runs @sql once for each of @n rows, which @bind binds. */
static gboolean
run_each (sqlite3      *db,
          const char   *sql,
          unsigned int  n,
          void        (*bind) (sqlite3_stmt *statement, gconstpointer list, unsigned int i),
          gconstpointer list)
{
  sqlite3_stmt *statement = NULL;
  gboolean is_fine = sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK;

  for (unsigned int i = 0; is_fine && i < n; i++)
    {
      bind (statement, list, i);
      is_fine = sqlite3_step (statement) == SQLITE_DONE;
      sqlite3_reset (statement);
    }
  sqlite3_finalize (statement);

  return is_fine;
}

static void
bind_row_number (sqlite3_stmt  *statement,
                 gconstpointer  left_out,
                 unsigned int   i)
{
  sqlite3_bind_int64 (statement, 1, g_array_index ((const GArray *) left_out, int64_t, i));
}

static void
bind_key (sqlite3_stmt  *statement,
          gconstpointer  crowds,
          unsigned int   i)
{
  sqlite3_bind_text (statement, 1, g_ptr_array_index ((const GPtrArray *) crowds, i), -1, SQLITE_STATIC);
}

/* What the comparison decided. */
static gboolean
write_down (KuzovComparison *self)
{
  sqlite3 *db = self->staging->db;

  self->staging->n_rows -= self->left_out->len;

  return sqlite3_exec (db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK
         && run_each (db, "DELETE FROM staged WHERE n = ?1", self->left_out->len, bind_row_number, self->left_out)
         && run_each (db, "INSERT INTO crowds VALUES (?1)", self->crowds->len, bind_key, self->crowds)
         && sqlite3_exec (db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
}

static gboolean
compare (KuzovStaging     *self,
         KuzovMergeCounts *counts,
         KuzovTicker      *ticker,
         GCancellable     *cancellable,
         GError          **error)
{
  static const char sql[] = "SELECT n, frame_key, ordered_ms, place, job, state, gives, line FROM staged "
                            "INDEXED BY staged_by_frame ORDER BY frame_key, ordered_ms, n DESC";
  g_autoptr (GArray) left_out = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (GPtrArray) crowds = g_ptr_array_new_with_free_func (g_free);
  KuzovComparison comparison = { .staging = self, .counts = counts, .left_out = left_out, .crowds = crowds };
  sqlite3 *history = kuzov_history_connect (self->history_path, error);
  gboolean is_fine = FALSE;

  if (history == NULL)
    return FALSE;

  comparison.history = history;
  if (sqlite3_prepare_v2 (history, KUZOV_SAME_FRAME, -1, &comparison.same_frame, NULL) != SQLITE_OK)
    kuzov_history_set_error (error, history, "compare");
  else if (sqlite3_prepare_v2 (self->db, sql, -1, &comparison.staged, NULL) != SQLITE_OK)
    kuzov_history_set_error (error, self->db, "compare");
  else
    is_fine = compare_all (&comparison, ticker, cancellable);
  sqlite3_finalize (comparison.staged);
  sqlite3_finalize (comparison.same_frame);
  if (is_fine && counts->n_updated + counts->n_there == 0)
    self->compared = g_steal_pointer (&history);
  sqlite3_close (history);
  if (is_fine && write_down (&comparison))
    return TRUE;

  if (error != NULL && *error == NULL && !g_cancellable_set_error_if_cancelled (cancellable, error))
    g_set_error_literal (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_FAILED, "the rows could not be compared");

  return FALSE;
}

static int
on_progress (void *cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

/**
 * kuzov_staging_finish:
 * @self: a staging
 * @counts: (out caller-allocates): what a merge would do with the history as it is
 * @ticker: (nullable): is told how far it came, from 0.8 to 1
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #KuzovHistoryError
 *
 * Ends the adding, and compares what is there with the history. For a thread: it takes seconds for a million rows.
 *
 * Returns: whether it may be merged
 */
gboolean
kuzov_staging_finish (KuzovStaging      *self,
                      KuzovMergeCounts  *counts,
                      KuzovTicker       *ticker,
                      GCancellable      *cancellable,
                      GError           **error)
{
  gboolean is_indexed;

  g_return_val_if_fail (self != NULL && self->insert != NULL, FALSE);

  memset (counts, 0, sizeof *counts);
  g_clear_pointer (&self->insert, sqlite3_finalize);
  if (cancellable != NULL)
    sqlite3_progress_handler (self->db, 100000, on_progress, cancellable);
  is_indexed = sqlite3_exec (self->db, INDEX_FRAMES, NULL, NULL, NULL) == SQLITE_OK
               && sqlite3_exec (self->db, INDEX_TIMES, NULL, NULL, NULL) == SQLITE_OK;
  sqlite3_progress_handler (self->db, 0, NULL, NULL);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!is_indexed)
    {
      kuzov_history_set_error (error, self->db, "stage");
      return FALSE;
    }

  return compare (self, counts, ticker, cancellable, error);
}

uint64_t
kuzov_staging_get_n_rows (KuzovStaging *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_rows;
}

/* For the merge: where kuzov_staging_step() stands. It belongs to the staging, and may be another after each step. */
sqlite3_stmt *
kuzov_staging_get_cursor (KuzovStaging  *self,
                          GError       **error)
{
  if (self->cursor == NULL
      && sqlite3_prepare_v2 (self->db, self->is_in_crowd ? CROWDS : MOST_ROWS, -1, &self->cursor, NULL) != SQLITE_OK)
    kuzov_history_set_error (error, self->db, "merge");

  return self->cursor;
}

/* To the next row: oldest first, then those of frames of which there are many, frame by frame and oldest first. Returns
 * what SQLite does. */
int
kuzov_staging_step (KuzovStaging *self)
{
  int result = sqlite3_step (self->cursor);

  if (result != SQLITE_DONE || self->is_in_crowd)
    return result;

  g_clear_pointer (&self->cursor, sqlite3_finalize);
  self->is_in_crowd = TRUE;

  return kuzov_staging_get_cursor (self, NULL) != NULL ? sqlite3_step (self->cursor) : SQLITE_ERROR;
}

/* Whether there are many rows of the frame of the one at which the cursor stands, and they come one after the other. */
gboolean
kuzov_staging_is_in_crowd (KuzovStaging *self)
{
  return self->is_in_crowd;
}

const char *
kuzov_staging_get_place (KuzovStaging *self,
                         int           place)
{
  return g_ptr_array_index (self->place_names, place - 1);
}

/* Whether the history, at this moment, has none of the rows, and no two of them are the same order. */
gboolean
kuzov_staging_is_all_new (KuzovStaging *self)
{
  return self->compared != NULL && self->version != -1 && read_version (self->compared) == self->version;
}

unsigned int
kuzov_staging_get_seat (KuzovStaging *self)
{
  return self->seat;
}
