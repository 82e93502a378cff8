// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-link.h"

#include <string.h>

#include <gio/gio.h>

/* Signs that browsers and GUri read differently, or that have no place in a link at all. */
#define FORBIDDEN_SIGNS " \\\"<>^`{|}"

/* U+FFFD is what is left of something that could not be read. */
#define REPLACEMENT 0xfffd

static gboolean
is_forbidden (char sign)
{
  return sign != '\0' && strchr (FORBIDDEN_SIGNS, sign) != NULL;
}

static gboolean
has_readable_signs (const char *link)
{
  if (strnlen (link, KUZOV_LINK_MAX_LENGTH + 1) > KUZOV_LINK_MAX_LENGTH || !g_utf8_validate (link, -1, NULL))
    return FALSE;

  for (const char *at = link; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);

      if (g_unichar_iscntrl (character) || (character != ' ' && g_unichar_isspace (character))
          || character == REPLACEMENT || g_unichar_type (character) == G_UNICODE_FORMAT)
        return FALSE;
    }

  return TRUE;
}

/* What is behind the host may hold any sign, as the names of files do; each that has no place in a link is escaped. The
 * host itself is not repaired. NULL if there is none, or if it could be read in two ways. */
static char *
dup_escaped (const char *link)
{
  const char *authority = strstr (link, "://");
  g_autoptr (GString) escaped = NULL;
  const char *rest = NULL;

  if (authority == NULL)
    return NULL;

  authority += strlen ("://");
  rest = authority + strcspn (authority, "/?#");
  for (const char *at = link; at < rest; at++)
    {
      if (is_forbidden (*at))
        return NULL;
    }

  escaped = g_string_new_len (link, rest - link);
  for (const char *at = rest; *at != '\0'; at++)
    {
      gboolean is_bare = *at == '%' && !(g_ascii_isxdigit (at[1]) && g_ascii_isxdigit (at[2]));

      if (is_bare || is_forbidden (*at))
        g_string_append_printf (escaped, "%%%02X", (unsigned char) *at);
      else
        g_string_append_c (escaped, *at);
    }

  return g_string_free (g_steal_pointer (&escaped), FALSE);
}

/* GUri has decoded it and written names of other scripts as xn--…, so that little is left to be allowed. */
static gboolean
is_host (const char *host)
{
  gboolean has_sign = FALSE;

  if (host == NULL)
    return FALSE;

  /* The zone of an address (::1%eth0) is for programs on one machine: browsers know no links with one. */
  if (strchr (host, ':') != NULL)
    return strchr (host, '%') == NULL && g_hostname_is_ip_address (host);

  for (const char *at = host; *at != '\0'; at++)
    {
      if (g_ascii_isalnum (*at))
        has_sign = TRUE;
      else if (strchr (".-_", *at) == NULL || at == host)
        return FALSE;
    }

  return has_sign;
}

/* @escaped: (out) (optional): as it may be opened */
static GUri *
read_link (const char  *link,
           char       **escaped)
{
  g_autoptr (GUri) uri = NULL;
  g_autofree char *text = NULL;

  if (link == NULL || !has_readable_signs (link))
    return NULL;

  text = dup_escaped (link);
  if (text != NULL)
    uri = g_uri_parse (text, G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH | G_URI_FLAGS_ENCODED_QUERY
                             | G_URI_FLAGS_ENCODED_FRAGMENT | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  if (uri == NULL || !is_host (g_uri_get_host (uri)))
    return NULL;

  if (!g_str_equal (g_uri_get_scheme (uri), "https") && !g_str_equal (g_uri_get_scheme (uri), "http"))
    return NULL;

  if (escaped != NULL)
    *escaped = g_steal_pointer (&text);

  return g_steal_pointer (&uri);
}

/* The address of a service is typed once and called with the key: nothing in it is escaped or overlooked. */
static GUri *
read_endpoint (const char *endpoint)
{
  g_autofree char *escaped = NULL;
  g_autoptr (GUri) uri = read_link (endpoint, &escaped);

  if (uri == NULL || strcmp (endpoint, escaped) != 0 || g_uri_get_userinfo (uri) != NULL)
    return NULL;

  return g_steal_pointer (&uri);
}

static gboolean
is_loopback (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  g_autoptr (GInetAddress) address = NULL;

  if (g_ascii_strcasecmp (host, "localhost") == 0)
    return TRUE;

  address = g_inet_address_new_from_string (host);

  return address != NULL && g_inet_address_get_is_loopback (address);
}

/**
 * kuzov_link_is_trusted:
 * @link: (nullable): a link, as a reply gave it
 *
 * Whether a link may be opened (DESIGN.md): http or https, a host, no control characters, at most 8 KiB. A report that
 * was paid for is not kept back because of a space or a user name in its link; what is shown is the host.
 */
gboolean
kuzov_link_is_trusted (const char *link)
{
  g_autoptr (GUri) uri = read_link (link, NULL);

  return uri != NULL;
}

/**
 * kuzov_link_dup_openable:
 * @link: (nullable): a link, as a reply gave it
 *
 * Returns: (transfer full) (nullable): the link with every sign escaped that browsers read in different ways, or %NULL if
 *   it is not trusted
 */
char *
kuzov_link_dup_openable (const char *link)
{
  char *escaped = NULL;
  g_autoptr (GUri) uri = read_link (link, &escaped);

  return escaped;
}

/**
 * kuzov_link_dup_host:
 * @link: (nullable): a link
 *
 * The host that opening @link would call. Names in other scripts come as xn--…, where nothing looks alike.
 *
 * Returns: (transfer full) (nullable): the host, or %NULL if the link is not trusted
 */
char *
kuzov_link_dup_host (const char *link)
{
  g_autoptr (GUri) uri = read_link (link, NULL);

  return uri != NULL ? g_ascii_strdown (g_uri_get_host (uri), -1) : NULL;
}

/**
 * kuzov_endpoint_is_valid:
 * @endpoint: (nullable): the address of a service
 *
 * Whether calls may go there: https, or http on loopback alone, because the key travels in them; and nothing
 * behind the path, because the parameters do.
 */
gboolean
kuzov_endpoint_is_valid (const char *endpoint)
{
  g_autoptr (GUri) uri = read_endpoint (endpoint);

  if (uri == NULL || g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return FALSE;

  return g_str_equal (g_uri_get_scheme (uri), "https") || is_loopback (uri);
}

/**
 * kuzov_endpoint_is_loopback:
 * @endpoint: (nullable): the address of a service
 *
 * Whether calls there stay on this machine: 127.0.0.0/8, ::1 or localhost.
 */
gboolean
kuzov_endpoint_is_loopback (const char *endpoint)
{
  g_autoptr (GUri) uri = read_endpoint (endpoint);

  return uri != NULL && is_loopback (uri);
}

/**
 * kuzov_endpoint_dup_profile:
 * @endpoint: the address of a service
 *
 * Where the access check of a service is (observed): `profile.ashx` beside it, same scheme, host and port.
 *
 * Returns: (transfer full) (nullable): its address, or %NULL if @endpoint is not valid
 */
char *
kuzov_endpoint_dup_profile (const char *endpoint)
{
  const char *authority = NULL;
  const char *slash = NULL;

  g_return_val_if_fail (endpoint != NULL, NULL);

  if (!kuzov_endpoint_is_valid (endpoint))
    return NULL;

  authority = strstr (endpoint, "://") + strlen ("://");
  slash = strrchr (authority, '/');
  if (slash == NULL)
    return g_strconcat (endpoint, "/profile.ashx", NULL);

  return g_strdup_printf ("%.*sprofile.ashx", (int) (slash - endpoint + 1), endpoint);
}
