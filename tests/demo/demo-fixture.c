// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo-fixture.h"

#include <glib/gstdio.h>

void
fixture_set_up (Fixture       *fixture,
                gconstpointer  user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->service = kuzov_demo_service_new ();
  fixture->session = soup_session_new_with_options ("max-conns-per-host", 16, "max-conns", 16, NULL);
  fixture->folder = g_dir_make_tmp ("kuzov-demo-XXXXXX", &error);
  g_assert_no_error (error);
  kuzov_demo_service_start (fixture->service, 0, &error);
  g_assert_no_error (error);
}

void
fixture_tear_down (Fixture       *fixture,
                   gconstpointer  user_data)
{
  g_autofree char *journal = g_build_filename (fixture->folder, "journal", NULL);

  soup_session_abort (fixture->session);
  g_assert_finalize_object (g_steal_pointer (&fixture->service));
  g_assert_finalize_object (g_steal_pointer (&fixture->session));
  g_unlink (journal);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static void
send_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Reply *reply = user_data;
  g_autoptr (GBytes) bytes = NULL;

  bytes = soup_session_send_and_read_finish (SOUP_SESSION (source), result, &reply->error);
  if (bytes != NULL)
    reply->body = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));

  reply->status = soup_message_get_status (reply->message);
  reply->done = TRUE;
}

Reply *
fixture_start_url (Fixture    *fixture,
                   const char *method,
                   const char *url)
{
  Reply *reply = g_new0 (Reply, 1);

  reply->message = soup_message_new (method, url);
  g_assert_nonnull (reply->message);
  soup_message_add_flags (reply->message, SOUP_MESSAGE_NO_REDIRECT);
  reply->cancellable = g_cancellable_new ();
  soup_session_send_and_read_async (fixture->session, reply->message, G_PRIORITY_DEFAULT, reply->cancellable,
                                    send_cb,
                                    reply);

  return reply;
}

Reply *
fixture_start (Fixture    *fixture,
               const char *method,
               const char *frame)
{
  g_autofree char *escaped = g_uri_escape_string (frame, NULL, FALSE);
  g_autofree char *url = g_strdup_printf ("%s?mode=setqueue&key=" KUZOV_DEMO_KEY "&frame=%s",
                                          kuzov_demo_service_get_endpoint (fixture->service), escaped);

  return fixture_start_url (fixture, method, url);
}

Reply *
fixture_start_ask (Fixture    *fixture,
                   const char *mode,
                   const char *id)
{
  g_autofree char *url = g_strdup_printf ("%s?mode=%s&key=" KUZOV_DEMO_KEY "&id=%s",
                                          kuzov_demo_service_get_endpoint (fixture->service), mode, id);

  return fixture_start_url (fixture, "GET", url);
}

Reply *
fixture_order (Fixture    *fixture,
               const char *method,
               const char *frame)
{
  Reply *reply = fixture_start (fixture, method, frame);

  reply_await (reply);

  return reply;
}

Reply *
fixture_ask (Fixture    *fixture,
             const char *mode,
             const char *id)
{
  Reply *reply = fixture_start_ask (fixture, mode, id);

  reply_await (reply);

  return reply;
}

static Reply *
call_path (Fixture    *fixture,
           const char *method,
           const char *path)
{
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u%s",
                                          kuzov_demo_service_get_port (fixture->service), path);
  Reply *reply = fixture_start_url (fixture, method, url);

  reply_await (reply);

  return reply;
}

Reply *
fixture_get (Fixture    *fixture,
             const char *format,
             ...)
{
  g_autofree char *path = NULL;
  va_list arguments;

  va_start (arguments, format);
  path = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return call_path (fixture, "GET", path);
}

Reply *
fixture_call (Fixture    *fixture,
              const char *method,
              const char *format,
              ...)
{
  g_autofree char *path = NULL;
  va_list arguments;

  va_start (arguments, format);
  path = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  return call_path (fixture, method, path);
}

void
fixture_await_calls (Fixture      *fixture,
                     const char   *mode,
                     unsigned int  n_calls)
{
  while (kuzov_demo_service_get_n_calls (fixture->service, mode) < n_calls)
    g_main_context_iteration (NULL, TRUE);
}

void
reply_await (Reply *reply)
{
  while (!reply->done)
    g_main_context_iteration (NULL, TRUE);
}

void
reply_parse (Reply *reply)
{
  g_autoptr (GError) error = NULL;

  g_assert_no_error (reply->error);
  g_assert_cmpuint (reply->status, ==, 200);
  reply->parser = json_parser_new_immutable ();
  json_parser_load_from_data (reply->parser, reply->body, -1, &error);
  g_assert_no_error (error);
  reply->object = json_node_get_object (json_parser_get_root (reply->parser));
}

void
reply_assert_error (Reply      *reply,
                    const char *error_msg)
{
  reply_parse (reply);
  g_assert_true (json_object_get_boolean_member (reply->object, "error"));
  g_assert_cmpstr (json_object_get_string_member (reply->object, "error_msg"), ==, error_msg);
  g_assert_false (json_object_has_member (reply->object, "id"));
}

void
reply_assert_contains (Reply      *reply,
                       const char *text)
{
  g_assert_no_error (reply->error);
  if (strstr (reply->body, text) == NULL)
    g_error ("there is no “%s” in: %s", text, reply->body);
}

void
reply_free (Reply *reply)
{
  reply_await (reply);
  g_object_unref (reply->message);
  g_object_unref (reply->cancellable);
  g_clear_object (&reply->parser);
  g_clear_error (&reply->error);
  g_free (reply->body);
  g_free (reply);
}
