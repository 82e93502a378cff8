// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-reading-private.h"

#include <string.h>

/* How people and programs write the same thing: quotes, labels, widths, dashes, spaces, small letters. */

/* Every dash there is, and the kanji and the sound mark that are taken for one. */
static const gunichar dashes[] = {
  0x002d, 0x02d7, 0x058a, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2043, 0x207b, 0x208b, 0x2212,
  0x23af, 0x23e4, 0x2500, 0x2501, 0x2796, 0x2e3a, 0x2e3b, 0x3030, 0x30fc, 0x3161, 0x31d0, 0x4e00, 0xfe31,
  0xfe58, 0xfe63, 0xff0d, 0xff70,
};

static const gunichar marks[] = {
  '"', '\'', '`', 0x00b4, 0x00ab, 0x00bb, 0x2018, 0x2019, 0x201a, 0x201b, 0x201c, 0x201d, 0x201e, 0x201f,
  0x2039, 0x203a, 0x300c, 0x300d, 0x300e, 0x300f, 0x3010, 0x3011, 0x3008, 0x3009, 0x300a, 0x300b, '(', ')', '[',
  ']', '{', '}', '<', '>', '.', ',', ';', ':', '!', '?', 0x2026, 0x3001, 0x3002, 0x00b7, 0x2022, 0x25cf, 0x30fb,
  '*', '|', '/', '\\', '#', 0x2116, '_', '~', '=', '+', '^', '&',
};

/* What some write where the dash belongs. */
#define NEAR_DASHES "_./:~="

/* Words that name what follows, in small letters, the longest first where one begins another. */
static const char *const labels[] = {
  "frame number", "frame no", "frame", "chassis number", "chassis no", "chassis", "body number", "body no", "body",
  "vin code", "vin-code", "vin", "no", "номер кузова", "номер рамы", "номер шасси", "кузов", "рама", "шасси", "вин-код",
  "вин код", "вин", "車台番号", "車体番号", "フレームナンバー", "フレーム番号",
};

/* What may stand between a label and what it names. */
static const char *const bindings[] = { " ", ".", ":", "=", "#", "№", "no", "-", "–", "—" };

static gboolean
is_one_of (gunichar        character,
           const gunichar *set,
           gsize           n)
{
  for (gsize i = 0; i < n; i++)
    {
      if (set[i] == character)
        return TRUE;
    }

  return FALSE;
}

static gboolean
is_dash (gunichar character)
{
  return is_one_of (character, dashes, G_N_ELEMENTS (dashes));
}

/* Zero-width, bidi and other characters that nobody sees. */
static gboolean
is_invisible (gunichar character)
{
  GUnicodeType type = g_unichar_type (character);

  return type == G_UNICODE_FORMAT || (character >= 0xfe00 && character <= 0xfe0f) || character == 0x034f
         || character == 0x115f || character == 0x3164;
}

static gboolean
is_circled (gunichar character)
{
  return (character >= 0x2460 && character <= 0x249b) || (character >= 0x24ea && character <= 0x24ff)
         || (character >= 0x2776 && character <= 0x2793);
}

static gboolean
is_fringe (gunichar character)
{
  return g_unichar_isspace (character) || is_invisible (character) || is_dash (character)
         || is_one_of (character, marks, G_N_ELEMENTS (marks));
}

static void
replace (KuzovDraft   *draft,
         char         *text,
         unsigned int  changes)
{
  if (strcmp (text, draft->text->str) != 0)
    {
      g_string_assign (draft->text, text);
      draft->changes |= changes;
    }
  g_free (text);
}

/**
 * kuzov_draft_trim:
 * @draft: a draft
 *
 * Drops what is invisible anywhere, and quotes, brackets, punctuation and dashes at both ends. That white space goes
 * is not worth telling.
 */
void
kuzov_draft_trim (KuzovDraft *draft)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *start = draft->text->str;
  const char *end = draft->text->str + draft->text->len;

  while (start < end && is_fringe (g_utf8_get_char (start)))
    {
      if (!g_unichar_isspace (g_utf8_get_char (start)))
        draft->changes |= KUZOV_CHANGE_TRIMMED;
      start = g_utf8_next_char (start);
    }
  while (end > start && is_fringe (g_utf8_get_char (g_utf8_prev_char (end))))
    {
      end = g_utf8_prev_char (end);
      if (!g_unichar_isspace (g_utf8_get_char (end)))
        draft->changes |= KUZOV_CHANGE_TRIMMED;
    }
  for (const char *at = start; at < end; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (is_invisible (character))
        draft->changes |= KUZOV_CHANGE_TRIMMED;
      else
        g_string_append_unichar (text, character);
    }
  g_string_assign (draft->text, text->str);
}

/* Returns: how much of @text a binding takes, 0 if none begins it */
static gsize
measure_binding (const char *text)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bindings); i++)
    {
      gsize length = strlen (bindings[i]);

      if (g_ascii_strncasecmp (text, bindings[i], length) == 0
          && !(g_ascii_isalpha (bindings[i][0]) && g_ascii_isalnum (text[length])))
        return length;
    }

  return 0;
}

/* The number of a line of a list, as in “3) ” and “3. ”. */
static gsize
measure_line_number (const char *text)
{
  gsize length = strspn (text, "0123456789");

  if (length == 0 || length > 3 || (text[length] != ')' && text[length] != '.'))
    return 0;
  length++;
  if (text[length] != ' ')
    return 0;

  return length + strspn (text + length, " ");
}

/* Drops a word that names what follows, as in “Frame No.: JZX100-0012345”, or the number of its line. */
void
kuzov_draft_drop_label (KuzovDraft *draft)
{
  g_autofree char *small = g_utf8_strdown (draft->text->str, -1);
  gsize n_digits = measure_line_number (draft->text->str);

  if (n_digits > 0)
    {
      g_string_erase (draft->text, 0, (gssize) n_digits);
      draft->changes |= KUZOV_CHANGE_LABEL;
      return;
    }

  /* Lowering changes no length within the scripts of the labels; elsewhere none of them is found. */
  if (strlen (small) != draft->text->len)
    return;

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      gsize length = strlen (labels[i]);
      gsize bound = 0;
      gsize more;

      if (!g_str_has_prefix (small, labels[i]))
        continue;
      while ((more = measure_binding (draft->text->str + length + bound)) > 0)
        bound += more;
      if (bound == 0 || draft->text->str[length + bound] == '\0')
        continue;
      g_string_erase (draft->text, 0, (gssize) (length + bound));
      draft->changes |= KUZOV_CHANGE_LABEL;
      return;
    }
}

/**
 * kuzov_draft_fold_width:
 * @draft: a draft
 *
 * Brings full-width, half-width, circled and other compatibility forms to their plain ones (NFKC). Dashes are left to
 * kuzov_draft_fold_dashes().
 *
 * Returns: FALSE if that can't be
 */
gboolean
kuzov_draft_fold_width (KuzovDraft *draft)
{
  g_autofree char *composed = g_utf8_normalize (draft->text->str, -1, G_NORMALIZE_NFC);
  char *folded = NULL;
  unsigned int changes = 0;

  if (composed == NULL)
    return FALSE;

  /* The number of a line in a circle is none of the text's. */
  if (is_circled (g_utf8_get_char (composed)))
    {
      memmove (composed, g_utf8_next_char (composed), strlen (g_utf8_next_char (composed)) + 1);
      changes |= KUZOV_CHANGE_LABEL;
    }
  folded = g_utf8_normalize (composed, -1, G_NORMALIZE_NFKC);
  if (folded == NULL)
    return FALSE;

  for (const char *at = composed; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);
      g_autofree char *plain = g_utf8_normalize (at, g_utf8_next_char (at) - at, G_NORMALIZE_NFKC);

      if (is_dash (character))
        changes |= character != '-' ? KUZOV_CHANGE_DASH : 0;
      else if (g_unichar_isalnum (character) && g_utf8_get_char (plain) != character)
        changes |= KUZOV_CHANGE_WIDTH;
    }
  replace (draft, folded, changes);

  return TRUE;
}

/* Every dash becomes the plain one, and several in a row a single one. So does a mark that stands in its place
 * before the serial number. */
void
kuzov_draft_fold_dashes (KuzovDraft *draft)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *at = draft->text->str; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (!is_dash (character))
        g_string_append_unichar (text, character);
      else if (text->len == 0 || text->str[text->len - 1] != '-')
        g_string_append_c (text, '-');
    }
  if (strchr (text->str, '-') == NULL)
    {
      char *mark = strpbrk (text->str, NEAR_DASHES);

      if (mark != NULL && mark > text->str && g_ascii_isalnum (mark[-1]) && kuzov_shape_is_serial (mark + 1))
        *mark = '-';
    }
  replace (draft, g_string_free (g_steal_pointer (&text), FALSE), KUZOV_CHANGE_DASH);
}

/**
 * kuzov_draft_find_among:
 * @draft: a draft
 *
 * Returns: (transfer full) (nullable): the one word of several that is a frame number
 */
char *
kuzov_draft_find_among (KuzovDraft *draft)
{
  g_auto (GStrv) words = g_strsplit (draft->text->str, " ", -1);
  const char *found = NULL;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (!kuzov_shape_is_frame (words[i]))
        continue;
      if (found != NULL)
        return NULL;
      found = words[i];
    }

  return g_strdup (found);
}

/* Drops spaces; the one before the serial number, where no dash is, stands for the dash. */
void
kuzov_draft_fold_spaces (KuzovDraft *draft)
{
  g_autofree char *text = g_strdelimit (g_strdup (draft->text->str), "\t\v\f\r\n", ' ');
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autoptr (GString) joined = g_string_new (NULL);
  const char *last = NULL;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      if (words[i][0] == '\0')
        continue;
      last = words[i];
      g_string_append (joined, words[i]);
    }
  if (last == NULL || strlen (last) == draft->text->len)
    return;

  if (strchr (joined->str, '-') == NULL && kuzov_shape_is_serial (last)
      && kuzov_shape_is_model (joined->str, joined->len - strlen (last)))
    g_string_insert_c (joined, (gssize) (joined->len - strlen (last)), '-');
  replace (draft, g_string_free (g_steal_pointer (&joined), FALSE), KUZOV_CHANGE_SPACE);
}

/* Capitals, within a script: Unicode's own would turn letters of others into Latin ones. */
void
kuzov_draft_raise (KuzovDraft *draft)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (const char *at = draft->text->str; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);
      GUnicodeScript script = g_unichar_get_script (character);

      if (character < 0x80)
        character = (gunichar) g_ascii_toupper ((char) character);
      else if (script == G_UNICODE_SCRIPT_CYRILLIC || script == G_UNICODE_SCRIPT_GREEK)
        character = g_unichar_toupper (character);
      g_string_append_unichar (text, character);
    }
  replace (draft, g_string_free (g_steal_pointer (&text), FALSE), KUZOV_CHANGE_CASE);
}
