// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "api/kuzov-reading.h"

G_BEGIN_DECLS

/* A frame number has this many characters, dashes included. */
#define KUZOV_FRAME_MIN_LENGTH 5
#define KUZOV_FRAME_MAX_LENGTH 17

/* A text on its way to a frame number, and what was changed in it so far. */
typedef struct
{
  GString      *text;
  unsigned int  changes;
} KuzovDraft;

/* Spelling: each works on the draft and notes what it did. */
void      kuzov_draft_trim        (KuzovDraft *draft);
void      kuzov_draft_drop_label  (KuzovDraft *draft);
gboolean  kuzov_draft_fold_width  (KuzovDraft *draft);
void      kuzov_draft_fold_dashes (KuzovDraft *draft);
void      kuzov_draft_fold_spaces (KuzovDraft *draft);
void      kuzov_draft_raise       (KuzovDraft *draft);
char     *kuzov_draft_find_among  (KuzovDraft *draft);

/* Script: what the letters of other alphabets stand for. */
gboolean  kuzov_script_is_plain   (const char *text);
char     *kuzov_script_dup_looks  (const char *text);
char     *kuzov_script_dup_keys   (const char *text);

/* Shape: what plain capitals, digits and dashes amount to. */
gboolean  kuzov_shape_is_frame    (const char *text);
gboolean  kuzov_shape_is_model    (const char *text,
                                   gsize       length);
gboolean  kuzov_shape_is_serial   (const char *text);
gboolean  kuzov_shape_knows_model (const char *text);
void      kuzov_shape_judge       (KuzovReading *reading,
                                   const char   *text,
                                   unsigned int  changes);

/* What a text is that is no frame number, before and after its letters were read. */
KuzovKind kuzov_kind_of_text      (const char *text);
KuzovKind kuzov_kind_of_letters   (const char *text);

void      kuzov_reading_offer     (KuzovReading *reading,
                                   const char   *frame,
                                   unsigned int  changes);

G_END_DECLS
