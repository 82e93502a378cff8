// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-frame-list"

#include "config.h"
#include "desktop/kuzov-frame-list.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "api/kuzov-decode.h"
#include "api/kuzov-frame.h"
#include "desktop/kuzov-words.h"

/* How much of a line that is no frame number is shown. */
#define MAX_SHOWN_CHARACTERS 40

static KuzovFrameLine *
line_new (char *given)
{
  KuzovFrameLine *line = g_new0 (KuzovFrameLine, 1);

  g_autoptr (KuzovReading) reading = NULL;

  line->given = g_strstrip (given);
  reading = kuzov_reading_new (line->given);
  line->frame = g_steal_pointer (&reading->frame);
  line->problem = kuzov_words_reading (reading);
  line->is_ambiguous = reading->verity == KUZOV_VERITY_AMBIGUOUS;

  return line;
}

void
kuzov_frame_line_free (KuzovFrameLine *line)
{
  if (line == NULL)
    return;

  g_free (line->problem);
  g_free (line->given);
  g_free (line->frame);
  g_free (line);
}

static gboolean
fail (const char  *file,
      int          number,
      GError     **error)
{
  g_autofree char *name = g_filename_display_name (file);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), _("%s can’t be read: %s."), name,
               g_strerror (number));

  return FALSE;
}

/* Reads at most what the bound allows, of a file, a pipe or a device that never ends. */
static gboolean
read_descriptor (int          descriptor,
                 const char  *file,
                 GByteArray  *bytes,
                 GError     **error)
{
  g_autofree unsigned char *buffer = g_malloc (64 * 1024);
  g_autofree char *name = NULL;

  for (;;)
    {
      ssize_t n_read = read (descriptor, buffer, 64 * 1024);

      if (n_read < 0 && errno == EINTR)
        continue;
      if (n_read < 0)
        return fail (file, errno, error);
      if (n_read == 0)
        return TRUE;

      g_byte_array_append (bytes, buffer, (unsigned int) n_read);
      if (bytes->len <= KUZOV_FRAME_LIST_MAX_SIZE)
        continue;

      name = g_filename_display_name (file);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                   _("%s is larger than 16 MiB: that is not a list of frame numbers."), name);
      return FALSE;
    }
}

static gboolean
read_file (const char  *file,
           GByteArray  *bytes,
           GError     **error)
{
  gboolean is_read = FALSE;
  int descriptor = -1;

  if (g_str_equal (file, "-"))
    return read_descriptor (STDIN_FILENO, file, bytes, error);

  descriptor = open (file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (descriptor < 0)
    return fail (file, errno, error);

  is_read = read_descriptor (descriptor, file, bytes, error);
  close (descriptor);

  return is_read;
}

/**
 * kuzov_frame_list_load:
 * @file: a file, `-` for standard input
 * @error: set when it can't be read or is too large
 *
 * Returns: (transfer full) (nullable): what is in it, whatever that is
 */
GBytes *
kuzov_frame_list_load (const char  *file,
                       GError     **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  g_return_val_if_fail (file != NULL, NULL);

  if (!read_file (file, bytes, error))
    return NULL;

  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

/**
 * kuzov_frame_list_read:
 * @frames: (nullable): texts that are one frame number each, whatever bytes they hold
 * @file: (nullable): a file with one to a line, `-` for standard input
 * @error: set when @file can't be read or is too large
 *
 * Reads what was named on a command line or in a file. A line that is no frame number is no error here: it
 * has its own.
 *
 * Returns: (transfer full) (nullable) (element-type KuzovFrameLine): the lines, in order
 */
GPtrArray *
kuzov_frame_list_read (const char * const  *frames,
                       const char          *file,
                       GError             **error)
{
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_frame_line_free);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *text = NULL;
  g_autofree char **split = NULL;
  gsize length = 0;

  for (unsigned int i = 0; frames != NULL && frames[i] != NULL; i++)
    g_ptr_array_add (lines, line_new (g_strdup (frames[i])));

  if (file == NULL)
    return g_steal_pointer (&lines);

  bytes = kuzov_frame_list_load (file, error);
  if (bytes == NULL)
    return NULL;

  text = kuzov_decode (g_bytes_get_size (bytes) > 0 ? g_bytes_get_data (bytes, NULL) : "", g_bytes_get_size (bytes), &length);
  split = kuzov_frame_split (text, (gssize) length);
  for (unsigned int i = 0; split[i] != NULL; i++)
    g_ptr_array_add (lines, line_new (split[i]));

  return g_steal_pointer (&lines);
}

/* A line as it can be shown on any terminal. */
static char *
dup_shown (const char *given)
{
  g_autofree char *valid = g_utf8_make_valid (given, -1);
  GString *shown = g_string_new (NULL);
  unsigned int n_characters = 0;

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (n_characters++ == MAX_SHOWN_CHARACTERS)
        {
          g_string_append (shown, "…");
          break;
        }

      g_string_append_unichar (shown, g_unichar_isprint (character) ? character : 0xfffd);
    }

  return g_string_free (shown, FALSE);
}

/**
 * kuzov_frame_list_report:
 * @lines: (element-type KuzovFrameLine): lines
 * @n_shown: of how many bad ones to tell
 * @text: takes a sentence for each, and how many more there are
 *
 * Returns: how many are no frame number
 */
unsigned int
kuzov_frame_list_report (GPtrArray    *lines,
                         unsigned int  n_shown,
                         GString      *text)
{
  unsigned int n_bad = 0;

  g_return_val_if_fail (lines != NULL, 0);
  g_return_val_if_fail (text != NULL, 0);

  for (unsigned int i = 0; i < lines->len; i++)
    {
      KuzovFrameLine *line = g_ptr_array_index (lines, i);
      g_autofree char *shown = NULL;

      if (line->problem == NULL || n_bad++ >= n_shown)
        continue;

      shown = dup_shown (line->given);
      /* Translators: %u is the number of a line, the first %s what it says, the second what is wrong with it */
      g_string_append_printf (text, _("%u. “%s”: %s\n"), i + 1, shown, line->problem);
    }

  if (n_bad > n_shown)
    g_string_append_printf (text, g_dngettext (GETTEXT_PACKAGE, "And %u more line is not a frame number.\n",
                                               "And %u more lines are not frame numbers.\n", n_bad - n_shown),
                            n_bad - n_shown);

  return n_bad;
}
