// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-packer-private.h"

#include <string.h>

#include "history/kuzov-varint-private.h"

/* A service has a few kinds of links and says a few things. Where each of them turns out to be one of its own, this many are
 * kept in vain, and all others as they are. */
#define MAX_PHRASES 1000

/* Those that found no room are remembered as well. */
#define MAX_REMEMBERED (2 * MAX_PHRASES)

/* Writing */

void
kuzov_packer_init (KuzovPacker *self,
                   sqlite3     *db)
{
  self->db = db;
  self->numbers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/* The transaction was rolled back. */
void
kuzov_packer_forget (KuzovPacker *self)
{
  g_hash_table_remove_all (self->numbers);
}

void
kuzov_packer_clear (KuzovPacker *self)
{
  g_clear_pointer (&self->numbers, g_hash_table_unref);
}

/* Runs a statement that has one parameter, and returns at most one number. */
static int
run (KuzovPacker *self,
     const char  *sql,
     const char  *phrase,
     int64_t     *number)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL);

  if (result == SQLITE_OK)
    {
      sqlite3_bind_text (statement, 1, phrase, -1, SQLITE_STATIC);
      result = sqlite3_step (statement);
    }
  if (result == SQLITE_ROW)
    *number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);

  return result == SQLITE_ROW || result == SQLITE_DONE ? SQLITE_OK : result;
}

/* A phrase stands among the facts, too, which a recovery finds in every history: links of many rows hang on it. */
static int
add_phrase (KuzovPacker *self,
            const char  *phrase,
            int64_t     *number)
{
  int64_t ignored = 0;
  int result = run (self, "INSERT INTO phrases (text) SELECT ?1 WHERE (SELECT count (*) FROM phrases) < "
                    G_STRINGIFY (MAX_PHRASES) " RETURNING id", phrase, number);

  if (result == SQLITE_OK && *number != 0)
    result = run (self, "INSERT OR REPLACE INTO facts (name, value) SELECT '" KUZOV_PHRASE_FACT "' || id, text FROM phrases "
                  "WHERE text = ?1", phrase, &ignored);

  return result;
}

/* The number of a phrase, which is added if there is room for it; 0 if not. Returns SQLite's result. */
static int
find_number (KuzovPacker *self,
             const char  *phrase,
             uint64_t    *number)
{
  int64_t found = 0;
  gpointer known = NULL;
  int result = SQLITE_OK;

  if (!g_hash_table_lookup_extended (self->numbers, phrase, NULL, &known))
    {
      result = run (self, "SELECT id FROM phrases WHERE text = ?1", phrase, &found);
      if (result == SQLITE_OK && found == 0)
        result = add_phrase (self, phrase, &found);
      if (result != SQLITE_OK)
        return result;
      if (g_hash_table_size (self->numbers) >= MAX_REMEMBERED)
        kuzov_packer_forget (self);
      known = GSIZE_TO_POINTER (found);
      g_hash_table_insert (self->numbers, g_strdup (phrase), known);
    }
  *number = GPOINTER_TO_SIZE (known);

  return SQLITE_OK;
}

static int
bind_bytes (sqlite3_stmt *statement,
            int           index,
            GByteArray   *bytes)
{
  return sqlite3_bind_blob (statement, index, bytes->data, (int) bytes->len, SQLITE_TRANSIENT);
}

/* Binds a link, packed if that helps; @link outlives the step. Returns SQLite's result. */
int
kuzov_packer_bind_link (KuzovPacker            *self,
                        sqlite3_stmt           *statement,
                        int                     index,
                        const char             *link,
                        const KuzovPackedBasis *basis)
{
  g_autoptr (GByteArray) packed = g_byte_array_new ();
  g_autoptr (GByteArray) values = g_byte_array_new ();
  g_autofree char *form = link != NULL ? kuzov_packed_link_dup_form (link, basis, values) : NULL;
  g_autofree char *again = NULL;
  uint64_t number = 0;

  if (form != NULL)
    {
      int result = find_number (self, form, &number);

      if (result != SQLITE_OK)
        return result;
      kuzov_varint_append (packed, number);
      g_byte_array_append (packed, values->data, values->len);
      again = kuzov_packed_link_dup_text (packed->data, packed->len, basis, form);
    }

  return number != 0 && g_strcmp0 (again, link) == 0 ? bind_bytes (statement, index, packed)
                                                     : sqlite3_bind_text (statement, index, link, -1, SQLITE_STATIC);
}

/* Binds a reply, packed if that helps; @reply outlives the step. Returns SQLite's result. */
int
kuzov_packer_bind_reply (KuzovPacker            *self,
                         sqlite3_stmt           *statement,
                         int                     index,
                         const char             *reply,
                         const KuzovPackedBasis *basis)
{
  g_autofree char *phrase = reply != NULL ? kuzov_packed_reply_dup_phrase (reply) : NULL;
  g_autoptr (GByteArray) packed = NULL;
  uint64_t number = 0;

  if (phrase != NULL)
    {
      int result = find_number (self, phrase, &number);

      if (result != SQLITE_OK)
        return result;
    }
  if (reply != NULL)
    packed = kuzov_packed_reply_new (reply, basis, phrase, number);

  return packed != NULL ? bind_bytes (statement, index, packed)
                        : sqlite3_bind_text (statement, index, reply, -1, SQLITE_STATIC);
}

/* Reading: functions of SQL. What is no blob was not packed. */

static const char *
get_text (sqlite3_value *value)
{
  return (const char *) sqlite3_value_text (value);
}

/* Whether there is a packed value; if not, the result is what there is. */
static gboolean
begin (sqlite3_context  *context,
       sqlite3_value    *value,
       const uint8_t   **packed,
       size_t           *length)
{
  if (sqlite3_value_type (value) != SQLITE_BLOB)
    {
      sqlite3_result_value (context, value);
      return FALSE;
    }
  *packed = sqlite3_value_blob (value);
  *length = (size_t) sqlite3_value_bytes (value);

  return *packed != NULL;
}

static void
finish (sqlite3_context *context,
        char            *text)
{
  if (text != NULL)
    sqlite3_result_text (context, text, -1, g_free);
}

/* kuzov_phrase (packed) */
static void
on_phrase (sqlite3_context  *context,
           int               n_values,
           sqlite3_value   **values)
{
  if (sqlite3_value_type (values[0]) == SQLITE_BLOB)
    sqlite3_result_int64 (context, (int64_t) kuzov_packed_get_phrase (sqlite3_value_blob (values[0]),
                                                                      (size_t) sqlite3_value_bytes (values[0])));
}

/* kuzov_link (url, frame, job, phrase) */
static void
on_link (sqlite3_context  *context,
         int               n_values,
         sqlite3_value   **values)
{
  const KuzovPackedBasis basis = { .frame = get_text (values[1]), .job = get_text (values[2]) };
  const uint8_t *packed = NULL;
  size_t length = 0;

  if (begin (context, values[0], &packed, &length))
    finish (context, kuzov_packed_link_dup_text (packed, length, &basis, get_text (values[3])));
}

/* kuzov_reply (reply, frame, ordered_ms, job, link, phrase) */
static void
on_reply (sqlite3_context  *context,
          int               n_values,
          sqlite3_value   **values)
{
  const KuzovPackedBasis basis = {
    .frame = get_text (values[1]),
    .ordered_ms = sqlite3_value_int64 (values[2]),
    .job = get_text (values[3]),
    .link = get_text (values[4]),
  };
  const uint8_t *packed = NULL;
  size_t length = 0;

  if (begin (context, values[0], &packed, &length))
    finish (context, kuzov_packed_reply_dup_text (packed, length, &basis, get_text (values[5])));
}

/* Tells a connection of the functions with which KUZOV_LINK_OF and KUZOV_REPLY_OF read. */
gboolean
kuzov_packer_register (sqlite3 *db)
{
  static const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC;

  return sqlite3_create_function_v2 (db, "kuzov_phrase", 1, flags, NULL, on_phrase, NULL, NULL, NULL) == SQLITE_OK
         && sqlite3_create_function_v2 (db, "kuzov_link", 4, flags, NULL, on_link, NULL, NULL, NULL) == SQLITE_OK
         && sqlite3_create_function_v2 (db, "kuzov_reply", 6, flags, NULL, on_reply, NULL, NULL, NULL) == SQLITE_OK;
}
