// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What is read of a reply at most, in bytes, and how deep it may nest (DESIGN.md). */
#define KUZOV_JSON_MAX_SIZE (1024 * 1024)
#define KUZOV_JSON_MAX_DEPTH 32

/* A member of an object, which lives as long as the object does. */
typedef struct
{
  const char *name;
  JsonNode   *value;
} KuzovJsonMember;

JsonNode   *kuzov_json_parse       (const char *text,
                                    gsize       length,
                                    GError    **error);
gboolean    kuzov_json_is_blank    (JsonNode   *node);
GArray     *kuzov_json_list_members (JsonObject *object);
JsonNode   *kuzov_json_find_member (GArray     *members,
                                    const char *name);
JsonNode   *kuzov_json_find        (JsonObject *object,
                                    const char *name);
char       *kuzov_json_dup_text    (JsonNode   *node);
gboolean    kuzov_json_get_number  (JsonNode   *node,
                                    double     *number);

G_END_DECLS
