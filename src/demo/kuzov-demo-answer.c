// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo/kuzov-demo-answer.h"

KuzovDemoAnswer *
kuzov_demo_answer_new (KuzovDemoManner manner)
{
  KuzovDemoAnswer *answer = g_new0 (KuzovDemoAnswer, 1);

  answer->manner = manner;

  return answer;
}

void
kuzov_demo_answer_free (KuzovDemoAnswer *answer)
{
  g_free (answer->content_type);
  g_clear_pointer (&answer->body, g_bytes_unref);
  g_clear_pointer (&answer->headers, g_hash_table_unref);
  g_free (answer);
}

/* Fills in what is said; @body is taken over. */
void
kuzov_demo_answer_take (KuzovDemoAnswer *answer,
                        unsigned int     http_status,
                        const char      *content_type,
                        char            *body)
{
  answer->http_status = http_status;
  g_free (answer->content_type);
  answer->content_type = g_strdup (content_type);
  g_clear_pointer (&answer->body, g_bytes_unref);
  answer->body = g_bytes_new_take (body, strlen (body));
}

static void
close_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (GIOStream) stream = user_data;

  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  g_io_stream_close (stream, NULL, NULL);
}

/* Takes the connection away from the server, says @bytes as they are, if any, and closes it. */
static void
hang_up (SoupServerMessage *message,
         GBytes            *bytes)
{
  g_autoptr (GIOStream) stream = soup_server_message_steal_connection (message);
  GOutputStream *output = NULL;

  if (stream == NULL)
    return;

  if (bytes == NULL)
    {
      g_io_stream_close (stream, NULL, NULL);
      return;
    }

  output = g_io_stream_get_output_stream (stream);
  g_object_set_data_full (G_OBJECT (output), "kuzov-demo-bytes", g_bytes_ref (bytes),
                          (GDestroyNotify) g_bytes_unref);
  g_output_stream_write_all_async (output, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                                   G_PRIORITY_DEFAULT, NULL, close_cb, g_steal_pointer (&stream));
}

static void
send_truncated (KuzovDemoAnswer   *answer,
                SoupServerMessage *message)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GBytes) bytes = NULL;
  size_t size = g_bytes_get_size (answer->body);
  size_t promised = MAX (size, answer->n_bytes + 1);

  g_string_append_printf (text,
                          "HTTP/1.1 %u OK\r\nContent-Type: %s\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n",
                          answer->http_status, answer->content_type, promised);
  g_string_append_len (text, g_bytes_get_data (answer->body, NULL), (gssize) MIN (size, answer->n_bytes));
  bytes = g_string_free_to_bytes (g_steal_pointer (&text));
  hang_up (message, bytes);
}

static void
send_whole (KuzovDemoAnswer   *answer,
            SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  GHashTableIter iter;
  gpointer name, value;

  soup_server_message_set_status (message, answer->http_status, NULL);

  if (answer->content_type != NULL)
    soup_message_headers_replace (headers, "Content-Type", answer->content_type);

  if (answer->headers != NULL)
    {
      g_hash_table_iter_init (&iter, answer->headers);
      while (g_hash_table_iter_next (&iter, &name, &value))
        soup_message_headers_replace (headers, name, value);
    }

  if (answer->body != NULL && g_bytes_get_size (answer->body) > 0)
    soup_message_body_append_bytes (soup_server_message_get_response_body (message), answer->body);
}

/* Carries @answer out. A STALL that gets here was let go, and is answered like any other. */
void
kuzov_demo_answer_send (KuzovDemoAnswer   *answer,
                        SoupServerMessage *message)
{
  switch (answer->manner)
    {
    case KUZOV_DEMO_MANNER_DROP:
      hang_up (message, NULL);
      break;

    case KUZOV_DEMO_MANNER_TRUNCATE:
      send_truncated (answer, message);
      break;

    case KUZOV_DEMO_MANNER_PLAIN:
    case KUZOV_DEMO_MANNER_INSTEAD:
    case KUZOV_DEMO_MANNER_STALL:
    default:
      send_whole (answer, message);
      break;
    }
}
