// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "fuzz-support.h"

#include <string.h>

/* A critical is a bug of ours: it must not pass unseen. */
int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);

  return 0;
}

/* The bytes as a text that ends where they do, or at the first NUL: in memory of just that size. */
char *
fuzz_dup_text (const uint8_t *data,
               size_t         size)
{
  return g_strndup (size > 0 ? (const char *) data : "", size);
}

/* What must hold of every text that is shown: one line of valid UTF-8 that is not too long and holds no key. */
void
fuzz_check_text (const char *text,
                 gsize       max_length)
{
  g_autofree char *folded = NULL;

  if (text == NULL)
    return;

  g_assert_cmpuint (strlen (text), <=, max_length);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  folded = g_ascii_strdown (text, -1);
  g_assert_null (strstr (folded, FUZZ_SECRET));

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    {
      GUnicodeType type = g_unichar_type (g_utf8_get_char (at));

      g_assert_true (type != G_UNICODE_CONTROL && type != G_UNICODE_FORMAT && type != G_UNICODE_SURROGATE
                     && type != G_UNICODE_LINE_SEPARATOR && type != G_UNICODE_PARAGRAPH_SEPARATOR);
    }
}
