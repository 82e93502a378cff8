// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-note-box"

#include "config.h"
#include "ui/kuzov-note-box.h"

#include <glib/gi18n-lib.h>

/* How long after the last letter a note is kept. */
#define KEEP_MS 400

/* Up to here the box grows with its text. */
#define MAX_HEIGHT 168

struct _KuzovNoteBox
{
  GtkWidget      parent_instance;
  KuzovHistory  *history;
  KuzovRequest  *request;
  GtkWidget     *overlay;
  GtkWidget     *text;
  GtkWidget     *placeholder;
  GtkTextBuffer *buffer;        /* not owned: the text view's */
  unsigned int   keep_id;
  gboolean       is_filling;    /* the text comes from the request, not from the person */
};

G_DEFINE_FINAL_TYPE (KuzovNoteBox, kuzov_note_box, GTK_TYPE_WIDGET)

static char *
dup_text (KuzovNoteBox *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);

  return gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
}

static void
fill (KuzovNoteBox *self)
{
  const char *note = self->request != NULL ? kuzov_request_get_note (self->request) : NULL;
  g_autofree char *shown = dup_text (self);
  g_autofree char *valid = g_utf8_make_valid (note != NULL ? note : "", -1);

  if (g_str_equal (shown, valid))
    return;

  self->is_filling = TRUE;
  gtk_text_buffer_begin_irreversible_action (self->buffer);
  gtk_text_buffer_set_text (self->buffer, valid, -1);
  gtk_text_buffer_end_irreversible_action (self->buffer);
  self->is_filling = FALSE;
}

static gboolean
keep_cb (gpointer user_data)
{
  KuzovNoteBox *self = user_data;

  self->keep_id = 0;
  kuzov_note_box_keep (self);

  return G_SOURCE_REMOVE;
}

static void
on_changed (KuzovNoteBox *self)
{
  gtk_widget_set_visible (self->placeholder, gtk_text_buffer_get_char_count (self->buffer) == 0);
  if (self->is_filling || self->request == NULL)
    return;

  g_clear_handle_id (&self->keep_id, g_source_remove);
  self->keep_id = g_timeout_add (KEEP_MS, keep_cb, self);
}

/* Another window or process wrote a note; what is being typed here wins. */
static void
on_note_changed (KuzovNoteBox *self)
{
  if (self->keep_id == 0)
    fill (self);
}

static gboolean
on_key_pressed (KuzovNoteBox    *self,
                unsigned int     keyval,
                unsigned int     keycode,
                GdkModifierType  state)
{
  if (keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;

  kuzov_note_box_keep (self);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.leave-note", NULL);

  return GDK_EVENT_STOP;
}

static gboolean
kuzov_note_box_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (KUZOV_NOTE_BOX (widget)->text);
}

static void
kuzov_note_box_unmap (GtkWidget *widget)
{
  kuzov_note_box_keep (KUZOV_NOTE_BOX (widget));

  GTK_WIDGET_CLASS (kuzov_note_box_parent_class)->unmap (widget);
}

static void
kuzov_note_box_dispose (GObject *object)
{
  KuzovNoteBox *self = KUZOV_NOTE_BOX (object);

  if (self->overlay != NULL)
    kuzov_note_box_set_request (self, NULL);
  g_clear_handle_id (&self->keep_id, g_source_remove);
  g_clear_pointer (&self->overlay, gtk_widget_unparent);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (kuzov_note_box_parent_class)->dispose (object);
}

static void
kuzov_note_box_class_init (KuzovNoteBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_note_box_dispose;
  widget_class->unmap = kuzov_note_box_unmap;
  widget_class->grab_focus = kuzov_note_box_grab_focus;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "notebox");
}

static void
add_controllers (KuzovNoteBox *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_swapped (focus, "leave", G_CALLBACK (kuzov_note_box_keep), self);
  gtk_widget_add_controller (self->text, focus);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (on_key_pressed), self);
  gtk_widget_add_controller (self->text, keys);
}

static void
kuzov_note_box_init (KuzovNoteBox *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->text = gtk_text_view_new ();
  self->buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (self->text));
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (self->text), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (self->text), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->text), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Note"), -1);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (on_changed), self, G_CONNECT_SWAPPED);
  add_controllers (self);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MAX_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->text);

  self->placeholder = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, "label",
                                    _("Client, lot, what to look at…"), "xalign", 0., "yalign", 0., "can-target", FALSE,
                                    "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (self->placeholder, "placeholder");
  self->overlay = gtk_overlay_new ();
  gtk_overlay_set_child (GTK_OVERLAY (self->overlay), scroller);
  gtk_overlay_add_overlay (GTK_OVERLAY (self->overlay), self->placeholder);
  gtk_widget_add_css_class (self->overlay, "card");
  gtk_widget_set_parent (self->overlay, GTK_WIDGET (self));
}

void
kuzov_note_box_set_history (KuzovNoteBox *self,
                            KuzovHistory *history)
{
  g_return_if_fail (KUZOV_IS_NOTE_BOX (self));

  g_set_object (&self->history, history);
}

/**
 * kuzov_note_box_set_request:
 * @self: a note box
 * @request: (nullable): whose note is shown; what was written for another is kept first
 */
void
kuzov_note_box_set_request (KuzovNoteBox *self,
                            KuzovRequest *request)
{
  g_return_if_fail (KUZOV_IS_NOTE_BOX (self));
  g_return_if_fail (request == NULL || KUZOV_IS_REQUEST (request));

  if (self->request == request)
    return;

  kuzov_note_box_keep (self);
  if (self->request != NULL)
    g_signal_handlers_disconnect_by_data (self->request, self);
  g_set_object (&self->request, request);
  fill (self);
  if (request != NULL)
    g_signal_connect_swapped (request, "notify::note", G_CALLBACK (on_note_changed), self);
}

/* Keeps what was written since. */
void
kuzov_note_box_keep (KuzovNoteBox *self)
{
  g_autofree char *text = NULL;

  g_return_if_fail (KUZOV_IS_NOTE_BOX (self));

  if (self->request == NULL || self->history == NULL)
    return;

  g_clear_handle_id (&self->keep_id, g_source_remove);
  text = dup_text (self);
  if (g_strcmp0 (text, kuzov_request_get_note (self->request) != NULL ? kuzov_request_get_note (self->request) : "") == 0)
    return;

  kuzov_request_set_note (self->request, *text != '\0' ? text : NULL);
  kuzov_history_save_soon (self->history, self->request);
}
