// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-import"

#include "config.h"
#include "desktop/kuzov-import-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* RFC 4180, a byte at a time, with comma, semicolon or tab, and any line ends. Nothing is kept but one row, and of that only
 * the columns that Kuzov knows, so that neither a million columns nor a cell without end takes memory. */

#define MAX_COLUMNS 256
#define MAX_HEADING 256

typedef struct
{
  KuzovImportSource *source;
  KuzovImportRow    *row;
  KuzovField         columns[MAX_COLUMNS];
  unsigned int       n_columns;       /* of the heading, all of them */
  char               separator;       /* 0 until it is known */
  GString           *cell;            /* where the present one goes; NULL: nobody wants it */
  unsigned int       n_cells;         /* of the row, before the present one */
  gboolean           has_content;
} Csv;

/* How a cell ended. */
typedef enum
{
  END_CELL,
  END_ROW,
  END_FILE,
  END_CUT,        /* within quotes */
} End;

static void
take (Csv *csv,
      int  byte)
{
  csv->has_content = TRUE;
  if (csv->cell == NULL)
    return;
  if (byte == '\0')
    csv->row->flaw = KUZOV_FLAW_ENCODING;
  else if (csv->cell->len < KUZOV_IMPORT_MAX_TEXT)
    g_string_append_c (csv->cell, (char) byte);
  else
    csv->row->flaw = KUZOV_FLAW_LONG;
}

/* Returns whether the quotes were closed. */
static gboolean
read_quoted (Csv *csv)
{
  while (TRUE)
    {
      int byte = kuzov_import_source_next (csv->source);

      if (byte == -1)
        return FALSE;
      if (byte == '"')
        {
          if (kuzov_import_source_peek (csv->source) != '"')
            return TRUE;
          kuzov_import_source_next (csv->source);
        }
      take (csv, byte);
    }
}

static End
read_cell (Csv *csv)
{
  gboolean is_first = TRUE;

  while (TRUE)
    {
      int byte = kuzov_import_source_next (csv->source);

      if (byte == -1)
        return END_FILE;
      if (byte == csv->separator && csv->separator != 0)
        return END_CELL;
      if (byte == '\r' || byte == '\n')
        {
          if (byte == '\r' && kuzov_import_source_peek (csv->source) == '\n')
            kuzov_import_source_next (csv->source);
          return END_ROW;
        }
      if (byte == '"' && is_first)
        {
          csv->has_content = TRUE;
          if (!read_quoted (csv))
            return END_CUT;
        }
      else
        {
          take (csv, byte);
        }
      is_first = FALSE;
    }
}

/* An export put an apostrophe before what a spreadsheet would take for a formula. */
static void
take_apostrophe_away (GString *cell)
{
  const gsize n = strspn (cell->str, "'");

  if (n > 0 && cell->str[n] != '\0' && strchr ("=+-@\t\r\n", cell->str[n]) != NULL)
    g_string_erase (cell, 0, 1);
}

static void
end_cell (Csv *csv)
{
  if (csv->cell != NULL)
    take_apostrophe_away (csv->cell);
  csv->n_cells++;
}

/* The heading */

static void
skip_mark (KuzovImportSource *source)
{
  kuzov_import_source_peek (source);
  if (source->length - source->at >= 3 && memcmp (source->buffer + source->at, "\xef\xbb\xbf", 3) == 0)
    source->at += 3;
}

/* Looks at the first line, which is in the buffer or is no heading of ours. */
static void
find_separator (Csv *csv)
{
  static const char separators[] = ",;\t";
  const KuzovImportSource *source = csv->source;
  unsigned int n[3] = { 0 };
  unsigned int best = 0;

  for (gsize at = source->at; at < source->length && source->buffer[at] != '\n' && source->buffer[at] != '\r'; at++)
    {
      const char *found = source->buffer[at] != '\0' ? strchr (separators, source->buffer[at]) : NULL;

      if (found != NULL)
        n[found - separators]++;
    }
  for (unsigned int i = 1; i < G_N_ELEMENTS (n); i++)
    if (n[i] > n[best])
      best = i;
  csv->separator = separators[best];
}

static gboolean
has_column (Csv        *csv,
            KuzovField  field)
{
  for (unsigned int i = 0; i < MIN (csv->n_columns, MAX_COLUMNS); i++)
    if (csv->columns[i] == field)
      return TRUE;

  return FALSE;
}

static gboolean
read_heading (Csv     *csv,
              GError **error)
{
  g_autoptr (GString) cell = g_string_new (NULL);
  End end;

  skip_mark (csv->source);
  find_separator (csv);
  do
    {
      KuzovField field;

      g_string_truncate (cell, 0);
      csv->cell = cell;
      end = read_cell (csv);
      field = cell->len <= MAX_HEADING ? kuzov_import_find_field (cell->str, cell->len) : KUZOV_FIELD_NONE;
      if (csv->n_columns < MAX_COLUMNS)
        csv->columns[csv->n_columns] = has_column (csv, field) ? KUZOV_FIELD_NONE : field;
      csv->n_columns++;
    }
  while (end == END_CELL);
  kuzov_import_row_reset (csv->row);
  if (csv->source->error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&csv->source->error));
      return FALSE;
    }
  if (end == END_ROW && has_column (csv, KUZOV_FIELD_FRAME) && has_column (csv, KUZOV_FIELD_STATE)
      && has_column (csv, KUZOV_FIELD_ORDERED))
    return TRUE;

  g_set_error_literal (error, KUZOV_IMPORT_ERROR, KUZOV_IMPORT_ERROR_FOREIGN,
                       _("This is no list that Kuzov saved: a table has to begin with the names of its columns, “frame”, "
                         "“state” and “ordered” among them."));

  return FALSE;
}

/* Rows */

static void
begin_cell (Csv *csv)
{
  const KuzovField field = csv->n_cells < MIN (csv->n_columns, MAX_COLUMNS) ? csv->columns[csv->n_cells] : KUZOV_FIELD_NONE;

  csv->cell = field != KUZOV_FIELD_NONE ? csv->row->texts[field] : NULL;
}

static End
read_row (Csv *csv)
{
  End end;

  kuzov_import_row_reset (csv->row);
  csv->row->line = csv->source->line;
  csv->n_cells = 0;
  csv->has_content = FALSE;
  do
    {
      begin_cell (csv);
      end = read_cell (csv);
      end_cell (csv);
    }
  while (end == END_CELL);

  if (csv->n_cells > csv->n_columns && csv->row->flaw == KUZOV_FLAW_NONE)
    csv->row->flaw = KUZOV_FLAW_CELLS;
  if (end == END_CUT || (end == END_FILE && csv->n_cells < csv->n_columns))
    csv->row->flaw = KUZOV_FLAW_CUT;

  return end;
}

/* Names with semicolons between them, and their colours in a column of their own. */
static void
split_labels (KuzovImportRow *row)
{
  const char *colors = row->texts[KUZOV_FIELD_LABEL_COLORS]->str;
  const char *at = row->texts[KUZOV_FIELD_LABELS]->str;
  g_autoptr (GString) name = g_string_new (NULL);

  while (*at != '\0')
    {
      g_string_truncate (name, 0);
      for (; *at != '\0' && *at != ';'; at++)
        {
          if (*at == '\\' && at[1] != '\0')
            at++;
          g_string_append_c (name, *at);
        }
      kuzov_import_add_label (row->label_lines, name->str, (unsigned int) g_ascii_strtoull (colors, NULL, 10));
      colors += strcspn (colors, ";");
      colors += *colors != '\0';
      at += *at != '\0';
    }
}

/**
 * kuzov_import_parse_csv:
 * @source: a table
 * @func: is told each row, flawed ones included
 * @user_data: handed to @func
 * @error: return location for a #KuzovImportError, or what @func or the reading met
 *
 * Returns: whether the end was reached
 */
gboolean
kuzov_import_parse_csv (KuzovImportSource   *source,
                        KuzovImportRowFunc   func,
                        gpointer             user_data,
                        GError             **error)
{
  g_autoptr (KuzovImportRow) row = kuzov_import_row_new ();
  Csv csv = { .source = source, .row = row };
  End end;

  if (!read_heading (&csv, error))
    return FALSE;

  do
    {
      end = read_row (&csv);
      if (source->error != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&source->error));
          return FALSE;
        }
      if (!csv.has_content)
        continue;
      split_labels (row);
      if (!func (row, user_data, error))
        return FALSE;
    }
  while (end == END_CELL || end == END_ROW);

  return TRUE;
}
