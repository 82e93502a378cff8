// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

/*
 * The floor: the same calls as Kuzov's, at the same width, on sockets kept alive, with nothing remembered, nothing
 * checked and nothing waited for. raw-client PORT LIST WIDTH
 */

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_JOBS 100000
#define MAX_WIDTH 64

static char *frames[MAX_JOBS];
static int n_frames;
static atomic_int next_frame;
static int port;

/* One call; @reply holds the whole answer, headers included. */
static bool
call (int         fd,
      const char *method,
      const char *mode,
      const char *name,
      const char *value,
      char       *reply,
      size_t      size)
{
  char request[512];
  size_t n_read = 0;
  int length = snprintf (request, sizeof request,
                         "%s /reportrequestframe.ashx?mode=%s&key=00000000-0000-4000-8000-000000000000&%s=%s HTTP/1.1\r\n"
                         "Host: 127.0.0.1:%d\r\nAccept: application/json\r\n%s\r\n", method, mode, name, value, port,
                         method[0] == 'P' ? "Content-Length: 0\r\n" : "");

  if (send (fd, request, length, MSG_NOSIGNAL) != length)
    return false;
  for (;;)
    {
      ssize_t n = recv (fd, reply + n_read, size - 1 - n_read, 0);
      char *end = NULL;
      char *announced = NULL;

      if (n <= 0)
        return false;
      n_read += n;
      reply[n_read] = '\0';
      end = strstr (reply, "\r\n\r\n");
      announced = strstr (reply, "Content-Length: ");
      if (end != NULL && announced != NULL && strlen (end + 4) >= strtoul (announced + 16, NULL, 10))
        return true;
    }
}

static bool
do_job (int         fd,
        const char *frame)
{
  char reply[4096], id[32];
  char *found = NULL;

  if (!call (fd, "POST", "setqueue", "frame", frame, reply, sizeof reply))
    return false;
  found = strstr (reply, "\"id\":");
  if (found == NULL)
    return false;
  snprintf (id, sizeof id, "%.*s", (int) strspn (found + 5, "0123456789"), found + 5);
  do
    {
      if (!call (fd, "GET", "checkqueue", "id", id, reply, sizeof reply))
        return false;
    }
  while (strstr (reply, "\"status\":1") == NULL);
  if (!call (fd, "GET", "getresult", "id", id, reply, sizeof reply))
    return false;
  found = strstr (reply, "\"url\":\"");
  if (found == NULL)
    return false;
  printf ("%s\tready\t%.*s\n", frame, (int) strcspn (found + 7, "\""), found + 7);
  return true;
}

static void *
work (void *data)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port) };
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  bool ok = false;
  int i;

  address.sin_addr.s_addr = htonl (INADDR_LOOPBACK);
  ok = connect (fd, (struct sockaddr *) &address, sizeof address) == 0;
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof (int));
  while (ok && (i = atomic_fetch_add (&next_frame, 1)) < n_frames)
    ok = do_job (fd, frames[i]);
  close (fd);
  return ok ? data : NULL;
}

int
main (int    argc,
      char **argv)
{
  pthread_t threads[MAX_WIDTH];
  char line[256];
  FILE *list = argc == 4 ? fopen (argv[2], "r") : NULL;
  int width = argc == 4 ? atoi (argv[3]) : 0;
  bool ok = true;
  int i;

  if (list == NULL || width < 1 || width > MAX_WIDTH)
    {
      fprintf (stderr, "usage: raw-client PORT LIST WIDTH\n");
      return 2;
    }
  port = atoi (argv[1]);
  while (n_frames < MAX_JOBS && fgets (line, sizeof line, list) != NULL)
    {
      line[strcspn (line, "\r\n")] = '\0';
      frames[n_frames++] = strdup (line);
    }
  fclose (list);

  for (i = 0; i < width; i++)
    pthread_create (&threads[i], NULL, work, &width);
  for (i = 0; i < width; i++)
    {
      void *result = NULL;

      pthread_join (threads[i], &result);
      ok = ok && result != NULL;
    }
  return ok ? 0 : 1;
}
