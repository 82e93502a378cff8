// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "desktop/kuzov-export.h"
#include "history/kuzov-reader.h"

G_BEGIN_DECLS

/* A text or a number of a request under the name that the files know it by; a text is NULL where there is none. */
typedef struct
{
  const char *name;
  char       *text;
  double      number;       /* NAN where there is none */
  gboolean    is_number;
} KuzovExportField;

/* Those of one request, in order; the labels are apart. */
GArray     *kuzov_export_list_fields    (KuzovReader       *reader,
                                         KuzovRequest      *request,
                                         gboolean           with_replies);
GArray     *kuzov_export_list_names     (void);

/* Each appends to @text: what comes first, one request, what comes last. */
void        kuzov_export_begin_csv      (GString           *text,
                                         char               separator);
void        kuzov_export_add_csv        (GString           *text,
                                         KuzovReader       *reader,
                                         KuzovRequest      *request,
                                         char               separator);
void        kuzov_export_add_json       (GString           *text,
                                         KuzovReader       *reader,
                                         KuzovRequest      *request,
                                         gboolean           is_first);
void        kuzov_export_begin_page     (GString           *text,
                                         unsigned int       n_rows);
void        kuzov_export_add_page       (GString           *text,
                                         KuzovRequest      *request);
void        kuzov_export_end_page       (GString           *text);

G_END_DECLS
