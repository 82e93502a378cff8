// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-salvage-row-private.h"

#include <string.h>

#include "history/kuzov-row-private.h"

/* One request out of a damaged history: what of it is believed, and what becomes of it in the new one. */

/* No text of ours is longer, a kept reply included. */
#define MAX_TEXT (4 * 1024 * 1024)

/* Values */

gboolean
kuzov_salvage_is_text (sqlite3_stmt *statement,
                       int           index)
{
  const char *text = NULL;
  int length;

  if (sqlite3_column_type (statement, index) != SQLITE_TEXT)
    return FALSE;

  text = (const char *) sqlite3_column_text (statement, index);
  length = sqlite3_column_bytes (statement, index);

  return text != NULL && length <= MAX_TEXT && g_utf8_validate (text, length, NULL);
}

static gboolean
has_only (const char *text,
          const char *characters,
          size_t      least,
          size_t      most)
{
  size_t length = strlen (text);

  return length >= least && length <= most && strspn (text, characters) == length;
}

/* In the row of @statement, the text of a column, if it is one. */
static const char *
peek_text (sqlite3_stmt *statement,
           KuzovColumn   column)
{
  if (!kuzov_salvage_is_text (statement, (int) column))
    return NULL;

  return (const char *) sqlite3_column_text (statement, (int) column);
}

static gboolean
is_frame (const char *frame)
{
  return frame != NULL && has_only (frame, G_CSET_A_2_Z G_CSET_DIGITS "-", 2, 64);
}

static gboolean
is_job (const char *job)
{
  return job != NULL && has_only (job, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "_.-", 1, 64);
}

gboolean
kuzov_salvage_is_link (const char *url)
{
  return url != NULL && (g_str_has_prefix (url, "http://") || g_str_has_prefix (url, "https://"));
}

/* A text that may have been packed: as it came, if that can be told. */
static char *
dup_packed (KuzovSalvage *self,
            sqlite3_stmt *statement,
            KuzovColumn   column,
            const char   *link)
{
  const KuzovPackedBasis basis = {
    .frame = peek_text (statement, KUZOV_COLUMN_FRAME),
    .ordered_ms = sqlite3_column_int64 (statement, KUZOV_COLUMN_ORDERED),
    .job = peek_text (statement, KUZOV_COLUMN_JOB),
    .link = link,
  };
  const uint8_t *packed = NULL;
  const char *phrase = NULL;
  size_t length;

  if (sqlite3_column_type (statement, (int) column) != SQLITE_BLOB)
    return g_strdup (peek_text (statement, column));

  packed = sqlite3_column_blob (statement, (int) column);
  length = (size_t) sqlite3_column_bytes (statement, (int) column);
  if (packed == NULL || length > MAX_TEXT)
    return NULL;

  phrase = g_hash_table_lookup (self->phrases, TO_KEY (kuzov_packed_get_phrase (packed, length)));

  return column == KUZOV_COLUMN_URL ? kuzov_packed_link_dup_text (packed, length, &basis, phrase)
                                    : kuzov_packed_reply_dup_text (packed, length, &basis, phrase);
}

static gboolean
is_empty (sqlite3_stmt *statement,
          KuzovColumn   column)
{
  return sqlite3_column_type (statement, (int) column) == SQLITE_NULL;
}

/* Whether the index of frames has this row under another frame number: either may be what was hit. */
static gboolean
has_other_key (KuzovSalvage *self,
               int64_t       id,
               const char   *frame)
{
  const char *key = g_hash_table_lookup (self->keys, TO_KEY (id));
  g_autofree char *own_key = kuzov_row_dup_key (frame);

  return key != NULL && !g_str_equal (key, own_key);
}

/* What a row's state may be believed to be. */
static KuzovState
judge (KuzovSalvage *self,
       sqlite3_stmt *statement,
       const char   *link,
       gboolean      is_doubted)
{
  const int64_t id = sqlite3_column_int64 (statement, KUZOV_COLUMN_ID);
  const int indexed = GPOINTER_TO_INT (g_hash_table_lookup (self->states, TO_KEY (id))) - 1;
  const int state = sqlite3_column_type (statement, KUZOV_COLUMN_STATE) == SQLITE_INTEGER
                      ? sqlite3_column_int (statement, KUZOV_COLUMN_STATE) : -1;
  const gboolean is_known = is_job (peek_text (statement, KUZOV_COLUMN_JOB))
                            && g_hash_table_contains (self->endpoints,
                                                      TO_KEY (sqlite3_column_int64 (statement, KUZOV_COLUMN_ENDPOINT)));
  gboolean is_agreed = !is_doubted
                       && (indexed == state
                           || (indexed == -1 && self->has_index_gaps && !self->has_table_gaps && !self->has_hole));

  switch (state)
    {
    case KUZOV_STATE_WAITING:
      return is_agreed && !self->has_hole && is_empty (statement, KUZOV_COLUMN_JOB)
             && is_empty (statement, KUZOV_COLUMN_SENT) && is_empty (statement, KUZOV_COLUMN_ACCEPTED)
               ? KUZOV_STATE_WAITING : KUZOV_STATE_UNCONFIRMED;

    case KUZOV_STATE_QUEUED:
    case KUZOV_STATE_GENERATING:
      /* Asking is free: an index that is of another moment, or can't be read, need not agree. */
      if (indexed != -1 && kuzov_state_is_pending ((KuzovState) indexed))
        is_agreed = TRUE;
      if (self->has_index_gaps || self->has_hole)
        is_agreed = TRUE;
      return is_agreed && is_known && !is_doubted ? (KuzovState) state : KUZOV_STATE_UNCONFIRMED;

    case KUZOV_STATE_READY:
      /* Of two frame numbers it can't be told whose report this is. */
      return kuzov_salvage_is_link (link) && !is_doubted ? KUZOV_STATE_READY : KUZOV_STATE_UNCONFIRMED;

    case KUZOV_STATE_FAILED:
    case KUZOV_STATE_GIVEN_UP:
      /* Named again, these would be ordered anew: not if an index knows them as something else, there is a report, or
       * what was refused has a number. */
      return indexed == -1 && !is_doubted && is_empty (statement, KUZOV_COLUMN_URL)
             && (state == KUZOV_STATE_GIVEN_UP || is_empty (statement, KUZOV_COLUMN_JOB))
               ? (KuzovState) state : KUZOV_STATE_UNCONFIRMED;

    case KUZOV_STATE_SUBMITTING:
    case KUZOV_STATE_UNCONFIRMED:
    default:
      return KUZOV_STATE_UNCONFIRMED;
    }
}

/* The new history */

/* Returns the step's success; what is there already stays as it is. */
gboolean
kuzov_salvage_insert (KuzovSalvage *self,
                      sqlite3_stmt *insertion)
{
  int result = sqlite3_step (insertion);

  sqlite3_reset (insertion);
  sqlite3_clear_bindings (insertion);
  if (result != SQLITE_DONE && (result & 0xff) != SQLITE_CONSTRAINT)
    self->cannot_write = TRUE;

  return result == SQLITE_DONE && sqlite3_changes (self->into) > 0;
}

/* The endpoint that stands for one that can't be read: it is not called. */
int64_t
kuzov_salvage_need_endpoint (KuzovSalvage *self,
                             int64_t       id)
{
  g_autofree char *sql = NULL;

  if (g_hash_table_contains (self->endpoints, TO_KEY (id)))
    return id;

  sql = g_strdup_printf ("INSERT OR IGNORE INTO endpoints (id, url) VALUES (%d, '')", MAX_ROW);
  if (sqlite3_exec (self->into, sql, NULL, NULL, NULL) != SQLITE_OK)
    self->cannot_write = TRUE;

  return MAX_ROW;
}

static void
bind_time (sqlite3_stmt *statement,
           int           index,
           sqlite3_stmt *insertion)
{
  int64_t time_ms = sqlite3_column_int64 (statement, index);

  if (sqlite3_column_type (statement, index) == SQLITE_INTEGER && time_ms > 0 && time_ms < INT64_C (253402300800000))
    sqlite3_bind_int64 (insertion, index + 1, time_ms);
}

/* Whether a column may hold what was packed. */
static gboolean
is_packed (const char *name)
{
  return g_str_equal (name, "url") || g_str_has_suffix (name, "_reply");
}

/* A column that a later step than the first adds: as it is, if it is a value of ours at all. */
void
kuzov_salvage_bind (sqlite3_stmt *statement,
                    int           index,
                    sqlite3_stmt *insertion,
                    int           place)
{
  int type = sqlite3_column_type (statement, index);

  if (type == SQLITE_INTEGER || type == SQLITE_FLOAT || kuzov_salvage_is_text (statement, index)
      || (type == SQLITE_BLOB && is_packed (sqlite3_column_name (statement, index))
          && sqlite3_column_bytes (statement, index) <= MAX_TEXT))
    sqlite3_bind_value (insertion, place, sqlite3_column_value (statement, index));
}

static void
bind_column (KuzovSalvage *self,
             sqlite3_stmt *statement,
             int           index,
             KuzovState    state,
             const char   *link)
{
  sqlite3_stmt *insertion = self->insertion;
  int number = sqlite3_column_int (statement, index);

  if (index >= (int) self->n_known)
    {
      kuzov_salvage_bind (statement, index, insertion, index + 1);
      return;
    }

  switch ((KuzovColumn) index)
    {
    case KUZOV_COLUMN_ID:
      sqlite3_bind_int64 (insertion, index + 1, sqlite3_column_int64 (statement, index));
      break;

    case KUZOV_COLUMN_STATE:
      sqlite3_bind_int (insertion, index + 1, (int) state);
      break;

    case KUZOV_COLUMN_ENDPOINT:
      sqlite3_bind_int64 (insertion, index + 1, kuzov_salvage_need_endpoint (self, sqlite3_column_int64 (statement, index)));
      break;

    case KUZOV_COLUMN_REASON:
      sqlite3_bind_int (insertion, index + 1, number > 0 && number < KUZOV_N_REASONS ? number : KUZOV_REASON_NONE);
      break;

    case KUZOV_COLUMN_RELEASED:
      sqlite3_bind_int (insertion, index + 1, KUZOV_RELEASE_NONE);
      break;

    case KUZOV_COLUMN_BALANCE_BEFORE:
      if (sqlite3_column_type (statement, index) == SQLITE_FLOAT
          || sqlite3_column_type (statement, index) == SQLITE_INTEGER)
        sqlite3_bind_double (insertion, index + 1, sqlite3_column_double (statement, index));
      break;

    case KUZOV_COLUMN_ORDERED:
    case KUZOV_COLUMN_SENT:
    case KUZOV_COLUMN_ACCEPTED:
    case KUZOV_COLUMN_STARTED:
    case KUZOV_COLUMN_SETTLED:
    case KUZOV_COLUMN_OPENED:
      bind_time (statement, index, insertion);
      break;

    case KUZOV_COLUMN_FRAME:
    case KUZOV_COLUMN_TYPED:
    case KUZOV_COLUMN_JOB:
    case KUZOV_COLUMN_MESSAGE:
    case KUZOV_COLUMN_VIN:
    case KUZOV_COLUMN_PLATE:
      if (kuzov_salvage_is_text (statement, index))
        sqlite3_bind_text (insertion, index + 1, (const char *) sqlite3_column_text (statement, index), -1,
                           SQLITE_TRANSIENT);
      break;

    case KUZOV_COLUMN_URL:
      sqlite3_bind_text (insertion, index + 1, link, -1, SQLITE_TRANSIENT);
      break;

    case KUZOV_COLUMN_REPLY_ORDER:
    case KUZOV_COLUMN_REPLY_CHECK:
    case KUZOV_COLUMN_REPLY_RESULT:
      sqlite3_bind_text (insertion, index + 1, dup_packed (self, statement, (KuzovColumn) index, link), -1, g_free);
      break;

    default:
      kuzov_salvage_bind (statement, index, insertion, index + 1);
      break;
    }
}

/* What a row needs beside its columns, and what an order that became unconfirmed by this tells about itself. The report of
 * one car must not stand beside the frame number of another; by the number of the order it can be had again. */
static void
bind_rest (KuzovSalvage *self,
           int64_t       ordered_ms,
           gboolean      is_undone,
           gboolean      is_doubted)
{
  static const KuzovColumn told[] = {
    KUZOV_COLUMN_URL, KUZOV_COLUMN_REPLY_ORDER, KUZOV_COLUMN_REPLY_CHECK, KUZOV_COLUMN_REPLY_RESULT,
  };

  for (unsigned int i = 0; is_doubted && i < G_N_ELEMENTS (told); i++)
    sqlite3_bind_null (self->insertion, (int) told[i] + 1);

  if (ordered_ms <= 0)
    sqlite3_bind_int64 (self->insertion, KUZOV_COLUMN_ORDERED + 1, self->now_ms);
  if (is_undone)
    {
      sqlite3_bind_int (self->insertion, KUZOV_COLUMN_REASON + 1, KUZOV_REASON_DAMAGED);
      sqlite3_bind_null (self->insertion, KUZOV_COLUMN_MESSAGE + 1);
      sqlite3_bind_int64 (self->insertion, KUZOV_COLUMN_SETTLED + 1, self->now_ms);
    }
}

static void
note_taken (KuzovSalvage *self,
            int64_t       id,
            gboolean      is_undone)
{
  g_hash_table_add (self->taken, TO_KEY (id));
  self->max_id = MAX (self->max_id, id);
  self->recovery->n_read++;
  if (is_undone)
    self->recovery->n_unconfirmed++;
}

void
kuzov_salvage_take_request (KuzovSalvage *self,
                            sqlite3_stmt *statement)
{
  const int64_t id = sqlite3_column_int64 (statement, 0);
  const char *frame = peek_text (statement, KUZOV_COLUMN_FRAME);
  g_autofree char *link = NULL;
  KuzovState state;
  gboolean is_doubted, is_undone;

  if (!is_frame (frame) || g_hash_table_contains (self->taken, TO_KEY (id)))
    return;

  link = dup_packed (self, statement, KUZOV_COLUMN_URL, NULL);
  is_doubted = has_other_key (self, id, frame);
  state = judge (self, statement, link, is_doubted);
  /* The row stays, and the other frame number is not forgotten. */
  if (is_doubted)
    g_ptr_array_add (self->doubted, g_strdup (g_hash_table_lookup (self->keys, TO_KEY (id))));
  is_undone = state == KUZOV_STATE_UNCONFIRMED && (sqlite3_column_type (statement, KUZOV_COLUMN_STATE) != SQLITE_INTEGER
                                                   || sqlite3_column_int (statement, KUZOV_COLUMN_STATE) != (int) state);
  for (int i = 0; i < sqlite3_column_count (statement); i++)
    bind_column (self, statement, i, state, link);
  bind_rest (self, sqlite3_column_type (statement, KUZOV_COLUMN_ORDERED) == SQLITE_INTEGER
                     ? sqlite3_column_int64 (statement, KUZOV_COLUMN_ORDERED) : 0, is_undone, is_doubted);
  if (kuzov_salvage_insert (self, self->insertion))
    note_taken (self, id, is_undone);
}

/* Of these only the index of frames tells. */
void
kuzov_salvage_take_key (KuzovSalvage *self,
                        int64_t       id,
                        const char   *key)
{
  if (!is_frame (key) || g_hash_table_contains (self->taken, TO_KEY (id)))
    return;

  sqlite3_bind_int64 (self->insertion, KUZOV_COLUMN_ID + 1, id);
  sqlite3_bind_text (self->insertion, KUZOV_COLUMN_FRAME + 1, key, -1, SQLITE_TRANSIENT);
  sqlite3_bind_int (self->insertion, KUZOV_COLUMN_STATE + 1, KUZOV_STATE_UNCONFIRMED);
  sqlite3_bind_int64 (self->insertion, KUZOV_COLUMN_ENDPOINT + 1, kuzov_salvage_need_endpoint (self, MAX_ROW));
  sqlite3_bind_int (self->insertion, KUZOV_COLUMN_RELEASED + 1, KUZOV_RELEASE_NONE);
  bind_rest (self, 0, TRUE, FALSE);
  if (kuzov_salvage_insert (self, self->insertion))
    note_taken (self, id, TRUE);
}
