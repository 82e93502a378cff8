// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-schema-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "history/kuzov-history-keep-private.h"
#include "history/kuzov-packer-private.h"
#include "history/kuzov-words-private.h"

/* "Kuzv": tells `file` and us whose database this is. */
#define APPLICATION_ID 0x4b757a76

/* No schema will ever have this number: it takes damage to come to it. */
#define NO_VERSION 1000000

/* How long another process may hold the file before a write is an error. */
#define BUSY_MS 5000
#define BUSY_PAUSE_US 5000

/* So often it is looked whether it is free: SQLite's own pauses grow beyond what others leave it alone for. */
#define BUSY_LOOK_US 2000

/* Step n brings a history of version n to version n + 1; PRAGMA user_version says where it stands. The numbers
 * of states are those of KuzovState: the first index holds what is pending, the second what a person must decide. */
static const char *const steps[] = {
  "CREATE TABLE endpoints (id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE);"
  "CREATE TABLE requests ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT,"
  "  frame TEXT NOT NULL,"
  "  frame_key TEXT NOT NULL,"
  "  typed TEXT,"
  "  ordered_ms INTEGER NOT NULL,"
  "  state INTEGER NOT NULL,"
  "  endpoint INTEGER NOT NULL REFERENCES endpoints (id),"
  "  job TEXT,"
  "  url TEXT,"
  "  reason INTEGER NOT NULL DEFAULT 0,"
  "  message TEXT,"
  "  sent_ms INTEGER,"
  "  accepted_ms INTEGER,"
  "  started_ms INTEGER,"
  "  settled_ms INTEGER,"
  "  opened_ms INTEGER,"
  "  released INTEGER NOT NULL DEFAULT 0,"
  "  vin TEXT,"
  "  plate TEXT,"
  "  balance_before REAL,"
  "  order_reply TEXT,"
  "  check_reply TEXT,"
  "  result_reply TEXT);"
  "CREATE INDEX requests_by_frame ON requests (frame_key);"
  "CREATE INDEX requests_pending ON requests (state) WHERE state < 4;"
  "CREATE INDEX requests_undecided ON requests (state) WHERE state = 6;"
  "CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;",

  /* The ledger. Orders from before keep what they know of the balance (balance_before) and have no burst: which ones
   * left together would be a guess. No row is rewritten, however many there are. */
  "CREATE TABLE bursts ("
  "  id INTEGER PRIMARY KEY,"
  "  began_ms INTEGER NOT NULL,"
  "  endpoint INTEGER NOT NULL REFERENCES endpoints (id),"
  "  balance_before REAL,"
  "  price REAL,"
  "  balance_after REAL,"
  "  checked_after_ms INTEGER,"
  "  n_removed INTEGER NOT NULL DEFAULT 0);"
  "ALTER TABLE requests ADD COLUMN burst INTEGER REFERENCES bursts (id);"
  "CREATE INDEX requests_by_burst ON requests (burst) WHERE burst IS NOT NULL;",

  /* What a person adds to a request, and what finds it again; and what an import that is not whole yet has done: if it
   * never comes to its end, that is taken back. The index of words is filled beside the orders, never by
   * them: it knows the rows up to `indexed.until`, but for those in `unindexed`, with the text under which it knows them
   * now. What says the same in another form is left out of it. It is merged in steps of ours (kuzov_words_index()), not in
   * bursts. Every index costs every order something: what can be sorted beside has none. */
  "ALTER TABLE requests ADD COLUMN note TEXT;"
  "CREATE TABLE labels (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, color INTEGER NOT NULL);"
  "CREATE TABLE request_labels (label INTEGER NOT NULL REFERENCES labels (id), request INTEGER NOT NULL,"
  "  PRIMARY KEY (label, request)) WITHOUT ROWID;"
  "CREATE INDEX request_labels_by_request ON request_labels (request, label);"
  "CREATE INDEX requests_unopened ON requests (opened_ms) WHERE state = 4 AND opened_ms IS NULL;"
  "CREATE INDEX requests_without_report ON requests (state) WHERE state IN (5, 7);"
  "CREATE VIEW documents (id, text) AS SELECT id, frame || char (10)"
  "  || CASE WHEN replace (upper (typed), '-', '') = frame_key THEN '' ELSE coalesce (typed, '') END || char (10)"
  "  || CASE WHEN vin = frame THEN '' ELSE coalesce (vin, '') END || char (10) || coalesce (plate, '') || char (10) || coalesce (job, '') || char (10)"
  "  || coalesce (message, '') || char (10) || coalesce (note, '') || char (10)"
  "  || coalesce ((SELECT group_concat (name, char (10)) FROM request_labels JOIN labels ON labels.id = label"
  "                WHERE request = requests.id), '') FROM requests;"
  "CREATE TABLE indexed (until INTEGER NOT NULL);"
  "INSERT INTO indexed VALUES (0);"
  "CREATE TABLE unindexed (id INTEGER PRIMARY KEY, text TEXT);"
  "CREATE TRIGGER request_added AFTER INSERT ON requests WHEN new.id <= (SELECT until FROM indexed) BEGIN"
  "  INSERT OR IGNORE INTO unindexed (id) VALUES (new.id); END;"
  "CREATE TRIGGER request_changing BEFORE UPDATE OF frame, typed, vin, plate, job, message, note ON requests"
  "  WHEN old.id <= (SELECT until FROM indexed) AND NOT EXISTS (SELECT 1 FROM unindexed WHERE id = old.id) BEGIN"
  "  INSERT INTO unindexed SELECT id, text FROM documents WHERE id = old.id; END;"
  "CREATE TRIGGER request_removing BEFORE DELETE ON requests"
  "  WHEN old.id <= (SELECT until FROM indexed) AND NOT EXISTS (SELECT 1 FROM unindexed WHERE id = old.id) BEGIN"
  "  INSERT INTO unindexed SELECT id, text FROM documents WHERE id = old.id; END;"
  "CREATE TRIGGER label_adding BEFORE INSERT ON request_labels"
  "  WHEN new.request <= (SELECT until FROM indexed)"
  "  AND NOT EXISTS (SELECT 1 FROM unindexed WHERE id = new.request) BEGIN"
  "  INSERT INTO unindexed SELECT id, text FROM documents WHERE id = new.request; END;"
  "CREATE TRIGGER label_removing BEFORE DELETE ON request_labels"
  "  WHEN old.request <= (SELECT until FROM indexed)"
  "  AND NOT EXISTS (SELECT 1 FROM unindexed WHERE id = old.request) BEGIN"
  "  INSERT INTO unindexed SELECT id, text FROM documents WHERE id = old.request; END;"
  "CREATE TRIGGER label_renaming BEFORE UPDATE OF name ON labels BEGIN"
  "  INSERT INTO unindexed SELECT id, text FROM documents WHERE id IN (SELECT request FROM request_labels"
  "  WHERE label = old.id) AND id <= (SELECT until FROM indexed) AND id NOT IN (SELECT id FROM unindexed); END;"
  "CREATE TRIGGER request_removed AFTER DELETE ON requests BEGIN"
  "  DELETE FROM request_labels WHERE request = old.id; END;"
  "CREATE TABLE imports (id INTEGER PRIMARY KEY AUTOINCREMENT, seat INTEGER NOT NULL);"
  "CREATE TABLE imported (import INTEGER NOT NULL, request INTEGER NOT NULL, filled INTEGER NOT NULL, state INTEGER,"
  "  reason INTEGER, message TEXT, settled_ms INTEGER, endpoint INTEGER, PRIMARY KEY (import, request)) WITHOUT ROWID;"
  "CREATE INDEX bursts_by_time ON bursts (began_ms);"
  "CREATE VIRTUAL TABLE words USING fts5 (text, content = '', columnsize = 0, tokenize = 'kuzov');"
  "INSERT INTO words (words, rank) VALUES ('automerge', 0);"
  "INSERT INTO words (words, rank) VALUES ('crisismerge', 1000);"
  "INSERT INTO words (words, rank) VALUES ('usermerge', 8);"
  /* Rows that were removed, with all that they know, until nobody can bring them back any more. Each batch is held by the
   * process that removed it, unless it is final. */
  "CREATE TABLE removals (id INTEGER PRIMARY KEY AUTOINCREMENT, holder INTEGER NOT NULL,"
  "  is_final INTEGER NOT NULL DEFAULT 0);"
  "CREATE TABLE removed ("
  "  id INTEGER PRIMARY KEY,"
  "  batch INTEGER NOT NULL REFERENCES removals (id),"
  "  labels TEXT,"
  "  frame TEXT NOT NULL,"
  "  frame_key TEXT NOT NULL,"
  "  typed TEXT,"
  "  ordered_ms INTEGER NOT NULL,"
  "  state INTEGER NOT NULL,"
  "  endpoint INTEGER NOT NULL,"
  "  job TEXT,"
  "  url TEXT,"
  "  reason INTEGER NOT NULL DEFAULT 0,"
  "  message TEXT,"
  "  sent_ms INTEGER,"
  "  accepted_ms INTEGER,"
  "  started_ms INTEGER,"
  "  settled_ms INTEGER,"
  "  opened_ms INTEGER,"
  "  released INTEGER NOT NULL DEFAULT 0,"
  "  vin TEXT,"
  "  plate TEXT,"
  "  balance_before REAL,"
  "  order_reply TEXT,"
  "  check_reply TEXT,"
  "  result_reply TEXT,"
  "  burst INTEGER,"
  "  note TEXT);"
  "CREATE INDEX removed_by_batch ON removed (batch);",

  /* What rows repeat is kept once (kuzov-packed-private.h), and what can be told from the frame not at all: `frame_key` is
   * empty from now on, and so is a VIN that is the frame. Rows from before stay as they are. */
  "CREATE TABLE phrases (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);"
  "ALTER TABLE requests ADD COLUMN car_key TEXT AS (replace (frame, '-', '')) VIRTUAL;"
  "DROP INDEX requests_by_frame;"
  "CREATE INDEX requests_by_frame ON requests (car_key);"
  "DROP VIEW documents;"
  "CREATE VIEW documents (id, text) AS SELECT id, frame || char (10)"
  "  || CASE WHEN replace (upper (typed), '-', '') = car_key THEN '' ELSE coalesce (typed, '') END || char (10)"
  "  || CASE WHEN vin = frame THEN '' ELSE coalesce (vin, '') END || char (10) || coalesce (plate, '') || char (10)"
  "  || coalesce (job, '') || char (10) || coalesce (message, '') || char (10) || coalesce (note, '') || char (10)"
  "  || coalesce ((SELECT group_concat (name, char (10)) FROM request_labels JOIN labels ON labels.id = label"
  "                WHERE request = requests.id), '') FROM requests;",

  /* What a report cost at a service last is asked for before the first order, on the thread of the window. */
  "CREATE INDEX bursts_with_price ON bursts (endpoint) WHERE price IS NOT NULL;",
};

G_DEFINE_QUARK (kuzov-history-error-quark, kuzov_history_error)

void
kuzov_history_free_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

/* What the system says when there is no more room, or when it can't lock files there. */
static KuzovHistoryError
find_errno_code (int               number,
                 KuzovHistoryError otherwise)
{
  switch (number)
    {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return KUZOV_HISTORY_ERROR_FULL;

    case ENOLCK:
    case ENOSYS:
    case EOPNOTSUPP:
      return KUZOV_HISTORY_ERROR_NO_LOCKS;

    default:
      return otherwise;
    }
}

void
kuzov_history_set_errno (GError     **error,
                         int          number,
                         const char  *what)
{
  g_set_error (error, KUZOV_HISTORY_ERROR, find_errno_code (number, KUZOV_HISTORY_ERROR_UNWRITABLE), "%s: %s", what,
               g_strerror (number));
}

static KuzovHistoryError
find_io_code (sqlite3 *db)
{
  switch (sqlite3_extended_errcode (db))
    {
    case SQLITE_IOERR_LOCK:
    case SQLITE_IOERR_RDLOCK:
    case SQLITE_IOERR_UNLOCK:
    case SQLITE_IOERR_CHECKRESERVEDLOCK:
    case SQLITE_IOERR_SHMLOCK:
      return KUZOV_HISTORY_ERROR_NO_LOCKS;

    default:
      return find_errno_code (sqlite3_system_errno (db), KUZOV_HISTORY_ERROR_UNWRITABLE);
    }
}

/* Says what SQLite could not do, as one of the few things that a caller does differently. */
void
kuzov_history_set_error (GError     **error,
                         sqlite3     *db,
                         const char  *what)
{
  KuzovHistoryError code;

  switch (sqlite3_errcode (db) & 0xff)
    {
    case SQLITE_FULL:
      code = KUZOV_HISTORY_ERROR_FULL;
      break;

    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      code = find_io_code (db);
      break;

    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      code = KUZOV_HISTORY_ERROR_UNWRITABLE;
      break;

    case SQLITE_PROTOCOL:
    case SQLITE_NOLFS:
      code = KUZOV_HISTORY_ERROR_NO_LOCKS;
      break;

    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      code = KUZOV_HISTORY_ERROR_DAMAGED;
      break;

    default:
      code = KUZOV_HISTORY_ERROR_FAILED;
    }

  g_set_error (error, KUZOV_HISTORY_ERROR, code, "%s: %s (%d)", what, sqlite3_errmsg (db), sqlite3_extended_errcode (db));
}

/* Makes the folder (0700). */
gboolean
kuzov_history_prepare_folder (const char  *path,
                              GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      kuzov_history_set_errno (error, errno, folder);
      return FALSE;
    }
  g_chmod (folder, 0700);

  return TRUE;
}

/* Makes an empty file (0600), which SQLite's companions take their mode from. */
gboolean
kuzov_history_prepare_path (const char  *path,
                            GError     **error)
{
  int file = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  gboolean is_safe;

  if (file == -1)
    {
      kuzov_history_set_errno (error, errno, path);
      return FALSE;
    }
  is_safe = kuzov_history_sync_place (path, file, error);
  close (file);

  return is_safe;
}

/* The first of two processes that make a history in the same moment holds it in a way for which SQLite asks no busy
 * handler: the other one has to come back by itself. */
static gboolean
begin_wal (sqlite3 *db)
{
  const int64_t deadline_us = g_get_monotonic_time () + BUSY_MS * 1000;
  int result;

  while ((result = sqlite3_exec (db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL)) == SQLITE_BUSY
         && g_get_monotonic_time () < deadline_us)
    g_usleep (BUSY_PAUSE_US);

  return result == SQLITE_OK;
}

static int
on_busy (void *data,
         int   n_looks)
{
  if (n_looks >= BUSY_MS * 1000 / BUSY_LOOK_US)
    return FALSE;

  g_usleep (BUSY_LOOK_US);

  return TRUE;
}

/* What statements about a history need beside SQLite's own. */
void
kuzov_history_register (sqlite3 *db)
{
  kuzov_words_register (db);
  kuzov_packer_register (db);
}

/**
 * kuzov_history_connect:
 * @path: the file, which exists
 * @error: return location for a #KuzovHistoryError
 *
 * Opens one connection, for use by one thread, whose commits survive a power cut.
 *
 * Returns: (nullable): the connection; close it with sqlite3_close()
 */
sqlite3 *
kuzov_history_connect (const char  *path,
                       GError     **error)
{
  sqlite3 *db = NULL;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK
      || sqlite3_busy_handler (db, on_busy, NULL) != SQLITE_OK
      || !begin_wal (db)
      || sqlite3_exec (db, "PRAGMA synchronous = FULL", NULL, NULL, NULL) != SQLITE_OK)
    {
      kuzov_history_set_error (error, db, "open");
      sqlite3_close (db);
      return NULL;
    }
  sqlite3_extended_result_codes (db, 1);
  kuzov_history_register (db);

  return db;
}

static gboolean
read_number (sqlite3     *db,
             const char  *sql,
             int         *number,
             GError     **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean is_read = FALSE;

  if (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    {
      *number = sqlite3_column_int (statement, 0);
      is_read = TRUE;
    }
  else
    {
      kuzov_history_set_error (error, db, sql);
    }
  sqlite3_finalize (statement);

  return is_read;
}

static gboolean
take_step (sqlite3       *db,
           const char    *step,
           unsigned int   version,
           GError       **error)
{
  g_autofree char *mark = g_strdup_printf ("PRAGMA user_version = %u", version);

  if (sqlite3_exec (db, step, NULL, NULL, NULL) == SQLITE_OK && sqlite3_exec (db, mark, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;

  kuzov_history_set_error (error, db, "schema");

  return FALSE;
}

static gboolean
refuse (GError            **error,
        KuzovHistoryError   code,
        int                 version,
        unsigned int        n_steps)
{
  g_set_error (error, KUZOV_HISTORY_ERROR, code, "schema %d of %u", version, n_steps);

  return FALSE;
}

/* Whether there is a step to take, and it can be. A number beyond ours is a newer Kuzov's, unless no Kuzov will ever come
 * to it; what bears a number but not our mark, or tables without a number, is no history of ours as it stands. */
static gboolean
read_version (sqlite3       *db,
              unsigned int   n_steps,
              int           *version,
              GError       **error)
{
  int mark = 0;
  int n_tables = 0;

  if (!read_number (db, "PRAGMA user_version", version, error) || !read_number (db, "PRAGMA application_id", &mark, error)
      || !read_number (db, "SELECT count(*) FROM sqlite_master", &n_tables, error))
    return FALSE;
  if ((mark == APPLICATION_ID || mark == 0) && *version > (int) n_steps && *version < NO_VERSION)
    return refuse (error, KUZOV_HISTORY_ERROR_NEWER, *version, n_steps);
  if ((mark != APPLICATION_ID && (*version != 0 || mark != 0 || n_tables != 0)) || *version > (int) n_steps
      || (mark == APPLICATION_ID && *version < 1))
    return refuse (error, KUZOV_HISTORY_ERROR_DAMAGED, *version, n_steps);

  return TRUE;
}

/* A copy is kept before the first step that rewrites what is there already; a history that only lives in memory, or is
 * being made, has nothing to lose. */
static gboolean
keep_copy (sqlite3  *db,
           int       version,
           GError  **error)
{
  const char *path = sqlite3_db_filename (db, "main");
  g_autoptr (GError) reason = NULL;

  if (version == 0 || path == NULL || *path == '\0' || kuzov_history_keep_copy (db, version, &reason))
    return TRUE;

  g_set_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_UNCOPIED, "no copy before the steps: %s", reason->message);

  return FALSE;
}

/**
 * kuzov_history_take_steps:
 * @db: a connection
 * @steps: what brings a history from each version to the next
 * @n_steps: how many there are
 * @error: return location for a #KuzovHistoryError; %KUZOV_HISTORY_ERROR_NEWER leaves the file untouched, and so does
 *   %KUZOV_HISTORY_ERROR_UNCOPIED
 *
 * Brings a history, or an empty file, to the schema that @steps lead to: all of the steps or none.
 *
 * Returns: whether it is there now
 */
gboolean
kuzov_history_take_steps (sqlite3            *db,
                          const char *const  *list,
                          unsigned int        n_steps,
                          GError            **error)
{
  g_autofree char *mark = NULL;
  int version = 0;

  kuzov_history_register (db);
  if (!read_version (db, n_steps, &version, error))
    return FALSE;
  if (version == (int) n_steps)
    return TRUE;

  if (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
    {
      kuzov_history_set_error (error, db, "begin");
      return FALSE;
    }

  /* Another process may have been faster: look again now that nobody else can write. */
  if (!read_version (db, n_steps, &version, error) || (version < (int) n_steps && !keep_copy (db, version, error)))
    goto failed;
  for (unsigned int step = (unsigned int) version; step < n_steps; step++)
    {
      if (!take_step (db, list[step], step + 1, error))
        goto failed;
    }
  mark = g_strdup_printf ("PRAGMA application_id = %d; COMMIT", APPLICATION_ID);
  if (sqlite3_exec (db, mark, NULL, NULL, NULL) == SQLITE_OK)
    return TRUE;
  kuzov_history_set_error (error, db, "commit");

failed:
  sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL);

  return FALSE;
}

/* Brings a history, or an empty file, to the present schema. */
gboolean
kuzov_history_migrate (sqlite3  *db,
                       GError  **error)
{
  return kuzov_history_take_steps (db, steps, G_N_ELEMENTS (steps), error);
}

/* Whether kuzov_history_migrate() would change anything. */
gboolean
kuzov_history_is_older (sqlite3 *db)
{
  int version = 0;

  return read_version (db, G_N_ELEMENTS (steps), &version, NULL) && version < (int) G_N_ELEMENTS (steps);
}

/* What every history began with: where its tables lie is the same in all of them. */
const char *
kuzov_history_get_first_step (void)
{
  return steps[0];
}
