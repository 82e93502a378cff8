// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-words"

#include "config.h"
#include "desktop/kuzov-words-removal.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-words.h"

/* What is lost with requests that are removed before they are settled. */

char *
kuzov_words_removal_question (unsigned int n)
{
  g_autofree char *number = kuzov_words_amount (n);

  /* Translators: %s is how many requests there are, with separators. */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Remove %s request?", "Remove %s requests?", n), number);
}

/**
 * kuzov_words_weight:
 * @weight: what is to be removed, by what it may have cost
 *
 * Returns: what removing means for each kind that is not settled, a line each
 */
char *
kuzov_words_weight (const KuzovWeight *weight)
{
  g_autoptr (GPtrArray) sentences = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *n_pending = NULL;
  g_autofree char *n_unconfirmed = NULL;
  g_autofree char *n_waiting = NULL;

  g_return_val_if_fail (weight != NULL, g_strdup (""));

  n_pending = kuzov_words_amount (weight->n_pending);
  n_unconfirmed = kuzov_words_amount (weight->n_unconfirmed);
  n_waiting = kuzov_words_amount (weight->n_waiting);
  /* Translators: in these %s is how many orders there are, with separators. */
  if (weight->n_pending > 0)
    g_ptr_array_add (sentences, g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s was taken and is probably paid for: Kuzov will no longer fetch its report.",
                   "%s were taken and are probably paid for: Kuzov will no longer fetch their reports.",
                   weight->n_pending), n_pending));
  if (weight->n_unconfirmed > 0)
    g_ptr_array_add (sentences, g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s got no answer and may have been paid for: nothing here will tell.",
                   "%s got no answer and may have been paid for: nothing here will tell.", weight->n_unconfirmed),
      n_unconfirmed));
  if (weight->n_waiting > 0)
    g_ptr_array_add (sentences, g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%s waits and was not sent: it will not be ordered.",
                   "%s wait and were not sent: they will not be ordered.", weight->n_waiting), n_waiting));
  if (weight->n_submitting > 0)
    g_ptr_array_add (sentences, g_strdup (_("What is being sent at this moment stays in the list.")));
  g_ptr_array_add (sentences, g_strdup (_("Kuzov never orders again by itself what was removed.")));
  g_ptr_array_add (sentences, NULL);

  return g_strjoinv ("\n\n", (char **) sentences->pdata);
}

/**
 * kuzov_words_removed:
 * @n_removed: how many requests were removed
 * @n_kept: and how many were left where they are
 *
 * Returns: the same in brief
 */
char *
kuzov_words_removed (unsigned int n_removed,
                     unsigned int n_kept)
{
  g_autofree char *removed = kuzov_words_amount (n_removed);
  g_autofree char *kept = kuzov_words_amount (n_kept);

  if (n_kept > 0)
    /* Translators: two numbers of requests. */
    return g_strdup_printf (_("%s removed, %s kept"), removed, kept);

  /* Translators: %s is how many requests were removed from the list, with separators. */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s removed", "%s removed", n_removed), removed);
}
