// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * KuzovTestDamage:
 * @KUZOV_TEST_DAMAGE_LOSE: of what was not synced nothing is left
 * @KUZOV_TEST_DAMAGE_KEEP: all of it is there
 * @KUZOV_TEST_DAMAGE_SHUFFLE: sectors of it, at random, some of them torn; names come and go
 *
 * What a power cut does to what was not synced.
 */
typedef enum
{
  KUZOV_TEST_DAMAGE_LOSE,
  KUZOV_TEST_DAMAGE_KEEP,
  KUZOV_TEST_DAMAGE_SHUFFLE,
} KuzovTestDamage;

typedef struct _KuzovTestDisk KuzovTestDisk;

char          *kuzov_test_disk_make_folder      (void);
KuzovTestDisk *kuzov_test_disk_new              (const char      *root,
                                                 KuzovTestDamage  damage,
                                                 unsigned int     seed);
void           kuzov_test_disk_free             (KuzovTestDisk   *self);
void           kuzov_test_disk_cut              (KuzovTestDisk   *self);
void           kuzov_test_disk_cut_at           (KuzovTestDisk   *self,
                                                 unsigned int     operation);
void           kuzov_test_disk_cut_at_sync      (KuzovTestDisk   *self);
gboolean       kuzov_test_disk_is_cut           (KuzovTestDisk   *self);
void           kuzov_test_disk_let_go           (KuzovTestDisk   *self);
unsigned int   kuzov_test_disk_get_n_operations (KuzovTestDisk   *self);
unsigned int   kuzov_test_disk_get_n_syncs      (KuzovTestDisk   *self);
void           kuzov_test_disk_write_image      (KuzovTestDisk   *self,
                                                 const char      *root);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KuzovTestDisk, kuzov_test_disk_free)

G_END_DECLS
