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
void           kuzov_test_disk_note_rename (const char    *path,
                                            const char    *new_path);
gboolean       kuzov_test_disk_note_sync   (int            file);

void           kuzov_test_vfs_register     (void);

/* What is left to chance where the power was cut. */
typedef struct
{
  GRand    *rand;
  double    temper;     /* how likely it is that a sector was written: from 0, never, to 1, always */
  gboolean  has_noise;  /* what was never written is noise rather than nothing */
} KuzovTestChance;

void           kuzov_test_write_over       (GByteArray      *content,
                                            int64_t          offset,
                                            gconstpointer    data,
                                            size_t           length);
void           kuzov_test_chance_write     (KuzovTestChance *chance,
                                            GByteArray      *content,
                                            int64_t          offset,
                                            const uint8_t   *data,
                                            size_t           length);
void           kuzov_test_chance_make_noise (KuzovTestChance *chance,
                                            uint8_t         *data,
                                            size_t           length);

G_END_DECLS
