// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-directory-private.h"

/* Which rows stand where in the list of all, without naming each of them: a million rows take 125 kB. Ranks are counted
 * from the oldest row, so that one that comes on top moves nothing. */

struct _KuzovDirectory
{
  GArray       *spans;      /* KuzovSpan, the oldest first */
  unsigned int  n_rows;
};

KuzovDirectory *
kuzov_directory_new (void)
{
  KuzovDirectory *self = g_new0 (KuzovDirectory, 1);

  self->spans = g_array_new (FALSE, FALSE, sizeof (KuzovSpan));

  return self;
}

void
kuzov_directory_free (KuzovDirectory *self)
{
  g_array_unref (self->spans);
  g_free (self);
}

unsigned int
kuzov_directory_get_n_rows (KuzovDirectory *self)
{
  return self->n_rows;
}

static KuzovSpan *
get_span (KuzovDirectory *self,
          unsigned int    i)
{
  return &g_array_index (self->spans, KuzovSpan, i);
}

/* The last span that begins with @id or before it; the first one when none does. */
static unsigned int
find_span (KuzovDirectory *self,
           int64_t         id)
{
  unsigned int low = 0;
  unsigned int high = self->spans->len;

  while (high - low > 1)
    {
      const unsigned int middle = low + (high - low) / 2;

      if (get_span (self, middle)->first_id <= id)
        low = middle;
      else
        high = middle;
    }

  return low;
}

static const KuzovSpan *
end_span (KuzovDirectory *self,
          unsigned int    i,
          int64_t        *end_id)
{
  *end_id = i + 1 < self->spans->len ? get_span (self, i + 1)->first_id : G_MAXINT64;

  return get_span (self, i);
}

static void
count (KuzovDirectory *self,
       unsigned int    i,
       int             by)
{
  get_span (self, i)->n += by;
  self->n_rows += by;
  for (unsigned int later = i + 1; later < self->spans->len; later++)
    get_span (self, later)->start += by;
}

/* A row that is newer than all others. */
void
kuzov_directory_append (KuzovDirectory *self,
                        int64_t         id)
{
  if (self->spans->len == 0 || get_span (self, self->spans->len - 1)->n >= KUZOV_SPAN_SIZE)
    {
      KuzovSpan span = { id, 0, self->n_rows };

      g_array_append_val (self->spans, span);
    }
  count (self, self->spans->len - 1, 1);
}

/* A row that came between others. Returns FALSE when it is older than all that the directory knows. */
gboolean
kuzov_directory_insert (KuzovDirectory *self,
                        int64_t         id)
{
  if (self->spans->len == 0 || id < get_span (self, 0)->first_id)
    return FALSE;

  count (self, find_span (self, id), 1);

  return TRUE;
}

/* A row that left. Returns FALSE when the directory does not know it. */
gboolean
kuzov_directory_remove (KuzovDirectory *self,
                        int64_t         id)
{
  unsigned int i;

  if (self->spans->len == 0 || id < get_span (self, 0)->first_id)
    return FALSE;

  i = find_span (self, id);
  if (get_span (self, i)->n == 0)
    return FALSE;
  count (self, i, -1);

  return TRUE;
}

/* The span that the row of @rank is in, which ends before @end_id. */
const KuzovSpan *
kuzov_directory_find_rank (KuzovDirectory *self,
                           unsigned int    rank,
                           int64_t        *end_id)
{
  unsigned int low = 0;
  unsigned int high = self->spans->len;

  if (rank >= self->n_rows)
    return NULL;

  /* An empty span begins where the next one does: the last one that begins there has the row. */
  while (high - low > 1)
    {
      const unsigned int middle = low + (high - low) / 2;

      if (get_span (self, middle)->start <= rank)
        low = middle;
      else
        high = middle;
    }

  return end_span (self, low, end_id);
}

const KuzovSpan *
kuzov_directory_find_id (KuzovDirectory *self,
                         int64_t         id,
                         int64_t        *end_id)
{
  if (self->spans->len == 0 || id < get_span (self, 0)->first_id)
    return NULL;

  return end_span (self, find_span (self, id), end_id);
}
