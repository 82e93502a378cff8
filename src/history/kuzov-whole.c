// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-whole-private.h"

#include "history/kuzov-history-private.h"
#include "history/kuzov-renewal-private.h"
#include "history/kuzov-request-private.h"

#define N_PAGES 16

typedef struct
{
  int64_t       first_id;     /* of its span */
  unsigned int  last_use;
  GPtrArray    *requests;     /* KuzovRequest, oldest first; NULL: unused */
} KuzovPage;

struct _KuzovWhole
{
  KuzovHistory   *history;      /* not owned: it outlives this */
  KuzovDirectory *directory;
  int64_t         newest_id;    /* the newest row that the directory knows */
  KuzovPage       pages[N_PAGES];
  unsigned int    n_uses;
};

/* In a damaged history: what of the page can be read by itself, in its place among what can't. */
static GPtrArray *
read_around (KuzovWhole      *self,
             const KuzovSpan *span,
             int64_t          end_id)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func (g_object_unref);
  const int64_t last_id = MIN (end_id - 1, span->first_id + KUZOV_SPAN_SIZE * 4);

  for (int64_t id = span->first_id; id <= last_id && requests->len < span->n; id++)
    {
      KuzovRequest *request = kuzov_history_get_request (self->history, id);

      if (request != NULL)
        g_ptr_array_add (requests, request);
    }
  while (requests->len < span->n)
    g_ptr_array_add (requests, kuzov_request_new_placeholder ());

  return requests;
}

static GPtrArray *
read_page (KuzovWhole      *self,
           const KuzovSpan *span,
           int64_t          end_id)
{
  sqlite3_stmt *statement = kuzov_history_prepare (self->history, KUZOV_ROW_SELECT
                                                   "WHERE r.id >= ?1 AND r.id < ?2 ORDER BY r.id LIMIT ?3");
  g_autoptr (GPtrArray) requests = NULL;

  if (statement != NULL)
    {
      sqlite3_bind_int64 (statement, 1, span->first_id);
      sqlite3_bind_int64 (statement, 2, end_id);
      sqlite3_bind_int64 (statement, 3, span->n);
    }
  requests = kuzov_history_read_all (self->history, statement);
  if (requests->len < span->n && kuzov_history_get_is_damaged (self->history))
    return read_around (self, span, end_id);

  return g_steal_pointer (&requests);
}

static void
forget_page (KuzovWhole *self,
             int64_t     first_id)
{
  for (unsigned int i = 0; i < N_PAGES; i++)
    {
      if (self->pages[i].requests != NULL && self->pages[i].first_id == first_id)
        g_clear_pointer (&self->pages[i].requests, g_ptr_array_unref);
    }
}

static GPtrArray *
get_page (KuzovWhole      *self,
          const KuzovSpan *span,
          int64_t          end_id)
{
  KuzovPage *oldest = &self->pages[0];

  for (unsigned int i = 0; i < N_PAGES; i++)
    {
      KuzovPage *page = &self->pages[i];

      if (page->requests != NULL && page->first_id == span->first_id)
        {
          /* The newest page was read before rows came on top of it. */
          if (page->requests->len < span->n)
            {
              g_autoptr (GPtrArray) previous = g_steal_pointer (&page->requests);

              page->requests = read_page (self, span, end_id);
            }
          page->last_use = ++self->n_uses;
          return page->requests;
        }
      if (page->requests == NULL || (oldest->requests != NULL && page->last_use < oldest->last_use))
        oldest = page;
    }

  g_clear_pointer (&oldest->requests, g_ptr_array_unref);
  oldest->requests = read_page (self, span, end_id);
  oldest->first_id = span->first_id;
  oldest->last_use = ++self->n_uses;

  return oldest->requests;
}

KuzovWhole *
kuzov_whole_new (KuzovHistory *history)
{
  KuzovWhole *self = g_new0 (KuzovWhole, 1);

  self->history = history;
  self->directory = kuzov_directory_new ();

  return self;
}

void
kuzov_whole_free (KuzovWhole *self)
{
  kuzov_whole_forget (self);
  kuzov_directory_free (self->directory);
  g_free (self);
}

/* Lets go of all requests. */
void
kuzov_whole_forget (KuzovWhole *self)
{
  for (unsigned int i = 0; i < N_PAGES; i++)
    g_clear_pointer (&self->pages[i].requests, g_ptr_array_unref);
}

unsigned int
kuzov_whole_get_n_rows (KuzovWhole *self)
{
  return kuzov_directory_get_n_rows (self->directory);
}

/* The request of the row at @position; NULL when it can't be had. */
KuzovRequest *
kuzov_whole_get (KuzovWhole   *self,
                 unsigned int  position)
{
  const unsigned int n_rows = kuzov_directory_get_n_rows (self->directory);
  const KuzovSpan *span = NULL;
  GPtrArray *page = NULL;
  int64_t end_id = 0;
  unsigned int rank;

  if (position >= n_rows)
    return NULL;
  rank = n_rows - 1 - position;
  span = kuzov_directory_find_rank (self->directory, rank, &end_id);
  if (span == NULL)
    return NULL;
  page = get_page (self, span, end_id);

  return rank - span->start < page->len ? g_object_ref (g_ptr_array_index (page, rank - span->start)) : NULL;
}

/* Where a row stands, or stood, among those that the directory knows: FALSE when it is older. */
gboolean
kuzov_whole_find (KuzovWhole   *self,
                  int64_t       id,
                  unsigned int *position)
{
  int64_t end_id = 0;
  const KuzovSpan *span = kuzov_directory_find_id (self->directory, id, &end_id);
  sqlite3_stmt *statement = kuzov_history_prepare (self->history, "SELECT count (*) FROM requests WHERE id >= ?1 AND id < ?2");
  unsigned int n_older = 0;

  if (span == NULL || statement == NULL)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, span->first_id);
  sqlite3_bind_int64 (statement, 2, id);
  if (kuzov_history_step (self->history, statement) == SQLITE_ROW)
    n_older = (unsigned int) sqlite3_column_int64 (statement, 0);
  sqlite3_reset (statement);
  *position = kuzov_directory_get_n_rows (self->directory) - 1 - MIN (span->start + n_older,
                                                                     kuzov_directory_get_n_rows (self->directory) - 1);

  return TRUE;
}

/* Looks where all of @kept stand, which are of type KuzovKept. */
void
kuzov_whole_locate (KuzovWhole *self,
                    GArray     *kept)
{
  for (unsigned int i = 0; i < kept->len; i++)
    {
      KuzovKept *one = &g_array_index (kept, KuzovKept, i);

      if (one->id > self->newest_id
          || kuzov_history_read_number (self->history, "SELECT count(*) FROM requests WHERE id = ?1", one->id) == 0
          || !kuzov_whole_find (self, one->id, &one->is))
        one->is = G_MAXUINT;
    }
}

static void
forget_page_of (KuzovWhole *self,
                int64_t     id)
{
  int64_t end_id = 0;
  const KuzovSpan *span = kuzov_directory_find_id (self->directory, id, &end_id);

  if (span != NULL)
    forget_page (self, span->first_id);
}

/* Adds the announced rows that are newer than those that the directory knows. */
unsigned int
kuzov_whole_append (KuzovWhole *self)
{
  sqlite3_stmt *statement = kuzov_history_prepare (self->history, "SELECT id FROM requests WHERE id > ?1 AND id <= ?2 "
                                                   "ORDER BY id");
  unsigned int n = 0;

  if (statement == NULL)
    return 0;

  sqlite3_bind_int64 (statement, 1, self->newest_id);
  sqlite3_bind_int64 (statement, 2, self->history->max_id);
  while (kuzov_history_step (self->history, statement) == SQLITE_ROW)
    {
      self->newest_id = sqlite3_column_int64 (statement, 0);
      kuzov_directory_append (self->directory, self->newest_id);
      n++;
    }
  sqlite3_reset (statement);

  return n;
}

/* Knows the newest @n of the announced rows from now on. Returns whether these are all. */
gboolean
kuzov_whole_take_newest (KuzovWhole   *self,
                         unsigned int  n)
{
  sqlite3_stmt *statement = kuzov_history_prepare (self->history, "SELECT min (id) FROM (SELECT id FROM requests "
                                                   "WHERE id <= ?1 ORDER BY id DESC LIMIT ?2)");

  self->newest_id = 0;
  if (statement != NULL)
    {
      sqlite3_bind_int64 (statement, 1, self->history->max_id);
      sqlite3_bind_int64 (statement, 2, n);
      if (kuzov_history_step (self->history, statement) == SQLITE_ROW)
        self->newest_id = sqlite3_column_int64 (statement, 0) - 1;
      sqlite3_reset (statement);
    }
  kuzov_directory_free (self->directory);
  kuzov_whole_forget (self);
  self->directory = kuzov_directory_new ();
  kuzov_whole_append (self);

  return kuzov_whole_get_n_rows (self) < n;
}

/* Takes @directory over, which knows all rows up to @until, and adds what came on top since. */
void
kuzov_whole_take (KuzovWhole     *self,
                  KuzovDirectory *directory,
                  int64_t         until)
{
  kuzov_directory_free (self->directory);
  kuzov_whole_forget (self);
  self->directory = directory;
  self->newest_id = until;
  kuzov_whole_append (self);
}

/* A row came back. Returns FALSE when it is older than all that are known. */
gboolean
kuzov_whole_insert (KuzovWhole *self,
                    int64_t     id)
{
  forget_page_of (self, id);
  if (!kuzov_directory_insert (self->directory, id))
    return FALSE;
  self->newest_id = MAX (self->newest_id, id);

  return TRUE;
}

/* A row left. Returns FALSE when it was not known. */
gboolean
kuzov_whole_remove (KuzovWhole *self,
                    int64_t     id)
{
  forget_page_of (self, id);

  return kuzov_directory_remove (self->directory, id);
}
