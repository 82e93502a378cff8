// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-toaster"

#include "config.h"
#include "ui/kuzov-toaster.h"

#define SHOWN_MS  6000    /* how long a text stands */
#define OFFER_MS  10000   /* and one with a button, which has to be reached */
#define PAUSE_MS  400     /* how long a toast is given to come and to go */

struct _KuzovToaster
{
  GObject          parent_instance;
  AdwToastOverlay *overlay;         /* not owned: it belongs to the window, which owns us */
  AdwToast        *toast;           /* (nullable): the one on show */
  char            *text;            /* (nullable): what is to be shown next */
  char            *button;
  char            *action;
  int64_t          changed_us;      /* when a toast last came or went, monotonic */
  unsigned int     show_id;
  unsigned int     dismiss_id;
};

G_DEFINE_FINAL_TYPE (KuzovToaster, kuzov_toaster, G_TYPE_OBJECT)

enum
{
  CHANGED,
  N_SIGNALS
};

static unsigned int signals[N_SIGNALS];

static void
on_toast_dismissed (KuzovToaster *self,
                    AdwToast     *toast)
{
  if (self->toast != toast)
    return;

  g_clear_object (&self->toast);
  g_clear_handle_id (&self->dismiss_id, g_source_remove);
  self->changed_us = g_get_monotonic_time ();
  g_signal_emit (self, signals[CHANGED], 0);
}

static gboolean
dismiss_cb (gpointer user_data)
{
  KuzovToaster *self = user_data;
  g_autoptr (AdwToast) toast = g_object_ref (self->toast);

  self->dismiss_id = 0;
  adw_toast_dismiss (toast);

  return G_SOURCE_REMOVE;
}

/* A toast that stands gets the new words: none is made while another is coming or going. */
static void
show_now (KuzovToaster *self)
{
  gboolean is_new = self->toast == NULL;

  if (is_new)
    {
      self->toast = g_object_ref (adw_toast_new (self->text));
      adw_toast_set_timeout (self->toast, 0);
      g_signal_connect_object (self->toast, "dismissed", G_CALLBACK (on_toast_dismissed), self,
                               G_CONNECT_SWAPPED);
      self->changed_us = g_get_monotonic_time ();
    }
  adw_toast_set_title (self->toast, self->text);
  adw_toast_set_button_label (self->toast, self->button);
  adw_toast_set_action_name (self->toast, self->action);
  if (is_new)
    adw_toast_overlay_add_toast (self->overlay, g_object_ref (self->toast));

  g_clear_handle_id (&self->dismiss_id, g_source_remove);
  self->dismiss_id = g_timeout_add (self->button != NULL ? OFFER_MS : SHOWN_MS, dismiss_cb, self);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->button, g_free);
  g_clear_pointer (&self->action, g_free);
}

static gboolean
show_cb (gpointer user_data)
{
  KuzovToaster *self = user_data;

  self->show_id = 0;
  show_now (self);

  return G_SOURCE_REMOVE;
}

static void
kuzov_toaster_dispose (GObject *object)
{
  KuzovToaster *self = KUZOV_TOASTER (object);

  g_clear_handle_id (&self->show_id, g_source_remove);
  g_clear_handle_id (&self->dismiss_id, g_source_remove);
  g_clear_object (&self->toast);

  G_OBJECT_CLASS (kuzov_toaster_parent_class)->dispose (object);
}

static void
kuzov_toaster_finalize (GObject *object)
{
  KuzovToaster *self = KUZOV_TOASTER (object);

  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->button, g_free);
  g_clear_pointer (&self->action, g_free);

  G_OBJECT_CLASS (kuzov_toaster_parent_class)->finalize (object);
}

static void
kuzov_toaster_class_init (KuzovToasterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kuzov_toaster_dispose;
  object_class->finalize = kuzov_toaster_finalize;

  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
kuzov_toaster_init (KuzovToaster *self)
{
}

KuzovToaster *
kuzov_toaster_new (AdwToastOverlay *overlay)
{
  KuzovToaster *self = NULL;

  g_return_val_if_fail (ADW_IS_TOAST_OVERLAY (overlay), NULL);

  self = g_object_new (KUZOV_TYPE_TOASTER, NULL);
  self->overlay = overlay;

  return self;
}

/**
 * kuzov_toaster_show:
 * @self: a toaster
 * @text: what was just done, as plain text
 * @button: (nullable): the word on its button
 * @action: (nullable): what the button activates
 *
 * Shows @text in place of any other.
 */
void
kuzov_toaster_show (KuzovToaster *self,
                    const char   *text,
                    const char   *button,
                    const char   *action)
{
  int64_t wait_ms = 0;

  g_return_if_fail (KUZOV_IS_TOASTER (self));
  g_return_if_fail (text != NULL);

  g_free (self->text);
  g_free (self->button);
  g_free (self->action);
  self->text = g_markup_escape_text (text, -1);
  self->button = g_strdup (button);
  self->action = g_strdup (action);
  wait_ms = self->changed_us == 0 ? 0 : PAUSE_MS - (g_get_monotonic_time () - self->changed_us) / 1000;
  if (self->show_id == 0 && wait_ms > 0)
    self->show_id = g_timeout_add (wait_ms, show_cb, self);
  else if (self->show_id == 0)
    show_now (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* Whether the toast on show, or the one that is about to be, has a button for @action. */
gboolean
kuzov_toaster_is_offering (KuzovToaster *self,
                           const char   *action)
{
  g_return_val_if_fail (KUZOV_IS_TOASTER (self), FALSE);

  if (self->text != NULL)
    return g_strcmp0 (self->action, action) == 0;

  return self->toast != NULL && g_strcmp0 (adw_toast_get_action_name (self->toast), action) == 0;
}
