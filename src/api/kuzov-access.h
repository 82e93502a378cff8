// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "api/kuzov-reply.h"

G_BEGIN_DECLS

/**
 * KuzovAccess:
 * @kind: as for any reply; figures only with %KUZOV_REPLY_OK
 * @fault: why there is no answer
 * @message: (nullable): the provider's words when it said no
 * @until_ms: until when the key works (start of that day where only a date came), 0 when unknown
 * @until_text: (nullable): the same as the provider words it
 * @has_balance: whether @balance is known
 * @balance: the account's balance; its unit is unproven, so it is shown bare
 * @has_price: whether @price is known
 * @price: price of one report, in the unit of @balance
 * @is_listed: whether the method is among those that the key may use; TRUE when the reply doesn't tell
 * @left: calls left, -1 when unknown
 * @checked_ms: when this was asked, wall clock
 *
 * What the access check (profile.ashx: observed, free) says of the key. Boxed; copy with kuzov_access_copy().
 */
typedef struct
{
  KuzovReplyKind  kind;
  KuzovReplyFault fault;
  char           *message;
  int64_t         until_ms;
  char           *until_text;
  gboolean        has_balance;
  double          balance;
  gboolean        has_price;
  double          price;
  gboolean        is_listed;
  int64_t         left;
  int64_t         checked_ms;
} KuzovAccess;

#define KUZOV_TYPE_ACCESS (kuzov_access_get_type ())
GType        kuzov_access_get_type (void);

KuzovAccess *kuzov_access_parse    (unsigned int       http_status,
                                    const char        *body,
                                    gsize              length,
                                    const char        *secret);
KuzovAccess *kuzov_access_new_failed (KuzovReplyKind   kind,
                                      KuzovReplyFault  fault);
KuzovAccess *kuzov_access_copy     (const KuzovAccess *access);
void         kuzov_access_free     (KuzovAccess       *access);
gboolean     kuzov_access_allows_order (const KuzovAccess *access,
                                        int64_t            now_ms);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovAccess, kuzov_access_free)

G_END_DECLS
