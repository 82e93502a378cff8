// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-identity-private.h"

G_BEGIN_DECLS

/* So many rows of one frame are looked at one by one. */
#define KUZOV_FEW_OF_FRAME 64

/* The rows of one frame, in the order in which they were added. */
typedef struct _KuzovGroup KuzovGroup;

KuzovGroup    *kuzov_group_new     (void);
void           kuzov_group_free    (KuzovGroup          *self);
void           kuzov_group_clear   (KuzovGroup          *self);
void           kuzov_group_add     (KuzovGroup          *self,
                                    const KuzovIdentity *identity);
void           kuzov_group_replace (KuzovGroup          *self,
                                    KuzovIdentity       *known,
                                    const KuzovIdentity *identity);
KuzovIdentity *kuzov_group_find    (KuzovGroup          *self,
                                    const KuzovIdentity *identity,
                                    int64_t              now_ms,
                                    KuzovLikeness       *likeness);
void           kuzov_group_settle  (KuzovGroup          *self,
                                    KuzovIdentity       *known,
                                    const KuzovIdentity *identity);
unsigned int   kuzov_group_get_n_rows (KuzovGroup       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovGroup, kuzov_group_free)

G_END_DECLS
