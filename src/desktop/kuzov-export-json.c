// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-export"

#include "config.h"
#include "desktop/kuzov-export-private.h"

#include <math.h>

/* Written by hand, a row at a time: a tree of a million rows would be larger than the memory. */

static void
add_string (GString    *text,
            const char *value)
{
  g_string_append_c (text, '"');
  for (const char *at = value; *at != '\0'; at++)
    {
      const unsigned char byte = (unsigned char) *at;

      if (byte == '"' || byte == '\\')
        {
          g_string_append_c (text, '\\');
          g_string_append_c (text, *at);
        }
      else if (byte == '\n')
        g_string_append (text, "\\n");
      else if (byte < 0x20 || byte == 0x7f)
        g_string_append_printf (text, "\\u%04x", byte);
      else
        g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
}

static void
add_value (GString                *text,
           const KuzovExportField *field)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (field->text != NULL)
    add_string (text, field->text);
  else if (field->is_number && !isnan (field->number))
    g_string_append (text, g_ascii_dtostr (buffer, sizeof buffer, field->number));
  else
    g_string_append (text, "null");
}

static void
add_labels (GString   *text,
            GPtrArray *labels)
{
  g_string_append (text, ",\"labels\":[");
  for (unsigned int i = 0; i < labels->len; i++)
    {
      const KuzovReaderLabel *label = g_ptr_array_index (labels, i);

      g_string_append (text, i == 0 ? "{\"name\":" : ",{\"name\":");
      add_string (text, label->name);
      g_string_append_printf (text, ",\"color\":%u}", label->color);
    }
  g_string_append_c (text, ']');
}

void
kuzov_export_add_json (GString      *text,
                       KuzovReader  *reader,
                       KuzovRequest *request,
                       gboolean      is_first)
{
  g_autoptr (GArray) fields = kuzov_export_list_fields (reader, request, TRUE);
  g_autoptr (GPtrArray) labels = kuzov_reader_find_labels (reader, request);

  g_string_append (text, is_first ? "[\n" : ",\n");
  for (unsigned int i = 0; i < fields->len; i++)
    {
      const KuzovExportField *field = &g_array_index (fields, KuzovExportField, i);

      g_string_append_c (text, i == 0 ? '{' : ',');
      add_string (text, field->name);
      g_string_append_c (text, ':');
      add_value (text, field);
    }
  add_labels (text, labels);
  g_string_append_c (text, '}');
}
