// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-packed-private.h"

#include <string.h>

#include "history/kuzov-varint-private.h"

/* A link is words between signs. Those that look like numbers or keys differ from report to report: in the form that the
 * links of a service share, a sign below space stands for each and says how it is kept. A packed link is the number of its
 * form, and then those values. */

typedef enum
{
  WORD_PLAIN,       /* part of the form */
  WORD_JOB,
  WORD_FRAME,
  WORD_DECIMAL,     /* a varint */
  WORD_HEX,         /* two digits to a byte, small letters; as the next two */
  WORD_HEX_UPPER,
  WORD_UUID,
  WORD_TEXT,        /* as it is */
  N_WORDS,
} Word;

/* Shorter words with digits are versions and the like. */
#define SHORTEST_VALUE 6

/* What fits in a varint in any case. */
#define LONGEST_DECIMAL 18

#define UUID_LENGTH 36
#define UUID_BYTES 16

static gboolean
is_of_word (char letter)
{
  return g_ascii_isalnum (letter) || letter == '-' || letter == '_';
}

static gboolean
is_same (const char *word,
         size_t      length,
         const char *text)
{
  return text != NULL && strlen (text) == length && memcmp (word, text, length) == 0;
}

static gboolean
has_only (const char *word,
          size_t      length,
          const char *letters)
{
  for (size_t i = 0; i < length; i++)
    {
      if (word[i] == '\0' || strchr (letters, word[i]) == NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
is_uuid (const char *word,
         size_t      length)
{
  if (length != UUID_LENGTH)
    return FALSE;

  for (size_t i = 0; i < length; i++)
    {
      if ((i == 8 || i == 13 || i == 18 || i == 23) ? word[i] != '-' : !has_only (word + i, 1, "0123456789abcdef"))
        return FALSE;
    }

  return TRUE;
}

static Word
judge (const char             *word,
       size_t                  length,
       const KuzovPackedBasis *basis)
{
  gboolean has_digit = FALSE;

  if (is_same (word, length, basis->job))
    return WORD_JOB;
  if (is_same (word, length, basis->frame))
    return WORD_FRAME;

  for (size_t i = 0; i < length; i++)
    has_digit = has_digit || g_ascii_isdigit (word[i]);
  if (!has_digit || length < SHORTEST_VALUE)
    return WORD_PLAIN;
  if (length <= LONGEST_DECIMAL && word[0] != '0' && has_only (word, length, "0123456789"))
    return WORD_DECIMAL;
  if (length % 2 == 0 && has_only (word, length, "0123456789abcdef"))
    return WORD_HEX;
  if (length % 2 == 0 && has_only (word, length, "0123456789ABCDEF"))
    return WORD_HEX_UPPER;

  return is_uuid (word, length) ? WORD_UUID : WORD_TEXT;
}

static void
append_hex (GByteArray *values,
            const char *word,
            size_t      length)
{
  for (size_t i = 0; i < length; i += 2)
    {
      uint8_t byte;

      if (word[i] == '-')
        i++;
      byte = (uint8_t) (g_ascii_xdigit_value (word[i]) << 4 | g_ascii_xdigit_value (word[i + 1]));
      g_byte_array_append (values, &byte, 1);
    }
}

static void
append_value (GByteArray *values,
              Word        kind,
              const char *word,
              size_t      length)
{
  switch (kind)
    {
    case WORD_DECIMAL:
      kuzov_varint_append (values, g_ascii_strtoull (word, NULL, 10));
      break;

    case WORD_HEX:
    case WORD_HEX_UPPER:
      kuzov_varint_append (values, length / 2);
      append_hex (values, word, length);
      break;

    case WORD_UUID:
      append_hex (values, word, length);
      break;

    case WORD_TEXT:
      kuzov_varint_append (values, length);
      g_byte_array_append (values, (const uint8_t *) word, (unsigned int) length);
      break;

    case WORD_PLAIN:
    case WORD_JOB:
    case WORD_FRAME:
    case N_WORDS:
    default:
      break;
    }
}

/* The number of the phrase that a packed value refers to; 0: none. */
uint64_t
kuzov_packed_get_phrase (const uint8_t *packed,
                         size_t         length)
{
  KuzovBytes bytes = { packed, packed + length, FALSE };

  return kuzov_varint_read (&bytes);
}

/* Takes a link apart: returns its form, and appends the values. %NULL: it is better kept as it is. */
char *
kuzov_packed_link_dup_form (const char             *link,
                            const KuzovPackedBasis *basis,
                            GByteArray             *values)
{
  g_autoptr (GString) form = g_string_sized_new (128);
  const unsigned int n_before = values->len;

  for (const char *at = link; *at != '\0';)
    {
      size_t length = 0;
      Word kind;

      if ((unsigned char) *at < ' ')
        return NULL;
      if (!is_of_word (*at))
        {
          g_string_append_c (form, *at++);
          continue;
        }
      while (is_of_word (at[length]))
        length++;
      kind = judge (at, length, basis);
      if (kind == WORD_PLAIN)
        g_string_append_len (form, at, (gssize) length);
      else
        g_string_append_c (form, (char) kind);
      append_value (values, kind, at, length);
      at += length;
    }
  if (form->len > KUZOV_MAX_PHRASE || values->len - n_before + 2 >= strlen (link))
    return NULL;

  return g_string_free (g_steal_pointer (&form), FALSE);
}

static void
add_hex (GString    *link,
         KuzovBytes *values,
         uint64_t    n,
         Word        kind)
{
  const uint8_t *bytes = kuzov_bytes_take (values, n);

  for (uint64_t i = 0; bytes != NULL && i < n; i++)
    {
      if (kind == WORD_UUID && (i == 4 || i == 6 || i == 8 || i == 10))
        g_string_append_c (link, '-');
      g_string_append_c (link, (kind == WORD_HEX_UPPER ? "0123456789ABCDEF" : "0123456789abcdef")[bytes[i] >> 4]);
      g_string_append_c (link, (kind == WORD_HEX_UPPER ? "0123456789ABCDEF" : "0123456789abcdef")[bytes[i] & 15]);
    }
}

static void
add_text (GString    *link,
          KuzovBytes *values,
          const char *text)
{
  if (text == NULL)
    values->is_broken = TRUE;
  else
    g_string_append (link, text);
}

static void
add_value (GString                *link,
           KuzovBytes             *values,
           Word                    kind,
           const KuzovPackedBasis *basis)
{
  switch (kind)
    {
    case WORD_JOB:
      add_text (link, values, basis->job);
      break;

    case WORD_FRAME:
      add_text (link, values, basis->frame);
      break;

    case WORD_DECIMAL:
      g_string_append_printf (link, "%" G_GUINT64_FORMAT, kuzov_varint_read (values));
      break;

    case WORD_HEX:
    case WORD_HEX_UPPER:
      add_hex (link, values, kuzov_varint_read (values), kind);
      break;

    case WORD_UUID:
      add_hex (link, values, UUID_BYTES, kind);
      break;

    case WORD_TEXT:
      {
        const uint64_t length = kuzov_varint_read (values);
        const uint8_t *text = kuzov_bytes_take (values, length);

        if (text != NULL)
          g_string_append_len (link, (const char *) text, (gssize) length);
      }
      break;

    case WORD_PLAIN:
    case N_WORDS:
    default:
      values->is_broken = TRUE;
    }
}

/* The link that was taken apart; %NULL if that can't be told from what is there. */
char *
kuzov_packed_link_dup_text (const uint8_t          *packed,
                            size_t                  length,
                            const KuzovPackedBasis *basis,
                            const char             *form)
{
  g_autoptr (GString) link = g_string_sized_new (128);
  KuzovBytes values = { packed, packed + length, FALSE };

  kuzov_varint_read (&values);
  for (const char *at = form; at != NULL && *at != '\0'; at++)
    {
      if ((unsigned char) *at < ' ')
        add_value (link, &values, (Word) *at, basis);
      else
        g_string_append_c (link, *at);
    }
  if (form == NULL || values.is_broken || values.at != values.end || !g_utf8_validate_len (link->str, link->len, NULL))
    return NULL;

  return g_string_free (g_steal_pointer (&link), FALSE);
}
