// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "demo/kuzov-demo-job.h"

G_BEGIN_DECLS

void  kuzov_demo_append_json   (GString              *json,
                                const char           *text);
char *kuzov_demo_reply_order   (int64_t               now_ms,
                                const char           *frame,
                                int64_t               id);
char *kuzov_demo_reply_state   (int64_t               now_ms,
                                int64_t               id,
                                const KuzovDemoTimes *times);
char *kuzov_demo_reply_result  (int64_t               now_ms,
                                int64_t               id,
                                const KuzovDemoTimes *times,
                                const char           *url);
char *kuzov_demo_reply_profile (int64_t               now_ms,
                                double                balance,
                                double                price);
char *kuzov_demo_reply_error   (int64_t               now_ms,
                                const char           *frame,
                                const char           *error_msg);

G_END_DECLS
