// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The demonstration's own key, and the one key it does not know; any other that is not empty is as good. */
#define KUZOV_DEMO_KEY         "d3302000-2b5c-4e1f-9a70-6b757a6f7600"
#define KUZOV_DEMO_UNKNOWN_KEY "00000000-0000-0000-0000-000000000000"

#define KUZOV_TYPE_DEMO_SERVICE (kuzov_demo_service_get_type ())

G_DECLARE_FINAL_TYPE (KuzovDemoService, kuzov_demo_service, KUZOV, DEMO_SERVICE, GObject)

KuzovDemoService *kuzov_demo_service_new                 (void);
gboolean          kuzov_demo_service_start               (KuzovDemoService  *self,
                                                          unsigned int       preferred_port,
                                                          GError           **error);
void              kuzov_demo_service_stop                (KuzovDemoService  *self);
unsigned int      kuzov_demo_service_get_port            (KuzovDemoService  *self);
const char       *kuzov_demo_service_get_endpoint        (KuzovDemoService  *self);

void              kuzov_demo_service_set_journal         (KuzovDemoService  *self,
                                                          const char        *path);
void              kuzov_demo_service_set_generation_time (KuzovDemoService  *self,
                                                          unsigned int       min_ms,
                                                          unsigned int       max_ms);
void              kuzov_demo_service_set_latency         (KuzovDemoService  *self,
                                                          unsigned int       latency_ms);
void              kuzov_demo_service_set_price           (KuzovDemoService  *self,
                                                          double             price);
void              kuzov_demo_service_set_balance         (KuzovDemoService  *self,
                                                          double             balance);
double            kuzov_demo_service_get_balance         (KuzovDemoService  *self);

unsigned int      kuzov_demo_service_get_n_calls         (KuzovDemoService  *self,
                                                          const char        *mode);
const char       *kuzov_demo_service_get_last_method     (KuzovDemoService  *self,
                                                          const char        *mode);
unsigned int      kuzov_demo_service_get_n_orders        (KuzovDemoService  *self,
                                                          const char        *frame);
unsigned int      kuzov_demo_service_get_n_charged       (KuzovDemoService  *self,
                                                          const char        *frame);
char             *kuzov_demo_service_get_id              (KuzovDemoService  *self,
                                                          const char        *frame);
unsigned int      kuzov_demo_service_get_max_in_flight   (KuzovDemoService  *self);

void              kuzov_demo_service_drop_next           (KuzovDemoService  *self,
                                                          const char        *mode);
void              kuzov_demo_service_drop_every          (KuzovDemoService  *self,
                                                          const char        *mode,
                                                          unsigned int       nth);
void              kuzov_demo_service_stall_next          (KuzovDemoService  *self,
                                                          const char        *mode);
void              kuzov_demo_service_release             (KuzovDemoService  *self);
void              kuzov_demo_service_answer_next         (KuzovDemoService  *self,
                                                          const char        *mode,
                                                          unsigned int       http_status,
                                                          const char        *content_type,
                                                          GBytes            *body,
                                                          ...) G_GNUC_NULL_TERMINATED;
void              kuzov_demo_service_redirect_next       (KuzovDemoService  *self,
                                                          const char        *mode,
                                                          unsigned int       http_status,
                                                          const char        *location);
void              kuzov_demo_service_truncate_next       (KuzovDemoService  *self,
                                                          const char        *mode,
                                                          size_t             n_bytes);

G_END_DECLS
