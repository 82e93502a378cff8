// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-export"

#include "config.h"
#include "desktop/kuzov-export-private.h"

#include <math.h>

#include "api/kuzov-datetime.h"
#include "desktop/kuzov-words.h"

/* What of a request leaves, and by which name. The names are those of `--list --json`; further ones say what an import
 * needs to bring everything back. */

static void
clear_field (gpointer field)
{
  g_free (((KuzovExportField *) field)->text);
}

static GArray *
new_fields (void)
{
  GArray *fields = g_array_new (FALSE, FALSE, sizeof (KuzovExportField));

  g_array_set_clear_func (fields, clear_field);

  return fields;
}

static void
take_text (GArray     *fields,
           const char *name,
           char       *text)
{
  KuzovExportField field = { name, text, NAN, FALSE };

  g_array_append_val (fields, field);
}

static void
add_text (GArray     *fields,
          const char *name,
          const char *text)
{
  take_text (fields, name, text != NULL ? g_utf8_make_valid (text, -1) : NULL);
}

static void
add_time (GArray     *fields,
          const char *name,
          int64_t     time_ms)
{
  take_text (fields, name, time_ms != 0 ? kuzov_datetime_format_utc (time_ms) : NULL);
}

static void
add_number (GArray     *fields,
            const char *name,
            double      number)
{
  KuzovExportField field = { name, NULL, isfinite (number) ? number : NAN, TRUE };

  g_array_append_val (fields, field);
}

static void
add_burst (GArray       *fields,
           KuzovReader  *reader,
           KuzovRequest *request)
{
  KuzovBurst burst;
  unsigned int n_removed = 0;

  if (request != NULL)
    kuzov_reader_load_burst (reader, request, &burst, &n_removed);
  else
    kuzov_burst_init (&burst);
  add_number (fields, "burst", burst.id != 0 ? (double) burst.id : NAN);
  add_number (fields, "price", burst.price);
  add_number (fields, "balance_before", burst.balance_before);
  add_number (fields, "balance_after", burst.balance_after);
  add_time (fields, "burst_began", burst.began_ms);
  add_time (fields, "balance_checked", burst.checked_after_ms);
  add_number (fields, "burst_removed", n_removed != 0 ? n_removed : NAN);
}

/* With a request, or for the sake of the names without. */
static GArray *
list (KuzovReader  *reader,
      KuzovRequest *r,
      gboolean      with_replies)
{
  static const char *const reply_names[KUZOV_N_REPLY_SLOTS] = { "reply_order", "reply_check", "reply_result" };
  GArray *fields = new_fields ();
  const gboolean is_ready = r != NULL && kuzov_request_get_state (r) == KUZOV_STATE_READY;

  add_text (fields, "frame", r != NULL ? kuzov_request_get_frame (r) : NULL);
  add_text (fields, "typed", r != NULL ? kuzov_request_get_typed (r) : NULL);
  add_text (fields, "state", r != NULL ? kuzov_state_get_word (kuzov_request_get_state (r)) : NULL);
  add_text (fields, "id", r != NULL ? kuzov_request_get_job (r) : NULL);
  add_text (fields, "url", r != NULL ? kuzov_request_get_url (r) : NULL);
  take_text (fields, "message", r != NULL && !is_ready ? kuzov_words_message (r, NULL) : NULL);
  add_text (fields, "vin", r != NULL ? kuzov_request_get_vin (r) : NULL);
  add_text (fields, "plate", r != NULL ? kuzov_request_get_plate (r) : NULL);
  add_text (fields, "note", r != NULL ? kuzov_request_get_note (r) : NULL);
  add_time (fields, "ordered", r != NULL ? kuzov_request_get_ordered_ms (r) : 0);
  add_time (fields, "sent", r != NULL ? kuzov_request_get_sent_ms (r) : 0);
  add_time (fields, "accepted", r != NULL ? kuzov_request_get_accepted_ms (r) : 0);
  add_time (fields, "started", r != NULL ? kuzov_request_get_started_ms (r) : 0);
  add_time (fields, "ready", is_ready ? kuzov_request_get_settled_ms (r) : 0);
  add_time (fields, "settled", r != NULL ? kuzov_request_get_settled_ms (r) : 0);
  add_time (fields, "opened", r != NULL ? kuzov_request_get_opened_ms (r) : 0);
  add_burst (fields, reader, r);
  add_text (fields, "endpoint", r != NULL ? kuzov_request_get_endpoint (r) : NULL);
  add_number (fields, "reason", r != NULL && kuzov_request_get_reason (r) != KUZOV_REASON_NONE
                                  ? kuzov_request_get_reason (r) : NAN);
  add_text (fields, "provider_message", r != NULL ? kuzov_request_get_message (r) : NULL);
  for (unsigned int slot = 0; with_replies && slot < KUZOV_N_REPLY_SLOTS; slot++)
    add_text (fields, reply_names[slot], r != NULL ? kuzov_request_get_reply (r, slot) : NULL);

  return fields;
}

/**
 * kuzov_export_list_fields:
 * @reader: where @request is from
 * @request: a request
 * @with_replies: whether the provider's replies are wanted, which are too long for a cell
 *
 * Returns: (transfer full) (element-type KuzovExportField): what is known of it
 */
GArray *
kuzov_export_list_fields (KuzovReader  *reader,
                          KuzovRequest *request,
                          gboolean      with_replies)
{
  return list (reader, request, with_replies);
}

/* The same fields without values: what a heading says. */
GArray *
kuzov_export_list_names (void)
{
  return list (NULL, NULL, FALSE);
}
