// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-words-private.h"

#include <string.h>

#include "history/kuzov-fold.h"

/* The index of words: SQLite's FTS5 with a tokenizer of ours. Of each word it knows every three characters in a row, at
 * positions that follow each other, and before those the first two and the first one. So a phrase of threes finds any
 * part of a word and never runs into the next, and one or two characters find where words begin. */

#define GRAM 3

/* Segments are merged in steps of about so many pages; a step that changes fewer rows than this had nothing to do. */
#define MERGE_PAGES 16
#define MERGE_CHANGES 2

/* Of a word that is looked for so many bytes are asked for: SQLite holds a cursor for every three characters. */
#define MAX_ASKED 4096

/* Where the history keeps how often rows were indexed. */
#define INDEXED_FACT "indexed"

typedef struct
{
  void *context;
  int   (*add) (void *context, int flags, const char *token, int length, int start, int end);
  int   result;
} KuzovTokenSink;

static void
emit (KuzovTokenSink *sink,
      int             flags,
      const char     *text,
      const char     *from,
      const char     *until)
{
  if (sink->result == SQLITE_OK)
    sink->result = sink->add (sink->context, flags, from, (int) (until - from), (int) (from - text), (int) (until - text));
}

static const char *
skip_character (const char *at,
                const char *end)
{
  return MIN (g_utf8_next_char (at), end);
}

/* The word that begins at @word, as far as @end; returns where it ends. */
static const char *
emit_word (KuzovTokenSink *sink,
           const char     *text,
           const char     *word,
           const char     *end,
           gboolean        is_query)
{
  const char *ends[GRAM] = { NULL };
  const char *from = word;
  const char *at = word;
  unsigned int n = 0;

  while (n < GRAM && at < end && *at != ' ')
    ends[n++] = at = skip_character (at, end);
  if (!is_query || n < GRAM)
    emit (sink, 0, text, word, ends[MIN (n, GRAM - 1) - 1]);
  if (!is_query && n > 1)
    emit (sink, FTS5_TOKEN_COLOCATED, text, word, ends[0]);
  if (n < GRAM)
    return at;

  emit (sink, 0, text, word, at);
  while (at < end && *at != ' ' && sink->result == SQLITE_OK)
    {
      from = skip_character (from, end);
      at = skip_character (at, end);
      emit (sink, 0, text, from, at);
    }

  return at;
}

static int
tokenize (Fts5Tokenizer *tokenizer,
          void          *context,
          int            flags,
          const char    *text,
          int            length,
          int          (*add) (void *, int, const char *, int, int, int))
{
  KuzovTokenSink sink = { context, add, SQLITE_OK };
  const char *const end = text + length;
  const char *at = text;

  while (at < end && sink.result == SQLITE_OK)
    {
      if (*at == ' ')
        at++;
      else
        at = emit_word (&sink, text, at, end, (flags & FTS5_TOKENIZE_QUERY) != 0);
    }

  return sink.result;
}

static int
create_tokenizer (void           *context,
                  const char    **arguments,
                  int             n_arguments,
                  Fts5Tokenizer **tokenizer)
{
  static int nothing;

  *tokenizer = (Fts5Tokenizer *) &nothing;

  return SQLITE_OK;
}

static void
delete_tokenizer (Fts5Tokenizer *tokenizer)
{
}

/* Tells a connection of the tokenizer; without it the index can neither be read nor written there. */
gboolean
kuzov_words_register (sqlite3 *db)
{
  static fts5_tokenizer tokenizer = { create_tokenizer, delete_tokenizer, tokenize };
  sqlite3_stmt *statement = NULL;
  fts5_api *api = NULL;

  if (sqlite3_prepare_v2 (db, "SELECT fts5 (?1)", -1, &statement, NULL) == SQLITE_OK)
    {
      sqlite3_bind_pointer (statement, 1, (void *) &api, "fts5_api_ptr", NULL);
      sqlite3_step (statement);
    }
  sqlite3_finalize (statement);

  return api != NULL && api->xCreateTokenizer (api, "kuzov", NULL, &tokenizer, NULL) == SQLITE_OK;
}

/* The end of a word that is a number tells rows apart better than all of it does, and costs a fraction: what the numbers of
 * many frames begin with stands in a great part of the rows. So many characters of it are looked for, and so many of them
 * are digits. */
#define TAIL 6
#define TAIL_DIGITS 5

static const char *
find_tail (const char *word)
{
  const size_t length = strlen (word);
  const char *tail = word + length - MIN (length, TAIL);
  unsigned int n_digits = 0;

  if (length <= TAIL)
    return word;

  for (const char *at = tail; *at != '\0'; at++)
    {
      if (!g_ascii_isalnum (*at))
        return word;
      n_digits += g_ascii_isdigit (*at) ? 1 : 0;
    }

  return n_digits >= TAIL_DIGITS ? tail : word;
}

/* How much of a word is asked for, in bytes. */
static size_t
find_asked (const char *word)
{
  size_t length = strlen (word);

  if (length <= MAX_ASKED)
    return length;

  for (length = MAX_ASKED; (word[length] & 0xc0) == 0x80; length--)
    continue;

  return length;
}

/**
 * kuzov_words_dup_query:
 * @words: folded words
 * @is_rough: (out) (optional): whether rows are found, too, that have not all of the words; %NULL finds none of them, but
 *   for words that are longer than anybody types, and takes longer
 *
 * Returns: (transfer full): what finds rows with all of @words; each is in quotes, so that nothing in it means anything to FTS5
 */
char *
kuzov_words_dup_query (const char *const *words,
                       gboolean          *is_rough)
{
  GString *query = g_string_new (NULL);

  if (is_rough != NULL)
    *is_rough = FALSE;
  for (unsigned int i = 0; words[i] != NULL; i++)
    {
      const char *word = is_rough != NULL ? find_tail (words[i]) : words[i];
      const char *end = word + find_asked (word);

      if (is_rough != NULL && (word != words[i] || *end != '\0'))
        *is_rough = TRUE;
      g_string_append (query, i > 0 ? " AND \"" : "\"");
      for (const char *at = word; at < end; at++)
        g_string_append (query, *at == '"' ? "\"\"" : (char[]) { *at, '\0' });
      g_string_append_c (query, '"');
    }

  return g_string_free (query, FALSE);
}

/* Indexing */

typedef struct
{
  sqlite3_stmt *next;
  sqlite3_stmt *take;
  sqlite3_stmt *put;
  sqlite3_stmt *finish;
  sqlite3_stmt *count;
} KuzovIndexing;

static gboolean
run (sqlite3_stmt *statement)
{
  int result = sqlite3_step (statement);

  sqlite3_reset (statement);

  return result == SQLITE_DONE;
}

static gboolean
run_with_text (sqlite3_stmt *statement,
               int64_t       id,
               const char   *text)
{
  g_autofree char *folded = kuzov_fold (text);

  sqlite3_bind_int64 (statement, 1, id);
  sqlite3_bind_text (statement, 2, folded, -1, SQLITE_TRANSIENT);

  return run (statement);
}

/* Brings one row of the index up to date; the statement stands on it. */
static gboolean
index_one (KuzovIndexing *self)
{
  const int64_t id = sqlite3_column_int64 (self->next, 0);
  const char *stale = (const char *) sqlite3_column_text (self->next, 1);
  const char *text = (const char *) sqlite3_column_text (self->next, 2);

  if (stale != NULL && text != NULL && strcmp (stale, text) == 0)
    return TRUE;

  return (stale == NULL || run_with_text (self->take, id, stale)) && (text == NULL || run_with_text (self->put, id, text));
}

static gboolean
index_some (KuzovIndexing *self,
            int64_t        deadline_us,
            gboolean      *is_done)
{
  int64_t last_id = 0;
  unsigned int n = 0;
  int result;

  while ((result = sqlite3_step (self->next)) == SQLITE_ROW)
    {
      if (!index_one (self))
        break;
      last_id = sqlite3_column_int64 (self->next, 0);
      n++;
      if (g_get_monotonic_time () > deadline_us)
        break;
    }
  if (result == SQLITE_DONE)
    *is_done = TRUE;
  sqlite3_reset (self->next);
  if (n == 0)
    return result == SQLITE_DONE;

  sqlite3_bind_int64 (self->finish, 1, last_id);

  return run (self->finish) && run (self->count);
}

/* One kind of what is not indexed: @next tells the rows with the text under which the index knows them and the one they
 * have, @finish takes note of how far it came. */
static gboolean
index_kind (KuzovIndexing *self,
            sqlite3       *db,
            const char    *next,
            const char    *finish,
            int64_t        deadline_us,
            gboolean      *is_done)
{
  gboolean is_fine = sqlite3_prepare_v2 (db, next, -1, &self->next, NULL) == SQLITE_OK
                     && sqlite3_prepare_v2 (db, finish, -1, &self->finish, NULL) == SQLITE_OK
                     && index_some (self, deadline_us, is_done);

  g_clear_pointer (&self->next, sqlite3_finalize);
  g_clear_pointer (&self->finish, sqlite3_finalize);

  return is_fine;
}

/* How often rows were indexed so far: who finds it unchanged knows that none was meanwhile. */
gboolean
kuzov_words_count_indexed (sqlite3 *db,
                           int64_t *n)
{
  sqlite3_stmt *statement = NULL;
  int result = SQLITE_ERROR;

  *n = 0;
  if (sqlite3_prepare_v2 (db, "SELECT value FROM facts WHERE name = '" INDEXED_FACT "'", -1, &statement, NULL) == SQLITE_OK)
    result = sqlite3_step (statement);
  if (result == SQLITE_ROW)
    *n = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);

  return result == SQLITE_ROW || result == SQLITE_DONE;
}

/* What was added lies in segments, and every search looks into each of them. SQLite would merge them by itself, now and then
 * and in one go; here it is done in small steps, which the schema leaves to us. */
static gboolean
merge_some (sqlite3  *db,
            int64_t   deadline_us,
            gboolean *is_done)
{
  sqlite3_stmt *statement = NULL;
  gboolean is_fine = sqlite3_prepare_v2 (db, "INSERT INTO words (words, rank) VALUES ('merge', ?1)", -1, &statement, NULL)
                     == SQLITE_OK;
  int n_changed = MERGE_CHANGES;

  while (is_fine && n_changed >= MERGE_CHANGES && g_get_monotonic_time () < deadline_us)
    {
      const int before = sqlite3_total_changes (db);

      sqlite3_bind_int (statement, 1, MERGE_PAGES);
      is_fine = run (statement);
      n_changed = sqlite3_total_changes (db) - before;
    }
  sqlite3_finalize (statement);
  *is_done = n_changed < MERGE_CHANGES;

  return is_fine;
}

/* Indexes what was not, oldest first, until @deadline_us of the monotonic clock, within the caller's transaction. What was
 * indexed before is brought into shape first, in half of the time. */
gboolean
kuzov_words_index (sqlite3  *db,
                   int64_t   deadline_us,
                   gboolean *is_done)
{
  KuzovIndexing self = { NULL };
  const int64_t now_us = g_get_monotonic_time ();
  gboolean is_merged = FALSE;
  gboolean is_current = FALSE;
  gboolean is_fine;

  *is_done = FALSE;
  is_fine = merge_some (db, now_us + (deadline_us - now_us) / 2, &is_merged)
            && sqlite3_prepare_v2 (db, "INSERT INTO words (words, rowid, text) VALUES ('delete', ?1, ?2)", -1, &self.take,
                                   NULL) == SQLITE_OK
            && sqlite3_prepare_v2 (db, "INSERT INTO words (rowid, text) VALUES (?1, ?2)", -1, &self.put, NULL) == SQLITE_OK
            && sqlite3_prepare_v2 (db, "INSERT INTO facts (name, value) VALUES ('" INDEXED_FACT "', 1) ON CONFLICT (name) "
                                   "DO UPDATE SET value = value + 1", -1, &self.count, NULL) == SQLITE_OK
            && index_kind (&self, db, "SELECT u.id, u.text, d.text FROM unindexed AS u LEFT JOIN documents AS d ON d.id = u.id "
                           "ORDER BY u.id", "DELETE FROM unindexed WHERE id <= ?1", deadline_us, &is_current)
            && (!is_current
                || index_kind (&self, db, "SELECT id, NULL, text FROM documents WHERE id > (SELECT until FROM indexed) "
                               "ORDER BY id", "UPDATE indexed SET until = ?1", deadline_us, is_done));
  sqlite3_finalize (self.take);
  sqlite3_finalize (self.put);
  sqlite3_finalize (self.count);
  *is_done = *is_done && is_merged;

  return is_fine;
}
