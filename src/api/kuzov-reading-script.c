// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-reading-private.h"

#include <string.h>

/* What a capital of another alphabet looks like, and which Latin letter its key has on a Russian keyboard. The two
 * contradict each other: Н is H by its looks and Y by its key. */
static const struct
{
  const char *letter;
  char        looks;    /* 0: like nothing Latin */
  char        key;      /* 0: no Latin letter there, or not on that keyboard */
} letters[] = {
  { "А", 'A', 'F' }, { "Б", 0, 0 },   { "В", 'B', 'D' }, { "Г", 0, 'U' },   { "Д", 0, 'L' },   { "Е", 'E', 'T' },
  { "Ё", 0, 0 },     { "Ж", 0, 0 },   { "З", 0, 'P' },   { "И", 0, 'B' },   { "Й", 0, 'Q' },   { "К", 'K', 'R' },
  { "Л", 0, 'K' },   { "М", 'M', 'V' }, { "Н", 'H', 'Y' }, { "О", 'O', 'J' }, { "П", 0, 'G' },   { "Р", 'P', 'H' },
  { "С", 'C', 'C' }, { "Т", 'T', 'N' }, { "У", 'Y', 'E' }, { "Ф", 0, 'A' },   { "Х", 'X', 0 },   { "Ц", 0, 'W' },
  { "Ч", 0, 'X' },   { "Ш", 0, 'I' },   { "Щ", 0, 'O' },   { "Ъ", 0, 0 },     { "Ы", 0, 'S' },   { "Ь", 0, 'M' },
  { "Э", 0, 0 },     { "Ю", 0, 0 },     { "Я", 0, 'Z' },   { "І", 'I', 0 },   { "Ј", 'J', 0 },   { "Ѕ", 'S', 0 },
  { "Α", 'A', 0 },   { "Β", 'B', 0 },   { "Ε", 'E', 0 },   { "Ζ", 'Z', 0 },   { "Η", 'H', 0 },   { "Ι", 'I', 0 },
  { "Κ", 'K', 0 },   { "Μ", 'M', 0 },   { "Ν", 'N', 0 },   { "Ο", 'O', 0 },   { "Ρ", 'P', 0 },   { "Τ", 'T', 0 },
  { "Υ", 'Y', 0 },   { "Χ", 'X', 0 },
};

gboolean
kuzov_script_is_plain (const char *text)
{
  return g_str_is_ascii (text);
}

static char *
dup_mapped (const char *text,
            gboolean    by_looks)
{
  g_autoptr (GString) mapped = g_string_new (NULL);

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gsize length = (gsize) (g_utf8_next_char (at) - at);
      char latin = 0;

      if (length == 1)
        latin = *at;
      for (gsize i = 0; latin == 0 && i < G_N_ELEMENTS (letters); i++)
        {
          if (strlen (letters[i].letter) == length && memcmp (letters[i].letter, at, length) == 0)
            latin = by_looks ? letters[i].looks : letters[i].key;
        }
      if (latin == 0)
        return NULL;
      g_string_append_c (mapped, latin);
    }

  return g_string_free (g_steal_pointer (&mapped), FALSE);
}

/* Returns: (nullable): @text with each letter as it looks, %NULL if one looks like nothing Latin */
char *
kuzov_script_dup_looks (const char *text)
{
  return dup_mapped (text, TRUE);
}

/* Returns: (nullable): @text as its keys write it in the Latin layout, %NULL if one of them writes no letter there */
char *
kuzov_script_dup_keys (const char *text)
{
  return dup_mapped (text, FALSE);
}
