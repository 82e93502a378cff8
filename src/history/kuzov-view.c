// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-view.h"

#include "history/kuzov-fold.h"

/**
 * kuzov_view_new:
 *
 * Returns: (transfer full): the whole history, the newest first
 */
KuzovView *
kuzov_view_new (void)
{
  return g_new0 (KuzovView, 1);
}

KuzovView *
kuzov_view_copy (const KuzovView *self)
{
  KuzovView *copy = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->search = g_strdup (self->search);

  return copy;
}

void
kuzov_view_free (KuzovView *self)
{
  g_free (self->search);
  g_free (self);
}

gboolean
kuzov_view_equal (const KuzovView *self,
                  const KuzovView *other)
{
  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  return g_strcmp0 (self->search, other->search) == 0 && self->filter == other->filter && self->label == other->label
         && self->from_ms == other->from_ms && self->until_ms == other->until_ms && self->sort == other->sort;
}

/**
 * kuzov_view_is_whole:
 * @self: a view
 *
 * Returns: whether nothing is left out by it
 */
gboolean
kuzov_view_is_whole (const KuzovView *self)
{
  g_auto (GStrv) words = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  if (self->filter != KUZOV_FILTER_ALL || self->label != 0 || self->from_ms != 0 || self->until_ms != 0)
    return FALSE;
  words = kuzov_fold_words (self->search != NULL ? self->search : "");

  return words[0] == NULL;
}

/**
 * kuzov_view_is_plain:
 * @self: a view
 *
 * Returns: whether it is that of kuzov_view_new()
 */
gboolean
kuzov_view_is_plain (const KuzovView *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->sort == KUZOV_SORT_NEWEST && kuzov_view_is_whole (self);
}
