// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-merge-private.h"

#include "history/kuzov-mark-private.h"
#include "history/kuzov-packer-private.h"

/* Taking back what an import did that never came to its end, and forgetting what one that did had listed; both in pieces on
 * the writer's thread.
 *
 * What somebody did meanwhile stays: a note, a VIN or a plate that is not the one that was filled in, labels that the import
 * did not put there, an order that was placed. So does a row that the import brought in, as soon as somebody has written a
 * note on it, labelled or opened it, or something has become of it: with what came with it, so that it can be told what it
 * is. Who cancels wants what the list did undone, not what they did themselves; and one row too many is removed with a key,
 * one too few may have been paid for. */

/* So many rows are taken back, or forgotten, before the time is looked at. */
#define BATCH 32
#define TIDY_BATCH "1000"

/* Of one that was here: what was filled in goes (?3), and an order that was given a number stands as it stood, unless
 * something has become of it since. What it was told meanwhile refers to the number and the link, if it is packed: it is kept
 * as text. */
#define TAKE_BACK \
  "UPDATE requests SET note = iif (?3 & 1, NULL, note), opened_ms = iif (?3 & 8, NULL, opened_ms) WHERE id = ?2 AND ?3 & 9"

/* Of a part: see KUZOV_PART_SHIFT. */
#define PART "?2 >> 40"
#define ROW_OF_PART "?2 & 0xffffffffff"
#define TAKE_TEXT_BACK(column) \
  "UPDATE requests SET " column " = NULL WHERE id = " ROW_OF_PART " AND " column " = " \
  "(SELECT message FROM imported WHERE import = ?1 AND request = ?2)"

#define TAKE_REPORT_BACK \
  "UPDATE requests SET state = i.state, reason = i.reason, message = i.message, settled_ms = i.settled_ms, " \
  "endpoint = i.endpoint, job = NULL, url = NULL, accepted_ms = NULL, started_ms = NULL, " \
  "order_reply = " KUZOV_REPLY_OF ("requests", "order_reply", "NULL") ", " \
  "check_reply = " KUZOV_REPLY_OF ("requests", "check_reply", "NULL") ", " \
  "result_reply = " KUZOV_REPLY_OF ("requests", "result_reply", KUZOV_LINK_OF ("requests")) ", " \
  "sent_ms = iif (i.state = 0, NULL, requests.sent_ms) " \
  "FROM imported AS i WHERE i.import = ?1 AND i.request = ?2 AND requests.id = ?2 AND i.filled & 32"

enum
{
  LIST,
  REMOVE_LABELS,
  REMOVE,
  MARK,
  TAKE_BACK_TEXTS,
  TAKE_BACK_VIN,
  TAKE_BACK_PLATE,
  TAKE_BACK_LABEL,
  LOOK,
  LOOK_AT_NOTE,
  TAKE_BACK_REPORT,
  REMOVE_LABEL,
  FORGET,
  N_STATEMENTS,
};

static const char *const texts[N_STATEMENTS] = {
  [LIST] = "SELECT request, filled FROM imported WHERE import = ?1 ORDER BY request DESC LIMIT ?2",
  [REMOVE_LABELS] = "DELETE FROM request_labels WHERE request = ?2",
  [REMOVE] = "DELETE FROM requests WHERE id = ?2",
  [MARK] = KUZOV_MARK,
  [TAKE_BACK_TEXTS] = TAKE_BACK,
  [TAKE_BACK_VIN] = TAKE_TEXT_BACK ("vin"),
  [TAKE_BACK_PLATE] = TAKE_TEXT_BACK ("plate"),
  [TAKE_BACK_LABEL] = "DELETE FROM request_labels WHERE label = " PART " AND request = " ROW_OF_PART,
  [LOOK] = "SELECT state, job FROM requests WHERE id = ?1 AND job IS NOT NULL AND opened_ms IS NULL",
  [LOOK_AT_NOTE] = "SELECT note FROM requests WHERE id = ?1",
  [TAKE_BACK_REPORT] = TAKE_REPORT_BACK,
  [REMOVE_LABEL] = "DELETE FROM labels WHERE id = -?2 AND NOT EXISTS (SELECT 1 FROM request_labels WHERE label = -?2)",
  [FORGET] = "DELETE FROM imported WHERE import = ?1 AND request = ?2",
};

static gboolean
run (sqlite3_stmt *statement,
     int64_t       import,
     int64_t       request)
{
  int result;

  sqlite3_bind_int64 (statement, 1, import);
  sqlite3_bind_int64 (statement, 2, request);
  result = sqlite3_step (statement);
  sqlite3_reset (statement);

  return result == SQLITE_DONE;
}

/* Whether a report was given, and the row is as it was left then: it is in that state, with that number, and nobody has
 * opened it. */
static gboolean
is_as_given (sqlite3_stmt *look,
             int64_t       request,
             int64_t       filled)
{
  gboolean is_same = FALSE;

  if (!(filled & KUZOV_GIVES_REPORT))
    return FALSE;

  sqlite3_bind_int64 (look, 1, request);
  if (sqlite3_step (look) == SQLITE_ROW)
    is_same = (filled >> KUZOV_GIVEN_SHIFT & KUZOV_GIVEN_MASK)
              == KUZOV_GIVEN (sqlite3_column_int (look, 0), (const char *) sqlite3_column_text (look, 1));
  sqlite3_reset (look);

  return is_same;
}

/* Whether the note is not the one that was filled in: it has been written since. */
static gboolean
is_rewritten (sqlite3_stmt *look,
              int64_t       request,
              int64_t       filled)
{
  const char *note = NULL;
  gboolean is_other = FALSE;

  sqlite3_bind_int64 (look, 1, request);
  if (sqlite3_step (look) == SQLITE_ROW && (note = (const char *) sqlite3_column_text (look, 0)) != NULL)
    is_other = filled >> KUZOV_GIVEN_NOTE_SHIFT != KUZOV_GIVEN_NOTE (note);
  sqlite3_reset (look);

  return is_other;
}

static gboolean
take_texts_back (sqlite3_stmt *const *statements,
                 int64_t              import,
                 int64_t              request,
                 int64_t              filled)
{
  int64_t goes = filled;

  if ((filled & KUZOV_GIVES_NOTE) && is_rewritten (statements[LOOK_AT_NOTE], request, filled))
    goes &= ~(int64_t) KUZOV_GIVES_NOTE;
  sqlite3_bind_int64 (statements[TAKE_BACK_TEXTS], 3, goes);

  return run (statements[TAKE_BACK_TEXTS], import, request);
}

/* Of one that came with the import. */
static gboolean
remove_new (sqlite3_stmt *const *statements,
            int64_t              import,
            int64_t              request,
            int64_t              listed)
{
  int64_t mark;

  if (!kuzov_mark_read (statements[MARK], request, &mark))
    return FALSE;

  return mark != listed || (run (statements[REMOVE_LABELS], import, request) && run (statements[REMOVE], import, request));
}

static gboolean
take_part_back (sqlite3_stmt *const *statements,
                int64_t              import,
                int64_t              request)
{
  switch (request >> KUZOV_PART_SHIFT)
    {
    case KUZOV_PART_VIN:
      return run (statements[TAKE_BACK_VIN], import, request);

    case KUZOV_PART_PLATE:
      return run (statements[TAKE_BACK_PLATE], import, request);

    default:
      return run (statements[TAKE_BACK_LABEL], import, request);
    }
}

/* Parts have the highest numbers and come first, and labels that were made last, when it is known who still has them. */
static gboolean
take_back (sqlite3_stmt *const *statements,
           int64_t              import,
           int64_t              request,
           int64_t              filled)
{
  gboolean is_fine;

  if (request < 0)
    is_fine = run (statements[REMOVE_LABEL], import, request);
  else if (filled < 0)
    is_fine = remove_new (statements, import, request, filled);
  else if (request >> KUZOV_PART_SHIFT != 0)
    is_fine = take_part_back (statements, import, request);
  else
    is_fine = take_texts_back (statements, import, request, filled)
              && (!is_as_given (statements[LOOK], request, filled) || run (statements[TAKE_BACK_REPORT], import, request));

  return is_fine && run (statements[FORGET], import, request);
}

/* The next few; @n is how many there were. */
static gboolean
take_back_batch (sqlite3_stmt *const *statements,
                 int64_t              import,
                 unsigned int        *n)
{
  struct { int64_t request, filled; } batch[BATCH];
  int result;

  *n = 0;
  sqlite3_bind_int64 (statements[LIST], 1, import);
  sqlite3_bind_int (statements[LIST], 2, BATCH);
  while ((result = sqlite3_step (statements[LIST])) == SQLITE_ROW)
    {
      batch[*n].request = sqlite3_column_int64 (statements[LIST], 0);
      batch[(*n)++].filled = sqlite3_column_int64 (statements[LIST], 1);
    }
  sqlite3_reset (statements[LIST]);
  for (unsigned int i = 0; result == SQLITE_DONE && i < *n; i++)
    {
      if (!take_back (statements, import, batch[i].request, batch[i].filled))
        return FALSE;
    }

  return result == SQLITE_DONE;
}

/* Runs @sql, which does a bounded part of something, again and again; at the end it changes nothing. */
static gboolean
repeat (sqlite3    *db,
        const char *sql,
        int64_t     deadline_us,
        gboolean   *is_done)
{
  do
    {
      if (sqlite3_exec (db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return FALSE;
      *is_done = sqlite3_changes (db) == 0;
    }
  while (!*is_done && g_get_monotonic_time () < deadline_us);

  return TRUE;
}

static gboolean
tidy (sqlite3  *db,
      int64_t   deadline_us,
      gboolean *is_done)
{
  return repeat (db, "DELETE FROM imported WHERE (import, request) IN (SELECT import, request FROM imported "
                 "WHERE import NOT IN (SELECT id FROM imports) LIMIT " TIDY_BATCH ")", deadline_us, is_done)
         && (!*is_done || sqlite3_exec (db, KUZOV_USUAL_CACHE, NULL, NULL, NULL) == SQLITE_OK);
}

/* All rows are gone: now the bursts that nobody has, and last the import itself. */
static gboolean
finish (sqlite3  *db,
        int64_t   import,
        int64_t   deadline_us,
        gboolean *is_done)
{
  g_autofree char *sql = g_strdup_printf ("DELETE FROM imports WHERE id = %" G_GINT64_FORMAT, import);

  if (!repeat (db, "DELETE FROM bursts WHERE id IN (SELECT id FROM bursts WHERE id < 0 AND NOT EXISTS (SELECT 1 FROM requests "
               "WHERE burst = bursts.id) LIMIT " TIDY_BATCH ")", deadline_us, is_done))
    return FALSE;

  return !*is_done || (sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK
                       && sqlite3_exec (db, KUZOV_USUAL_CACHE, NULL, NULL, NULL) == SQLITE_OK);
}

gboolean
kuzov_unmerge_some (sqlite3  *db,
                    int64_t   deadline_us,
                    gpointer  data,
                    gboolean *is_done)
{
  KuzovUnmerge *self = data;
  sqlite3_stmt *statements[N_STATEMENTS] = { NULL };
  gboolean is_fine = TRUE;
  unsigned int n = BATCH;

  if (self->import == 0)
    return tidy (db, deadline_us, is_done);

  for (unsigned int i = 0; is_fine && i < N_STATEMENTS; i++)
    is_fine = sqlite3_prepare_v2 (db, texts[i], -1, &statements[i], NULL) == SQLITE_OK;
  while (is_fine && n > 0 && g_get_monotonic_time () < deadline_us)
    is_fine = take_back_batch (statements, self->import, &n);
  for (unsigned int i = 0; i < N_STATEMENTS; i++)
    sqlite3_finalize (statements[i]);

  return is_fine && (n > 0 || finish (db, self->import, deadline_us, is_done));
}
