// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * KuzovQueueLock:
 *
 * A kernel lock beside the history: of all processes on it, the holder drives the queue. The kernel takes it back
 * when the holder dies, however it dies.
 */
typedef struct _KuzovQueueLock KuzovQueueLock;

KuzovQueueLock *kuzov_queue_lock_new  (const char      *history_path);
void            kuzov_queue_lock_free (KuzovQueueLock  *lock);
gboolean        kuzov_queue_lock_try  (KuzovQueueLock  *lock,
                                       GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovQueueLock, kuzov_queue_lock_free)

G_END_DECLS
