// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-reading.h"
#include "api/kuzov-reading-private.h"

#include <string.h>

#include "api/kuzov-frame.h"

/* A text comes to rest within so many readings. */
#define MAX_TURNS 4

static void
choice_free (KuzovChoice *choice)
{
  g_free (choice->frame);
  g_free (choice);
}

void
kuzov_reading_free (KuzovReading *reading)
{
  g_free (reading->frame);
  g_ptr_array_unref (reading->choices);
  g_free (reading);
}

/* Offers @frame once. */
void
kuzov_reading_offer (KuzovReading *reading,
                     const char   *frame,
                     unsigned int  changes)
{
  KuzovChoice *choice = NULL;

  for (unsigned int i = 0; i < reading->choices->len; i++)
    {
      if (strcmp (((KuzovChoice *) g_ptr_array_index (reading->choices, i))->frame, frame) == 0)
        return;
    }

  choice = g_new (KuzovChoice, 1);
  choice->frame = g_strdup (frame);
  choice->changes = changes;
  g_ptr_array_add (reading->choices, choice);
}

/* Judges Latin letters in which spaces may still stand. Where one of several words is a frame number it is offered. */
static void
judge (KuzovReading *reading,
       const char   *text,
       unsigned int  changes)
{
  KuzovDraft draft = { g_string_new (text), changes };
  g_autofree char *word = kuzov_draft_find_among (&draft);

  kuzov_draft_fold_spaces (&draft);
  if (word != NULL && strcmp (word, draft.text->str) != 0)
    {
      kuzov_reading_offer (reading, word, changes | KUZOV_CHANGE_LABEL);
      reading->verity = KUZOV_VERITY_AMBIGUOUS;
      reading->kind = KUZOV_KIND_FRAME;
    }
  else
    {
      kuzov_shape_judge (reading, draft.text->str, draft.changes);
    }
  g_string_free (draft.text, TRUE);
}

static gboolean
has_latin (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    {
      if (g_ascii_isalpha (*at))
        return TRUE;
    }

  return FALSE;
}

/* Letters that only look Latin are read by their looks; with any other Cyrillic letter among them the whole text was
 * typed in the wrong layout. Where the keys make a frame number of a known model as well, it could be two. */
static void
judge_script (KuzovReading *reading,
              const char   *text,
              unsigned int  changes)
{
  g_autofree char *looks = kuzov_script_dup_looks (text);
  g_autofree char *keys = kuzov_script_dup_keys (text);

  if (looks == NULL && keys == NULL)
    {
      reading->kind = KUZOV_KIND_CHARACTERS;
    }
  else if (looks == NULL)
    {
      judge (reading, keys, changes | KUZOV_CHANGE_LAYOUT);
    }
  else if (keys != NULL && !has_latin (text) && kuzov_shape_is_frame (looks) && kuzov_shape_is_frame (keys)
           && kuzov_shape_knows_model (keys))
    {
      gboolean prefers_looks = kuzov_shape_knows_model (looks);

      if (prefers_looks)
        kuzov_reading_offer (reading, looks, changes | KUZOV_CHANGE_LOOKS);
      kuzov_reading_offer (reading, keys, changes | KUZOV_CHANGE_LAYOUT);
      if (!prefers_looks)
        kuzov_reading_offer (reading, looks, changes | KUZOV_CHANGE_LOOKS);
      reading->verity = KUZOV_VERITY_AMBIGUOUS;
      reading->kind = KUZOV_KIND_FRAME;
    }
  else
    {
      judge (reading, looks, changes | KUZOV_CHANGE_LOOKS);
    }
}

static gboolean
has_controls (const char *text)
{
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (g_unichar_iscntrl (character) && character != '\t')
        return TRUE;
    }

  return FALSE;
}

static void
read_draft (KuzovReading *reading,
            KuzovDraft   *draft)
{
  if (!kuzov_draft_fold_width (draft))
    {
      reading->kind = KUZOV_KIND_UNREADABLE;
      return;
    }
  kuzov_draft_drop_label (draft);
  reading->kind = kuzov_kind_of_text (draft->text->str);
  if (reading->kind != KUZOV_KIND_FRAME)
    return;

  kuzov_draft_trim (draft);
  kuzov_draft_drop_label (draft);
  kuzov_draft_trim (draft);
  if (draft->text->len == 0)
    {
      reading->kind = KUZOV_KIND_EMPTY;
      return;
    }
  kuzov_draft_fold_dashes (draft);
  kuzov_draft_raise (draft);

  /* What was hidden by something that can't be seen. */
  reading->kind = kuzov_kind_of_text (draft->text->str);
  if (reading->kind != KUZOV_KIND_FRAME)
    return;

  if (kuzov_script_is_plain (draft->text->str))
    judge (reading, draft->text->str, draft->changes);
  else
    judge_script (reading, draft->text->str, draft->changes);
}

static KuzovReading *
read_once (const char *text)
{
  KuzovReading *reading = NULL;
  KuzovDraft draft = { NULL, 0 };
  const char *start = text;
  const char *end = NULL;

  reading = g_new0 (KuzovReading, 1);
  reading->verity = KUZOV_VERITY_NONE;
  reading->choices = g_ptr_array_new_with_free_func ((GDestroyNotify) choice_free);

  end = text + strlen (text);
  kuzov_frame_trim (&start, &end);
  if (start == end)
    {
      reading->kind = KUZOV_KIND_EMPTY;
      return reading;
    }
  if (end - start > KUZOV_FRAME_MAX_INPUT)
    {
      reading->kind = KUZOV_KIND_LONG;
      return reading;
    }

  draft.text = g_string_new_len (start, end - start);
  if (!g_utf8_validate (draft.text->str, (gssize) draft.text->len, NULL) || has_controls (draft.text->str))
    reading->kind = KUZOV_KIND_UNREADABLE;
  else
    read_draft (reading, &draft);
  g_string_free (draft.text, TRUE);

  return reading;
}

/**
 * kuzov_reading_new:
 * @text: what was typed, pasted, scanned or read from a file; it may be any bytes
 *
 * Reads one frame number the way people have them: in any width, with any dash, in small letters, on the wrong keyboard
 * layout, with a label before it or quotes around it. A pure function. What it is not sure of it leaves to the person,
 * because a wrong frame number costs money; reading its own output changes nothing.
 *
 * Returns: (transfer full): what the text means
 */
KuzovReading *
kuzov_reading_new (const char *text)
{
  KuzovReading *reading = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  /* What comes out reads as itself, or it is what that reads as: what one dash hides another must not let through. */
  reading = read_once (text);
  for (unsigned int i = 0; i < MAX_TURNS && reading->frame != NULL && strcmp (reading->frame, text) != 0; i++)
    {
      KuzovReading *again = read_once (reading->frame);

      if (g_strcmp0 (again->frame, reading->frame) == 0)
        {
          kuzov_reading_free (again);
          break;
        }
      again->changes |= reading->changes;
      kuzov_reading_free (reading);
      reading = again;
    }

  return reading;
}
