// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <gtk/gtk.h>
#include "history/kuzov-history.h"

G_BEGIN_DECLS

/**
 * KuzovNoteBox:
 *
 * The note of a request, to be read and written. What is written is kept a moment later, and at once when the person goes
 * elsewhere.
 */
#define KUZOV_TYPE_NOTE_BOX (kuzov_note_box_get_type ())
G_DECLARE_FINAL_TYPE (KuzovNoteBox, kuzov_note_box, KUZOV, NOTE_BOX, GtkWidget)

void kuzov_note_box_set_history (KuzovNoteBox *self,
                                 KuzovHistory *history);
void kuzov_note_box_set_request (KuzovNoteBox *self,
                                 KuzovRequest *request);
void kuzov_note_box_keep        (KuzovNoteBox *self);

G_END_DECLS
