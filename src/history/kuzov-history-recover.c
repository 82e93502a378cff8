// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-salvage-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "history/kuzov-history-columns-private.h"
#include "history/kuzov-history-keep-private.h"
#include "history/kuzov-history-log-private.h"
#include "history/kuzov-history-schema-private.h"

/* What is read is a scratch copy, so that nothing is ever written to the damaged file, not even by SQLite. */
#define SCRATCH ".scratch"

#define BLOCK_SIZE (256 * 1024)
#define PAGE_SIZE 4096

/* Where the header of a database has its numbers. */
#define AT_PAGE_SIZE 16
#define AT_VERSIONS 18
#define AT_CHANGES 24
#define AT_N_PAGES 28
#define AT_ENCODING 56
#define AT_VALID_FOR 92

char *
kuzov_recovery_format (const KuzovRecovery *recovery)
{
  return g_strdup_printf ("%u %u %u %s", recovery->n_about, recovery->n_read, recovery->n_unconfirmed, recovery->name);
}

gboolean
kuzov_recovery_parse (KuzovRecovery *recovery,
                      const char    *text)
{
  int n = 0;

  if (text == NULL
      || sscanf (text, "%u %u %u %n", &recovery->n_about, &recovery->n_read, &recovery->n_unconfirmed, &n) < 3 || n == 0
      || text[n] == '\0')
    return FALSE;

  recovery->name = g_strdup (text + n);

  return TRUE;
}

void
kuzov_recovery_clear (KuzovRecovery *recovery)
{
  g_clear_pointer (&recovery->name, g_free);
}

/* The scratch copy */

/* A block that the disk refuses to read is left empty. */
static gboolean
copy_blocks (int from,
             int to)
{
  g_autofree char *block = g_malloc (BLOCK_SIZE);
  off_t length = lseek (from, 0, SEEK_END);

  for (off_t at = 0; at < length; at += BLOCK_SIZE)
    {
      ssize_t n = pread (from, block, BLOCK_SIZE, at);

      if (n > 0 && pwrite (to, block, (size_t) n, at) != n)
        return FALSE;
      for (off_t page = at; n < 0 && page < MIN (at + BLOCK_SIZE, length); page += PAGE_SIZE)
        {
          ssize_t n_page = pread (from, block, PAGE_SIZE, page);

          if (n_page > 0 && pwrite (to, block, (size_t) n_page, page) != n_page)
            return FALSE;
        }
    }

  return TRUE;
}

static void
put_number (unsigned char *at,
            uint32_t       number)
{
  number = GUINT32_TO_BE (number);
  memcpy (at, &number, sizeof number);
}

/* What the header must say for the pages to be read at all; they are not compressed, encrypted or of another size. */
static void
mend_header (unsigned char *page,
             off_t          length)
{
  memcpy (page, "SQLite format 3", 16);
  page[AT_PAGE_SIZE] = PAGE_SIZE >> 8;
  page[AT_PAGE_SIZE + 1] = PAGE_SIZE & 0xff;
  /* No log, nothing reserved, the only fractions there are. */
  memcpy (page + AT_VERSIONS, "\1\1\0\100\40\40", 6);
  put_number (page + AT_N_PAGES, (uint32_t) (length / PAGE_SIZE));
  memcpy (page + AT_VALID_FOR, page + AT_CHANGES, 4);
  put_number (page + 44, 4);
  memset (page + 52, 0, 4);
  put_number (page + AT_ENCODING, 1);
}

static gboolean
write_first_page (int            file,
                  unsigned char *page)
{
  off_t length = lseek (file, 0, SEEK_END);

  /* The last page may have been cut through. */
  length = (length + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
  mend_header (page, length);

  return pwrite (file, page, PAGE_SIZE, 0) == PAGE_SIZE && ftruncate (file, length) == 0;
}

static gboolean
make_scratch (const char  *path,
              const char  *scratch,
              gboolean    *has_hole,
              GError     **error)
{
  unsigned char page[PAGE_SIZE] = { 0 };
  int from = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  int to = g_open (scratch, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  gboolean is_made;

  is_made = from != -1 && to != -1 && copy_blocks (from, to) && kuzov_history_log_apply (path, to, has_hole)
            && pread (to, page, PAGE_SIZE, 0) >= 0 && write_first_page (to, page);
  if (!is_made)
    kuzov_history_set_errno (error, errno, scratch);
  if (from != -1)
    close (from);
  if (to != -1)
    close (to);

  return is_made;
}

static sqlite3 *
open_scratch (const char *scratch)
{
  g_autofree char *escaped = g_uri_escape_string (scratch, "/", FALSE);
  g_autofree char *uri = g_strdup_printf ("file:%s?immutable=1", escaped);
  sqlite3 *db = NULL;

  sqlite3_open_v2 (uri, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, NULL);

  return db;
}

/* Page 1 says where everything is. Where it can't be read, that of a new history does: the tables of the first step lie
 * in the same places in all of them. */
static gboolean
graft_first_page (const char *scratch)
{
  sqlite3 *blank = NULL;
  unsigned char *content = NULL;
  sqlite3_int64 length = 0;
  gboolean is_done = FALSE;
  int file = -1;

  if (sqlite3_open (":memory:", &blank) == SQLITE_OK
      && sqlite3_exec (blank, kuzov_history_get_first_step (), NULL, NULL, NULL) == SQLITE_OK)
    content = sqlite3_serialize (blank, "main", &length, 0);
  if (content != NULL && length >= PAGE_SIZE)
    file = g_open (scratch, O_RDWR | O_CLOEXEC, 0);
  if (file != -1)
    {
      is_done = write_first_page (file, content);
      close (file);
    }
  sqlite3_free (content);
  sqlite3_close (blank);

  return is_done;
}

static sqlite3 *
open_what_is_left (const char *scratch)
{
  sqlite3 *ours = kuzov_history_make_blank ();
  sqlite3 *db = NULL;

  kuzov_history_restore_columns (scratch, ours);
  db = open_scratch (scratch);
  if (!kuzov_history_columns_agree (db, ours, "requests"))
    {
      sqlite3_close (db);
      graft_first_page (scratch);
      db = open_scratch (scratch);
    }
  sqlite3_close (ours);

  return db;
}

/* The new history */

static gboolean
fill (sqlite3        *into,
      sqlite3        *from,
      gboolean        has_hole,
      KuzovRecovery  *recovery,
      GError        **error)
{
  g_autofree char *text = NULL;
  char *sql = NULL;
  gboolean is_done = FALSE;

  /* Nothing of it counts before it is complete, synced and renamed. */
  if (sqlite3_exec (into, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF", NULL, NULL, NULL) != SQLITE_OK)
    {
      kuzov_history_set_error (error, into, "recover");
      return FALSE;
    }
  if (!kuzov_history_migrate (into, error))
    return FALSE;
  if (sqlite3_exec (into, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK)
    {
      kuzov_history_set_error (error, into, "recover");
      return FALSE;
    }
  if (!kuzov_history_salvage (from, into, has_hole, recovery, error))
    return FALSE;

  text = kuzov_recovery_format (recovery);
  sql = sqlite3_mprintf ("INSERT OR REPLACE INTO facts (name, value) VALUES ('" KUZOV_FACT_RECOVERY "', %Q);"
                         "COMMIT", text);
  is_done = sqlite3_exec (into, sql, NULL, NULL, NULL) == SQLITE_OK;
  sqlite3_free (sql);
  if (!is_done)
    kuzov_history_set_error (error, into, "recover");

  return is_done;
}

static gboolean
make_recovered (const char     *path,
                const char     *scratch,
                gboolean        has_hole,
                KuzovRecovery  *recovery,
                GError        **error)
{
  g_autofree char *partial = g_strconcat (path, KUZOV_HISTORY_RECOVERING, NULL);
  g_autofree char *complete = g_strconcat (path, KUZOV_HISTORY_RECOVERED, NULL);
  int file = -1;
  sqlite3 *from = NULL;
  sqlite3 *into = NULL;
  gboolean is_done = FALSE;

  g_unlink (partial);
  file = g_open (partial, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file == -1)
    {
      kuzov_history_set_errno (error, errno, partial);
      return FALSE;
    }
  close (file);

  from = open_what_is_left (scratch);
  if (sqlite3_open_v2 (partial, &into, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK)
    is_done = fill (into, from, has_hole, recovery, error);
  else
    kuzov_history_set_error (error, into, "recover");
  sqlite3_close (into);
  sqlite3_close (from);

  if (!is_done || !kuzov_history_sync_path (partial, error))
    return FALSE;
  if (g_rename (partial, complete) == 0)
    return TRUE;

  kuzov_history_set_errno (error, errno, complete);

  return FALSE;
}

static gboolean
salvage (const char     *path,
         KuzovRecovery  *recovery,
         GError        **error)
{
  g_autofree char *scratch = g_strconcat (path, SCRATCH, NULL);
  g_autofree char *aside = kuzov_history_dup_aside (path);
  gboolean has_hole = FALSE;
  gboolean is_done;

  recovery->name = g_path_get_basename (aside);
  is_done = make_scratch (path, scratch, &has_hole, error)
            && make_recovered (path, scratch, has_hole, recovery, error);
  kuzov_history_remove_companion (path, SCRATCH);
  kuzov_history_remove_companion (path, KUZOV_HISTORY_RECOVERING);

  return is_done;
}

/* What an earlier start recovered, but did not come to put in place. */
static gboolean
read_recovered (const char    *path,
                KuzovRecovery *recovery)
{
  g_autofree char *complete = g_strconcat (path, KUZOV_HISTORY_RECOVERED, NULL);
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gboolean is_read = FALSE;

  if (!g_file_test (complete, G_FILE_TEST_EXISTS))
    return FALSE;

  if (sqlite3_open_v2 (complete, &db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK
      && sqlite3_prepare_v2 (db, "SELECT value FROM facts WHERE name = '" KUZOV_FACT_RECOVERY "'", -1, &statement,
                             NULL) == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    is_read = kuzov_recovery_parse (recovery, (const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);
  sqlite3_close (db);

  return is_read;
}

/**
 * kuzov_history_recover:
 * @path: a damaged history that nobody has open, this process included
 * @error: return location for a #KuzovHistoryError; then the damaged file is as it was
 *
 * Puts what can be read of it into a new history in its place, and keeps it aside under a dated name. Cut short
 * anywhere, the next call does it again, or goes on.
 *
 * Returns: whether there is a new history
 */
gboolean
kuzov_history_recover (const char  *path,
                       GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *aside = NULL;
  g_auto (KuzovRecovery) recovery = { 0 };

  if (!read_recovered (path, &recovery) && !salvage (path, &recovery, error))
    return FALSE;

  aside = g_build_filename (folder, recovery.name, NULL);
  g_debug ("recovered %u of about %u requests, %u of them undecided", recovery.n_read, recovery.n_about,
           recovery.n_unconfirmed);

  return kuzov_history_swap (path, aside, error);
}
