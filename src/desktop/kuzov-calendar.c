// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-calendar"

#include "config.h"
#include "desktop/kuzov-calendar.h"

#include <errno.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <glib-unix.h>

/* Where the system keeps its time zone. */
#define ZONE_PATH "/etc/localtime"

/**
 * KuzovCalendar:
 *
 * Tells when a time that stays the same has to be told in other words: at midnight, when the clock is set, when the
 * time zone changes. It sleeps in between.
 */
struct _KuzovCalendar
{
  GObject       parent_instance;
  GFileMonitor *zone;
  int           midnight;       /* a timer of the kernel's, which ends early when somebody sets the clock; or -1 */
  unsigned int  midnight_id;
};

G_DEFINE_FINAL_TYPE (KuzovCalendar, kuzov_calendar, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

/**
 * kuzov_calendar_find_midnight_s:
 * @now_s: a moment, in seconds since 1970
 *
 * Returns: when the next day begins by the local calendar; a day later where no calendar reaches
 */
int64_t
kuzov_calendar_find_midnight_s (int64_t now_s)
{
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_local (now_s);
  g_autoptr (GDateTime) tomorrow = now != NULL ? g_date_time_add_days (now, 1) : NULL;
  g_autoptr (GDateTime) midnight = NULL;

  if (tomorrow != NULL)
    midnight = g_date_time_new_local (g_date_time_get_year (tomorrow), g_date_time_get_month (tomorrow),
                                      g_date_time_get_day_of_month (tomorrow), 0, 0, 0.0);

  return midnight != NULL && g_date_time_to_unix (midnight) > now_s ? g_date_time_to_unix (midnight) : now_s + 86400;
}

static void
wait_for_midnight (KuzovCalendar *self)
{
  struct itimerspec when = { 0 };

  if (self->midnight == -1)
    return;

  when.it_value.tv_sec = kuzov_calendar_find_midnight_s (g_get_real_time () / G_USEC_PER_SEC);
  if (timerfd_settime (self->midnight, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL) != 0)
    g_debug ("no timer for midnight: %s", g_strerror (errno));
}

static void
change (KuzovCalendar *self)
{
  wait_for_midnight (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
on_midnight (int           file,
             GIOCondition  condition,
             gpointer      user_data)
{
  uint64_t n_times = 0;

  /* It was midnight, or (ECANCELED) the clock was set: both are news. */
  if (read (file, &n_times, sizeof n_times) == sizeof n_times || errno == ECANCELED)
    change (user_data);

  return G_SOURCE_CONTINUE;
}

static void
on_zone_changed (KuzovCalendar     *self,
                 GFile             *file,
                 GFile             *other,
                 GFileMonitorEvent  event)
{
  /* Between the removal of the one and the arrival of the other there is none. */
  if (event == G_FILE_MONITOR_EVENT_CREATED || event == G_FILE_MONITOR_EVENT_CHANGES_DONE_HINT
      || event == G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED)
    change (self);
}

static void
kuzov_calendar_finalize (GObject *object)
{
  KuzovCalendar *self = KUZOV_CALENDAR (object);

  g_clear_object (&self->zone);
  g_clear_handle_id (&self->midnight_id, g_source_remove);
  if (self->midnight != -1)
    close (self->midnight);

  G_OBJECT_CLASS (kuzov_calendar_parent_class)->finalize (object);
}

static void
kuzov_calendar_class_init (KuzovCalendarClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kuzov_calendar_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
kuzov_calendar_init (KuzovCalendar *self)
{
  self->midnight = timerfd_create (CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  if (self->midnight != -1)
    self->midnight_id = g_unix_fd_add (self->midnight, G_IO_IN, on_midnight, self);
  wait_for_midnight (self);
}

/**
 * kuzov_calendar_new:
 * @zone_path: (nullable): where the time zone is kept, NULL for the system's own place
 *
 * Begins to watch; each `changed` is a reason to tell times anew.
 */
KuzovCalendar *
kuzov_calendar_new (const char *zone_path)
{
  KuzovCalendar *self = g_object_new (KUZOV_TYPE_CALENDAR, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (zone_path != NULL ? zone_path : ZONE_PATH);
  g_autoptr (GError) error = NULL;

  self->zone = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, &error);
  if (self->zone == NULL)
    g_debug ("the time zone is not watched: %s", error->message);
  else
    g_signal_connect_object (self->zone, "changed", G_CALLBACK (on_zone_changed), self, G_CONNECT_SWAPPED);

  return self;
}
