// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-decode.h"

#include <string.h>

/* So much of a text without a mark of its encoding is looked at to guess it. */
#define SAMPLE 65536

/* So many characters of a script make a guess; fewer may be a byte gone wrong, which is to be said instead. */
#define MIN_EVIDENCE 4

static const char utf8_mark[] = "\xef\xbb\xbf";

/* UTF-16 without a mark, as some spreadsheets write it: of Latin text every other byte is 0. */
static const char *
guess_utf16 (const char *bytes,
             gsize       length)
{
  gsize n = MIN (length, SAMPLE) / 2 * 2;
  gsize n_even = 0;
  gsize n_odd = 0;

  if (length % 2 != 0 || n < 2 * MIN_EVIDENCE)
    return NULL;

  for (gsize i = 0; i < n; i += 2)
    {
      n_even += bytes[i] == '\0';
      n_odd += bytes[i + 1] == '\0';
    }
  if (n_odd > n / 4 && n_even == 0)
    return "UTF-16LE";
  if (n_even > n / 4 && n_odd == 0)
    return "UTF-16BE";

  return NULL;
}

/* How much a text looks like one that a person wrote in a Russian or a Japanese encoding: its letters speak for it, what no
 * such text has speaks against it. */
static int
weigh (const char *text,
       gboolean    is_japanese)
{
  int weight = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);
      gboolean is_half_kana = character >= 0xff61 && character <= 0xff9f;

      if (character < 0x80)
        continue;
      if (is_japanese)
        weight += is_half_kana || (character >= 0xe000 && character <= 0xf8ff) ? -2
                  : g_unichar_iswide (character) ? 1 : 0;
      else
        weight += g_unichar_get_script (character) == G_UNICODE_SCRIPT_CYRILLIC ? 1
                  : strchr ("\xc2\xa0", *at) != NULL || g_unichar_ispunct (character) || character == 0x2116 ? 0 : -2;
    }

  return weight;
}

static char *
convert (const char *bytes,
         gsize       length,
         const char *encoding,
         gsize      *n_decoded)
{
  return g_convert (bytes, (gssize) length, "UTF-8", encoding, NULL, n_decoded, NULL);
}

/* Japanese takes two bytes for most letters, so that a Russian text read as Japanese has half as many, and odd ones. */
static const char *
guess_legacy (const char *bytes,
              gsize       length)
{
  const char *end = memchr (bytes + MIN (length, SAMPLE), '\n', length - MIN (length, SAMPLE));
  gsize n = length <= SAMPLE || end == NULL ? length : (gsize) (end - bytes);
  g_autofree char *japanese = convert (bytes, n, "CP932", NULL);
  g_autofree char *russian = convert (bytes, n, "CP1251", NULL);
  int japanese_weight = japanese != NULL ? weigh (japanese, TRUE) : 0;
  int russian_weight = russian != NULL ? weigh (russian, FALSE) : 0;

  if (MAX (japanese_weight, russian_weight) < MIN_EVIDENCE)
    return NULL;

  return 2 * japanese_weight > russian_weight ? "CP932" : "CP1251";
}

/**
 * kuzov_decode:
 * @bytes: a file or a text from elsewhere
 * @length: its length in bytes
 * @n_decoded: (out): the length of what is returned
 *
 * Reads UTF-8 and UTF-16, with or without a byte order mark, Windows-1251 and Shift_JIS. What is none of them, or
 * holds too little to tell, stays as it is, so that each bad line gets its own verdict.
 *
 * Returns: (transfer full): the text, NUL-terminated; it may still be no UTF-8
 */
char *
kuzov_decode (const char *bytes,
              gsize       length,
              gsize      *n_decoded)
{
  const char *encoding = NULL;
  char *text = NULL;
  gsize skipped = 0;

  g_return_val_if_fail (bytes != NULL || length == 0, NULL);
  g_return_val_if_fail (n_decoded != NULL, NULL);

  if (length >= 3 && memcmp (bytes, utf8_mark, 3) == 0)
    skipped = 3;
  else if (length >= 2 && memcmp (bytes, "\xff\xfe", 2) == 0)
    encoding = "UTF-16LE";
  else if (length >= 2 && memcmp (bytes, "\xfe\xff", 2) == 0)
    encoding = "UTF-16BE";

  if (encoding != NULL)
    skipped = 2;
  else if (length > 0 && (encoding = guess_utf16 (bytes, length)) == NULL && !g_utf8_validate_len (bytes, length, NULL)
           && memchr (bytes, '\0', length) == NULL)
    encoding = guess_legacy (bytes, length);

  if (encoding != NULL)
    text = convert (bytes + skipped, length - skipped, encoding, n_decoded);
  if (text == NULL)
    {
      skipped = encoding != NULL ? 0 : skipped;
      *n_decoded = length - skipped;
      text = g_malloc (*n_decoded + 1);
      if (*n_decoded > 0)
        memcpy (text, bytes + skipped, *n_decoded);
      text[*n_decoded] = '\0';
    }

  return text;
}
