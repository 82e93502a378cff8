// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "api/kuzov-access.h"
#include "api/kuzov-reply.h"

G_BEGIN_DECLS

#define KUZOV_TYPE_CLIENT (kuzov_client_get_type ())
G_DECLARE_FINAL_TYPE (KuzovClient, kuzov_client, KUZOV, CLIENT, GObject)

KuzovClient *kuzov_client_new            (void);
const char  *kuzov_client_get_api_key    (KuzovClient         *self);
void         kuzov_client_set_api_key    (KuzovClient         *self,
                                          const char          *api_key);
const char  *kuzov_client_get_endpoint   (KuzovClient         *self);
void         kuzov_client_set_endpoint   (KuzovClient         *self,
                                          const char          *endpoint);
void         kuzov_client_set_deadlines_ms (KuzovClient       *self,
                                          unsigned int         order_ms,
                                          unsigned int         poll_ms);
unsigned int kuzov_client_get_n_in_flight (KuzovClient        *self);
void         kuzov_client_stop_unsent    (KuzovClient         *self);

void         kuzov_client_order_async    (KuzovClient         *self,
                                          const char          *frame,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
void         kuzov_client_check_async    (KuzovClient         *self,
                                          const char          *endpoint,
                                          const char          *id,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
void         kuzov_client_fetch_async    (KuzovClient         *self,
                                          const char          *endpoint,
                                          const char          *id,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
KuzovReply  *kuzov_client_call_finish    (KuzovClient         *self,
                                          GAsyncResult        *result);
void         kuzov_client_profile_async  (KuzovClient         *self,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
KuzovAccess *kuzov_client_profile_finish (KuzovClient         *self,
                                          GAsyncResult        *result);

G_END_DECLS
