// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <glib.h>

G_BEGIN_DECLS

/* Links and kept replies of a million orders say the same again and again. Where it helps they are kept as a blob instead
 * of a text: the number of a text that many rows share (table `phrases`), and what is this row's own. Whatever does not come
 * out as it went in is kept as the text that it is. */

/**
 * KuzovPackedBasis:
 * @frame: the frame number of the row
 * @ordered_ms: when it was ordered
 * @job: (nullable): the number of the order
 * @link: (nullable): the whole link of the row; for its last reply only
 *
 * What of a row packed values may refer to: all of it is written once. Before it is, nothing refers to it.
 */
typedef struct
{
  const char *frame;
  int64_t     ordered_ms;
  const char *job;
  const char *link;
} KuzovPackedBasis;

/* Bytes of a text that is kept once for many rows. */
#define KUZOV_MAX_PHRASE 400

uint64_t    kuzov_packed_get_phrase     (const uint8_t          *packed,
                                         size_t                  length);

/* Links: the phrase is the link without what differs in it. */
char       *kuzov_packed_link_dup_form  (const char             *link,
                                         const KuzovPackedBasis *basis,
                                         GByteArray             *values);
char       *kuzov_packed_link_dup_text  (const uint8_t          *packed,
                                         size_t                  length,
                                         const KuzovPackedBasis *basis,
                                         const char             *form);

/* Replies: the phrase is what the service says in words. */
char       *kuzov_packed_reply_dup_phrase (const char           *reply);
GByteArray *kuzov_packed_reply_new      (const char             *reply,
                                         const KuzovPackedBasis *basis,
                                         const char             *phrase,
                                         uint64_t                number);
char       *kuzov_packed_reply_dup_text (const uint8_t          *packed,
                                         size_t                  length,
                                         const KuzovPackedBasis *basis,
                                         const char             *phrase);

G_END_DECLS
