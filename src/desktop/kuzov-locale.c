// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-locale"

#include "config.h"
#include "desktop/kuzov-locale.h"

#include <libintl.h>
#include <locale.h>

#include "desktop/kuzov-settings.h"

/* A locale that was asked for but never generated would leave texts in ASCII and in English: keep at
 * least the language and UTF-8. The variables tell the libraries that ask again. */
static void
fall_back (void)
{
  static const char * const variables[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
  const char *wanted = NULL;

  for (unsigned int i = 0; i < G_N_ELEMENTS (variables) && (wanted == NULL || *wanted == '\0'); i++)
    wanted = g_getenv (variables[i]);

  if (wanted != NULL && *wanted != '\0')
    g_setenv ("LANGUAGE", wanted, FALSE);

  if (setlocale (LC_ALL, "C.UTF-8") != NULL)
    g_setenv ("LC_ALL", "C.UTF-8", TRUE);
}

static gboolean
has_translation (const char *folder)
{
  const char * const *languages = g_get_language_names ();

  for (unsigned int i = 0; languages[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folder, languages[i], "LC_MESSAGES", GETTEXT_PACKAGE ".mo", NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return TRUE;
    }

  return FALSE;
}

/**
 * kuzov_locale_init:
 *
 * Takes the person's language, from the translations that belong to the program that runs: in its build
 * tree, in the prefix it was moved to, or where it was installed.
 */
void
kuzov_locale_init (void)
{
  static const char * const places[] = { "../po", "../share/locale" };
  const char *chosen = KUZOV_LOCALE_DIR;
  g_autofree char *found = NULL;

  if (setlocale (LC_ALL, "") == NULL)
    fall_back ();

  for (unsigned int i = 0; i < G_N_ELEMENTS (places) && found == NULL; i++)
    {
      found = kuzov_settings_find_beside (places[i]);
      if (found != NULL && !has_translation (found))
        g_clear_pointer (&found, g_free);
    }

  if (found != NULL)
    chosen = found;

  bindtextdomain (GETTEXT_PACKAGE, chosen);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
