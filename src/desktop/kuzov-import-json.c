// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-import"

#include "config.h"
#include "desktop/kuzov-import-private.h"

#include <string.h>

#include <glib/gi18n-lib.h>

/* An array of objects, read a byte at a time: nothing is kept but one object, and of that only what Kuzov knows. What is
 * nested deeper than the labels is skipped without recursion. */

#define MAX_NAME 64
#define MAX_NUMBER 64

typedef struct
{
  KuzovImportSource *source;
  KuzovImportRow    *row;
  GString           *name;        /* of the member, or of one of a label */
  GString           *label;
  GString           *number;
} Json;

/* Why reading can't go on; the source says where. */
typedef enum
{
  STOP_NONE,
  STOP_SYNTAX,
  STOP_DEPTH,
} Stop;

static int
next_token (Json *json)
{
  int byte;

  do
    byte = kuzov_import_source_next (json->source);
  while (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r');

  return byte;
}

static int
peek_token (Json *json)
{
  int byte;

  while ((byte = kuzov_import_source_peek (json->source)) == ' ' || byte == '\t' || byte == '\n' || byte == '\r')
    kuzov_import_source_next (json->source);

  return byte;
}

/* Texts */

static void
take (Json       *json,
      GString    *into,
      gsize       limit,
      const char *bytes,
      gsize       length)
{
  if (into == NULL)
    return;
  if (into->len + length <= limit)
    g_string_append_len (into, bytes, (gssize) length);
  else if (limit == KUZOV_IMPORT_MAX_TEXT)
    json->row->flaw = KUZOV_FLAW_LONG;
}

static gboolean
read_hex (Json     *json,
          gunichar *unit)
{
  *unit = 0;
  for (unsigned int i = 0; i < 4; i++)
    {
      int byte = kuzov_import_source_next (json->source);

      if (byte == -1 || !g_ascii_isxdigit (byte))
        return FALSE;
      *unit = *unit * 16 + (gunichar) g_ascii_xdigit_value ((char) byte);
    }

  return TRUE;
}

/* After \u. Of a pair of surrogates the second must follow; one alone is shown as what it is: nothing. */
static gboolean
read_unicode (Json     *json,
              gunichar *character)
{
  gunichar low;

  if (!read_hex (json, character))
    return FALSE;
  while (*character >= 0xd800 && *character < 0xdc00)
    {
      if (kuzov_import_source_peek (json->source) != '\\')
        {
          *character = 0xfffd;
          return TRUE;
        }
      kuzov_import_source_next (json->source);
      if (kuzov_import_source_next (json->source) != 'u' || !read_hex (json, &low))
        return FALSE;
      if (low >= 0xdc00 && low < 0xe000)
        {
          *character = 0x10000 + ((*character - 0xd800) << 10) + (low - 0xdc00);
          return TRUE;
        }
      *character = low;
    }
  if (*character >= 0xdc00 && *character < 0xe000)
    *character = 0xfffd;

  return TRUE;
}

static gboolean
read_escape (Json    *json,
             GString *into,
             gsize    limit)
{
  static const char escapes[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const int byte = kuzov_import_source_next (json->source);
  const char *found = byte > 0 ? strchr (escapes, byte) : NULL;
  gunichar character = 0;
  char bytes[6];

  if (found != NULL)
    {
      take (json, into, limit, meanings + (found - escapes), 1);
      return TRUE;
    }
  if (byte != 'u' || !read_unicode (json, &character))
    return FALSE;
  if (character == 0)
    json->row->flaw = KUZOV_FLAW_ENCODING;
  else
    take (json, into, limit, bytes, (gsize) g_unichar_to_utf8 (character, bytes));

  return TRUE;
}

/* After the first quote. @into is NULL for what nobody wants. */
static gboolean
read_string (Json    *json,
             GString *into,
             gsize    limit)
{
  if (into != NULL)
    g_string_truncate (into, 0);
  while (TRUE)
    {
      int byte = kuzov_import_source_next (json->source);

      if (byte == -1)
        return FALSE;
      if (byte == '"')
        return TRUE;
      if (byte == '\\')
        {
          if (!read_escape (json, into, limit))
            return FALSE;
        }
      else if (byte == '\0')
        json->row->flaw = KUZOV_FLAW_ENCODING;
      else
        take (json, into, limit, (char[]) { (char) byte }, 1);
    }
}

/* A number, or one of the three words; a number goes into @into. */
static gboolean
read_word (Json    *json,
           int      first,
           GString *into)
{
  GString *word = json->number;
  int byte;

  g_string_assign (word, "");
  g_string_append_c (word, (char) first);
  while ((byte = kuzov_import_source_peek (json->source)) != -1
         && (g_ascii_isalnum (byte) || strchr ("+-.", byte) != NULL) && byte != 0)
    {
      if (word->len > MAX_NUMBER)
        return FALSE;
      g_string_append_c (word, (char) kuzov_import_source_next (json->source));
    }
  if (g_str_equal (word->str, "null") || g_str_equal (word->str, "true") || g_str_equal (word->str, "false"))
    return TRUE;
  if (strspn (word->str, "+-.0123456789eE") != word->len || strpbrk (word->str, "0123456789") == NULL)
    return FALSE;
  if (into != NULL)
    g_string_assign (into, word->str);

  return TRUE;
}

/* Skips what is nested, from its bracket on, which is at @depth. */
static Stop
skip_nested (Json        *json,
             unsigned int depth)
{
  const unsigned int outside = depth - 1;

  while (depth > outside)
    {
      int byte = next_token (json);

      if (byte == -1)
        return STOP_SYNTAX;
      if (byte == '"')
        {
          if (!read_string (json, NULL, 0))
            return STOP_SYNTAX;
        }
      else if (byte == '[' || byte == '{')
        {
          if (++depth > KUZOV_IMPORT_MAX_DEPTH)
            return STOP_DEPTH;
        }
      else if (byte == ']' || byte == '}')
        depth--;
      else if (byte != ',' && byte != ':' && !read_word (json, byte, NULL))
        return STOP_SYNTAX;
    }

  return STOP_NONE;
}

static Stop
read_value (Json         *json,
            GString      *into,
            unsigned int  depth)
{
  const int byte = next_token (json);

  if (byte == '"')
    return read_string (json, into, KUZOV_IMPORT_MAX_TEXT) ? STOP_NONE : STOP_SYNTAX;
  if (byte == '[' || byte == '{')
    return skip_nested (json, depth + 1);
  if (byte == -1)
    return STOP_SYNTAX;

  return read_word (json, byte, into) ? STOP_NONE : STOP_SYNTAX;
}

/* What comes after a value: TRUE for one more, FALSE for the end of the list that @close ends. */
static Stop
read_comma (Json     *json,
            int       close,
            gboolean *has_more)
{
  const int byte = next_token (json);

  *has_more = byte == ',';

  return byte == ',' || byte == close ? STOP_NONE : STOP_SYNTAX;
}

/* A name and the colon behind it. */
static Stop
read_name (Json *json)
{
  if (next_token (json) != '"' || !read_string (json, json->name, MAX_NAME) || next_token (json) != ':')
    return STOP_SYNTAX;

  return STOP_NONE;
}

/* An object without members, or an array without values. */
static gboolean
is_empty (Json *json,
          int   close)
{
  if (peek_token (json) != close)
    return FALSE;

  next_token (json);

  return TRUE;
}

/* Labels */

static Stop
read_label (Json *json)
{
  g_autoptr (GString) color = g_string_new (NULL);
  gboolean has_more = !is_empty (json, '}');
  Stop stop = STOP_NONE;

  g_string_truncate (json->label, 0);
  while (stop == STOP_NONE && has_more)
    {
      stop = read_name (json);
      if (stop == STOP_NONE)
        stop = read_value (json, g_str_equal (json->name->str, "name") ? json->label
                                 : g_str_equal (json->name->str, "color") ? color : NULL, 4);
      if (stop == STOP_NONE)
        stop = read_comma (json, '}', &has_more);
    }
  kuzov_import_add_label (json->row->label_lines, json->label->str, (unsigned int) g_ascii_strtoull (color->str, NULL, 10));

  return stop;
}

/* An array of objects, or of names; anything else is skipped. */
static Stop
read_labels (Json *json)
{
  gboolean has_more;
  Stop stop = STOP_NONE;

  if (peek_token (json) != '[')
    return read_value (json, NULL, 2);
  next_token (json);
  has_more = !is_empty (json, ']');
  while (stop == STOP_NONE && has_more)
    {
      if (peek_token (json) == '{')
        {
          next_token (json);
          stop = read_label (json);
        }
      else
        {
          g_string_truncate (json->label, 0);
          stop = read_value (json, json->label, 3);
          kuzov_import_add_label (json->row->label_lines, json->label->str, 0);
        }
      if (stop == STOP_NONE)
        stop = read_comma (json, ']', &has_more);
    }

  return stop;
}

/* Objects */

static Stop
read_member (Json *json)
{
  KuzovField field;
  Stop stop = read_name (json);

  if (stop != STOP_NONE)
    return stop;
  field = kuzov_import_find_field (json->name->str, json->name->len);
  if (field == KUZOV_FIELD_LABELS)
    return read_labels (json);

  return read_value (json, field != KUZOV_FIELD_NONE ? json->row->texts[field] : NULL, 2);
}

static Stop
read_object (Json *json)
{
  gboolean has_more = !is_empty (json, '}');
  Stop stop = STOP_NONE;

  while (stop == STOP_NONE && has_more)
    {
      stop = read_member (json);
      if (stop == STOP_NONE)
        stop = read_comma (json, '}', &has_more);
    }

  return stop;
}

static Stop
read_row (Json *json)
{
  Stop stop;

  kuzov_import_row_reset (json->row);
  if (peek_token (json) != '{')
    {
      json->row->line = json->source->line;
      stop = read_value (json, NULL, 1);
      json->row->flaw = KUZOV_FLAW_SHAPE;
      return stop;
    }

  json->row->line = json->source->line;
  next_token (json);

  return read_object (json);
}

static gboolean
refuse (Json    *json,
        Stop     stop,
        GError **error)
{
  const KuzovImportSource *source = json->source;
  g_autofree char *line = g_strdup_printf ("%" G_GUINT64_FORMAT, source->line);

  if (json->source->error != NULL)
    g_propagate_error (error, g_steal_pointer (&json->source->error));
  else if (stop == STOP_DEPTH)
    /* Translators: %s is the number of a line */
    g_set_error (error, KUZOV_IMPORT_ERROR, KUZOV_IMPORT_ERROR_DAMAGED,
                 _("Line %s of the file is nested too deeply. Nothing was taken."), line);
  else if (source->is_at_end && source->at == source->length)
    g_set_error_literal (error, KUZOV_IMPORT_ERROR, KUZOV_IMPORT_ERROR_DAMAGED,
                         _("The file breaks off in the middle. Nothing was taken."));
  else
    /* Translators: %s is the number of a line */
    g_set_error (error, KUZOV_IMPORT_ERROR, KUZOV_IMPORT_ERROR_DAMAGED,
                 _("Line %s of the file is not JSON. Nothing was taken."), line);

  return FALSE;
}

static gboolean
read_rows (Json                *json,
           KuzovImportRowFunc   func,
           gpointer             user_data,
           GError             **error)
{
  gboolean has_more;
  Stop stop = STOP_NONE;

  if (next_token (json) != '[')
    return refuse (json, STOP_SYNTAX, error);
  has_more = !is_empty (json, ']');
  while (has_more)
    {
      stop = read_row (json);
      if (stop != STOP_NONE || json->source->error != NULL)
        return refuse (json, stop, error);
      if (!func (json->row, user_data, error))
        return FALSE;
      stop = read_comma (json, ']', &has_more);
      if (stop != STOP_NONE)
        return refuse (json, stop, error);
    }

  return peek_token (json) == -1 && json->source->error == NULL ? TRUE : refuse (json, STOP_SYNTAX, error);
}

/**
 * kuzov_import_parse_json:
 * @source: an array of objects
 * @func: is told each, flawed ones included
 * @user_data: handed to @func
 * @error: return location for a #KuzovImportError, or what @func or the reading met
 *
 * Returns: whether the end was reached, and all was JSON
 */
gboolean
kuzov_import_parse_json (KuzovImportSource   *source,
                         KuzovImportRowFunc   func,
                         gpointer             user_data,
                         GError             **error)
{
  g_autoptr (KuzovImportRow) row = kuzov_import_row_new ();
  g_autoptr (GString) name = g_string_new (NULL);
  g_autoptr (GString) label = g_string_new (NULL);
  g_autoptr (GString) number = g_string_new (NULL);
  Json json = { source, row, name, label, number };

  return read_rows (&json, func, user_data, error);
}
