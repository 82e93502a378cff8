// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-car-group"

#include "config.h"
#include "ui/kuzov-car-group.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-words.h"
#include "ui/kuzov-pill.h"

/* A car that is checked more often than this is not shown with all of it. */
#define MAX_ORDERS 50

struct _KuzovCarGroup
{
  GtkWidget  parent_instance;
  GtkWidget *box;
  GtkWidget *title;
  GtkWidget *list;
};

G_DEFINE_FINAL_TYPE (KuzovCarGroup, kuzov_car_group, GTK_TYPE_WIDGET)

static void
on_row_activated (KuzovCarGroup *self,
                  GtkListBoxRow *row)
{
  const int64_t *id = g_object_get_data (G_OBJECT (row), "row-id");

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-row", "x", *id);
}

static GtkWidget *
make_row (KuzovRequest *request)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *line = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  GtkWidget *day = NULL;
  GtkWidget *pill = g_object_new (KUZOV_TYPE_PILL, NULL);
  const int64_t id = kuzov_request_get_id (request);
  const KuzovState state = kuzov_request_get_state (request);
  g_autofree char *date = kuzov_words_date (kuzov_request_get_ordered_ms (request));
  g_autofree char *name = g_strdup_printf ("%s, %s", date, kuzov_words_state (state));

  day = gtk_label_new (date);
  gtk_label_set_xalign (GTK_LABEL (day), 0.);
  gtk_widget_set_hexpand (day, TRUE);
  kuzov_pill_set_state (KUZOV_PILL (pill), state,
                        state == KUZOV_STATE_READY && kuzov_request_get_opened_ms (request) != 0);
  gtk_box_append (GTK_BOX (line), day);
  gtk_box_append (GTK_BOX (line), pill);
  gtk_widget_add_css_class (line, "fact");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), line);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (row), "row-id", g_memdup2 (&id, sizeof id), g_free);

  return row;
}

static void
kuzov_car_group_dispose (GObject *object)
{
  g_clear_pointer (&KUZOV_CAR_GROUP (object)->box, gtk_widget_unparent);

  G_OBJECT_CLASS (kuzov_car_group_parent_class)->dispose (object);
}

static void
kuzov_car_group_class_init (KuzovCarGroupClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kuzov_car_group_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
kuzov_car_group_init (KuzovCarGroup *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->title = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING, "xalign", 0., "wrap", TRUE,
                              NULL);
  gtk_widget_add_css_class (self->title, "section");
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Other orders of this car"), -1);
  g_signal_connect_swapped (self->list, "row-activated", G_CALLBACK (on_row_activated), self);
  gtk_box_append (GTK_BOX (self->box), self->title);
  gtk_box_append (GTK_BOX (self->box), self->list);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

/**
 * kuzov_car_group_show:
 * @self: a group
 * @history: a history
 * @request: one of its requests
 */
void
kuzov_car_group_show (KuzovCarGroup *self,
                      KuzovHistory  *history,
                      KuzovRequest  *request)
{
  g_autoptr (GPtrArray) orders = NULL;
  g_autofree char *title = NULL;
  GtkWidget *child = NULL;

  g_return_if_fail (KUZOV_IS_CAR_GROUP (self));
  g_return_if_fail (KUZOV_IS_HISTORY (history));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  orders = kuzov_history_load_same_car (history, request, MAX_ORDERS);
  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
  for (unsigned int i = 0; i < orders->len; i++)
    if (orders->pdata[i] != request)
      gtk_list_box_append (GTK_LIST_BOX (self->list), make_row (orders->pdata[i]));

  title = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "This car: checked %u time", "This car: checked %u times",
                                        orders->len), orders->len);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_widget_set_visible (GTK_WIDGET (self), gtk_widget_get_first_child (self->list) != NULL);
}
