// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "desktop/kuzov-keys.h"

/* What the same keys write in the Russian layout and in the Latin one, row by row. */
static const char *const russian = "йцукенгшщзхъфывапролджэячсмитьбюё";
static const char *const latin = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`";

static gunichar
find_other (gunichar    character,
            const char *from,
            const char *to)
{
  const gunichar small = g_unichar_tolower (character);

  for (; *from != '\0'; from = g_utf8_next_char (from), to = g_utf8_next_char (to))
    {
      if (g_utf8_get_char (from) == small)
        return small == character ? g_utf8_get_char (to) : g_unichar_toupper (g_utf8_get_char (to));
    }

  return 0;
}

static gboolean
has_any (const char *text,
         const char *letters)
{
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      const gunichar character = g_utf8_get_char (text);

      if (g_unichar_isalpha (character) && find_other (character, letters, letters) != 0)
        return TRUE;
    }

  return FALSE;
}

/**
 * kuzov_keys_dup_other:
 * @text: what somebody typed
 *
 * Returns: (transfer full) (nullable): what the same keys write in the other layout, Russian for Latin letters and the
 *   other way round; %NULL when there are letters of both, or none
 */
char *
kuzov_keys_dup_other (const char *text)
{
  gboolean is_russian = FALSE;
  GString *other = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  is_russian = has_any (text, russian);
  if (!g_utf8_validate (text, -1, NULL) || is_russian == has_any (text, latin))
    return NULL;

  other = g_string_new (NULL);
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      const gunichar character = g_utf8_get_char (text);
      const gunichar found = find_other (character, is_russian ? russian : latin, is_russian ? latin : russian);

      g_string_append_unichar (other, found != 0 ? found : character);
    }

  return g_string_free (other, FALSE);
}
