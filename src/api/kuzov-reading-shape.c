// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-reading-private.h"

#include <string.h>

/* The usual shape: a model code of 2 to 7 letters and digits, a dash, a serial number of 5 to 7 digits. */
#define MIN_MODEL 2
#define MAX_MODEL 7
#define MIN_SERIAL 5
#define MAX_SERIAL 7

/* A car's diagnostic port gives as many characters as a VIN has, and fills up with zeros. */
#define PADDED_LENGTH 17

/* How many characters of a type stand before a model code at most: DBA-, 6AA-, E-. */
#define MAX_PREFIX 3

/* A model code begins with a letter and has a digit. */
gboolean
kuzov_shape_is_model (const char *text,
                      gsize       length)
{
  gboolean has_digit = FALSE;

  if (length < MIN_MODEL || length > MAX_MODEL || !g_ascii_isupper (text[0]))
    return FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isupper (text[i]) && !g_ascii_isdigit (text[i]))
        return FALSE;
      has_digit |= g_ascii_isdigit (text[i]);
    }

  return has_digit;
}

/* The few model codes that have no digit; in the order of strcmp(). */
static gboolean
is_wordy_model (const char *text,
                gsize       length)
{
  static const char codes[] = "GDA GDB GDC GDD GGA GGB GGC GGD GPE GRB GRF GVB GVF VAB VAF VAG";

  for (const char *code = codes; length == 3 && *code != '\0'; code += code[3] == '\0' ? 3 : 4)
    {
      if (strncmp (code, text, 3) == 0)
        return TRUE;
    }

  return FALSE;
}

gboolean
kuzov_shape_is_serial (const char *text)
{
  gsize length = strlen (text);

  return length >= MIN_SERIAL && length <= MAX_SERIAL && strspn (text, "0123456789") == length;
}

gboolean
kuzov_shape_is_frame (const char *text)
{
  const char *dash = strchr (text, '-');

  return dash != NULL && kuzov_shape_is_serial (dash + 1)
         && (kuzov_shape_is_model (text, (gsize) (dash - text)) || is_wordy_model (text, (gsize) (dash - text)));
}

/* The digit that a letter is mistaken for, 0 if for none. */
static char
get_digit (char letter)
{
  static const char pairs[] = "O0Q0D0I1L1Z2S5B8";

  for (const char *pair = pairs; *pair != '\0'; pair += 2)
    {
      if (*pair == letter)
        return pair[1];
    }

  return 0;
}

/* A serial number has no letters at all. */
static void
read_serial (char *part)
{
  for (char *at = part; *at != '\0'; at++)
    {
      if (get_digit (*at) != 0)
        *at = get_digit (*at);
    }
}

/* Model codes have letters of their own, but none of them an O or an I behind a digit, or where a digit is missing. */
static void
read_model (char *part)
{
  const gboolean has_digit = strpbrk (part, "0123456789") != NULL;
  gboolean is_behind = FALSE;

  for (char *at = part; *at != '\0'; at++)
    {
      is_behind |= g_ascii_isdigit (*at) || (!has_digit && at > part && strspn (at, "OI") == strlen (at));
      if (is_behind && (*at == 'O' || *at == 'I'))
        *at = get_digit (*at);
    }
}

/* Returns: (nullable): @text with letters read as digits, if it is a frame number then and another one than before */
static char *
dup_with_digits (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "-", 3);
  g_autofree char *fixed = NULL;

  if (g_strv_length (parts) != 2 || strcspn (text, "0123456789") == strlen (text))
    return NULL;

  read_model (parts[0]);
  if (strpbrk (parts[1], "0123456789") != NULL)
    read_serial (parts[1]);
  fixed = g_strjoin ("-", parts[0], parts[1], NULL);

  return kuzov_shape_is_frame (fixed) && strcmp (fixed, text) != 0 ? g_steal_pointer (&fixed) : NULL;
}

/* Returns: (nullable): what follows a type before a frame number (DBA-RP3-1098765) */
static const char *
find_after_prefix (const char *text)
{
  const char *dash = strchr (text, '-');

  if (dash == NULL || dash == text || dash - text > MAX_PREFIX || !kuzov_shape_is_frame (dash + 1))
    return NULL;

  return dash + 1;
}

static gsize
measure_padding (const char *text)
{
  gsize n_zeros = strspn (text, "0");

  return strlen (text) == PADDED_LENGTH && n_zeros > 0 && g_ascii_isupper (text[n_zeros]) ? n_zeros : 0;
}

static void
settle (KuzovReading *reading,
        KuzovVerity   verity,
        KuzovKind     kind,
        const char   *frame,
        unsigned int  changes)
{
  reading->verity = verity;
  reading->kind = kind;
  g_free (reading->frame);
  reading->frame = g_strdup (frame);
  reading->changes = changes;
}

static gboolean
fits (const char *text)
{
  gsize length = strlen (text);

  return length >= KUZOV_FRAME_MIN_LENGTH && length <= KUZOV_FRAME_MAX_LENGTH;
}

/* It could be @frame, or the text as it stands if that could be ordered: the person chooses. */
static void
settle_between (KuzovReading *reading,
                const char   *frame,
                unsigned int  why,
                const char   *text,
                unsigned int  changes)
{
  kuzov_reading_offer (reading, frame, changes | why);
  if (fits (text))
    kuzov_reading_offer (reading, text, changes);
  settle (reading, KUZOV_VERITY_AMBIGUOUS, KUZOV_KIND_FRAME, NULL, 0);
}

/* Where a dash may belong, the longest serial number first: most have seven digits. */
static void
offer_splits (KuzovReading *reading,
              const char   *text,
              unsigned int  changes)
{
  gsize length = strlen (text);

  if (strchr (text, '-') != NULL)
    return;

  for (gsize n_digits = MAX_SERIAL; n_digits >= MIN_SERIAL; n_digits--)
    {
      g_autofree char *split = NULL;

      if (length <= n_digits)
        continue;
      split = g_strdup_printf ("%.*s-%s", (int) (length - n_digits), text, text + length - n_digits);
      if (kuzov_shape_is_frame (split))
        kuzov_reading_offer (reading, split, changes | KUZOV_CHANGE_SPLIT);
    }
}

static void
settle_unusual (KuzovReading *reading,
                const char   *text,
                unsigned int  changes)
{
  if (strlen (text) < KUZOV_FRAME_MIN_LENGTH)
    {
      settle (reading, KUZOV_VERITY_NONE, KUZOV_KIND_SHORT, NULL, 0);
    }
  else if (!fits (text))
    {
      settle (reading, KUZOV_VERITY_NONE, KUZOV_KIND_LONG, NULL, 0);
    }
  else
    {
      offer_splits (reading, text, changes);
      if ((changes & KUZOV_CHANGE_SPACE) && reading->choices->len == 0)
        settle (reading, KUZOV_VERITY_NONE, KUZOV_KIND_CHARACTERS, NULL, 0);
      else
        settle (reading, KUZOV_VERITY_UNUSUAL, KUZOV_KIND_FRAME, text, changes);
    }
}

/**
 * kuzov_shape_judge:
 * @reading: what to fill in
 * @text: capitals A to Z, digits, dashes and, if it is no frame number, anything else in ASCII
 * @changes: what was changed so far
 *
 * Decides what @text amounts to.
 */
void
kuzov_shape_judge (KuzovReading *reading,
                   const char   *text,
                   unsigned int  changes)
{
  g_autofree char *digits = NULL;
  const char *rest = NULL;
  KuzovKind kind;

  if (strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") != strlen (text))
    {
      settle (reading, KUZOV_VERITY_NONE, KUZOV_KIND_CHARACTERS, NULL, 0);
      return;
    }
  if (measure_padding (text) > 0)
    {
      text += measure_padding (text);
      changes |= KUZOV_CHANGE_PADDING;
    }

  if ((digits = dup_with_digits (text)) != NULL)
    {
      settle_between (reading, digits, KUZOV_CHANGE_DIGITS, text, changes);
      return;
    }
  if (kuzov_shape_is_frame (text))
    {
      /* A scanner puts an I before what it read. */
      if (text[0] == 'I' && kuzov_shape_is_frame (text + 1) && kuzov_shape_knows_model (text + 1)
          && !kuzov_shape_knows_model (text))
        settle_between (reading, text + 1, KUZOV_CHANGE_PREFIX, text, changes);
      else
        settle (reading, KUZOV_VERITY_CERTAIN, KUZOV_KIND_FRAME, text, changes);
      return;
    }
  if ((rest = find_after_prefix (text)) != NULL)
    {
      settle_between (reading, rest, KUZOV_CHANGE_PREFIX, text, changes);
      return;
    }

  kind = kuzov_kind_of_letters (text);
  if (kind == KUZOV_KIND_VIN)
    kuzov_reading_offer (reading, strlen (text) > KUZOV_FRAME_MAX_LENGTH ? text + 1 : text,
                         changes | (strlen (text) > KUZOV_FRAME_MAX_LENGTH ? KUZOV_CHANGE_PREFIX : 0));
  if (kind != KUZOV_KIND_FRAME)
    settle (reading, KUZOV_VERITY_NONE, kind, NULL, 0);
  else
    settle_unusual (reading, text, changes);
}
