// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-backup.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "history/kuzov-history-keep-private.h"
#include "history/kuzov-history-private.h"
#include "history/kuzov-history-schema-private.h"
#include "history/kuzov-merge-private.h"

/* A copy of the whole history under another name, and back. */

/* So many pages are copied before a cancellation is heard. */
#define PAGES 1000

/* How every file of SQLite begins. */
static const char magic[] = "SQLite format 3";

typedef struct
{
  char        *path;
  char        *target;
  KuzovTicker *ticker;
} KuzovBackup;

static void
backup_free (KuzovBackup *self)
{
  g_clear_pointer (&self->ticker, kuzov_ticker_unref);
  g_free (self->path);
  g_free (self->target);
  g_free (self);
}

static gboolean
copy_pages (KuzovBackup   *self,
            sqlite3       *from,
            sqlite3       *into,
            GCancellable  *cancellable,
            GError       **error)
{
  sqlite3_backup *copy = sqlite3_backup_init (into, "main", from, "main");
  int result = SQLITE_OK;

  while (copy != NULL && result == SQLITE_OK && !g_cancellable_is_cancelled (cancellable))
    {
      const int n_pages = (result = sqlite3_backup_step (copy, PAGES), sqlite3_backup_pagecount (copy));

      if (n_pages > 0)
        kuzov_ticker_set (self->ticker, 0.7 * (1 - (double) sqlite3_backup_remaining (copy) / n_pages));
    }
  if (copy != NULL && sqlite3_backup_finish (copy) == SQLITE_OK && result == SQLITE_DONE)
    return TRUE;
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    kuzov_history_set_error (error, into, "backup");

  return FALSE;
}

/* What an import that is under way has done so far is no part of a backup: the file of the import is not in it. */
static gboolean
take_imports_back (sqlite3 *db)
{
  sqlite3_stmt *statement = NULL;
  gboolean is_fine = sqlite3_prepare_v2 (db, "SELECT min (id) FROM imports", -1, &statement, NULL) == SQLITE_OK;

  while (is_fine && sqlite3_step (statement) == SQLITE_ROW && sqlite3_column_type (statement, 0) != SQLITE_NULL)
    {
      KuzovUnmerge unmerge = { sqlite3_column_int64 (statement, 0), -1 };
      gboolean is_done = FALSE;

      sqlite3_reset (statement);
      is_fine = sqlite3_exec (db, "BEGIN", NULL, NULL, NULL) == SQLITE_OK;
      while (is_fine && !is_done)
        is_fine = kuzov_unmerge_some (db, G_MAXINT64, &unmerge, &is_done);
      is_fine = is_fine && sqlite3_exec (db, "COMMIT", NULL, NULL, NULL) == SQLITE_OK;
    }
  sqlite3_finalize (statement);

  return is_fine && sqlite3_exec (db, "DELETE FROM imported", NULL, NULL, NULL) == SQLITE_OK;
}

static int
on_progress (void *cancellable)
{
  return g_cancellable_is_cancelled (cancellable);
}

static gboolean
is_in_order (sqlite3       *db,
             GCancellable  *cancellable,
             GError       **error)
{
  sqlite3_stmt *statement = NULL;
  gboolean is_fine = FALSE;

  if (cancellable != NULL)
    sqlite3_progress_handler (db, 100000, on_progress, cancellable);
  if (sqlite3_prepare_v2 (db, "PRAGMA integrity_check (1)", -1, &statement, NULL) == SQLITE_OK
      && sqlite3_step (statement) == SQLITE_ROW)
    is_fine = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0;
  sqlite3_finalize (statement);
  sqlite3_progress_handler (db, 0, NULL, NULL);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (!is_fine)
    g_set_error_literal (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED, "the copy is not in order");

  return is_fine;
}

/* The copy is to be one file, which nothing has to lie beside. */
static gboolean
finish_copy (KuzovBackup   *self,
             sqlite3       *db,
             GCancellable  *cancellable,
             GError       **error)
{
  if (sqlite3_exec (db, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK || !take_imports_back (db))
    {
      kuzov_history_set_error (error, db, "backup");
      return FALSE;
    }
  kuzov_ticker_set (self->ticker, 0.75);

  return is_in_order (db, cancellable, error);
}

/* The transaction is begun first: what others write meanwhile does not make the copy begin anew. */
static gboolean
copy_to (KuzovBackup   *self,
         const char    *partial,
         GCancellable  *cancellable,
         GError       **error)
{
  sqlite3 *from = kuzov_history_connect (self->path, error);
  sqlite3 *into = NULL;
  gboolean is_done = FALSE;

  if (from == NULL)
    return FALSE;

  if (sqlite3_exec (from, "BEGIN; SELECT count(*) FROM endpoints", NULL, NULL, NULL) != SQLITE_OK)
    kuzov_history_set_error (error, from, "backup");
  else if (sqlite3_open_v2 (partial, &into, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    kuzov_history_set_error (error, into, "backup");
  else
    is_done = copy_pages (self, from, into, cancellable, error);
  sqlite3_close (from);
  if (is_done)
    {
      kuzov_history_register (into);
      is_done = finish_copy (self, into, cancellable, error);
    }
  sqlite3_close (into);

  return is_done;
}

static gboolean
put_in_place (const char  *partial,
              const char  *target,
              GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (target);

  if (!kuzov_history_sync_path (partial, error))
    return FALSE;
  if (g_rename (partial, target) != 0)
    {
      kuzov_history_set_errno (error, errno, target);
      return FALSE;
    }

  return kuzov_history_sync_path (folder, error);
}

static gboolean
is_same_file (const char *one,
              const char *other)
{
  GStatBuf a;
  GStatBuf b;

  return g_stat (one, &a) == 0 && g_stat (other, &b) == 0 && a.st_ino == b.st_ino && a.st_dev == b.st_dev;
}

static gboolean
back_up (KuzovBackup   *self,
         GCancellable  *cancellable,
         GError       **error)
{
  g_autofree char *partial = g_strdup_printf ("%s.%08x.part", self->target, g_random_int ());
  g_autofree char *journal = g_strconcat (partial, "-journal", NULL);
  int file = -1;

  if (is_same_file (self->path, self->target))
    {
      g_set_error_literal (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_IN_USE, "this is the history itself");
      return FALSE;
    }
  file = g_open (partial, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file == -1)
    {
      kuzov_history_set_errno (error, errno, partial);
      return FALSE;
    }
  close (file);

  if (copy_to (self, partial, cancellable, error) && put_in_place (partial, self->target, error))
    return TRUE;
  g_unlink (partial);
  g_unlink (journal);

  return FALSE;
}

static void
run (GTask        *task,
     gpointer      source,
     gpointer      data,
     GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;

  if (back_up (data, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * kuzov_history_backup_async:
 * @self: an open history
 * @target: (type filename): the file, which is replaced when the new one is whole, checked and on the disk
 * @cancellable: (nullable): leaves @target as it was
 * @progress: (nullable): called now and then
 * @progress_data: handed to @progress, and to outlive the call
 * @callback: called once
 * @user_data: handed to @callback
 *
 * Copies the whole history as it is at this moment, on a thread of its own, with SQLite's own means. Orders go on beside it.
 * To bring it back, import it (kuzov_import_read_async()): what is in it and not here is added, and nothing that is here is
 * lost. Putting the file itself in the place of the history would lose the numbers of orders that were paid for since.
 */
void
kuzov_history_backup_async (KuzovHistory        *self,
                            const char          *target,
                            GCancellable        *cancellable,
                            KuzovProgressFunc    progress,
                            gpointer             progress_data,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  KuzovBackup *backup = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (self));
  g_return_if_fail (target != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, kuzov_history_backup_async);
  backup = g_new0 (KuzovBackup, 1);
  backup->path = g_strdup (self->path);
  backup->target = g_strdup (target);
  backup->ticker = kuzov_ticker_new (progress, progress_data, task);
  g_task_set_task_data (task, backup, (GDestroyNotify) backup_free);
  g_task_run_in_thread (task, run);
}

gboolean
kuzov_history_backup_finish (KuzovHistory  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* Whether a file that begins so is a database. */
gboolean
kuzov_history_is_backup (const char *bytes,
                         gsize       length)
{
  return length >= sizeof magic && memcmp (bytes, magic, sizeof magic) == 0;
}

/**
 * kuzov_history_open_backup:
 * @path: (type filename): a history that nobody uses
 * @error: return location for a #KuzovHistoryError: it may be newer, damaged, or no history
 *
 * Opens a backup, also of an older Kuzov, to read from, and looks whether it is in order. It stays as it is, and nothing is
 * put beside it.
 *
 * Returns: (transfer full) (nullable): the history that it holds, for this thread
 */
KuzovHistory *
kuzov_history_open_backup (const char  *path,
                           GError     **error)
{
  g_autoptr (KuzovHistory) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = kuzov_history_new (path);
  if (!kuzov_history_open_unmoved (self, error) || !is_in_order (self->db, NULL, error))
    return NULL;

  return g_steal_pointer (&self);
}
