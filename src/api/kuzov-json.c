// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-json.h"

#include <math.h>
#include <string.h>

#include <gio/gio.h>

/* Whole numbers up to this many digits survive the parser and a double. */
#define MAX_DIGITS 15

/* The largest whole number that a double tells from its neighbours: 2^53. */
#define MAX_EXACT 9007199254740992.0

/* A look at the tokens before json-glib sees them. */
typedef struct
{
  const char   *at;
  const char   *end;
  const char   *copied;   /* what comes before is in @safe */
  GString      *safe;     /* NULL until the text has to differ from the original */
  unsigned int  depth;
  gboolean      is_over;  /* the one value is complete */
} Scan;

static gboolean
refuse (GError     **error,
        const char  *reason)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, reason);

  return FALSE;
}

/* Writes @text where @length bytes at @from stand. */
static void
replace (Scan       *scan,
         const char *from,
         gsize       length,
         const char *text)
{
  if (scan->safe == NULL)
    scan->safe = g_string_sized_new ((gsize) (scan->end - scan->copied) + 64);

  g_string_append_len (scan->safe, scan->copied, from - scan->copied);
  g_string_append (scan->safe, text);
  scan->copied = from + length;
}

/* The code unit of \uXXXX at @at, or -1. */
static int
read_unit (Scan       *scan,
           const char *at)
{
  int unit = 0;

  if (scan->end - at < 6 || at[0] != '\\' || at[1] != 'u')
    return -1;

  for (int i = 2; i < 6; i++)
    {
      if (!g_ascii_isxdigit (at[i]))
        return -1;
      unit = unit * 16 + g_ascii_xdigit_value (at[i]);
    }

  return unit;
}

/* Halves of a pair and NUL become U+FFFD: json-glib would stumble over them, or end the text there. */
static gboolean
scan_escape (Scan    *scan,
             GError **error)
{
  int unit = read_unit (scan, scan->at);
  int next = -1;

  if (scan->end - scan->at < 2)
    return refuse (error, "An escape is cut off");

  if (scan->at[1] != 'u')
    {
      if (strchr ("\"\\/bfnrt", scan->at[1]) == NULL || scan->at[1] == '\0')
        return refuse (error, "An escape that JSON does not know");
      scan->at += 2;
      return TRUE;
    }

  if (unit < 0)
    return refuse (error, "An escape is not four digits long");

  if (unit == 0 || (unit >= 0xd800 && unit <= 0xdfff))
    {
      next = read_unit (scan, scan->at + 6);
      if (unit >= 0xd800 && unit <= 0xdbff && next >= 0xdc00 && next <= 0xdfff)
        scan->at += 6;
      else
        replace (scan, scan->at, 6, "\xef\xbf\xbd");
    }
  scan->at += 6;

  return TRUE;
}

static gboolean
scan_string (Scan    *scan,
             GError **error)
{
  scan->at++;
  while (scan->at < scan->end)
    {
      if (*scan->at == '"')
        {
          scan->at++;
          return TRUE;
        }

      if (*scan->at != '\\')
        scan->at++;
      else if (!scan_escape (scan, error))
        return FALSE;
    }

  return refuse (error, "A text is cut off");
}

/* Whole numbers that the parser would round, or take for octal, become texts of the same digits. */
static gboolean
scan_number (Scan    *scan,
             GError **error)
{
  const char *start = scan->at;
  const char *digits = start + (*start == '-' ? 1 : 0);
  g_autofree char *text = NULL;
  gsize n_digits = 0;

  while (digits + n_digits < scan->end && g_ascii_isdigit (digits[n_digits]))
    n_digits++;

  scan->at = digits + n_digits;
  while (scan->at < scan->end && (g_ascii_isdigit (*scan->at) || strchr ("+-.eE", *scan->at) != NULL))
    scan->at++;

  if (n_digits == 0)
    return refuse (error, "A number without digits");

  if (scan->at != digits + n_digits)
    return TRUE;

  if (n_digits > MAX_DIGITS || (n_digits > 1 && digits[0] == '0'))
    {
      text = g_strdup_printf ("\"%.*s\"", (int) (scan->at - start), start);
      replace (scan, start, (gsize) (scan->at - start), text);
    }

  return TRUE;
}

static gboolean
scan_word (Scan    *scan,
           GError **error)
{
  static const char * const words[] = { "true", "false", "null" };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i]);

      if ((gsize) (scan->end - scan->at) >= length && memcmp (scan->at, words[i], length) == 0)
        {
          scan->at += length;
          return TRUE;
        }
    }

  return refuse (error, "A word that JSON does not know");
}

static gboolean
scan_token (Scan    *scan,
            GError **error)
{
  switch (*scan->at)
    {
    case '{':
    case '[':
      if (++scan->depth > KUZOV_JSON_MAX_DEPTH)
        return refuse (error, "Nested too deep");
      scan->at++;
      return TRUE;

    case '}':
    case ']':
      scan->is_over = --scan->depth == 0;
      scan->at++;
      return TRUE;

    case ',':
    case ':':
      scan->at++;
      return TRUE;

    case '"':
      return scan_string (scan, error);

    case '-':
    case '0' ... '9':
      return scan_number (scan, error);

    default:
      return scan_word (scan, error);
    }
}

/*
 * json-glib 1.6 recurses without a limit, knows comments, assignments and several values in a row, and
 * rounds long numbers. What gets past here is one object or array of JSON's own tokens, not too deep.
 */
static gboolean
scan_text (Scan    *scan,
           GError **error)
{
  while (scan->at < scan->end)
    {
      if (strchr (" \t\r\n", *scan->at) != NULL)
        {
          scan->at++;
          continue;
        }

      if (scan->is_over)
        return refuse (error, "Something follows the value");

      if (scan->depth == 0 && *scan->at != '{' && *scan->at != '[')
        return refuse (error, "Neither an object nor an array");

      if (!scan_token (scan, error))
        return FALSE;
    }

  if (!scan->is_over)
    return refuse (error, scan->depth == 0 ? "Nothing but white space" : "The value is cut off");

  if (scan->safe != NULL)
    g_string_append_len (scan->safe, scan->copied, scan->end - scan->copied);

  return TRUE;
}

/**
 * kuzov_json_parse:
 * @text: (array length=length): bytes from the network
 * @length: how many
 * @error: return location
 *
 * Reads one JSON object or array, at most %KUZOV_JSON_MAX_SIZE bytes of UTF-8 (a byte-order mark is skipped)
 * and nested at most %KUZOV_JSON_MAX_DEPTH deep. Whole numbers of more than 15 digits come as texts, so that
 * an id of any length keeps its digits.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL with any error: callers treat all alike
 */
JsonNode *
kuzov_json_parse (const char  *text,
                  gsize        length,
                  GError     **error)
{
  g_autoptr (JsonParser) parser = NULL;
  g_autoptr (GString) safe = NULL;
  Scan scan = { 0 };

  g_return_val_if_fail (text != NULL || length == 0, NULL);

  if (length > KUZOV_JSON_MAX_SIZE)
    {
      refuse (error, "Too large");
      return NULL;
    }

  /* An empty body comes as NULL, and nothing may be added to that, not even 0. */
  if (length == 0)
    text = "";

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    {
      text += 3;
      length -= 3;
    }

  /* Finds NUL bytes too. */
  if (!g_utf8_validate_len (text, length, NULL))
    {
      refuse (error, "Not valid UTF-8");
      return NULL;
    }

  scan.at = scan.copied = text;
  scan.end = text + length;
  if (!scan_text (&scan, error))
    {
      if (scan.safe != NULL)
        g_string_free (scan.safe, TRUE);
      return NULL;
    }

  safe = scan.safe;
  parser = json_parser_new ();
  if (!json_parser_load_from_data (parser, safe != NULL ? safe->str : text,
                                   safe != NULL ? (gssize) safe->len : (gssize) length, error))
    return NULL;

  return json_parser_steal_root (parser);
}

/* g_ascii_tolower() is a call, and this is asked for each member of each reply by each name that is documented. */
static inline char
to_lower (char letter)
{
  return letter >= 'A' && letter <= 'Z' ? (char) (letter + ('a' - 'A')) : letter;
}

/* Whether two names are the same but for case and underscores: error_msg and ErrorMsg. */
static gboolean
is_alike (const char *one,
          const char *other)
{
  for (;;)
    {
      while (*one == '_')
        one++;
      while (*other == '_')
        other++;

      if (to_lower (*one) != to_lower (*other))
        return FALSE;

      if (*one == '\0')
        return TRUE;

      one++;
      other++;
    }
}

/**
 * kuzov_json_is_blank:
 * @node: (nullable): a value of any type
 *
 * Whether it says nothing: not there, null or an empty text.
 */
gboolean
kuzov_json_is_blank (JsonNode *node)
{
  if (node == NULL || JSON_NODE_HOLDS_NULL (node))
    return TRUE;

  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
         && *json_node_get_string (node) == '\0';
}

/**
 * kuzov_json_list_members:
 * @object: an object
 *
 * Lists its members in their order, for kuzov_json_find_member(): an object of json-glib takes its time with each of them.
 *
 * Returns: (transfer full) (element-type KuzovJsonMember): the members, whose names and values are @object's
 */
GArray *
kuzov_json_list_members (JsonObject *object)
{
  GArray *members = NULL;
  JsonObjectIter iter;
  KuzovJsonMember member;

  g_return_val_if_fail (object != NULL, NULL);

  members = g_array_sized_new (FALSE, FALSE, sizeof (KuzovJsonMember), json_object_get_size (object));
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &member.name, &member.value))
    g_array_append_val (members, member);

  return members;
}

/**
 * kuzov_json_find_member:
 * @members: (element-type KuzovJsonMember): all members of an object
 * @name: a documented name, such as `error_msg`
 *
 * Finds a member by its exact name, or else the first one whose name differs only in case and underscores
 * (observed: `Error`, `ErrorMsg`, `ID`). One that says something goes before one that is blank, so that
 * `"id": null` beside `"Id": 5` hides nothing.
 *
 * Returns: (transfer none) (nullable): its value, of any type, or %NULL
 */
JsonNode *
kuzov_json_find_member (GArray     *members,
                        const char *name)
{
  JsonNode *exact = NULL;
  JsonNode *alike = NULL;

  g_return_val_if_fail (members != NULL, NULL);
  g_return_val_if_fail (name != NULL, NULL);

  for (unsigned int i = 0; i < members->len; i++)
    {
      const KuzovJsonMember *member = &g_array_index (members, KuzovJsonMember, i);

      if (!is_alike (member->name, name))
        continue;
      if (g_str_equal (member->name, name))
        exact = member->value;
      else if (alike == NULL || (kuzov_json_is_blank (alike) && !kuzov_json_is_blank (member->value)))
        alike = member->value;
    }

  return exact == NULL || (kuzov_json_is_blank (exact) && !kuzov_json_is_blank (alike)) ? alike : exact;
}

/**
 * kuzov_json_find:
 * @object: an object
 * @name: a documented name
 *
 * kuzov_json_find_member() where little is looked up.
 *
 * Returns: (transfer none) (nullable): the value of the member
 */
JsonNode *
kuzov_json_find (JsonObject *object,
                 const char *name)
{
  g_autoptr (GArray) members = NULL;

  g_return_val_if_fail (object != NULL, NULL);

  members = kuzov_json_list_members (object);

  return kuzov_json_find_member (members, name);
}

/* The shortest text that reads back as @number. */
static char *
dup_double (double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (number))
    return NULL;

  if (fabs (number) < MAX_EXACT && floor (number) == number)
    return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) number);

  g_ascii_formatd (text, sizeof text, "%.15g", number);
  if (g_ascii_strtod (text, NULL) != number)
    g_ascii_dtostr (text, sizeof text, number);

  return g_strdup (text);
}

/**
 * kuzov_json_dup_text:
 * @node: (nullable): a value of any type
 *
 * A value as text, whatever type it came in: numbers without trailing zeros, `true` and `false`.
 *
 * Returns: (transfer full) (nullable): the text, or %NULL for null, objects and arrays
 */
char *
kuzov_json_dup_text (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;

  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return g_strdup (json_node_get_string (node));

    case G_TYPE_INT64:
      return g_strdup_printf ("%" G_GINT64_FORMAT, (gint64) json_node_get_int (node));

    case G_TYPE_DOUBLE:
      return dup_double (json_node_get_double (node));

    case G_TYPE_BOOLEAN:
      return g_strdup (json_node_get_boolean (node) ? "true" : "false");

    default:
      return NULL;
    }
}

/* "1 234,5" as "1234.5": any white space is dropped, a decimal comma becomes a point. */
static gboolean
read_number (const char *text,
             double     *number)
{
  char plain[64];
  char *end = NULL;
  gsize length = 0;
  double value = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (g_unichar_isspace (character))
        continue;

      if (length == sizeof plain - 1 || character >= 0x80 || strchr ("0123456789+-.,eE", (int) character) == NULL)
        return FALSE;

      plain[length++] = character == ',' ? '.' : (char) character;
    }

  plain[length] = '\0';
  if (length == 0)
    return FALSE;

  value = g_ascii_strtod (plain, &end);
  if (*end != '\0' || !isfinite (value))
    return FALSE;

  *number = value;

  return TRUE;
}

/**
 * kuzov_json_get_number:
 * @node: (nullable): a value of any type
 * @number: (out): where the number goes; untouched if there is none
 *
 * Reads a number, or a text that is one: also `1 234,5`, with any kind of space and a decimal comma (observed).
 *
 * Returns: whether it is a finite number
 */
gboolean
kuzov_json_get_number (JsonNode *node,
                       double   *number)
{
  double value = 0;

  g_return_val_if_fail (number != NULL, FALSE);

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;

  switch (json_node_get_value_type (node))
    {
    case G_TYPE_STRING:
      return read_number (json_node_get_string (node), number);

    case G_TYPE_INT64:
      *number = (double) json_node_get_int (node);
      return TRUE;

    case G_TYPE_DOUBLE:
      value = json_node_get_double (node);
      if (!isfinite (value))
        return FALSE;
      *number = value;
      return TRUE;

    default:
      return FALSE;
    }
}
