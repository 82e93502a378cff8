// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-frame.h"

#include <string.h>

/* A frame number has this many characters, dashes included. */
#define MIN_LENGTH 5
#define MAX_LENGTH 17

G_DEFINE_QUARK (kuzov-frame-error-quark, kuzov_frame_error)

/* Length of the white space character at the start of a text that may be no UTF-8, 0 when there is none. */
static gsize
measure_space (const char *text,
               gsize       length)
{
  unsigned char first = 0;
  gunichar character = 0;

  if (length == 0)
    return 0;

  first = (unsigned char) text[0];
  if (first < 0x80)
    return g_unichar_isspace (first) ? 1 : 0;

  character = g_utf8_get_char_validated (text, (gssize) MIN (length, 6));
  if (character == (gunichar) -1 || character == (gunichar) -2 || !g_unichar_isspace (character))
    return 0;

  return (gsize) g_utf8_skip[first];
}

/* The same for the character that ends at @end. */
static gsize
measure_space_before (const char *start,
                      const char *end)
{
  const char *at = g_utf8_find_prev_char (start, end);
  gsize length = 0;

  if (at == NULL)
    return 0;

  length = (gsize) (end - at);

  return measure_space (at, length) == length ? length : 0;
}

/* Moves both ends of a text inwards, past white space. */
static void
trim (const char **start,
      const char **end)
{
  gsize length = 0;

  while ((length = measure_space (*start, (gsize) (*end - *start))) > 0)
    *start += length;

  while ((length = measure_space_before (*start, *end)) > 0)
    *end -= length;
}

/* Whether a trimmed text can be read at all; what it is made of is another question. */
static gboolean
check_readable (const char  *start,
                gsize        length,
                GError     **error)
{
  if (length == 0)
    {
      g_set_error_literal (error, KUZOV_FRAME_ERROR, KUZOV_FRAME_ERROR_EMPTY, "There is no text");
      return FALSE;
    }

  if (length > KUZOV_FRAME_MAX_INPUT)
    {
      g_set_error (error, KUZOV_FRAME_ERROR, KUZOV_FRAME_ERROR_LENGTH,
                   "The text has %" G_GSIZE_FORMAT " bytes, a frame number at most %d characters", length,
                   MAX_LENGTH);
      return FALSE;
    }

  if (!g_utf8_validate_len (start, length, NULL))
    {
      g_set_error_literal (error, KUZOV_FRAME_ERROR, KUZOV_FRAME_ERROR_ENCODING, "The text is not valid UTF-8");
      return FALSE;
    }

  for (const char *at = start; at < start + length; at = g_utf8_next_char (at))
    {
      if (g_unichar_iscntrl (g_utf8_get_char (at)))
        {
          g_set_error_literal (error, KUZOV_FRAME_ERROR, KUZOV_FRAME_ERROR_ENCODING,
                               "The text holds control characters");
          return FALSE;
        }
    }

  return TRUE;
}

/* Not toupper of Unicode: it turns letters of other scripts into Latin ones. */
static char *
dup_upper (const char  *start,
           gsize        length,
           GError     **error)
{
  g_autofree char *frame = g_ascii_strup (start, (gssize) length);
  gsize n_dashes = 0;
  gsize n_others = 0;

  for (const char *at = frame; *at != '\0'; at++)
    {
      if (*at == '-')
        n_dashes++;
      else if (!g_ascii_isupper (*at) && !g_ascii_isdigit (*at))
        n_others++;
    }

  if (n_others == 0 && n_dashes < length)
    return g_steal_pointer (&frame);

  g_set_error_literal (error, KUZOV_FRAME_ERROR, KUZOV_FRAME_ERROR_CHARACTERS,
                       "Only the letters A to Z, digits and dashes make a frame number");

  return NULL;
}

/**
 * kuzov_frame_read:
 * @text: what was typed, pasted or read; it may be any bytes
 * @error: return location, of %KUZOV_FRAME_ERROR
 *
 * Reads one frame number: 5 to 17 of A–Z, 0–9 and '-', at least one of them no dash. White space around
 * it is dropped and small letters are made capital; nothing else is guessed, because it costs money.
 *
 * Returns: (transfer full) (nullable): the frame number as it is ordered, or %NULL
 */
char *
kuzov_frame_read (const char  *text,
                  GError     **error)
{
  g_autofree char *frame = NULL;
  const char *start = text;
  const char *end = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  end = text + strlen (text);
  trim (&start, &end);
  if (!check_readable (start, (gsize) (end - start), error))
    return NULL;

  frame = dup_upper (start, (gsize) (end - start), error);
  if (frame == NULL)
    return NULL;

  if (strlen (frame) < MIN_LENGTH || strlen (frame) > MAX_LENGTH)
    {
      g_set_error (error, KUZOV_FRAME_ERROR, KUZOV_FRAME_ERROR_LENGTH,
                   "A frame number has %d to %d characters", MIN_LENGTH, MAX_LENGTH);
      return NULL;
    }

  return g_steal_pointer (&frame);
}

/**
 * kuzov_frame_dup_key:
 * @frame: a frame number, as kuzov_frame_read() returns it
 *
 * What two spellings of one frame number have in common: it, without its dashes.
 *
 * Returns: (transfer full): the key
 */
char *
kuzov_frame_dup_key (const char *frame)
{
  char *key = NULL;
  char *to = NULL;

  g_return_val_if_fail (frame != NULL, NULL);

  key = to = g_malloc (strlen (frame) + 1);
  for (const char *at = frame; *at != '\0'; at++)
    {
      if (*at != '-')
        *to++ = *at;
    }
  *to = '\0';

  return key;
}

/*
 * A line that is too long is cut, and ends so that trimming can't make it short enough to be accepted; a NUL
 * becomes a character that is never accepted.
 */
static char *
dup_line (const char *start,
          const char *end)
{
  gsize length = MIN ((gsize) (end - start), (gsize) KUZOV_FRAME_MAX_INPUT + 1);
  char *line = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    line[i] = start[i] == '\0' ? '\x01' : start[i];
  line[length] = '\0';

  if (length > KUZOV_FRAME_MAX_INPUT)
    line[length - 1] = '.';

  return line;
}

/**
 * kuzov_frame_split:
 * @text: a pasted text or the contents of a file, of any size and any bytes
 * @length: its length in bytes, or -1 if it ends with NUL
 *
 * Cuts a text into lines, trimmed and without the blank ones; they end with LF, CR or both. Each may then be
 * a frame number: kuzov_frame_read() decides. What it can't accept anyway (not UTF-8, NUL inside, too long)
 * stays a line of its own, so that it gets its own verdict; nothing is ever cut into something acceptable.
 *
 * Returns: (transfer full): the lines
 */
char **
kuzov_frame_split (const char *text,
                   gssize      length)
{
  GPtrArray *lines = g_ptr_array_new_with_free_func (g_free);
  const char *at = text;
  const char *end = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  end = text + (length < 0 ? strlen (text) : (gsize) length);
  if (end - at >= 3 && memcmp (at, "\xef\xbb\xbf", 3) == 0)
    at += 3;

  while (at < end)
    {
      const char *start = at;
      const char *stop = NULL;

      while (at < end && *at != '\n' && *at != '\r')
        at++;
      stop = at;
      trim (&start, &stop);
      if (start < stop)
        g_ptr_array_add (lines, dup_line (start, stop));
      at++;
    }

  g_ptr_array_add (lines, NULL);

  return (char **) g_ptr_array_free (lines, FALSE);
}
