// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-batch-sheet"

#include "config.h"
#include "ui/kuzov-batch-sheet.h"

#include <glib/gi18n-lib.h>

#include "desktop/kuzov-words.h"
#include "ui/kuzov-batch-footer.h"
#include "ui/kuzov-batch-row.h"
#include "ui/kuzov-mnemonic.h"
#include "ui/kuzov-order-question.h"
#include "ui/kuzov-weak.h"
#include "ui/kuzov-window.h"

#define N_CHIPS KUZOV_N_VERDICTS

/* A way to look at part of the list: a button with a word and a count. The first one is for all. */
typedef struct
{
  GtkWidget *button;
  GtkLabel  *count;
} Chip;

struct _KuzovBatchSheet
{
  AdwWindow         parent_instance;
  AdwWindowTitle   *heading;
  GtkWidget        *cancel;
  GtkDropDown      *column;
  GtkBox           *chips;
  GtkListView      *list;
  GtkLabel         *problem;
  KuzovBatchFooter *footer;

  KuzovWorkspace   *workspace;
  KuzovBatch       *batch;
  KuzovTable       *table;           /* (nullable): what the lines are a column of */
  GtkFilter        *filter;
  GtkSliceListModel *slice;          /* of those that pass: ever more, and at the end ever fewer */
  unsigned int      grow_id;
  Chip              chip[N_CHIPS];
  KuzovVerdict      shown;           /* NONE is all */
  unsigned int      n_ordered;
  unsigned int      n_parts;         /* of the order that left */
  gboolean          is_ordering;
  gboolean          is_partial;      /* some were left out because the balance does not allow them */
};

G_DEFINE_FINAL_TYPE (KuzovBatchSheet, kuzov_batch_sheet, ADW_TYPE_WINDOW)

static const char *const chip_labels[N_CHIPS] = {
  [KUZOV_VERDICT_NONE] = NC_("lines", "All"),
  [KUZOV_VERDICT_NEW] = NC_("lines", "New"),
  [KUZOV_VERDICT_READY] = NC_("lines", "Ready already"),
  [KUZOV_VERDICT_UNDER_WAY] = NC_("lines", "On the way"),
  [KUZOV_VERDICT_UNDECIDED] = NC_("lines", "Unconfirmed"),
  [KUZOV_VERDICT_TWICE] = NC_("lines", "Twice"),
  [KUZOV_VERDICT_NO_FRAME] = NC_("lines", "Not a frame"),
};

static KuzovQueue *
get_queue (KuzovBatchSheet *self)
{
  return kuzov_workspace_get_queue (self->workspace);
}

static unsigned int
count_reports (KuzovBatchSheet *self)
{
  return kuzov_batch_get_n_ticked (self->batch, KUZOV_VERDICT_NEW)
         + kuzov_batch_get_n_ticked (self->batch, KUZOV_VERDICT_READY);
}

static void
update_chips (KuzovBatchSheet *self)
{
  gboolean is_judging = kuzov_batch_get_is_judging (self->batch);

  for (unsigned int i = 0; i < N_CHIPS; i++)
    {
      unsigned int count = i == KUZOV_VERDICT_NONE ? kuzov_batch_get_n_lines (self->batch)
                                                   : kuzov_batch_get_n_verdicts (self->batch, (KuzovVerdict) i);
      g_autofree char *text = kuzov_words_amount (count);
      g_autofree char *name = g_strdup_printf ("%s %s", g_dpgettext2 (GETTEXT_PACKAGE, "lines", chip_labels[i]), text);

      gtk_label_set_text (self->chip[i].count, text);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self->chip[i].button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      gtk_widget_set_visible (self->chip[i].button, count > 0 || i == self->shown);
      gtk_widget_set_sensitive (self->chip[i].button, !is_judging);
    }
}

static void
update_footer (KuzovBatchSheet *self)
{
  kuzov_batch_footer_show (self->footer, count_reports (self), kuzov_batch_get_is_judging (self->batch), self->is_ordering);
}

static void
update_heading (KuzovBatchSheet *self)
{
  unsigned int n_lines = kuzov_batch_get_n_lines (self->batch);
  g_autofree char *count = kuzov_words_amount (n_lines);
  g_autofree char *subtitle = NULL;

  /* Translators: %s is how many lines there are, with separators. */
  subtitle = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s line", "%s lines", n_lines), count);
  adw_window_title_set_subtitle (self->heading, subtitle);
}

static void
update (KuzovBatchSheet *self)
{
  update_heading (self);
  update_chips (self);
  update_footer (self);
}

/* Looking at part of the list. What was corrected stays in sight until another part is asked for. */

static gboolean
is_shown (gpointer item,
          gpointer user_data)
{
  KuzovBatchSheet *self = user_data;

  return self->shown == KUZOV_VERDICT_NONE || KUZOV_BATCH_LINE (item)->verdict == self->shown;
}

static void
on_chip_toggled (KuzovBatchSheet *self,
                 GtkToggleButton *button)
{
  if (!gtk_toggle_button_get_active (button) || self->filter == NULL)
    return;

  for (unsigned int i = 0; i < N_CHIPS; i++)
    {
      if (self->chip[i].button == GTK_WIDGET (button))
        self->shown = (KuzovVerdict) i;
    }
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
add_chip (KuzovBatchSheet *self,
          unsigned int     index)
{
  GtkWidget *button = gtk_toggle_button_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *count = gtk_label_new (NULL);

  gtk_widget_add_css_class (count, "count");
  gtk_box_append (GTK_BOX (box), gtk_label_new (g_dpgettext2 (GETTEXT_PACKAGE, "lines", chip_labels[index])));
  gtk_box_append (GTK_BOX (box), count);
  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "chip");
  if (index > 0)
    gtk_toggle_button_set_group (GTK_TOGGLE_BUTTON (button), GTK_TOGGLE_BUTTON (self->chip[0].button));
  else
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), TRUE);
  g_signal_connect_swapped (button, "toggled", G_CALLBACK (on_chip_toggled), self);
  gtk_box_append (self->chips, button);
  self->chip[index] = (Chip) { button, GTK_LABEL (count) };
}

/* The list. */

static void
on_setup (KuzovBatchSheet *self,
          GtkListItem     *item)
{
  gtk_list_item_set_child (item, kuzov_batch_row_new (self->batch));
}

static void
on_bind (KuzovBatchSheet *self,
         GtkListItem     *item)
{
  kuzov_batch_row_set_line (KUZOV_BATCH_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
on_unbind (KuzovBatchSheet *self,
           GtkListItem     *item)
{
  kuzov_batch_row_set_line (KUZOV_BATCH_ROW (gtk_list_item_get_child (item)), NULL);
}

static KuzovBatchRow *
get_focused_row (KuzovBatchSheet *self)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));

  for (GtkWidget *widget = focus; widget != NULL && widget != GTK_WIDGET (self->list);
       widget = gtk_widget_get_parent (widget))
    {
      if (KUZOV_IS_BATCH_ROW (widget))
        return KUZOV_BATCH_ROW (widget);
    }

  if (focus != NULL && KUZOV_IS_BATCH_ROW (gtk_widget_get_first_child (focus)))
    return KUZOV_BATCH_ROW (gtk_widget_get_first_child (focus));

  return NULL;
}

static gboolean
on_list_key (KuzovBatchSheet *self,
             unsigned int     keyval,
             unsigned int     keycode,
             GdkModifierType  state)
{
  KuzovBatchRow *row = get_focused_row (self);

  if (row == NULL || kuzov_batch_row_get_is_edited (row) || (state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return GDK_EVENT_PROPAGATE;

  switch (keyval)
    {
    case GDK_KEY_space:
    case GDK_KEY_KP_Space:
      kuzov_batch_row_toggle (row);
      return GDK_EVENT_STOP;

    case GDK_KEY_F2:
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      kuzov_batch_row_edit (row);
      return GDK_EVENT_STOP;

    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
on_row_activated (KuzovBatchSheet *self)
{
  KuzovBatchRow *row = get_focused_row (self);

  if (row != NULL)
    kuzov_batch_row_edit (row);
}

/* GtkListView has this many widgets, whatever is in sight; all at once they take longer to come, and to go, than a frame
 * lasts. */
#define N_WIDGETS 224
#define N_AT_ONCE 24

static gboolean
grow_cb (gpointer user_data)
{
  KuzovBatchSheet *self = user_data;
  const unsigned int size = gtk_slice_list_model_get_size (self->slice);

  if (size < N_WIDGETS)
    {
      gtk_slice_list_model_set_size (self->slice, size + N_AT_ONCE);
      return G_SOURCE_CONTINUE;
    }

  self->grow_id = 0;
  gtk_slice_list_model_set_size (self->slice, G_MAXUINT);

  return G_SOURCE_REMOVE;
}

static void
fill_list (KuzovBatchSheet *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkFilterListModel *model = NULL;
  g_autoptr (GtkNoSelection) selection = NULL;

  g_clear_object (&self->filter);
  g_clear_object (&self->slice);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));
  model = gtk_filter_list_model_new (g_object_ref (kuzov_batch_get_lines (self->batch)), g_object_ref (self->filter));
  self->slice = gtk_slice_list_model_new (G_LIST_MODEL (model), 0, N_AT_ONCE);
  if (self->grow_id == 0)
    self->grow_id = g_idle_add (grow_cb, self);
  selection = gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->slice)));
  g_signal_connect_swapped (factory, "setup", G_CALLBACK (on_setup), self);
  g_signal_connect_swapped (factory, "bind", G_CALLBACK (on_bind), self);
  g_signal_connect_swapped (factory, "unbind", G_CALLBACK (on_unbind), self);
  gtk_list_view_set_factory (self->list, factory);
  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
  g_object_unref (factory);
}

/* Shows these lines, whatever was shown before. The rows know their batch, so the list is made anew. */
static void
take_lines (KuzovBatchSheet   *self,
            const char *const *lines)
{
  if (self->batch != NULL)
    {
      gtk_list_view_set_model (self->list, NULL);
      g_signal_handlers_disconnect_by_func (self->batch, update, self);
      g_clear_object (&self->batch);
    }
  self->batch = kuzov_batch_new (get_queue (self), lines);
  g_signal_connect_object (self->batch, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  fill_list (self);
}

/* The column, when there are several. */

/* “A”, “B” and so on, as in a spreadsheet, and what stands above it. */
static char *
dup_column_name (KuzovTable   *table,
                 unsigned int  column)
{
  const char *heading = kuzov_table_peek_heading (table, column);
  g_autoptr (GString) letters = g_string_new (NULL);

  for (unsigned int rest = column + 1; rest > 0; rest = (rest - 1) / 26)
    g_string_prepend_c (letters, (char) ('A' + (rest - 1) % 26));
  if (heading != NULL && *heading != '\0')
    g_string_append_printf (letters, " · %s", heading);

  return g_string_free (g_steal_pointer (&letters), FALSE);
}

static void
on_column_selected (KuzovBatchSheet *self)
{
  g_auto (GStrv) lines = NULL;

  if (self->table == NULL || self->is_ordering)
    return;

  lines = kuzov_table_dup_lines (self->table, gtk_drop_down_get_selected (self->column));
  take_lines (self, (const char *const *) lines);
  update (self);
}

static void
take_table (KuzovBatchSheet *self,
            KuzovTable      *table)
{
  g_autoptr (GtkStringList) names = NULL;

  if (table == NULL || kuzov_table_get_n_columns (table) < 2)
    {
      g_clear_pointer (&table, kuzov_table_free);
      return;
    }

  names = gtk_string_list_new (NULL);
  for (unsigned int i = 0; i < kuzov_table_get_n_columns (table); i++)
    {
      g_autofree char *name = dup_column_name (table, i);

      gtk_string_list_append (names, name);
    }
  gtk_drop_down_set_model (self->column, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->column, kuzov_table_get_column (table));
  gtk_widget_set_visible (GTK_WIDGET (self->column), TRUE);
  self->table = table;
}

/* The order. */

static void order_next (KuzovBatchSheet *self);

static gboolean
put_away_cb (gpointer user_data)
{
  KuzovBatchSheet *self = user_data;
  const unsigned int n_left = MIN (g_list_model_get_n_items (G_LIST_MODEL (self->slice)), N_WIDGETS);

  if (n_left > N_AT_ONCE)
    {
      gtk_slice_list_model_set_size (self->slice, n_left - N_AT_ONCE);
      return G_SOURCE_CONTINUE;
    }

  gtk_window_destroy (GTK_WINDOW (self));

  return G_SOURCE_REMOVE;
}

/* Out of sight at once; what all its rows take to go comes when the orders are on their way. */
static void
put_away (KuzovBatchSheet *self)
{
  gtk_widget_hide (GTK_WIDGET (self));
  g_clear_handle_id (&self->grow_id, g_source_remove);
  g_idle_add_full (G_PRIORITY_LOW, put_away_cb, g_object_ref (self), g_object_unref);
}

static void
finish (KuzovBatchSheet *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));
  g_autofree char *count = kuzov_words_amount (self->n_ordered);
  g_autofree char *text = NULL;

  if (kuzov_queue_get_condition (get_queue (self)) == KUZOV_CONDITION_NONE)
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s report ordered", "%s reports ordered", self->n_ordered),
                            count);
  else
    text = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s order recorded, it waits", "%s orders recorded, they wait",
                                         self->n_ordered), count);
  if (KUZOV_IS_WINDOW (parent))
    kuzov_window_show_toast (KUZOV_WINDOW (parent), text);
  if (!self->is_partial)
    {
      put_away (self);
      return;
    }

  /* The rest stays in sight. */
  self->is_ordering = FALSE;
  kuzov_batch_judge (self->batch, FALSE);
}

static void
fail (KuzovBatchSheet *self,
      const GError    *error)
{
  g_autofree char *text = NULL;

  text = kuzov_words_history_error (error, kuzov_history_get_path (kuzov_workspace_get_history (self->workspace)));
  gtk_label_set_text (self->problem, text);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
  self->is_ordering = FALSE;
  kuzov_batch_judge (self->batch, TRUE);
}

static void
take_additions (KuzovBatchSheet *self,
                GPtrArray       *additions)
{
  for (unsigned int i = 0; i < additions->len; i++)
    {
      KuzovAddition *addition = g_ptr_array_index (additions, i);

      /* What was joined may have become ready meanwhile. */
      if (addition->request != NULL && kuzov_state_is_pending (kuzov_request_get_state (addition->request)))
        self->n_ordered++;
    }
}

static void
order_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (KuzovBatchSheet) self = kuzov_weak_take (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) additions = kuzov_queue_order_finish (KUZOV_QUEUE (object), result, &error);

  if (self == NULL || self->workspace == NULL)
    return;

  if (additions == NULL)
    {
      fail (self, error);
      return;
    }

  take_additions (self, additions);
  order_next (self);
}

/* What is new first, then what is wanted once more. */
static void
order_next (KuzovBatchSheet *self)
{
  static const struct
  {
    KuzovVerdict  verdict;
    KuzovAddFlags flags;
  } parts[] = {
    { KUZOV_VERDICT_NEW, KUZOV_ADD_DEFAULT },
    { KUZOV_VERDICT_READY, KUZOV_ADD_AGAIN },
  };

  while (self->n_parts < G_N_ELEMENTS (parts))
    {
      const unsigned int part = self->n_parts++;
      g_autoptr (GPtrArray) additions = kuzov_batch_dup_additions (self->batch, parts[part].verdict);

      if (additions->len > 0)
        {
          kuzov_queue_order_async (get_queue (self), additions, parts[part].flags, order_cb, kuzov_weak_new (self));
          return;
        }
    }

  finish (self);
}

static void
order (KuzovBatchSheet *self)
{
  self->is_ordering = TRUE;
  self->n_ordered = 0;
  self->n_parts = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->problem), FALSE);
  update_footer (self);
  order_next (self);
}

static void
on_answer (unsigned int n_reports,
           gpointer     user_data)
{
  g_autoptr (KuzovBatchSheet) self = kuzov_weak_take (user_data);

  if (self == NULL || self->workspace == NULL)
    return;

  self->is_ordering = FALSE;
  self->is_partial = n_reports > 0 && n_reports < count_reports (self);
  if (self->is_partial)
    kuzov_batch_keep_ticked (self->batch, n_reports);
  if (n_reports > 0)
    order (self);
  else
    update_footer (self);
}

static void
on_order (KuzovBatchSheet *self)
{
  const unsigned int n_reports = count_reports (self);

  if (self->is_ordering || kuzov_batch_get_is_judging (self->batch) || n_reports == 0)
    return;

  if (!kuzov_order_question_is_needed (get_queue (self), n_reports))
    {
      self->is_partial = FALSE;
      order (self);
      return;
    }

  /* Nothing else is ordered while it is being asked. */
  self->is_ordering = TRUE;
  update_footer (self);
  kuzov_order_question_ask (GTK_WINDOW (self), get_queue (self), n_reports, on_answer, kuzov_weak_new (self));
}

static void
kuzov_batch_sheet_dispose (GObject *object)
{
  KuzovBatchSheet *self = KUZOV_BATCH_SHEET (object);

  if (self->list != NULL)
    gtk_list_view_set_model (self->list, NULL);
  g_clear_handle_id (&self->grow_id, g_source_remove);
  g_clear_object (&self->slice);
  g_clear_object (&self->filter);
  g_clear_object (&self->batch);
  g_clear_pointer (&self->table, kuzov_table_free);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (kuzov_batch_sheet_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (KUZOV_TYPE_BATCH_FOOTER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/kuzov/Kuzov/kuzov-batch-sheet.ui");
  gtk_widget_class_bind_template_child (widget_class, KuzovBatchSheet, heading);
  gtk_widget_class_bind_template_child (widget_class, KuzovBatchSheet, cancel);
  gtk_widget_class_bind_template_child (widget_class, KuzovBatchSheet, column);
  gtk_widget_class_bind_template_child (widget_class, KuzovBatchSheet, chips);
  gtk_widget_class_bind_template_child (widget_class, KuzovBatchSheet, list);
  gtk_widget_class_bind_template_child (widget_class, KuzovBatchSheet, problem);
  gtk_widget_class_bind_template_child (widget_class, KuzovBatchSheet, footer);
  gtk_widget_class_bind_template_callback (widget_class, on_column_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_list_key);
  gtk_widget_class_bind_template_callback (widget_class, on_order);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
kuzov_batch_sheet_class_init (KuzovBatchSheetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_batch_sheet_dispose;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_DIALOG);
  bind_template (widget_class);
}

static void
kuzov_batch_sheet_init (KuzovBatchSheet *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  kuzov_mnemonic_name (self->cancel);
  for (unsigned int i = 0; i < N_CHIPS; i++)
    add_chip (self, i);
}

/* Beside the window that it covers it is never the larger one. */
static void
fit_into (KuzovBatchSheet *self,
          GtkWindow       *parent)
{
  int width = gtk_widget_get_width (GTK_WIDGET (parent));
  int height = gtk_widget_get_height (GTK_WIDGET (parent));

  if (width > 0 && height > 0)
    gtk_window_set_default_size (GTK_WINDOW (self), CLAMP (width, 340, 900), CLAMP (height, 360, 700));
}

/**
 * kuzov_batch_sheet_present:
 * @parent: the window it belongs to
 * @workspace: where the orders go
 * @lines: what was pasted, dropped or read; any bytes
 * @table: (transfer full) (nullable): what @lines are a column of, for the person to choose another one
 *
 * Shows what would be ordered, for the person to confirm.
 */
void
kuzov_batch_sheet_present (GtkWindow         *parent,
                           KuzovWorkspace    *workspace,
                           const char *const *lines,
                           KuzovTable        *table)
{
  KuzovBatchSheet *self = NULL;

  g_return_if_fail (GTK_IS_WINDOW (parent));
  g_return_if_fail (KUZOV_IS_WORKSPACE (workspace));
  g_return_if_fail (lines != NULL);

  self = g_object_new (KUZOV_TYPE_BATCH_SHEET, "transient-for", parent, NULL);
  self->workspace = g_object_ref (workspace);
  kuzov_batch_footer_set_queue (self->footer, get_queue (self));
  take_lines (self, lines);
  take_table (self, table);
  fit_into (self, parent);
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
  gtk_window_present (GTK_WINDOW (self));
}
