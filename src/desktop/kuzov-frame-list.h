// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is read of a file of frame numbers at most, in bytes. */
#define KUZOV_FRAME_LIST_MAX_SIZE (16 * 1024 * 1024)

/* One line or argument: what was given, trimmed, and its frame number or a sentence why it is none. */
typedef struct
{
  char     *given;
  char     *frame;          /* (nullable) */
  char     *problem;        /* (nullable) */
  gboolean  is_ambiguous;   /* it could be two: where a person can be asked, that is no problem */
} KuzovFrameLine;

void       kuzov_frame_line_free (KuzovFrameLine     *line);

GBytes    *kuzov_frame_list_load (const char         *file,
                                  GError            **error);
GPtrArray *kuzov_frame_list_read (const char * const *frames,
                                  const char         *file,
                                  GError            **error);
unsigned int kuzov_frame_list_report (GPtrArray      *lines,
                                      unsigned int    n_shown,
                                      GString        *text);

G_END_DECLS
