// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "api/kuzov-link.h"

static void
test_links_with_a_host_are_trusted (void)
{
  static const struct { const char *link, *host; } cases[] = {
    { "https://data.tronk.info/r/1.html", "data.tronk.info" },
    { "http://data.tronk.info", "data.tronk.info" },
    { "HTTPS://Data.Tronk.INFO:8443/r?id=1&x=%20#top", "data.tronk.info" },
    { "http://127.0.0.1:8080/report/5", "127.0.0.1" },
    { "https://[2001:db8::1]/", "2001:db8::1" },
    { "https://host/отчёт?имя=кузов", "host" },
    { "https://пример.рф/", "xn--e1afmkfd.xn--p1ai" },
    { "https://my_host.example/", "my_host.example" },
    { "https://host/a b.html", "host" },
    { "https://host/r?a={1}&b=|", "host" },
    { "https://host/%zz", "host" },
    { "https://user:pass@host/", "host" },
    { "https://bank.example@evil.example/", "evil.example" },
    { "https://bank.example/\\@evil.example/", "bank.example" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *host = kuzov_link_dup_host (cases[i].link);

      g_assert_true (kuzov_link_is_trusted (cases[i].link));
      g_assert_cmpstr (host, ==, cases[i].host);
    }
}

static void
test_other_links_are_not_trusted (void)
{
  static const char * const cases[] = {
    NULL, "", " ", "report", "/report/1", "//host/report", "https:", "https://", "https:///path", "https://:443/",
    "http:host/x", "ftp://host/x", "file:///etc/passwd", "javascript:alert(1)", "data:text/html,x", "mailto:a@b.c",
    "https://evil.example\\@bank.example/", "https://evil.example\\.bank.example/", "https://ho st/",
    "https://host/\n", "https://host/\x01", "https://host/\x7f", "https://host/\xc2\x85",
    "https://host/\xe2\x80\xae" "fdp", "https://host/\xff",
    "https://host/\xef\xbf\xbd", "https://host:99999/", "https://host:port/",
    "https://host%00.example/", "https://ho%2fst/", "https://./", "https://-/", "https://[::1/", "https://[zz]/",
    "https://[fe80::1%25eth0]/", "https://[fe80::1%eth0]/",
    " https://host/", "https ://host/", "https://host /", "https://<b>/",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_false (kuzov_link_is_trusted (cases[i]));
      g_assert_null (kuzov_link_dup_host (cases[i]));
    }
}

/* What a browser gets has nothing left in it that another one would read otherwise. */
static void
test_odd_signs_are_escaped (void)
{
  static const struct { const char *link, *openable; } cases[] = {
    { "https://host/r?id=1&x=%20#top", "https://host/r?id=1&x=%20#top" },
    { "https://host/a b.html", "https://host/a%20b.html" },
    { "https://host/r?a={1}&b=|", "https://host/r?a=%7B1%7D&b=%7C" },
    { "https://host/%zz%4", "https://host/%25zz%254" },
    { "https://host/\\@evil/\"<b>", "https://host/%5C@evil/%22%3Cb%3E" },
    { "https://host\\@evil/", NULL },
    { "javascript:alert(1)", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *openable = kuzov_link_dup_openable (cases[i].link);

      g_assert_cmpstr (openable, ==, cases[i].openable);
    }
}

/* With the key in its calls the address of a service has to be exact. */
static void
test_endpoints_are_not_repaired (void)
{
  g_assert_true (kuzov_endpoint_is_valid ("https://host/reportrequestframe.ashx"));
  g_assert_false (kuzov_endpoint_is_valid ("https://host/a b.ashx"));
  g_assert_false (kuzov_endpoint_is_valid ("https://user@host/a.ashx"));
  g_assert_false (kuzov_endpoint_is_valid ("https://host/%zz"));
}

static void
test_links_have_a_longest (void)
{
  g_autofree char *path = g_strnfill (KUZOV_LINK_MAX_LENGTH, 'a');
  g_autofree char *link = g_strconcat ("https://host/", path, NULL);

  g_assert_false (kuzov_link_is_trusted (link));
  link[KUZOV_LINK_MAX_LENGTH] = '\0';
  g_assert_true (kuzov_link_is_trusted (link));
}

static void
test_the_key_goes_nowhere_in_the_clear (void)
{
  static const char * const valid[] = {
    "https://data.tronk.info/reportrequestframe.ashx", "https://host", "https://host:8443/a/b", "https://localhost/a",
    "http://127.0.0.1:8080/a", "http://127.8.9.1/a", "http://[::1]:8080/a", "http://localhost:1/a",
    "http://LOCALHOST/a",
  };
  static const char * const invalid[] = {
    NULL, "", "http://data.tronk.info/a", "http://10.0.0.1/a", "http://128.0.0.1/", "http://127.0.0.1.example/",
    "http://localhost.example/a", "http://127.1/", "http://[::2]/", "https://host/a?b", "https://host/a?",
    "https://host/a#b", "https://host/a#", "https://user@host/a", "ftp://host/a", "host/a", "http://127.0.0.1@host/a",
    "http://[::1%25eth0]/a",
    "http://0.0.0.0/a",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (valid); i++)
      g_assert_true (kuzov_endpoint_is_valid (valid[i]));

  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
      g_assert_false (kuzov_endpoint_is_valid (invalid[i]));
}

static void
test_loopback_is_known (void)
{
  g_assert_true (kuzov_endpoint_is_loopback ("http://127.0.0.1:8080/a"));
  g_assert_true (kuzov_endpoint_is_loopback ("https://[::1]/a"));
  g_assert_true (kuzov_endpoint_is_loopback ("https://localhost/a"));
  g_assert_false (kuzov_endpoint_is_loopback ("https://data.tronk.info/a"));
  g_assert_false (kuzov_endpoint_is_loopback ("nonsense"));
  g_assert_false (kuzov_endpoint_is_loopback (NULL));
}

static void
test_profile_is_beside_the_endpoint (void)
{
  static const struct { const char *endpoint, *profile; } cases[] = {
    { "https://data.tronk.info/reportrequestframe.ashx", "https://data.tronk.info/profile.ashx" },
    { "http://127.0.0.1:8080/a/b/c.ashx", "http://127.0.0.1:8080/a/b/profile.ashx" },
    { "https://host:8443/", "https://host:8443/profile.ashx" },
    { "https://host", "https://host/profile.ashx" },
    { "http://host/a", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *profile = kuzov_endpoint_dup_profile (cases[i].endpoint);

      g_assert_cmpstr (profile, ==, cases[i].profile);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/api/link/links-with-a-host-are-trusted", test_links_with_a_host_are_trusted);
  g_test_add_func ("/api/link/other-links-are-not-trusted", test_other_links_are_not_trusted);
  g_test_add_func ("/api/link/odd-signs-are-escaped", test_odd_signs_are_escaped);
  g_test_add_func ("/api/link/endpoints-are-not-repaired", test_endpoints_are_not_repaired);
  g_test_add_func ("/api/link/links-have-a-longest", test_links_have_a_longest);
  g_test_add_func ("/api/link/the-key-goes-nowhere-in-the-clear", test_the_key_goes_nowhere_in_the_clear);
  g_test_add_func ("/api/link/loopback-is-known", test_loopback_is_known);
  g_test_add_func ("/api/link/profile-is-beside-the-endpoint", test_profile_is_beside_the_endpoint);

  return g_test_run ();
}
