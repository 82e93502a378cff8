// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "history/kuzov-label.h"

KuzovLabel *
kuzov_label_new (int64_t       id,
                 const char   *name,
                 unsigned int  color)
{
  KuzovLabel *label = g_new0 (KuzovLabel, 1);

  label->id = id;
  label->name = g_strdup (name);
  label->color = color;

  return label;
}

KuzovLabel *
kuzov_label_copy (const KuzovLabel *label)
{
  return kuzov_label_new (label->id, label->name, label->color);
}

void
kuzov_label_free (KuzovLabel *label)
{
  g_free (label->name);
  g_free (label);
}

/**
 * kuzov_label_dup_name:
 * @text: what a person typed, valid UTF-8
 *
 * Returns: (transfer full) (nullable): it as the name of a label; NULL when it can be none: empty, or too long
 */
char *
kuzov_label_dup_name (const char *text)
{
  GString *name = g_string_new (NULL);
  gboolean is_gap = FALSE;
  long length;

  g_return_val_if_fail (text != NULL, NULL);

  /* One line, and one space where there were several. */
  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar c = g_utf8_get_char (at);

      if (g_unichar_isspace (c) || g_unichar_iscntrl (c))
        {
          is_gap = TRUE;
          continue;
        }
      if (is_gap && name->len > 0)
        g_string_append_c (name, ' ');
      is_gap = FALSE;
      g_string_append_unichar (name, c);
    }
  length = g_utf8_strlen (name->str, (gssize) name->len);

  return g_string_free (name, length < 1 || length > KUZOV_MAX_LABEL_NAME);
}
