// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-merge-private.h"

#include <string.h>

#include "history/kuzov-mark-private.h"
#include "history/kuzov-matcher-private.h"
#include "history/kuzov-row-private.h"

/* One piece of a merge, on the writer's thread. All that it does is listed in the same commit, in the table `imported`: a
 * new row, a label that was made (below zero), and of a row that was here what was filled in, and how it stood. So it can be
 * taken back, and nothing goes with it that somebody did meanwhile. */

/* So many labels one list may bring: whoever has more to choose from finds none, and a list may be from anybody. */
#define MAX_NEW_LABELS 2000

/* So many numbers in a row that are taken are looked at before the time is. */
#define LOOKS 256

enum
{
  NEXT_TAKEN,
  ADD_ENDPOINT,
  INSERT,
  LIST_NEW,
  LIST_NEW_AGAIN,
  LIST_OLD,
  LIST_PART,
  MARK,
  FILL,
  TAKE_REPORT,
  FIND_BURST,
  ADD_BURST,
  FIND_LABEL,
  ADD_LABEL,
  LIST_LABEL,
  PUT_LABEL,
  N_STATEMENTS,
};

#define ENDPOINT "(SELECT id FROM endpoints WHERE url = ?6)"

/* The first parameters of INSERT and TAKE_REPORT are the columns of a staged row, counted from 1. */
static const char *const texts[N_STATEMENTS] = {
  [NEXT_TAKEN] = "SELECT id FROM requests WHERE id >= ?1 UNION SELECT id FROM removed WHERE id >= ?1 ORDER BY id",
  [ADD_ENDPOINT] = "INSERT INTO endpoints (url) VALUES (?1) ON CONFLICT (url) DO NOTHING",
  [INSERT] =
    "INSERT INTO requests (frame, frame_key, typed, ordered_ms, state, endpoint, job, url, reason, message, sent_ms, "
    "accepted_ms, started_ms, settled_ms, opened_ms, vin, plate, balance_before, note, order_reply, check_reply, result_reply, "
    "id, burst) VALUES (?1, '', ?3, ?4, ?5, " ENDPOINT ", ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, iif (?16 = ?1, '', ?16), ?17, ?18, ?19, ?20, "
    "?21, ?22, ?23, ?24)",
  [LIST_NEW] = "INSERT INTO imported (import, request, filled) VALUES (?1, ?2, ?3)",
  [LIST_NEW_AGAIN] = "UPDATE imported SET filled = ?3 WHERE import = ?1 AND request = ?2",
  [LIST_OLD] =
    "INSERT INTO imported (import, request, filled, state, reason, message, settled_ms, endpoint) "
    "SELECT ?1, id, ?3, state, reason, message, settled_ms, endpoint FROM requests WHERE id = ?2 "
    "ON CONFLICT (import, request) DO UPDATE SET filled = filled | excluded.filled WHERE filled > 0",
  [LIST_PART] =
    "INSERT OR IGNORE INTO imported (import, request, filled, message) "
    "SELECT ?1, id | (?3 << 40), 1, CASE ?3 WHEN 0x7ffffe THEN vin WHEN 0x7fffff THEN plate END FROM requests "
    "WHERE id = ?2 AND id >> 40 = 0",
  [MARK] = KUZOV_MARK,
  [FILL] =
    "UPDATE requests SET note = iif (?2 & 1, ?3, note), vin = iif (?2 & 2, iif (?4 = frame, '', ?4), vin), plate = iif (?2 & 4, ?5, plate), "
    "opened_ms = iif (?2 & 8, ?6, opened_ms) WHERE id = ?1",
  [TAKE_REPORT] =
    "UPDATE requests SET state = ?5, endpoint = " ENDPOINT ", job = ?7, url = ?8, reason = ?9, message = ?10, "
    "sent_ms = coalesce (sent_ms, ?11), accepted_ms = ?12, started_ms = ?13, settled_ms = ?14, released = 0, "
    "order_reply = coalesce (?20, order_reply), check_reply = coalesce (?21, check_reply), "
    "result_reply = coalesce (?22, result_reply) "
    "WHERE id = ?23 AND state IN (0, 6, 7) AND job IS NULL AND url IS NULL",
  [FIND_BURST] = "SELECT id FROM bursts WHERE began_ms = ?1 AND endpoint = (SELECT id FROM endpoints WHERE url = ?2)",
  [ADD_BURST] =
    "INSERT INTO bursts (id, began_ms, endpoint, balance_before, price, balance_after, checked_after_ms, n_removed) "
    "VALUES (min (coalesce ((SELECT min (id) FROM bursts), 0), 0) - 1, ?1, (SELECT id FROM endpoints WHERE url = ?2), "
    "?3, ?4, ?5, ?6, ?7)",
  [FIND_LABEL] = "SELECT id FROM labels WHERE name = ?1",
  [ADD_LABEL] = "INSERT INTO labels (name, color) VALUES (?1, ?2)",
  [LIST_LABEL] = "INSERT INTO imported (import, request, filled) VALUES (?1, ?2, 0)",
  [PUT_LABEL] = "INSERT OR IGNORE INTO request_labels (label, request) VALUES (?1, ?2)",
};

/* One piece. */
typedef struct
{
  KuzovMerge   *merge;
  sqlite3      *db;
  sqlite3_stmt *row;                /* the cursor */
  sqlite3_stmt *statements[N_STATEMENTS];
  GHashTable   *places;             /* whose endpoint is known to be there */
  KuzovMatcher  matcher;
  KuzovPacker   packer;
  const char   *endpoint;           /* of the row */
  int64_t       began_ms;           /* of the burst that was found last */
  const char   *burst_endpoint;
  int64_t       burst;
  int64_t       max_id;             /* of all requests */
} KuzovPiece;

static gboolean
prepare (KuzovPiece *piece)
{
  for (unsigned int i = 0; i < N_STATEMENTS; i++)
    if (sqlite3_prepare_v2 (piece->db, texts[i], -1, &piece->statements[i], NULL) != SQLITE_OK)
      return FALSE;

  return TRUE;
}

static gboolean
run (sqlite3_stmt *statement)
{
  int result = sqlite3_step (statement);

  sqlite3_reset (statement);

  return result == SQLITE_DONE || result == SQLITE_ROW;
}

static gboolean
read_number (sqlite3    *db,
             const char *sql,
             int64_t    *number)
{
  sqlite3_stmt *statement = NULL;
  gboolean is_read = FALSE;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    {
      *number = sqlite3_column_int64 (statement, 0);
      is_read = TRUE;
    }
  sqlite3_finalize (statement);

  return is_read;
}

static void
bind_staged (KuzovPiece        *piece,
             sqlite3_stmt      *statement,
             int                index,
             KuzovStagedColumn  column)
{
  sqlite3_bind_value (statement, index, sqlite3_column_value (piece->row, (int) column));
}

static const char *
get_staged_text (KuzovPiece        *piece,
                 KuzovStagedColumn  column)
{
  return (const char *) sqlite3_column_text (piece->row, (int) column);
}

/* The columns that go in as they are; only then the endpoint, by its text. */
static void
bind_columns (KuzovPiece   *piece,
              sqlite3_stmt *statement)
{
  for (int column = 0; column <= KUZOV_STAGED_REPLY_RESULT; column++)
    bind_staged (piece, statement, column + 1, (KuzovStagedColumn) column);
  sqlite3_bind_text (statement, KUZOV_STAGED_PLACE + 1, piece->endpoint, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, KUZOV_STAGED_ORDERED + 1,
                      MIN (sqlite3_column_int64 (piece->row, KUZOV_STAGED_ORDERED), piece->merge->now_ms));
}

/* The link and the replies of a new row, packed. One that was there keeps them as they came: it may be spelled in another
 * way, and what is taken back must not be referred to. */
static gboolean
bind_packed (KuzovPiece   *piece,
             sqlite3_stmt *statement)
{
  KuzovPackedBasis basis = {
    .frame = get_staged_text (piece, KUZOV_STAGED_FRAME),
    .ordered_ms = MIN (sqlite3_column_int64 (piece->row, KUZOV_STAGED_ORDERED), piece->merge->now_ms),
    .job = get_staged_text (piece, KUZOV_STAGED_JOB),
  };
  const char *url = get_staged_text (piece, KUZOV_STAGED_URL);
  int result = kuzov_packer_bind_link (&piece->packer, statement, KUZOV_STAGED_URL + 1, url, &basis);

  for (int column = KUZOV_STAGED_REPLY_ORDER; result == SQLITE_OK && column <= KUZOV_STAGED_REPLY_RESULT; column++)
    {
      basis.link = column == KUZOV_STAGED_REPLY_RESULT ? url : NULL;
      result = kuzov_packer_bind_reply (&piece->packer, statement, column + 1,
                                        get_staged_text (piece, (KuzovStagedColumn) column), &basis);
    }

  return result == SQLITE_OK;
}

static gboolean
find_endpoint (KuzovPiece *piece)
{
  const int place = sqlite3_column_int (piece->row, KUZOV_STAGED_PLACE);

  piece->endpoint = kuzov_staging_get_place (piece->merge->staging, place);
  if (g_hash_table_contains (piece->places, GINT_TO_POINTER (place)))
    return TRUE;

  g_hash_table_add (piece->places, GINT_TO_POINTER (place));
  sqlite3_bind_text (piece->statements[ADD_ENDPOINT], 1, piece->endpoint, -1, SQLITE_STATIC);

  return run (piece->statements[ADD_ENDPOINT]);
}

/* Of what was compared as a whole nothing has to be looked for again, unless somebody else has written since. */
static void
look_at_others (KuzovPiece *piece)
{
  KuzovMerge *merge = piece->merge;
  int64_t version = 0;
  gboolean is_same = TRUE;

  piece->max_id = G_MAXINT64;
  if (!read_number (piece->db, "SELECT max (coalesce ((SELECT max (id) FROM requests), 0), "
                    "coalesce ((SELECT max (id) FROM removed), 0))", &piece->max_id)
      || !read_number (piece->db, "PRAGMA data_version", &version))
    is_same = FALSE;
  else if (merge->n_changes == 0)
    merge->is_all_new = kuzov_staging_is_all_new (merge->staging);
  else
    is_same = version == merge->version && sqlite3_total_changes64 (piece->db) == merge->n_changes;
  merge->is_all_new = merge->is_all_new && is_same;
  if (merge->crowd != NULL)
    kuzov_crowd_age (merge->crowd, !is_same);
  merge->version = (int) version;
}

/* The number of its second, or the next one upwards that is free. Of numbers that are known to be taken none is looked at
 * again, so that a million rows of one moment take no longer than others. */
static KuzovMergeOutcome
find_number (KuzovPiece *piece,
             int64_t    *number)
{
  KuzovMerge *merge = piece->merge;
  sqlite3_stmt *statement = piece->statements[NEXT_TAKEN];
  const int64_t wanted = kuzov_row_get_id_for_time (MIN (sqlite3_column_int64 (piece->row, KUZOV_STAGED_ORDERED),
                                                         merge->now_ms));
  int64_t next = wanted;
  unsigned int n_looks = 0;
  gboolean is_late = FALSE;
  int result;

  if (wanted >= merge->run_start && wanted <= merge->run_end)
    next = merge->run_end + 1;
  else
    merge->run_start = wanted;

  if (next > piece->max_id)
    {
      merge->run_end = next;
      *number = next;
      return KUZOV_MERGE_DONE;
    }

  sqlite3_bind_int64 (statement, 1, next);
  while ((result = sqlite3_step (statement)) == SQLITE_ROW && sqlite3_column_int64 (statement, 0) == next)
    {
      next++;
      if (++n_looks % LOOKS == 0 && (is_late = g_get_monotonic_time () > piece->matcher.deadline_us))
        break;
    }
  sqlite3_reset (statement);
  if (result != SQLITE_ROW && result != SQLITE_DONE)
    return KUZOV_MERGE_FAILED;

  merge->run_end = is_late ? next - 1 : next;
  *number = next;

  return is_late ? KUZOV_MERGE_LATER : KUZOV_MERGE_DONE;
}

static gboolean
add_burst (KuzovPiece *piece)
{
  sqlite3_stmt *statement = piece->statements[ADD_BURST];

  sqlite3_bind_int64 (statement, 1, piece->began_ms);
  sqlite3_bind_text (statement, 2, piece->endpoint, -1, SQLITE_STATIC);
  bind_staged (piece, statement, 3, KUZOV_STAGED_BALANCE_BEFORE);
  bind_staged (piece, statement, 4, KUZOV_STAGED_PRICE);
  bind_staged (piece, statement, 5, KUZOV_STAGED_BALANCE_AFTER);
  bind_staged (piece, statement, 6, KUZOV_STAGED_CHECKED);
  bind_staged (piece, statement, 7, KUZOV_STAGED_N_REMOVED);
  if (!run (statement))
    return FALSE;
  piece->burst = sqlite3_last_insert_rowid (piece->db);

  return TRUE;
}

/* The burst of the row, told by when and where it began; 0 if it has none. Bursts from elsewhere have numbers below zero,
 * so that those of the process that drives the queue stay its own. */
static gboolean
find_burst (KuzovPiece *piece)
{
  sqlite3_stmt *statement = piece->statements[FIND_BURST];
  const int64_t began_ms = sqlite3_column_int64 (piece->row, KUZOV_STAGED_BEGAN);
  int result;

  if (began_ms != 0 && began_ms == piece->began_ms && piece->endpoint == piece->burst_endpoint)
    return TRUE;

  piece->began_ms = began_ms;
  piece->burst_endpoint = piece->endpoint;
  piece->burst = 0;
  if (began_ms == 0)
    return TRUE;

  sqlite3_bind_int64 (statement, 1, began_ms);
  sqlite3_bind_text (statement, 2, piece->endpoint, -1, SQLITE_STATIC);
  result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    piece->burst = sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);

  return result == SQLITE_ROW || (result == SQLITE_DONE && add_burst (piece));
}

/* By name; one that there is keeps its colour. */
static gboolean
find_label (KuzovPiece *piece,
            const char *name,
            int         color,
            int64_t    *label)
{
  sqlite3_stmt *find = piece->statements[FIND_LABEL];
  sqlite3_stmt *add = piece->statements[ADD_LABEL];
  sqlite3_stmt *list = piece->statements[LIST_LABEL];
  int result;

  *label = 0;
  sqlite3_bind_text (find, 1, name, -1, SQLITE_TRANSIENT);
  result = sqlite3_step (find);
  if (result == SQLITE_ROW)
    *label = sqlite3_column_int64 (find, 0);
  sqlite3_reset (find);
  if (result != SQLITE_DONE || piece->merge->n_new_labels == MAX_NEW_LABELS)
    return result == SQLITE_ROW || result == SQLITE_DONE;

  piece->merge->n_new_labels++;
  sqlite3_bind_text (add, 1, name, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int (add, 2, color);
  if (!run (add))
    return FALSE;
  *label = sqlite3_last_insert_rowid (piece->db);
  sqlite3_bind_int64 (list, 1, piece->merge->import);
  sqlite3_bind_int64 (list, 2, -*label);

  return run (list);
}

static gboolean
list_part (KuzovPiece *piece,
           int64_t     id,
           int64_t     part)
{
  sqlite3_stmt *statement = piece->statements[LIST_PART];

  sqlite3_bind_int64 (statement, 1, piece->merge->import);
  sqlite3_bind_int64 (statement, 2, id);
  sqlite3_bind_int64 (statement, 3, part);

  return run (statement);
}

/* @mark: (nullable): of a row that is new, which is listed as a whole */
static gboolean
put_label (KuzovPiece *piece,
           int64_t     id,
           int64_t     label,
           KuzovMark  *mark)
{
  sqlite3_stmt *statement = piece->statements[PUT_LABEL];

  sqlite3_bind_int64 (statement, 1, label);
  sqlite3_bind_int64 (statement, 2, id);
  if (!run (statement))
    return FALSE;
  if (sqlite3_changes (piece->db) == 0)
    return TRUE;
  if (mark != NULL)
    kuzov_mark_add_label (mark, label);

  return mark != NULL || label > KUZOV_PART_MAX_LABEL || list_part (piece, id, label);
}

static gboolean
put_labels (KuzovPiece *piece,
            int64_t     id,
            KuzovMark  *mark)
{
  const char *labels = (const char *) sqlite3_column_text (piece->row, KUZOV_STAGED_LABELS);
  g_auto (GStrv) lines = labels != NULL ? g_strsplit (labels, "\n", -1) : NULL;

  for (unsigned int i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      const char *colon = strchr (lines[i], ':');
      int64_t label;

      if (colon == NULL || colon[1] == '\0')
        continue;
      if (!find_label (piece, colon + 1, (int) g_ascii_strtoull (lines[i], NULL, 10), &label))
        return FALSE;
      if (label == 0)
        {
          piece->merge->counts.n_labels_left++;
          continue;
        }
      if (!put_label (piece, id, label, mark))
        return FALSE;
    }

  return TRUE;
}

/* Lists a new row as it is, by LIST_NEW or LIST_NEW_AGAIN. */
static gboolean
list_new (KuzovPiece   *piece,
          sqlite3_stmt *statement,
          int64_t       id,
          int64_t       mark)
{
  sqlite3_bind_int64 (statement, 1, piece->merge->import);
  sqlite3_bind_int64 (statement, 2, id);
  sqlite3_bind_int64 (statement, 3, mark);

  return run (statement);
}

static KuzovMergeOutcome
insert (KuzovPiece *piece,
        int64_t    *id)
{
  sqlite3_stmt *statement = piece->statements[INSERT];
  KuzovMark mark = {
    .state = sqlite3_column_int (piece->row, KUZOV_STAGED_STATE),
    .job = get_staged_text (piece, KUZOV_STAGED_JOB),
    .note = get_staged_text (piece, KUZOV_STAGED_NOTE),
    .is_opened = sqlite3_column_type (piece->row, KUZOV_STAGED_OPENED) != SQLITE_NULL,
  };
  int64_t number = 0;
  KuzovMergeOutcome outcome = find_number (piece, &number);

  if (outcome != KUZOV_MERGE_DONE)
    return outcome;
  if (!find_burst (piece))
    return KUZOV_MERGE_FAILED;

  bind_columns (piece, statement);
  if (!bind_packed (piece, statement))
    return KUZOV_MERGE_FAILED;
  sqlite3_bind_int64 (statement, 23, number);
  if (piece->burst != 0)
    {
      sqlite3_bind_int64 (statement, 24, piece->burst);
      sqlite3_bind_null (statement, KUZOV_STAGED_BALANCE_BEFORE + 1);
    }
  else
    {
      sqlite3_bind_null (statement, 24);
    }
  if (!run (statement) || !put_labels (piece, number, &mark)
      || !list_new (piece, piece->statements[LIST_NEW], number, kuzov_mark_pack (&mark)))
    return KUZOV_MERGE_FAILED;
  piece->max_id = MAX (piece->max_id, number);
  piece->merge->counts.n_new++;
  *id = number;

  return KUZOV_MERGE_DONE;
}

/* What is listed of a row that was here: what it was given, and how it stands with it. */
static int64_t
list_bits (KuzovPiece *piece,
           int         bits)
{
  int64_t listed = bits;

  if (bits & KUZOV_GIVES_REPORT)
    listed |= KUZOV_GIVEN (sqlite3_column_int (piece->row, KUZOV_STAGED_STATE), get_staged_text (piece, KUZOV_STAGED_JOB))
              << KUZOV_GIVEN_SHIFT;
  if (bits & KUZOV_GIVES_NOTE)
    listed |= KUZOV_GIVEN_NOTE (get_staged_text (piece, KUZOV_STAGED_NOTE)) << KUZOV_GIVEN_NOTE_SHIFT;

  return listed;
}

static gboolean
fill_in (KuzovPiece *piece,
         int64_t     id,
         int         bits)
{
  sqlite3_stmt *statement = piece->statements[FILL];
  sqlite3_stmt *report = piece->statements[TAKE_REPORT];

  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_int (statement, 2, bits);
  bind_staged (piece, statement, 3, KUZOV_STAGED_NOTE);
  bind_staged (piece, statement, 4, KUZOV_STAGED_VIN);
  bind_staged (piece, statement, 5, KUZOV_STAGED_PLATE);
  bind_staged (piece, statement, 6, KUZOV_STAGED_OPENED);
  if (!run (statement))
    return FALSE;
  if (!(bits & KUZOV_GIVES_REPORT))
    return TRUE;

  bind_columns (piece, report);
  sqlite3_bind_int64 (report, 23, id);

  return run (report);
}

/* A row that was here. */
static gboolean
fill_old (KuzovPiece *piece,
          int64_t     id,
          int         bits)
{
  sqlite3_stmt *list = piece->statements[LIST_OLD];

  sqlite3_bind_int64 (list, 1, piece->merge->import);
  sqlite3_bind_int64 (list, 2, id);
  sqlite3_bind_int64 (list, 3, list_bits (piece, bits));

  return run (list) && fill_in (piece, id, bits)
         && (!(bits & KUZOV_GIVES_VIN) || list_part (piece, id, KUZOV_PART_VIN))
         && (!(bits & KUZOV_GIVES_PLATE) || list_part (piece, id, KUZOV_PART_PLATE))
         && (!(bits & KUZOV_GIVES_LABELS) || put_labels (piece, id, NULL));
}

/* One that came with an earlier line. If somebody has worked on it since, that is remembered. */
static gboolean
fill_new (KuzovPiece *piece,
          int64_t     id,
          int         bits,
          int64_t     listed)
{
  KuzovMark labels = { 0 };
  int64_t before, after;

  return kuzov_mark_read (piece->statements[MARK], id, &before) && fill_in (piece, id, bits)
         && (!(bits & KUZOV_GIVES_LABELS) || put_labels (piece, id, &labels))
         && kuzov_mark_read (piece->statements[MARK], id, &after)
         && (before != listed || list_new (piece, piece->statements[LIST_NEW_AGAIN], id, after));
}

static KuzovMergeOutcome
fill (KuzovPiece *piece,
      int64_t     id,
      int         bits)
{
  int64_t listed;

  if (kuzov_matcher_find_listed (&piece->matcher, id, &listed) && listed < 0 ? !fill_new (piece, id, bits, listed) : !fill_old (piece, id, bits))
    return KUZOV_MERGE_FAILED;
  piece->merge->counts.n_updated++;

  return KUZOV_MERGE_DONE;
}

static void
note_found (KuzovMerge *merge,
            int64_t     id)
{
  if (merge->found == NULL)
    merge->found = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_hash_table_add (merge->found, g_memdup2 (&id, sizeof id));
}

/* Nothing was to be filled in: what it is is not listed anywhere. By its number it is found in any case. */
static void
leave (KuzovPiece      *piece,
       const KuzovSame *same)
{
  if (same->likeness == KUZOV_LIKENESS_TIME || same->is_in_crowd)
    note_found (piece->merge, same->id);
  piece->merge->counts.n_there++;
}

static KuzovMergeOutcome
merge_row (KuzovPiece *piece)
{
  KuzovSame same = { 0 };
  KuzovIdentity mine = {
    .ordered_ms = sqlite3_column_int64 (piece->row, KUZOV_STAGED_ORDERED),
    .job = get_staged_text (piece, KUZOV_STAGED_JOB),
    .state = sqlite3_column_int (piece->row, KUZOV_STAGED_STATE),
    .bits = sqlite3_column_int (piece->row, KUZOV_STAGED_GIVES),
  };
  KuzovMergeOutcome outcome = find_endpoint (piece) ? KUZOV_MERGE_DONE : KUZOV_MERGE_FAILED;

  mine.endpoint = piece->endpoint;
  if (outcome == KUZOV_MERGE_DONE)
    outcome = kuzov_matcher_find (&piece->matcher, get_staged_text (piece, KUZOV_STAGED_KEY), &mine, &same);
  if (outcome != KUZOV_MERGE_DONE)
    return outcome;

  if (same.id == 0)
    outcome = insert (piece, &mine.id);
  else if ((same.lacks & mine.bits) != 0)
    outcome = fill (piece, same.id, same.lacks & mine.bits);
  else
    leave (piece, &same);
  if (outcome == KUZOV_MERGE_DONE && same.is_in_crowd)
    kuzov_group_settle (piece->merge->crowd->group, same.known, &mine);

  return outcome;
}

/* The next row, until there is none or the time is up. */
static gboolean
merge_rows (KuzovPiece *piece,
            gboolean   *is_done)
{
  KuzovMerge *merge = piece->merge;

  do
    {
      KuzovMergeOutcome outcome;
      int result = merge->has_row ? SQLITE_ROW : kuzov_staging_step (merge->staging);

      if (result == SQLITE_DONE)
        {
          *is_done = TRUE;
          return TRUE;
        }
      if (result != SQLITE_ROW)
        return FALSE;
      piece->row = kuzov_staging_get_cursor (merge->staging, NULL);
      merge->has_row = TRUE;
      outcome = merge_row (piece);
      if (outcome == KUZOV_MERGE_FAILED)
        return FALSE;
      if (outcome == KUZOV_MERGE_LATER)
        return TRUE;
      merge->has_row = FALSE;
      merge->n_done++;
    }
  while (!kuzov_matcher_is_time_up (&piece->matcher));

  return TRUE;
}

static gboolean
begin (KuzovMerge *merge,
       sqlite3    *db)
{
  g_autofree char *sql = g_strdup_printf ("INSERT INTO imports (seat) VALUES (%u)", kuzov_staging_get_seat (merge->staging));

  if (sqlite3_exec (db, KUZOV_MERGE_CACHE, NULL, NULL, NULL) != SQLITE_OK || sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
    return FALSE;
  merge->import = sqlite3_last_insert_rowid (db);

  return TRUE;
}

/* From this commit on the import is whole: what it did stays. */
static gboolean
finish (KuzovMerge *merge,
        sqlite3    *db)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM imports WHERE id = %" G_GINT64_FORMAT, merge->import);

  return sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

gboolean
kuzov_merge_some (sqlite3  *db,
                  int64_t   deadline_us,
                  gpointer  data,
                  gboolean *is_done)
{
  KuzovMerge *merge = data;
  KuzovPiece piece = { .merge = merge, .db = db };
  gboolean is_fine;

  piece.row = kuzov_staging_get_cursor (merge->staging, NULL);
  piece.places = g_hash_table_new (NULL, NULL);
  kuzov_packer_init (&piece.packer, db);
  look_at_others (&piece);
  is_fine = kuzov_matcher_init (&piece.matcher, merge, db, deadline_us) && piece.row != NULL && prepare (&piece)
            && (merge->import != 0 || begin (merge, db)) && merge_rows (&piece, is_done) && (!*is_done || finish (merge, db));
  for (unsigned int i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (piece.statements[i]);
  kuzov_matcher_clear (&piece.matcher);
  g_hash_table_unref (piece.places);
  kuzov_packer_clear (&piece.packer);
  merge->n_changes = sqlite3_total_changes64 (db);
  if (merge->ticker != NULL && merge->n_rows > 0)
    kuzov_ticker_set (merge->ticker, (double) merge->n_done / (double) merge->n_rows);

  return is_fine;
}
