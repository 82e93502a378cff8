// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-words"

#include "config.h"
#include "desktop/kuzov-words.h"

#include <glib/gi18n-lib.h>

static char *
describe_ambiguous (const KuzovReading *reading)
{
  const KuzovChoice *first = g_ptr_array_index (reading->choices, 0);
  const KuzovChoice *second = reading->choices->len > 1 ? g_ptr_array_index (reading->choices, 1) : NULL;

  if (second == NULL)
    /* Translators: %s is a frame number. */
    return g_strdup_printf (_("Is it %s? Then write it like that."), first->frame);

  /* Translators: both are frame numbers. */
  return g_strdup_printf (_("This could be %s or %s. Write the one that you mean."), first->frame, second->frame);
}

static const char *
describe_kind (KuzovKind kind)
{
  switch (kind)
    {
    case KUZOV_KIND_EMPTY:
      return _("There is nothing here. A frame number looks like JZX100-0012345.");
    case KUZOV_KIND_UNREADABLE:
      return _("This text can’t be read. A frame number looks like JZX100-0012345.");
    case KUZOV_KIND_SHORT:
    case KUZOV_KIND_LONG:
      return _("A frame number has 5 to 17 characters, as in JZX100-0012345.");
    case KUZOV_KIND_VIN:
      return _("This is a VIN. The service knows cars by their Japanese frame numbers.");
    case KUZOV_KIND_DESIGNATION:
      return _("This is a model designation. A frame number ends with a serial number, as in JZX100-0012345.");
    case KUZOV_KIND_MODEL:
      return _("This is the model code alone. Its serial number is missing, as in JZX100-0012345.");
    case KUZOV_KIND_PLATE:
      return _("This is a registration plate. The frame number stands in the car’s papers.");
    case KUZOV_KIND_STAMPED:
      return _("This number was stamped by an authority. The service needs the maker’s frame number, as in "
               "JZX100-0012345.");
    case KUZOV_KIND_PHONE:
      return _("This is a telephone number. A frame number looks like JZX100-0012345.");
    case KUZOV_KIND_EMAIL:
      return _("This is an e-mail address. A frame number looks like JZX100-0012345.");
    case KUZOV_KIND_LINK:
      return _("This is a link. A frame number looks like JZX100-0012345.");
    case KUZOV_KIND_ID:
      return _("These are digits alone. A frame number begins with a model code, as in JZX100-0012345.");
    case KUZOV_KIND_WORDS:
      return _("These are letters alone. A frame number looks like JZX100-0012345.");
    case KUZOV_KIND_CHARACTERS:
    case KUZOV_KIND_FRAME:
    default:
      return _("A frame number has only the letters A to Z, digits and dashes, as in JZX100-0012345.");
    }
}

/**
 * kuzov_words_reading:
 * @reading: what a text means as a frame number
 *
 * Returns: (transfer full) (nullable): what it is instead and what to do, or that it could be two; %NULL when it can be
 *   ordered
 */
char *
kuzov_words_reading (const KuzovReading *reading)
{
  g_return_val_if_fail (reading != NULL, NULL);

  switch (reading->verity)
    {
    case KUZOV_VERITY_AMBIGUOUS:
      return describe_ambiguous (reading);
    case KUZOV_VERITY_NONE:
      return g_strdup (describe_kind (reading->kind));
    case KUZOV_VERITY_CERTAIN:
    case KUZOV_VERITY_UNUSUAL:
    default:
      return NULL;
    }
}

/**
 * kuzov_words_changes:
 * @changes: of #KuzovChange, what a reading changed
 *
 * Returns: (transfer full) (nullable): what of it is worth telling, %NULL if nothing is
 */
char *
kuzov_words_changes (unsigned int changes)
{
  const struct { KuzovChange change; const char *words; } known[] = {
    { KUZOV_CHANGE_LAYOUT, C_("corrected", "keyboard layout") },
    { KUZOV_CHANGE_LOOKS, C_("corrected", "letters of another alphabet") },
    { KUZOV_CHANGE_WIDTH, C_("corrected", "full-width letters") },
    { KUZOV_CHANGE_DIGITS, C_("corrected", "letters in place of digits") },
    { KUZOV_CHANGE_DASH, C_("corrected", "dash") },
    { KUZOV_CHANGE_SPLIT, C_("corrected", "dash") },
    { KUZOV_CHANGE_SPACE, C_("corrected", "spaces") },
    { KUZOV_CHANGE_PADDING, C_("corrected", "leading zeros") },
    { KUZOV_CHANGE_PREFIX, C_("corrected", "what stands before the model code") },
  };
  g_autoptr (GString) list = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    {
      if (changes & known[i].change)
        g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", known[i].words);
    }
  if (list->len == 0)
    return NULL;

  /* Translators: %s is a list of what was corrected in a frame number, as “keyboard layout, dash”. */
  return g_strdup_printf (_("corrected: %s"), list->str);
}
