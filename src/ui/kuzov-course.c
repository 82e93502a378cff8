// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-course"

#include "config.h"
#include "ui/kuzov-course.h"

#include <glib/gi18n-lib.h>

#include "desktop/kuzov-words.h"

#define MAX_STEPS 6    /* ordered, sent, accepted, begun, ready, opened */

/* One line: when, a mark, what. */
typedef struct
{
  GtkWidget  *time;
  GtkWidget  *mark;
  GtkWidget  *what;
  const char *tone;     /* style class of the mark, static */
} Step;

struct _KuzovCourse
{
  GtkWidget    parent_instance;
  GtkWidget   *grid;
  Step         steps[MAX_STEPS];
  unsigned int n_steps;       /* in use */
  int64_t      ordered_ms;
};

G_DEFINE_FINAL_TYPE (KuzovCourse, kuzov_course, GTK_TYPE_WIDGET)

static void
add_step_widgets (KuzovCourse *self,
                  int          row)
{
  Step *step = &self->steps[row];

  step->time = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (step->time), 1);
  gtk_widget_add_css_class (step->time, "time");
  step->mark = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_widget_add_css_class (step->mark, "mark");
  step->what = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (step->what), 0);
  gtk_label_set_wrap (GTK_LABEL (step->what), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (step->what), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (step->what, TRUE);
  gtk_widget_add_css_class (step->what, "what");

  gtk_grid_attach (GTK_GRID (self->grid), step->time, 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), step->mark, 1, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), step->what, 2, row, 1, 1);
}

/* To the second; with its day where that is another one than that of the order, which stands above. */
static char *
dup_time (KuzovCourse *self,
          int64_t      time_ms)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_ms / 1000);
  g_autoptr (GDateTime) time = utc != NULL ? g_date_time_to_local (utc) : NULL;
  g_autofree char *day = kuzov_words_date (time_ms);
  g_autofree char *ordered_day = kuzov_words_date (self->ordered_ms);
  char *text = NULL;

  if (time_ms == 0 || time == NULL)
    return g_strdup ("–");

  if (g_str_equal (day, ordered_day))
    text = g_date_time_format (time, C_("time of day", "%H:%M:%S"));
  else
    text = g_date_time_format (time, C_("time of another day", "%-d %b, %H:%M:%S"));

  return text != NULL ? text : g_strdup ("–");
}

static void
add (KuzovCourse *self,
     int64_t      time_ms,
     const char  *tone,
     const char  *what)
{
  g_autofree char *time = dup_time (self, time_ms);
  g_autofree char *full = kuzov_words_full_time (time_ms);
  Step *step = NULL;

  g_assert (self->n_steps < MAX_STEPS);

  step = &self->steps[self->n_steps++];
  gtk_label_set_text (GTK_LABEL (step->time), time);
  gtk_widget_set_tooltip_text (step->time, *full != '\0' ? full : NULL);
  gtk_label_set_text (GTK_LABEL (step->what), what);
  if (step->tone != NULL)
    gtk_widget_remove_css_class (step->mark, step->tone);
  gtk_widget_add_css_class (step->mark, tone);
  step->tone = tone;
}

static void
add_accepted (KuzovCourse  *self,
              KuzovRequest *request)
{
  const char *job = kuzov_request_get_job (request);
  g_autofree char *what = NULL;

  if (job != NULL)
    /* Translators: %s is the number that the provider gave the order. */
    what = g_strdup_printf (_("Accepted as %s"), job);
  add (self, kuzov_request_get_accepted_ms (request), "done", what != NULL ? what : _("Accepted"));
}

static void
add_end (KuzovCourse  *self,
         KuzovRequest *request)
{
  int64_t settled_ms = kuzov_request_get_settled_ms (request);
  int64_t opened_ms = kuzov_request_get_opened_ms (request);

  switch (kuzov_request_get_state (request))
    {
    case KUZOV_STATE_READY:
      add (self, settled_ms, "done", C_("step", "Ready"));
      if (opened_ms != 0)
        add (self, opened_ms, "done", C_("step", "First opened"));
      else
        add (self, 0, "open", _("Not opened yet"));
      break;

    case KUZOV_STATE_FAILED:
      add (self, settled_ms, "bad", C_("step", "Refused, normally not charged"));
      break;

    case KUZOV_STATE_UNCONFIRMED:
      add (self, settled_ms, "unsure", _("No readable answer"));
      break;

    case KUZOV_STATE_GIVEN_UP:
      add (self, settled_ms, "open", C_("step", "Given up"));
      break;

    case KUZOV_STATE_WAITING:
      add (self, 0, "open", _("Not sent yet"));
      break;

    case KUZOV_STATE_SUBMITTING:
      add (self, 0, "open", _("Not answered yet"));
      break;

    case KUZOV_STATE_QUEUED:
    case KUZOV_STATE_GENERATING:
    default:
      add (self, 0, "open", _("Not ready yet"));
      break;
    }
}

static void
update_ends (KuzovCourse *self)
{
  for (unsigned int i = 0; i < MAX_STEPS; i++)
    {
      Step *step = &self->steps[i];
      GtkWidget *widgets[] = { step->time, step->mark, step->what };

      for (unsigned int j = 0; j < G_N_ELEMENTS (widgets); j++)
        gtk_widget_set_visible (widgets[j], i < self->n_steps);

      gtk_widget_remove_css_class (step->mark, "first");
      gtk_widget_remove_css_class (step->mark, "last");
    }
  gtk_widget_add_css_class (self->steps[0].mark, "first");
  gtk_widget_add_css_class (self->steps[self->n_steps - 1].mark, "last");
}

static void
kuzov_course_dispose (GObject *object)
{
  KuzovCourse *self = KUZOV_COURSE (object);

  g_clear_pointer (&self->grid, gtk_widget_unparent);

  G_OBJECT_CLASS (kuzov_course_parent_class)->dispose (object);
}

static void
kuzov_course_class_init (KuzovCourseClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_course_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "course");
}

static void
kuzov_course_init (KuzovCourse *self)
{
  self->grid = gtk_grid_new ();
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
  for (int row = 0; row < MAX_STEPS; row++)
    add_step_widgets (self, row);
}

/**
 * kuzov_course_show:
 * @self: a course
 * @request: a request
 *
 * Shows the course of @request as it is now.
 */
void
kuzov_course_show (KuzovCourse  *self,
                   KuzovRequest *request)
{
  g_return_if_fail (KUZOV_IS_COURSE (self));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  self->n_steps = 0;
  self->ordered_ms = kuzov_request_get_ordered_ms (request);
  add (self, self->ordered_ms, "done", C_("step", "Ordered"));
  if (kuzov_request_get_sent_ms (request) != 0)
    add (self, kuzov_request_get_sent_ms (request), "done", C_("step", "Sent"));
  if (kuzov_request_get_accepted_ms (request) != 0)
    add_accepted (self, request);
  if (kuzov_request_get_started_ms (request) != 0)
    add (self, kuzov_request_get_started_ms (request), "done", _("Preparation began"));
  add_end (self, request);
  update_ends (self);
}
