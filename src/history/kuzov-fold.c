// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-fold.h"

#include <string.h>

/* Texts as the search compares them: small letters, full-width forms as plain ones, no dashes, and nothing that can't be
 * seen. */

/* A word below this many characters is looked for where words begin, any other anywhere in them. */
#define SHORT_WORD 3

/* So many bytes of a text are composed at a time, and a little more to where a character begins; so many at most, if one
 * never does. */
#define PIECE 256
#define LONGEST_PIECE 4096

/* Dashes that Unicode counts as symbols or letters. */
static gboolean
is_dash (gunichar character)
{
  switch (character)
    {
    case 0x00ad:    /* soft hyphen */
    case 0x2043:
    case 0x2212:
    case 0x23af:
    case 0x23e4:
    case 0x2500:
    case 0x2501:
    case 0x30fc:
    case 0xff70:
      return TRUE;

    default:
      return g_unichar_type (character) == G_UNICODE_DASH_PUNCTUATION;
    }
}

static void
fold_rare (GString  *folded,
           gunichar  character)
{
  const GUnicodeType type = g_unichar_type (character);
  g_autofree char *plain = NULL;
  g_autofree char *small = NULL;
  char text[7] = { 0 };

  if (type == G_UNICODE_FORMAT || is_dash (character))
    return;
  if (type == G_UNICODE_CONTROL || g_unichar_isspace (character))
    {
      g_string_append_c (folded, ' ');
      return;
    }

  g_unichar_to_utf8 (character, text);
  plain = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  small = g_utf8_casefold (plain != NULL ? plain : text, -1);
  for (const char *at = small; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar part = g_utf8_get_char (at);

      if (g_unichar_isspace (part))
        g_string_append_c (folded, ' ');
      else if (!is_dash (part))
        g_string_append_unichar (folded, part == 0x451 ? 0x435 : part);
    }
}

static void
fold_character (GString  *folded,
                gunichar  character)
{
  if (character < 0x80)
    {
      if (character <= ' ' || character == 0x7f)
        g_string_append_c (folded, ' ');
      else if (character != '-')
        g_string_append_c (folded, g_ascii_tolower ((char) character));
    }
  else if (character >= 0x410 && character <= 0x44f)
    {
      g_string_append_unichar (folded, character < 0x430 ? character + 0x20 : character);
    }
  else
    {
      fold_rare (folded, character);
    }
}

/* Whether a text needs more than its letters one by one: it has something beyond Latin and Cyrillic, such as an accent that
 * stands by itself. */
static gboolean
is_rare (unsigned char byte)
{
  return byte >= 0xcc && byte != 0xd0 && byte != 0xd1;
}

/* Whether nothing that comes before the character ever becomes one with it, or changes places with it. */
static gboolean
is_start (gunichar character)
{
  /* Letters of Korean syllables, and half-width ones, follow others. */
  if ((character >= 0x1160 && character <= 0x11ff) || (character >= 0xd7b0 && character <= 0xd7ff)
      || (character >= 0xff9e && character <= 0xffdf))
    return FALSE;

  return !g_unichar_ismark (character) && g_unichar_combining_class (character) == 0;
}

/* The end of the next piece. */
static const char *
find_piece (const char *text,
            const char *end)
{
  const char *at = text;

  while (at < end && (at - text < PIECE || (at - text < LONGEST_PIECE && !is_start (g_utf8_get_char (at)))))
    at = g_utf8_next_char (at);

  return at;
}

/* Letters that were written as two characters are one, as everybody else writes them. GLib moves the rest of the text for
 * each of them: a long one is composed in pieces. */
static char *
dup_composed (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  const char *const end = valid + strlen (valid);
  const char *at = valid;
  GString *composed = NULL;

  while (*at != '\0' && !is_rare ((unsigned char) *at))
    at++;
  if (*at == '\0')
    return g_steal_pointer (&valid);

  composed = g_string_sized_new ((gsize) (end - valid));
  for (at = valid; at < end;)
    {
      const char *next = find_piece (at, end);
      g_autofree char *piece = g_utf8_normalize (at, next - at, G_NORMALIZE_ALL_COMPOSE);

      if (piece != NULL)
        g_string_append (composed, piece);
      at = next;
    }

  return g_string_free (composed, FALSE);
}

/**
 * kuzov_fold:
 * @text: any text
 *
 * Returns: (transfer full): @text as the search compares it; runs of white space are not shortened
 */
char *
kuzov_fold (const char *text)
{
  g_autofree char *composed = NULL;
  GString *folded = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  composed = dup_composed (text);
  folded = g_string_sized_new (strlen (composed) + 1);
  for (const char *at = composed; *at != '\0'; at = g_utf8_next_char (at))
    fold_character (folded, g_utf8_get_char (at));

  return g_string_free (folded, FALSE);
}

/**
 * kuzov_fold_words:
 * @search: what the person looks for
 *
 * Returns: (transfer full): its words, folded; empty when there is nothing to look for
 */
char **
kuzov_fold_words (const char *search)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *folded = NULL;
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (search != NULL, NULL);

  folded = kuzov_fold (search);
  parts = g_strsplit (folded, " ", -1);
  for (unsigned int i = 0; parts[i] != NULL; i++)
    {
      if (*parts[i] != '\0')
        g_ptr_array_add (words, g_strdup (parts[i]));
    }
  g_ptr_array_add (words, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}

static const char *
find_word (const char *folded,
           const char *word)
{
  const gboolean is_short = g_utf8_strlen (word, -1) < SHORT_WORD;
  const char *found = strstr (folded, word);

  while (is_short && found != NULL && found != folded && found[-1] != ' ')
    found = strstr (found + 1, word);

  return found;
}

/**
 * kuzov_fold_matches:
 * @folded: a folded text
 * @words: folded words
 *
 * Returns: whether each of @words is in it: anywhere in one of its words, or, when it has one or two characters, where
 *   one begins
 */
gboolean
kuzov_fold_matches (const char         *folded,
                    const char *const  *words)
{
  g_return_val_if_fail (folded != NULL, FALSE);
  g_return_val_if_fail (words != NULL, FALSE);

  for (unsigned int i = 0; words[i] != NULL; i++)
    {
      if (find_word (folded, words[i]) == NULL)
        return FALSE;
    }

  return TRUE;
}

/**
 * kuzov_fold_find:
 * @text: a text as it is shown
 * @word: a folded word
 * @start: (out): the byte with which the first match begins
 * @end: (out): the byte behind it
 *
 * Returns: whether @word is in @text
 */
gboolean
kuzov_fold_find (const char *text,
                 const char *word,
                 size_t     *start,
                 size_t     *end)
{
  g_autoptr (GString) folded = NULL;
  g_autoptr (GArray) origins = NULL;
  const char *found = NULL;

  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (word != NULL && *word != '\0', FALSE);
  g_return_val_if_fail (start != NULL && end != NULL, FALSE);

  /* Of each folded byte, from which byte of the text it comes. */
  folded = g_string_new (NULL);
  origins = g_array_new (FALSE, FALSE, sizeof (size_t));
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      const size_t origin = (size_t) (at - text);

      fold_character (folded, g_utf8_get_char (at));
      while (origins->len < folded->len)
        g_array_append_val (origins, origin);
    }

  found = find_word (folded->str, word);
  if (found == NULL)
    return FALSE;

  *start = g_array_index (origins, size_t, found - folded->str);
  *end = g_array_index (origins, size_t, (size_t) (found - folded->str) + strlen (word) - 1);
  *end = (size_t) (g_utf8_next_char (text + *end) - text);

  return TRUE;
}
