// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-queue"

#include "config.h"
#include "queue/kuzov-queue-private.h"

/* What a person says to a process that follows reaches the one that drives by way of the file, each word with a mark of
 * its own, so that saying the same thing twice is two words. Which frames may go out is said row by row instead. */

#define PAUSE_FACT "paused"

static const char *const word_facts[KUZOV_N_WORDS] = {
  [KUZOV_WORD_PAUSE] = "asked-pause",
  [KUZOV_WORD_PROCEED] = "asked-proceed",
  [KUZOV_WORD_CHECK] = "asked-check",
};

static char *
dup_marked (gboolean value)
{
  g_autofree char *mark = g_uuid_string_random ();

  return g_strdup_printf ("%d %s", value, mark);
}

static gboolean
is_yes (const char *text)
{
  return text != NULL && text[0] == '1';
}

static void
set_paused (KuzovQueue *self,
            gboolean    is_paused)
{
  if (self->is_paused == is_paused)
    return;

  self->is_paused = is_paused;
  g_object_notify (G_OBJECT (self), "paused");
}

/* Tells the process that drives, if that is another one. */
void
kuzov_queue_say (KuzovQueue *self,
                 KuzovWord   word,
                 gboolean    value)
{
  g_autofree char *text = NULL;

  if (!self->is_started || self->is_driving)
    return;

  text = dup_marked (value);
  kuzov_history_set_fact (self->history, word_facts[word], text);
}

/* Tells the processes that follow. */
void
kuzov_queue_publish_pause (KuzovQueue *self)
{
  g_autofree char *text = dup_marked (self->is_paused);

  kuzov_history_set_fact (self->history, PAUSE_FACT, text);
}

/* The person pauses the orders, or lets them go on. */
void
kuzov_queue_pause (KuzovQueue *self,
                   gboolean    is_paused)
{
  const gboolean is_following = self->is_started && !self->is_driving;

  /* What a process that follows takes for granted may be out of date. */
  if (self->is_paused == is_paused && !is_following)
    return;

  set_paused (self, is_paused);
  if (!is_following)
    {
      if (self->is_started)
        kuzov_queue_publish_pause (self);
      return;
    }

  /* Until something newer is told, what was told is what the person has just overruled. */
  g_free (self->overruled_pause);
  self->overruled_pause = kuzov_history_dup_fact (self->history, PAUSE_FACT);
  kuzov_queue_say (self, KUZOV_WORD_PAUSE, is_paused);
}

/* In a process that follows: whether the one that drives has paused. */
void
kuzov_queue_follow_pause (KuzovQueue *self)
{
  g_autofree char *text = kuzov_history_dup_fact (self->history, PAUSE_FACT);

  if (self->overruled_pause != NULL && g_strcmp0 (self->overruled_pause, text) == 0)
    return;

  g_clear_pointer (&self->overruled_pause, g_free);
  set_paused (self, is_yes (text));
}

static void
obey (KuzovQueue *self,
      KuzovWord   word,
      gboolean    value)
{
  g_debug ("another process asked: %s %d", word_facts[word], value);
  switch (word)
    {
    case KUZOV_WORD_PAUSE:
      set_paused (self, value);
      kuzov_queue_publish_pause (self);
      kuzov_queue_update_condition (self);
      kuzov_queue_pump_soon (self);
      break;

    case KUZOV_WORD_PROCEED:
      kuzov_queue_proceed (self);
      break;

    case KUZOV_WORD_CHECK:
      kuzov_queue_check (self);
      break;

    default:
      g_assert_not_reached ();
    }
}

/**
 * kuzov_queue_hear:
 * @self: a queue that drives
 * @obeys: FALSE where it begins to: what was said to the one before it was not said to this one
 *
 * Takes note of what other processes were told since it was last called.
 */
void
kuzov_queue_hear (KuzovQueue *self,
                  gboolean    obeys)
{
  for (unsigned int word = 0; word < KUZOV_N_WORDS; word++)
    {
      g_autofree char *text = kuzov_history_dup_fact (self->history, word_facts[word]);

      if (g_strcmp0 (text, self->heard[word]) == 0)
        continue;

      g_free (self->heard[word]);
      self->heard[word] = g_steal_pointer (&text);
      if (obeys)
        obey (self, word, is_yes (self->heard[word]));
    }
}
