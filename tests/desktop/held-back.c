// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

/* held-back WHAT FOLDER COMMAND [ARGUMENT...]
 *
 * Runs COMMAND where something is amiss, for root as for anybody:
 *   read-only   FOLDER may not be written
 *   KIB         FOLDER has so much room and no more; what was in it is there, what is written is gone afterwards
 *   no-locks    files can't be locked, as on some network drives
 *   patient     a file that may not grow is an error, and not the end
 * Exit status 77 where the system does not let it be arranged. */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define EXIT_SKIPPED 77

static gboolean
write_line (const char *path,
            const char *line)
{
  int file = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  gboolean is_written = file != -1 && write (file, line, strlen (line)) == (ssize_t) strlen (line);

  if (file != -1)
    close (file);

  return is_written;
}

/* Mounts of its own: root may have them, others where the kernel lets them be root among themselves. */
static gboolean
leave_mounts (void)
{
  g_autofree char *users = g_strdup_printf ("0 %u 1", (unsigned int) getuid ());
  g_autofree char *groups = g_strdup_printf ("0 %u 1", (unsigned int) getgid ());

  if (unshare (CLONE_NEWNS) != 0)
    {
      if (unshare (CLONE_NEWUSER | CLONE_NEWNS) != 0 || !write_line ("/proc/self/setgroups", "deny")
          || !write_line ("/proc/self/uid_map", users) || !write_line ("/proc/self/gid_map", groups))
        return FALSE;
    }

  return mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static gboolean
make_read_only (const char *folder)
{
  return leave_mounts () && mount (folder, folder, NULL, MS_BIND, NULL) == 0
         && mount (NULL, folder, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) == 0;
}

static gboolean
copy_into (const char *from,
           const char *to)
{
  g_autoptr (GDir) folder = g_dir_open (from, 0, NULL);
  const char *name = NULL;

  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *source = g_build_filename (from, name, NULL);
      g_autofree char *target = g_build_filename (to, name, NULL);
      g_autofree char *content = NULL;
      gsize length = 0;

      if (!g_file_get_contents (source, &content, &length, NULL)
          || !g_file_set_contents_full (target, content, (gssize) length, G_FILE_SET_CONTENTS_NONE, 0600, NULL))
        return FALSE;
    }

  return folder != NULL;
}

/* A disk of its own is filled from another place, and then moved to where it belongs. */
static gboolean
leave_room (const char *folder,
            const char *kib)
{
  g_autofree char *elsewhere = g_strconcat (folder, ".room", NULL);
  g_autofree char *options = g_strdup_printf ("size=%sk,mode=0700", kib);

  return leave_mounts () && (g_mkdir (elsewhere, 0700) == 0 || errno == EEXIST)
         && mount ("none", elsewhere, "tmpfs", 0, options) == 0 && copy_into (folder, elsewhere)
         && mount (elsewhere, folder, NULL, MS_MOVE, NULL) == 0;
}

#define RETURN_IF_COMMAND(command) \
  BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, command, 0, 1), BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOLCK)

static gboolean
forbid_locks (void)
{
  const uint32_t low_half = offsetof (struct seccomp_data, args[1]) + (G_BYTE_ORDER == G_BIG_ENDIAN ? 4 : 0);
  struct sock_filter filter[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, __NR_fcntl, 1, 0),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, low_half),
    RETURN_IF_COMMAND (F_SETLK),
    RETURN_IF_COMMAND (F_SETLKW),
    RETURN_IF_COMMAND (F_GETLK),
    RETURN_IF_COMMAND (F_OFD_SETLK),
    RETURN_IF_COMMAND (F_OFD_SETLKW),
    RETURN_IF_COMMAND (F_OFD_GETLK),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  struct sock_fprog program = { G_N_ELEMENTS (filter), filter };

  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

int
main (int    argc,
      char **argv)
{
  gboolean is_arranged = FALSE;

  if (argc < 4)
    return 2;

  if (g_str_equal (argv[1], "read-only"))
    is_arranged = make_read_only (argv[2]);
  else if (g_str_equal (argv[1], "no-locks"))
    is_arranged = forbid_locks ();
  else if (g_str_equal (argv[1], "patient"))
    is_arranged = signal (SIGXFSZ, SIG_IGN) != SIG_ERR;
  else
    is_arranged = leave_room (argv[2], argv[1]);
  if (!is_arranged)
    return EXIT_SKIPPED;

  execv (argv[3], argv + 3);

  return 2;
}
