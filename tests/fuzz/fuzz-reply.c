// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "fuzz-support.h"

#include <math.h>
#include <string.h>

#include "api/kuzov-access.h"
#include "api/kuzov-json.h"
#include "api/kuzov-link.h"
#include "api/kuzov-reply.h"

/*
 * The first byte says what was asked and how HTTP answered, the rest is the body: '0' to '3' are order, poll, link and
 * access check with status 200, the next four the same with 500, and so on.
 */
static const unsigned int statuses[] = { 200, 500, 404, 302, 429, 204, 999, 0 };

/* 9999-12-31T23:59:59.999 */
#define MAX_MS INT64_C (253402300799999)

static void
check_id (const char *id)
{
  static const char signs[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.-";

  if (id == NULL)
    return;

  g_assert_cmpuint (strlen (id), >=, 1);
  g_assert_cmpuint (strlen (id), <=, 64);
  g_assert_cmpuint (strspn (id, signs), ==, strlen (id));
  g_assert_nonnull (strpbrk (id, "0123456789"));
  g_assert_nonnull (strpbrk (id, signs + 1));
  g_assert_true (*id != '-');
  fuzz_check_text (id, 64);
}

static void
check_fields (const char *fields)
{
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GList) values = NULL;

  if (fields == NULL)
    return;

  fuzz_check_text (fields, 256 * 1024);
  node = kuzov_json_parse (fields, strlen (fields), NULL);
  g_assert_nonnull (node);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  values = json_object_get_values (json_node_get_object (node));
  g_assert_nonnull (values);
  for (GList *value = values; value != NULL; value = value->next)
    g_assert_true (json_node_get_value_type (value->data) == G_TYPE_STRING);
}

/* What its caller relies on, whatever came. */
static void
check_reply (KuzovMode         mode,
             unsigned int      http_status,
             const KuzovReply *reply)
{
  g_assert_true ((reply->kind == KUZOV_REPLY_UNREADABLE) == (reply->fault != KUZOV_REPLY_FAULT_NONE));
  g_assert_true (reply->kind >= KUZOV_REPLY_UNREADABLE && reply->kind <= KUZOV_REPLY_OK);
  g_assert_true ((http_status >= 300 && http_status < 400) == (reply->fault == KUZOV_REPLY_FAULT_REDIRECT));
  g_assert_cmpuint (reply->http_status, ==, http_status);

  /* An order is good if and only if there is a job to ask for. */
  if (mode == KUZOV_MODE_SETQUEUE)
    g_assert_true ((reply->kind == KUZOV_REPLY_OK) == (reply->id != NULL));

  /* A link that can be opened is never lost to an error beside it. */
  if (mode == KUZOV_MODE_GETRESULT && kuzov_link_is_trusted (reply->url))
    g_assert_cmpint (reply->kind, ==, KUZOV_REPLY_OK);

  if (reply->is_done)
    g_assert_true (mode == KUZOV_MODE_CHECKQUEUE && reply->kind == KUZOV_REPLY_OK);

  check_id (reply->id);
  check_fields (reply->fields);
  fuzz_check_text (reply->message, 1024);
  fuzz_check_text (reply->vin, 128);
  fuzz_check_text (reply->plate, 128);
  g_assert_true (reply->url == NULL || g_utf8_validate (reply->url, -1, NULL));
  g_assert_true (reply->start_generation_ms >= 0 && reply->start_generation_ms <= MAX_MS);
  g_assert_true (reply->end_generation_ms >= 0 && reply->end_generation_ms <= MAX_MS);
}

static void
check_alike (const KuzovReply *one,
             const KuzovReply *other)
{
  g_assert_cmpint (one->kind, ==, other->kind);
  g_assert_cmpint (one->fault, ==, other->fault);
  g_assert_cmpint (one->is_done, ==, other->is_done);
  g_assert_cmpstr (one->id, ==, other->id);
  g_assert_cmpstr (one->url, ==, other->url);
  g_assert_cmpstr (one->message, ==, other->message);
  g_assert_cmpstr (one->fields, ==, other->fields);
}

/* White space around it changes nothing; a byte less, or one more, and there is nothing to believe. */
static void
check_edges (KuzovMode         mode,
             unsigned int      http_status,
             const char       *body,
             size_t            length,
             const KuzovReply *reply)
{
  g_autofree char *padded = g_malloc (length + 2);
  g_autoptr (KuzovReply) wide = NULL;
  g_autoptr (KuzovReply) shorter = NULL;
  g_autoptr (KuzovReply) longer = NULL;

  memcpy (padded, body, length);
  memcpy (padded + length, "\r\n", 2);
  wide = kuzov_reply_parse (mode, http_status, padded, length + 2, FUZZ_SECRET);
  check_alike (reply, wide);

  if (!kuzov_reply_is_readable (reply))
    return;

  padded[length] = '}';
  longer = kuzov_reply_parse (mode, http_status, padded, length + 1, FUZZ_SECRET);
  g_assert_cmpint (longer->kind, ==, KUZOV_REPLY_UNREADABLE);

  if (body[length - 1] != '}')
    return;

  shorter = kuzov_reply_parse (mode, http_status, body, length - 1, FUZZ_SECRET);
  g_assert_cmpint (shorter->kind, ==, KUZOV_REPLY_UNREADABLE);
}

static void
check_access (const KuzovAccess *access)
{
  g_assert_true ((access->kind == KUZOV_REPLY_UNREADABLE) == (access->fault != KUZOV_REPLY_FAULT_NONE));
  g_assert_true (access->kind >= KUZOV_REPLY_UNREADABLE && access->kind <= KUZOV_REPLY_OK);
  fuzz_check_text (access->message, 1024);
  fuzz_check_text (access->until_text, 64);
  g_assert_true (access->until_ms >= 0 && access->until_ms <= MAX_MS);
  g_assert_true (isfinite (access->balance) && isfinite (access->price));
  g_assert_true (access->left >= -1);
  g_assert_true (access->price >= 0);

  if (access->kind == KUZOV_REPLY_OK)
    return;

  g_assert_false (access->has_balance || access->has_price);
  g_assert_cmpint (access->left, ==, -1);
  g_assert_cmpint (access->until_ms, ==, 0);
  g_assert_false (kuzov_access_allows_order (access, 1));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  KuzovMode mode = KUZOV_MODE_SETQUEUE;
  unsigned int http_status = 200;
  g_autofree char *body = NULL;
  size_t length = 0;

  if (size > 0)
    {
      mode = (KuzovMode) (*data & 3);
      http_status = statuses[((*data - '0') >> 2) & 7];
      length = size - 1;
      body = g_memdup2 (data + 1, length);
    }

  if (mode == KUZOV_MODE_PROFILE)
    {
      g_autoptr (KuzovAccess) access = kuzov_access_parse (http_status, body, length, FUZZ_SECRET);
      g_autoptr (KuzovAccess) copy = kuzov_access_copy (access);

      check_access (copy);
    }
  else
    {
      g_autoptr (KuzovReply) reply = kuzov_reply_parse (mode, http_status, body, length, FUZZ_SECRET);
      g_autoptr (KuzovReply) copy = kuzov_reply_copy (reply);

      check_reply (mode, http_status, copy);
      check_alike (reply, copy);
      if (length > 0 && length + 2 < KUZOV_JSON_MAX_SIZE)
        check_edges (mode, http_status, body, length, reply);
    }

  return 0;
}
