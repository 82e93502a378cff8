// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-finder-private.h"

#include <malloc.h>

#include "history/kuzov-history-private.h"
#include "history/kuzov-search-private.h"

/* Looks for rows on a thread of its own, with a connection of its own. The newest search counts: an older one is broken
 * off, and nobody hears of it. */

/* How many of SQLite's steps lie between two looks at whether a search is still wanted. */
#define STEPS_A_LOOK 2000

/* What is found slowly is told this often, until the first rows are. */
#define TELL_US 200000

struct _KuzovFinder
{
  KuzovHistory     *history;      /* not owned: it outlives the finder */
  KuzovFindingFunc  found;
  KuzovSurveyFunc   surveyed;
  KuzovCountFunc    counted;
  gpointer          user_data;
  GMainContext     *context;
  GThread          *thread;       /* NULL until the first search */
  GMutex            lock;
  GCond             changed;
  KuzovView        *wanted;       /* (nullable) */
  GArray           *previous;     /* (nullable): goes with it */
  int64_t           survey_until; /* 0, or the newest row of a survey that is wanted */
  gboolean          wants_counts;
  gboolean          is_ending;
  GPtrArray        *tellings;     /* GSource: on their way to the main thread */
  int               generation;   /* atomic: moves with every search */
  sqlite3          *db;           /* the thread's */
  int               running;      /* the thread's: of which generation its search is */
  gboolean          is_searching; /* the thread's */
};

/* What goes to the main thread: a finding with a view, a directory or counts. */
typedef struct
{
  KuzovFinder    *finder;
  int             generation;
  KuzovFinding    finding;
  KuzovDirectory *directory;
  gboolean        is_damaged;   /* something could not be read for it */
  KuzovCounts     counts;
} KuzovTelling;

static void
telling_free (gpointer data)
{
  KuzovTelling *telling = data;

  g_clear_pointer (&telling->finding.view, kuzov_view_free);
  g_clear_pointer (&telling->finding.ids, g_array_unref);
  g_clear_pointer (&telling->finding.edits, g_array_unref);
  g_clear_pointer (&telling->directory, kuzov_directory_free);
  g_free (telling);
}

static gboolean
tell_cb (gpointer data)
{
  KuzovTelling *telling = data;
  KuzovFinder *self = telling->finder;

  g_mutex_lock (&self->lock);
  g_ptr_array_remove_fast (self->tellings, g_main_current_source ());
  g_mutex_unlock (&self->lock);

  if (telling->is_damaged)
    kuzov_history_note_damage (self->history);
  if (telling->directory != NULL)
    self->surveyed (g_steal_pointer (&telling->directory), self->user_data);
  else if (telling->finding.view == NULL)
    self->counted (&telling->counts, self->user_data);
  else if (telling->generation == g_atomic_int_get (&self->generation))
    self->found (&telling->finding, self->user_data);

  return G_SOURCE_REMOVE;
}

static void
forget_source (gpointer source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static void
tell (KuzovFinder  *self,
      KuzovTelling *telling)
{
  GSource *source = g_idle_source_new ();

  telling->finder = self;
  telling->generation = self->running;
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell_cb, telling, telling_free);
  g_source_set_static_name (source, "kuzov-finder");
  g_mutex_lock (&self->lock);
  g_ptr_array_add (self->tellings, source);
  g_source_attach (source, self->context);
  g_mutex_unlock (&self->lock);
}

/* Searching */

typedef struct
{
  KuzovFinder *finder;
  KuzovView   *view;
  GArray      *previous;
  GArray      *ids;
  int64_t      began_us;
  int64_t      told_us;
} KuzovHunt;

static KuzovTelling *
new_finding (KuzovHunt *hunt,
             gboolean   is_complete)
{
  KuzovTelling *telling = g_new0 (KuzovTelling, 1);

  telling->finding.view = kuzov_view_copy (hunt->view);
  telling->finding.is_complete = is_complete;
  telling->finding.duration_us = g_get_monotonic_time () - hunt->began_us;

  return telling;
}

/* The first ones are shown at once, unless they are to be compared with what is shown. */
static gboolean
on_found (int64_t  id,
          gpointer user_data)
{
  KuzovHunt *hunt = user_data;

  g_array_append_val (hunt->ids, id);
  if (hunt->previous == NULL && (hunt->ids->len == KUZOV_FIRST_FOUND + 1
                                 || (hunt->ids->len <= KUZOV_FIRST_FOUND
                                     && g_get_monotonic_time () - hunt->told_us > TELL_US)))
    {
      KuzovTelling *telling = new_finding (hunt, FALSE);

      hunt->told_us = g_get_monotonic_time ();
      telling->finding.ids = g_array_copy (hunt->ids);
      tell (hunt->finder, telling);
    }

  return g_atomic_int_get (&hunt->finder->generation) == hunt->finder->running;
}

static void
search (KuzovFinder *self,
        KuzovView   *view,
        GArray      *previous)
{
  const int64_t now_us = g_get_monotonic_time ();
  KuzovHunt hunt = { self, view, previous, NULL, now_us, now_us };
  KuzovTelling *telling = NULL;

  /* What words have in common stands on many pages, which one search after the other reads. Whoever never searches has no
   * use for them. */
  if (view->search != NULL)
    sqlite3_exec (self->db, "PRAGMA cache_size = -16384", NULL, NULL, NULL);

  hunt.ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  if (kuzov_search_run (self->db, view, on_found, &hunt) && g_atomic_int_get (&self->generation) == self->running)
    {
      telling = new_finding (&hunt, TRUE);
      if (previous != NULL)
        telling->finding.edits = kuzov_edits_compare (previous, hunt.ids, view->sort == KUZOV_SORT_NEWEST);
      telling->finding.ids = g_steal_pointer (&hunt.ids);
      telling->finding.duration_us = g_get_monotonic_time () - hunt.began_us;
      tell (self, telling);
    }
  g_clear_pointer (&hunt.ids, g_array_unref);
}

static unsigned int
read_count (KuzovFinder *self,
            const char  *sql)
{
  sqlite3_stmt *statement = NULL;
  unsigned int count = 0;

  if (sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step (statement) == SQLITE_ROW)
    count = (unsigned int) sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);

  return count;
}

/* All in one transaction, so that they fit together. Every one is answered by an index that holds few rows, but for the
 * number of all. */
static void
count (KuzovFinder *self)
{
  KuzovTelling *telling = g_new0 (KuzovTelling, 1);
  const int64_t began_us = g_get_monotonic_time ();
  unsigned int n_rest;

  sqlite3_exec (self->db, "BEGIN", NULL, NULL, NULL);
  n_rest = read_count (self, "SELECT count(*) FROM requests WHERE state IN (5, 7) AND state = 7");
  telling->counts.n[KUZOV_FILTER_ALL] = read_count (self, "SELECT count(*) FROM requests");
  telling->counts.n[KUZOV_FILTER_IN_PROGRESS] = read_count (self, "SELECT count(*) FROM requests WHERE state < 4");
  telling->counts.n[KUZOV_FILTER_UNOPENED] = read_count (self, "SELECT count(*) FROM requests WHERE state = 4 "
                                                         "AND opened_ms IS NULL");
  telling->counts.n[KUZOV_FILTER_ATTENTION] = read_count (self, "SELECT count(*) FROM requests WHERE state IN (5, 7) "
                                                          "AND state = 5")
                                              + read_count (self, "SELECT count(*) FROM requests WHERE state = 6");
  telling->counts.n[KUZOV_FILTER_READY] = telling->counts.n[KUZOV_FILTER_ALL]
                                          - telling->counts.n[KUZOV_FILTER_IN_PROGRESS]
                                          - telling->counts.n[KUZOV_FILTER_ATTENTION] - n_rest;
  sqlite3_exec (self->db, "COMMIT", NULL, NULL, NULL);
  telling->counts.duration_us = g_get_monotonic_time () - began_us;
  tell (self, telling);
}

static int
compare_ids (gconstpointer a,
             gconstpointer b)
{
  const int64_t one = *(const int64_t *) a;
  const int64_t other = *(const int64_t *) b;

  return (one > other) - (one < other);
}

/* Returns what SQLite ended with. */
static int
read_ids (KuzovFinder *self,
          const char  *sql,
          int64_t      until,
          GArray      *ids)
{
  sqlite3_stmt *statement = NULL;
  int result = sqlite3_prepare_v2 (self->db, sql, -1, &statement, NULL);

  g_array_set_size (ids, 0);
  while ((result == SQLITE_OK || result == SQLITE_ROW) && !g_atomic_int_get (&self->is_ending))
    {
      result = sqlite3_step (statement);
      if (result == SQLITE_ROW && sqlite3_column_int64 (statement, 0) <= until)
        {
          const int64_t id = sqlite3_column_int64 (statement, 0);

          g_array_append_val (ids, id);
        }
    }
  sqlite3_finalize (statement);

  return result;
}

/* SQLite reads them from the index that is the least to read, which has another order. If that is damaged, the rows
 * themselves are read. */
static void
survey (KuzovFinder *self,
        int64_t      until)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  g_autoptr (KuzovDirectory) directory = kuzov_directory_new ();
  KuzovTelling *telling = NULL;
  const gboolean is_damaged = (read_ids (self, "SELECT id FROM requests", until, ids) & 0xff) == SQLITE_CORRUPT;

  if (is_damaged)
    read_ids (self, "SELECT id FROM requests NOT INDEXED", until, ids);
  g_array_sort (ids, compare_ids);
  for (unsigned int i = 0; i < ids->len; i++)
    kuzov_directory_append (directory, g_array_index (ids, int64_t, i));
  g_clear_pointer (&ids, g_array_unref);
  sqlite3_db_release_memory (self->db);
  malloc_trim (0);

  telling = g_new0 (KuzovTelling, 1);
  telling->directory = g_steal_pointer (&directory);
  telling->is_damaged = is_damaged;
  tell (self, telling);
}

/* The thread */

static int
on_progress (void *user_data)
{
  KuzovFinder *self = user_data;

  return self->is_searching && g_atomic_int_get (&self->generation) != self->running;
}

static void
ensure_connection (KuzovFinder *self)
{
  if (self->db != NULL)
    return;

  self->db = kuzov_history_connect_to_find (self->history, NULL);
  if (self->db == NULL)
    return;

  sqlite3_progress_handler (self->db, STEPS_A_LOOK, on_progress, self);
}

static gpointer
run (gpointer user_data)
{
  KuzovFinder *self = user_data;

  g_mutex_lock (&self->lock);
  while (TRUE)
    {
      g_autoptr (KuzovView) view = NULL;
      g_autoptr (GArray) previous = NULL;
      int64_t survey_until = 0;

      while (self->wanted == NULL && self->survey_until == 0 && !self->wants_counts && !self->is_ending)
        g_cond_wait (&self->changed, &self->lock);
      if (self->is_ending)
        break;

      /* What the person waits for first. */
      view = g_steal_pointer (&self->wanted);
      previous = g_steal_pointer (&self->previous);
      self->is_searching = view != NULL;
      if (view == NULL && self->survey_until != 0)
        {
          survey_until = self->survey_until;
          self->survey_until = 0;
        }
      else if (view == NULL)
        {
          self->wants_counts = FALSE;
        }
      self->running = g_atomic_int_get (&self->generation);
      g_mutex_unlock (&self->lock);

      ensure_connection (self);
      if (self->db != NULL && view != NULL)
        search (self, view, previous);
      else if (self->db != NULL && survey_until != 0)
        survey (self, survey_until);
      else if (self->db != NULL)
        count (self);

      g_mutex_lock (&self->lock);
    }
  g_mutex_unlock (&self->lock);
  g_clear_pointer (&self->db, sqlite3_close);

  return NULL;
}

static void
wake (KuzovFinder *self)
{
  if (self->thread == NULL)
    self->thread = g_thread_new ("kuzov-finder", run, self);
  g_cond_broadcast (&self->changed);
}

KuzovFinder *
kuzov_finder_new (KuzovHistory     *history,
                  KuzovFindingFunc  found,
                  KuzovSurveyFunc   surveyed,
                  KuzovCountFunc    counted,
                  gpointer          user_data)
{
  KuzovFinder *self = g_new0 (KuzovFinder, 1);

  self->history = history;
  self->found = found;
  self->surveyed = surveyed;
  self->counted = counted;
  self->user_data = user_data;
  self->context = g_main_context_ref_thread_default ();
  self->tellings = g_ptr_array_new_with_free_func (forget_source);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);

  return self;
}

/**
 * kuzov_finder_find:
 * @self: a finder
 * @view: what to look for
 * @previous: (nullable) (element-type int64_t): rows that are shown and stay until they are found to differ; not changed by
 *   anybody from now on. With it all is told at once
 *
 * Looks for the rows of @view, instead of those that were looked for until now.
 */
void
kuzov_finder_find (KuzovFinder     *self,
                   const KuzovView *view,
                   GArray          *previous)
{
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->wanted, kuzov_view_free);
  g_clear_pointer (&self->previous, g_array_unref);
  self->wanted = kuzov_view_copy (view);
  self->previous = previous != NULL ? g_array_ref (previous) : NULL;
  g_atomic_int_inc (&self->generation);
  wake (self);
  g_mutex_unlock (&self->lock);
}

/* Looks where all rows up to @max_id stand. */
void
kuzov_finder_survey (KuzovFinder *self,
                     int64_t      max_id)
{
  g_mutex_lock (&self->lock);
  self->survey_until = max_id;
  wake (self);
  g_mutex_unlock (&self->lock);
}

/* Nobody wants to know any more. */
void
kuzov_finder_stop (KuzovFinder *self)
{
  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->wanted, kuzov_view_free);
  g_clear_pointer (&self->previous, g_array_unref);
  g_atomic_int_inc (&self->generation);
  g_mutex_unlock (&self->lock);
}

void
kuzov_finder_count (KuzovFinder *self)
{
  g_mutex_lock (&self->lock);
  self->wants_counts = TRUE;
  wake (self);
  g_mutex_unlock (&self->lock);
}

void
kuzov_finder_free (KuzovFinder *self)
{
  g_mutex_lock (&self->lock);
  g_atomic_int_set (&self->is_ending, TRUE);
  g_atomic_int_inc (&self->generation);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
  if (self->thread != NULL)
    g_thread_join (self->thread);
  g_ptr_array_unref (self->tellings);

  g_clear_pointer (&self->wanted, kuzov_view_free);
  g_clear_pointer (&self->previous, g_array_unref);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}
