// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-frame.h"

#include <string.h>

#include "api/kuzov-reading.h"

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

/* Moves both ends of a text, which may be no UTF-8, inwards past white space. */
void
kuzov_frame_trim (const char **start,
                  const char **end)
{
  gsize length = 0;

  while ((length = measure_space (*start, (gsize) (*end - *start))) > 0)
    *start += length;

  while ((length = measure_space_before (*start, *end)) > 0)
    *end -= length;
}

static KuzovFrameError
get_error_code (KuzovReading *reading)
{
  if (reading->verity == KUZOV_VERITY_AMBIGUOUS)
    return KUZOV_FRAME_ERROR_AMBIGUOUS;

  switch (reading->kind)
    {
    case KUZOV_KIND_EMPTY:
      return KUZOV_FRAME_ERROR_EMPTY;
    case KUZOV_KIND_UNREADABLE:
      return KUZOV_FRAME_ERROR_ENCODING;
    case KUZOV_KIND_CHARACTERS:
      return KUZOV_FRAME_ERROR_CHARACTERS;
    case KUZOV_KIND_SHORT:
    case KUZOV_KIND_LONG:
      return KUZOV_FRAME_ERROR_LENGTH;
    case KUZOV_KIND_VIN:
    case KUZOV_KIND_DESIGNATION:
    case KUZOV_KIND_MODEL:
    case KUZOV_KIND_PLATE:
    case KUZOV_KIND_STAMPED:
    case KUZOV_KIND_PHONE:
    case KUZOV_KIND_EMAIL:
    case KUZOV_KIND_LINK:
    case KUZOV_KIND_ID:
    case KUZOV_KIND_WORDS:
      return KUZOV_FRAME_ERROR_OTHER;
    case KUZOV_KIND_FRAME:
    default:
      g_assert_not_reached ();
    }
}

/**
 * kuzov_frame_read:
 * @text: what was typed, pasted or read; it may be any bytes
 * @error: return location, of %KUZOV_FRAME_ERROR
 *
 * Reads one frame number where nobody can be asked: see kuzov_reading_new(). What could be two is none.
 *
 * Returns: (transfer full) (nullable): the frame number as it is ordered, or %NULL
 */
char *
kuzov_frame_read (const char  *text,
                  GError     **error)
{
  g_autoptr (KuzovReading) reading = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  reading = kuzov_reading_new (text);
  if (reading->frame == NULL)
    g_set_error (error, KUZOV_FRAME_ERROR, get_error_code (reading), "It is of kind %d, and may be %u frame numbers",
                 reading->kind, reading->choices->len);

  return g_steal_pointer (&reading->frame);
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
char *
kuzov_frame_dup_line (const char *start,
                      const char *end)
{
  gsize length = MIN ((gsize) (end - start), (gsize) KUZOV_FRAME_MAX_INPUT + 1);
  char *line = g_malloc (length + 1);

  for (gsize i = 0; i < length; i++)
    line[i] = start[i] == '\0' ? '\x01' : start[i];
  line[length] = '\0';

  if (length > KUZOV_FRAME_MAX_INPUT)
    line[length - 1] = '\x01';

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
      kuzov_frame_trim (&start, &stop);
      if (start < stop)
        g_ptr_array_add (lines, kuzov_frame_dup_line (start, stop));
      at++;
    }

  g_ptr_array_add (lines, NULL);

  return (char **) g_ptr_array_free (lines, FALSE);
}
