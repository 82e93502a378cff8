// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <glib.h>

G_BEGIN_DECLS

/* So many rows a span has at first. */
#define KUZOV_SPAN_SIZE 128

/* Rows whose numbers follow each other: from @first_id up to where the next span begins. */
typedef struct
{
  int64_t      first_id;
  unsigned int n;
  unsigned int start;     /* how many older rows the directory knows */
} KuzovSpan;

typedef struct _KuzovDirectory KuzovDirectory;

KuzovDirectory  *kuzov_directory_new         (void);
void             kuzov_directory_free        (KuzovDirectory *self);
unsigned int     kuzov_directory_get_n_rows  (KuzovDirectory *self);
void             kuzov_directory_append      (KuzovDirectory *self,
                                              int64_t         id);
gboolean         kuzov_directory_insert      (KuzovDirectory *self,
                                              int64_t         id);
gboolean         kuzov_directory_remove      (KuzovDirectory *self,
                                              int64_t         id);
const KuzovSpan *kuzov_directory_find_rank   (KuzovDirectory *self,
                                              unsigned int    rank,
                                              int64_t        *end_id);
const KuzovSpan *kuzov_directory_find_id     (KuzovDirectory *self,
                                              int64_t         id,
                                              int64_t        *end_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovDirectory, kuzov_directory_free)

G_END_DECLS
