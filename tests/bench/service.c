// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

/*
 * A service that costs next to nothing, so that what is measured is its client: HTTP/1.1 on a loopback port, one
 * thread, everything counted. A job is not ready at the first checkqueue (-n) and ready at the next. A latency (-l)
 * delays every reply by itself, never one behind the other. Jobs that it did not take itself (foreign) are put off for
 * an hour; the access check is answered a while after so many of them (-f) were asked about. Prints its port; ends when
 * its standard input does.
 */

#include <errno.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <glib.h>

#define FIRST_JOB 1000000001
#define ROOM 16384
#define HOLD_US 200000

typedef struct
{
  int      fd;
  gboolean waiting;     /* a reply is on its way: nothing more is read from here until it is out */
  gboolean gone;
  size_t   n_read;
  char     in[ROOM];
  GString *out;
} Connection;

typedef struct
{
  Connection *connection;
  int64_t     due_us;
} Delayed;

static struct
{
  int         epoll, timer, port;
  int64_t     latency_us;
  unsigned    n_not_ready;
  int         n_first;              /* foreign jobs to be asked about before the access check is answered, or -1 */
  GQueue      delayed;
  GQueue      held;
  GHashTable *frames;
  GArray     *n_checks;             /* by job, counted from FIRST_JOB */
  unsigned    n_orders, n_polls, n_results, n_profiles, n_foreign, n_other, n_twice, n_connections, width;
} service;

static int64_t
now_us (void)
{
  return g_get_monotonic_time ();
}

static char *
take_parameter (const char *target,
                const char *name)
{
  const char *found = strchr (target, '?');
  size_t length = strlen (name);

  while (found != NULL)
    {
      found++;
      if (strncmp (found, name, length) == 0 && found[length] == '=')
        return g_strndup (found + length + 1, strcspn (found + length + 1, "& "));
      found = strchr (found, '&');
    }
  return g_strdup ("");
}

static void
write_job (GString    *body,
           int64_t     job,
           int         status,
           const char *more)
{
  g_string_append_printf (body, "{\"start\":\"2026-01-05T12:00:00\",\"end\":\"2026-01-05T12:00:00\",\"error\":null,"
                          "\"status\":%d,\"id\":%" PRId64 ",\"startgeneration\":\"2026-01-05T12:00:00\",\"msg\":%d%s}",
                          status, job, status, more);
}

static void
write_count (GString *body)
{
  g_string_append_printf (body, "{\"setqueue\":%u,\"checkqueue\":%u,\"getresult\":%u,\"profile\":%u,\"foreign\":%u,"
                          "\"other\":%u,\"twice\":%u,\"connections\":%u,\"width\":%u}",
                          service.n_orders, service.n_polls, service.n_results, service.n_profiles, service.n_foreign,
                          service.n_other, service.n_twice, service.n_connections, service.width);
}

static void
order (GString    *body,
       const char *target)
{
  char *frame = take_parameter (target, "frame");
  unsigned none = 0;

  service.n_orders++;
  g_array_append_val (service.n_checks, none);
  write_job (body, FIRST_JOB + service.n_checks->len - 1, 0, ",\"gosnumber\":null,\"vin\":null");
  if (!g_hash_table_add (service.frames, frame))
    service.n_twice++;
}

static void
poll_job (GString    *body,
          const char *target,
          gboolean    result)
{
  g_autofree char *text = take_parameter (target, "id");
  int64_t job = g_ascii_strtoll (text, NULL, 10);
  gboolean own = job >= FIRST_JOB && job - FIRST_JOB < service.n_checks->len;
  gboolean ready = FALSE;
  g_autofree char *link = g_strdup_printf (",\"endgeneration\":\"2026-01-05T12:05:00\","
                                           "\"url\":\"https://reports.example/r/%" PRId64 "\"", job);

  if (result)
    service.n_results++;
  else
    service.n_polls++;
  if (!own)
    service.n_foreign++;
  else if (result)
    ready = TRUE;
  else
    ready = g_array_index (service.n_checks, unsigned, job - FIRST_JOB)++ >= service.n_not_ready;
  write_job (body, job, ready ? 1 : 0, result && ready ? link : ",\"endgeneration\":null");
}

static gboolean
is_counted (const char *target)
{
  return strncmp (target, "/count", 6) != 0;
}

static GString *
answer (const char *target)
{
  unsigned n_foreign = service.n_foreign;
  GString *body = g_string_new (NULL);
  GString *reply = g_string_new (NULL);
  g_autofree char *mode = take_parameter (target, "mode");

  if (!is_counted (target))
    write_count (body);
  else if (strncmp (target, "/profile.ashx", 13) == 0 && ++service.n_profiles)
    g_string_append (body, "{\"error\":null,\"result\":{\"accountBalance\":1000000,\"accessTo\":\"2099-12-31T00:00:00\","
                     "\"accessToStr\":\"31.12.2099\",\"leftClicks\":1000000,\"activeMethods\":{\"reportrequestframe\":1}}}");
  else if (strcmp (mode, "setqueue") == 0)
    order (body, target);
  else if (strcmp (mode, "checkqueue") == 0)
    poll_job (body, target, FALSE);
  else if (strcmp (mode, "getresult") == 0)
    poll_job (body, target, TRUE);
  else if (++service.n_other)
    g_string_append (body, "{\"error\":true,\"error_msg\":\"?\"}");

  g_string_append_printf (reply, "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
                          "%sContent-Length: %zu\r\n\r\n%s",
                          service.n_foreign > n_foreign ? "Retry-After: 3600\r\n" : "", body->len, body->str);
  g_string_free (body, TRUE);
  return reply;
}

static void
send_out (Connection *connection)
{
  const ssize_t length = connection->out->len;

  if (!connection->gone && send (connection->fd, connection->out->str, length, MSG_NOSIGNAL) != length)
    shutdown (connection->fd, SHUT_RDWR);
  g_string_free (connection->out, TRUE);
  connection->out = NULL;
  connection->waiting = FALSE;
}

static void
arm_timer (void)
{
  Delayed *next = g_queue_peek_head (&service.delayed);
  struct itimerspec when = { 0 };

  if (next != NULL)
    {
      when.it_value.tv_sec = next->due_us / G_USEC_PER_SEC;
      when.it_value.tv_nsec = next->due_us % G_USEC_PER_SEC * 1000;
    }
  timerfd_settime (service.timer, TFD_TIMER_ABSTIME, &when, NULL);
}

static void
send_later (Connection *connection,
            int64_t     delay_us)
{
  Delayed *delayed = g_new (Delayed, 1);

  *delayed = (Delayed) { connection, now_us () + delay_us };
  connection->waiting = TRUE;
  g_queue_push_tail (&service.delayed, delayed);
  service.width = MAX (service.width, service.delayed.length);
  if (service.delayed.length == 1)
    arm_timer ();
}

static void
release_held (void)
{
  while ((int) service.n_foreign >= service.n_first && !g_queue_is_empty (&service.held))
    send_later (g_queue_pop_head (&service.held), HOLD_US);
}

/* Answers every whole request that has been read, one at a time. */
static void
take_requests (Connection *connection)
{
  char *end = NULL;

  while (!connection->waiting && !connection->gone
         && (end = memmem (connection->in, connection->n_read, "\r\n\r\n", 4)) != NULL)
    {
      char *length = NULL;
      char *target = NULL;
      size_t whole = end + 4 - connection->in;

      *end = '\0';
      length = strcasestr (connection->in, "\r\ncontent-length:");
      if (length != NULL)
        whole += strtoul (length + 17, NULL, 10);
      if (whole > connection->n_read)
        {
          *end = '\r';
          connection->gone = whole > ROOM;
          return;
        }
      target = strchr (connection->in, ' ');
      target = g_strndup (target != NULL ? target + 1 : "", target != NULL ? strcspn (target + 1, " \r") : 0);
      connection->out = answer (target);
      connection->n_read -= whole;
      memmove (connection->in, connection->in + whole, connection->n_read);
      if (service.n_first >= 0 && strncmp (target, "/profile.ashx", 13) == 0)
        {
          connection->waiting = TRUE;
          g_queue_push_tail (&service.held, connection);
        }
      else if (service.latency_us > 0 && is_counted (target))
        {
          send_later (connection, service.latency_us);
        }
      else
        {
          send_out (connection);
        }
      release_held ();
      g_free (target);
    }
}

static void
end_if_gone (Connection *connection)
{
  if (!connection->gone || connection->waiting)
    return;
  close (connection->fd);
  g_free (connection);
}

static void
on_readable (Connection *connection)
{
  ssize_t n = 1;

  while (!connection->gone && n > 0)
    {
      if (connection->n_read == ROOM)
        connection->gone = TRUE;
      n = recv (connection->fd, connection->in + connection->n_read, ROOM - connection->n_read, MSG_DONTWAIT);
      if (n > 0)
        connection->n_read += n;
      else if (n == 0 || errno != EAGAIN)
        connection->gone = TRUE;
      if (n > 0 && connection->n_read < ROOM)
        break;
    }
  if (connection->gone)
    epoll_ctl (service.epoll, EPOLL_CTL_DEL, connection->fd, NULL);
  else
    take_requests (connection);
  end_if_gone (connection);
}

static void
on_timer (void)
{
  uint64_t ignored;
  Delayed *delayed = NULL;

  if (read (service.timer, &ignored, sizeof ignored) < 0)
    return;
  while ((delayed = g_queue_peek_head (&service.delayed)) != NULL && delayed->due_us <= now_us ())
    {
      Connection *connection = delayed->connection;

      g_free (g_queue_pop_head (&service.delayed));
      send_out (connection);
      take_requests (connection);
      end_if_gone (connection);
    }
  arm_timer ();
}

static void
watch (int      fd,
       gpointer data)
{
  struct epoll_event event = { .events = EPOLLIN, .data.ptr = data };

  epoll_ctl (service.epoll, EPOLL_CTL_ADD, fd, &event);
}

static void
on_connection (int listener)
{
  int fd = accept4 (listener, NULL, NULL, SOCK_CLOEXEC);
  Connection *connection = NULL;

  if (fd < 0)
    return;
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof (int));
  connection = g_new0 (Connection, 1);
  connection->fd = fd;
  watch (fd, connection);
  service.n_connections++;
}

static int
listen_on_loopback (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (service.port) };
  socklen_t size = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &(int){ 1 }, sizeof (int));
  if (bind (fd, (struct sockaddr *) &address, sizeof address) != 0 || listen (fd, 128) != 0)
    return -1;
  getsockname (fd, (struct sockaddr *) &address, &size);
  service.port = ntohs (address.sin_port);
  return fd;
}

int
main (int    argc,
      char **argv)
{
  static char is_listener, is_timer, is_stdin;
  struct epoll_event events[64];
  int option, listener;

  service.n_not_ready = 1;
  service.n_first = -1;
  while ((option = getopt (argc, argv, "l:n:f:")) != -1)
    {
      if (option == 'l')
        service.latency_us = (int64_t) (atof (optarg) * 1000);
      else if (option == 'n')
        service.n_not_ready = (unsigned) atoi (optarg);
      else if (option == 'f')
        service.n_first = atoi (optarg);
      else
        return 2;
    }
  service.frames = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  service.n_checks = g_array_new (FALSE, TRUE, sizeof (unsigned));
  service.epoll = epoll_create1 (EPOLL_CLOEXEC);
  service.timer = timerfd_create (CLOCK_MONOTONIC, TFD_CLOEXEC);
  listener = listen_on_loopback ();
  if (listener < 0)
    return 1;
  watch (listener, &is_listener);
  watch (service.timer, &is_timer);
  watch (STDIN_FILENO, &is_stdin);
  printf ("%d\n", service.port);
  fflush (stdout);

  for (;;)
    {
      int n = epoll_wait (service.epoll, events, G_N_ELEMENTS (events), -1);
      int i;

      for (i = 0; i < n; i++)
        {
          if (events[i].data.ptr == &is_listener)
            on_connection (listener);
          else if (events[i].data.ptr == &is_timer)
            on_timer ();
          else if (events[i].data.ptr == &is_stdin)
            return 0;
          else
            on_readable (events[i].data.ptr);
        }
    }
}
