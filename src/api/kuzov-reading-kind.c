// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-reading-private.h"

#include <string.h>

/* What a text is that is no frame number. */

#define VIN_LENGTH 17
#define MAX_ID_LENGTH 40

static gboolean
is_link (const char *text)
{
  const char *slash = strchr (text, '/');
  const char *dot = strchr (text, '.');

  if (strstr (text, "://") != NULL || g_ascii_strncasecmp (text, "www.", 4) == 0)
    return TRUE;

  /* A host and a path: example.com/report. */
  return slash != NULL && dot != NULL && dot > text && dot + 2 < slash && strchr (text, ' ') == NULL
         && g_ascii_isalpha (dot[1]) && g_ascii_isalpha (dot[2]);
}

static gboolean
is_email (const char *text)
{
  const char *at = strchr (text, '@');

  return at != NULL && at > text && strchr (at, '.') != NULL && strchr (text, ' ') == NULL;
}

/* Digits and what stands between the groups of a telephone number; a country's or a trunk's prefix before them. */
static gboolean
is_phone (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  gboolean has_plus = text[0] == '+';
  gboolean has_bracket = FALSE;

  for (const char *at = text + has_plus; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (g_ascii_isdigit (*at))
        g_string_append_c (digits, *at);
      else if (*at == '(' || *at == ')')
        has_bracket = TRUE;
      else if (*at != ' ' && *at != '-' && *at != '.' && (character < 0x2010 || character > 0x2015))
        return FALSE;
    }

  if (digits->len < 10 || digits->len > 15)
    return FALSE;
  if (has_plus || has_bracket)
    return TRUE;
  if (digits->str[0] == '0')
    return digits->len <= 11;

  return (digits->len == 11 && strchr ("78", digits->str[0]) != NULL)
         || (digits->len == 10 && digits->str[0] == '9' && strchr (text, '-') == NULL);
}

/* Kanji around digits; the kanji that serves as a dash does not count. */
static KuzovKind
find_japanese (const char *text)
{
  gboolean has_kanji = FALSE;
  gboolean has_kana = FALSE;
  gboolean has_digit = FALSE;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);
      GUnicodeScript script = g_unichar_get_script (character);

      has_kanji |= script == G_UNICODE_SCRIPT_HAN && character != 0x4e00;
      has_kana |= script == G_UNICODE_SCRIPT_HIRAGANA || script == G_UNICODE_SCRIPT_KATAKANA;
      has_digit |= g_ascii_isdigit (*at);
    }
  if (!has_kanji || !has_digit)
    return KUZOV_KIND_FRAME;

  return has_kana ? KUZOV_KIND_PLATE : KUZOV_KIND_STAMPED;
}

/**
 * kuzov_kind_of_text:
 * @text: a text as it was given, in plain widths
 *
 * Returns: what it is, %KUZOV_KIND_FRAME if it may be a frame number as far as its marks and signs go
 */
KuzovKind
kuzov_kind_of_text (const char *text)
{
  if (is_link (text))
    return KUZOV_KIND_LINK;
  if (is_email (text))
    return KUZOV_KIND_EMAIL;
  if (is_phone (text))
    return KUZOV_KIND_PHONE;

  return find_japanese (text);
}

/* А123ВС77 and А123ВС777: a letter, three digits, two letters, the region; of letters that both alphabets have. */
static gboolean
is_russian_plate (const char *text)
{
  static const char shape[] = "ldddllrr";
  gsize length = strlen (text);

  if (length != 8 && length != 9)
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      gboolean is_letter = i < 8 && shape[i] == 'l';

      if (is_letter ? strchr ("ABEKMHOPCTYX", text[i]) == NULL : !g_ascii_isdigit (text[i]))
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_vin (const char *text)
{
  gsize length = strlen (text);

  return length == VIN_LENGTH && strspn (text, "ABCDEFGHJKLMNPRSTUVWXYZ0123456789") == length
         && strcspn (text, "ABCDEFGHJKLMNPRSTUVWXYZ") < length
         && strspn (text + length - 3, "0123456789") == 3;
}

/* A type before a model code (DBA-RP3), or a model code before a grade (SV30-BTPNK). */
static gboolean
is_designation (const char *text)
{
  const char *dash = strchr (text, '-');
  gsize before;
  gsize after;

  if (dash == NULL || strchr (dash + 1, '-') != NULL)
    return FALSE;

  before = (gsize) (dash - text);
  after = strlen (dash + 1);
  if (before <= 3 && kuzov_shape_is_model (dash + 1, after))
    return TRUE;

  return kuzov_shape_is_model (text, before) && after >= 1 && after <= 7
         && strcspn (dash + 1, "0123456789") >= MIN (after, 3);
}

/**
 * kuzov_kind_of_letters:
 * @text: capitals A to Z, digits and dashes, which are no frame number in its usual shape
 *
 * Returns: what it is, %KUZOV_KIND_FRAME if it may be a frame number all the same
 */
KuzovKind
kuzov_kind_of_letters (const char *text)
{
  gsize length = strlen (text);

  if (strcspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == length)
    return strchr (text, '-') == NULL && length <= MAX_ID_LENGTH ? KUZOV_KIND_ID : KUZOV_KIND_FRAME;
  if (strcspn (text, "0123456789") == length)
    return KUZOV_KIND_WORDS;
  if (is_vin (text) || (text[0] == 'I' && is_vin (text + 1)))
    return KUZOV_KIND_VIN;
  if (is_russian_plate (text))
    return KUZOV_KIND_PLATE;
  if (kuzov_shape_is_model (text, length))
    return KUZOV_KIND_MODEL;
  if (is_designation (text))
    return KUZOV_KIND_DESIGNATION;

  return KUZOV_KIND_FRAME;
}
