// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-condition-bar"

#include "config.h"
#include "ui/kuzov-condition-bar.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-words.h"
#include "ui/kuzov-window.h"

/* A batch tells something new with every answer; this is how often it is worth reading. */
#define BATCH_MS 200

/* In a narrow window a text of more characters has the button below it. */
#define BRIEF_LENGTH 40

/* What the slot shows: a condition of the queue, or one of these. */
typedef enum { SHOWN_NOTHING, SHOWN_CONDITION, SHOWN_BATCH, SHOWN_SETTINGS, SHOWN_DEMO } Shown;

struct _KuzovConditionBar
{
  GtkBox          parent_instance;
  KuzovWorkspace *workspace;
  GtkBox         *line;
  GtkImage       *icon;
  GtkLabel       *label;
  GtkButton      *button;
  GtkProgressBar *progress;
  Shown           shown;
  KuzovCondition  condition;
  unsigned int    update_id;
  gboolean        has_start_page;   /* which says itself that there is no key */
  gboolean        is_checking;
  gboolean        has_checked;      /* and the check gave figures, while access is out */
  gboolean        is_narrow;
};

G_DEFINE_FINAL_TYPE (KuzovConditionBar, kuzov_condition_bar, GTK_TYPE_BOX)

typedef enum { PROP_SHOWS_DEMO = 1 } KuzovConditionBarProperty;
static GParamSpec *properties[PROP_SHOWS_DEMO + 1];

static gboolean
is_batch_under_way (const KuzovQueueBatch *batch)
{
  return batch->n_total > 1 && batch->n_ready + batch->n_stuck < batch->n_total;
}

static Shown
choose (KuzovConditionBar     *self,
        const KuzovQueueBatch *batch)
{
  /* The start page asks for the key; where it could not be kept, that is said before it is entered. */
  if (self->condition == KUZOV_CONDITION_NO_KEY && self->has_start_page)
    return kuzov_workspace_keeps_settings (self->workspace) ? SHOWN_NOTHING : SHOWN_SETTINGS;
  if (self->condition != KUZOV_CONDITION_NONE)
    return SHOWN_CONDITION;
  if (is_batch_under_way (batch))
    return SHOWN_BATCH;
  if (!kuzov_workspace_keeps_settings (self->workspace))
    return SHOWN_SETTINGS;
  if (kuzov_workspace_get_is_demo (self->workspace))
    return SHOWN_DEMO;

  return SHOWN_NOTHING;
}

static char *
dup_batch_text (const KuzovQueueBatch *batch)
{
  g_autofree char *n_ready = kuzov_words_amount (batch->n_ready);
  g_autofree char *n_total = kuzov_words_amount (batch->n_total);
  g_autofree char *n_stuck = kuzov_words_amount (batch->n_stuck);
  g_autofree char *ready = NULL;
  g_autofree char *stuck = NULL;

  /* Translators: how far a batch has come: first the number of reports that are ready, then of all. */
  ready = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s of %s ready", "%s of %s ready", batch->n_ready), n_ready,
                           n_total);
  if (batch->n_stuck == 0)
    return g_steal_pointer (&ready);

  /* Translators: how many orders of a batch were refused or need a decision. */
  stuck = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s needs a look", "%s need a look", batch->n_stuck), n_stuck);

  return g_strdup_printf ("%s, %s", ready, stuck);
}

/* The answer to "Check Access" stands where the button was pressed: a toast has no room for it in a narrow window. */
static char *
dup_checked_text (const KuzovAccess *access)
{
  g_autofree char *figures = kuzov_words_access (access);

  /* Translators: %s is “works until 31 Dec 2026, 45 per report, 0 on balance”. */
  return g_strdup_printf (_("Access has run out: %s. Renew it, then check again."), figures);
}

static char *
dup_text (KuzovConditionBar     *self,
          const KuzovQueueBatch *batch)
{
  switch (self->shown)
    {
    case SHOWN_CONDITION:
      if (self->condition == KUZOV_CONDITION_ACCESS && self->has_checked)
        return dup_checked_text (kuzov_queue_get_access (kuzov_workspace_get_queue (self->workspace)));
      return kuzov_words_condition (kuzov_workspace_get_queue (self->workspace));

    case SHOWN_BATCH:
      return dup_batch_text (batch);

    case SHOWN_SETTINGS:
      /* Translators: dconf-gsettings-backend is the name of a package. */
      return g_strdup (_("Settings can’t be kept and are forgotten when Kuzov quits. Install the "
                         "package dconf-gsettings-backend to keep them."));

    case SHOWN_DEMO:
      return g_strdup (_("Demo: nothing is paid for"));

    case SHOWN_NOTHING:
    default:
      return g_strdup ("");
    }
}

static const char *
get_icon (KuzovConditionBar *self)
{
  if (self->shown == SHOWN_DEMO)
    return "applications-science-symbolic";
  if (self->shown == SHOWN_BATCH)
    return "view-list-bullet-symbolic";
  if (self->shown != SHOWN_CONDITION)
    return "dialog-warning-symbolic";

  switch (self->condition)
    {
    case KUZOV_CONDITION_PAUSED:
      return "media-playback-pause-symbolic";

    case KUZOV_CONDITION_OFFLINE:
    case KUZOV_CONDITION_SILENT:
      return "network-offline-symbolic";

    case KUZOV_CONDITION_HELD:
      return "document-open-recent-symbolic";

    case KUZOV_CONDITION_NO_KEY:
      return "dialog-password-symbolic";

    case KUZOV_CONDITION_NONE:
    case KUZOV_CONDITION_ENDPOINT:
    case KUZOV_CONDITION_RECORD:
    case KUZOV_CONDITION_ACCESS:
    case KUZOV_CONDITION_DISTRUST:
    case KUZOV_CONDITION_PRICE:
    default:
      return "dialog-warning-symbolic";
    }
}

static const char *
get_class (KuzovConditionBar *self)
{
  if (self->shown == SHOWN_DEMO)
    return "demo";
  if (self->shown == SHOWN_BATCH)
    return "batch";
  if (self->shown == SHOWN_CONDITION && !kuzov_condition_needs_person (self->condition))
    return "calm";
  if (self->shown == SHOWN_CONDITION
      && (self->condition == KUZOV_CONDITION_PAUSED || self->condition == KUZOV_CONDITION_HELD))
    return "calm";

  return "grave";
}

/* What is spent at one press is said with it, as far as it is known. */
static char *
dup_held_button_text (KuzovQueue *queue)
{
  const KuzovAccess *access = kuzov_queue_get_access (queue);
  unsigned int n_held = kuzov_queue_get_n_held (queue);
  g_autofree char *count = kuzov_words_amount (n_held);
  g_autofree char *sum = NULL;

  if (access == NULL || access->kind != KUZOV_REPLY_OK || !access->has_price)
    /* Translators: a button that lets so many waiting orders go out; they are paid for. */
    return g_strdup_printf (C_("button", "Order %s"), count);

  sum = kuzov_words_amount (n_held * access->price);
  /* Translators: a button that lets waiting orders go out: how many, and what they cost in all. */
  return g_strdup_printf (C_("button", "Order %s for %s"), count, sum);
}

/* Then another check would say the same: the key is corrected, or checked once it was renewed, in the preferences. */
static gboolean
is_key_refused (KuzovConditionBar *self)
{
  return kuzov_queue_get_is_key_refused (kuzov_workspace_get_queue (self->workspace));
}

/* Then only a new start helps. */
static gboolean
is_history_damaged (KuzovConditionBar *self)
{
  return kuzov_history_get_is_damaged (kuzov_workspace_get_history (self->workspace));
}

static char *
dup_button_text (KuzovConditionBar     *self,
                 const KuzovQueueBatch *batch)
{
  if (self->shown == SHOWN_DEMO)
    /* Translators: a button that ends the demonstration. */
    return g_strdup (C_("button", "Leave"));
  if (self->shown == SHOWN_BATCH)
    return batch->n_sent < batch->n_total ? g_strdup (_("Pause")) : NULL;
  if (self->shown != SHOWN_CONDITION)
    return NULL;

  switch (self->condition)
    {
    case KUZOV_CONDITION_NO_KEY:
      return g_strdup (_("Add Key…"));

    case KUZOV_CONDITION_ENDPOINT:
      return g_strdup (_("Preferences…"));

    case KUZOV_CONDITION_RECORD:
      return is_history_damaged (self) ? g_strdup (_("Quit")) : g_strdup (_("Try Again"));

    case KUZOV_CONDITION_ACCESS:
      return is_key_refused (self) ? g_strdup (_("Preferences…")) : g_strdup (_("Check Access"));

    case KUZOV_CONDITION_DISTRUST:
    case KUZOV_CONDITION_PRICE:
      return g_strdup (_("Continue"));

    case KUZOV_CONDITION_PAUSED:
      return g_strdup (_("Resume"));

    case KUZOV_CONDITION_HELD:
      if (kuzov_queue_get_is_access_back (kuzov_workspace_get_queue (self->workspace)))
        return g_strdup (_("Continue"));
      return dup_held_button_text (kuzov_workspace_get_queue (self->workspace));

    case KUZOV_CONDITION_NONE:
    case KUZOV_CONDITION_OFFLINE:
    case KUZOV_CONDITION_SILENT:
    default:
      return NULL;
    }
}

static void
show_progress (KuzovConditionBar     *self,
               const KuzovQueueBatch *batch)
{
  gboolean is_shown = is_batch_under_way (batch);

  gtk_widget_set_visible (GTK_WIDGET (self->progress), is_shown);
  if (is_shown)
    gtk_progress_bar_set_fraction (self->progress, (double) (batch->n_ready + batch->n_stuck) / batch->n_total);
}

static void
show_line (KuzovConditionBar *self,
           const char        *text)
{
  gboolean is_below = self->is_narrow && g_utf8_strlen (text, -1) > BRIEF_LENGTH;

  gtk_label_set_text (self->label, text);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->line),
                                  is_below ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  gtk_box_set_spacing (self->line, is_below ? 0 : 10);
  gtk_widget_set_halign (GTK_WIDGET (self->button), is_below ? GTK_ALIGN_END : GTK_ALIGN_FILL);
}

static void
show_class (KuzovConditionBar *self)
{
  static const char *const classes[] = { "grave", "calm", "batch", "demo" };
  const char *class = get_class (self);

  for (unsigned int i = 0; i < G_N_ELEMENTS (classes); i++)
    if (g_str_equal (classes[i], class))
      gtk_widget_add_css_class (GTK_WIDGET (self), classes[i]);
    else
      gtk_widget_remove_css_class (GTK_WIDGET (self), classes[i]);
}

static void
update (KuzovConditionBar *self)
{
  KuzovQueue *queue = kuzov_workspace_get_queue (self->workspace);
  KuzovQueueBatch batch = { 0, };
  gboolean showed_demo = self->shown == SHOWN_DEMO;
  g_autofree char *text = NULL;
  g_autofree char *button = NULL;

  g_clear_handle_id (&self->update_id, g_source_remove);
  kuzov_queue_get_batch (queue, &batch);
  self->condition = kuzov_queue_get_condition (queue);
  self->has_checked &= self->condition == KUZOV_CONDITION_ACCESS;
  self->shown = choose (self, &batch);

  gtk_widget_set_visible (GTK_WIDGET (self), self->shown != SHOWN_NOTHING);
  if (self->shown != SHOWN_NOTHING)
    {
      text = dup_text (self, &batch);
      button = dup_button_text (self, &batch);
      show_line (self, text);
      gtk_image_set_from_icon_name (self->icon, get_icon (self));
      gtk_widget_set_visible (GTK_WIDGET (self->button), button != NULL);
      gtk_widget_set_sensitive (GTK_WIDGET (self->button), !self->is_checking);
      if (button != NULL)
        gtk_button_set_label (self->button, button);
      show_progress (self, &batch);
      show_class (self);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
    }

  if (showed_demo != (self->shown == SHOWN_DEMO))
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWS_DEMO]);
}

static gboolean
update_cb (gpointer user_data)
{
  KuzovConditionBar *self = user_data;

  self->update_id = 0;
  update (self);

  return G_SOURCE_REMOVE;
}

static void
on_batch_changed (KuzovConditionBar *self)
{
  if (self->update_id == 0)
    self->update_id = g_timeout_add (BATCH_MS, update_cb, self);
}

static void
check_access_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  g_autoptr (KuzovConditionBar) self = user_data;
  g_autoptr (KuzovAccess) access = kuzov_queue_check_access_finish (KUZOV_QUEUE (source), result);
  g_autofree char *text = NULL;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  self->is_checking = FALSE;
  if (self->workspace == NULL || !KUZOV_IS_WINDOW (root))
    return;

  self->has_checked = access != NULL && access->kind == KUZOV_REPLY_OK;
  update (self);
  if (self->has_checked || is_key_refused (self))
    return;

  text = access != NULL ? kuzov_words_access (access) : NULL;
  if (text != NULL && *text != '\0')
    kuzov_window_show_toast (KUZOV_WINDOW (root), text);
}

static void
act_on_condition (KuzovConditionBar *self,
                  KuzovQueue        *queue)
{
  switch (self->condition)
    {
    case KUZOV_CONDITION_NO_KEY:
    case KUZOV_CONDITION_ENDPOINT:
      gtk_widget_activate_action (GTK_WIDGET (self), "app.preferences", NULL);
      break;

    case KUZOV_CONDITION_RECORD:
      if (is_history_damaged (self))
        {
          gtk_widget_activate_action (GTK_WIDGET (self), "app.quit", NULL);
          break;
        }
      kuzov_queue_proceed (queue);
      break;

    case KUZOV_CONDITION_DISTRUST:
    case KUZOV_CONDITION_PRICE:
      kuzov_queue_proceed (queue);
      break;

    case KUZOV_CONDITION_ACCESS:
      if (is_key_refused (self))
        {
          gtk_widget_activate_action (GTK_WIDGET (self), "app.preferences", NULL);
          break;
        }
      self->is_checking = TRUE;
      gtk_widget_set_sensitive (GTK_WIDGET (self->button), FALSE);
      kuzov_queue_check_access_async (queue, check_access_cb, g_object_ref (self));
      break;

    case KUZOV_CONDITION_PAUSED:
      g_object_set (queue, "paused", FALSE, NULL);
      break;

    case KUZOV_CONDITION_HELD:
      kuzov_queue_release_held (queue);
      break;

    case KUZOV_CONDITION_NONE:
    case KUZOV_CONDITION_OFFLINE:
    case KUZOV_CONDITION_SILENT:
    default:
      break;
    }
}

static void
on_button_clicked (KuzovConditionBar *self)
{
  KuzovQueue *queue = kuzov_workspace_get_queue (self->workspace);

  if (self->shown == SHOWN_DEMO)
    gtk_widget_activate_action (GTK_WIDGET (self), "app.quit", NULL);
  else if (self->shown == SHOWN_BATCH)
    g_object_set (queue, "paused", TRUE, NULL);
  else if (self->shown == SHOWN_CONDITION)
    act_on_condition (self, queue);
}

static void
kuzov_condition_bar_dispose (GObject *object)
{
  KuzovConditionBar *self = KUZOV_CONDITION_BAR (object);

  g_clear_handle_id (&self->update_id, g_source_remove);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (kuzov_condition_bar_parent_class)->dispose (object);
}

static void
kuzov_condition_bar_get_property (GObject      *object,
                                  unsigned int  property_id,
                                  GValue       *value,
                                  GParamSpec   *pspec)
{
  switch ((KuzovConditionBarProperty) property_id)
    {
    case PROP_SHOWS_DEMO:
      g_value_set_boolean (value, kuzov_condition_bar_get_shows_demo (KUZOV_CONDITION_BAR (object)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
kuzov_condition_bar_class_init (KuzovConditionBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kuzov_condition_bar_dispose;
  object_class->get_property = kuzov_condition_bar_get_property;

  properties[PROP_SHOWS_DEMO] = g_param_spec_boolean ("shows-demo", NULL, NULL, FALSE,
                                                      G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/kuzov/Kuzov/kuzov-condition-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, KuzovConditionBar, line);
  gtk_widget_class_bind_template_child (widget_class, KuzovConditionBar, icon);
  gtk_widget_class_bind_template_child (widget_class, KuzovConditionBar, label);
  gtk_widget_class_bind_template_child (widget_class, KuzovConditionBar, button);
  gtk_widget_class_bind_template_child (widget_class, KuzovConditionBar, progress);
  gtk_widget_class_bind_template_callback (widget_class, on_button_clicked);
}

static void
kuzov_condition_bar_init (KuzovConditionBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * kuzov_condition_bar_set_workspace:
 * @self: a bar
 * @workspace: an open workspace, whose conditions are shown from now on
 */
void
kuzov_condition_bar_set_workspace (KuzovConditionBar *self,
                                   KuzovWorkspace    *workspace)
{
  static const char *const signals[] = { "notify::condition", "notify::n-held", "notify::paused", "notify::access" };
  KuzovQueue *queue = NULL;

  g_return_if_fail (KUZOV_IS_CONDITION_BAR (self));
  g_return_if_fail (self->workspace == NULL);

  queue = kuzov_workspace_get_queue (workspace);
  self->workspace = g_object_ref (workspace);
  kuzov_queue_set_minds_price (queue, TRUE);
  for (unsigned int i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_object (queue, signals[i], G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (queue, "batch-changed", G_CALLBACK (on_batch_changed), self, G_CONNECT_SWAPPED);
  update (self);
}

void
kuzov_condition_bar_set_start_page (KuzovConditionBar *self,
                                    gboolean           has_start_page)
{
  g_return_if_fail (KUZOV_IS_CONDITION_BAR (self));

  if (self->has_start_page == has_start_page)
    return;

  self->has_start_page = has_start_page;
  if (self->workspace != NULL)
    update (self);
}

void
kuzov_condition_bar_set_narrow (KuzovConditionBar *self,
                                gboolean           is_narrow)
{
  g_return_if_fail (KUZOV_IS_CONDITION_BAR (self));

  if (self->is_narrow == is_narrow)
    return;

  self->is_narrow = is_narrow;
  if (self->workspace != NULL)
    update (self);
}

gboolean
kuzov_condition_bar_get_shows_demo (KuzovConditionBar *self)
{
  g_return_val_if_fail (KUZOV_IS_CONDITION_BAR (self), FALSE);

  return self->shown == SHOWN_DEMO;
}
