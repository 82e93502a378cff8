// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KuzovSeat:
 *
 * A file that one process of several may hold, and where it leaves a note for the rest. The kernel frees it
 * when its holder ends, however that happens.
 */
typedef struct _KuzovSeat KuzovSeat;

KuzovSeat *kuzov_seat_new       (const char  *path);
void       kuzov_seat_free      (KuzovSeat   *self);
gboolean   kuzov_seat_take      (KuzovSeat   *self,
                                 gboolean    *is_taken,
                                 GError     **error);
gboolean   kuzov_seat_set_note  (KuzovSeat   *self,
                                 const char  *note,
                                 GError     **error);
char      *kuzov_seat_read_note (KuzovSeat   *self,
                                 GError     **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovSeat, kuzov_seat_free)

G_END_DECLS
