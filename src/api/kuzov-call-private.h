// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <libsoup/soup.h>

#include "api/kuzov-access.h"
#include "api/kuzov-reply.h"

G_BEGIN_DECLS

/* One call of the web API, from the message to its answer. */
typedef struct _KuzovCall KuzovCall;

typedef void (*KuzovCallFunc) (KuzovCall *call,
                               gpointer   user_data);

KuzovCall   *kuzov_call_new        (KuzovMode        mode,
                                    const char      *endpoint,
                                    const char      *api_key,
                                    const char      *parameter);
void         kuzov_call_free       (KuzovCall       *call);
void         kuzov_call_send       (KuzovCall       *call,
                                    SoupSession     *session,
                                    int64_t          deadline_us,
                                    GCancellable    *cancellable,
                                    KuzovCallFunc    func,
                                    gpointer         user_data);
void         kuzov_call_stop       (KuzovCall       *call,
                                    KuzovReplyFault  fault);
void         kuzov_call_stop_unsent_order (KuzovCall *call);
gboolean     kuzov_call_is_abandoned (KuzovCall      *call);
gboolean     kuzov_call_needs_login (KuzovCall       *call);
GList       *kuzov_call_get_link   (KuzovCall       *call);
int64_t      kuzov_call_get_deadline (KuzovCall     *call);
KuzovReply  *kuzov_call_read_reply (KuzovCall       *call);
KuzovAccess *kuzov_call_read_access (KuzovCall      *call);

G_END_DECLS
