// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "desktop/kuzov-import.h"

G_BEGIN_DECLS

/* The longest text that is taken, in bytes: a note of 1 MiB, and some more. What is longer makes its row unusable. */
#define KUZOV_IMPORT_MAX_TEXT (2 * 1024 * 1024)

/* How deep JSON may nest (DESIGN.md). */
#define KUZOV_IMPORT_MAX_DEPTH 32

/* Bytes that come in pieces. */
typedef struct
{
  GInputStream *stream;
  GCancellable *cancellable;
  KuzovTicker  *ticker;         /* (nullable) */
  uint64_t      size;           /* about how many there will be, 0 if unknown */
  uint64_t      n_read;
  uint64_t      line;           /* counted from 1 */
  char          buffer[64 * 1024];
  gsize         at;
  gsize         length;
  gboolean      is_at_end;
  gboolean      was_return;     /* the byte before was \r */
  GError       *error;
} KuzovImportSource;

gboolean kuzov_import_source_fill (KuzovImportSource *source);

/* The next byte, -1 at the end or after an error. Lines end in \n, \r or both. */
static inline int
kuzov_import_source_next (KuzovImportSource *source)
{
  unsigned char byte;

  if (source->at == source->length && !kuzov_import_source_fill (source))
    return -1;

  byte = (unsigned char) source->buffer[source->at++];
  if (byte == '\r' || (byte == '\n' && !source->was_return))
    source->line++;
  source->was_return = byte == '\r';

  return byte;
}

/* The byte that comes, which stays there. */
static inline int
kuzov_import_source_peek (KuzovImportSource *source)
{
  if (source->at == source->length && !kuzov_import_source_fill (source))
    return -1;

  return (unsigned char) source->buffer[source->at];
}

/* What a row may have. */
typedef enum
{
  KUZOV_FIELD_FRAME,
  KUZOV_FIELD_TYPED,
  KUZOV_FIELD_STATE,
  KUZOV_FIELD_ID,
  KUZOV_FIELD_URL,
  KUZOV_FIELD_VIN,
  KUZOV_FIELD_PLATE,
  KUZOV_FIELD_NOTE,
  KUZOV_FIELD_ORDERED,
  KUZOV_FIELD_SENT,
  KUZOV_FIELD_ACCEPTED,
  KUZOV_FIELD_STARTED,
  KUZOV_FIELD_SETTLED,
  KUZOV_FIELD_OPENED,
  KUZOV_FIELD_PRICE,
  KUZOV_FIELD_BALANCE_BEFORE,
  KUZOV_FIELD_BALANCE_AFTER,
  KUZOV_FIELD_BURST_BEGAN,
  KUZOV_FIELD_BALANCE_CHECKED,
  KUZOV_FIELD_BURST_REMOVED,
  KUZOV_FIELD_ENDPOINT,
  KUZOV_FIELD_REASON,
  KUZOV_FIELD_PROVIDER_MESSAGE,
  KUZOV_FIELD_REPLY_ORDER,
  KUZOV_FIELD_REPLY_CHECK,
  KUZOV_FIELD_REPLY_RESULT,
  KUZOV_FIELD_LABELS,
  KUZOV_FIELD_LABEL_COLORS,
  KUZOV_N_FIELDS,
} KuzovField;

#define KUZOV_FIELD_NONE KUZOV_N_FIELDS

/* What is wrong with a row, as it is read. */
typedef enum
{
  KUZOV_FLAW_NONE,
  KUZOV_FLAW_LONG,          /* a text */
  KUZOV_FLAW_ENCODING,      /* no UTF-8, or a NUL in it */
  KUZOV_FLAW_CELLS,         /* more cells than the heading has */
  KUZOV_FLAW_CUT,           /* the file ends in it */
  KUZOV_FLAW_FRAME,
  KUZOV_FLAW_STATE,
  KUZOV_FLAW_TIME,          /* of the order: none is told */
  KUZOV_FLAW_TIME_FORM,     /* it can't be read */
  KUZOV_FLAW_TIME_RANGE,    /* no such day, or before there were reports */
  KUZOV_FLAW_CROWD,
  KUZOV_FLAW_SHAPE,         /* no object */
} KuzovFlaw;

/* One row as it stands in the file: texts, of which those that are empty are not there. */
typedef struct
{
  GString   *texts[KUZOV_N_FIELDS];
  GString   *label_lines;   /* as KuzovStagedRow wants them; JSON fills them in itself */
  KuzovFlaw  flaw;
  uint64_t   line;
} KuzovImportRow;

/* What the readers tell their rows to. Returns whether to go on. */
typedef gboolean (*KuzovImportRowFunc) (KuzovImportRow  *row,
                                        gpointer         user_data,
                                        GError         **error);

KuzovImportRow *kuzov_import_row_new    (void);
void            kuzov_import_row_free   (KuzovImportRow       *row);
void            kuzov_import_row_reset  (KuzovImportRow       *row);
KuzovField      kuzov_import_find_field (const char           *name,
                                         gsize                 length);
gboolean        kuzov_import_row_judge  (KuzovImportRow       *row,
                                         const char           *endpoint,
                                         KuzovStagedRow       *staged);
void            kuzov_import_judge      (KuzovStagedRow       *staged,
                                         const char           *place,
                                         const char           *endpoint,
                                         GString              *words);
void            kuzov_import_add_label  (GString              *lines,
                                         const char           *name,
                                         unsigned int          color);
char           *kuzov_import_dup_problem (uint64_t             line,
                                         KuzovFlaw             flaw);

gboolean        kuzov_import_read_backup (KuzovStaging        *staging,
                                         const char           *path,
                                         const char           *endpoint,
                                         KuzovTicker          *ticker,
                                         GCancellable         *cancellable,
                                         GError              **error);
gboolean        kuzov_import_parse_csv  (KuzovImportSource    *source,
                                         KuzovImportRowFunc    func,
                                         gpointer              user_data,
                                         GError              **error);
gboolean        kuzov_import_parse_json (KuzovImportSource    *source,
                                         KuzovImportRowFunc    func,
                                         gpointer              user_data,
                                         GError              **error);
gboolean        kuzov_import_parse      (GInputStream         *stream,
                                         KuzovTicker          *ticker,
                                         uint64_t              size,
                                         KuzovImportRowFunc    func,
                                         gpointer              user_data,
                                         GCancellable         *cancellable,
                                         GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovImportRow, kuzov_import_row_free)

G_END_DECLS
