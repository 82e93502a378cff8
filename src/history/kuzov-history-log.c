// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-log-private.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

/* SQLite's write-ahead log, read by its documented format (sqlite.org/fileformat2.html, section 4). SQLite takes the
 * first frame that does not add up for the end of the log and says nothing: commits behind it would be forgotten, and
 * with them that an order left. */

#define HEADER_SIZE 32
#define FRAME_HEADER_SIZE 24
#define MAGIC 0x377f0682u

/* A log is cut back at every start and seldom over some MiB: one beyond this is not looked through. */
#define MAX_LOG_SIZE (512 * 1024 * 1024)

typedef struct
{
  uint32_t  page;
  gboolean  is_commit;
  gboolean  is_ours;      /* by its salt */
  gboolean  adds_up;      /* with the checksum that the frame before it states */
  size_t    offset;       /* of its page */
} Frame;

typedef struct
{
  char         *data;
  size_t        length;
  uint32_t      page_size;
  GArray       *frames;         /* Frame */
  unsigned int  n_valid;        /* as many as SQLite would take: up to the last commit of the unbroken chain */
  unsigned int  n_meant;        /* up to the last commit that adds up at all */
  unsigned int  n_lost_commits; /* between the two */
  gboolean      has_header;     /* it adds up */
} Log;

static void
log_clear (Log *log)
{
  g_free (log->data);
  g_clear_pointer (&log->frames, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Log, log_clear)

static uint32_t
read_number (const char *at)
{
  uint32_t number;

  memcpy (&number, at, sizeof number);

  return GUINT32_FROM_BE (number);
}

static void
add_up (const char *at,
        size_t      length,
        gboolean    is_big_endian,
        uint32_t    sums[2])
{
  for (size_t i = 0; i + 8 <= length; i += 8)
    {
      uint32_t words[2];

      memcpy (words, at + i, sizeof words);
      sums[0] += (is_big_endian ? GUINT32_FROM_BE (words[0]) : GUINT32_FROM_LE (words[0])) + sums[1];
      sums[1] += (is_big_endian ? GUINT32_FROM_BE (words[1]) : GUINT32_FROM_LE (words[1])) + sums[0];
    }
}

static gboolean
is_page_size (uint32_t size)
{
  return size >= 512 && size <= 65536 && (size & (size - 1)) == 0;
}

/* A commit is told once however often its last frame stands there: SQLite may fill a sector with copies. */
static void
count_commits (Log *log)
{
  Frame *last = NULL;

  log->n_meant = log->n_valid;
  for (unsigned int i = log->n_valid; i < log->frames->len; i++)
    {
      Frame *frame = &g_array_index (log->frames, Frame, i);

      if (!frame->is_commit || !frame->adds_up)
        {
          last = NULL;
          continue;
        }
      log->n_meant = i + 1;
      if (last == NULL || last->page != frame->page
          || memcmp (log->data + last->offset, log->data + frame->offset, log->page_size) != 0)
        log->n_lost_commits++;
      last = frame;
    }
}

static void
read_frames (Log *log)
{
  const char *salt = log->data + 16;
  const size_t frame_size = FRAME_HEADER_SIZE + log->page_size;
  gboolean is_big_endian = G_BYTE_ORDER == G_BIG_ENDIAN;
  gboolean is_unbroken = log->has_header;
  uint32_t sums[2] = { read_number (log->data + 24), read_number (log->data + 28) };

  if (log->has_header)
    is_big_endian = read_number (log->data) & 1;
  else if (log->length >= HEADER_SIZE + frame_size)
    salt = log->data + HEADER_SIZE + 8;

  for (size_t offset = HEADER_SIZE; offset + frame_size <= log->length; offset += frame_size)
    {
      const char *at = log->data + offset;
      Frame frame = { read_number (at), read_number (at + 4) != 0, FALSE, FALSE, offset + FRAME_HEADER_SIZE };

      if (memcmp (at + 8, salt, 8) == 0)
        {
          frame.is_ours = TRUE;
          add_up (at, 8, is_big_endian, sums);
          add_up (at + FRAME_HEADER_SIZE, log->page_size, is_big_endian, sums);
          frame.adds_up = frame.page != 0 && sums[0] == read_number (at + 16) && sums[1] == read_number (at + 20);
        }
      else if (is_unbroken)
        {
          /* Older than this log: its end, unless this one frame's own salt is what broke. */
          is_unbroken = FALSE;
        }
      is_unbroken &= frame.adds_up;
      g_array_append_val (log->frames, frame);
      if (is_unbroken && frame.is_commit)
        log->n_valid = log->frames->len;
      sums[0] = read_number (at + 16);
      sums[1] = read_number (at + 20);
    }
}

static void
log_load (Log        *log,
          const char *path)
{
  g_autofree char *name = g_strconcat (path, "-wal", NULL);
  uint32_t sums[2] = { 0, 0 };
  GStatBuf status;

  log->frames = g_array_new (FALSE, FALSE, sizeof (Frame));
  if (g_stat (name, &status) != 0 || status.st_size <= HEADER_SIZE || status.st_size > MAX_LOG_SIZE
      || !g_file_get_contents (name, &log->data, &log->length, NULL) || log->length <= HEADER_SIZE)
    return;

  add_up (log->data, 24, read_number (log->data) & 1, sums);
  log->page_size = read_number (log->data + 8);
  log->has_header = (read_number (log->data) & ~1u) == MAGIC && is_page_size (log->page_size)
                    && sums[0] == read_number (log->data + 24) && sums[1] == read_number (log->data + 28);
  if (!log->has_header)
    log->page_size = 4096;
  read_frames (log);
  count_commits (log);
}

/* Whether the file holds already what the frames would bring: a log that was written back, and begun anew in part. */
static gboolean
is_in_file (Log *log,
            int  file)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autofree char *page = g_malloc (log->page_size);

  for (unsigned int i = log->n_meant; i-- > 0;)
    {
      Frame *frame = &g_array_index (log->frames, Frame, i);
      off_t offset = (off_t) (frame->page - 1) * log->page_size;

      /* The first one hangs on the header alone. */
      if (frame->is_ours && !frame->adds_up && i > 0)
        return FALSE;
      if (!frame->is_ours || frame->page == 0 || !g_hash_table_add (seen, GUINT_TO_POINTER (frame->page)))
        continue;
      if (pread (file, page, log->page_size, offset) != (ssize_t) log->page_size
          || memcmp (page, log->data + frame->offset, log->page_size) != 0)
        return FALSE;
    }

  return TRUE;
}

/* One transaction behind a frame that does not add up may be what a power cut left of the last one, which nobody was
 * told of. Two can't be: the second began when the first was safe on the disk. */
static gboolean
has_hole (Log *log,
          int  file)
{
  if (log->n_lost_commits < (log->has_header ? 2u : 1u))
    return FALSE;

  return !is_in_file (log, file);
}

/* Whether the log of the history at @path lost commits in its middle. For who is alone with it. */
gboolean
kuzov_history_log_has_hole (const char *path)
{
  g_auto (Log) log = { 0 };
  gboolean is_found;
  int file = -1;

  log_load (&log, path);
  if (log.n_lost_commits == 0)
    return FALSE;

  file = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (file == -1)
    return FALSE;
  is_found = has_hole (&log, file);
  close (file);

  return is_found;
}

/**
 * kuzov_history_log_apply:
 * @path: a history
 * @file: a copy of it
 * @hole: (out): whether frames were missing or unreadable among others
 *
 * Brings into the copy what the log of the history adds, also from behind a hole.
 *
 * Returns: FALSE when @file can't be written
 */
gboolean
kuzov_history_log_apply (const char *path,
                         int         file,
                         gboolean   *hole)
{
  g_auto (Log) log = { 0 };
  unsigned int n;

  log_load (&log, path);
  *hole = log.n_lost_commits > 0 && has_hole (&log, file);
  n = *hole ? log.n_meant : log.n_valid;
  for (unsigned int i = 0; i < n; i++)
    {
      Frame *frame = &g_array_index (log.frames, Frame, i);

      if (frame->adds_up && pwrite (file, log.data + frame->offset, log.page_size,
                                    (off_t) (frame->page - 1) * log.page_size) != (ssize_t) log.page_size)
        return FALSE;
    }

  return TRUE;
}
