// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

/*
 * kill-at REPORT CALL THREAD K before|after PROGRAM [ARGUMENT...]
 * kill-at REPORT count PROGRAM [ARGUMENT...]
 *
 * Runs a program and kills it (SIGKILL) at the K-th CALL of the threads named THREAD: before the kernel has begun with
 * it, or after it is done and before the program learns of it. Counted together over all threads of one name, so that
 * every call of every thread is some K; strace counts each thread by itself. REPORT tells the calls that were seen,
 * and whether the program was killed. Only what is counted stops the program: a filter picks it out.
 *
 * Exit status: 0, 2 for bad arguments, 77 where nothing may be traced.
 */

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define SKIPPED 77
#define MAX_KINDS 512
#define NAME_ROOM 16

typedef struct
{
  const char *name;
  long        number;
} Call;

/* Not every machine has each of them. */
static const Call calls[] = {
  { "read", SYS_read },
  { "pread64", SYS_pread64 },
  { "write", SYS_write },
  { "writev", SYS_writev },
  { "pwrite64", SYS_pwrite64 },
  { "fdatasync", SYS_fdatasync },
  { "fsync", SYS_fsync },
  { "ftruncate", SYS_ftruncate },
  { "fallocate", SYS_fallocate },
  { "sendto", SYS_sendto },
  { "sendmsg", SYS_sendmsg },
  { "sendmmsg", SYS_sendmmsg },
  { "recvfrom", SYS_recvfrom },
  { "recvmsg", SYS_recvmsg },
  { "socket", SYS_socket },
  { "connect", SYS_connect },
  { "shutdown", SYS_shutdown },
  { "close", SYS_close },
  { "fcntl", SYS_fcntl },
  { "openat", SYS_openat },
  { "renameat2", SYS_renameat2 },
#ifdef SYS_renameat
  { "renameat", SYS_renameat },
#endif
  { "unlinkat", SYS_unlinkat },
  { "mkdirat", SYS_mkdirat },
  { "fchmodat", SYS_fchmodat },
  { "fchown", SYS_fchown },
#ifdef SYS_rename
  { "rename", SYS_rename },
  { "unlink", SYS_unlink },
  { "mkdir", SYS_mkdir },
  { "chmod", SYS_chmod },
#endif
};

#define N_CALLS (sizeof calls / sizeof calls[0])

typedef struct
{
  size_t       call;
  char         thread[NAME_ROOM];
  unsigned int n;
} Kind;

static struct
{
  pid_t        program;
  const char  *thread;      /* NULL to kill nobody */
  unsigned int k;
  bool         after;
  size_t       first;       /* of the calls that are looked at */
  size_t       n_calls;
  Kind         kinds[MAX_KINDS];
  size_t       n_kinds;
  bool         is_killed;
} run;

/* In the child: a call that is looked at stops it and says which one it is, everything else goes on at once. */
static bool
install_filter (void)
{
  struct sock_filter code[2 * N_CALLS + 2];
  struct sock_fprog program = { .filter = code };
  unsigned short n = 0;

  code[n++] = (struct sock_filter) BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr));
  for (size_t call = run.first; call < run.first + run.n_calls; call++)
    {
      code[n++] = (struct sock_filter) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, calls[call].number, 0, 1);
      code[n++] = (struct sock_filter) BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_TRACE | call);
    }
  code[n++] = (struct sock_filter) BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
  program.len = n;

  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void
start (char **command)
{
  run.program = fork ();
  if (run.program != 0)
    return;

  if (ptrace (PTRACE_TRACEME, 0, NULL, NULL) != 0)
    _exit (SKIPPED);
  raise (SIGSTOP);
  if (!install_filter ())
    _exit (SKIPPED);
  execv (command[0], command);
  fprintf (stderr, "kill-at: %s: %s\n", command[0], strerror (errno));
  _exit (2);
}

static void
read_name (pid_t thread,
           char  *name)
{
  char path[64];
  FILE *file = NULL;

  snprintf (path, sizeof path, "/proc/%d/comm", (int) thread);
  file = fopen (path, "r");
  if (file == NULL || fgets (name, NAME_ROOM, file) == NULL)
    strcpy (name, "?");
  if (file != NULL)
    fclose (file);
  name[strcspn (name, "\n")] = '\0';
}

/* Returns how many there were, with this one. */
static unsigned int
count (size_t      call,
       const char *thread)
{
  size_t i = 0;

  while (i < run.n_kinds && (run.kinds[i].call != call || strcmp (run.kinds[i].thread, thread) != 0))
    i++;
  if (i == MAX_KINDS)
    return 0;
  if (i == run.n_kinds)
    {
      run.kinds[i].call = call;
      strcpy (run.kinds[i].thread, thread);
      run.n_kinds++;
    }

  return ++run.kinds[i].n;
}

static void
kill_program (void)
{
  kill (run.program, SIGKILL);
  run.is_killed = true;
}

/* A thread is about to make one of the calls. Returns how it goes on. */
static int
take_call (pid_t thread)
{
  unsigned long call = 0;
  char name[NAME_ROOM];
  unsigned int n;

  if (ptrace (PTRACE_GETEVENTMSG, thread, NULL, &call) != 0 || call >= N_CALLS)
    return PTRACE_CONT;
  read_name (thread, name);
  n = count (call, name);
  if (run.is_killed || run.thread == NULL || n != run.k || strcmp (name, run.thread) != 0)
    return PTRACE_CONT;
  if (run.after)
    return PTRACE_SYSCALL;
  kill_program ();

  return PTRACE_CONT;
}

/* Takes one stop of one thread. Returns false when there is nobody left. */
static bool
take_stop (void)
{
  int status, signal_number = 0, how = PTRACE_CONT;
  pid_t thread = waitpid (-1, &status, __WALL);

  if (thread < 0)
    return errno == EINTR;
  if (!WIFSTOPPED (status))
    return true;

  if (status >> 8 == (SIGTRAP | PTRACE_EVENT_SECCOMP << 8))
    how = take_call (thread);
  else if (WSTOPSIG (status) == (SIGTRAP | 0x80))
    kill_program ();
  else if (status >> 16 == 0 && WSTOPSIG (status) != SIGSTOP)
    signal_number = WSTOPSIG (status);
  ptrace (how, thread, NULL, (void *) (long) signal_number);

  return true;
}

static bool
write_report (const char *path)
{
  FILE *file = fopen (path, "w");

  if (file == NULL)
    return false;
  for (size_t i = 0; i < run.n_kinds; i++)
    fprintf (file, "%s\t%s\t%u\n", calls[run.kinds[i].call].name, run.kinds[i].thread, run.kinds[i].n);
  if (run.is_killed)
    fprintf (file, "killed\n");

  return fclose (file) == 0;
}

static int
parse (int    argc,
       char **argv)
{
  if (argc > 3 && strcmp (argv[2], "count") == 0)
    {
      run.n_calls = N_CALLS;
      return 3;
    }
  if (argc < 7)
    return 0;

  while (run.first < N_CALLS && strcmp (calls[run.first].name, argv[2]) != 0)
    run.first++;
  run.n_calls = 1;
  run.thread = argv[3];
  run.k = (unsigned int) strtoul (argv[4], NULL, 10);
  run.after = strcmp (argv[5], "after") == 0;

  return run.first < N_CALLS && run.k > 0 && (run.after || strcmp (argv[5], "before") == 0) ? 6 : 0;
}

int
main (int    argc,
      char **argv)
{
  const long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK
                       | PTRACE_O_TRACEEXEC | PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
  int command = parse (argc, argv);
  int status;

  if (command == 0)
    {
      fprintf (stderr, "usage: kill-at REPORT count|CALL THREAD K before|after PROGRAM [ARGUMENT...]\n");
      return 2;
    }

  start (argv + command);
  if (run.program < 0 || waitpid (run.program, &status, 0) != run.program || !WIFSTOPPED (status)
      || ptrace (PTRACE_SETOPTIONS, run.program, NULL, (void *) options) != 0
      || ptrace (PTRACE_CONT, run.program, NULL, NULL) != 0)
    {
      fprintf (stderr, "kill-at: nothing may be traced here\n");
      return SKIPPED;
    }
  while (take_stop ())
    continue;

  return write_report (argv[1]) ? 0 : 2;
}
