// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-row-private.h"

G_BEGIN_DECLS

KuzovRequest   *kuzov_request_new_for_row     (const KuzovRow *row,
                                               GHashTable     *registry);
KuzovRequest   *kuzov_request_new_placeholder (void);
const KuzovRow *kuzov_request_peek_row        (KuzovRequest   *self);
void            kuzov_request_apply_row       (KuzovRequest   *self,
                                               const KuzovRow *row);
void            kuzov_request_set_is_removed  (KuzovRequest   *self,
                                               gboolean        is_removed);
void            kuzov_request_take_labels     (KuzovRequest   *self,
                                               const char     *labels);
void            kuzov_request_take_replies    (KuzovRequest   *self,
                                               KuzovRow       *row);
unsigned int    kuzov_request_steal_changes   (KuzovRequest   *self,
                                               KuzovState     *expected);
void            kuzov_request_return_changes  (KuzovRequest   *self,
                                               unsigned int    changes,
                                               KuzovState      expected);
gboolean        kuzov_request_has_changes     (KuzovRequest   *self);
void            kuzov_request_hold_write      (KuzovRequest   *self);
void            kuzov_request_release_write   (KuzovRequest   *self);
gboolean        kuzov_request_is_being_written (KuzovRequest  *self);

G_END_DECLS
