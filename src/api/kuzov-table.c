// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-table.h"

#include <string.h>

#include "api/kuzov-decode.h"
#include "api/kuzov-frame.h"
#include "api/kuzov-reading.h"

/* What cells are told apart by, the surest first. */
static const char separators[] = "\t;,|";

/* So many rows are looked at to find the separator and the column, and so many columns are kept apart. */
#define SAMPLE_ROWS 200
#define MAX_COLUMNS 256

/* A column that is named after frame numbers counts so many times. */
#define NAMED_WEIGHT 4

struct _KuzovTable
{
  GPtrArray    *rows;         /* of GPtrArray of cells, the last of which has the rest of its row */
  unsigned int  n_columns;
  unsigned int  column;       /* where the frame numbers stand */
  gboolean      has_heading;
};

static GPtrArray *
add_row (KuzovTable *table)
{
  GPtrArray *row = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (table->rows, row);

  return row;
}

/* A cell as a line is: trimmed, and never cut into something that could be ordered. */
static void
add_cell (KuzovTable *table,
          GPtrArray  *row,
          const char *start,
          const char *end)
{
  kuzov_frame_trim (&start, &end);
  g_ptr_array_add (row, kuzov_frame_dup_line (start, end));
  table->n_columns = MAX (table->n_columns, row->len);
}

/* Drops rows in which nothing stands. */
static void
drop_blank_rows (KuzovTable *table)
{
  for (unsigned int i = table->rows->len; i-- > 0;)
    {
      GPtrArray *row = g_ptr_array_index (table->rows, i);
      gboolean is_blank = TRUE;

      for (unsigned int k = 0; k < row->len && is_blank; k++)
        is_blank = ((const char *) g_ptr_array_index (row, k))[0] == '\0';
      if (is_blank)
        g_ptr_array_remove_index (table->rows, i);
    }
}

/* The separator that most of the first lines have; 0 if they are lines and no cells. */
static char
find_separator (const char *text,
                const char *end)
{
  unsigned int n_with[sizeof separators] = { 0 };
  unsigned int n_lines = 0;
  gsize best = 0;

  while (text < end && n_lines < SAMPLE_ROWS)
    {
      const char *stop = memchr (text, '\n', (gsize) (end - text));

      if (stop == NULL)
        stop = end;
      for (gsize i = 0; separators[i] != '\0'; i++)
        n_with[i] += memchr (text, separators[i], (gsize) (stop - text)) != NULL;
      n_lines++;
      text = stop + 1;
    }
  for (gsize i = 1; separators[i] != '\0'; i++)
    {
      if (n_with[i] > n_with[best])
        best = i;
    }

  return n_with[best] * 2 > n_lines ? separators[best] : 0;
}

/* RFC 4180 with any separator: a cell in quotes may hold separators and lines, and its quotes are doubled. */
static const char *
read_quoted (KuzovTable *table,
             GPtrArray  *row,
             const char *at,
             const char *end)
{
  g_autoptr (GString) cell = g_string_new (NULL);

  for (at++; at < end; at++)
    {
      if (*at == '"' && (at + 1 == end || at[1] != '"'))
        {
          at++;
          break;
        }
      if (*at == '"')
        at++;
      g_string_append_c (cell, *at);
    }
  add_cell (table, row, cell->str, cell->str + cell->len);

  return at;
}

static void
read_cells (KuzovTable *table,
            const char *at,
            const char *end,
            char        separator)
{
  while (at < end)
    {
      GPtrArray *row = add_row (table);

      while (TRUE)
        {
          const char *start = at;

          if (at < end && *at == '"' && separator != 0)
            start = at = read_quoted (table, row, at, end);
          else
            start = NULL;
          if (start == NULL)
            {
              start = at;
              while (at < end && *at != '\n' && *at != '\r' && (*at != separator || row->len >= MAX_COLUMNS - 1))
                at++;
              add_cell (table, row, start, at);
            }
          else
            {
              while (at < end && *at != '\n' && *at != '\r' && *at != separator)
                at++;
            }
          if (at >= end || *at == '\n' || *at == '\r')
            break;
          at++;
        }
      at++;
    }
}

/* The few entities that tables of frame numbers have; others stay, and make a cell no frame number. */
static void
decode_entities (GString *cell)
{
  static const struct { const char *entity, *text; } known[] = {
    { "&nbsp;", " " }, { "&#160;", " " }, { "&ndash;", "–" }, { "&mdash;", "—" }, { "&minus;", "−" }, { "&#45;", "-" },
    { "&quot;", "\"" }, { "&lt;", "<" }, { "&gt;", ">" }, { "&amp;", "&" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    g_string_replace (cell, known[i].entity, known[i].text, 0);
}

static gboolean
is_tag (const char *at,
        const char *end,
        const char *name)
{
  gsize length = strlen (name);

  return (gsize) (end - at) > length && g_ascii_strncasecmp (at, name, length) == 0 && !g_ascii_isalnum (at[length]);
}

/* The cells of the tables of a web page; all other markup is dropped. */
static void
read_markup (KuzovTable *table,
             const char *at,
             const char *end)
{
  g_autoptr (GString) cell = g_string_new (NULL);
  GPtrArray *row = NULL;
  gboolean is_in_cell = FALSE;

  for (; at < end; at++)
    {
      const char *close = *at == '<' ? memchr (at, '>', (gsize) (end - at)) : NULL;

      if (close == NULL)
        {
          if (is_in_cell)
            g_string_append_c (cell, *at == '\n' || *at == '\r' || *at == '\t' ? ' ' : *at);
          continue;
        }
      if (is_in_cell && (is_tag (at, end, "<td") || is_tag (at, end, "<th") || is_tag (at, end, "<tr")
                         || is_tag (at, end, "</td") || is_tag (at, end, "</th") || is_tag (at, end, "</tr")
                         || is_tag (at, end, "</table")))
        {
          decode_entities (cell);
          add_cell (table, row, cell->str, cell->str + cell->len);
          is_in_cell = FALSE;
        }
      if (is_tag (at, end, "<tr"))
        row = add_row (table);
      if (is_tag (at, end, "<td") || is_tag (at, end, "<th"))
        {
          if (row == NULL)
            row = add_row (table);
          g_string_truncate (cell, 0);
          is_in_cell = row->len < MAX_COLUMNS;
        }
      at = close;
    }
}

static gboolean
may_be_frame (const char *cell)
{
  g_autoptr (KuzovReading) reading = kuzov_reading_new (cell);

  return reading->kind == KUZOV_KIND_FRAME;
}

static const char *
peek_cell (KuzovTable   *table,
           unsigned int  position,
           unsigned int  column)
{
  GPtrArray *row = g_ptr_array_index (table->rows, position);

  return column < row->len ? g_ptr_array_index (row, column) : "";
}

/* One line of frame numbers is a list as well. */
static void
turn_single_row (KuzovTable *table)
{
  g_autoptr (GPtrArray) row = NULL;
  unsigned int n_frames = 0;

  if (table->rows->len != 1)
    return;

  row = g_ptr_array_ref (g_ptr_array_index (table->rows, 0));
  for (unsigned int i = 0; i < row->len; i++)
    n_frames += may_be_frame (g_ptr_array_index (row, i));
  if (n_frames < 2)
    return;

  g_ptr_array_set_size (table->rows, 0);
  for (unsigned int i = 0; i < row->len; i++)
    g_ptr_array_add (add_row (table), g_strdup (g_ptr_array_index (row, i)));
  table->n_columns = 1;
}

/* Whether a column says of itself that it holds frame numbers. */
static gboolean
is_named_frame (const char *heading)
{
  static const char *const words[] = { "кузов", "шасси", "рама", "frame", "chassis", "車台", "車体番号", "フレーム" };
  g_autofree char *folded = g_utf8_validate (heading, -1, NULL) ? g_utf8_casefold (heading, -1) : NULL;

  for (unsigned int i = 0; folded != NULL && i < G_N_ELEMENTS (words); i++)
    {
      if (strstr (folded, words[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

static void
find_column (KuzovTable *table)
{
  unsigned int best = 0;

  for (unsigned int column = 0; column < table->n_columns && table->n_columns > 1; column++)
    {
      unsigned int n_frames = 0;

      for (unsigned int i = 0; i < MIN (table->rows->len, SAMPLE_ROWS); i++)
        n_frames += may_be_frame (peek_cell (table, i, column));
      if (table->rows->len > 0 && is_named_frame (peek_cell (table, 0, column)))
        n_frames *= NAMED_WEIGHT;
      if (n_frames > best)
        {
          best = n_frames;
          table->column = column;
        }
    }
  table->has_heading = table->n_columns > 1 && table->rows->len > 1 && best > 0
                       && !may_be_frame (peek_cell (table, 0, table->column));
}

/**
 * kuzov_table_new:
 * @text: what was pasted, dropped or read, decoded; it may be any bytes
 * @length: its length in bytes
 *
 * Finds the cells of a text and the column of its frame numbers: the one with most of them, or that is named after
 * them. Where nothing separates cells
 * each line is one. Blank lines are dropped.
 *
 * Returns: (transfer full): the table
 */
KuzovTable *
kuzov_table_new (const char *text,
                 gsize       length)
{
  KuzovTable *table = g_new0 (KuzovTable, 1);
  g_autofree char *start = g_ascii_strdown (text, (gssize) MIN (length, 4096));

  table->rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  if (strstr (start, "<table") != NULL || strstr (start, "<tr") != NULL)
    read_markup (table, text, text + length);
  else
    read_cells (table, text, text + length, find_separator (text, text + length));
  drop_blank_rows (table);
  turn_single_row (table);
  find_column (table);

  return table;
}

void
kuzov_table_free (KuzovTable *table)
{
  g_ptr_array_unref (table->rows);
  g_free (table);
}

unsigned int
kuzov_table_get_n_columns (KuzovTable *table)
{
  return table->n_columns;
}

/* Returns: the column in which the frame numbers stand */
unsigned int
kuzov_table_get_column (KuzovTable *table)
{
  return table->column;
}

/* Returns: (nullable): what @column is called */
const char *
kuzov_table_peek_heading (KuzovTable   *table,
                          unsigned int  column)
{
  return table->has_heading ? peek_cell (table, 0, column) : NULL;
}

/**
 * kuzov_table_dup_lines:
 * @table: a table
 * @column: one of its columns
 *
 * Returns: (transfer full): what stands in @column, without its heading and without empty cells
 */
char **
kuzov_table_dup_lines (KuzovTable   *table,
                       unsigned int  column)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new ();

  for (unsigned int i = table->has_heading ? 1 : 0; i < table->rows->len; i++)
    {
      const char *cell = peek_cell (table, i, column);

      if (*cell != '\0')
        g_ptr_array_add (lines, g_strdup (cell));
    }
  g_ptr_array_add (lines, NULL);

  return (char **) g_ptr_array_steal (lines, NULL);
}

/**
 * kuzov_table_read:
 * @bytes: what was pasted, dropped or read, in any encoding
 * @length: its length in bytes
 *
 * Returns: (transfer full): the table
 */
KuzovTable *
kuzov_table_read (const char *bytes,
                  gsize       length)
{
  gsize n_decoded = 0;
  g_autofree char *text = kuzov_decode (bytes, length, &n_decoded);

  return kuzov_table_new (text, n_decoded);
}
