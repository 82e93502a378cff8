// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <json-glib/json-glib.h>

#include "api/kuzov-reply.h"

G_BEGIN_DECLS

/* The longest message that is kept, in bytes. */
#define KUZOV_MESSAGE_MAX_LENGTH 1024

/*
 * KuzovEnvelope:
 * @root: (nullable): what came, %NULL if it is no JSON object
 * @object: (nullable): the object that it is
 * @members: (element-type KuzovJsonMember): those of @object
 * @inner: (nullable) (element-type KuzovJsonMember): those of its `result`, where that is an object
 * @fault: why there is nothing to read
 * @secret: (nullable): the key, to be kept out of every text
 *
 * What all replies have in common: an object, perhaps wrapped in another, perhaps with an error.
 */
typedef struct
{
  JsonNode        *root;
  JsonObject      *object;
  GArray          *members;
  GArray          *inner;
  KuzovReplyFault  fault;
  const char      *secret;
} KuzovEnvelope;

void            kuzov_envelope_open        (KuzovEnvelope  *envelope,
                                            unsigned int    http_status,
                                            const char     *body,
                                            gsize           length,
                                            const char     *secret);
void            kuzov_envelope_clear       (KuzovEnvelope  *envelope);
JsonNode       *kuzov_envelope_find        (KuzovEnvelope  *envelope,
                                            const char     *name);
char           *kuzov_envelope_dup_text    (KuzovEnvelope  *envelope,
                                            const char     *name,
                                            gsize           max_length);
gboolean        kuzov_envelope_has_error   (KuzovEnvelope  *envelope);
char           *kuzov_envelope_dup_error_msg (KuzovEnvelope *envelope);
char           *kuzov_envelope_dup_error   (KuzovEnvelope  *envelope);
KuzovReplyKind  kuzov_envelope_judge_error (const char     *message);
KuzovReplyFault kuzov_envelope_judge_http  (unsigned int    http_status,
                                            KuzovReplyFault otherwise);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KuzovEnvelope, kuzov_envelope_clear)

G_END_DECLS
