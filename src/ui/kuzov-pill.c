// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-pill"

#include "config.h"
#include "ui/kuzov-pill.h"

#include "desktop/kuzov-words.h"
#include "ui/kuzov-row-look.h"

struct _KuzovPill
{
  GtkWidget   parent_instance;
  GtkWidget  *image;
  GtkWidget  *label;
  const char *tone;     /* the style class that is set, interned */
};

G_DEFINE_FINAL_TYPE (KuzovPill, kuzov_pill, GTK_TYPE_WIDGET)

static void
kuzov_pill_dispose (GObject *object)
{
  KuzovPill *self = KUZOV_PILL (object);

  g_clear_pointer (&self->image, gtk_widget_unparent);
  g_clear_pointer (&self->label, gtk_widget_unparent);

  G_OBJECT_CLASS (kuzov_pill_parent_class)->dispose (object);
}

static void
kuzov_pill_class_init (KuzovPillClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_pill_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
  gtk_widget_class_set_css_name (widget_class, "pill");
}

static void
kuzov_pill_init (KuzovPill *self)
{
  self->image = g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  self->label = gtk_label_new (NULL);
  gtk_widget_set_parent (self->image, GTK_WIDGET (self));
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
}

/**
 * kuzov_pill_set:
 * @self: a pill
 * @icon: (nullable): name of its icon
 * @text: its word, plain text
 * @tone: (nullable): its tone, a static string
 */
void
kuzov_pill_set (KuzovPill  *self,
                const char *icon,
                const char *text,
                const char *tone)
{
  g_return_if_fail (KUZOV_IS_PILL (self));
  g_return_if_fail (text != NULL);

  if (self->tone != tone && self->tone != NULL)
    gtk_widget_remove_css_class (GTK_WIDGET (self), self->tone);
  if (self->tone != tone && tone != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), tone);
  self->tone = tone;
  gtk_image_set_from_icon_name (GTK_IMAGE (self->image), icon);
  gtk_widget_set_visible (self->image, icon != NULL);
  gtk_label_set_text (GTK_LABEL (self->label), text);
}

/**
 * kuzov_pill_set_state:
 * @self: a pill
 * @state: a state
 * @is_quiet: whether it asks for no attention: a report that was opened
 */
void
kuzov_pill_set_state (KuzovPill  *self,
                      KuzovState  state,
                      gboolean    is_quiet)
{
  static const char *const tones[KUZOV_N_STATES] = {
    [KUZOV_STATE_SUBMITTING] = "accent",
    [KUZOV_STATE_QUEUED] = "accent",
    [KUZOV_STATE_GENERATING] = "accent",
    [KUZOV_STATE_READY] = "success",
    [KUZOV_STATE_FAILED] = "error",
    [KUZOV_STATE_UNCONFIRMED] = "warning",
  };

  g_return_if_fail (KUZOV_IS_PILL (self));
  g_return_if_fail ((unsigned int) state < KUZOV_N_STATES);

  kuzov_pill_set (self, kuzov_row_look_get_icon (state), kuzov_words_state (state), tones[state]);
  if (is_quiet)
    gtk_widget_add_css_class (GTK_WIDGET (self), "quiet");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "quiet");
}
