// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>
#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * KuzovVerdict:
 * @KUZOV_VERDICT_NONE: not looked at yet
 * @KUZOV_VERDICT_NEW: to be ordered, unless it is left out
 * @KUZOV_VERDICT_READY: there is a report; ordered anew only if the person ticks it
 * @KUZOV_VERDICT_UNDER_WAY: an order is on its way
 * @KUZOV_VERDICT_UNDECIDED: an earlier order may have been taken: that is to be decided first
 * @KUZOV_VERDICT_TWICE: an earlier line has it
 * @KUZOV_VERDICT_NO_FRAME: not a frame number
 *
 * What becomes of one line of a list.
 */
typedef enum
{
  KUZOV_VERDICT_NONE,
  KUZOV_VERDICT_NEW,
  KUZOV_VERDICT_READY,
  KUZOV_VERDICT_UNDER_WAY,
  KUZOV_VERDICT_UNDECIDED,
  KUZOV_VERDICT_TWICE,
  KUZOV_VERDICT_NO_FRAME,
} KuzovVerdict;

#define KUZOV_N_VERDICTS 7

/**
 * KuzovBatchLine:
 *
 * One line of a list of frame numbers. Its fields are changed by #KuzovBatch alone, which then emits `changed`.
 */
#define KUZOV_TYPE_BATCH_LINE (kuzov_batch_line_get_type ())
G_DECLARE_FINAL_TYPE (KuzovBatchLine, kuzov_batch_line, KUZOV, BATCH_LINE, GObject)

struct _KuzovBatchLine
{
  GObject       parent_instance;
  unsigned int  number;
  char         *given;      /* as it stands in the list, valid UTF-8 */
  char         *frame;      /* (nullable): as it is ordered */
  char         *key;        /* (nullable): what all spellings of it share */
  char         *note;       /* (nullable): why it is no frame, or how it was read */
  char         *detail;     /* (nullable): since when, or the same as which line */
  KuzovVerdict  verdict;
  gboolean      is_ticked;
};

KuzovBatchLine *kuzov_batch_line_new      (unsigned int    number,
                                           const char     *given);
void            kuzov_batch_line_set_given (KuzovBatchLine *self,
                                            const char     *given);
void            kuzov_batch_line_changed  (KuzovBatchLine *self);
gboolean        kuzov_batch_line_can_tick (KuzovBatchLine *self);
const char     *kuzov_batch_line_get_text (KuzovBatchLine *self);

G_END_DECLS
