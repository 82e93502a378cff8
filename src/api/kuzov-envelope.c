// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-envelope-private.h"

#include <string.h>

#include "api/kuzov-json.h"
#include "api/kuzov-text-private.h"

/* Opens a reply; whatever it holds, @envelope can be asked afterwards. */
void
kuzov_envelope_open (KuzovEnvelope *envelope,
                     unsigned int   http_status,
                     const char    *body,
                     gsize          length,
                     const char    *secret)
{
  g_autoptr (GError) error = NULL;
  JsonNode *inner = NULL;

  envelope->secret = secret;

  /* Where it leads to may say anything: it is not the service that was asked. */
  if (http_status >= 300 && http_status < 400)
    {
      envelope->fault = KUZOV_REPLY_FAULT_REDIRECT;
      return;
    }

  if (length > KUZOV_JSON_MAX_SIZE)
    {
      envelope->fault = KUZOV_REPLY_FAULT_TOO_LARGE;
      return;
    }

  envelope->root = kuzov_json_parse (body, length, &error);
  if (envelope->root == NULL || !JSON_NODE_HOLDS_OBJECT (envelope->root))
    {
      g_clear_pointer (&envelope->root, json_node_unref);
      envelope->fault = kuzov_envelope_judge_http (http_status, KUZOV_REPLY_FAULT_NOT_JSON);
      return;
    }

  envelope->object = json_node_get_object (envelope->root);
  envelope->members = kuzov_json_list_members (envelope->object);
  inner = kuzov_json_find_member (envelope->members, "result");
  if (inner != NULL && JSON_NODE_HOLDS_OBJECT (inner))
    envelope->inner = kuzov_json_list_members (json_node_get_object (inner));
}

void
kuzov_envelope_clear (KuzovEnvelope *envelope)
{
  g_clear_pointer (&envelope->members, g_array_unref);
  g_clear_pointer (&envelope->inner, g_array_unref);
  g_clear_pointer (&envelope->root, json_node_unref);
}

/* Finds a member in the object itself, or, where that says nothing, in its `result`. */
JsonNode *
kuzov_envelope_find (KuzovEnvelope *envelope,
                     const char    *name)
{
  JsonNode *node = kuzov_json_find_member (envelope->members, name);

  if (envelope->inner != NULL && kuzov_json_is_blank (node))
    {
      JsonNode *inner = kuzov_json_find_member (envelope->inner, name);

      return inner != NULL ? inner : node;
    }

  return node;
}

/* A member as text that may be shown, cut to @max_length bytes. */
char *
kuzov_envelope_dup_text (KuzovEnvelope *envelope,
                         const char    *name,
                         gsize          max_length)
{
  g_autofree char *text = kuzov_json_dup_text (kuzov_envelope_find (envelope, name));

  return kuzov_text_dup_clean (text, envelope->secret, max_length);
}

/* What a program writes that has no error to tell of; a number must be another than 0. */
static gboolean
is_no_error (const char *text)
{
  static const char * const texts[] = { "", "false", "null", "none", "no", "undefined" };
  g_autofree char *trimmed = g_strstrip (g_strdup (text));

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      if (g_ascii_strcasecmp (trimmed, texts[i]) == 0)
        return TRUE;
    }

  return strpbrk (trimmed, "0") != NULL && strspn (trimmed, "+-0.,") == strlen (trimmed);
}

/* An object or array is an error if anything in it is; the reader has seen to it that it is not too deep. */
static gboolean
is_error (JsonNode *node)
{
  g_autofree char *text = NULL;
  g_autoptr (GList) parts = NULL;

  if (JSON_NODE_HOLDS_OBJECT (node))
    parts = json_object_get_values (json_node_get_object (node));
  else if (JSON_NODE_HOLDS_ARRAY (node))
    parts = json_array_get_elements (json_node_get_array (node));

  for (GList *part = parts; part != NULL; part = part->next)
    {
      if (is_error (part->data))
        return TRUE;
    }

  text = kuzov_json_dup_text (node);

  return text != NULL && !is_no_error (text);
}

/*
 * Whether the reply says so in `error`. Documented: true, or null when there is none; any other form is
 * weighed by what it can only mean. For an order "no" has to be certain: it may be ordered once more.
 */
gboolean
kuzov_envelope_has_error (KuzovEnvelope *envelope)
{
  JsonNode *node = kuzov_envelope_find (envelope, "error");

  return node != NULL && is_error (node);
}

/* Where words are expected, an array of them (observed nowhere, usual elsewhere) means its first. */
static JsonNode *
find_words (KuzovEnvelope *envelope,
            const char    *name)
{
  JsonNode *node = kuzov_envelope_find (envelope, name);

  while (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      node = json_array_get_length (array) > 0 ? json_array_get_element (array, 0) : NULL;
    }

  return node;
}

/* `error_msg`, which is documented for errors alone: but null, false and 0 are none here either. */
char *
kuzov_envelope_dup_error_msg (KuzovEnvelope *envelope)
{
  g_autofree char *text = kuzov_json_dup_text (find_words (envelope, "error_msg"));

  if (text == NULL || is_no_error (text))
    return NULL;

  return kuzov_text_dup_clean (text, envelope->secret, KUZOV_MESSAGE_MAX_LENGTH);
}

/* What went wrong, in the provider's words: `error_msg`, or where an unusual reply puts it. */
char *
kuzov_envelope_dup_error (KuzovEnvelope *envelope)
{
  static const char * const names[] = { "error_msg", "msg", "message", "error_message", "error_description" };
  JsonNode *node = NULL;
  char *message = kuzov_envelope_dup_error_msg (envelope);

  if (message == NULL)
    message = kuzov_envelope_dup_text (envelope, "msg", KUZOV_MESSAGE_MAX_LENGTH);
  if (message != NULL)
    return message;

  node = find_words (envelope, "error");
  if (node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
      && !is_no_error (json_node_get_string (node))
      && g_ascii_strcasecmp (json_node_get_string (node), "true") != 0)
    return kuzov_text_dup_clean (json_node_get_string (node), envelope->secret, KUZOV_MESSAGE_MAX_LENGTH);

  for (gsize i = 0; i < G_N_ELEMENTS (names) && node != NULL && JSON_NODE_HOLDS_OBJECT (node); i++)
    {
      g_autofree char *text = kuzov_json_dup_text (kuzov_json_find (json_node_get_object (node), names[i]));

      message = kuzov_text_dup_clean (text, envelope->secret, KUZOV_MESSAGE_MAX_LENGTH);
      if (message != NULL)
        return message;
    }

  return kuzov_envelope_dup_text (envelope, "message", KUZOV_MESSAGE_MAX_LENGTH);
}

/* A readable no is about the key, or about this call alone. */
KuzovReplyKind
kuzov_envelope_judge_error (const char *message)
{
  return kuzov_text_names_access (message) ? KUZOV_REPLY_UNAUTHORISED : KUZOV_REPLY_REFUSED;
}

/* What is wrong with an answer: its status if that says so, otherwise what the reader found. */
KuzovReplyFault
kuzov_envelope_judge_http (unsigned int    http_status,
                           KuzovReplyFault otherwise)
{
  return http_status >= 200 && http_status < 300 ? otherwise : KUZOV_REPLY_FAULT_HTTP;
}
