// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-search-bar"

#include "config.h"
#include "ui/kuzov-search-bar.h"

#include <glib/gi18n-lib.h>

/* Nobody types more; what is pasted may be megabytes. */
#define MAX_LENGTH 256

struct _KuzovSearchBar
{
  GtkWidget  parent_instance;
  GtkWidget *entry;
  GtkWidget *found;
  GtkWidget *close;
};

G_DEFINE_FINAL_TYPE (KuzovSearchBar, kuzov_search_bar, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  LEFT,
  MOVED_ON,
  N_SIGNALS
};

static unsigned int signals[N_SIGNALS];

static GtkText *
get_text_widget (KuzovSearchBar *self)
{
  return GTK_TEXT (gtk_editable_get_delegate (GTK_EDITABLE (self->entry)));
}

static void
on_changed (KuzovSearchBar *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
on_left (KuzovSearchBar *self)
{
  g_signal_emit (self, signals[LEFT], 0);
}

static void
on_activate (KuzovSearchBar *self)
{
  g_signal_emit (self, signals[MOVED_ON], 0);
}

static gboolean
on_key_pressed (KuzovSearchBar  *self,
                unsigned int     keyval,
                unsigned int     keycode,
                GdkModifierType  state)
{
  if (keyval != GDK_KEY_Down && keyval != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;

  g_signal_emit (self, signals[MOVED_ON], 0);

  return GDK_EVENT_STOP;
}

static void
kuzov_search_bar_dispose (GObject *object)
{
  KuzovSearchBar *self = KUZOV_SEARCH_BAR (object);

  g_clear_pointer (&self->entry, gtk_widget_unparent);
  g_clear_pointer (&self->found, gtk_widget_unparent);
  g_clear_pointer (&self->close, gtk_widget_unparent);

  G_OBJECT_CLASS (kuzov_search_bar_parent_class)->dispose (object);
}

static void
kuzov_search_bar_class_init (KuzovSearchBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_search_bar_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "searchbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SEARCH);

  signals[CHANGED] = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LEFT] = g_signal_new ("left", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MOVED_ON] = g_signal_new ("moved-on", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
make_entry (KuzovSearchBar *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->entry = gtk_search_entry_new ();
  g_object_set (self->entry, "placeholder-text", _("Frame, note, label, VIN, plate…"), NULL);
  gtk_text_set_max_length (get_text_widget (self), MAX_LENGTH);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 8);
  gtk_widget_set_hexpand (self->entry, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Search"), -1);
  /* As typed: the signal of GtkSearchEntry waits. */
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect_swapped (self->entry, "stop-search", G_CALLBACK (on_left), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (on_activate), self);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (self->entry, keys);
  gtk_widget_set_parent (self->entry, GTK_WIDGET (self));
}

static void
kuzov_search_bar_init (KuzovSearchBar *self)
{
  make_entry (self);

  self->found = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  gtk_widget_add_css_class (self->found, "dim-text");
  gtk_widget_set_parent (self->found, GTK_WIDGET (self));

  self->close = gtk_button_new_from_icon_name ("window-close-symbolic");
  gtk_widget_add_css_class (self->close, "flat");
  gtk_widget_add_css_class (self->close, "circular");
  gtk_widget_set_valign (self->close, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (self->close, _("Close Search"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->close), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Close Search"), -1);
  g_signal_connect_swapped (self->close, "clicked", G_CALLBACK (on_left), self);
  gtk_widget_set_parent (self->close, GTK_WIDGET (self));
}

GtkWidget *
kuzov_search_bar_new (void)
{
  return g_object_new (KUZOV_TYPE_SEARCH_BAR, NULL);
}

const char *
kuzov_search_bar_get_text (KuzovSearchBar *self)
{
  g_return_val_if_fail (KUZOV_IS_SEARCH_BAR (self), "");

  return gtk_editable_get_text (GTK_EDITABLE (self->entry));
}

void
kuzov_search_bar_set_text (KuzovSearchBar *self,
                           const char     *text)
{
  g_return_if_fail (KUZOV_IS_SEARCH_BAR (self));
  g_return_if_fail (text != NULL);

  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

/**
 * kuzov_search_bar_set_found:
 * @self: a search bar
 * @found: how much was found, in words; a screen reader tells it when there is time
 */
void
kuzov_search_bar_set_found (KuzovSearchBar *self,
                            const char     *found)
{
  g_return_if_fail (KUZOV_IS_SEARCH_BAR (self));

  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->found)), found) != 0)
    gtk_label_set_text (GTK_LABEL (self->found), found);
}

void
kuzov_search_bar_focus (KuzovSearchBar *self,
                        gboolean        is_selecting)
{
  g_return_if_fail (KUZOV_IS_SEARCH_BAR (self));

  gtk_text_grab_focus_without_selecting (get_text_widget (self));
  if (is_selecting)
    gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
}

/**
 * kuzov_search_bar_take_key:
 * @self: a search bar
 * @controller: what heard a key elsewhere
 *
 * Returns: whether that key wrote something here
 */
gboolean
kuzov_search_bar_take_key (KuzovSearchBar        *self,
                           GtkEventControllerKey *controller)
{
  g_return_val_if_fail (KUZOV_IS_SEARCH_BAR (self), FALSE);

  return gtk_event_controller_key_forward (controller, GTK_WIDGET (get_text_widget (self)));
}
