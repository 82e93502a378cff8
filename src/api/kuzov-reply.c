// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-reply.h"

#include <string.h>

#include "api/kuzov-datetime.h"
#include "api/kuzov-envelope-private.h"
#include "api/kuzov-json.h"
#include "api/kuzov-link.h"
#include "api/kuzov-text-private.h"

#define MAX_ID_LENGTH 64
#define MAX_NAME_LENGTH 128

/* Every member that the provider documents (API.md), in the order of its page. */
static const char * const members[] = {
  "start", "end", "gosnumber", "vin", "error", "status", "id", "startgeneration", "endgeneration", "url", "msg",
  "error_msg",
};

/**
 * kuzov_mode_get_name:
 * @mode: a call
 *
 * What a call is named in its `mode` parameter (documented); the access check has none and is `profile`.
 *
 * Returns: (transfer none): the name
 */
const char *
kuzov_mode_get_name (KuzovMode mode)
{
  switch (mode)
    {
    case KUZOV_MODE_SETQUEUE:
      return "setqueue";

    case KUZOV_MODE_CHECKQUEUE:
      return "checkqueue";

    case KUZOV_MODE_GETRESULT:
      return "getresult";

    case KUZOV_MODE_PROFILE:
    default:
      return "profile";
    }
}

/*
 * The job's id if it can be one: opaque text of plain signs with a digit in it. Integers are documented, texts
 * tolerated; no id is what a program writes that has none: 0 in any length and grouping, a negative number, a
 * word (true, null, NaN), nothing.
 */
static gboolean
is_id (const char *text)
{
  gboolean has_digit = FALSE;
  gboolean is_zero = TRUE;

  if (*text == '-' || strlen (text) > MAX_ID_LENGTH)
    return FALSE;

  for (const char *at = text; *at != '\0'; at++)
    {
      if (!g_ascii_isalnum (*at) && strchr ("_.-", *at) == NULL)
        return FALSE;

      has_digit = has_digit || g_ascii_isdigit (*at);
      is_zero = is_zero && (*at == '0' || !g_ascii_isalnum (*at));
    }

  return has_digit && !is_zero;
}

static char *
dup_id (JsonNode *node)
{
  g_autofree char *id = kuzov_json_dup_text (node);
  gsize n_digits = 0;

  if (id == NULL)
    return NULL;

  g_strstrip (id);
  n_digits = strspn (id, "0123456789");

  /* So many digits that a double has rounded them. */
  if (json_node_get_value_type (node) == G_TYPE_DOUBLE && (id[n_digits] != '\0' || n_digits > 15))
    return NULL;

  /* A whole number that went through a double is whole again without its ".0"; a fraction names no job. */
  if (n_digits > 0 && id[n_digits] == '.' && strspn (id + n_digits, ".0123456789") == strlen (id + n_digits))
    {
      if (strspn (id + n_digits + 1, "0") != strlen (id + n_digits + 1))
        return NULL;
      id[n_digits] = '\0';
    }

  return is_id (id) ? g_steal_pointer (&id) : NULL;
}

/*
 * An id that is none (0 beside a `result`, as some services number their calls) does not hide one that is. The key
 * is none: an id is shown and exported.
 */
static char *
find_id (KuzovEnvelope *envelope)
{
  g_autofree char *id = dup_id (kuzov_envelope_find (envelope, "id"));
  g_autofree char *clean = NULL;

  if (id == NULL && envelope->inner != NULL)
    id = dup_id (kuzov_json_find_member (envelope->inner, "id"));

  clean = kuzov_text_dup_clean (id, envelope->secret, MAX_ID_LENGTH);

  return g_strcmp0 (id, clean) == 0 ? g_steal_pointer (&id) : NULL;
}

/* The link as it came. Where it is too long to be trusted, enough of it is kept to stay so. */
static char *
dup_url (JsonNode *node)
{
  g_autofree char *link = NULL;
  const char *url = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  url = json_node_get_string (node);
  if (strlen (url) > KUZOV_LINK_MAX_LENGTH)
    {
      const char *end = url + KUZOV_LINK_MAX_LENGTH + 1;

      while (((unsigned char) *end & 0xc0) == 0x80)
        end++;

      return g_strndup (url, (gsize) (end - url));
    }

  link = g_strstrip (g_strdup (url));

  return *link != '\0' ? g_steal_pointer (&link) : NULL;
}

static int64_t
read_time (KuzovEnvelope *envelope,
           const char    *name)
{
  g_autofree char *text = kuzov_json_dup_text (kuzov_envelope_find (envelope, name));

  return kuzov_datetime_parse_ms (text);
}

static void
append_json_text (GString    *json,
                  const char *text)
{
  g_string_append_c (json, '"');
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (json, '\\');
      g_string_append_c (json, *at);
    }
  g_string_append_c (json, '"');
}

/* What the details show: the documented members that came, cleaned, so that quoting is all they need. */
static char *
dup_fields (KuzovEnvelope *envelope)
{
  g_autoptr (GString) json = g_string_sized_new (512);

  g_string_append_c (json, '{');
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *text = kuzov_envelope_dup_text (envelope, members[i], KUZOV_LINK_MAX_LENGTH);

      if (text == NULL)
        continue;

      if (json->len > 1)
        g_string_append_c (json, ',');
      append_json_text (json, members[i]);
      g_string_append_c (json, ':');
      append_json_text (json, text);
    }
  g_string_append_c (json, '}');

  if (json->len == 2)
    return NULL;

  return g_string_free (g_steal_pointer (&json), FALSE);
}

/* `msg` is documented as a number, which says nothing to a person, and as a message, which does. */
static char *
dup_message (KuzovEnvelope *envelope)
{
  g_autofree char *message = kuzov_envelope_dup_error_msg (envelope);

  if (message != NULL)
    return g_steal_pointer (&message);

  message = kuzov_envelope_dup_text (envelope, "msg", KUZOV_MESSAGE_MAX_LENGTH);
  if (message != NULL && strspn (message, "0123456789-+., ") == strlen (message))
    return NULL;

  return g_steal_pointer (&message);
}

/* Observed: 1 is ready. Every other code, also one that nobody has seen yet, is not ready and not failed. */
static gboolean
read_is_done (KuzovEnvelope *envelope)
{
  double status = 0;

  return kuzov_json_get_number (kuzov_envelope_find (envelope, "status"), &status) && status == 1;
}

/* Whether any documented member came, be it null: an object without is somebody else's. */
static gboolean
has_member (KuzovEnvelope *envelope)
{
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    {
      if (kuzov_envelope_find (envelope, members[i]) != NULL)
        return TRUE;
    }

  return FALSE;
}

/* What the call was for came: then it is an answer, whatever else the reply says. */
static gboolean
has_goods (KuzovMode         mode,
           const KuzovReply *reply)
{
  switch (mode)
    {
    case KUZOV_MODE_SETQUEUE:
      return reply->id != NULL;

    case KUZOV_MODE_GETRESULT:
      return kuzov_link_is_trusted (reply->url);

    case KUZOV_MODE_CHECKQUEUE:
    case KUZOV_MODE_PROFILE:
    default:
      return FALSE;
    }
}

static void
judge (KuzovReply    *reply,
       KuzovMode      mode,
       KuzovEnvelope *envelope)
{
  g_autofree char *error_msg = NULL;

  reply->kind = KUZOV_REPLY_OK;
  if (has_goods (mode, reply))
    return;

  error_msg = kuzov_envelope_dup_error_msg (envelope);
  if (kuzov_envelope_has_error (envelope) || (error_msg != NULL && reply->id == NULL))
    {
      g_free (reply->message);
      reply->message = kuzov_envelope_dup_error (envelope);
      reply->kind = kuzov_envelope_judge_error (reply->message);
      return;
    }

  if (mode == KUZOV_MODE_SETQUEUE)
    {
      reply->kind = KUZOV_REPLY_UNREADABLE;
      reply->fault = kuzov_envelope_judge_http (reply->http_status, KUZOV_REPLY_FAULT_NO_ID);
    }
  else if (!has_member (envelope))
    {
      reply->kind = KUZOV_REPLY_UNREADABLE;
      reply->fault = kuzov_envelope_judge_http (reply->http_status, KUZOV_REPLY_FAULT_NOT_JSON);
    }
}

/**
 * kuzov_reply_new_failed:
 * @kind: what became of the call
 * @fault: why there is no answer
 *
 * Makes the reply to a call that got none.
 *
 * Returns: (transfer full): a reply
 */
KuzovReply *
kuzov_reply_new_failed (KuzovReplyKind  kind,
                        KuzovReplyFault fault)
{
  KuzovReply *reply = g_new0 (KuzovReply, 1);

  reply->kind = kind;
  reply->fault = fault;
  reply->retry_after_s = -1;

  return reply;
}

/**
 * kuzov_reply_parse:
 * @mode: what was asked: an order, its state or its link
 * @http_status: the HTTP status that the body came with
 * @body: (array length=length) (nullable): the body, whole
 * @length: its length in bytes
 * @secret: (nullable): the key, which is kept out of every text but the link
 *
 * Reads an answer as DESIGN.md weighs it. The body decides, not the HTTP status (observed: errors come with
 * 200), but nothing is believed of a 3xx. A usable id makes an order good, a link that can be trusted a result,
 * whatever else is said; an `error` or an `error_msg` without an id is a no; an order's answer
 * without either is unreadable, because nobody can tell whether it was charged.
 *
 * Returns: (transfer full): the reply, with @retry_after_s still to be set from the headers
 */
KuzovReply *
kuzov_reply_parse (KuzovMode     mode,
                   unsigned int  http_status,
                   const char   *body,
                   gsize         length,
                   const char   *secret)
{
  KuzovReply *reply = kuzov_reply_new_failed (KUZOV_REPLY_UNREADABLE, KUZOV_REPLY_FAULT_NONE);
  g_auto (KuzovEnvelope) envelope = { NULL };

  reply->http_status = http_status;
  kuzov_envelope_open (&envelope, http_status, body, length, secret);
  if (envelope.object == NULL)
    {
      reply->fault = envelope.fault;
      return reply;
    }

  reply->id = find_id (&envelope);
  reply->url = dup_url (kuzov_envelope_find (&envelope, "url"));
  reply->vin = kuzov_envelope_dup_text (&envelope, "vin", MAX_NAME_LENGTH);
  reply->plate = kuzov_envelope_dup_text (&envelope, "gosnumber", MAX_NAME_LENGTH);
  reply->message = dup_message (&envelope);
  reply->fields = dup_fields (&envelope);
  reply->start_generation_ms = read_time (&envelope, "startgeneration");
  reply->end_generation_ms = read_time (&envelope, "endgeneration");
  judge (reply, mode, &envelope);
  reply->is_done = mode == KUZOV_MODE_CHECKQUEUE && reply->kind == KUZOV_REPLY_OK && read_is_done (&envelope);

  return reply;
}

/**
 * kuzov_reply_copy:
 * @reply: a reply
 *
 * Returns: (transfer full): a copy of its own
 */
KuzovReply *
kuzov_reply_copy (const KuzovReply *reply)
{
  KuzovReply *copy = NULL;

  g_return_val_if_fail (reply != NULL, NULL);

  copy = g_new (KuzovReply, 1);
  *copy = *reply;
  copy->id = g_strdup (reply->id);
  copy->url = g_strdup (reply->url);
  copy->vin = g_strdup (reply->vin);
  copy->plate = g_strdup (reply->plate);
  copy->message = g_strdup (reply->message);
  copy->fields = g_strdup (reply->fields);

  return copy;
}

/**
 * kuzov_reply_free:
 * @reply: (nullable) (transfer full): a reply
 */
void
kuzov_reply_free (KuzovReply *reply)
{
  if (reply == NULL)
    return;

  g_free (reply->id);
  g_free (reply->url);
  g_free (reply->vin);
  g_free (reply->plate);
  g_free (reply->message);
  g_free (reply->fields);
  g_free (reply);
}

/**
 * kuzov_reply_is_readable:
 * @reply: a reply
 *
 * Whether the service itself spoke, be it to say no: a sign that it is there and works.
 */
gboolean
kuzov_reply_is_readable (const KuzovReply *reply)
{
  g_return_val_if_fail (reply != NULL, FALSE);

  switch (reply->kind)
    {
    case KUZOV_REPLY_OK:
    case KUZOV_REPLY_REFUSED:
    case KUZOV_REPLY_UNAUTHORISED:
      return TRUE;

    case KUZOV_REPLY_UNSENT:
    case KUZOV_REPLY_SILENT:
    case KUZOV_REPLY_UNREADABLE:
    default:
      return FALSE;
    }
}
