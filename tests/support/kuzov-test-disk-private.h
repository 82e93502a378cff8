// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <glib.h>

G_BEGIN_DECLS

/* What the VFS tells the disk, always before it is done. From any thread. */
typedef struct _KuzovTestNode KuzovTestNode;

void           kuzov_test_disk_note_open   (const char    *path);
KuzovTestNode *kuzov_test_disk_note_opened (const char    *path);
void           kuzov_test_disk_note_close  (KuzovTestNode *node);
void           kuzov_test_disk_note_write  (KuzovTestNode *node,
                                            int64_t        offset,
                                            const void    *data,
                                            size_t         length);
void           kuzov_test_disk_note_delete (const char    *path);
gboolean       kuzov_test_disk_note_sync   (int            file);

void           kuzov_test_vfs_register     (void);

G_END_DECLS
