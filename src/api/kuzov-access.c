// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-access.h"

#include <math.h>

#include "api/kuzov-datetime.h"
#include "api/kuzov-envelope-private.h"
#include "api/kuzov-json.h"

/* What this program's method is called among the provider's (observed). */
#define METHOD "reportrequestframe"

#define MAX_DATE_LENGTH 64

#define DAY_MS (INT64_C (24) * 60 * 60 * 1000)
#define MOSCOW_MS (INT64_C (3) * 60 * 60 * 1000)

/* More calls than anybody has left: beyond it a double no longer fits the integer. */
#define MAX_LEFT 1e15

G_DEFINE_BOXED_TYPE (KuzovAccess, kuzov_access, kuzov_access_copy, kuzov_access_free)

/* A date as it came, if one is set: .NET's zero date is how its programs say that none is. */
static char *
dup_date (KuzovEnvelope *envelope,
          const char    *name)
{
  static const char * const zeros[] = { "0001-01-01", "01.01.0001", "1.1.0001", "/Date(-62135" };
  g_autofree char *text = kuzov_envelope_dup_text (envelope, name, MAX_DATE_LENGTH);

  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (zeros); i++)
    {
      if (g_str_has_prefix (text, zeros[i]))
        return NULL;
    }

  return g_steal_pointer (&text);
}

static void
read_until (KuzovAccess   *access,
            KuzovEnvelope *envelope)
{
  g_autofree char *date = dup_date (envelope, "accessTo");
  g_autofree char *text = dup_date (envelope, "accessToStr");

  access->until_ms = kuzov_datetime_parse_ms (date);
  if (access->until_ms == 0)
    access->until_ms = kuzov_datetime_parse_ms (text);

  access->until_text = text != NULL ? g_steal_pointer (&text) : g_steal_pointer (&date);
}

static void
read_left (KuzovAccess   *access,
           KuzovEnvelope *envelope)
{
  double left = 0;

  if (kuzov_json_get_number (kuzov_envelope_find (envelope, "leftClicks"), &left) && left >= 0 && left < MAX_LEFT)
    access->left = (int64_t) left;
}

/* A method is listed with its price, or with a boolean (observed). */
static void
read_method (KuzovAccess *access,
             JsonNode    *node)
{
  g_autofree char *text = NULL;
  double price = 0;

  if (kuzov_json_get_number (node, &price))
    {
      access->has_price = price >= 0;
      access->price = access->has_price ? price : 0;
      return;
    }

  text = kuzov_json_dup_text (node);
  access->is_listed = text == NULL || g_ascii_strcasecmp (text, "false") != 0;
}

/* Whether a list of methods leaves one out. Only names can: what else it may be made of is not known. */
static gboolean
leaves_out (JsonArray  *array,
            const char *name)
{
  for (unsigned int i = 0; i < json_array_get_length (array); i++)
    {
      g_autofree char *text = kuzov_json_dup_text (json_array_get_element (array, i));

      if (text == NULL || g_ascii_strcasecmp (text, name) == 0)
        return FALSE;
    }

  return json_array_get_length (array) > 0;
}

static void
read_methods (KuzovAccess   *access,
              KuzovEnvelope *envelope)
{
  JsonNode *node = kuzov_envelope_find (envelope, "activeMethods");
  JsonNode *method = NULL;

  access->is_listed = TRUE;
  if (node == NULL)
    return;

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      access->is_listed = !leaves_out (json_node_get_array (node), METHOD);
      return;
    }

  if (!JSON_NODE_HOLDS_OBJECT (node) || json_object_get_size (json_node_get_object (node)) == 0)
    return;

  method = kuzov_json_find (json_node_get_object (node), METHOD);
  if (method != NULL)
    read_method (access, method);
  else
    access->is_listed = FALSE;
}

static gboolean
has_member (KuzovEnvelope *envelope)
{
  static const char * const members[] = {
    "accountBalance", "accessTo", "accessToStr", "leftClicks", "activeMethods",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      if (kuzov_envelope_find (envelope, members[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* As for every reply: an error is a no, and an object that says nothing of access is somebody else's. */
static void
judge (KuzovAccess   *access,
       KuzovEnvelope *envelope,
       unsigned int   http_status)
{
  gboolean is_told = has_member (envelope);
  g_autofree char *error_msg = kuzov_envelope_dup_error_msg (envelope);

  if (kuzov_envelope_has_error (envelope) || (error_msg != NULL && !is_told))
    {
      access->message = kuzov_envelope_dup_error (envelope);
      access->kind = kuzov_envelope_judge_error (access->message);
    }
  else if (is_told)
    {
      access->kind = KUZOV_REPLY_OK;
    }
  else
    {
      access->fault = kuzov_envelope_judge_http (http_status, KUZOV_REPLY_FAULT_NOT_JSON);
    }
}

/**
 * kuzov_access_parse:
 * @http_status: the HTTP status that the body came with
 * @body: (array length=length) (nullable): the body, whole
 * @length: its length in bytes
 * @secret: (nullable): the key, which is kept out of every text
 *
 * Reads the answer of the access check (observed, not documented), with its figures in `result` or beside it.
 *
 * Returns: (transfer full): what it says
 */
KuzovAccess *
kuzov_access_parse (unsigned int  http_status,
                    const char   *body,
                    gsize         length,
                    const char   *secret)
{
  KuzovAccess *access = kuzov_access_new_failed (KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_NONE);
  g_auto (KuzovEnvelope) envelope = { NULL };

  kuzov_envelope_open (&envelope, http_status, body, length, secret);
  if (envelope.object == NULL)
    {
      access->fault = envelope.fault;
      return access;
    }

  judge (access, &envelope, http_status);
  if (access->kind != KUZOV_REPLY_OK)
    return access;

  access->has_balance = kuzov_json_get_number (kuzov_envelope_find (&envelope, "accountBalance"), &access->balance);
  read_until (access, &envelope);
  read_left (access, &envelope);
  read_methods (access, &envelope);

  return access;
}

/**
 * kuzov_access_new_failed:
 * @kind: what became of the check
 * @fault: why there is no answer
 *
 * Makes the answer to a check that got none.
 *
 * Returns: (transfer full): an answer that knows nothing
 */
KuzovAccess *
kuzov_access_new_failed (KuzovReplyKind  kind,
                         KuzovReplyFault fault)
{
  KuzovAccess *access = g_new0 (KuzovAccess, 1);

  access->kind = kind;
  access->fault = fault;
  access->is_listed = TRUE;
  access->left = -1;
  access->checked_ms = g_get_real_time () / 1000;

  return access;
}

/**
 * kuzov_access_copy:
 * @access: what a check said
 *
 * Returns: (transfer full): a copy of its own
 */
KuzovAccess *
kuzov_access_copy (const KuzovAccess *access)
{
  KuzovAccess *copy = NULL;

  g_return_val_if_fail (access != NULL, NULL);

  copy = g_new (KuzovAccess, 1);
  *copy = *access;
  copy->message = g_strdup (access->message);
  copy->until_text = g_strdup (access->until_text);

  return copy;
}

/**
 * kuzov_access_free:
 * @access: (nullable) (transfer full): what a check said
 */
void
kuzov_access_free (KuzovAccess *access)
{
  if (access == NULL)
    return;

  g_free (access->message);
  g_free (access->until_text);
  g_free (access);
}

/* A date alone is the start of that day in Moscow, and the key works until that day ends. */
static int64_t
get_end_ms (const KuzovAccess *access)
{
  gboolean is_midnight = (access->until_ms + MOSCOW_MS) % DAY_MS == 0;

  return access->until_ms + (is_midnight ? DAY_MS : 0);
}

/**
 * kuzov_access_allows_order:
 * @access: what a check said
 * @now_ms: the time, wall clock
 *
 * Whether an order has a chance: the key works, may use the method, has not run out, and has calls and balance
 * left for one report. What is not known stands in no order's way; no answer does.
 */
gboolean
kuzov_access_allows_order (const KuzovAccess *access,
                           int64_t            now_ms)
{
  g_return_val_if_fail (access != NULL, FALSE);

  if (access->kind != KUZOV_REPLY_OK || !access->is_listed || access->left == 0)
    return FALSE;

  if (access->until_ms != 0 && now_ms >= get_end_ms (access))
    return FALSE;

  return !access->has_balance || !access->has_price || access->balance >= access->price;
}
