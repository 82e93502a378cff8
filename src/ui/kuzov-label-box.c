// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-label-box"

#include "config.h"
#include "ui/kuzov-label-box.h"

#include <glib/gi18n-lib.h>
#include "ui/kuzov-label-chooser.h"
#include "ui/kuzov-label-dot.h"
#include "ui/kuzov-wrap-box.h"

struct _KuzovLabelBox
{
  GtkWidget     parent_instance;
  KuzovHistory *history;
  KuzovRequest *request;
  GtkWidget    *box;
  GtkWidget    *add;
  GtkWidget    *chooser;    /* (nullable): made when it is first asked for */
};

G_DEFINE_FINAL_TYPE (KuzovLabelBox, kuzov_label_box, GTK_TYPE_WIDGET)

static GArray *
make_ids (KuzovLabelBox *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (int64_t));
  const int64_t id = kuzov_request_get_id (self->request);

  g_array_append_val (ids, id);

  return ids;
}

/* What goes wrong is seen: the label is still there. */
static void
on_remove (KuzovLabelBox *self,
           GtkWidget     *button)
{
  g_autoptr (GArray) ids = make_ids (self);
  const int64_t *label = g_object_get_data (G_OBJECT (button), "label");

  gtk_widget_grab_focus (self->add);
  kuzov_history_set_label_async (self->history, ids, *label, FALSE, NULL, NULL, NULL);
}

static GtkWidget *
make_pill (KuzovLabelBox    *self,
           const KuzovLabel *label)
{
  GtkWidget *pill = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  GtkWidget *button = gtk_button_new_from_icon_name ("window-close-symbolic");
  /* Translators: a button on a label; %s is the label’s name. */
  g_autofree char *name = g_strdup_printf (_("Take Off “%s”"), label->name);

  gtk_widget_set_tooltip_text (button, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "circular");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  g_object_set_data_full (G_OBJECT (button), "label", g_memdup2 (&label->id, sizeof label->id), g_free);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_remove), self);
  gtk_box_append (GTK_BOX (pill), kuzov_label_dot_new_named (label));
  gtk_box_append (GTK_BOX (pill), button);
  gtk_widget_add_css_class (pill, "label-pill");

  return pill;
}

static void
update (KuzovLabelBox *self)
{
  g_autoptr (GPtrArray) labels = NULL;
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (self->box)) != NULL && child != self->add)
    gtk_widget_unparent (child);
  if (self->request == NULL || self->history == NULL)
    return;

  labels = kuzov_history_load_labels (self->history);
  for (unsigned int i = 0; i < labels->len; i++)
    {
      const KuzovLabel *label = labels->pdata[i];

      if (kuzov_request_has_label (self->request, label->id))
        gtk_widget_insert_before (make_pill (self, label), self->box, self->add);
    }
}

static void
create_popup_cb (GtkMenuButton *button,
                 gpointer       user_data)
{
  KuzovLabelBox *self = user_data;
  g_autoptr (GArray) ids = NULL;

  if (self->chooser == NULL)
    {
      GtkWidget *popover = gtk_popover_new ();

      self->chooser = kuzov_label_chooser_new (self->history);
      gtk_popover_set_child (GTK_POPOVER (popover), self->chooser);
      gtk_menu_button_set_popover (button, popover);
    }
  ids = self->request != NULL ? make_ids (self) : NULL;
  kuzov_label_chooser_set_rows (KUZOV_LABEL_CHOOSER (self->chooser), ids);
}

static void
kuzov_label_box_dispose (GObject *object)
{
  KuzovLabelBox *self = KUZOV_LABEL_BOX (object);

  if (self->request != NULL)
    g_signal_handlers_disconnect_by_data (self->request, self);
  g_clear_object (&self->request);
  if (self->history != NULL)
    g_signal_handlers_disconnect_by_data (self->history, self);
  g_clear_object (&self->history);
  g_clear_pointer (&self->box, gtk_widget_unparent);

  G_OBJECT_CLASS (kuzov_label_box_parent_class)->dispose (object);
}

static void
kuzov_label_box_class_init (KuzovLabelBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_label_box_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
kuzov_label_box_init (KuzovLabelBox *self)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Labels"), -1);
  self->box = g_object_new (KUZOV_TYPE_WRAP_BOX, "spacing", 6, "line-spacing", 4, NULL);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));

  self->add = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->add), "list-add-symbolic");
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->add), create_popup_cb, self, NULL);
  gtk_widget_set_tooltip_text (self->add, _("Add Label"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Add Label"), -1);
  gtk_widget_add_css_class (self->add, "flat");
  gtk_widget_add_css_class (self->add, "circular");
  gtk_widget_set_halign (self->add, GTK_ALIGN_START);
  gtk_widget_set_parent (self->add, self->box);
}

void
kuzov_label_box_set_history (KuzovLabelBox *self,
                             KuzovHistory  *history)
{
  g_return_if_fail (KUZOV_IS_LABEL_BOX (self));

  if (!g_set_object (&self->history, history) || history == NULL)
    return;

  g_signal_connect_swapped (history, "labels-changed", G_CALLBACK (update), self);
}

/**
 * kuzov_label_box_set_request:
 * @self: a label box
 * @request: (nullable): whose labels are shown
 */
void
kuzov_label_box_set_request (KuzovLabelBox *self,
                             KuzovRequest  *request)
{
  g_return_if_fail (KUZOV_IS_LABEL_BOX (self));
  g_return_if_fail (request == NULL || KUZOV_IS_REQUEST (request));

  if (self->request == request)
    return;

  if (self->request != NULL)
    g_signal_handlers_disconnect_by_data (self->request, self);
  g_set_object (&self->request, request);
  if (request != NULL)
    g_signal_connect_swapped (request, "notify::labels", G_CALLBACK (update), self);
  update (self);
}
