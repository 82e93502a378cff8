// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "fuzz-support.h"

#include <math.h>
#include <string.h>

#include "api/kuzov-json.h"

/* json-glib 1.6 writes doubles beyond these with an exponent in front of ".0", which nobody can read. */
#define MIN_WRITABLE 1e-4
#define MAX_WRITABLE 1e15

/* Every value is as deep, and every text as valid, as was promised; returns whether all can be written. */
static gboolean
check_node (JsonNode     *node,
            unsigned int  depth)
{
  g_autofree char *text = kuzov_json_dup_text (node);
  g_autoptr (GList) parts = NULL;
  g_autoptr (GList) names = NULL;
  gboolean is_writable = TRUE;
  double number = 42;

  if (kuzov_json_get_number (node, &number))
    g_assert_true (isfinite (number));
  else
    g_assert_cmpfloat (number, ==, 42);

  if (JSON_NODE_HOLDS_VALUE (node))
    {
      g_assert_true (text == NULL || g_utf8_validate (text, -1, NULL));
      return json_node_get_value_type (node) != G_TYPE_DOUBLE || number == 0
             || (text != NULL && fabs (number) >= MIN_WRITABLE && fabs (number) < MAX_WRITABLE);
    }

  g_assert_null (text);
  if (JSON_NODE_HOLDS_NULL (node))
    return TRUE;

  g_assert_cmpuint (depth, <=, KUZOV_JSON_MAX_DEPTH);
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      names = json_object_get_members (json_node_get_object (node));
      parts = json_object_get_values (json_node_get_object (node));
    }
  else
    {
      parts = json_array_get_elements (json_node_get_array (node));
    }

  for (GList *name = names; name != NULL; name = name->next)
    {
      g_assert_true (g_utf8_validate (name->data, -1, NULL));
      g_assert_nonnull (kuzov_json_find (json_node_get_object (node), name->data));
    }

  for (GList *part = parts; part != NULL; part = part->next)
    is_writable = check_node (part->data, depth + 1) && is_writable;

  return is_writable;
}

/* What was read can be written, and reads as the same. */
static void
check_round (JsonNode *node)
{
  g_autofree char *written = json_to_string (node, FALSE);
  g_autoptr (JsonNode) again = NULL;
  g_autofree char *rewritten = NULL;

  if (strlen (written) > KUZOV_JSON_MAX_SIZE)
    return;

  again = kuzov_json_parse (written, strlen (written), NULL);
  g_assert_nonnull (again);
  rewritten = json_to_string (again, FALSE);
  g_assert_cmpstr (written, ==, rewritten);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = g_memdup2 (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = kuzov_json_parse (text, size, &error);

  g_assert_true ((node == NULL) == (error != NULL));
  if (node == NULL)
    return 0;

  g_assert_true (g_utf8_validate_len (text, size, NULL));
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node) || JSON_NODE_HOLDS_ARRAY (node));
  if (check_node (node, 1))
    check_round (node);

  return 0;
}
