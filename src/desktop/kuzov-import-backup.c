// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-import"

#include "config.h"
#include "desktop/kuzov-import-private.h"

#include "history/kuzov-history-backup.h"
#include "history/kuzov-reader.h"

/* A backup comes in as a list does. Were it put in the place of the history, the numbers of orders that were paid for since
 * would be lost, and other processes that have the history open would write to a file that is no longer there. */

static void
fill_in (KuzovStagedRow *staged,
         KuzovRequest   *request)
{
  staged->frame = kuzov_request_get_frame (request);
  staged->typed = kuzov_request_get_typed (request);
  staged->state = kuzov_request_get_state (request);
  staged->job = kuzov_request_get_job (request);
  staged->url = kuzov_request_get_url (request);
  staged->reason = kuzov_request_get_reason (request);
  staged->message = kuzov_request_get_message (request);
  staged->ordered_ms = kuzov_request_get_ordered_ms (request);
  staged->sent_ms = kuzov_request_get_sent_ms (request);
  staged->accepted_ms = kuzov_request_get_accepted_ms (request);
  staged->started_ms = kuzov_request_get_started_ms (request);
  staged->settled_ms = kuzov_request_get_settled_ms (request);
  staged->opened_ms = kuzov_request_get_opened_ms (request);
  staged->vin = kuzov_request_get_vin (request);
  staged->plate = kuzov_request_get_plate (request);
  staged->note = kuzov_request_get_note (request);
  for (unsigned int slot = 0; slot < KUZOV_N_REPLY_SLOTS; slot++)
    staged->replies[slot] = kuzov_request_get_reply (request, slot);
}

static gboolean
stage (KuzovStaging  *staging,
       KuzovReader   *reader,
       KuzovRequest  *request,
       const char    *endpoint,
       uint64_t       line,
       GError       **error)
{
  g_autoptr (GPtrArray) labels = kuzov_reader_find_labels (reader, request);
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GString) words = g_string_new (NULL);
  KuzovStagedRow staged = { .line = line };

  fill_in (&staged, request);
  if (staged.ordered_ms <= 0)
    staged.ordered_ms = 1;
  for (unsigned int i = 0; i < labels->len; i++)
    {
      const KuzovReaderLabel *label = g_ptr_array_index (labels, i);

      kuzov_import_add_label (lines, label->name, label->color);
    }
  staged.labels = lines->len > 0 ? lines->str : NULL;
  kuzov_reader_load_burst (reader, request, &staged.burst, &staged.n_removed);
  kuzov_import_judge (&staged, kuzov_request_get_endpoint (request), endpoint, words);

  return kuzov_staging_add (staging, &staged, error);
}

/* Reads the history at @path into @staging, after a look whether it is one, and in order. */
gboolean
kuzov_import_read_backup (KuzovStaging  *staging,
                          const char    *path,
                          const char    *endpoint,
                          KuzovTicker   *ticker,
                          GCancellable  *cancellable,
                          GError       **error)
{
  g_autoptr (KuzovHistory) backup = kuzov_history_open_backup (path, error);
  g_autoptr (KuzovReader) reader = backup != NULL ? kuzov_reader_new (backup, NULL, error) : NULL;
  g_autoptr (GError) reason = NULL;
  uint64_t n = 0;

  if (reader == NULL)
    return FALSE;

  while (!g_cancellable_is_cancelled (cancellable))
    {
      g_autoptr (KuzovRequest) request = kuzov_reader_next (reader, &reason);

      if (request == NULL)
        break;
      if (!stage (staging, reader, request, endpoint, ++n, error))
        return FALSE;
      if (ticker != NULL)
        kuzov_ticker_set (ticker, 0.8 * (double) n / MAX (kuzov_reader_get_n_rows (reader), 1));
    }
  if (reason != NULL)
    g_propagate_error (error, g_steal_pointer (&reason));

  return reason == NULL && !g_cancellable_set_error_if_cancelled (cancellable, error);
}
