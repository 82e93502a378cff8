// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-keep-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "history/kuzov-history-schema-private.h"

/* Of the copies that were kept before a step of the schema so many stay; what was damaged stays until a person removes
 * it. */
#define N_COPIES 3

/* How long another process may keep the door shut: it recovers what it can. */
#define DOOR_MS 5000
#define DOOR_PAUSE_US 5000

/* The byte of the lock file that is the door; the first one is the queue's. */
#define DOOR_BYTE 1

/* Beyond the door each process may have a byte of its own, by which it is known to live. */
#define MAX_CLAIM 0x3fffffff

/* A file of the history's name with a suffix, in the way of SQLite's own companions. */
static char *
dup_companion (const char *path,
               const char *suffix)
{
  return g_strconcat (path, suffix, NULL);
}

gboolean
kuzov_history_has_companion (const char *path,
                             const char *suffix)
{
  g_autofree char *name = dup_companion (path, suffix);

  return g_file_test (name, G_FILE_TEST_EXISTS);
}

void
kuzov_history_remove_companion (const char *path,
                                const char *suffix)
{
  g_autofree char *name = dup_companion (path, suffix);

  g_unlink (name);
}

/* For the next start: what was met while Kuzov ran may be nothing that an opening finds. */
void
kuzov_history_put_sign (const char *path)
{
  g_autofree char *name = dup_companion (path, KUZOV_HISTORY_SIGN);
  int file = g_open (name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

  if (file != -1)
    close (file);
}

static char *
dup_stem (const char *path)
{
  return g_strndup (path, strlen (path) - (g_str_has_suffix (path, ".db") ? strlen (".db") : 0));
}

/* A name beside the history that nothing has yet, such as history-2026-11-25-schema1.db. */
static char *
dup_dated (const char *path,
           const char *what)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *day = g_date_time_format (now, "%Y-%m-%d");
  g_autofree char *stem = dup_stem (path);
  char *name = g_strdup_printf ("%s-%s-%s.db", stem, day, what);

  for (unsigned int i = 2; g_file_test (name, G_FILE_TEST_EXISTS) || g_file_test (name, G_FILE_TEST_IS_SYMLINK); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s-%s-%s-%u.db", stem, day, what, i);
    }

  return name;
}

char *
kuzov_history_dup_aside (const char *path)
{
  return dup_dated (path, "damaged");
}

/* Sees to it that a file, or what a folder lists, survives a power cut. */
gboolean
kuzov_history_sync_path (const char  *path,
                         GError     **error)
{
  int file = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean is_synced = file != -1 && fsync (file) == 0;

  if (!is_synced)
    kuzov_history_set_errno (error, errno, path);
  if (file != -1)
    close (file);

  return is_synced;
}

static gboolean
sync_folder (const char  *path,
             GError     **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  return kuzov_history_sync_path (folder, error);
}

/* Copies before a step of the schema. */

static int
compare_age (gconstpointer a,
             gconstpointer b)
{
  GStatBuf one = { 0 };
  GStatBuf other = { 0 };

  g_stat (*(char *const *) a, &one);
  g_stat (*(char *const *) b, &other);
  if (one.st_mtim.tv_sec != other.st_mtim.tv_sec)
    return one.st_mtim.tv_sec < other.st_mtim.tv_sec ? 1 : -1;

  return one.st_mtim.tv_nsec < other.st_mtim.tv_nsec ? 1 : -(one.st_mtim.tv_nsec > other.st_mtim.tv_nsec);
}

static void
remove_old_copies (const char *path)
{
  g_autofree char *folder_name = g_path_get_dirname (path);
  g_autofree char *stem = dup_stem (path);
  g_autofree char *prefix = g_strconcat (stem, "-", NULL);
  g_autoptr (GDir) folder = g_dir_open (folder_name, 0, NULL);
  g_autoptr (GPtrArray) copies = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder_name, name, NULL);

      if (g_str_has_prefix (file, prefix) && strstr (file + strlen (prefix), "-schema") != NULL
          && g_str_has_suffix (file, ".db"))
        g_ptr_array_add (copies, g_steal_pointer (&file));
    }
  g_ptr_array_sort (copies, compare_age);
  for (unsigned int i = N_COPIES; i < copies->len; i++)
    g_unlink (g_ptr_array_index (copies, i));
}

/* Through a connection of its own: the one that is about to migrate holds the file against other writers meanwhile. */
static gboolean
back_up (const char  *path,
         const char  *name,
         GError     **error)
{
  sqlite3 *from = NULL;
  sqlite3 *into = NULL;
  sqlite3_backup *backup = NULL;
  gboolean is_done = FALSE;

  if (sqlite3_open_v2 (path, &from, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
    {
      kuzov_history_set_error (error, from, "copy");
    }
  else if (sqlite3_open_v2 (name, &into, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK
           || (backup = sqlite3_backup_init (into, "main", from, "main")) == NULL)
    {
      kuzov_history_set_error (error, into, "copy");
    }
  else
    {
      sqlite3_backup_step (backup, -1);
      is_done = sqlite3_backup_finish (backup) == SQLITE_OK;
      if (!is_done)
        kuzov_history_set_error (error, into, "copy");
    }
  sqlite3_close (into);
  sqlite3_close (from);

  return is_done && kuzov_history_sync_path (name, error);
}

/**
 * kuzov_history_keep_copy:
 * @db: a connection to a history that is held against other writers
 * @version: of its schema
 * @error: return location for a #KuzovHistoryError
 *
 * Keeps a copy of the history as it is, under a dated name beside it, and removes the oldest of such copies.
 *
 * Returns: whether it is on the disk
 */
gboolean
kuzov_history_keep_copy (sqlite3  *db,
                         int       version,
                         GError  **error)
{
  const char *path = sqlite3_db_filename (db, "main");
  g_autofree char *what = g_strdup_printf ("schema%d", version);
  g_autofree char *name = dup_dated (path, what);
  g_autofree char *partial = g_strconcat (name, ".partial", NULL);
  int file = -1;

  /* Of an earlier attempt that was cut short. */
  g_unlink (partial);
  file = g_open (partial, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file == -1)
    {
      kuzov_history_set_errno (error, errno, partial);
      return FALSE;
    }
  close (file);

  if (!back_up (path, partial, error))
    {
      g_unlink (partial);
      return FALSE;
    }
  if (g_rename (partial, name) != 0)
    {
      kuzov_history_set_errno (error, errno, name);
      g_unlink (partial);
      return FALSE;
    }
  if (!sync_folder (name, error))
    return FALSE;
  remove_old_copies (path);

  return TRUE;
}

/* Damage. */

/* Copies the companion of a history with this suffix to the same of another; there may be none. */
gboolean
kuzov_history_copy_file (const char  *path,
                         const char  *suffix,
                         const char  *other,
                         GError     **error)
{
  g_autofree char *from = dup_companion (path, suffix);
  g_autofree char *to = dup_companion (other, suffix);
  g_autofree char *partial = g_strconcat (to, ".partial", NULL);
  g_autoptr (GMappedFile) content = NULL;
  const char *bytes = NULL;

  if (*suffix != '\0' && !g_file_test (from, G_FILE_TEST_EXISTS))
    return TRUE;

  content = g_mapped_file_new (from, FALSE, error);
  if (content == NULL)
    return FALSE;

  bytes = g_mapped_file_get_contents (content);
  if (!g_file_set_contents_full (partial, bytes != NULL ? bytes : "", (gssize) g_mapped_file_get_length (content),
                                 G_FILE_SET_CONTENTS_DURABLE, 0600, error))
    return FALSE;
  if (g_rename (partial, to) == 0)
    return TRUE;

  kuzov_history_set_errno (error, errno, to);

  return FALSE;
}

/* A second name for the same file, or a copy where the file system has no such thing. Done before is done. */
static gboolean
keep_aside (const char  *path,
            const char  *aside,
            const char  *suffix,
            GError     **error)
{
  g_autofree char *from = dup_companion (path, suffix);
  g_autofree char *to = dup_companion (aside, suffix);

  if (link (from, to) == 0 || errno == EEXIST || (errno == ENOENT && *suffix != '\0'))
    return TRUE;
  if (errno != ENOSPC && errno != EROFS && kuzov_history_copy_file (path, suffix, aside, NULL))
    return TRUE;

  kuzov_history_set_errno (error, errno, to);

  return FALSE;
}

/**
 * kuzov_history_swap:
 * @path: a damaged history, beside which what was recovered from it lies complete
 * @aside: the name under which it is to be kept
 * @error: return location for a #KuzovHistoryError
 *
 * Keeps the damaged file and its log aside, and puts what was recovered in their place. Cut short anywhere, it is done
 * again from the beginning, with the same outcome: the log may only go when it has its other name, and the new file
 * must not meet the old log.
 *
 * Returns: whether it is done
 */
gboolean
kuzov_history_swap (const char  *path,
                    const char  *aside,
                    GError     **error)
{
  g_autofree char *recovered = dup_companion (path, KUZOV_HISTORY_RECOVERED);

  if (!keep_aside (path, aside, "", error) || !keep_aside (path, aside, "-wal", error)
      || !keep_aside (path, aside, "-journal", error) || !sync_folder (path, error))
    return FALSE;

  kuzov_history_remove_companion (path, "-wal");
  kuzov_history_remove_companion (path, "-shm");
  kuzov_history_remove_companion (path, "-journal");
  if (!sync_folder (path, error))
    return FALSE;
  if (g_rename (recovered, path) != 0)
    {
      kuzov_history_set_errno (error, errno, path);
      return FALSE;
    }
  kuzov_history_remove_companion (path, KUZOV_HISTORY_SIGN);

  return sync_folder (path, error);
}

/* The door. */

struct _KuzovHistoryDoor
{
  char *path;
  int   file;     /* -1 while it is not open */
};

KuzovHistoryDoor *
kuzov_history_door_new (const char *path)
{
  KuzovHistoryDoor *door = g_new0 (KuzovHistoryDoor, 1);

  door->path = dup_companion (path, ".lock");
  door->file = -1;

  return door;
}

void
kuzov_history_door_free (KuzovHistoryDoor *door)
{
  if (door->file != -1)
    close (door->file);
  g_free (door->path);
  g_free (door);
}

/* As the queue's lock it belongs to the open file: two histories of one process shut each other out, too. */
static gboolean
take_door (KuzovHistoryDoor  *door,
           short              type,
           int64_t            patience_ms,
           GError           **error)
{
  const int64_t deadline_us = g_get_monotonic_time () + patience_ms * 1000;
  struct flock byte = { .l_type = type, .l_whence = SEEK_SET, .l_start = DOOR_BYTE, .l_len = 1 };

  if (door->file == -1)
    door->file = g_open (door->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (door->file == -1)
    {
      kuzov_history_set_errno (error, errno, door->path);
      return FALSE;
    }

  while (fcntl (door->file, F_OFD_SETLK, &byte) != 0)
    {
      if (errno != EAGAIN && errno != EACCES && errno != EINTR)
        {
          kuzov_history_set_errno (error, errno, door->path);
          return FALSE;
        }
      if (g_get_monotonic_time () >= deadline_us)
        {
          g_set_error (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_IN_USE, "%s: in use", door->path);
          return FALSE;
        }
      g_usleep (DOOR_PAUSE_US);
    }

  return TRUE;
}

/* Comes in beside others, and keeps whoever wants to be alone waiting until the door is freed. */
gboolean
kuzov_history_door_enter (KuzovHistoryDoor  *door,
                          GError           **error)
{
  return take_door (door, F_RDLCK, DOOR_MS, error);
}

/* Shuts it if nobody else has the history open within @patience_ms; then what was entered before is given back. */
gboolean
kuzov_history_door_shut (KuzovHistoryDoor  *door,
                         unsigned int       patience_ms,
                         GError           **error)
{
  struct flock byte = { .l_type = F_UNLCK, .l_whence = SEEK_SET, .l_start = DOOR_BYTE, .l_len = 1 };

  /* Two that want to be alone in the same moment must not wait for each other. */
  if (door->file != -1)
    fcntl (door->file, F_OFD_SETLK, &byte);

  return take_door (door, F_WRLCK, patience_ms, error);
}

/* Takes a byte that nobody else has, for as long as the door is held. Returns its number, 0 on error. */
int64_t
kuzov_history_door_claim (KuzovHistoryDoor  *door,
                          GError           **error)
{
  struct flock byte = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1 };

  do
    {
      byte.l_start = g_random_int_range (DOOR_BYTE + 1, MAX_CLAIM);
      if (fcntl (door->file, F_OFD_SETLK, &byte) == 0)
        return byte.l_start;
    }
  while (errno == EAGAIN || errno == EACCES || errno == EINTR);

  kuzov_history_set_errno (error, errno, door->path);

  return 0;
}

/* Whether another process that lives has that byte; where it can't be told, one may. */
gboolean
kuzov_history_door_is_claimed (KuzovHistoryDoor *door,
                               int64_t           claim)
{
  struct flock byte = { .l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = claim, .l_len = 1 };

  return claim > DOOR_BYTE && (fcntl (door->file, F_OFD_GETLK, &byte) != 0 || byte.l_type != F_UNLCK);
}
