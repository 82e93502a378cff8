// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-words"

#include "config.h"
#include "desktop/kuzov-words.h"

#include <glib/gi18n-lib.h>

/* What became of a damaged history, and of numbers that could not be saved. */

static char *
describe_read (const KuzovRecovery *recovery)
{
  g_autofree char *n_about = kuzov_words_amount (recovery->n_about);
  g_autofree char *n_read = kuzov_words_amount (recovery->n_read);

  if (recovery->n_read == 0)
    return g_strdup (_("Nothing in it could be read, so a new one was begun."));
  if (recovery->n_read >= recovery->n_about)
    /* Translators: %s is how many requests there were, with separators. */
    return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Its one request could be read and is here.",
                                         "All of its %s requests could be read and are here.", recovery->n_read), n_read);

  /* Translators: first the number of requests that there were, then of those that could be read. */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Of about %s request %s could be read.",
                                       "Of about %s requests %s could be read.", recovery->n_about), n_about, n_read);
}

static char *
describe_undecided (const KuzovRecovery *recovery)
{
  g_autofree char *n = kuzov_words_amount (recovery->n_unconfirmed);

  /* Translators: %s is how many orders there are, with separators */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "What became of %s order can’t be told: it may have been paid for, and waits for "
                                       "your decision.",
                                       "What became of %s orders can’t be told: they may have been paid for, and wait "
                                       "for your decision.", recovery->n_unconfirmed), n);
}

/**
 * kuzov_words_recovery:
 * @recovery: what came of a damaged history
 *
 * Returns: the same in sentences; that there was damage is not among them
 */
char *
kuzov_words_recovery (const KuzovRecovery *recovery)
{
  g_autofree char *read = NULL;
  g_autofree char *undecided = NULL;
  g_autofree char *kept = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (recovery != NULL, g_strdup (""));

  read = describe_read (recovery);
  undecided = recovery->n_unconfirmed > 0 ? describe_undecided (recovery) : NULL;
  name = g_filename_display_name (recovery->name);
  /* Translators: %s is the name of a file */
  kept = g_strdup_printf (_("The damaged file is kept beside it as %s."), name);

  return undecided != NULL ? g_strjoin (" ", read, undecided, kept, NULL) : g_strjoin (" ", read, kept, NULL);
}

/**
 * kuzov_words_unsaved:
 * @request: a request whose number could not be saved
 *
 * Returns: what the person has to note down, as a sentence
 */
char *
kuzov_words_unsaved (KuzovRequest *request)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST (request), g_strdup (""));

  /* Translators: first the number that the provider gave the order, then a frame number */
  return g_strdup_printf (_("The order for %2$s was taken under the number %1$s, which could not be saved. Note it down: "
                            "when there is room again, choose “Decide…” on its row and enter it."),
                          kuzov_request_get_job (request), kuzov_request_get_frame (request));
}
