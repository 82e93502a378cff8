// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-label-chooser"

#include "config.h"
#include "ui/kuzov-label-chooser.h"

#include <string.h>
#include <glib/gi18n-lib.h>
#include "desktop/kuzov-words.h"
#include "history/kuzov-fold.h"
#include "ui/kuzov-color-box.h"
#include "ui/kuzov-label-dot.h"
#include "ui/kuzov-weak.h"

/* Of so many requests it is known which labels they have; for more nothing is ticked at first. */
#define MAX_ASKED 200

#define MAX_HEIGHT 300

struct _KuzovLabelChooser
{
  GtkWidget     parent_instance;
  KuzovHistory *history;
  GArray       *ids;          /* (nullable) (element-type int64_t) */
  GHashTable   *chosen;       /* id of a label to whether it was put on or taken off here, which may not be on the disk yet */
  GPtrArray    *labels;       /* (element-type KuzovLabel) */
  KuzovLabel   *edited;       /* (nullable): the one that is being changed */
  GtkWidget    *stack;
  GtkWidget    *name;         /* an entry: finds a label, or names a new one */
  GtkWidget    *list;
  GtkWidget    *create;       /* a new one, with its colour */
  GtkWidget    *create_button;
  GtkWidget    *colors;
  GtkWidget    *new_name;
  GtkWidget    *new_colors;
  GtkWidget    *remove_button;
  GtkWidget    *problem;
  gboolean      is_filling;
  gboolean      is_warned;    /* of what removing the label does */
};

G_DEFINE_FINAL_TYPE (KuzovLabelChooser, kuzov_label_chooser, GTK_TYPE_WIDGET)

static void fill (KuzovLabelChooser *self);

static const char *
get_text (GtkWidget *entry)
{
  return gtk_editable_get_text (GTK_EDITABLE (entry));
}

static void
show_problem (KuzovLabelChooser *self,
              const GError      *error)
{
  g_autofree char *text = NULL;

  if (g_error_matches (error, KUZOV_HISTORY_ERROR, KUZOV_HISTORY_ERROR_CONFLICT))
    text = g_strdup (_("There is a label of that name already."));
  else
    text = kuzov_words_history_error (error, kuzov_history_get_path (self->history));
  gtk_label_set_text (GTK_LABEL (self->problem), text);
  gtk_widget_set_visible (self->problem, TRUE);
}

/* Which requests have it */

static void
set_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (KuzovLabelChooser) self = kuzov_weak_take (user_data);
  g_autoptr (GError) error = NULL;

  if (kuzov_history_change_finish (KUZOV_HISTORY (source), result, &error) || self == NULL || self->history == NULL)
    return;

  g_hash_table_remove_all (self->chosen);
  fill (self);
  show_problem (self, error);
}

static void
set_label (KuzovLabelChooser *self,
           int64_t            label,
           gboolean           is_set)
{
  if (self->ids == NULL)
    return;

  g_hash_table_insert (self->chosen, g_memdup2 (&label, sizeof label), GINT_TO_POINTER (is_set));
  kuzov_history_set_label_async (self->history, self->ids, label, is_set, NULL, set_cb, kuzov_weak_new (self));
}

static void
on_toggled (KuzovLabelChooser *self,
            GtkCheckButton    *button)
{
  const KuzovLabel *label = g_object_get_data (G_OBJECT (button), "label");

  if (self->is_filling)
    return;

  gtk_check_button_set_inconsistent (button, FALSE);
  set_label (self, label->id, gtk_check_button_get_active (button));
}

/* How many of the requests that are looked at have a label. */
static unsigned int
count_with (KuzovLabelChooser *self,
            int64_t            label)
{
  gpointer is_set = NULL;
  unsigned int n = 0;

  if (self->ids != NULL && g_hash_table_lookup_extended (self->chosen, &label, NULL, &is_set))
    return is_set ? self->ids->len : 0;
  if (self->ids == NULL || self->ids->len > MAX_ASKED)
    return 0;

  for (unsigned int i = 0; i < self->ids->len; i++)
    {
      g_autoptr (KuzovRequest) request = kuzov_history_get_request (self->history, g_array_index (self->ids, int64_t, i));

      if (request != NULL && kuzov_request_has_label (request, label))
        n++;
    }

  return n;
}

/* Changing a label */

static void
set_warned (KuzovLabelChooser *self,
            gboolean           is_warned)
{
  self->is_warned = is_warned;
  gtk_button_set_label (GTK_BUTTON (self->remove_button), is_warned ? _("Delete for Good") : _("Delete Label"));
  if (is_warned)
    gtk_label_set_text (GTK_LABEL (self->problem), _("It is taken from every request that has it. This can’t be undone."));
  gtk_widget_set_visible (self->problem, is_warned);
}

static void
on_edit (KuzovLabelChooser *self,
         GtkWidget         *button)
{
  g_clear_pointer (&self->edited, kuzov_label_free);
  self->edited = kuzov_label_copy (g_object_get_data (G_OBJECT (button), "label"));
  set_warned (self, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->new_name), self->edited->name);
  kuzov_color_box_set_color (KUZOV_COLOR_BOX (self->new_colors), self->edited->color);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "edit");
  gtk_widget_grab_focus (self->new_name);
}

static void
go_back (KuzovLabelChooser *self)
{
  g_clear_pointer (&self->edited, kuzov_label_free);
  set_warned (self, FALSE);
  fill (self);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "choose");
  gtk_widget_grab_focus (self->name);
}

static void
save_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (KuzovLabelChooser) self = kuzov_weak_take (user_data);
  g_autoptr (GError) error = NULL;
  const int64_t id = kuzov_history_save_label_finish (KUZOV_HISTORY (source), result, &error);

  if (self == NULL || self->history == NULL)
    return;

  if (id == 0)
    show_problem (self, error);
  else
    go_back (self);
}

static void
on_save (KuzovLabelChooser *self)
{
  g_autofree char *name = kuzov_label_dup_name (get_text (self->new_name));
  g_autoptr (KuzovLabel) label = NULL;

  if (name == NULL || self->edited == NULL)
    return;

  label = kuzov_label_new (self->edited->id, name, kuzov_color_box_get_color (KUZOV_COLOR_BOX (self->new_colors)));
  kuzov_history_save_label_async (self->history, label, save_cb, kuzov_weak_new (self));
}

static void
remove_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (KuzovLabelChooser) self = kuzov_weak_take (user_data);
  g_autoptr (GError) error = NULL;
  const gboolean is_done = kuzov_history_change_finish (KUZOV_HISTORY (source), result, &error);

  if (self == NULL || self->history == NULL)
    return;

  if (is_done)
    go_back (self);
  else
    show_problem (self, error);
}

/* The first press tells what the second one does. */
static void
on_remove (KuzovLabelChooser *self)
{
  if (self->edited == NULL)
    return;

  if (!self->is_warned)
    set_warned (self, TRUE);
  else
    kuzov_history_remove_label_async (self->history, self->edited->id, remove_cb, kuzov_weak_new (self));
}

/* Making a label */

static void
create_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr (KuzovLabelChooser) self = kuzov_weak_take (user_data);
  g_autoptr (GError) error = NULL;
  const int64_t id = kuzov_history_save_label_finish (KUZOV_HISTORY (source), result, &error);

  if (self == NULL || self->history == NULL)
    return;

  if (id == 0)
    {
      show_problem (self, error);
      return;
    }

  set_label (self, id, TRUE);
  gtk_editable_set_text (GTK_EDITABLE (self->name), "");
  fill (self);
  gtk_widget_grab_focus (self->name);
}

static const KuzovLabel *
find_named (KuzovLabelChooser *self,
            const char        *name)
{
  g_autofree char *folded = g_utf8_casefold (name, -1);

  for (unsigned int i = 0; i < self->labels->len; i++)
    {
      const KuzovLabel *label = self->labels->pdata[i];
      g_autofree char *other = g_utf8_casefold (label->name, -1);

      if (g_str_equal (folded, other))
        return label;
    }

  return NULL;
}

/* Enter, or the button: makes the label that is named, or sets it if there is one. */
static void
on_create (KuzovLabelChooser *self)
{
  g_autofree char *name = kuzov_label_dup_name (get_text (self->name));
  const KuzovLabel *found = name != NULL ? find_named (self, name) : NULL;
  g_autoptr (KuzovLabel) label = NULL;

  if (name == NULL)
    return;

  gtk_widget_set_visible (self->problem, FALSE);
  if (found != NULL)
    {
      set_label (self, found->id, TRUE);
      gtk_editable_set_text (GTK_EDITABLE (self->name), "");
      fill (self);
      return;
    }

  label = kuzov_label_new (0, name, kuzov_color_box_get_color (KUZOV_COLOR_BOX (self->colors)));
  kuzov_history_save_label_async (self->history, label, create_cb, kuzov_weak_new (self));
}

/* The list */

static GtkWidget *
make_row (KuzovLabelChooser *self,
          const KuzovLabel  *label)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 4);
  GtkWidget *check = gtk_check_button_new ();
  GtkWidget *edit = gtk_button_new_from_icon_name ("document-edit-symbolic");
  const unsigned int n = count_with (self, label->id);
  /* Translators: a button beside a label; %s is the label’s name. */
  g_autofree char *name = g_strdup_printf (_("Change “%s”"), label->name);

  gtk_check_button_set_child (GTK_CHECK_BUTTON (check), kuzov_label_dot_new_named (label));
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, label->name, -1);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), self->ids != NULL && n > 0 && n == self->ids->len);
  gtk_check_button_set_inconsistent (GTK_CHECK_BUTTON (check), self->ids != NULL && n > 0 && n < self->ids->len);
  g_object_set_data_full (G_OBJECT (check), "label", kuzov_label_copy (label), (GDestroyNotify) kuzov_label_free);
  g_signal_connect_swapped (check, "toggled", G_CALLBACK (on_toggled), self);
  gtk_widget_set_hexpand (check, TRUE);

  gtk_widget_add_css_class (edit, "flat");
  gtk_widget_set_tooltip_text (edit, name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (edit), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_object_set_data_full (G_OBJECT (edit), "label", kuzov_label_copy (label), (GDestroyNotify) kuzov_label_free);
  g_signal_connect_swapped (edit, "clicked", G_CALLBACK (on_edit), self);
  gtk_box_append (GTK_BOX (row), check);
  gtk_box_append (GTK_BOX (row), edit);

  return row;
}

static void
update_create (KuzovLabelChooser *self)
{
  g_autofree char *name = kuzov_label_dup_name (get_text (self->name));
  /* Translators: a button that makes a label; %s is its name. */
  g_autofree char *text = g_strdup_printf (_("Create “%s”"), name != NULL ? name : "");

  gtk_button_set_label (GTK_BUTTON (self->create_button), text);
  gtk_widget_set_visible (self->create, name != NULL && find_named (self, name) == NULL);
}

static void
fill (KuzovLabelChooser *self)
{
  g_auto (GStrv) words = kuzov_fold_words (get_text (self->name));
  GtkWidget *child = NULL;

  self->is_filling = TRUE;
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  self->labels = kuzov_history_load_labels (self->history);
  while ((child = gtk_widget_get_first_child (self->list)) != NULL)
    gtk_box_remove (GTK_BOX (self->list), child);
  for (unsigned int i = 0; i < self->labels->len; i++)
    {
      const KuzovLabel *label = self->labels->pdata[i];
      g_autofree char *folded = kuzov_fold (label->name);

      if (words[0] == NULL || strstr (folded, words[0]) != NULL)
        gtk_box_append (GTK_BOX (self->list), make_row (self, label));
    }
  self->is_filling = FALSE;
  update_create (self);
}

static void
on_name_changed (KuzovLabelChooser *self)
{
  gtk_widget_set_visible (self->problem, FALSE);
  fill (self);
}

static void
kuzov_label_chooser_map (GtkWidget *widget)
{
  KuzovLabelChooser *self = KUZOV_LABEL_CHOOSER (widget);

  gtk_editable_set_text (GTK_EDITABLE (self->name), "");
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), "choose");
  set_warned (self, FALSE);
  g_hash_table_remove_all (self->chosen);
  fill (self);

  GTK_WIDGET_CLASS (kuzov_label_chooser_parent_class)->map (widget);
}

static void
kuzov_label_chooser_dispose (GObject *object)
{
  KuzovLabelChooser *self = KUZOV_LABEL_CHOOSER (object);

  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_pointer (&self->problem, gtk_widget_unparent);
  g_clear_pointer (&self->ids, g_array_unref);
  g_clear_pointer (&self->chosen, g_hash_table_unref);
  g_clear_pointer (&self->labels, g_ptr_array_unref);
  g_clear_pointer (&self->edited, kuzov_label_free);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (kuzov_label_chooser_parent_class)->dispose (object);
}

static void
kuzov_label_chooser_class_init (KuzovLabelChooserClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_label_chooser_dispose;
  widget_class->map = kuzov_label_chooser_map;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "labelchooser");
}

static GtkWidget *
make_entry (const char *name,
            const char *placeholder)
{
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_max_length (GTK_ENTRY (entry), KUZOV_MAX_LABEL_NAME);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), placeholder);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return entry;
}

static GtkWidget *
make_choose_page (KuzovLabelChooser *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->name = make_entry (_("Label"), _("Find or name a label"));
  g_signal_connect_swapped (self->name, "changed", G_CALLBACK (on_name_changed), self);
  g_signal_connect_swapped (self->name, "activate", G_CALLBACK (on_create), self);
  gtk_box_append (GTK_BOX (page), self->name);

  self->create = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->colors = kuzov_color_box_new ();
  self->create_button = gtk_button_new_with_label ("");
  g_signal_connect_swapped (self->create_button, "clicked", G_CALLBACK (on_create), self);
  gtk_box_append (GTK_BOX (self->create), self->colors);
  gtk_box_append (GTK_BOX (self->create), self->create_button);
  gtk_widget_set_visible (self->create, FALSE);
  gtk_box_append (GTK_BOX (page), self->create);

  self->list = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), MAX_HEIGHT);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  gtk_box_append (GTK_BOX (page), scroller);

  return page;
}

static GtkWidget *
make_button (KuzovLabelChooser *self,
             const char        *label,
             GCallback          callback,
             const char        *class)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_add_css_class (button, class);
  gtk_widget_set_hexpand (button, TRUE);
  g_signal_connect_swapped (button, "clicked", callback, self);

  return button;
}

static GtkWidget *
make_edit_page (KuzovLabelChooser *self)
{
  GtkWidget *page = gtk_box_new (GTK_ORIENTATION_VERTICAL, 8);
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);

  self->new_name = make_entry (_("Name"), _("Name"));
  g_signal_connect_swapped (self->new_name, "activate", G_CALLBACK (on_save), self);
  self->new_colors = kuzov_color_box_new ();
  gtk_box_append (GTK_BOX (page), self->new_name);
  gtk_box_append (GTK_BOX (page), self->new_colors);
  gtk_box_append (GTK_BOX (buttons), make_button (self, _("Back"), G_CALLBACK (go_back), "flat"));
  self->remove_button = make_button (self, _("Delete Label"), G_CALLBACK (on_remove), "destructive");
  gtk_box_append (GTK_BOX (buttons), self->remove_button);
  gtk_box_append (GTK_BOX (buttons), make_button (self, _("Save"), G_CALLBACK (on_save), "tinted"));
  gtk_box_append (GTK_BOX (page), buttons);

  return page;
}

static void
kuzov_label_chooser_init (KuzovLabelChooser *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  self->chosen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->labels = g_ptr_array_new ();
  self->stack = gtk_stack_new ();
  gtk_stack_set_vhomogeneous (GTK_STACK (self->stack), FALSE);
  gtk_stack_add_named (GTK_STACK (self->stack), make_choose_page (self), "choose");
  gtk_stack_add_named (GTK_STACK (self->stack), make_edit_page (self), "edit");
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));

  self->problem = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_ALERT, "wrap", TRUE, "xalign", 0.,
                                "max-width-chars", 30, "visible", FALSE, NULL);
  gtk_widget_add_css_class (self->problem, "problem");
  gtk_widget_set_parent (self->problem, GTK_WIDGET (self));
}

GtkWidget *
kuzov_label_chooser_new (KuzovHistory *history)
{
  KuzovLabelChooser *self = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (history), NULL);

  self = g_object_new (KUZOV_TYPE_LABEL_CHOOSER, NULL);
  self->history = g_object_ref (history);

  return GTK_WIDGET (self);
}

/**
 * kuzov_label_chooser_set_rows:
 * @self: a chooser
 * @ids: (nullable) (element-type int64_t): the requests that labels are put on
 */
void
kuzov_label_chooser_set_rows (KuzovLabelChooser *self,
                              GArray            *ids)
{
  g_return_if_fail (KUZOV_IS_LABEL_CHOOSER (self));

  g_clear_pointer (&self->ids, g_array_unref);
  self->ids = ids != NULL ? g_array_ref (ids) : NULL;
  g_hash_table_remove_all (self->chosen);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    fill (self);
}
