// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-remover"

#include "config.h"
#include "ui/kuzov-remover.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-words-removal.h"
#include "desktop/kuzov-words-view.h"
#include "desktop/kuzov-words.h"
#include "history/kuzov-removal.h"

#define UNDO_ACTION "win.undo-delete"

struct _KuzovRemover
{
  GObject        parent_instance;
  GtkWindow     *window;          /* not owned: it owns us, as the toaster */
  KuzovHistory  *history;
  KuzovBrowser  *browser;
  KuzovToaster  *toaster;
  GPtrArray     *removals;        /* (element-type KuzovRemoval): what the toast can bring back */
  char          *frame;           /* (nullable): of the only one that it can bring back */
  GArray        *ids;             /* (nullable) (element-type int64_t): what is about to be removed */
};

G_DEFINE_FINAL_TYPE (KuzovRemover, kuzov_remover, G_TYPE_OBJECT)

static void
show_error (KuzovRemover *self,
            const GError *error)
{
  g_autofree char *text = kuzov_words_history_error (error, kuzov_history_get_path (self->history));

  kuzov_toaster_show (self->toaster, text, NULL, NULL);
}

static void
forget_all (KuzovRemover *self)
{
  for (unsigned int i = 0; i < self->removals->len; i++)
    kuzov_history_forget_rows (self->history, self->removals->pdata[i]);
  g_ptr_array_set_size (self->removals, 0);
  g_clear_pointer (&self->frame, g_free);
}

/* What was removed is so for good as soon as nothing offers to bring it back. */
static void
on_toast_changed (KuzovRemover *self)
{
  if (!kuzov_toaster_is_offering (self->toaster, UNDO_ACTION))
    forget_all (self);
}

static void
show_toast (KuzovRemover *self)
{
  g_autofree char *text = NULL;
  unsigned int n_removed = 0;
  unsigned int n_kept = 0;

  for (unsigned int i = 0; i < self->removals->len; i++)
    {
      const KuzovRemoval *removal = self->removals->pdata[i];

      n_removed += removal->n_removed;
      n_kept += removal->n_kept;
    }

  if (n_removed == 1 && n_kept == 0 && self->frame != NULL)
    /* Translators: %s is a frame number, of which the end is cut off in a narrow window. */
    text = g_strdup_printf (_("Removed %s"), self->frame);
  else
    text = kuzov_words_removed (n_removed, n_kept);
  if (n_removed > 0)
    kuzov_toaster_show (self->toaster, text, _("Undo"), UNDO_ACTION);
  else
    kuzov_toaster_show (self->toaster, text, NULL, NULL);
}

static void
remove_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (KuzovRemover) self = user_data;
  g_autoptr (GError) error = NULL;
  KuzovRemoval *removal = kuzov_history_remove_rows_finish (KUZOV_HISTORY (source), result, &error);

  /* The window went meanwhile: nothing offers to bring it back. */
  if (self->window == NULL)
    {
      if (removal != NULL)
        {
          kuzov_history_forget_rows (KUZOV_HISTORY (source), removal);
          kuzov_removal_free (removal);
        }
      return;
    }
  if (removal == NULL)
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        show_error (self, error);
      return;
    }

  g_ptr_array_add (self->removals, removal);
  show_toast (self);
}

/* The neighbour is selected first: what goes takes the keyboard along. */
static void
remove_now (KuzovRemover     *self,
            KuzovRemoveFlags  flags)
{
  KuzovHistoryView *view = kuzov_browser_get_view (self->browser);
  KuzovRequest *single = view != NULL ? kuzov_history_view_get_selected (view) : NULL;
  g_autoptr (GArray) ids = g_steal_pointer (&self->ids);

  if (!kuzov_toaster_is_offering (self->toaster, UNDO_ACTION))
    forget_all (self);
  g_clear_pointer (&self->frame, g_free);
  if (single != NULL)
    self->frame = g_strdup (kuzov_request_get_frame (single));
  if (view != NULL && (flags & KUZOV_REMOVE_UNSETTLED) != 0)
    kuzov_history_view_leave (view);
  kuzov_history_remove_rows_async (self->history, ids, flags, NULL, remove_cb, g_object_ref (self));
}

/* The question */

static void
on_response (KuzovRemover *self,
             const char   *response)
{
  if (g_str_equal (response, "all"))
    remove_now (self, KUZOV_REMOVE_UNSETTLED);
  else if (g_str_equal (response, "settled"))
    remove_now (self, KUZOV_REMOVE_SETTLED);
  else
    g_clear_pointer (&self->ids, g_array_unref);
}

/* Gone without an answer: that is a no. */
static void
on_dialog_destroyed (KuzovRemover *self)
{
  g_clear_pointer (&self->ids, g_array_unref);
}

static void
ask (KuzovRemover      *self,
     const KuzovWeight *weight)
{
  g_autofree char *heading = kuzov_words_removal_question (self->ids->len);
  g_autofree char *body = kuzov_words_weight (weight);
  g_autofree char *settled = kuzov_words_amount (weight->n_settled);
  /* Translators: a button; %s is how many of the requests are settled, with separators. */
  g_autofree char *label = g_strdup_printf (_("Only the _Settled %s"), settled);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (self->window, heading, NULL));

  adw_message_dialog_set_body (dialog, body);
  adw_message_dialog_add_response (dialog, "cancel", _("_Cancel"));
  if (weight->n_settled > 0)
    adw_message_dialog_add_response (dialog, "settled", label);
  adw_message_dialog_add_response (dialog, "all", self->ids->len > 1 ? _("Remove _All") : _("_Remove"));
  adw_message_dialog_set_response_appearance (dialog, "all", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_close_response (dialog, "cancel");
  adw_message_dialog_set_default_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_response), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "destroy", G_CALLBACK (on_dialog_destroyed), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
weigh_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (KuzovRemover) self = user_data;
  g_autoptr (GError) error = NULL;
  KuzovWeight weight = { 0, };
  const gboolean is_weighed = kuzov_history_weigh_finish (KUZOV_HISTORY (source), result, &weight, &error);

  if (self->window == NULL)
    return;
  if (!is_weighed)
    {
      g_clear_pointer (&self->ids, g_array_unref);
      show_error (self, error);
      return;
    }

  if (weight.n_waiting + weight.n_submitting + weight.n_pending + weight.n_unconfirmed > 0)
    ask (self, &weight);
  else
    remove_now (self, KUZOV_REMOVE_UNSETTLED);
}

static void
collect_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (KuzovRemover) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) ids = kuzov_history_model_collect_finish (KUZOV_HISTORY_MODEL (source), result, &error);

  if (self->window == NULL)
    return;
  if (ids == NULL)
    {
      show_error (self, error);
      return;
    }
  if (ids->len == 0 || self->ids != NULL)
    return;

  self->ids = g_steal_pointer (&ids);
  kuzov_history_weigh_async (self->history, self->ids, weigh_cb, g_object_ref (self));
}

static void
restore_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (KuzovRemover) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!kuzov_history_change_finish (KUZOV_HISTORY (source), result, &error) && self->window != NULL)
    show_error (self, error);
}

/* The window goes: nothing is brought back any more. */
static void
kuzov_remover_dispose (GObject *object)
{
  KuzovRemover *self = KUZOV_REMOVER (object);

  if (self->history != NULL)
    forget_all (self);
  self->window = NULL;
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_object (&self->browser);
  g_clear_object (&self->toaster);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (kuzov_remover_parent_class)->dispose (object);
}

static void
kuzov_remover_finalize (GObject *object)
{
  g_ptr_array_unref (KUZOV_REMOVER (object)->removals);

  G_OBJECT_CLASS (kuzov_remover_parent_class)->finalize (object);
}

static void
kuzov_remover_class_init (KuzovRemoverClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kuzov_remover_dispose;
  object_class->finalize = kuzov_remover_finalize;
}

static void
kuzov_remover_init (KuzovRemover *self)
{
  self->removals = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_removal_free);
}

/**
 * kuzov_remover_new:
 * @window: outlives what is returned; its action `win.undo-delete` calls kuzov_remover_undo()
 * @history: its history
 * @browser: what shows it
 * @toaster: what tells of it
 *
 * Returns: (transfer full): what removes the selected requests; the owner disposes of it when the window goes
 */
KuzovRemover *
kuzov_remover_new (GtkWindow    *window,
                   KuzovHistory *history,
                   KuzovBrowser *browser,
                   KuzovToaster *toaster)
{
  KuzovRemover *self = NULL;

  g_return_val_if_fail (GTK_IS_WINDOW (window), NULL);
  g_return_val_if_fail (KUZOV_IS_HISTORY (history), NULL);
  g_return_val_if_fail (KUZOV_IS_BROWSER (browser), NULL);
  g_return_val_if_fail (KUZOV_IS_TOASTER (toaster), NULL);

  self = g_object_new (KUZOV_TYPE_REMOVER, NULL);
  self->window = window;
  self->history = g_object_ref (history);
  self->browser = g_object_ref (browser);
  self->toaster = g_object_ref (toaster);
  g_signal_connect_object (toaster, "changed", G_CALLBACK (on_toast_changed), self, G_CONNECT_SWAPPED);

  return self;
}

/* Removes what is selected, after a question where it is needed. */
void
kuzov_remover_remove (KuzovRemover *self)
{
  KuzovHistoryView *view = NULL;
  g_autoptr (GArray) ranges = NULL;

  g_return_if_fail (KUZOV_IS_REMOVER (self));

  view = kuzov_browser_get_view (self->browser);
  if (view == NULL || self->ids != NULL)
    return;

  ranges = kuzov_selection_get_ranges (kuzov_history_view_get_selection (view));
  kuzov_history_model_collect_async (kuzov_browser_get_model (self->browser), ranges, NULL, collect_cb,
                                     g_object_ref (self));
}

/* Brings back all that the toast speaks of. */
void
kuzov_remover_undo (KuzovRemover *self)
{
  g_return_if_fail (KUZOV_IS_REMOVER (self));

  if (self->removals->len == 0)
    return;

  for (unsigned int i = 0; i < self->removals->len; i++)
    kuzov_history_restore_rows_async (self->history, self->removals->pdata[i], restore_cb, g_object_ref (self));
  g_ptr_array_set_size (self->removals, 0);
  kuzov_toaster_show (self->toaster, _("Back in the list"), NULL, NULL);
  kuzov_browser_focus_list (self->browser);
}
