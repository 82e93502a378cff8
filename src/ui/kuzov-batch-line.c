// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-batch-line"

#include "config.h"
#include "ui/kuzov-batch-line.h"

#include <string.h>

/* What is kept of a line that can be no frame number anyway, in bytes. */
#define MAX_LENGTH 512

G_DEFINE_FINAL_TYPE (KuzovBatchLine, kuzov_batch_line, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

static void
kuzov_batch_line_finalize (GObject *object)
{
  KuzovBatchLine *self = KUZOV_BATCH_LINE (object);

  g_free (self->given);
  g_free (self->frame);
  g_free (self->key);
  g_free (self->note);
  g_free (self->detail);

  G_OBJECT_CLASS (kuzov_batch_line_parent_class)->finalize (object);
}

static void
kuzov_batch_line_class_init (KuzovBatchLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kuzov_batch_line_finalize;

  signals[CHANGED] = g_signal_new ("changed", KUZOV_TYPE_BATCH_LINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
kuzov_batch_line_init (KuzovBatchLine *self)
{
}

/**
 * kuzov_batch_line_new:
 * @number: its number in the list, from 1
 * @given: what stands there, any bytes
 *
 * Returns: a line without a verdict
 */
KuzovBatchLine *
kuzov_batch_line_new (unsigned int  number,
                      const char   *given)
{
  KuzovBatchLine *self = NULL;

  g_return_val_if_fail (given != NULL, NULL);

  self = g_object_new (KUZOV_TYPE_BATCH_LINE, NULL);
  self->number = number;
  kuzov_batch_line_set_given (self, given);

  return self;
}

void
kuzov_batch_line_set_given (KuzovBatchLine *self,
                            const char     *given)
{
  g_autofree char *valid = NULL;

  g_return_if_fail (KUZOV_IS_BATCH_LINE (self));
  g_return_if_fail (given != NULL);

  valid = g_utf8_make_valid (given, (gssize) MIN (strlen (given), MAX_LENGTH));
  g_free (self->given);
  self->given = g_strdup (g_strstrip (valid));
  g_clear_pointer (&self->frame, g_free);
  g_clear_pointer (&self->key, g_free);
  g_clear_pointer (&self->note, g_free);
  g_clear_pointer (&self->detail, g_free);
}

void
kuzov_batch_line_changed (KuzovBatchLine *self)
{
  g_return_if_fail (KUZOV_IS_BATCH_LINE (self));

  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
kuzov_batch_line_can_tick (KuzovBatchLine *self)
{
  g_return_val_if_fail (KUZOV_IS_BATCH_LINE (self), FALSE);

  return self->verdict == KUZOV_VERDICT_NEW || self->verdict == KUZOV_VERDICT_READY;
}

/* The frame number, or what stands in its place. */
const char *
kuzov_batch_line_get_text (KuzovBatchLine *self)
{
  g_return_val_if_fail (KUZOV_IS_BATCH_LINE (self), NULL);

  return self->frame != NULL ? self->frame : self->given;
}
