// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "kuzov-test-disk-private.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* SQLite's own VFS, with somebody who listens: all is done to real files, and told to the disk before. What is done to
 * names, and the syncs, is heard of whoever does it, SQLite's VFS or the program: who defines such a function in the
 * program has it called from its libraries, too. */

typedef struct
{
  sqlite3_file   base;
  KuzovTestNode *node;    /* NULL: none of the disk's */
  sqlite3_file  *real;
} File;

static sqlite3_vfs *
get_real (sqlite3_vfs *vfs)
{
  return vfs->pAppData;
}

static int
file_close (sqlite3_file *file)
{
  File *self = (File *) file;
  const int result = self->real->pMethods->xClose (self->real);

  kuzov_test_disk_note_close (self->node);

  return result;
}

static int
file_read (sqlite3_file *file,
           void         *data,
           int           length,
           sqlite3_int64 offset)
{
  sqlite3_file *real = ((File *) file)->real;

  return real->pMethods->xRead (real, data, length, offset);
}

static int
file_write (sqlite3_file *file,
            const void   *data,
            int           length,
            sqlite3_int64 offset)
{
  File *self = (File *) file;

  kuzov_test_disk_note_write (self->node, offset, data, (size_t) length);

  return self->real->pMethods->xWrite (self->real, data, length, offset);
}

static int
file_truncate (sqlite3_file *file,
               sqlite3_int64 size)
{
  File *self = (File *) file;

  kuzov_test_disk_note_write (self->node, size, NULL, 0);

  return self->real->pMethods->xTruncate (self->real, size);
}

static int
file_sync (sqlite3_file *file,
           int           flags)
{
  sqlite3_file *real = ((File *) file)->real;

  return real->pMethods->xSync (real, flags);
}

static int
file_get_size (sqlite3_file  *file,
               sqlite3_int64 *size)
{
  sqlite3_file *real = ((File *) file)->real;

  return real->pMethods->xFileSize (real, size);
}

static int
file_lock (sqlite3_file *file,
           int           level)
{
  sqlite3_file *real = ((File *) file)->real;

  return real->pMethods->xLock (real, level);
}

static int
file_unlock (sqlite3_file *file,
             int           level)
{
  sqlite3_file *real = ((File *) file)->real;

  return real->pMethods->xUnlock (real, level);
}

static int
file_check_lock (sqlite3_file *file,
                 int          *is_reserved)
{
  sqlite3_file *real = ((File *) file)->real;

  return real->pMethods->xCheckReservedLock (real, is_reserved);
}

static int
file_control (sqlite3_file *file,
              int           operation,
              void         *argument)
{
  sqlite3_file *real = ((File *) file)->real;

  return real->pMethods->xFileControl (real, operation, argument);
}

static int
file_get_sector_size (sqlite3_file *file)
{
  sqlite3_file *real = ((File *) file)->real;

  return real->pMethods->xSectorSize (real);
}

static int
file_get_traits (sqlite3_file *file)
{
  sqlite3_file *real = ((File *) file)->real;

  return real->pMethods->xDeviceCharacteristics (real);
}

static int
file_shm_map (sqlite3_file   *file,
              int             region,
              int             size,
              int             may_extend,
              void volatile **memory)
{
  sqlite3_file *real = ((File *) file)->real;

  return real->pMethods->xShmMap (real, region, size, may_extend, memory);
}

static int
file_shm_lock (sqlite3_file *file,
               int           offset,
               int           n,
               int           flags)
{
  sqlite3_file *real = ((File *) file)->real;

  return real->pMethods->xShmLock (real, offset, n, flags);
}

static void
file_shm_barrier (sqlite3_file *file)
{
  sqlite3_file *real = ((File *) file)->real;

  real->pMethods->xShmBarrier (real);
}

static int
file_shm_unmap (sqlite3_file *file,
                int           deletes)
{
  sqlite3_file *real = ((File *) file)->real;

  return real->pMethods->xShmUnmap (real, deletes);
}

/* Version 2: with shared memory, without mapped files, whose writes would pass us by. */
static const sqlite3_io_methods file_methods = {
  .iVersion = 2,
  .xClose = file_close,
  .xRead = file_read,
  .xWrite = file_write,
  .xTruncate = file_truncate,
  .xSync = file_sync,
  .xFileSize = file_get_size,
  .xLock = file_lock,
  .xUnlock = file_unlock,
  .xCheckReservedLock = file_check_lock,
  .xFileControl = file_control,
  .xSectorSize = file_get_sector_size,
  .xDeviceCharacteristics = file_get_traits,
  .xShmMap = file_shm_map,
  .xShmLock = file_shm_lock,
  .xShmBarrier = file_shm_barrier,
  .xShmUnmap = file_shm_unmap,
};

static int
disk_open (sqlite3_vfs  *vfs,
           const char   *path,
           sqlite3_file *file,
           int           flags,
           int          *out_flags)
{
  File *self = (File *) file;
  int result;

  memset (self, 0, sizeof *self);
  self->real = (sqlite3_file *) (self + 1);
  if (flags & SQLITE_OPEN_CREATE)
    kuzov_test_disk_note_open (path);
  result = get_real (vfs)->xOpen (get_real (vfs), path, self->real, flags, out_flags);
  if (self->real->pMethods == NULL)
    return result;

  self->base.pMethods = &file_methods;
  self->node = kuzov_test_disk_note_opened (path);

  return result;
}

/* Makes it the one that SQLite uses, for good. */
void
kuzov_test_vfs_register (void)
{
  static sqlite3_vfs vfs;
  sqlite3_vfs *real = NULL;

  if (vfs.zName != NULL)
    return;

  real = sqlite3_vfs_find (NULL);
  g_assert_nonnull (real);
  vfs = *real;
  vfs.zName = "kuzov-test-disk";
  vfs.szOsFile = (int) sizeof (File) + real->szOsFile;
  vfs.pAppData = real;
  vfs.xOpen = disk_open;
  g_assert_cmpint (sqlite3_vfs_register (&vfs, TRUE), ==, SQLITE_OK);
}

int
fsync (int fd)
{
  return kuzov_test_disk_note_sync (fd) ? 0 : (int) syscall (SYS_fsync, fd);
}

int
fdatasync (int fd)
{
  return kuzov_test_disk_note_sync (fd) ? 0 : (int) syscall (SYS_fdatasync, fd);
}

int
unlink (const char *path)
{
  kuzov_test_disk_note_delete (path);

  return (int) syscall (SYS_unlinkat, AT_FDCWD, path, 0);
}

int
rename (const char *path,
        const char *new_path)
{
  kuzov_test_disk_note_rename (path, new_path);

  return (int) syscall (SYS_renameat2, AT_FDCWD, path, AT_FDCWD, new_path, 0);
}
