// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-batch"

#include "config.h"
#include "ui/kuzov-batch.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "api/kuzov-frame.h"
#include "api/kuzov-reading.h"
#include "desktop/kuzov-words.h"

/* How long the main loop may be kept at a time, in microseconds. */
#define CHUNK_US 4000

struct _KuzovBatch
{
  GObject       parent_instance;
  KuzovQueue   *queue;
  GListStore   *lines;
  GHashTable   *firsts;         /* key, owned by its line, to the line that has it first; nothing is owned */
  unsigned int  counts[KUZOV_N_VERDICTS];
  unsigned int  ticks[KUZOV_N_VERDICTS];
  unsigned int  n_judged;
  gboolean      ticks_new;      /* what is found to be new is to be ordered */
  unsigned int  judge_id;
};

G_DEFINE_FINAL_TYPE (KuzovBatch, kuzov_batch, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

static void
emit_changed (KuzovBatch *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Why a line is no frame number, in a few words: it stands behind what was given. */
static char *
explain (const KuzovReading *reading)
{
  if (reading->verity == KUZOV_VERITY_AMBIGUOUS)
    return g_strdup_printf ("%s?", ((KuzovChoice *) g_ptr_array_index (reading->choices, 0))->frame);

  switch (reading->kind)
    {
    case KUZOV_KIND_EMPTY:
      return g_strdup (C_("no frame number", "nothing here"));
    case KUZOV_KIND_UNREADABLE:
      return g_strdup (C_("no frame number", "not readable"));
    case KUZOV_KIND_SHORT:
    case KUZOV_KIND_LONG:
      return g_strdup (C_("no frame number", "not 5 to 17 characters"));
    case KUZOV_KIND_VIN:
      return g_strdup (C_("no frame number", "a VIN"));
    case KUZOV_KIND_DESIGNATION:
      return g_strdup (C_("no frame number", "a model designation"));
    case KUZOV_KIND_MODEL:
      return g_strdup (C_("no frame number", "no serial number"));
    case KUZOV_KIND_PLATE:
      return g_strdup (C_("no frame number", "a registration plate"));
    case KUZOV_KIND_STAMPED:
      return g_strdup (C_("no frame number", "stamped by an authority"));
    case KUZOV_KIND_PHONE:
      return g_strdup (C_("no frame number", "a telephone number"));
    case KUZOV_KIND_EMAIL:
      return g_strdup (C_("no frame number", "an e-mail address"));
    case KUZOV_KIND_LINK:
      return g_strdup (C_("no frame number", "a link"));
    case KUZOV_KIND_ID:
      return g_strdup (C_("no frame number", "digits alone"));
    case KUZOV_KIND_WORDS:
      return g_strdup (C_("no frame number", "letters alone"));
    case KUZOV_KIND_CHARACTERS:
    case KUZOV_KIND_FRAME:
    default:
      return g_strdup (C_("no frame number", "only A–Z, digits, dashes"));
    }
}

/* How a line that can be ordered was read: what else it may mean, or what was corrected. */
static char *
describe (const KuzovReading *reading)
{
  if (reading->choices->len == 0)
    return kuzov_words_changes (reading->changes);

  /* Translators: %s is another frame number that may have been meant. */
  return g_strdup_printf (_("or %s?"), ((KuzovChoice *) g_ptr_array_index (reading->choices, 0))->frame);
}

/* The verdict with all that is counted by it. A line that is new is ticked as a rule, any other is not. */
static void
set_verdict (KuzovBatch     *self,
             KuzovBatchLine *line,
             KuzovVerdict    verdict,
             char           *detail)
{
  if (line->is_ticked)
    self->ticks[line->verdict]--;
  self->counts[line->verdict]--;

  line->verdict = verdict;
  line->is_ticked = verdict == KUZOV_VERDICT_NEW && self->ticks_new;
  g_free (line->detail);
  line->detail = detail;

  self->counts[verdict]++;
  if (line->is_ticked)
    self->ticks[verdict]++;
  kuzov_batch_line_changed (line);
}

/* Since when the history has it, as a detail beside the verdict. */
static char *
dup_detail (KuzovRequest *request)
{
  KuzovState state = kuzov_request_get_state (request);
  int64_t time_ms = kuzov_request_get_settled_ms (request);
  g_autofree char *time = NULL;

  if (kuzov_state_is_pending (state))
    time_ms = kuzov_request_get_ordered_ms (request);
  else if (state == KUZOV_STATE_UNCONFIRMED)
    time_ms = kuzov_request_get_sent_ms (request);
  if (time_ms == 0)
    return NULL;

  time = kuzov_words_time (time_ms, g_get_real_time () / 1000);
  switch (state)
    {
    case KUZOV_STATE_READY:
      /* Translators: %s is a time: since when there is a report. */
      return g_strdup_printf (C_("report", "since %s"), time);
    case KUZOV_STATE_UNCONFIRMED:
      /* Translators: %s is a time. */
      return g_strdup_printf (_("sent %s, decide first"), time);
    case KUZOV_STATE_FAILED:
      /* Translators: %s is a time. */
      return g_strdup_printf (_("refused %s"), time);
    case KUZOV_STATE_GIVEN_UP:
      /* Translators: %s is a time. */
      return g_strdup_printf (_("given up %s"), time);
    case KUZOV_STATE_WAITING:
      /* Translators: %s is a time. */
      return g_strdup_printf (_("waiting since %s"), time);
    case KUZOV_STATE_SUBMITTING:
    case KUZOV_STATE_QUEUED:
    case KUZOV_STATE_GENERATING:
    default:
      /* Translators: %s is a time. */
      return g_strdup_printf (_("ordered %s"), time);
    }
}

static KuzovVerdict
get_verdict (KuzovBatch   *self,
             KuzovRequest *request)
{
  switch (kuzov_request_get_state (request))
    {
    case KUZOV_STATE_READY:
      return KUZOV_VERDICT_READY;
    case KUZOV_STATE_UNCONFIRMED:
      return KUZOV_VERDICT_UNDECIDED;
    case KUZOV_STATE_FAILED:
    case KUZOV_STATE_GIVEN_UP:
      return KUZOV_VERDICT_NEW;
    case KUZOV_STATE_WAITING:
      /* To name it again is to say that it may go out. */
      return kuzov_queue_get_is_held (self->queue, request) ? KUZOV_VERDICT_NEW : KUZOV_VERDICT_UNDER_WAY;
    case KUZOV_STATE_SUBMITTING:
    case KUZOV_STATE_QUEUED:
    case KUZOV_STATE_GENERATING:
    default:
      return KUZOV_VERDICT_UNDER_WAY;
    }
}

/* What the history knows of its frame. */
static void
look_up (KuzovBatch     *self,
         KuzovBatchLine *line)
{
  g_autoptr (KuzovRequest) request = NULL;

  request = kuzov_history_find_frame (kuzov_queue_get_history (self->queue), line->frame);
  if (request == NULL)
    set_verdict (self, line, KUZOV_VERDICT_NEW, NULL);
  else
    set_verdict (self, line, get_verdict (self, request), dup_detail (request));
}

static void
mark_twice (KuzovBatch     *self,
            KuzovBatchLine *line,
            KuzovBatchLine *first)
{
  /* Translators: %u is the number of a line. */
  set_verdict (self, line, KUZOV_VERDICT_TWICE, g_strdup_printf (_("same as line %u"), first->number));
}

/* Reads the line; FALSE if it is no frame number, which then is its verdict. */
static gboolean
read_line (KuzovBatch     *self,
           KuzovBatchLine *line)
{
  g_autoptr (KuzovReading) reading = NULL;

  kuzov_batch_line_set_given (line, line->given);
  reading = kuzov_reading_new (line->given);
  line->frame = g_steal_pointer (&reading->frame);
  if (line->frame == NULL)
    {
      line->note = explain (reading);
      set_verdict (self, line, KUZOV_VERDICT_NO_FRAME, NULL);
      return FALSE;
    }

  line->key = kuzov_frame_dup_key (line->frame);
  line->note = describe (reading);

  return TRUE;
}

static void
judge_line (KuzovBatch     *self,
            KuzovBatchLine *line)
{
  KuzovBatchLine *first = NULL;

  if (!read_line (self, line))
    return;

  first = g_hash_table_lookup (self->firsts, line->key);
  if (first != NULL)
    {
      mark_twice (self, line, first);
      return;
    }

  g_hash_table_insert (self->firsts, line->key, line);
  look_up (self, line);
}

static KuzovBatchLine *
peek_line (KuzovBatch   *self,
           unsigned int  position)
{
  g_autoptr (KuzovBatchLine) line = g_list_model_get_item (G_LIST_MODEL (self->lines), position);

  return line;      /* the list holds it */
}

/* Among all lines of one key the first is looked up, and the rest is there twice. */
static void
judge_key (KuzovBatch *self,
           const char *key)
{
  KuzovBatchLine *first = NULL;

  g_hash_table_remove (self->firsts, key);
  for (unsigned int i = 0; i < kuzov_batch_get_n_lines (self); i++)
    {
      KuzovBatchLine *line = peek_line (self, i);

      if (g_strcmp0 (line->key, key) != 0)
        continue;

      if (first != NULL)
        {
          mark_twice (self, line, first);
          continue;
        }

      first = line;
      g_hash_table_insert (self->firsts, line->key, line);
      if (line->verdict == KUZOV_VERDICT_TWICE || line->verdict == KUZOV_VERDICT_NONE)
        look_up (self, line);
    }
}

static void
judge_some (KuzovBatch *self)
{
  int64_t until = g_get_monotonic_time () + CHUNK_US;
  unsigned int n_lines = kuzov_batch_get_n_lines (self);

  while (self->n_judged < n_lines && g_get_monotonic_time () < until)
    {
      KuzovBatchLine *line = peek_line (self, self->n_judged++);

      /* One that was edited meanwhile has its verdict. */
      if (line->verdict == KUZOV_VERDICT_NONE)
        judge_line (self, line);
    }
}

static gboolean
on_judge (gpointer user_data)
{
  KuzovBatch *self = user_data;
  gboolean is_done = FALSE;

  judge_some (self);
  is_done = self->n_judged >= kuzov_batch_get_n_lines (self);
  if (is_done)
    self->judge_id = 0;
  emit_changed (self);

  return is_done ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static void
kuzov_batch_dispose (GObject *object)
{
  KuzovBatch *self = KUZOV_BATCH (object);

  g_clear_handle_id (&self->judge_id, g_source_remove);
  g_clear_pointer (&self->firsts, g_hash_table_unref);
  g_clear_object (&self->lines);
  g_clear_object (&self->queue);

  G_OBJECT_CLASS (kuzov_batch_parent_class)->dispose (object);
}

static void
kuzov_batch_class_init (KuzovBatchClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kuzov_batch_dispose;

  signals[CHANGED] = g_signal_new ("changed", KUZOV_TYPE_BATCH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
kuzov_batch_init (KuzovBatch *self)
{
  self->lines = g_list_store_new (KUZOV_TYPE_BATCH_LINE);
  self->firsts = g_hash_table_new (g_str_hash, g_str_equal);
}

static gboolean
is_blank (const char *line)
{
  return line[strspn (line, " \t\r\n\v\f")] == '\0';
}

/**
 * kuzov_batch_new:
 * @queue: a queue
 * @lines: what was pasted, dropped or read; any bytes
 *
 * Empty lines are left out. The first verdicts are there at once, the others follow.
 */
KuzovBatch *
kuzov_batch_new (KuzovQueue        *queue,
                 const char *const *lines)
{
  KuzovBatch *self = NULL;
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (KUZOV_IS_QUEUE (queue), NULL);
  g_return_val_if_fail (lines != NULL, NULL);

  self = g_object_new (KUZOV_TYPE_BATCH, NULL);
  self->queue = g_object_ref (queue);
  for (unsigned int i = 0; lines[i] != NULL; i++)
    {
      if (!is_blank (lines[i]))
        g_ptr_array_add (items, kuzov_batch_line_new (items->len + 1, lines[i]));
    }
  g_list_store_splice (self->lines, 0, 0, items->pdata, items->len);
  self->counts[KUZOV_VERDICT_NONE] = items->len;
  kuzov_batch_judge (self, TRUE);

  return self;
}

GListModel *
kuzov_batch_get_lines (KuzovBatch *self)
{
  g_return_val_if_fail (KUZOV_IS_BATCH (self), NULL);

  return G_LIST_MODEL (self->lines);
}

unsigned int
kuzov_batch_get_n_lines (KuzovBatch *self)
{
  g_return_val_if_fail (KUZOV_IS_BATCH (self), 0);

  return g_list_model_get_n_items (G_LIST_MODEL (self->lines));
}

unsigned int
kuzov_batch_get_n_verdicts (KuzovBatch   *self,
                            KuzovVerdict  verdict)
{
  g_return_val_if_fail (KUZOV_IS_BATCH (self), 0);
  g_return_val_if_fail ((unsigned int) verdict < KUZOV_N_VERDICTS, 0);

  return self->counts[verdict];
}

unsigned int
kuzov_batch_get_n_ticked (KuzovBatch   *self,
                          KuzovVerdict  verdict)
{
  g_return_val_if_fail (KUZOV_IS_BATCH (self), 0);
  g_return_val_if_fail ((unsigned int) verdict < KUZOV_N_VERDICTS, 0);

  return self->ticks[verdict];
}

gboolean
kuzov_batch_get_is_judging (KuzovBatch *self)
{
  g_return_val_if_fail (KUZOV_IS_BATCH (self), FALSE);

  return self->judge_id != 0;
}

/**
 * kuzov_batch_judge:
 * @self: a batch
 * @ticks_new: whether what is new is to be ordered, unless it is left out
 *
 * Finds all verdicts anew: the history is another one than when they were found.
 */
void
kuzov_batch_judge (KuzovBatch *self,
                   gboolean    ticks_new)
{
  g_return_if_fail (KUZOV_IS_BATCH (self));

  g_hash_table_remove_all (self->firsts);
  for (unsigned int i = 0; i < kuzov_batch_get_n_lines (self); i++)
    {
      KuzovBatchLine *line = peek_line (self, i);

      if (line->verdict != KUZOV_VERDICT_NONE)
        set_verdict (self, line, KUZOV_VERDICT_NONE, NULL);
    }

  self->n_judged = 0;
  self->ticks_new = ticks_new;
  judge_some (self);
  g_clear_handle_id (&self->judge_id, g_source_remove);
  if (self->n_judged < kuzov_batch_get_n_lines (self))
    self->judge_id = g_idle_add (on_judge, self);
  emit_changed (self);
}

/**
 * kuzov_batch_set_ticked:
 * @self: a batch
 * @line: one of its lines
 * @is_ticked: whether it is to be ordered; only what can be ordered is ticked
 */
void
kuzov_batch_set_ticked (KuzovBatch     *self,
                        KuzovBatchLine *line,
                        gboolean        is_ticked)
{
  g_return_if_fail (KUZOV_IS_BATCH (self));
  g_return_if_fail (KUZOV_IS_BATCH_LINE (line));

  if (line->is_ticked == is_ticked || (is_ticked && !kuzov_batch_line_can_tick (line)))
    return;

  line->is_ticked = is_ticked;
  if (is_ticked)
    self->ticks[line->verdict]++;
  else
    self->ticks[line->verdict]--;
  kuzov_batch_line_changed (line);
  emit_changed (self);
}

/* Leaves out what is ticked of @verdict beyond the first @n; returns how many were left in. */
static unsigned int
keep_of (KuzovBatch   *self,
         KuzovVerdict  verdict,
         unsigned int  n)
{
  unsigned int n_kept = 0;

  for (unsigned int i = 0; i < kuzov_batch_get_n_lines (self); i++)
    {
      KuzovBatchLine *line = peek_line (self, i);

      if (!line->is_ticked || line->verdict != verdict || n_kept++ < n)
        continue;

      line->is_ticked = FALSE;
      self->ticks[verdict]--;
      kuzov_batch_line_changed (line);
    }

  return MIN (n_kept, n);
}

/**
 * kuzov_batch_keep_ticked:
 * @self: a batch
 * @n: how many to order
 *
 * Leaves out all but the first @n of what is ticked; what is new goes before what is ordered once more.
 */
void
kuzov_batch_keep_ticked (KuzovBatch   *self,
                         unsigned int  n)
{
  g_return_if_fail (KUZOV_IS_BATCH (self));

  n -= keep_of (self, KUZOV_VERDICT_NEW, n);
  keep_of (self, KUZOV_VERDICT_READY, n);
  emit_changed (self);
}

/**
 * kuzov_batch_edit:
 * @self: a batch
 * @line: one of its lines
 * @given: what is to stand there
 *
 * Corrects a line; lines that were the same as it, or are now, get another verdict too.
 */
void
kuzov_batch_edit (KuzovBatch     *self,
                  KuzovBatchLine *line,
                  const char     *given)
{
  g_autofree char *old_key = NULL;

  g_return_if_fail (KUZOV_IS_BATCH (self));
  g_return_if_fail (KUZOV_IS_BATCH_LINE (line));
  g_return_if_fail (given != NULL);

  if (g_str_equal (given, kuzov_batch_line_get_text (line)))
    return;

  old_key = g_steal_pointer (&line->key);
  if (old_key != NULL && g_hash_table_lookup (self->firsts, old_key) == line)
    g_hash_table_remove (self->firsts, old_key);

  kuzov_batch_line_set_given (line, given);
  set_verdict (self, line, KUZOV_VERDICT_NONE, NULL);
  if (read_line (self, line))
    judge_key (self, line->key);
  if (old_key != NULL)
    judge_key (self, old_key);
  emit_changed (self);
}

/**
 * kuzov_batch_dup_additions:
 * @self: a batch
 * @verdict: a verdict
 *
 * Returns: (transfer full) (element-type KuzovAddition): the ticked lines of @verdict, in their order
 */
GPtrArray *
kuzov_batch_dup_additions (KuzovBatch   *self,
                           KuzovVerdict  verdict)
{
  GPtrArray *additions = NULL;

  g_return_val_if_fail (KUZOV_IS_BATCH (self), NULL);

  additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  for (unsigned int i = 0; i < kuzov_batch_get_n_lines (self); i++)
    {
      KuzovBatchLine *line = peek_line (self, i);

      if (line->is_ticked && line->verdict == verdict)
        g_ptr_array_add (additions, kuzov_addition_new (line->frame, line->given));
    }

  return additions;
}
