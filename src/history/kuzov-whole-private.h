// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "history/kuzov-directory-private.h"
#include "history/kuzov-history.h"

G_BEGIN_DECLS

/**
 * KuzovWhole:
 *
 * The whole history, the newest row first: a directory says where rows stand, and their requests are read in its spans. It
 * may know the newest rows only.
 */
typedef struct _KuzovWhole KuzovWhole;

KuzovWhole   *kuzov_whole_new         (KuzovHistory   *history);
void          kuzov_whole_free        (KuzovWhole     *self);
void          kuzov_whole_forget      (KuzovWhole     *self);
unsigned int  kuzov_whole_get_n_rows  (KuzovWhole     *self);
KuzovRequest *kuzov_whole_get         (KuzovWhole     *self,
                                       unsigned int    position);
gboolean      kuzov_whole_find        (KuzovWhole     *self,
                                       int64_t         id,
                                       unsigned int   *position);
void          kuzov_whole_locate      (KuzovWhole     *self,
                                       GArray         *kept);
gboolean      kuzov_whole_take_newest (KuzovWhole     *self,
                                       unsigned int    n);
void          kuzov_whole_take        (KuzovWhole     *self,
                                       KuzovDirectory *directory,
                                       int64_t         until);
unsigned int  kuzov_whole_append      (KuzovWhole     *self);
gboolean      kuzov_whole_insert      (KuzovWhole     *self,
                                       int64_t         id);
gboolean      kuzov_whole_remove      (KuzovWhole     *self,
                                       int64_t         id);

G_END_DECLS
