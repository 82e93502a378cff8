// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-export"

#include "config.h"
#include "desktop/kuzov-export-private.h"

#include <math.h>
#include <string.h>

/* A spreadsheet takes what begins so for a formula, which may call programs and the web: whoever can put a text into a
 * report could do so on the computer of whoever opens the list. */
static gboolean
looks_like_formula (const char *text)
{
  return *text != '\0' && strchr ("=+-@\t\r\n", *text) != NULL;
}

/* An apostrophe in front makes it a text. One more stands before a text that has them already, so that an import, which
 * takes one away wherever this function would have put it, gives back what was there. */
static gboolean
needs_apostrophe (const char *text)
{
  return looks_like_formula (text + strspn (text, "'"));
}

static void
add_cell (GString    *text,
          const char *cell,
          char        separator)
{
  const char special[] = { '"', '\r', '\n', '\t', ',', ';', separator, '\0' };
  const gboolean is_quoted = strpbrk (cell, special) != NULL || *cell == ' ' || g_str_has_suffix (cell, " ");

  if (is_quoted)
    g_string_append_c (text, '"');
  if (needs_apostrophe (cell))
    g_string_append_c (text, '\'');
  for (const char *at = cell; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *at);
    }
  if (is_quoted)
    g_string_append_c (text, '"');
}

static void
add_number (GString *text,
            double   number,
            char     separator)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_dtostr (buffer, sizeof buffer, number);
  for (char *at = buffer; *at != '\0'; at++)
    if (*at == '.' && separator == ';')
      *at = ',';
  add_cell (text, buffer, separator);
}

/* Names with semicolons between them; one in a name has a backslash before it. */
static void
add_labels (GString     *text,
            GPtrArray   *labels,
            char         separator)
{
  g_autoptr (GString) names = g_string_new (NULL);
  g_autoptr (GString) colors = g_string_new (NULL);

  for (unsigned int i = 0; i < labels->len; i++)
    {
      const KuzovReaderLabel *label = g_ptr_array_index (labels, i);

      if (i > 0)
        {
          g_string_append_c (names, ';');
          g_string_append_c (colors, ';');
        }
      for (const char *at = label->name; *at != '\0'; at++)
        {
          if (*at == ';' || *at == '\\')
            g_string_append_c (names, '\\');
          g_string_append_c (names, *at);
        }
      g_string_append_printf (colors, "%u", label->color);
    }
  g_string_append_c (text, separator);
  add_cell (text, names->str, separator);
  g_string_append_c (text, separator);
  add_cell (text, colors->str, separator);
}

void
kuzov_export_begin_csv (GString *text,
                        char     separator)
{
  g_autoptr (GArray) fields = kuzov_export_list_names ();

  g_string_append (text, "\xef\xbb\xbf");
  for (unsigned int i = 0; i < fields->len; i++)
    g_string_append_printf (text, "%s%c", g_array_index (fields, KuzovExportField, i).name, separator);
  g_string_append_printf (text, "labels%clabel_colors\r\n", separator);
}

/* One row. The replies of the provider stay out: they are longer than a cell may be. */
void
kuzov_export_add_csv (GString      *text,
                      KuzovReader  *reader,
                      KuzovRequest *request,
                      char          separator)
{
  g_autoptr (GArray) fields = kuzov_export_list_fields (reader, request, FALSE);
  g_autoptr (GPtrArray) labels = kuzov_reader_find_labels (reader, request);

  for (unsigned int i = 0; i < fields->len; i++)
    {
      const KuzovExportField *field = &g_array_index (fields, KuzovExportField, i);

      if (i > 0)
        g_string_append_c (text, separator);
      if (field->is_number && !isnan (field->number))
        add_number (text, field->number, separator);
      else if (field->text != NULL)
        add_cell (text, field->text, separator);
    }
  add_labels (text, labels, separator);
  g_string_append (text, "\r\n");
}
