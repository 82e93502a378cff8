// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-nothing-page"

#include "config.h"
#include "ui/kuzov-nothing-page.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-keys.h"
#include "ui/kuzov-mnemonic.h"

/* A text that is looked for may be long; so much of it is quoted. */
#define MAX_QUOTED 40

struct _KuzovNothingPage
{
  GtkWidget          parent_instance;
  KuzovHistory      *history;
  KuzovHistoryModel *probe;         /* (nullable): looks what another keyboard layout would find */
  KuzovView         *view;
  GtkWidget         *scroller;
  GtkWidget         *title;
  GtkWidget         *text;
  GtkWidget         *other;
  GtkWidget         *leave;
  GtkWidget         *widen;
};

G_DEFINE_FINAL_TYPE (KuzovNothingPage, kuzov_nothing_page, GTK_TYPE_WIDGET)

static char *
dup_quoted (const char *text)
{
  g_autofree char *beginning = NULL;

  if (g_utf8_strlen (text, -1) <= MAX_QUOTED)
    return g_strdup (text);

  beginning = g_utf8_substring (text, 0, MAX_QUOTED);

  return g_strconcat (beginning, "…", NULL);
}

static gboolean
is_searching (KuzovNothingPage *self)
{
  return self->view->search != NULL && *self->view->search != '\0';
}

static gboolean
is_filtered (KuzovNothingPage *self)
{
  return self->view->filter != KUZOV_FILTER_ALL || self->view->label != 0 || self->view->from_ms != 0
         || self->view->until_ms != 0;
}

static void
update_text (KuzovNothingPage *self)
{
  g_autofree char *quoted = is_searching (self) ? dup_quoted (self->view->search) : NULL;
  g_autofree char *text = NULL;

  if (quoted == NULL)
    text = g_strdup (_("No request is like that at present."));
  else if (is_filtered (self))
    /* Translators: %s is what was typed. */
    text = g_strdup_printf (_("“%s” does not occur in what is shown. It may occur elsewhere in the history."), quoted);
  else
    /* Translators: %s is what was typed. */
    text = g_strdup_printf (_("“%s” does not occur in any frame number, note, label, VIN or plate, nor in a message of "
                              "the provider."), quoted);
  gtk_label_set_text (GTK_LABEL (self->text), text);
  gtk_widget_set_visible (self->leave, is_searching (self));
  gtk_widget_set_visible (self->widen, is_filtered (self));
  gtk_button_set_label (GTK_BUTTON (self->widen), is_searching (self) ? _("Search in _Everything") : _("Show _All"));
  kuzov_mnemonic_name (self->widen);
}

/* What the same keys write in the other layout */

static void
on_probed (KuzovNothingPage *self)
{
  const char *search = kuzov_history_model_get_view (self->probe)->search;
  g_autofree char *quoted = NULL;
  g_autofree char *label = NULL;

  if (search == NULL || kuzov_history_model_is_looking (self->probe)
      || kuzov_history_model_get_n_found (self->probe, NULL) == 0)
    return;

  quoted = dup_quoted (search);
  /* Translators: %s is what was typed, as another keyboard layout writes it. */
  label = g_strdup_printf (_("Search for “%s”"), quoted);
  gtk_button_set_label (GTK_BUTTON (self->other), label);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->other), "s", search);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->other), "win.search-for");
  gtk_widget_set_visible (self->other, TRUE);
}

static void
probe_other (KuzovNothingPage *self)
{
  g_autofree char *other = is_searching (self) ? kuzov_keys_dup_other (self->view->search) : NULL;
  g_autoptr (KuzovView) view = NULL;

  gtk_widget_set_visible (self->other, FALSE);
  if (self->probe != NULL)
    g_signal_handlers_disconnect_by_data (self->probe, self);
  g_clear_object (&self->probe);
  if (other == NULL)
    return;

  view = kuzov_view_copy (self->view);
  g_free (view->search);
  view->search = g_steal_pointer (&other);
  self->probe = kuzov_history_model_new (self->history, 1);
  g_signal_connect_swapped (self->probe, "found", G_CALLBACK (on_probed), self);
  kuzov_history_model_set_view (self->probe, view);
}

static void
kuzov_nothing_page_unmap (GtkWidget *widget)
{
  KuzovNothingPage *self = KUZOV_NOTHING_PAGE (widget);

  GTK_WIDGET_CLASS (kuzov_nothing_page_parent_class)->unmap (widget);

  if (self->probe != NULL)
    g_signal_handlers_disconnect_by_data (self->probe, self);
  g_clear_object (&self->probe);
}

static void
kuzov_nothing_page_dispose (GObject *object)
{
  KuzovNothingPage *self = KUZOV_NOTHING_PAGE (object);

  if (self->probe != NULL)
    g_signal_handlers_disconnect_by_data (self->probe, self);
  g_clear_object (&self->probe);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (kuzov_nothing_page_parent_class)->dispose (object);
}

static void
kuzov_nothing_page_finalize (GObject *object)
{
  kuzov_view_free (KUZOV_NOTHING_PAGE (object)->view);

  G_OBJECT_CLASS (kuzov_nothing_page_parent_class)->finalize (object);
}

static void
kuzov_nothing_page_class_init (KuzovNothingPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kuzov_nothing_page_dispose;
  object_class->finalize = kuzov_nothing_page_finalize;
  widget_class->unmap = kuzov_nothing_page_unmap;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
add_label (GtkWidget         *box,
           GtkAccessibleRole  role,
           const char        *class)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", role, "wrap", TRUE, "wrap-mode",
                                   PANGO_WRAP_WORD_CHAR, "max-width-chars", 48, "justify", GTK_JUSTIFY_CENTER,
                                   "halign", GTK_ALIGN_CENTER, NULL);

  gtk_widget_add_css_class (label, class);
  gtk_box_append (GTK_BOX (box), label);

  return label;
}

static GtkWidget *
add_button (GtkWidget  *box,
            const char *label,
            const char *action,
            const char *class)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);

  kuzov_mnemonic_name (button);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_add_css_class (button, "pill");
  gtk_widget_add_css_class (button, class);
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), button);

  return button;
}

static void
kuzov_nothing_page_init (KuzovNothingPage *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *image = gtk_image_new_from_icon_name ("system-search-symbolic");

  self->view = kuzov_view_new ();
  gtk_image_set_pixel_size (GTK_IMAGE (image), 64);
  gtk_box_append (GTK_BOX (box), image);
  self->title = add_label (box, GTK_ACCESSIBLE_ROLE_HEADING, "title-2");
  gtk_label_set_text (GTK_LABEL (self->title), _("Nothing found"));
  self->text = add_label (box, GTK_ACCESSIBLE_ROLE_LABEL, "text");
  self->other = add_button (box, "", NULL, "tinted");
  gtk_button_set_use_underline (GTK_BUTTON (self->other), FALSE);
  self->widen = add_button (box, _("Show _All"), "win.clear-filters", "flat");
  self->leave = add_button (box, _("_Clear the Search"), "win.leave-search", "flat");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_vexpand (box, TRUE);
  gtk_widget_add_css_class (box, "start-page");

  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), box);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

GtkWidget *
kuzov_nothing_page_new (KuzovHistory *history)
{
  KuzovNothingPage *self = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (history), NULL);

  self = g_object_new (KUZOV_TYPE_NOTHING_PAGE, NULL);
  self->history = g_object_ref (history);

  return GTK_WIDGET (self);
}

/**
 * kuzov_nothing_page_show:
 * @self: a page
 * @view: what was asked for and has no rows
 *
 * Tells what helps. What was typed in another keyboard layout than it was meant in is looked for in that one too, and
 * offered when there is something.
 */
void
kuzov_nothing_page_show (KuzovNothingPage *self,
                         const KuzovView  *view)
{
  g_return_if_fail (KUZOV_IS_NOTHING_PAGE (self));
  g_return_if_fail (view != NULL);

  kuzov_view_free (self->view);
  self->view = kuzov_view_copy (view);
  update_text (self);
  probe_other (self);
}
