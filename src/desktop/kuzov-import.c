// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-import"

#include "config.h"
#include "desktop/kuzov-import.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "api/kuzov-decode.h"
#include "desktop/kuzov-import-private.h"
#include "history/kuzov-history-backup.h"

/* So much of a file is looked at to find its encoding. */
#define SAMPLE (64 * 1024)

struct _KuzovImport
{
  KuzovStaging     *staging;        /* NULL once it is being merged */
  KuzovMergeCounts  counts;
  uint64_t          n_unusable;
  GPtrArray        *problems;       /* sentences, of the first ones */
};

/* Reading, on a thread of its own. */
typedef struct
{
  KuzovImport *import;
  GFile       *file;
  char        *endpoint;
  KuzovTicker *ticker;
} KuzovImportCall;

G_DEFINE_QUARK (kuzov-import-error-quark, kuzov_import_error)

void
kuzov_import_free (KuzovImport *self)
{
  g_clear_pointer (&self->staging, kuzov_staging_free);
  g_ptr_array_unref (self->problems);
  g_free (self);
}

const KuzovMergeCounts *
kuzov_import_get_counts (KuzovImport *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->counts;
}

/* How many rows of the file can't be used; see kuzov_import_get_problems(). */
uint64_t
kuzov_import_get_n_unusable (KuzovImport *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->n_unusable;
}

/**
 * kuzov_import_get_problems:
 * @self: an import
 *
 * Returns: (transfer none) (element-type utf8): of the first rows that can't be used, which they are and why
 */
GPtrArray *
kuzov_import_get_problems (KuzovImport *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->problems;
}

static void
call_free (KuzovImportCall *call)
{
  g_clear_pointer (&call->import, kuzov_import_free);
  g_clear_object (&call->file);
  g_clear_pointer (&call->ticker, kuzov_ticker_unref);
  g_free (call->endpoint);
  g_free (call);
}

/* The source */

gboolean
kuzov_import_source_fill (KuzovImportSource *source)
{
  gssize n;

  if (source->is_at_end || source->error != NULL)
    return FALSE;

  n = g_input_stream_read (source->stream, source->buffer, sizeof source->buffer, source->cancellable, &source->error);
  source->at = 0;
  source->length = n > 0 ? (gsize) n : 0;
  source->is_at_end = n <= 0;
  source->n_read += source->length;
  if (source->ticker != NULL && source->size > 0)
    kuzov_ticker_set (source->ticker, 0.8 * (double) source->n_read / (double) source->size);

  return n > 0;
}

/* Other encodings hardly ever look like it: what has more whole characters than bytes that fit nowhere is UTF-8 with a flaw,
 * and the flaw is told where it is. */
static gboolean
is_meant_as_utf8 (const char *sample,
                  gsize       length)
{
  const char *end = sample + length;
  const char *at = sample;
  gsize n_whole = 0;
  gsize n_bad = 0;

  while (at < end)
    {
      const char *valid_end = NULL;

      g_utf8_validate_len (at, (gsize) (end - at), &valid_end);
      for (; at < valid_end; at = g_utf8_next_char (at))
        n_whole += (unsigned char) *at >= 0x80;
      if (at < end)
        {
          n_bad++;
          at++;
        }
    }

  return n_bad == 0 || n_whole > 2 * n_bad;
}

/* Which of the encodings that kuzov_decode() knows a file begins in; NULL for UTF-8. */
static const char *
find_encoding (const char *sample,
               gsize       length)
{
  static const char *const known[] = { "UTF-16LE", "UTF-16BE", "CP1251", "CP932" };
  gsize whole = length;
  gsize n_decoded = 0;
  g_autofree char *decoded = NULL;

  /* To the last line end, so that no character is cut. */
  while (length == SAMPLE && whole > 0 && sample[whole - 1] != '\n' && sample[whole - 1] != '\r')
    whole--;
  if (length >= 2 && (memcmp (sample, "\xff\xfe", 2) == 0 || memcmp (sample, "\xfe\xff", 2) == 0))
    return sample[0] == '\xff' ? "UTF-16LE" : "UTF-16BE";
  if (whole == 0 || is_meant_as_utf8 (sample, whole))
    return NULL;

  decoded = kuzov_decode (sample, whole, &n_decoded);
  for (unsigned int i = 0; i < G_N_ELEMENTS (known); i++)
    {
      gsize n = 0;
      g_autofree char *text = g_convert (sample, (gssize) whole, "UTF-8", known[i], NULL, &n, NULL);

      if (text != NULL && n == n_decoded && memcmp (text, decoded, n) == 0)
        return known[i];
    }

  return NULL;
}

/* A stream of UTF-8, if need be by way of a converter. */
static GInputStream *
decode (GInputStream  *stream,
        GCancellable  *cancellable,
        GError       **error)
{
  g_autoptr (GInputStream) buffered = g_buffered_input_stream_new_sized (stream, SAMPLE);
  g_autoptr (GCharsetConverter) converter = NULL;
  const char *encoding = NULL;
  const char *sample = NULL;
  gsize length = 0;

  do
    {
      gssize n = g_buffered_input_stream_fill (G_BUFFERED_INPUT_STREAM (buffered), -1, cancellable, error);

      if (n < 0)
        return NULL;
      if (n == 0)
        break;
    }
  while (g_buffered_input_stream_get_available (G_BUFFERED_INPUT_STREAM (buffered)) < SAMPLE);

  sample = g_buffered_input_stream_peek_buffer (G_BUFFERED_INPUT_STREAM (buffered), &length);
  encoding = find_encoding (sample, length);
  if (encoding == NULL)
    return g_steal_pointer (&buffered);

  converter = g_charset_converter_new ("UTF-8", encoding, error);
  if (converter == NULL)
    return NULL;
  g_charset_converter_set_use_fallback (converter, TRUE);

  return g_converter_input_stream_new (buffered, G_CONVERTER (converter));
}

/**
 * kuzov_import_parse:
 * @stream: a file
 * @ticker: (nullable): is told how far it came, up to 0.8
 * @size: how many bytes there are, 0 if unknown
 * @func: is told each row
 * @user_data: handed to @func
 * @cancellable: (nullable): a cancellable
 * @error: return location
 *
 * Reads JSON or a table, in the encoding in which it is.
 *
 * Returns: whether the end was reached
 */
gboolean
kuzov_import_parse (GInputStream        *stream,
                    KuzovTicker         *ticker,
                    uint64_t             size,
                    KuzovImportRowFunc   func,
                    gpointer             user_data,
                    GCancellable        *cancellable,
                    GError             **error)
{
  g_autoptr (GInputStream) decoded = decode (stream, cancellable, error);
  g_autofree KuzovImportSource *source = NULL;
  gboolean is_fine;

  if (decoded == NULL)
    return FALSE;

  source = g_new0 (KuzovImportSource, 1);
  source->stream = decoded;
  source->cancellable = cancellable;
  source->ticker = ticker;
  source->size = size;
  source->line = 1;
  kuzov_import_source_peek (source);
  if (source->length >= 3 && memcmp (source->buffer, "\xef\xbb\xbf", 3) == 0)
    source->at = 3;
  while (source->at < source->length && g_ascii_isspace (source->buffer[source->at]))
    kuzov_import_source_next (source);
  if (kuzov_import_source_peek (source) == '[')
    is_fine = kuzov_import_parse_json (source, func, user_data, error);
  else
    is_fine = kuzov_import_parse_csv (source, func, user_data, error);
  g_clear_error (&source->error);

  return is_fine;
}

/* Step one: reading */

static void
note_problem (KuzovImport *self,
              uint64_t     line,
              KuzovFlaw    flaw)
{
  self->n_unusable++;
  if (self->problems->len < KUZOV_IMPORT_MAX_PROBLEMS)
    g_ptr_array_add (self->problems, kuzov_import_dup_problem (line, flaw));
}

static gboolean
on_row (KuzovImportRow  *row,
        gpointer         user_data,
        GError         **error)
{
  KuzovImportCall *call = user_data;
  KuzovStagedRow staged;

  if (kuzov_import_row_judge (row, call->endpoint, &staged))
    return kuzov_staging_add (call->import->staging, &staged, error);
  note_problem (call->import, row->line, row->flaw);

  return TRUE;
}

static gboolean
read_list (KuzovImportCall  *call,
           GCancellable     *cancellable,
           GError          **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (call->file, cancellable, error);
  g_autoptr (GFileInfo) info = NULL;
  uint64_t size = 0;

  if (stream == NULL)
    return FALSE;
  info = g_file_input_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE, cancellable, NULL);
  if (info != NULL)
    size = (uint64_t) g_file_info_get_size (info);

  return kuzov_import_parse (G_INPUT_STREAM (stream), call->ticker, size, on_row, call, cancellable, error);
}

/* Only of a file on this machine that can be read from any place of it: of a pipe these bytes would be gone. */
static gboolean
is_backup (GFile *file)
{
  const char *path = g_file_peek_path (file);
  char head[16];
  gboolean is_found = FALSE;
  int descriptor;

  if (path == NULL || !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return FALSE;
  descriptor = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  if (descriptor == -1)
    return FALSE;
  is_found = pread (descriptor, head, sizeof head, 0) == (ssize_t) sizeof head && kuzov_history_is_backup (head, sizeof head);
  close (descriptor);

  return is_found;
}

static gboolean
read_file (KuzovImportCall  *call,
           GCancellable     *cancellable,
           GError          **error)
{
  KuzovImport *import = call->import;

  if (!(is_backup (call->file) ? kuzov_import_read_backup (import->staging, g_file_peek_path (call->file), call->endpoint,
                                                           call->ticker, cancellable, error)
                               : read_list (call, cancellable, error))
      || !kuzov_staging_finish (import->staging, &import->counts, call->ticker, cancellable, error))
    return FALSE;

  if (import->counts.n_crowded > 0)
    {
      note_problem (import, import->counts.crowded_line, KUZOV_FLAW_CROWD);
      import->n_unusable += import->counts.n_crowded - 1;
    }

  return TRUE;
}

static void
run (GTask        *task,
     gpointer      source,
     gpointer      data,
     GCancellable *cancellable)
{
  KuzovImportCall *call = data;
  g_autoptr (GError) error = NULL;

  if (read_file (call, cancellable, &error))
    g_task_return_pointer (task, g_steal_pointer (&call->import), (GDestroyNotify) kuzov_import_free);
  else
    {
      g_clear_pointer (&call->import, kuzov_import_free);
      g_task_return_error (task, g_steal_pointer (&error));
    }
}

/**
 * kuzov_import_read_async:
 * @history: an open history
 * @file: JSON or CSV as Kuzov exports them, whose separators, line ends and encodings are found by themselves; or a backup
 * @endpoint: the service that is set up: only orders that were placed there go on being asked
 * @cancellable: (nullable): a cancellable
 * @progress: (nullable): called now and then
 * @progress_data: handed to @progress, and to outlive the call
 * @callback: called once
 * @user_data: handed to @callback
 *
 * The first of two steps: reads and judges @file on a thread of its own, a row at a time, and compares it with the history,
 * which stays as it is.
 */
void
kuzov_import_read_async (KuzovHistory        *history,
                         GFile               *file,
                         const char          *endpoint,
                         GCancellable        *cancellable,
                         KuzovProgressFunc    progress,
                         gpointer             progress_data,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GError) error = NULL;
  KuzovImportCall *call = NULL;

  g_return_if_fail (KUZOV_IS_HISTORY (history));
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (endpoint != NULL);

  task = g_task_new (history, cancellable, callback, user_data);
  g_task_set_source_tag (task, kuzov_import_read_async);
  call = g_new0 (KuzovImportCall, 1);
  call->import = g_new0 (KuzovImport, 1);
  call->import->problems = g_ptr_array_new_with_free_func (g_free);
  call->file = g_object_ref (file);
  call->endpoint = g_strdup (endpoint);
  g_task_set_task_data (task, call, (GDestroyNotify) call_free);
  call->import->staging = kuzov_staging_new (history, &error);
  if (call->import->staging == NULL)
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }
  call->ticker = kuzov_ticker_new (progress, progress_data, task);
  g_task_run_in_thread (task, run);
}

/**
 * kuzov_import_read_finish:
 * @history: a history
 * @result: as given to the callback
 * @error: return location: a #KuzovImportError, a #KuzovHistoryError, or what the reading of the file met
 *
 * Returns: (transfer full) (nullable): what a merge would do
 */
KuzovImport *
kuzov_import_read_finish (KuzovHistory  *history,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, history), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Step two: merging. See kuzov_history_merge_async(); an import is merged once. */
void
kuzov_import_merge_async (KuzovHistory        *history,
                          KuzovImport         *self,
                          GCancellable        *cancellable,
                          KuzovProgressFunc    progress,
                          gpointer             progress_data,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  g_return_if_fail (self != NULL && self->staging != NULL);

  kuzov_history_merge_async (history, g_steal_pointer (&self->staging), cancellable, progress, progress_data, callback,
                             user_data);
}

gboolean
kuzov_import_merge_finish (KuzovHistory      *history,
                           GAsyncResult      *result,
                           KuzovMergeCounts  *counts,
                           GError           **error)
{
  return kuzov_history_merge_finish (history, result, counts, error);
}
