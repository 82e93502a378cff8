// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>

#include "api/kuzov-reading.h"

G_BEGIN_DECLS

/* So many are shown at most; each has a key of its own. */
#define KUZOV_CHOICE_BOX_MAX 3

/**
 * KuzovChoiceBox:
 *
 * What else a text may mean as a frame number: a small button each, and Alt with its number.
 *
 * Signal: `chosen` (string): the frame number that the person chose.
 */
#define KUZOV_TYPE_CHOICE_BOX (kuzov_choice_box_get_type ())
G_DECLARE_FINAL_TYPE (KuzovChoiceBox, kuzov_choice_box, KUZOV, CHOICE_BOX, GtkBox)

void  kuzov_choice_box_set_choices  (KuzovChoiceBox *self,
                                     GPtrArray      *choices,
                                     unsigned int    n_shown);
void  kuzov_choice_box_choose       (KuzovChoiceBox *self,
                                     unsigned int    position);
char *kuzov_choice_box_dup_spoken   (KuzovChoiceBox *self);

G_END_DECLS
