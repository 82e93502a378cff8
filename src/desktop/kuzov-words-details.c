// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-words"

#include "config.h"
#include "desktop/kuzov-words.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "api/kuzov-datetime.h"

/* The C locale groups nothing, and a language may well be set without a locale of its own. */
static gboolean
has_plain_locale (void)
{
  const char *name = setlocale (LC_NUMERIC, NULL);

  return name == NULL || g_str_equal (name, "C") || g_str_has_prefix (name, "C.") || g_str_equal (name, "POSIX");
}

static char *
group_digits (double amount,
              int    n_decimals)
{
  char digits[64];
  g_autoptr (GString) text = g_string_new (NULL);
  const char *decimals = NULL;
  gsize n_whole = 0;
  const char *at = digits;

  g_ascii_formatd (digits, sizeof digits, n_decimals > 0 ? "%.2f" : "%.0f", amount);
  if (*at == '-')
    g_string_append_c (text, *at++);

  decimals = strchr (at, '.');
  n_whole = decimals != NULL ? (gsize) (decimals - at) : strlen (at);
  for (gsize i = 0; i < n_whole; i++)
    {
      if (i > 0 && (n_whole - i) % 3 == 0)
        /* Translators: what stands between thousands and hundreds in a number; a space may not break */
        g_string_append (text, C_("thousands separator", ","));
      g_string_append_c (text, at[i]);
    }

  if (decimals != NULL)
    {
      /* Translators: what stands before the decimals of a number */
      g_string_append (text, C_("decimal separator", "."));
      g_string_append (text, decimals + 1);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * kuzov_words_amount:
 * @amount: a balance or a price
 *
 * Returns: the bare number, since its unit is unproven: grouped, with two decimals unless it is whole
 */
char *
kuzov_words_amount (double amount)
{
  gboolean is_whole = FALSE;

  if (!isfinite (amount) || fabs (amount) >= 1e15)
    return g_strdup ("–");

  is_whole = fabs (amount - round (amount)) < 0.005;
  if (is_whole && round (amount) == 0)
    amount = 0;
  if (has_plain_locale ())
    return group_digits (amount, is_whole ? 0 : 2);

  return is_whole ? g_strdup_printf ("%'.0f", amount) : g_strdup_printf ("%'.2f", amount);
}

static char *
describe_no_access (const KuzovAccess *access)
{
  if (access->kind == KUZOV_REPLY_REFUSED || access->kind == KUZOV_REPLY_UNAUTHORISED)
    {
      if (access->message == NULL || *access->message == '\0')
        return g_strdup (_("The provider does not accept this key."));

      /* Translators: %s is the provider’s own words */
      return g_strdup_printf (_("The provider does not accept this key: “%s”"), access->message);
    }

  switch (access->fault)
    {
    case KUZOV_REPLY_FAULT_TLS:
      return g_strdup (_("The service could not prove that it is the right one, so the key was not sent."));
    case KUZOV_REPLY_FAULT_TIMEOUT:
      return g_strdup (_("The service did not answer in time. Check again in a while."));
    case KUZOV_REPLY_FAULT_ENDPOINT:
      return g_strdup (_("The address of the service can’t be used. Correct it under Advanced."));
    case KUZOV_REPLY_FAULT_CONNECTION:
      return g_strdup (_("The service can’t be reached. Check the network, then check again."));
    case KUZOV_REPLY_FAULT_NONE:
    case KUZOV_REPLY_FAULT_HTTP:
    case KUZOV_REPLY_FAULT_REDIRECT:
    case KUZOV_REPLY_FAULT_TOO_LARGE:
    case KUZOV_REPLY_FAULT_NOT_JSON:
    case KUZOV_REPLY_FAULT_NO_ID:
    case KUZOV_REPLY_FAULT_CANCELLED:
    default:
      return g_strdup (_("The service gave no readable answer. Check again in a while."));
    }
}

/**
 * kuzov_words_access:
 * @access: (nullable): what the free check found
 *
 * Returns: in one line what the key may do, or why that is not known
 */
char *
kuzov_words_access (const KuzovAccess *access)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (access == NULL)
    return g_strdup (_("Not checked yet."));
  if (access->kind != KUZOV_REPLY_OK)
    return describe_no_access (access);

  if (access->until_ms != 0)
    {
      g_autofree char *date = kuzov_words_until (access->until_ms);

      /* Translators: %s is a date */
      g_ptr_array_add (parts, g_strdup_printf (_("works until %s"), date));
    }
  if (access->has_price)
    {
      g_autofree char *price = kuzov_words_amount (access->price);

      g_ptr_array_add (parts, g_strdup_printf (_("%s per report"), price));
    }
  if (access->has_balance)
    {
      g_autofree char *balance = kuzov_words_amount (access->balance);

      g_ptr_array_add (parts, g_strdup_printf (_("%s on balance"), balance));
    }
  if (access->left >= 0)
    g_ptr_array_add (parts, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d report left", "%d reports left",
                                                          (unsigned long) access->left),
                                             (int) MIN (access->left, G_MAXINT)));
  if (!access->is_listed)
    g_ptr_array_add (parts, g_strdup (_("not for these reports")));
  if (parts->len == 0)
    return g_strdup (_("The key works."));

  g_ptr_array_add (parts, NULL);

  /* Translators: between the parts of “works until 31 Dec 2026, 45 per report” */
  return g_strjoinv (C_("between parts", ", "), (char **) parts->pdata);
}

/* A key may stand in a link or an address that was entered by hand. */
static char *
hide_key (const char *text)
{
  g_autoptr (GRegex) regex = g_regex_new ("\\b((?:api[-_]?)?key=)[^&#\\s\"\\\\]*", G_REGEX_CASELESS, 0, NULL);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  char *hidden = g_regex_replace (regex, valid, -1, 0, "\\1…", 0, NULL);

  return hidden != NULL ? hidden : g_strdup ("");
}

/* The key itself, wherever it stands, and as it looks in an address. */
static char *
hide_everywhere (const char *text,
                 const char *key)
{
  g_autofree char *escaped = g_uri_escape_string (key, NULL, FALSE);
  g_autofree char *in_address = g_regex_escape_string (escaped, -1);
  g_autofree char *plain = g_regex_escape_string (key, -1);
  g_autofree char *pattern = g_strdup_printf ("%s|%s", in_address, plain);
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  char *hidden = regex != NULL ? g_regex_replace_literal (regex, text, -1, 0, "…", 0, NULL) : NULL;

  return hidden != NULL ? hidden : g_strdup ("");
}

static void
add_line (GString    *text,
          const char *label,
          const char *value)
{
  g_autofree char *hidden = NULL;

  if (value == NULL || *value == '\0')
    return;

  hidden = hide_key (value);
  g_string_append_printf (text, "%s: %s\n", label, hidden);
}

static void
add_time (GString    *text,
          const char *label,
          int64_t     time_ms)
{
  g_autofree char *local = kuzov_words_full_time (time_ms);
  g_autofree char *utc = NULL;

  if (time_ms == 0)
    return;

  utc = kuzov_datetime_format_utc (time_ms);
  g_string_append_printf (text, "%s: %s (%s)\n", label, local, utc != NULL ? utc : "");
}

static void
add_amount (GString    *text,
            const char *label,
            double      amount)
{
  g_autofree char *words = isnan (amount) ? NULL : kuzov_words_amount (amount);

  add_line (text, label, words);
}

static void
add_burst (GString          *text,
           const KuzovBurst *burst)
{
  g_autofree char *number = burst->id != 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, burst->id) : NULL;

  add_line (text, _("Burst of orders"), number);
  add_amount (text, _("Price of a report"), burst->price);
  add_amount (text, _("Balance before the burst"), burst->balance_before);
  add_amount (text, _("Balance after the burst"), burst->balance_after);
}

/**
 * kuzov_words_technical:
 * @request: a request, with its replies loaded
 * @burst: what the ledger knows of the burst that it left in
 * @key: (nullable): the key, which a link may have in it whatever the provider calls it there
 *
 * Returns: everything that is known of it, a line each, to be sent to whoever can help; the key is not in it
 */
char *
kuzov_words_technical (KuzovRequest     *request,
                       const KuzovBurst *burst,
                       const char       *key)
{
  static const char * const modes[KUZOV_N_REPLY_SLOTS] = { "setqueue", "checkqueue", "getresult" };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *reason = NULL;

  g_return_val_if_fail (KUZOV_IS_REQUEST (request), g_strdup (""));
  g_return_val_if_fail (burst != NULL, g_strdup (""));

  reason = kuzov_words_reason (kuzov_request_get_reason (request), kuzov_request_get_message (request));

  g_string_append_printf (text, "Kuzov %s\n", KUZOV_VERSION);
  add_line (text, _("Frame number"), kuzov_request_get_frame (request));
  add_line (text, _("As entered"), kuzov_request_get_typed (request));
  add_line (text, _("State"), kuzov_state_get_word (kuzov_request_get_state (request)));
  add_line (text, _("Reason"), reason);
  add_line (text, _("Order number"), kuzov_request_get_job (request));
  add_line (text, C_("technical details", "Link"), kuzov_request_get_url (request));
  add_line (text, _("VIN or frame number"), kuzov_request_get_vin (request));
  add_line (text, _("Registration plate"), kuzov_request_get_plate (request));
  add_line (text, C_("technical details", "Service"), kuzov_request_get_endpoint (request));
  add_burst (text, burst);
  add_time (text, C_("technical details", "Ordered"), kuzov_request_get_ordered_ms (request));
  add_time (text, C_("technical details", "Sent"), kuzov_request_get_sent_ms (request));
  add_time (text, _("Accepted"), kuzov_request_get_accepted_ms (request));
  add_time (text, _("Preparation began"), kuzov_request_get_started_ms (request));
  add_time (text, _("Settled"), kuzov_request_get_settled_ms (request));
  add_time (text, _("First opened"), kuzov_request_get_opened_ms (request));
  for (unsigned int i = 0; i < KUZOV_N_REPLY_SLOTS; i++)
    add_line (text, modes[i], kuzov_request_get_reply (request, (KuzovReplySlot) i));

  if (key != NULL && *key != '\0')
    return hide_everywhere (text->str, key);

  return g_string_free (g_steal_pointer (&text), FALSE);
}
