// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many colours there are for labels; what they look like is the window's business. */
#define KUZOV_N_LABEL_COLORS 8

/* A name has so many characters at most, and at least one. */
#define KUZOV_MAX_LABEL_NAME 60

/**
 * KuzovLabel:
 * @id: its number, which kuzov_request_get_labels() names; 0 for one that is to be made
 * @name: trimmed, 1 to %KUZOV_MAX_LABEL_NAME characters, no two alike whatever their case
 * @color: 0 to %KUZOV_N_LABEL_COLORS - 1
 *
 * What a person puts on requests to find them by: a client, a lot, an auction.
 */
typedef struct
{
  int64_t       id;
  char         *name;
  unsigned int  color;
} KuzovLabel;

KuzovLabel *kuzov_label_new      (int64_t           id,
                                  const char       *name,
                                  unsigned int      color);
KuzovLabel *kuzov_label_copy     (const KuzovLabel *label);
void        kuzov_label_free     (KuzovLabel       *label);
char       *kuzov_label_dup_name (const char       *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovLabel, kuzov_label_free)

G_END_DECLS
