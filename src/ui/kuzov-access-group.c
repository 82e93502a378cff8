// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-access-group"

#include "config.h"
#include "ui/kuzov-access-group.h"

#include <glib/gi18n-lib.h>

#include "desktop/kuzov-words.h"
#include "ui/kuzov-figure.h"
#include "ui/kuzov-mnemonic.h"
#include "ui/kuzov-pill.h"
#include "ui/kuzov-weak.h"
#include "ui/kuzov-wrap-box.h"

struct _KuzovAccessGroup
{
  AdwPreferencesGroup  parent_instance;
  GtkWidget           *get_key;
  GtkWidget           *key;
  GtkWidget           *warning;
  GtkWidget           *spinner;
  KuzovPill           *pill;
  GtkLabel            *when;
  GtkWidget           *check;
  GtkLabel            *reason;
  GtkWidget           *figures;
  KuzovFigure         *until;
  KuzovFigure         *balance;
  KuzovFigure         *price;
  KuzovFigure         *left;

  KuzovWorkspace      *workspace;
  unsigned int         n_checks;      /* under way */
  gboolean             is_stale;      /* the key is another one than was checked */
};

G_DEFINE_FINAL_TYPE (KuzovAccessGroup, kuzov_access_group, ADW_TYPE_PREFERENCES_GROUP)

static void update (KuzovAccessGroup *self);

static GSettings *
get_settings (KuzovAccessGroup *self)
{
  return kuzov_workspace_get_settings (self->workspace);
}

static KuzovQueue *
get_queue (KuzovAccessGroup *self)
{
  return kuzov_workspace_get_queue (self->workspace);
}

static char *
dup_key (KuzovAccessGroup *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->key))));
}

/* The documented shape, 8-4-4-4-12; the provider may well have others. */
static gboolean
has_known_shape (const char *key)
{
  return g_uuid_string_is_valid (key);
}

static gboolean
is_checking (KuzovAccessGroup *self)
{
  return self->n_checks > 0;
}

static void
show_figures (KuzovAccessGroup  *self,
              const KuzovAccess *access)
{
  g_autofree char *until = NULL;
  g_autofree char *balance = access->has_balance ? kuzov_words_amount (access->balance) : g_strdup ("–");
  g_autofree char *price = access->has_price ? kuzov_words_amount (access->price) : g_strdup ("–");

  if (access->until_ms != 0)
    until = kuzov_words_until (access->until_ms);
  else
    until = g_strdup (access->until_text != NULL && *access->until_text != '\0' ? access->until_text : "–");

  kuzov_figure_set_value (self->until, until);
  kuzov_figure_set_value (self->balance, balance);
  kuzov_figure_set_value (self->price, price);
  gtk_widget_set_visible (GTK_WIDGET (self->left), access->left >= 0);
  if (access->left >= 0)
    {
      g_autofree char *left = kuzov_words_amount ((double) access->left);

      kuzov_figure_set_value (self->left, left);
      /* Translators: under a figure: so many reports can still be ordered. */
      kuzov_figure_set_caption (self->left, g_dngettext (GETTEXT_PACKAGE, "report left", "reports left",
                                                         (unsigned long) access->left));
    }
}

static void
show_verdict (KuzovAccessGroup  *self,
              const KuzovAccess *access)
{
  int64_t now_ms = g_get_real_time () / 1000;

  if (access->kind == KUZOV_REPLY_REFUSED || access->kind == KUZOV_REPLY_UNAUTHORISED)
    kuzov_pill_set (self->pill, "action-unavailable-symbolic", _("Not accepted"), "error");
  else if (access->kind != KUZOV_REPLY_OK)
    kuzov_pill_set (self->pill, "dialog-question-symbolic", _("Not known"), "warning");
  else if (!access->is_listed)
    kuzov_pill_set (self->pill, "dialog-warning-symbolic", _("Not for these reports"), "warning");
  else if (!kuzov_access_allows_order (access, now_ms))
    kuzov_pill_set (self->pill, "dialog-warning-symbolic", _("Access has run out"), "warning");
  else
    kuzov_pill_set (self->pill, "object-select-symbolic", _("Access works"), "success");
}

static void
show_access (KuzovAccessGroup  *self,
             const KuzovAccess *access)
{
  g_autofree char *time = kuzov_words_time (access->checked_ms, g_get_real_time () / 1000);
  g_autofree char *when = NULL;
  gboolean is_known = access->kind == KUZOV_REPLY_OK;

  show_verdict (self, access);
  /* Translators: %s is a time. */
  when = g_strdup_printf (_("checked %s, free of charge"), time);
  gtk_label_set_text (self->when, when);
  if (is_known)
    {
      show_figures (self, access);
    }
  else
    {
      g_autofree char *reason = kuzov_words_access (access);

      gtk_label_set_text (self->reason, reason);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->reason), !is_known);
  gtk_widget_set_visible (self->figures, is_known);
  gtk_button_set_label (GTK_BUTTON (self->check), _("_Check Again"));
}

static void
show_nothing_known (KuzovAccessGroup *self,
                    gboolean          has_key)
{
  gtk_widget_set_visible (GTK_WIDGET (self->reason), FALSE);
  gtk_widget_set_visible (self->figures, FALSE);
  gtk_button_set_label (GTK_BUTTON (self->check), _("_Check Access"));
  if (has_key)
    gtk_label_set_text (self->when, _("Not checked yet; checking is free of charge"));
  else
    gtk_label_set_text (self->when, _("What you order waits here, unpaid, until there is a key"));
  kuzov_pill_set (self->pill, "dialog-password-symbolic", _("No key yet"), NULL);
}

static void
update (KuzovAccessGroup *self)
{
  const KuzovAccess *access = kuzov_queue_get_access (get_queue (self));
  g_autofree char *key = g_settings_get_string (get_settings (self), "api-key");
  gboolean has_key = *key != '\0';
  gboolean shows_access = has_key && access != NULL && !self->is_stale;

  if (shows_access)
    show_access (self, access);
  else
    show_nothing_known (self, has_key);

  if (is_checking (self))
    gtk_label_set_text (self->when, _("Checking…"));
  gtk_widget_set_visible (GTK_WIDGET (self->pill), !is_checking (self) && (shows_access || !has_key));
  gtk_widget_set_visible (self->spinner, is_checking (self));
  gtk_widget_set_sensitive (self->check, has_key && !is_checking (self));
}

static void
check_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (KuzovAccessGroup) self = kuzov_weak_take (user_data);
  g_autoptr (KuzovAccess) access = kuzov_queue_check_access_finish (KUZOV_QUEUE (object), result);

  if (self == NULL || self->workspace == NULL)
    return;

  self->n_checks--;
  if (self->n_checks == 0)
    self->is_stale = FALSE;
  update (self);
}

static void
check_access (KuzovAccessGroup *self)
{
  self->n_checks++;
  kuzov_queue_check_access_async (get_queue (self), check_cb, kuzov_weak_new (self));
  update (self);
}

static void
on_check_clicked (KuzovAccessGroup *self)
{
  kuzov_access_group_apply (self);
  if (!is_checking (self))
    check_access (self);
}

static void
on_get_key_clicked (KuzovAccessGroup *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWindow *parent = GTK_IS_WINDOW (root) ? gtk_window_get_transient_for (GTK_WINDOW (root)) : NULL;

  if (parent != NULL)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.get-key", NULL);
}

/* Half a key is never tried: it is taken when it is whole, applied, or left. */
static void
on_key_changed (KuzovAccessGroup *self)
{
  g_autofree char *key = NULL;

  if (self->workspace == NULL)
    return;

  key = dup_key (self);
  if (has_known_shape (key))
    kuzov_access_group_apply (self);
  else if (*key == '\0')
    gtk_widget_set_visible (self->warning, FALSE);
}

static void
on_setting_changed (KuzovAccessGroup *self)
{
  g_autofree char *key = g_settings_get_string (get_settings (self), "api-key");
  g_autofree char *typed = dup_key (self);

  if (!g_str_equal (key, typed))
    gtk_editable_set_text (GTK_EDITABLE (self->key), key);

  self->is_stale = TRUE;
  if (*key != '\0')
    check_access (self);
  else
    update (self);
}

static void
kuzov_access_group_dispose (GObject *object)
{
  KuzovAccessGroup *self = KUZOV_ACCESS_GROUP (object);

  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (kuzov_access_group_parent_class)->dispose (object);
}

static void
kuzov_access_group_class_init (KuzovAccessGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_access_group_dispose;

  g_type_ensure (KUZOV_TYPE_FIGURE);
  g_type_ensure (KUZOV_TYPE_PILL);
  g_type_ensure (KUZOV_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/kuzov/Kuzov/kuzov-access-group.ui");
  gtk_widget_class_bind_template_child (widget_class, KuzovAccessGroup, get_key);
  gtk_widget_class_bind_template_child (widget_class, KuzovAccessGroup, key);
  gtk_widget_class_bind_template_child (widget_class, KuzovAccessGroup, warning);
  gtk_widget_class_bind_template_child (widget_class, KuzovAccessGroup, spinner);
  gtk_widget_class_bind_template_child (widget_class, KuzovAccessGroup, pill);
  gtk_widget_class_bind_template_child (widget_class, KuzovAccessGroup, when);
  gtk_widget_class_bind_template_child (widget_class, KuzovAccessGroup, check);
  gtk_widget_class_bind_template_child (widget_class, KuzovAccessGroup, reason);
  gtk_widget_class_bind_template_child (widget_class, KuzovAccessGroup, figures);
  gtk_widget_class_bind_template_child (widget_class, KuzovAccessGroup, until);
  gtk_widget_class_bind_template_child (widget_class, KuzovAccessGroup, balance);
  gtk_widget_class_bind_template_child (widget_class, KuzovAccessGroup, price);
  gtk_widget_class_bind_template_child (widget_class, KuzovAccessGroup, left);
  gtk_widget_class_bind_template_callback (widget_class, kuzov_access_group_apply);
  gtk_widget_class_bind_template_callback (widget_class, on_check_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_get_key_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_key_changed);
}

static void
kuzov_access_group_init (KuzovAccessGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  kuzov_mnemonic_name (self->get_key);
  kuzov_mnemonic_name (self->check);
}

/**
 * kuzov_access_group_set_workspace:
 * @self: a group
 * @workspace: whose key it is; set once
 */
void
kuzov_access_group_set_workspace (KuzovAccessGroup *self,
                                  KuzovWorkspace   *workspace)
{
  g_autofree char *key = NULL;

  g_return_if_fail (KUZOV_IS_ACCESS_GROUP (self));
  g_return_if_fail (KUZOV_IS_WORKSPACE (workspace));
  g_return_if_fail (self->workspace == NULL);

  key = g_settings_get_string (kuzov_workspace_get_settings (workspace), "api-key");
  gtk_editable_set_text (GTK_EDITABLE (self->key), key);
  self->workspace = g_object_ref (workspace);
  gtk_widget_set_visible (self->warning, *key != '\0' && !has_known_shape (key));
  g_signal_connect_object (get_settings (self), "changed::api-key", G_CALLBACK (on_setting_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_queue (self), "notify::access", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/* Takes the key as it stands in the entry, without the blanks around it. */
void
kuzov_access_group_apply (KuzovAccessGroup *self)
{
  g_autofree char *key = NULL;
  g_autofree char *known = NULL;

  g_return_if_fail (KUZOV_IS_ACCESS_GROUP (self));

  if (self->workspace == NULL)
    return;

  key = dup_key (self);
  known = g_settings_get_string (get_settings (self), "api-key");
  gtk_widget_set_visible (self->warning, *key != '\0' && !has_known_shape (key));
  if (!g_str_equal (key, known))
    g_settings_set_string (get_settings (self), "api-key", key);
}

/* Where there is a key it keeps out of the focus, which would select it. */
void
kuzov_access_group_grab_focus (KuzovAccessGroup *self)
{
  g_return_if_fail (KUZOV_IS_ACCESS_GROUP (self));

  if (*gtk_editable_get_text (GTK_EDITABLE (self->key)) == '\0')
    gtk_widget_grab_focus (self->key);
  else
    gtk_widget_grab_focus (self->check);
}
