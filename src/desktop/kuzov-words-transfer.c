// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-words"

#include "config.h"
#include "desktop/kuzov-words-transfer.h"

#include <glib/gi18n-lib.h>

#include "desktop/kuzov-words.h"

/* A sentence, unless there is nothing to say. */
static void
take_part (GString  *text,
           uint64_t  n,
           char     *part)
{
  if (n > 0)
    g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", part);
  g_free (part);
}

/**
 * kuzov_words_merge:
 * @counts: what a merge would do, or did
 * @n_unusable: how many rows can't be used
 *
 * Returns: the same in short sentences
 */
char *
kuzov_words_merge (const KuzovMergeCounts *counts,
                   uint64_t                n_unusable)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *n_new = NULL;
  g_autofree char *n_there = NULL;
  g_autofree char *n_updated = NULL;
  g_autofree char *n_labels = NULL;
  g_autofree char *n_left = kuzov_words_amount ((double) n_unusable);

  g_return_val_if_fail (counts != NULL, g_strdup (""));

  n_new = kuzov_words_amount ((double) counts->n_new);
  n_there = kuzov_words_amount ((double) counts->n_there);
  n_updated = kuzov_words_amount ((double) counts->n_updated);
  n_labels = kuzov_words_amount ((double) counts->n_labels_left);
  /* Translators: what a list brings in; %s is a number of requests */
  take_part (text, counts->n_new, g_strdup_printf (_("New: %s."), n_new));
  /* Translators: what a list brings in; %s is a number of requests that are in the history */
  take_part (text, counts->n_there, g_strdup_printf (_("Already here: %s."), n_there));
  /* Translators: what a list brings in; %s is a number of requests that something was missing in, such as a note */
  take_part (text, counts->n_updated, g_strdup_printf (_("Filled in: %s."), n_updated));
  /* Translators: what a list brings in; %s is a number of lines */
  take_part (text, n_unusable, g_strdup_printf (_("Unusable: %s."), n_left));
  /* Translators: what a list brought in; %s is how many times a label of it was not put on a request */
  take_part (text, counts->n_labels_left, g_strdup_printf (_("Labels left out, as there are too many: %s."), n_labels));

  return text->len > 0 ? g_strdup (text->str) : g_strdup (_("There is nothing in it."));
}

/**
 * kuzov_words_transfer_error:
 * @error: why an export, an import or a backup failed
 * @path: (type filename): the file of the history
 *
 * Returns: the same for a person
 */
char *
kuzov_words_transfer_error (const GError *error,
                            const char   *path)
{
  g_return_val_if_fail (error != NULL, g_strdup (""));

  if (error->domain == KUZOV_HISTORY_ERROR)
    return kuzov_words_history_error (error, path);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE))
    return g_strdup (_("There is no room on the disk."));
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA))
    return g_strdup (_("The text of the file is damaged."));

  return g_utf8_make_valid (error->message, -1);
}
