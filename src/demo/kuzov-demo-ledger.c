// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-demo"

#include "config.h"
#include "demo/kuzov-demo-ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "demo/kuzov-demo-job.h"

#define JOURNAL_TAIL (4 * 1024 * 1024)

typedef struct
{
  char         *frame;
  unsigned int  n_orders;
  unsigned int  n_charged;
  KuzovDemoJob *newest;
} Account;

struct _KuzovDemoLedger
{
  GHashTable *accounts;     /* frame to Account */
  GHashTable *jobs_by_id;
  GPtrArray  *jobs;         /* oldest first */
  int64_t     last_id;
  double      balance;
  int         journal_fd;   /* -1 without a journal */
};

static void
account_free (gpointer data)
{
  Account *account = data;

  g_free (account->frame);
  g_free (account);
}

static Account *
ensure_account (KuzovDemoLedger *ledger,
                const char      *frame)
{
  Account *account = g_hash_table_lookup (ledger->accounts, frame);

  if (account == NULL)
    {
      account = g_new0 (Account, 1);
      account->frame = g_strdup (frame);
      g_hash_table_insert (ledger->accounts, account->frame, account);
    }

  return account;
}

static void
add_job (KuzovDemoLedger *ledger,
         const char      *frame,
         int64_t          id)
{
  Account *account = ensure_account (ledger, frame);
  KuzovDemoJob *job = g_new0 (KuzovDemoJob, 1);

  job->id = id;
  job->frame = account->frame;
  account->newest = job;
  g_ptr_array_add (ledger->jobs, job);
  g_hash_table_insert (ledger->jobs_by_id, &job->id, job);
  ledger->last_id = MAX (ledger->last_id, id);
}

static void
read_journal (KuzovDemoLedger *ledger,
              const char      *path,
              int64_t          now_ms)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  size_t length = 0;

  if (!g_file_get_contents (path, &text, &length, NULL))
    return;

  lines = g_strsplit (length > JOURNAL_TAIL ? text + length - JOURNAL_TAIL : text, "\n", -1);
  for (unsigned int i = 0; lines[i] != NULL; i++)
    {
      char *tab = strchr (lines[i], '\t');
      int64_t id = 0;

      if (tab == NULL || tab[1] == '\0')
        continue;

      *tab = '\0';
      if (kuzov_demo_job_read_id (lines[i], now_ms, &id) && !g_hash_table_contains (ledger->jobs_by_id, &id))
        add_job (ledger, tab + 1, id);
    }
}

static void
append_journal (KuzovDemoLedger *ledger,
                const char      *frame,
                int64_t          id)
{
  g_autofree char *line = NULL;

  if (ledger->journal_fd < 0)
    return;

  line = g_strdup_printf ("%" G_GINT64_FORMAT "\t%s\n", id, frame);
  if (write (ledger->journal_fd, line, strlen (line)) < 0)
    {
      g_debug ("the demo's journal takes nothing more: %s", g_strerror (errno));
      kuzov_demo_ledger_close_journal (ledger);
    }
}

KuzovDemoLedger *
kuzov_demo_ledger_new (void)
{
  KuzovDemoLedger *ledger = g_new0 (KuzovDemoLedger, 1);

  ledger->accounts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, account_free);
  ledger->jobs_by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  ledger->jobs = g_ptr_array_new_with_free_func (g_free);
  ledger->journal_fd = -1;

  return ledger;
}

void
kuzov_demo_ledger_free (KuzovDemoLedger *ledger)
{
  kuzov_demo_ledger_close_journal (ledger);
  g_hash_table_unref (ledger->jobs_by_id);
  g_hash_table_unref (ledger->accounts);
  g_ptr_array_unref (ledger->jobs);
  g_free (ledger);
}

/* Remembers the jobs that an earlier run left in @path, and adds those of this one. A journal
 * that cannot be kept is no reason not to go on: only memory is lost. */
void
kuzov_demo_ledger_open_journal (KuzovDemoLedger *ledger,
                                const char      *path,
                                int64_t          now_ms)
{
  kuzov_demo_ledger_close_journal (ledger);
  read_journal (ledger, path, now_ms);

  ledger->journal_fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (ledger->journal_fd < 0)
    g_debug ("the demo keeps no journal: %s", g_strerror (errno));
}

void
kuzov_demo_ledger_close_journal (KuzovDemoLedger *ledger)
{
  if (ledger->journal_fd >= 0)
    close (ledger->journal_fd);

  ledger->journal_fd = -1;
}

void
kuzov_demo_ledger_set_balance (KuzovDemoLedger *ledger,
                               double           balance)
{
  ledger->balance = balance;
}

double
kuzov_demo_ledger_get_balance (KuzovDemoLedger *ledger)
{
  return ledger->balance;
}

/* An order for @frame reached the service, whatever becomes of it. */
void
kuzov_demo_ledger_note_call (KuzovDemoLedger *ledger,
                             const char      *frame)
{
  ensure_account (ledger, frame)->n_orders++;
}

/* Takes an order and its price; returns the job's id, or 0 where the balance does not cover it. */
int64_t
kuzov_demo_ledger_take (KuzovDemoLedger *ledger,
                        const char      *frame,
                        double           price,
                        gboolean         slow,
                        int64_t          now_ms)
{
  int64_t id = 0;

  if (ledger->balance + 0.001 < price)
    return 0;

  id = kuzov_demo_job_new_id (now_ms, ledger->last_id, slow);
  ledger->balance -= price;
  add_job (ledger, frame, id);
  ensure_account (ledger, frame)->n_charged++;
  append_journal (ledger, frame, id);

  return id;
}

unsigned int
kuzov_demo_ledger_get_n_orders (KuzovDemoLedger *ledger,
                                const char      *frame)
{
  const Account *account = g_hash_table_lookup (ledger->accounts, frame);

  return account != NULL ? account->n_orders : 0;
}

unsigned int
kuzov_demo_ledger_get_n_charged (KuzovDemoLedger *ledger,
                                 const char      *frame)
{
  const Account *account = g_hash_table_lookup (ledger->accounts, frame);

  return account != NULL ? account->n_charged : 0;
}

/* Returns: (transfer container): the frames heard of, in alphabetical order */
GList *
kuzov_demo_ledger_list_frames (KuzovDemoLedger *ledger)
{
  return g_list_sort (g_hash_table_get_keys (ledger->accounts), (GCompareFunc) strcmp);
}

unsigned int
kuzov_demo_ledger_get_n_jobs (KuzovDemoLedger *ledger)
{
  return ledger->jobs->len;
}

const KuzovDemoJob *
kuzov_demo_ledger_get_newest (KuzovDemoLedger *ledger,
                              unsigned int     nth)
{
  return nth < ledger->jobs->len ? g_ptr_array_index (ledger->jobs, ledger->jobs->len - 1 - nth) : NULL;
}

const KuzovDemoJob *
kuzov_demo_ledger_find_job (KuzovDemoLedger *ledger,
                            int64_t          id)
{
  return g_hash_table_lookup (ledger->jobs_by_id, &id);
}

/* Returns: (nullable): the newest job for @frame */
const KuzovDemoJob *
kuzov_demo_ledger_find_frame (KuzovDemoLedger *ledger,
                              const char      *frame)
{
  const Account *account = g_hash_table_lookup (ledger->accounts, frame);

  return account != NULL ? account->newest : NULL;
}
