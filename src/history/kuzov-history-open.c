// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "history/kuzov-history-columns-private.h"
#include "history/kuzov-history-keep-private.h"
#include "history/kuzov-history-log-private.h"
#include "history/kuzov-history-salvage-private.h"
#include "history/kuzov-history-schema-private.h"
#include "history/kuzov-removal.h"
#include "history/kuzov-merge-private.h"
#include "history/kuzov-packer-private.h"
#include "history/kuzov-row-private.h"

/* How long a start waits for others to leave a damaged history, or to have recovered it. */
#define ALONE_MS 2000

/* All rows hang on the few phrases, and there SQLite sees no damage in a text that is another one: the three places where each
 * stands have to agree. */
static gboolean
check_phrases (sqlite3  *db,
               GError  **error)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (
    db, "SELECT p.id FROM phrases AS p NOT INDEXED LEFT JOIN facts AS f ON f.name = '" KUZOV_PHRASE_FACT "' || p.id "
    "WHERE f.value <> p.text "
    "OR p.id IS NOT (SELECT i.id FROM phrases AS i INDEXED BY sqlite_autoindex_phrases_1 WHERE i.text = p.text)",
    -1, &statement, NULL);

  if (result == SQLITE_OK)
    result = sqlite3_step (statement);
  if (result == SQLITE_ROW || result == SQLITE_ERROR)
    g_set_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED, "phrase %d is not certain",
                 sqlite3_column_int (statement, 0));
  else if (result != SQLITE_DONE)
    kuzov_history_set_error (error, db, "read");
  sqlite3_finalize (statement);

  return result == SQLITE_DONE;
}

/* Reads a little of everything that a history can't do without. That every page is in order is not looked at here: it
 * would take seconds for a million rows, and what is met later leaves a sign for the next start. */
static gboolean
can_read (sqlite3  *db,
          GError  **error)
{
  static const char *const samples[] = {
    KUZOV_ROW_SELECT "ORDER BY r.id DESC LIMIT 50",
    "SELECT id, car_key FROM requests INDEXED BY requests_by_frame ORDER BY car_key LIMIT 50",
    "SELECT id, state FROM requests INDEXED BY requests_pending WHERE state < 4",
    "SELECT id FROM requests INDEXED BY requests_undecided WHERE state = 6",
    KUZOV_ROW_SELECT "ORDER BY r.id LIMIT 50",
    "SELECT name, value FROM facts",
    "SELECT id, text FROM phrases",
    "SELECT id, name, color FROM labels",
    "SELECT id, holder, is_final FROM removals",
  };

  if (!kuzov_history_check_columns (db, error))
    return FALSE;

  for (unsigned int i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      sqlite3_stmt *statement = NULL;
      int result = sqlite3_prepare_v2 (db, samples[i], -1, &statement, NULL);

      /* A table or an index of ours is missing. */
      if (result == SQLITE_ERROR)
        {
          g_set_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED, "%s", sqlite3_errmsg (db));
          return FALSE;
        }
      while (result == SQLITE_OK || result == SQLITE_ROW)
        result = sqlite3_step (statement);
      if (result != SQLITE_DONE)
        kuzov_history_set_error (error, db, "read");
      sqlite3_finalize (statement);
      if (result != SQLITE_DONE)
        return FALSE;
    }

  return check_phrases (db, error);
}

static sqlite3 *
connect_whole (const char  *path,
               GError     **error)
{
  sqlite3 *db = kuzov_history_connect (path, error);

  if (db != NULL && (!kuzov_history_migrate (db, error) || !can_read (db, error)))
    {
      sqlite3_close (db);
      return NULL;
    }

  return db;
}

/* After damage was met in an earlier run: now it is worth the time to look at every page. */
static gboolean
is_in_order (const char *path)
{
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  gboolean is_fine = FALSE;

  if (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK
      && sqlite3_prepare_v2 (db, "PRAGMA integrity_check (1)", -1, &statement, NULL) == SQLITE_OK
      && sqlite3_step (statement) == SQLITE_ROW)
    is_fine = g_strcmp0 ((const char *) sqlite3_column_text (statement, 0), "ok") == 0;
  sqlite3_finalize (statement);
  sqlite3_db_config (db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
  sqlite3_close (db);

  return is_fine;
}

/* Before it is opened, and alone with it: SQLite would take a hole in the log for its end. */
static gboolean
has_signs_of_damage (const char *path)
{
  if (kuzov_history_has_companion (path, KUZOV_HISTORY_RECOVERED) || kuzov_history_log_has_hole (path))
    return TRUE;
  if (!kuzov_history_has_companion (path, KUZOV_HISTORY_SIGN))
    return FALSE;
  if (!is_in_order (path))
    return TRUE;

  kuzov_history_remove_companion (path, KUZOV_HISTORY_SIGN);

  return FALSE;
}

static sqlite3 *
recover_and_connect (const char       *path,
                     KuzovHistoryDoor *door,
                     GError          **error)
{
  g_autoptr (GError) reason = NULL;
  sqlite3 *db = NULL;

  if (!kuzov_history_door_shut (door, ALONE_MS, &reason))
    {
      if (!g_error_matches (reason, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_IN_USE))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return NULL;
        }

      /* Whoever is there may have come to recover it, too, and be done. */
      if (!kuzov_history_door_enter (door, error))
        return NULL;

      return connect_whole (path, error);
    }

  /* It may have been done while this process waited. */
  if (!has_signs_of_damage (path))
    {
      db = connect_whole (path, &reason);
      if (db != NULL || !g_error_matches (reason, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED))
        {
          if (reason != NULL)
            g_propagate_error (error, g_steal_pointer (&reason));
          return db;
        }
    }

  if (!kuzov_history_recover (path, error))
    return NULL;

  return connect_whole (path, error);
}

static sqlite3 *
open_at_door (const char        *path,
              KuzovHistoryDoor  *door,
              GError           **error)
{
  g_autoptr (GError) reason = NULL;
  sqlite3 *db = NULL;
  gboolean is_alone = kuzov_history_door_shut (door, 0, &reason);

  if (!is_alone && !g_error_matches (reason, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_IN_USE))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return NULL;
    }
  g_clear_error (&reason);
  if (!is_alone && !kuzov_history_door_enter (door, error))
    return NULL;

  if (!kuzov_history_prepare_path (path, error))
    return NULL;
  if (!is_alone || !has_signs_of_damage (path))
    {
      db = connect_whole (path, &reason);
      if (db == NULL && !g_error_matches (reason, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED))
        g_propagate_error (error, g_steal_pointer (&reason));
      if (db != NULL || reason == NULL)
        return db;
      g_debug ("damaged: %s", reason->message);
    }

  return recover_and_connect (path, door, error);
}

static void
take_connection (KuzovHistory *self,
                 sqlite3      *db)
{
  self->db = db;
  self->knows_n_rows = FALSE;
  self->max_id = kuzov_history_read_number (self, "SELECT max(id) FROM requests", 0);
  kuzov_history_note_labels (self);
}

/**
 * kuzov_history_open:
 * @self: a history
 * @error: return location for a #KuzovHistoryError
 *
 * Opens the file, and makes it, its folder and its tables where they are missing. A file of a newer Kuzov is left as it
 * is. A damaged one is kept aside, and what can be read of it is put into a new one, which
 * kuzov_history_get_recovery() tells of; but not while another process has it open. What was removed by a process that died
 * before it was final comes back.
 *
 * Returns: whether it can be read from now on
 */
gboolean
kuzov_history_open (KuzovHistory  *self,
                    GError       **error)
{
  KuzovHistoryDoor *door = NULL;
  sqlite3 *db = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (self), FALSE);
  g_return_val_if_fail (self->db == NULL, TRUE);

  g_clear_pointer (&self->door, kuzov_history_door_free);
  if (!kuzov_history_prepare_folder (self->path, error))
    return FALSE;
  door = kuzov_history_door_new (self->path);
  db = open_at_door (self->path, door, error);
  if (db != NULL && !kuzov_history_door_enter (door, error))
    g_clear_pointer (&db, sqlite3_close);
  if (db == NULL)
    {
      kuzov_history_door_free (door);
      return FALSE;
    }

  self->door = door;
  self->is_reader = FALSE;
  take_connection (self, db);
  kuzov_history_recall_rows (self);
  kuzov_history_clean_up_imports (self);

  return TRUE;
}

/* A connection for another thread that only reads, while the history is open. */
sqlite3 *
kuzov_history_connect_to_find (KuzovHistory  *self,
                               GError       **error)
{
  return kuzov_history_connect (self->path, error);
}

/* For reading alone */

/* Whether SQLite could keep its own files beside the history: a file system that is read-only says no to root, too. */
static gboolean
is_writable (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return g_access (path, R_OK | W_OK) == 0 && g_access (folder, W_OK | X_OK) == 0;
}

static sqlite3 *
copy_to_memory (sqlite3  *from,
                GError  **error)
{
  sqlite3 *into = NULL;
  sqlite3_backup *backup = NULL;

  sqlite3_open_v2 (":memory:", &into, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
  backup = sqlite3_backup_init (into, "main", from, "main");
  if (backup != NULL)
    {
      sqlite3_backup_step (backup, -1);
      if (sqlite3_backup_finish (backup) == SQLITE_OK)
        return into;
    }

  kuzov_history_set_error (error, into, "copy");
  sqlite3_close (into);

  return NULL;
}

/* Reads the schema, which is where an opening that can't work fails. */
static gboolean
try (sqlite3 *db)
{
  return sqlite3_exec (db, "SELECT count(*) FROM sqlite_master", NULL, NULL, NULL) == SQLITE_OK;
}

static sqlite3 *
open_with (const char *name,
           int         flags)
{
  sqlite3 *db = NULL;

  sqlite3_open_v2 (name, &db, flags | SQLITE_OPEN_NOMUTEX, NULL);

  return db;
}

/* A log that SQLite can't use where it lies is used where it can: on a copy, of which the memory keeps a copy. */
static sqlite3 *
open_elsewhere (const char  *path,
                GError     **error)
{
  g_autofree char *folder = g_dir_make_tmp ("kuzov-XXXXXX", error);
  g_autofree char *name = NULL;
  sqlite3 *db = NULL;
  sqlite3 *memory = NULL;

  if (folder == NULL)
    return NULL;

  name = g_build_filename (folder, "history.db", NULL);
  if (kuzov_history_copy_file (path, "", name, error) && kuzov_history_copy_file (path, "-wal", name, error))
    {
      /* Nobody else knows of it, so there is no lock to take. */
      sqlite3_open_v2 (name, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, "unix-none");
      sqlite3_exec (db, "PRAGMA locking_mode = EXCLUSIVE", NULL, NULL, NULL);
      if (try (db))
        memory = copy_to_memory (db, error);
      else
        kuzov_history_set_error (error, db, "open");
      sqlite3_close (db);
    }
  kuzov_history_remove_companion (name, "-shm");
  kuzov_history_remove_companion (name, "-wal");
  kuzov_history_remove_companion (name, "");
  g_rmdir (folder);

  return memory;
}

static gboolean
has_log (const char *path)
{
  g_autofree char *name = g_strconcat (path, "-wal", NULL);
  GStatBuf status;

  return g_stat (name, &status) == 0 && status.st_size > 0;
}

/* As one among others, through the door: a recovery must not take the file away from under SQLite, which would then keep
 * house beside the new one. */
static sqlite3 *
open_among_others (const char        *path,
                   KuzovHistoryDoor  *door,
                   GError           **error)
{
  sqlite3 *db = NULL;

  if (!kuzov_history_door_enter (door, error))
    return NULL;

  db = kuzov_history_connect (path, error);
  if (db == NULL || try (db))
    return db;
  kuzov_history_set_error (error, db, "open");
  sqlite3_close (db);

  return NULL;
}

static sqlite3 *
open_only_to_read (const char  *path,
                   GError     **error)
{
  sqlite3 *db = open_with (path, SQLITE_OPEN_READONLY);

  if (try (db))
    return db;
  kuzov_history_set_error (error, db, "open");
  sqlite3_close (db);

  return NULL;
}

/* Where SQLite can keep nothing beside the file, or lock nothing: alone with what lies there. */
static sqlite3 *
open_unmoved (const char  *path,
              GError     **error)
{
  g_autofree char *escaped = g_uri_escape_string (path, "/", FALSE);
  g_autofree char *uri = g_strdup_printf ("file:%s?immutable=1", escaped);
  sqlite3 *db = NULL;

  if (has_log (path))
    return open_elsewhere (path, error);

  db = open_with (uri, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
  if (try (db))
    return db;
  kuzov_history_set_error (error, db, "open");
  sqlite3_close (db);

  return NULL;
}

/* Whatever the folder allows. */
static sqlite3 *
open_readable (const char        *path,
               KuzovHistoryDoor  *door,
               GError           **error)
{
  g_autoptr (GError) reason = NULL;
  sqlite3 *db = NULL;

  if (is_writable (path))
    db = open_among_others (path, door, &reason);
  else
    db = open_only_to_read (path, &reason);
  if (db != NULL)
    return db;

  if (g_access (path, R_OK) == 0
      && (g_error_matches (reason, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_UNWRITABLE)
          || g_error_matches (reason, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_FULL)
          || g_error_matches (reason, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_NO_LOCKS)))
    return open_unmoved (path, error);

  g_propagate_error (error, g_steal_pointer (&reason));

  return NULL;
}

/* Takes @db over. Of a history of an older Kuzov a copy in memory is brought up to date. */
static gboolean
take_to_read (KuzovHistory  *self,
              sqlite3       *db,
              GError       **error)
{
  sqlite3 *memory = NULL;

  sqlite3_extended_result_codes (db, 1);
  if (kuzov_history_is_older (db))
    {
      memory = copy_to_memory (db, error);
      sqlite3_close (db);
      db = memory;
    }
  if (db == NULL || !kuzov_history_migrate (db, error) || !can_read (db, error))
    {
      sqlite3_close (db);
      return FALSE;
    }

  take_connection (self, db);

  return TRUE;
}

/**
 * kuzov_history_open_to_read:
 * @self: a history whose file exists
 * @error: return location for a #KuzovHistoryError
 *
 * Opens the file for reading alone, also where nothing can be written or locked. Nothing is made, brought up to date or
 * recovered: of a history of an older Kuzov, a copy in memory is.
 *
 * Returns: whether it can be read from now on
 */
gboolean
kuzov_history_open_to_read (KuzovHistory  *self,
                            GError       **error)
{
  sqlite3 *db = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (self), FALSE);
  g_return_val_if_fail (self->db == NULL, TRUE);

  self->is_reader = TRUE;
  self->door = kuzov_history_door_new (self->path);
  db = open_readable (self->path, self->door, error);

  return db != NULL && take_to_read (self, db, error);
}

/* The same for a file that nobody else uses: nothing is put beside it, not for a moment. */
gboolean
kuzov_history_open_unmoved (KuzovHistory  *self,
                            GError       **error)
{
  sqlite3 *db = NULL;

  self->is_reader = TRUE;
  db = open_unmoved (self->path, error);

  return db != NULL && take_to_read (self, db, error);
}

/* Damage that is met while Kuzov runs */

static gboolean
on_damage (gpointer user_data)
{
  KuzovHistory *self = user_data;
  g_autoptr (GError) error = g_error_new_literal (KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_DAMAGED, "met damage");

  g_clear_pointer (&self->damage_source, g_source_unref);
  g_signal_emit_by_name (self, "recorded", error);

  return G_SOURCE_REMOVE;
}

/* From now on nothing is recorded that would let an order go out; the next start recovers what it can. */
void
kuzov_history_note_damage (KuzovHistory *self)
{
  if (self->is_damaged)
    return;

  g_debug ("the history is damaged");
  self->is_damaged = TRUE;
  if (self->is_reader)
    return;

  kuzov_history_put_sign (self->path);
  if (self->writer != NULL)
    kuzov_history_writer_refuse_orders (self->writer);
  self->damage_source = g_idle_source_new ();
  g_source_set_static_name (self->damage_source, "kuzov-history-damage");
  g_source_set_callback (self->damage_source, on_damage, self, NULL);
  g_source_attach (self->damage_source, g_main_context_get_thread_default ());
}

/* Steps a statement of the main thread, and takes note of what it meets. */
int
kuzov_history_step (KuzovHistory *self,
                    sqlite3_stmt *statement)
{
  int result = sqlite3_step (statement);

  if ((result & 0xff) == SQLITE_CORRUPT || (result & 0xff) == SQLITE_NOTADB)
    kuzov_history_note_damage (self);

  return result;
}

/**
 * kuzov_history_get_is_damaged:
 * @self: a history
 *
 * Returns: whether something in it could not be read since it was opened
 */
gboolean
kuzov_history_get_is_damaged (KuzovHistory *self)
{
  g_return_val_if_fail (KUZOV_IS_HISTORY (self), FALSE);

  return self->is_damaged;
}

/**
 * kuzov_history_get_recovery:
 * @self: an open history
 * @recovery: (out): what was recovered, to be cleared with kuzov_recovery_clear()
 *
 * Returns: whether this history was recovered from a damaged one, and nobody has said yet that it was heard
 */
gboolean
kuzov_history_get_recovery (KuzovHistory  *self,
                            KuzovRecovery *recovery)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (self), FALSE);
  g_return_val_if_fail (recovery != NULL, FALSE);

  text = kuzov_history_dup_fact (self, KUZOV_FACT_RECOVERY);

  return kuzov_recovery_parse (recovery, text);
}

/* A person has heard of it. */
void
kuzov_history_forget_recovery (KuzovHistory *self)
{
  g_return_if_fail (KUZOV_IS_HISTORY (self));

  kuzov_history_set_fact (self, KUZOV_FACT_RECOVERY, NULL);
}
