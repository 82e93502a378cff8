// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>

#include "history/kuzov-edits-private.h"

G_BEGIN_DECLS

/* Where a row stands in the list that there is, and in the one that takes its place: G_MAXUINT when it does not. */
typedef struct
{
  int64_t      id;
  unsigned int was;
  unsigned int is;
} KuzovKept;

typedef enum
{
  KUZOV_ROW_FORMER,   /* of the list that there was */
  KUZOV_ROW_KEPT,     /* of both */
  KUZOV_ROW_LATTER,   /* of the list that there will be */
} KuzovRowOrigin;

/**
 * KuzovRenewal:
 *
 * A list gives way to another one around rows that both have, and that are never taken out: what somebody looks at stays
 * where it is, with all that is tied to it. First all other rows go, then all others come, both from the bottom up.
 */
typedef struct _KuzovRenewal KuzovRenewal;

KuzovRenewal   *kuzov_renewal_new  (GArray       *kept,
                                    unsigned int  n_before,
                                    unsigned int  n_after);
void            kuzov_renewal_free (KuzovRenewal *self);
gboolean        kuzov_renewal_step (KuzovRenewal *self,
                                    KuzovEdit    *edit);
KuzovRowOrigin  kuzov_renewal_find (KuzovRenewal *self,
                                    unsigned int  position,
                                    unsigned int *index,
                                    int64_t      *id);
void            kuzov_renewal_locate (GArray     *kept,
                                      GArray     *ids);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovRenewal, kuzov_renewal_free)

G_END_DECLS
