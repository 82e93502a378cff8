// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-progress-dialog"

#include "config.h"
#include "ui/kuzov-progress-dialog.h"

#include <glib/gi18n-lib.h>

struct _KuzovProgressDialog
{
  AdwWindow       parent_instance;
  GtkLabel       *title;
  GtkLabel       *text;
  GtkWidget      *details_frame;
  GtkLabel       *details;
  GtkProgressBar *bar;
  GtkButton      *cancel;
  GtkButton      *yes;

  GCancellable   *cancellable;
};

G_DEFINE_FINAL_TYPE (KuzovProgressDialog, kuzov_progress_dialog, ADW_TYPE_WINDOW)

static void
on_yes (KuzovProgressDialog *self)
{
  gtk_widget_hide (GTK_WIDGET (self->yes));
  gtk_widget_hide (self->details_frame);
  gtk_progress_bar_set_fraction (self->bar, 0);
  gtk_widget_show (GTK_WIDGET (self->bar));
  gtk_widget_grab_focus (GTK_WIDGET (self->cancel));
  g_signal_emit_by_name (self, "confirmed");
}

static gboolean
kuzov_progress_dialog_close_request (GtkWindow *window)
{
  g_cancellable_cancel (KUZOV_PROGRESS_DIALOG (window)->cancellable);

  return GTK_WINDOW_CLASS (kuzov_progress_dialog_parent_class)->close_request (window);
}

static void
kuzov_progress_dialog_dispose (GObject *object)
{
  KuzovProgressDialog *self = KUZOV_PROGRESS_DIALOG (object);

  /* It may go with its parent. */
  g_cancellable_cancel (self->cancellable);

  G_OBJECT_CLASS (kuzov_progress_dialog_parent_class)->dispose (object);
}

static void
kuzov_progress_dialog_finalize (GObject *object)
{
  g_object_unref (KUZOV_PROGRESS_DIALOG (object)->cancellable);

  G_OBJECT_CLASS (kuzov_progress_dialog_parent_class)->finalize (object);
}

static void
kuzov_progress_dialog_class_init (KuzovProgressDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kuzov_progress_dialog_dispose;
  object_class->finalize = kuzov_progress_dialog_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = kuzov_progress_dialog_close_request;

  g_signal_new ("confirmed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/kuzov/Kuzov/kuzov-progress-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KuzovProgressDialog, title);
  gtk_widget_class_bind_template_child (widget_class, KuzovProgressDialog, text);
  gtk_widget_class_bind_template_child (widget_class, KuzovProgressDialog, details_frame);
  gtk_widget_class_bind_template_child (widget_class, KuzovProgressDialog, details);
  gtk_widget_class_bind_template_child (widget_class, KuzovProgressDialog, bar);
  gtk_widget_class_bind_template_child (widget_class, KuzovProgressDialog, cancel);
  gtk_widget_class_bind_template_child (widget_class, KuzovProgressDialog, yes);
  gtk_widget_class_bind_template_callback (widget_class, on_yes);
}

static void
kuzov_progress_dialog_init (KuzovProgressDialog *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * kuzov_progress_dialog_new:
 * @parent: the window over which it stands
 * @title: what is being done
 * @text: with what
 *
 * Returns: (transfer none): a dialog, on the screen. It may be closed at any time: hold it weakly.
 */
KuzovProgressDialog *
kuzov_progress_dialog_new (GtkWindow  *parent,
                           const char *title,
                           const char *text)
{
  KuzovProgressDialog *self = NULL;

  g_return_val_if_fail (GTK_IS_WINDOW (parent), NULL);

  self = g_object_new (KUZOV_TYPE_PROGRESS_DIALOG, "transient-for", parent, "title", title, NULL);
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->text, text);
  gtk_window_present (GTK_WINDOW (self));

  return self;
}

/* Returns: (transfer none): cancelled when the person closes it */
GCancellable *
kuzov_progress_dialog_get_cancellable (KuzovProgressDialog *self)
{
  g_return_val_if_fail (KUZOV_IS_PROGRESS_DIALOG (self), NULL);

  return self->cancellable;
}

/* A KuzovProgressFunc; its data is a GWeakRef to the dialog. */
void
kuzov_progress_dialog_set_done (double   done,
                                gpointer weak)
{
  g_autoptr (KuzovProgressDialog) self = g_weak_ref_get (weak);

  if (self != NULL)
    gtk_progress_bar_set_fraction (self->bar, done);
}

/**
 * kuzov_progress_dialog_ask:
 * @self: a dialog
 * @text: what will be done
 * @details: (nullable): more about it
 * @yes: (nullable): what the button to go on says; %NULL if there is nothing to do
 *
 * Waits for the person's word: see the signal `confirmed`.
 */
void
kuzov_progress_dialog_ask (KuzovProgressDialog *self,
                           const char          *text,
                           const char          *details,
                           const char          *yes)
{
  g_return_if_fail (KUZOV_IS_PROGRESS_DIALOG (self));

  gtk_widget_hide (GTK_WIDGET (self->bar));
  gtk_label_set_text (self->text, text);
  gtk_label_set_text (self->details, details != NULL ? details : "");
  gtk_widget_set_visible (self->details_frame, details != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->yes), yes != NULL);
  if (yes == NULL)
    {
      gtk_button_set_label (self->cancel, _("Close"));
      return;
    }
  gtk_button_set_label (self->yes, yes);
  gtk_window_set_default_widget (GTK_WINDOW (self), GTK_WIDGET (self->yes));
  gtk_widget_grab_focus (GTK_WIDGET (self->yes));
}

/* It could not be done: says why, and only waits to be closed. */
void
kuzov_progress_dialog_tell (KuzovProgressDialog *self,
                            const char          *title,
                            const char          *text)
{
  g_return_if_fail (KUZOV_IS_PROGRESS_DIALOG (self));

  gtk_label_set_text (self->title, title);
  kuzov_progress_dialog_ask (self, text, NULL, NULL);
}

/* It is done. */
void
kuzov_progress_dialog_finish (KuzovProgressDialog *self)
{
  g_return_if_fail (KUZOV_IS_PROGRESS_DIALOG (self));

  gtk_window_destroy (GTK_WINDOW (self));
}
