// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One place in which a list of rows differs from what it was, in the list as the edits before have made it. */
typedef struct
{
  unsigned int position;
  unsigned int n_removed;
  unsigned int n_added;
} KuzovEdit;

GArray *kuzov_edits_compare (GArray   *previous,
                             GArray   *ids,
                             gboolean  is_descending);

G_END_DECLS
