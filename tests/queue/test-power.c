// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "queue/kuzov-queue.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "demo/kuzov-demo-service.h"
#include "kuzov-test-disk.h"
#include "kuzov-test.h"
#include "queue/kuzov-queue-private.h"

/* The power is cut while a batch is under way; then Kuzov starts on what the disk kept, the person names the batch
 * again, and the service's own counters say whether anything was bought twice. All runs in this process: history,
 * writer thread, queue, client and service.
 *
 * Where a cut falls, and what the disk keeps, follows from a seed. KUZOV_POWER_SEED=N repeats one case; which thread is
 * how far when the cut comes is up to the machine, so a rare case may take some repetitions. */

/* Under a sanitizer that looks after every allocation a call takes many times as long, and the question is another. */
#ifdef __SANITIZE_ADDRESS__
#define N_SAMPLE 20
#else
#define N_SAMPLE 100
#endif
#define N_SWEEP  2000

#define FEWEST_FRAMES 12
#define MOST_FRAMES   20
#define MOST_LIVES    4

/* After so many faults there is nothing more to learn. */
#define ENOUGH_FAULTS 5

typedef struct _Batch Batch;

/* What a test does in one of the lives of a batch, besides what happens by itself. */
typedef void (*BatchHook) (Batch *batch);

struct _Batch
{
  unsigned int      seed;
  GRand            *rand;
  char             *folder;
  KuzovDemoService *service;
  GHashTable       *asked;          /* ids that the service was asked about */
  unsigned long     asked_hook;
  char            **frames;
  unsigned int      n_frames;
  gboolean         *may_be_unsure;  /* in flight when the power was cut */
  gboolean         *is_recorded;    /* there is a row for it, as far as the queue was told */
  char            **jobs;           /* (nullable): the id that is recorded, as far as the queue was told */
  KuzovState       *states;         /* at the end */
  unsigned int      n_faults;

  /* One life, from one start to one cut */
  unsigned int      life;
  char             *root;
  char             *path;
  KuzovTestDisk    *disk;
  KuzovHistory     *history;
  KuzovClient      *client;
  KuzovQueue       *queue;
  GAsyncResult     *naming;
  GAsyncResult     *ending;
  gboolean          is_ending;
  GPtrArray        *additions;      /* NULL until they are recorded */
  unsigned int      n_turns;
  unsigned int      n_syncs;
  gboolean          is_watched;
};

/* What was tried. */
typedef struct
{
  unsigned int n_batches;
  unsigned int n_cuts;
  unsigned int n_late;          /* of them, after all was settled */
  unsigned int n_in_flight;     /* orders that a cut met */
  unsigned int n_unconfirmed;   /* that a person has to decide on in the end */
} Figures;

typedef struct
{
  unsigned int    at_operation;     /* 0: not at an operation */
  unsigned int    at_turn;          /* of the main loop; 0: not at one */
  KuzovTestDamage damage;
  BatchHook       hook;             /* (nullable): called when the batch was named */
  BatchHook       turn;             /* (nullable): called after every turn of the main loop */
} Cut;

static int pages_a_checkpoint = 1000;
static Figures figures;

static G_GNUC_PRINTF (3, 4) void
expect (Batch      *batch,
        gboolean    is_met,
        const char *format,
        ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  if (is_met)
    return;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_test_message ("KUZOV_POWER_SEED=%u, life %u: %s", batch->seed, batch->life, message);
  g_test_fail ();
  batch->n_faults++;
}

/* With a checkpoint every few pages the WAL is written back, and begun anew, many times in a batch. SQLite sets its own
 * figure when all extensions have been asked, so ours waits for the first commit. */
static int
on_commit (void *data)
{
  sqlite3_wal_autocheckpoint (data, pages_a_checkpoint);

  return 0;
}

static int
on_connection (sqlite3                            *db,
               char                              **message,
               const struct sqlite3_api_routines  *api)
{
  sqlite3_commit_hook (db, on_commit, db);

  return SQLITE_OK;
}

static gboolean
on_request_read (GSignalInvocationHint *hint,
                 unsigned int           n_values,
                 const GValue          *values,
                 gpointer               user_data)
{
  Batch *batch = user_data;
  SoupServerMessage *message = g_value_get_object (&values[1]);
  const char *text = g_uri_get_query (soup_server_message_get_uri (message));
  g_autoptr (GHashTable) query = text != NULL ? soup_form_decode (text) : NULL;
  const char *mode = query != NULL ? g_hash_table_lookup (query, "mode") : NULL;
  const char *id = query != NULL ? g_hash_table_lookup (query, "id") : NULL;

  if (id != NULL && mode != NULL && strcmp (mode, "setqueue") != 0)
    g_hash_table_add (batch->asked, g_strdup (id));

  return TRUE;
}

/* A batch, and a service that counts */

static void
batch_init (Batch        *batch,
            unsigned int  seed,
            unsigned int  n_frames)
{
  g_autoptr (GError) error = NULL;

  memset (batch, 0, sizeof *batch);
  batch->seed = seed;
  batch->rand = g_rand_new_with_seed (seed);
  if (n_frames == 0)
    n_frames = (unsigned int) g_rand_int_range (batch->rand, FEWEST_FRAMES, MOST_FRAMES + 1);
  batch->folder = kuzov_test_disk_make_folder ();
  batch->asked = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  batch->n_frames = n_frames;
  batch->frames = g_new0 (char *, n_frames + 1);
  batch->may_be_unsure = g_new0 (gboolean, n_frames);
  batch->is_recorded = g_new0 (gboolean, n_frames);
  batch->jobs = g_new0 (char *, n_frames + 1);
  batch->states = g_new0 (KuzovState, n_frames);
  for (unsigned int i = 0; i < n_frames; i++)
    batch->frames[i] = g_strdup_printf ("PWR100-1000%03u", i);

  batch->service = kuzov_demo_service_new ();
  kuzov_demo_service_set_balance (batch->service, 1e6);
  kuzov_demo_service_set_generation_time (batch->service, 0, (unsigned int) g_rand_int_range (batch->rand, 0, 4));
  g_assert_true (kuzov_demo_service_start (batch->service, 0, &error));
  g_assert_no_error (error);
  batch->asked_hook = g_signal_add_emission_hook (g_signal_lookup ("request-read", SOUP_TYPE_SERVER), 0,
                                                  on_request_read, batch, NULL);
  batch->root = g_build_filename (batch->folder, "0", NULL);
  g_assert_cmpint (g_mkdir (batch->root, 0700), ==, 0);
}

static void
batch_clear (Batch *batch)
{
  g_signal_remove_emission_hook (g_signal_lookup ("request-read", SOUP_TYPE_SERVER), batch->asked_hook);
  kuzov_demo_service_stop (batch->service);
  g_assert_finalize_object (g_steal_pointer (&batch->service));
  kuzov_test_remove_folder (batch->folder);
  g_free (batch->folder);
  g_free (batch->root);
  g_hash_table_unref (batch->asked);
  g_strfreev (batch->frames);
  for (unsigned int i = 0; i < batch->n_frames; i++)
    g_free (batch->jobs[i]);
  g_free (batch->jobs);
  g_free (batch->states);
  g_free (batch->may_be_unsure);
  g_free (batch->is_recorded);
  g_rand_free (batch->rand);
}

/* What a start finds */

static char *
read_text (sqlite3    *db,
           const char *sql,
           const char *argument)
{
  sqlite3_stmt *statement = NULL;
  char *text = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), ==, SQLITE_OK);
  if (argument != NULL)
    sqlite3_bind_text (statement, 1, argument, -1, SQLITE_STATIC);
  if (sqlite3_step (statement) == SQLITE_ROW)
    text = g_strdup ((const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);

  return text;
}

/* All that was said to be recorded is recorded; so is every id that anything was done with. */
static void
examine (Batch *batch)
{
  g_autofree char *verdict = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (batch->path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  verdict = read_text (db, "PRAGMA integrity_check", NULL);
  expect (batch, g_strcmp0 (verdict, "ok") == 0, "integrity_check: %s", verdict);
  for (unsigned int i = 0; i < batch->n_frames; i++)
    {
      const char *frame = batch->frames[i];
      g_autofree char *n_rows = read_text (db, "SELECT count(*) FROM requests WHERE frame = ?1", frame);
      g_autofree char *job = read_text (db, "SELECT max(job) FROM requests WHERE frame = ?1", frame);
      g_autofree char *id = kuzov_demo_service_get_id (batch->service, frame);

      expect (batch, !batch->is_recorded[i] || g_strcmp0 (n_rows, "1") == 0, "%s: %s rows", frame, n_rows);
      expect (batch, batch->jobs[i] == NULL || g_strcmp0 (job, batch->jobs[i]) == 0, "%s: id %s is recorded, not %s",
              frame, job, batch->jobs[i]);
      expect (batch, id == NULL || !g_hash_table_contains (batch->asked, id) || g_strcmp0 (job, id) == 0,
              "%s: %s is recorded, %s was asked about", frame, job, id);
    }
  sqlite3_close (db);
}

/* One life */

static void
begin_life (Batch     *batch,
            const Cut *cut)
{
  g_autoptr (GError) error = NULL;

  batch->path = g_build_filename (batch->root, "data", "kuzov", "history.db", NULL);
  batch->disk = kuzov_test_disk_new (batch->root, cut->damage, g_rand_int (batch->rand));
  kuzov_test_disk_cut_at (batch->disk, cut->at_operation);

  batch->history = kuzov_history_new (batch->path);
  if (!kuzov_history_open (batch->history, &error))
    expect (batch, FALSE, "can't be opened: %s", error->message);
  examine (batch);

  batch->client = kuzov_client_new ();
  batch->queue = kuzov_queue_new (batch->history, batch->client);
  g_object_set (batch->queue,
                "api-key", KUZOV_DEMO_KEY,
                "endpoint", kuzov_demo_service_get_endpoint (batch->service),
                "poll-interval", 0.001,
                "parallel-calls", 4,
                NULL);
}

static void
name_batch (Batch *batch)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);

  for (unsigned int i = 0; i < batch->n_frames; i++)
    g_ptr_array_add (additions, kuzov_addition_new (batch->frames[i], NULL));
  kuzov_queue_order_async (batch->queue, additions, KUZOV_ADD_DEFAULT, kuzov_test_keep_result, &batch->naming);
}

static void
note_named (Batch *batch)
{
  g_autoptr (GError) error = NULL;

  if (batch->naming == NULL || batch->additions != NULL)
    return;

  batch->additions = kuzov_queue_order_finish (batch->queue, batch->naming, &error);
  expect (batch, batch->additions != NULL, "can't be named: %s", error != NULL ? error->message : NULL);
  if (batch->additions == NULL)
    batch->additions = g_ptr_array_new ();
}

static gboolean
is_settled (Batch *batch)
{
  return batch->additions != NULL && kuzov_queue_get_n_pending (batch->queue) == 0;
}

static KuzovRequest *
peek_request (Batch        *batch,
              unsigned int  position)
{
  if (batch->additions == NULL || position >= batch->additions->len)
    return NULL;

  return ((KuzovAddition *) g_ptr_array_index (batch->additions, position))->request;
}

/* At the cut: what was under way, and what the queue took for recorded. */
static void
note_state (Batch *batch)
{
  for (unsigned int i = 0; i < batch->n_frames; i++)
    {
      KuzovRequest *request = peek_request (batch, i);
      KuzovErrand *errand = NULL;
      KuzovState state;

      if (request == NULL)
        continue;
      batch->is_recorded[i] = TRUE;
      state = kuzov_request_get_state (request);
      errand = kuzov_queue_find_errand (batch->queue, request);
      if (state == KUZOV_STATE_SUBMITTING || (errand != NULL && errand->is_unsaved))
        {
          batch->may_be_unsure[i] = TRUE;
          figures.n_in_flight++;
        }
      else if ((kuzov_state_is_accepted (state) || state == KUZOV_STATE_READY) && batch->jobs[i] == NULL)
        batch->jobs[i] = g_strdup (kuzov_request_get_job (request));
    }
}

/* The process is gone; its objects are not, and have to be ended by ordinary means. They write to files that nobody
 * will read, and only what had left already reaches the service. */
static void
begin_end (Batch *batch)
{
  if (!batch->is_ending)
    kuzov_queue_drain_async (batch->queue, kuzov_test_keep_result, &batch->ending);
  batch->is_ending = TRUE;
  kuzov_test_disk_let_go (batch->disk);
}

static void
end_life (Batch *batch)
{
  begin_end (batch);
  kuzov_queue_drain_finish (batch->queue, kuzov_test_await (&batch->ending));
  while (kuzov_client_get_n_in_flight (batch->client) > 0)
    g_main_context_iteration (NULL, TRUE);
  kuzov_history_flush (batch->history);
  kuzov_test_drain ();
  note_named (batch);

  g_clear_pointer (&batch->additions, g_ptr_array_unref);
  g_clear_object (&batch->naming);
  g_clear_object (&batch->ending);
  batch->is_ending = batch->is_watched = FALSE;
  g_assert_finalize_object (g_steal_pointer (&batch->queue));
  g_assert_finalize_object (g_steal_pointer (&batch->client));
  kuzov_test_finalize (g_steal_pointer (&batch->history));
}

static void
end_disk (Batch *batch)
{
  g_clear_pointer (&batch->disk, kuzov_test_disk_free);
  g_clear_pointer (&batch->path, g_free);
  g_free (batch->root);
  batch->root = g_strdup_printf ("%s/%u", batch->folder, ++batch->life);
}

/* From a start to a cut. Returns how many operations there were until then. */
static unsigned int
live_until_cut (Batch     *batch,
                const Cut *cut)
{
  unsigned int n_operations;

  begin_life (batch, cut);
  kuzov_queue_start (batch->queue);
  name_batch (batch);
  batch->n_turns = 0;
  if (cut->hook != NULL)
    cut->hook (batch);

  while (!kuzov_test_disk_is_cut (batch->disk) && !is_settled (batch))
    {
      g_main_context_iteration (NULL, TRUE);
      note_named (batch);
      if (++batch->n_turns == cut->at_turn)
        kuzov_test_disk_cut (batch->disk);
      if (cut->turn != NULL)
        cut->turn (batch);
    }
  figures.n_cuts++;
  figures.n_late += !kuzov_test_disk_is_cut (batch->disk);
  kuzov_test_disk_cut (batch->disk);
  n_operations = kuzov_test_disk_get_n_operations (batch->disk);
  batch->n_syncs = kuzov_test_disk_get_n_syncs (batch->disk);
  note_state (batch);
  end_life (batch);
  g_free (batch->root);
  batch->root = g_strdup_printf ("%s/%u", batch->folder, batch->life + 1);
  g_assert_cmpint (g_mkdir (batch->root, 0700), ==, 0);
  kuzov_test_disk_write_image (batch->disk, batch->root);
  end_disk (batch);

  return n_operations;
}

/* The last life: all comes to its end, and each frame was ordered once. */
static void
live_to_the_end (Batch *batch)
{
  const Cut none = { .damage = KUZOV_TEST_DAMAGE_KEEP };

  begin_life (batch, &none);
  kuzov_queue_start (batch->queue);
  name_batch (batch);
  while (!is_settled (batch))
    {
      g_main_context_iteration (NULL, TRUE);
      note_named (batch);
    }

  for (unsigned int i = 0; i < batch->n_frames; i++)
    {
      const char *frame = batch->frames[i];
      KuzovRequest *request = peek_request (batch, i);
      KuzovState state = request != NULL ? kuzov_request_get_state (request) : KUZOV_STATE_WAITING;
      unsigned int n_orders = kuzov_demo_service_get_n_orders (batch->service, frame);

      batch->states[i] = state;
      figures.n_unconfirmed += state == KUZOV_STATE_UNCONFIRMED;
      expect (batch, n_orders <= 1, "%s was ordered %u times", frame, n_orders);
      expect (batch, state == KUZOV_STATE_READY || (state == KUZOV_STATE_UNCONFIRMED && batch->may_be_unsure[i]),
              "%s is %s, and was%s in flight", frame, kuzov_state_get_word (state),
              batch->may_be_unsure[i] ? "" : " not");
      expect (batch, state != KUZOV_STATE_READY || n_orders > 0, "%s is ready, but was not ordered", frame);
    }
  note_state (batch);
  kuzov_history_flush (batch->history);
  examine (batch);
  kuzov_test_disk_cut (batch->disk);
  end_life (batch);
  end_disk (batch);
}

/* Cuts by chance */

static const int checkpoints[] = { 1, 4, 16, 64, 1000 };

/* How many operations, and turns of the main loop, a batch takes whose power stays. */
static void
measure (unsigned int *n_operations,
         unsigned int *n_turns)
{
  const Cut none = { .damage = KUZOV_TEST_DAMAGE_LOSE };
  Batch batch;

  batch_init (&batch, 1, MOST_FRAMES);
  *n_operations = live_until_cut (&batch, &none);
  *n_turns = batch.n_turns;
  g_assert_cmpuint (batch.n_syncs, >, 0);
  live_to_the_end (&batch);
  g_assert_cmpuint (batch.n_faults, ==, 0);
  batch_clear (&batch);
}

/* A moment up to the end of a batch of so many frames, from what the largest batch takes. */
static unsigned int
choose_moment (Batch        *batch,
               unsigned int  n_at_most)
{
  return 1 + (unsigned int) g_rand_int_range (batch->rand, 0, (int) (n_at_most * batch->n_frames / MOST_FRAMES));
}

static gboolean
run_case (unsigned int        seed,
          const unsigned int *n_operations,
          const unsigned int *n_turns)
{
  Batch batch;
  unsigned int n_lives = 1;
  int kind;

  batch_init (&batch, seed, 0);
  kind = g_rand_int_range (batch.rand, 0, G_N_ELEMENTS (checkpoints));
  pages_a_checkpoint = checkpoints[kind];
  while (n_lives < MOST_LIVES && g_rand_int_range (batch.rand, 0, 4) == 0)
    n_lives++;

  for (unsigned int i = 0; i < n_lives; i++)
    {
      Cut cut = { .damage = KUZOV_TEST_DAMAGE_SHUFFLE };

      if (g_rand_int_range (batch.rand, 0, 5) == 0)
        cut.at_turn = choose_moment (&batch, n_turns[kind]);
      else
        cut.at_operation = choose_moment (&batch, n_operations[kind]);
      live_until_cut (&batch, &cut);
    }
  live_to_the_end (&batch);
  batch_clear (&batch);

  return batch.n_faults == 0;
}

static void
test_cuts_by_chance (void)
{
  const char *wanted = g_getenv ("KUZOV_POWER_SEED");
  const gboolean is_full = g_strcmp0 (g_getenv ("KUZOV_SWEEP"), "full") == 0;
  const unsigned int first = wanted != NULL ? (unsigned int) strtoul (wanted, NULL, 10)
                                            : (unsigned int) g_test_rand_int ();
  const unsigned int n_cases = wanted != NULL ? 1 : is_full ? N_SWEEP : N_SAMPLE;
  unsigned int n_operations[G_N_ELEMENTS (checkpoints)];
  unsigned int n_turns[G_N_ELEMENTS (checkpoints)];
  unsigned int n_faulty = 0;
  unsigned int n_done = 0;

  for (unsigned int i = 0; i < G_N_ELEMENTS (checkpoints); i++)
    {
      pages_a_checkpoint = checkpoints[i];
      measure (&n_operations[i], &n_turns[i]);
      g_test_message ("a checkpoint every %d pages: %u operations, %u turns of the main loop", checkpoints[i],
                      n_operations[i], n_turns[i]);
    }

  memset (&figures, 0, sizeof figures);
  for (; n_done < n_cases && n_faulty < ENOUGH_FAULTS; n_done++)
    n_faulty += !run_case (first + n_done, n_operations, n_turns);
  g_test_message ("%u batches from seed %u, %u with a fault: %u cuts, %u of them after the end; "
                  "%u orders met in flight, %u unconfirmed in the end", n_done, first, n_faulty, figures.n_cuts,
                  figures.n_late, figures.n_in_flight, figures.n_unconfirmed);
}

/* Cuts on purpose */

static KuzovState
read_state (Batch *batch)
{
  g_autofree char *text = NULL;
  sqlite3 *db = NULL;

  g_assert_cmpint (sqlite3_open_v2 (batch->path, &db, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  text = read_text (db, "SELECT state FROM requests WHERE frame = ?1", batch->frames[0]);
  sqlite3_close (db);

  return text != NULL ? (KuzovState) atoi (text) : KUZOV_STATE_WAITING;
}

/* The queue is told in the same breath: as the power is gone, it comes to an end before it hears. */
static void
on_recorded (KuzovHistory *history,
             const GError *error,
             Batch        *batch)
{
  if (kuzov_test_disk_is_cut (batch->disk) || read_state (batch) != KUZOV_STATE_SUBMITTING)
    return;

  kuzov_test_disk_cut (batch->disk);
  note_state (batch);
  begin_end (batch);
}

static void
watch_commits (Batch *batch)
{
  g_signal_connect (batch->history, "recorded", G_CALLBACK (on_recorded), batch);
}

static void
on_state (KuzovRequest *request,
          GParamSpec   *pspec,
          Batch        *batch)
{
  if (kuzov_request_get_state (request) == KUZOV_STATE_QUEUED)
    kuzov_test_disk_cut_at_sync (batch->disk);
}

static void
watch_answer (Batch *batch)
{
  if (batch->is_watched || peek_request (batch, 0) == NULL)
    return;

  batch->is_watched = TRUE;
  g_signal_connect (peek_request (batch, 0), "notify::state", G_CALLBACK (on_state), batch);
}

static void
cut_when_asked_about (Batch *batch)
{
  if (g_hash_table_size (batch->asked) > 0)
    kuzov_test_disk_cut (batch->disk);
}

static void
run_one (Batch           *batch,
         KuzovTestDamage  damage,
         BatchHook        hook,
         BatchHook        turn)
{
  const Cut cut = { .damage = damage, .hook = hook, .turn = turn };

  pages_a_checkpoint = 1000;
  batch_init (batch, 1, 1);
  live_until_cut (batch, &cut);
  live_to_the_end (batch);
}

/* Between the intent that is on the disk and the first byte of the call nobody can know that it did not leave. */
static void
test_cut_before_the_call_left (void)
{
  Batch batch;

  run_one (&batch, KUZOV_TEST_DAMAGE_LOSE, watch_commits, NULL);
  g_assert_true (batch.may_be_unsure[0]);
  g_assert_cmpint (batch.states[0], ==, KUZOV_STATE_UNCONFIRMED);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (batch.service, "setqueue"), ==, 0);
  batch_clear (&batch);
}

/* The answer came, its id did not get to the disk: the order that was paid for must not go out again. */
static void
test_cut_before_the_id_was_synced (void)
{
  Batch batch;

  run_one (&batch, KUZOV_TEST_DAMAGE_LOSE, NULL, watch_answer);
  g_assert_cmpint (batch.states[0], ==, KUZOV_STATE_UNCONFIRMED);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (batch.service, "setqueue"), ==, 1);
  batch_clear (&batch);
}

/* From the first call about an id on, no cut can take it. */
static void
test_cut_after_the_id_was_used (void)
{
  Batch batch;

  run_one (&batch, KUZOV_TEST_DAMAGE_LOSE, NULL, cut_when_asked_about);
  g_assert_false (batch.may_be_unsure[0]);
  g_assert_cmpint (batch.states[0], ==, KUZOV_STATE_READY);
  g_assert_cmpuint (kuzov_demo_service_get_n_calls (batch.service, "setqueue"), ==, 1);
  batch_clear (&batch);
}

/* What GIO has to say about each of ten thousand connections is left out. */
static void
on_gio_log (const char     *domain,
            GLogLevelFlags  level,
            const char     *message,
            gpointer        user_data)
{
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_handler ("GLib-GIO", G_LOG_LEVEL_DEBUG, on_gio_log, NULL);
  sqlite3_auto_extension ((void (*) (void)) on_connection);

  g_test_add_func ("/queue/power/cut-before-the-call-left", test_cut_before_the_call_left);
  g_test_add_func ("/queue/power/cut-before-the-id-was-synced", test_cut_before_the_id_was_synced);
  g_test_add_func ("/queue/power/cut-after-the-id-was-used", test_cut_after_the_id_was_used);
  g_test_add_func ("/queue/power/cuts-by-chance", test_cuts_by_chance);

  return g_test_run ();
}
