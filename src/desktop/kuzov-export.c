// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-export"

#include "config.h"
#include "desktop/kuzov-export.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include <gio/gunixoutputstream.h>

#include "desktop/kuzov-export-private.h"

/* So much is gathered before it is written. */
#define BUFFER_SIZE (64 * 1024)

/* One export, on a thread of its own. */
typedef struct
{
  KuzovReader       *reader;
  KuzovExportFormat  format;
  GFile             *target;
  KuzovTicker       *ticker;      /* NULL where nobody watches */
} KuzovExport;

static void
export_free (KuzovExport *self)
{
  g_clear_pointer (&self->reader, kuzov_reader_free);
  g_clear_object (&self->target);
  g_clear_pointer (&self->ticker, kuzov_ticker_unref);
  g_free (self);
}

static char
find_separator (KuzovExportFormat format)
{
  return format == KUZOV_EXPORT_SHEET ? ';' : ',';
}

static void
begin (KuzovExport *self,
       GString     *text)
{
  if (self->format == KUZOV_EXPORT_PAGE)
    kuzov_export_begin_page (text, kuzov_reader_get_n_rows (self->reader));
  else if (self->format != KUZOV_EXPORT_JSON)
    kuzov_export_begin_csv (text, find_separator (self->format));
}

static void
add (KuzovExport  *self,
     GString      *text,
     KuzovRequest *request,
     gboolean      is_first)
{
  if (self->format == KUZOV_EXPORT_PAGE)
    kuzov_export_add_page (text, request);
  else if (self->format == KUZOV_EXPORT_JSON)
    kuzov_export_add_json (text, self->reader, request, is_first);
  else
    kuzov_export_add_csv (text, self->reader, request, find_separator (self->format));
}

static void
end (KuzovExport *self,
     GString     *text,
     int64_t      n_rows)
{
  if (self->format == KUZOV_EXPORT_PAGE)
    kuzov_export_end_page (text);
  else if (self->format == KUZOV_EXPORT_JSON)
    g_string_append (text, n_rows > 0 ? "\n]\n" : "[]\n");
}

static gboolean
flush (GString        *text,
       GOutputStream  *stream,
       GCancellable   *cancellable,
       GError        **error)
{
  const gboolean is_written = g_output_stream_write_all (stream, text->str, text->len, NULL, cancellable, error);

  g_string_truncate (text, 0);

  return is_written;
}

/* Returns how many rows, -1 with @error set. */
static int64_t
write_all (KuzovExport    *self,
           GOutputStream  *stream,
           GCancellable   *cancellable,
           GError        **error)
{
  g_autoptr (GString) text = g_string_sized_new (BUFFER_SIZE * 2);
  const unsigned int n_meant = MAX (kuzov_reader_get_n_rows (self->reader), 1);
  g_autoptr (GError) reason = NULL;
  int64_t n_rows = 0;

  begin (self, text);
  while (TRUE)
    {
      g_autoptr (KuzovRequest) request = kuzov_reader_next (self->reader, &reason);

      if (request == NULL)
        break;
      add (self, text, request, n_rows == 0);
      n_rows++;
      if (self->ticker != NULL)
        kuzov_ticker_set (self->ticker, (double) n_rows / n_meant);
      if (text->len >= BUFFER_SIZE && !flush (text, stream, cancellable, error))
        return -1;
    }
  if (reason != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return -1;
    }
  end (self, text, n_rows);

  return flush (text, stream, cancellable, error) ? n_rows : -1;
}

/* Where the target is a file of this machine: written under another name beside it, and renamed when it is whole. */

static int
make_partial (const char  *path,
              char       **partial)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);

  for (unsigned int i = 0; i < 100; i++)
    {
      g_autofree char *hidden = g_strdup_printf (".%.200s.%08x.part", name, g_random_int ());
      int file;

      g_free (*partial);
      *partial = g_build_filename (folder, hidden, NULL);
      file = g_open (*partial, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (file != -1 || errno != EEXIST)
        return file;
    }

  return -1;
}

static gboolean
refuse (GError     **error,
        const char  *path)
{
  const int number = errno;
  g_autofree char *name = g_filename_display_name (path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "%s: %s", name, g_strerror (number));

  return FALSE;
}

static gboolean
put_in_place (int          file,
              const char  *partial,
              const char  *path,
              GError     **error)
{
  g_autofree char *folder_name = g_path_get_dirname (path);
  int folder;

  if (fsync (file) != 0 || g_rename (partial, path) != 0)
    return refuse (error, path);

  folder = g_open (folder_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
  if (folder != -1)
    {
      fsync (folder);
      close (folder);
    }

  return TRUE;
}

static int64_t
write_beside (KuzovExport   *self,
              const char    *path,
              GCancellable  *cancellable,
              GError       **error)
{
  g_autofree char *partial = NULL;
  g_autoptr (GOutputStream) stream = NULL;
  int file = make_partial (path, &partial);
  int64_t n_rows;

  if (file == -1)
    {
      refuse (error, path);
      return -1;
    }

  stream = g_unix_output_stream_new (file, FALSE);
  n_rows = write_all (self, stream, cancellable, error);
  if (n_rows >= 0 && (g_cancellable_set_error_if_cancelled (cancellable, error) || !put_in_place (file, partial, path, error)))
    n_rows = -1;
  close (file);
  if (n_rows < 0)
    g_unlink (partial);

  return n_rows;
}

/* A pipe, a device: there is nothing beside it to rename. */
static int64_t
write_into (KuzovExport   *self,
            const char    *path,
            GCancellable  *cancellable,
            GError       **error)
{
  int file = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  g_autoptr (GOutputStream) stream = NULL;

  if (file == -1)
    {
      refuse (error, path);
      return -1;
    }
  stream = g_unix_output_stream_new (file, TRUE);

  return write_all (self, stream, cancellable, error);
}

/* Elsewhere the file system's own way of replacing a file does the same. */
static int64_t
write_elsewhere (KuzovExport   *self,
                 GCancellable  *cancellable,
                 GError       **error)
{
  g_autoptr (GFileOutputStream) stream = g_file_replace (self->target, NULL, FALSE, G_FILE_CREATE_NONE, cancellable, error);
  g_autoptr (GCancellable) given_up = g_cancellable_new ();
  int64_t n_rows;

  if (stream == NULL)
    return -1;

  n_rows = write_all (self, G_OUTPUT_STREAM (stream), cancellable, error);
  if (n_rows < 0)
    g_cancellable_cancel (given_up);
  if (!g_output_stream_close (G_OUTPUT_STREAM (stream), given_up, n_rows < 0 ? NULL : error))
    n_rows = -1;

  return n_rows;
}

static int64_t
write_target (KuzovExport   *self,
              GCancellable  *cancellable,
              GError       **error)
{
  const char *path = g_file_peek_path (self->target);
  g_autofree char *resolved = NULL;
  GStatBuf status;

  if (path == NULL)
    return write_elsewhere (self, cancellable, error);
  if (g_stat (path, &status) != 0)
    return write_beside (self, path, cancellable, error);
  if (S_ISDIR (status.st_mode))
    {
      errno = EISDIR;
      refuse (error, path);
      return -1;
    }
  if (!S_ISREG (status.st_mode))
    return write_into (self, path, cancellable, error);

  /* What a link leads to is replaced, not the link. */
  resolved = realpath (path, NULL);

  return write_beside (self, resolved != NULL ? resolved : path, cancellable, error);
}

static void
run (GTask        *task,
     gpointer      source,
     gpointer      data,
     GCancellable *cancellable)
{
  g_autoptr (GError) error = NULL;
  int64_t n_rows = write_target (data, cancellable, &error);

  if (n_rows < 0)
    g_task_return_error (task, g_steal_pointer (&error));
  else
    g_task_return_int (task, (gssize) n_rows);
}

/**
 * kuzov_export_find_format:
 * @name: the name of a file
 * @format: (out): what its ending asks for
 *
 * Returns: whether it ends in .csv, .json, .html or .htm
 */
gboolean
kuzov_export_find_format (const char        *name,
                          KuzovExportFormat *format)
{
  static const struct { const char *suffix; KuzovExportFormat format; } known[] = {
    { ".csv", KUZOV_EXPORT_CSV }, { ".json", KUZOV_EXPORT_JSON }, { ".html", KUZOV_EXPORT_PAGE }, { ".htm", KUZOV_EXPORT_PAGE },
  };
  g_autofree char *lower = NULL;

  g_return_val_if_fail (name != NULL, FALSE);

  lower = g_ascii_strdown (name, -1);
  for (unsigned int i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (!g_str_has_suffix (lower, known[i].suffix))
        continue;
      *format = known[i].format;
      return TRUE;
    }

  return FALSE;
}

/**
 * kuzov_export_async:
 * @history: an open history
 * @ids: (nullable) (element-type int64_t): which rows, in this order; %NULL for all, newest first
 * @format: as what
 * @target: the file, which is replaced when the new one is whole and on the disk
 * @cancellable: (nullable): leaves @target as it was
 * @progress: (nullable): called now and then
 * @progress_data: handed to @progress, and to outlive the call
 * @callback: called once
 * @user_data: handed to @callback
 *
 * Writes a part of the history to a file, on a thread of its own that reads it in pieces: nothing waits on it, and the
 * memory that it takes does not depend on the number of rows. No key is in any of the formats: the history has none.
 */
void
kuzov_export_async (KuzovHistory        *history,
                    GArray              *ids,
                    KuzovExportFormat    format,
                    GFile               *target,
                    GCancellable        *cancellable,
                    KuzovProgressFunc    progress,
                    gpointer             progress_data,
                    GAsyncReadyCallback  callback,
                    gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  KuzovExport *self = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (history));
  g_return_if_fail (G_IS_FILE (target));

  task = g_task_new (history, cancellable, callback, user_data);
  g_task_set_source_tag (task, kuzov_export_async);
  self = g_new0 (KuzovExport, 1);
  self->format = format;
  self->target = g_object_ref (target);
  g_task_set_task_data (task, self, (GDestroyNotify) export_free);
  self->reader = kuzov_reader_new (history, ids, &error);
  if (self->reader == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  self->ticker = kuzov_ticker_new (progress, progress_data, task);
  g_task_run_in_thread (task, run);
}

/**
 * kuzov_export_finish:
 * @history: a history
 * @result: as given to the callback
 * @error: return location: a #KuzovHistoryError, or a #GIOErrorEnum when the file could not be written
 *
 * Returns: how many rows were written, -1 when nothing was
 */
int64_t
kuzov_export_finish (KuzovHistory  *history,
                     GAsyncResult  *result,
                     GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, history), -1);

  return g_task_propagate_int (G_TASK (result), error);
}

/**
 * kuzov_export_to_stream:
 * @history: an open history
 * @ids: (nullable) (element-type int64_t): as for kuzov_export_async()
 * @format: as what
 * @stream: where to
 * @cancellable: (nullable): a cancellable
 * @error: return location
 *
 * The same at once, on the caller's thread: for a program without a window.
 *
 * Returns: how many rows were written, -1 when not all could be
 */
int64_t
kuzov_export_to_stream (KuzovHistory       *history,
                        GArray             *ids,
                        KuzovExportFormat   format,
                        GOutputStream      *stream,
                        GCancellable       *cancellable,
                        GError            **error)
{
  KuzovExport self = { .format = format };
  int64_t n_rows;

  g_return_val_if_fail (KUZOV_IS_HISTORY (history), -1);
  g_return_val_if_fail (G_IS_OUTPUT_STREAM (stream), -1);

  self.reader = kuzov_reader_new (history, ids, error);
  if (self.reader == NULL)
    return -1;
  n_rows = write_all (&self, stream, cancellable, error);
  kuzov_reader_free (self.reader);

  return n_rows;
}
