// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "history/kuzov-labels.h"
#include "queue/kuzov-queue.h"

G_BEGIN_DECLS

/* A row, from its own left edge; the list adds 6 on every side. */
#define KUZOV_ROW_HEIGHT      64
#define KUZOV_ROW_TEXT_X      26
#define KUZOV_ROW_MENU_WIDTH  40
#define KUZOV_ROW_STEP_HEIGHT 30
#define KUZOV_ROW_NOTE_FLOOR  560    /* from this width on there is a column of notes */
#define KUZOV_ROW_MENU_FLOOR  420    /* and from this one a menu button */

/* A way to colour a state: its text, and the tint behind it. */
typedef struct
{
  GdkRGBA text;
  GdkRGBA tint;
} KuzovTone;

/**
 * KuzovRowLook:
 *
 * What all rows of one list share: colours, icons, and the width of the widest button. Rows draw themselves,
 * because 205 rows of labels and icons would be what a first frame costs.
 */
#define KUZOV_TYPE_ROW_LOOK (kuzov_row_look_get_type ())
G_DECLARE_FINAL_TYPE (KuzovRowLook, kuzov_row_look, KUZOV, ROW_LOOK, GObject)

KuzovRowLook    *kuzov_row_look_new            (GtkWidget    *list,
                                                KuzovHistory *history,
                                                KuzovQueue   *queue);
KuzovQueue      *kuzov_row_look_get_queue      (KuzovRowLook *self);
const GdkRGBA   *kuzov_row_look_get_text       (KuzovRowLook *self);
const GdkRGBA   *kuzov_row_look_get_dim        (KuzovRowLook *self);
const GdkRGBA   *kuzov_row_look_get_dot        (KuzovRowLook *self);
const GdkRGBA   *kuzov_row_look_get_found      (KuzovRowLook *self);
const KuzovTone *kuzov_row_look_get_tone       (KuzovRowLook *self,
                                                KuzovState    state);
void             kuzov_row_look_draw_icon      (KuzovRowLook *self,
                                                GtkSnapshot  *snapshot,
                                                const char   *name,
                                                int           size,
                                                const GdkRGBA *color);
const char      *kuzov_row_look_get_icon       (KuzovState    state);
int              kuzov_row_look_get_step_width (KuzovRowLook *self);
void             kuzov_row_look_invalidate     (KuzovRowLook *self);
int64_t          kuzov_row_look_get_typical_ms (KuzovRowLook *self);
void             kuzov_row_look_set_typical_ms (KuzovRowLook *self,
                                                int64_t       typical_ms);
gboolean         kuzov_row_look_set_words      (KuzovRowLook      *self,
                                                const char *const *words);
const char *const *kuzov_row_look_get_words    (KuzovRowLook *self);
const KuzovLabel *kuzov_row_look_find_label    (KuzovRowLook *self,
                                                int64_t       label);
void             kuzov_row_look_forget_labels  (KuzovRowLook *self);
const GdkRGBA   *kuzov_row_look_get_label_color (KuzovRowLook *self,
                                                unsigned int  color);

G_END_DECLS
