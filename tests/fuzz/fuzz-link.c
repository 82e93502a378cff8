// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "fuzz-support.h"

#include <string.h>

#include "api/kuzov-link.h"

/*
 * A second opinion on where a link leads: what stands between the slashes and the next one, without its port. Only of
 * plain names, since nothing has to be decoded in them.
 */
static void
check_host (const char *link,
            const char *host)
{
  const char *authority = strstr (link, "://") + strlen ("://");
  g_autofree char *whole = g_strndup (authority, strcspn (authority, "/?#"));
  g_autofree char *name = g_strdup (strrchr (whole, '@') != NULL ? strrchr (whole, '@') + 1 : whole);

  if (!g_str_is_ascii (name) || strpbrk (name, "%[") != NULL)
    return;

  name[strcspn (name, ":")] = '\0';
  g_assert_cmpint (g_ascii_strcasecmp (name, host), ==, 0);
}

static void
check_link (const char *link,
            const char *host)
{
  g_assert_true (g_ascii_strncasecmp (link, "https://", 8) == 0 || g_ascii_strncasecmp (link, "http://", 7) == 0);
  g_assert_cmpuint (strlen (link), <=, 3 * KUZOV_LINK_MAX_LENGTH);
  g_assert_true (g_utf8_validate (link, -1, NULL));
  g_assert_null (strpbrk (link, " \"<>\\^`{|}\t\r\n\x7f"));
  for (const char *at = link; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      g_assert_false (g_unichar_iscntrl (character) || g_unichar_isspace (character));
    }

  g_assert_nonnull (host);
  g_assert_cmpuint (strlen (host), >, 0);
  g_assert_true (g_str_is_ascii (host));
  g_assert_null (strpbrk (host, "/?#@%\\ "));
  check_host (link, host);
}

static void
check_endpoint (const char *endpoint)
{
  g_autofree char *host = kuzov_link_dup_host (endpoint);
  g_autofree char *profile = kuzov_endpoint_dup_profile (endpoint);
  g_autofree char *profile_host = kuzov_link_dup_host (profile);

  g_assert_true (kuzov_link_is_trusted (endpoint));
  g_assert_true (g_ascii_strncasecmp (endpoint, "https:", 6) == 0 || kuzov_endpoint_is_loopback (endpoint));
  g_assert_null (strpbrk (endpoint, "?#"));

  /* The key travels there as well. */
  g_assert_cmpstr (host, ==, profile_host);
  g_assert_true (strlen (profile) > KUZOV_LINK_MAX_LENGTH || kuzov_endpoint_is_valid (profile));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *link = fuzz_dup_text (data, size);
  g_autofree char *host = kuzov_link_dup_host (link);
  g_autofree char *openable = kuzov_link_dup_openable (link);

  g_assert_true (kuzov_link_is_trusted (link) == (host != NULL));
  g_assert_true ((openable != NULL) == (host != NULL));
  if (host != NULL)
    check_link (openable, host);
  if (kuzov_endpoint_is_valid (link))
    check_endpoint (link);

  return 0;
}
