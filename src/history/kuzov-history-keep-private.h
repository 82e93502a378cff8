// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <sqlite3.h>

#include "history/kuzov-history.h"

G_BEGIN_DECLS

/* What may lie beside a history while it is damaged: a sign that it is, what was recovered so far, and all of it. */
#define KUZOV_HISTORY_SIGN ".damaged"
#define KUZOV_HISTORY_RECOVERING ".recovering"
#define KUZOV_HISTORY_RECOVERED ".recovered"

gboolean  kuzov_history_keep_copy       (sqlite3     *db,
                                         int          version,
                                         GError     **error);
char     *kuzov_history_dup_aside       (const char  *path);
gboolean  kuzov_history_swap            (const char  *path,
                                         const char  *aside,
                                         GError     **error);
gboolean  kuzov_history_copy_file       (const char  *path,
                                         const char  *suffix,
                                         const char  *other,
                                         GError     **error);
gboolean  kuzov_history_sync_path       (const char  *path,
                                         GError     **error);
gboolean  kuzov_history_has_companion   (const char  *path,
                                         const char  *suffix);
void      kuzov_history_put_sign        (const char  *path);
void      kuzov_history_remove_companion (const char *path,
                                         const char  *suffix);

/* The door of a history: open for many at a time, or shut by one that is alone with it. */
typedef struct _KuzovHistoryDoor KuzovHistoryDoor;

KuzovHistoryDoor *kuzov_history_door_new    (const char        *path);
void              kuzov_history_door_free   (KuzovHistoryDoor  *door);
gboolean          kuzov_history_door_enter  (KuzovHistoryDoor  *door,
                                             GError           **error);
int64_t           kuzov_history_door_claim  (KuzovHistoryDoor  *door,
                                             GError           **error);
gboolean          kuzov_history_door_is_claimed (KuzovHistoryDoor *door,
                                             int64_t           claim);
gboolean          kuzov_history_door_shut   (KuzovHistoryDoor  *door,
                                             unsigned int       patience_ms,
                                             GError           **error);

G_END_DECLS
