// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-decide-dialog"

#include "config.h"
#include "ui/kuzov-decide-dialog.h"

#include <glib/gi18n-lib.h>

#include "desktop/kuzov-words.h"
#include "ui/kuzov-evidence-card.h"
#include "ui/kuzov-mnemonic.h"
#include "ui/kuzov-weak.h"
#include "ui/kuzov-window.h"
#include "ui/kuzov-wrap-box.h"

#define WIDTH      480
#define MAX_HEIGHT 720
#define FRAME      12     /* at most, where the shadow has no place outside of the window */

struct _KuzovDecideDialog
{
  AdwWindow          parent_instance;
  GtkWidget         *body;
  GtkWidget         *answers;
  GtkLabel          *frame;
  GtkLabel          *story;
  KuzovEvidenceCard *evidence;
  GtkCheckButton    *fetch;
  GtkEditable       *job;
  AdwActionRow      *again_row;
  GtkCheckButton    *again;
  GtkCheckButton    *drop;
  GtkLabel          *problem;
  GtkWidget         *not_now;
  GtkWidget         *decide;
  GtkLabel          *consequence;

  KuzovWorkspace    *workspace;
  KuzovRequest      *request;
  gboolean           is_checking;
  gboolean           is_deciding;    /* from the press to the end, or to a problem */
};

G_DEFINE_FINAL_TYPE (KuzovDecideDialog, kuzov_decide_dialog, ADW_TYPE_WINDOW)

static KuzovQueue *
get_queue (KuzovDecideDialog *self)
{
  return kuzov_workspace_get_queue (self->workspace);
}

static char *
dup_job (KuzovDecideDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (self->job)));
}

/* The price in words for people, NULL when it is not known. */
static char *
dup_price (KuzovDecideDialog *self)
{
  const KuzovAccess *access = kuzov_queue_get_access (get_queue (self));

  if (access == NULL || access->kind != KUZOV_REPLY_OK || !access->has_price)
    return NULL;

  return kuzov_words_amount (access->price);
}

static char *
dup_consequence (KuzovDecideDialog *self)
{
  g_autofree char *job = dup_job (self);
  g_autofree char *price = dup_price (self);

  if (gtk_check_button_get_active (self->fetch))
    /* Translators: %s is the number of an order on the provider’s site. */
    return *job != '\0' ? g_strdup_printf (_("Fetch %s"), job) : g_strdup (_("Fetch"));

  if (gtk_check_button_get_active (self->again))
    /* Translators: %s is what a report costs, a bare figure. */
    return price != NULL ? g_strdup_printf (_("Order Again for %s"), price) : g_strdup (_("Order Again"));

  if (gtk_check_button_get_active (self->drop))
    return g_strdup (_("Give Up"));

  /* Translators: a button that can’t be pressed before one of the three choices above it was made. */
  return g_strdup (_("Choose Above"));
}

static gboolean
can_decide (KuzovDecideDialog *self)
{
  g_autofree char *job = dup_job (self);

  if (self->is_deciding)
    return FALSE;
  if (gtk_check_button_get_active (self->fetch))
    return *job != '\0';

  return gtk_check_button_get_active (self->again) || gtk_check_button_get_active (self->drop);
}

/* Grows with what it has to say, and never shrinks before somebody's eyes; from a certain height on it scrolls. */
static void
fit (KuzovDecideDialog *self)
{
  int width = 0;
  int height = 0;
  int body = 0;
  int answers = 0;
  int needed = 0;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  gtk_widget_measure (self->body, GTK_ORIENTATION_VERTICAL, width - FRAME, NULL, &body, NULL, NULL);
  gtk_widget_measure (self->answers, GTK_ORIENTATION_VERTICAL, width - FRAME, NULL, &answers, NULL, NULL);
  needed = MIN (body + answers + FRAME, MAX_HEIGHT);
  if (needed > height)
    gtk_window_set_default_size (GTK_WINDOW (self), width, needed);
}

static void
show_problem (KuzovDecideDialog *self,
              const char        *text)
{
  gtk_label_set_text (self->problem, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), text != NULL);
  fit (self);
}

static void
update_choice (KuzovDecideDialog *self)
{
  g_autofree char *consequence = dup_consequence (self);
  g_autofree char *price = dup_price (self);
  g_autofree char *cost = NULL;
  gboolean is_fetching = gtk_check_button_get_active (self->fetch);

  gtk_label_set_text (self->consequence, consequence);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->decide), GTK_ACCESSIBLE_PROPERTY_LABEL, consequence, -1);
  gtk_widget_set_sensitive (self->decide, can_decide (self));
  gtk_widget_set_visible (GTK_WIDGET (self->job), is_fetching);

  /* Enter never spends: only what is free of charge can be the default. */
  gtk_window_set_default_widget (GTK_WINDOW (self), is_fetching ? self->decide : NULL);

  if (price != NULL)
    /* Translators: %s is what a report costs, a bare figure. */
    cost = g_strdup_printf (_("Costs %s once more if the first one was taken"), price);
  adw_action_row_set_subtitle (self->again_row, cost != NULL ? cost : _("Is paid for once more if the first one was taken"));
  fit (self);
}

static void
on_choice_changed (KuzovDecideDialog *self)
{
  if (self->workspace == NULL)
    return;

  show_problem (self, NULL);
  update_choice (self);
  if (gtk_check_button_get_active (self->fetch) && *gtk_editable_get_text (self->job) == '\0')
    gtk_widget_grab_focus (GTK_WIDGET (self->job));
}

static void
update_evidence (KuzovDecideDialog *self)
{
  kuzov_evidence_card_show (self->evidence, get_queue (self), self->request, self->is_checking);
  fit (self);
}

static void
check_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (KuzovDecideDialog) self = kuzov_weak_take (user_data);
  g_autoptr (KuzovAccess) access = kuzov_queue_check_access_finish (KUZOV_QUEUE (object), result);

  if (self == NULL || self->workspace == NULL)
    return;

  self->is_checking = FALSE;
  update_evidence (self);
  update_choice (self);
}

static void
close_with_toast (KuzovDecideDialog *self,
                  const char        *text)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (KUZOV_IS_WINDOW (parent))
    kuzov_window_show_toast (KUZOV_WINDOW (parent), text);
  gtk_window_close (GTK_WINDOW (self));
}

static void
order_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (KuzovDecideDialog) self = kuzov_weak_take (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) additions = kuzov_queue_order_finish (KUZOV_QUEUE (object), result, &error);
  g_autofree char *text = NULL;

  if (self == NULL || self->workspace == NULL)
    return;

  if (additions == NULL)
    {
      self->is_deciding = FALSE;
      update_choice (self);
      text = kuzov_words_history_error (error, kuzov_history_get_path (kuzov_workspace_get_history (self->workspace)));
      show_problem (self, text);
      return;
    }

  /* Translators: %s is a frame number. */
  text = g_strdup_printf (_("%s is ordered again"), kuzov_request_get_frame (self->request));
  close_with_toast (self, text);
}

static void
enter_job (KuzovDecideDialog *self)
{
  g_autofree char *job = dup_job (self);
  g_autofree char *text = NULL;

  if (!kuzov_queue_enter_job (get_queue (self), self->request, job))
    {
      self->is_deciding = FALSE;
      show_problem (self, _("This is not an order number: one has only letters, digits, dots and dashes, at most 64."));
      return;
    }

  /* Translators: %s is the number of an order. */
  text = g_strdup_printf (_("Fetching the report for order %s"), job);
  close_with_toast (self, text);
}

static void
give_up (KuzovDecideDialog *self)
{
  g_autofree char *text = NULL;

  kuzov_queue_give_up (get_queue (self), self->request);
  /* Translators: %s is a frame number. */
  text = g_strdup_printf (_("%s is given up"), kuzov_request_get_frame (self->request));
  close_with_toast (self, text);
}

static void
on_decide_clicked (KuzovDecideDialog *self)
{
  if (!can_decide (self))
    return;

  show_problem (self, NULL);
  self->is_deciding = TRUE;
  if (gtk_check_button_get_active (self->fetch))
    enter_job (self);
  else if (gtk_check_button_get_active (self->again))
    kuzov_queue_order_again_async (get_queue (self), self->request, order_cb, kuzov_weak_new (self));
  else
    give_up (self);

  /* Unless it is closed by now. */
  if (self->workspace != NULL)
    update_choice (self);
}

/* Decided elsewhere: there is nothing left to ask. */
static void
on_state_changed (KuzovDecideDialog *self)
{
  if (!self->is_deciding && kuzov_request_get_state (self->request) != KUZOV_STATE_UNCONFIRMED)
    gtk_window_close (GTK_WINDOW (self));
}

static void
tell_story (KuzovDecideDialog *self)
{
  g_autofree char *story = kuzov_words_doubt (self->request);

  gtk_label_set_text (self->story, story);
  gtk_label_set_text (self->frame, kuzov_request_get_frame (self->request));
}

static void
kuzov_decide_dialog_dispose (GObject *object)
{
  KuzovDecideDialog *self = KUZOV_DECIDE_DIALOG (object);

  if (self->request != NULL)
    g_signal_handlers_disconnect_by_data (self->request, self);
  g_clear_object (&self->request);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (kuzov_decide_dialog_parent_class)->dispose (object);
}

static void
kuzov_decide_dialog_class_init (KuzovDecideDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_decide_dialog_dispose;

  g_type_ensure (KUZOV_TYPE_EVIDENCE_CARD);
  g_type_ensure (KUZOV_TYPE_WRAP_BOX);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/kuzov/Kuzov/kuzov-decide-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, KuzovDecideDialog, body);
  gtk_widget_class_bind_template_child (widget_class, KuzovDecideDialog, answers);
  gtk_widget_class_bind_template_child (widget_class, KuzovDecideDialog, frame);
  gtk_widget_class_bind_template_child (widget_class, KuzovDecideDialog, story);
  gtk_widget_class_bind_template_child (widget_class, KuzovDecideDialog, evidence);
  gtk_widget_class_bind_template_child (widget_class, KuzovDecideDialog, fetch);
  gtk_widget_class_bind_template_child (widget_class, KuzovDecideDialog, job);
  gtk_widget_class_bind_template_child (widget_class, KuzovDecideDialog, again_row);
  gtk_widget_class_bind_template_child (widget_class, KuzovDecideDialog, again);
  gtk_widget_class_bind_template_child (widget_class, KuzovDecideDialog, drop);
  gtk_widget_class_bind_template_child (widget_class, KuzovDecideDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, KuzovDecideDialog, not_now);
  gtk_widget_class_bind_template_child (widget_class, KuzovDecideDialog, decide);
  gtk_widget_class_bind_template_child (widget_class, KuzovDecideDialog, consequence);
  gtk_widget_class_bind_template_callback (widget_class, on_choice_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_decide_clicked);
}

static void
kuzov_decide_dialog_init (KuzovDecideDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  kuzov_mnemonic_name (self->not_now);
}

/**
 * kuzov_decide_dialog_present:
 * @parent: the window it belongs to
 * @workspace: whose request it is
 * @request: an unconfirmed request
 *
 * Asks what is to become of @request.
 */
void
kuzov_decide_dialog_present (GtkWindow      *parent,
                             KuzovWorkspace *workspace,
                             KuzovRequest   *request)
{
  KuzovDecideDialog *self = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (KUZOV_IS_WORKSPACE (workspace));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  if (kuzov_request_get_state (request) != KUZOV_STATE_UNCONFIRMED)
    return;

  self = g_object_new (KUZOV_TYPE_DECIDE_DIALOG, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  self->request = g_object_ref (request);
  self->is_checking = TRUE;
  if (gtk_widget_get_width (GTK_WIDGET (parent)) > 0)
    gtk_window_set_default_size (GTK_WINDOW (self), MIN (WIDTH, gtk_widget_get_width (GTK_WIDGET (parent))), -1);
  g_signal_connect_swapped (request, "notify::state", G_CALLBACK (on_state_changed), self);
  tell_story (self);
  update_evidence (self);
  update_choice (self);
  kuzov_queue_check_access_async (get_queue (self), check_cb, kuzov_weak_new (self));
  gtk_widget_grab_focus (self->not_now);
  gtk_window_present (GTK_WINDOW (self));
}
