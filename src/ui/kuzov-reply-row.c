// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-reply-row"

#include "config.h"
#include "ui/kuzov-reply-row.h"

#include <string.h>
#include <glib/gi18n-lib.h>

#include "api/kuzov-datetime.h"
#include "api/kuzov-json.h"
#include "desktop/kuzov-words.h"

struct _KuzovReplyRow
{
  AdwPreferencesRow  parent_instance;
  KuzovReplySlot     slot;
  GtkWidget         *none;
  GtkWidget         *grid;
};

G_DEFINE_FINAL_TYPE (KuzovReplyRow, kuzov_reply_row, ADW_TYPE_PREFERENCES_ROW)

#define SLOT_BIT(slot) (1u << KUZOV_REPLY_SLOT_##slot)
#define ALL_SLOTS (SLOT_BIT (ORDER) | SLOT_BIT (CHECK) | SLOT_BIT (RESULT))

/* The documented members, and with which replies the provider's page shows them. */
static const struct
{
  const char   *name;
  unsigned int  slots;
  gboolean      is_time;
} members[] = {
  { "start", ALL_SLOTS, TRUE },
  { "end", ALL_SLOTS, TRUE },
  { "gosnumber", SLOT_BIT (ORDER), FALSE },
  { "vin", SLOT_BIT (ORDER), FALSE },
  { "error", ALL_SLOTS, FALSE },
  { "status", ALL_SLOTS, FALSE },
  { "id", ALL_SLOTS, FALSE },
  { "startgeneration", ALL_SLOTS, TRUE },
  { "endgeneration", SLOT_BIT (CHECK) | SLOT_BIT (RESULT), TRUE },
  { "url", SLOT_BIT (RESULT), FALSE },
  { "msg", ALL_SLOTS, FALSE },
  { "error_msg", 0, FALSE },
};

static const struct
{
  const char *mode;
  const char *title;
} slots[KUZOV_N_REPLY_SLOTS] = {
  [KUZOV_REPLY_SLOT_ORDER] = { "setqueue", NC_("call", "Order") },
  [KUZOV_REPLY_SLOT_CHECK] = { "checkqueue", NC_("call", "Last question") },
  [KUZOV_REPLY_SLOT_RESULT] = { "getresult", NC_("call", "Link to the report") },
};

static GtkWidget *
make_label (const char *text,
            const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_add_css_class (label, css_class);

  return label;
}

static char *
dup_value (const char *text,
           gboolean    is_time)
{
  int64_t time_ms = is_time ? kuzov_datetime_parse_ms (text) : 0;

  if (text == NULL || *text == '\0')
    return g_strdup ("–");
  if (time_ms != 0)
    return kuzov_words_full_time (time_ms);

  return g_strdup (text);
}

static void
add_member (KuzovReplyRow *self,
            int            row,
            const char    *name,
            const char    *text,
            gboolean       is_time)
{
  g_autofree char *value = dup_value (text, is_time);
  GtkWidget *label = make_label (value, "value");

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_set_hexpand (label, TRUE);
  if (is_time && text != NULL && *text != '\0')
    gtk_widget_set_tooltip_text (label, text);

  gtk_grid_attach (GTK_GRID (self->grid), make_label (name, "name"), 0, row, 1, 1);
  gtk_grid_attach (GTK_GRID (self->grid), label, 1, row, 1, 1);
}

static void
clear (KuzovReplyRow *self)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (self->grid)) != NULL)
    gtk_grid_remove (GTK_GRID (self->grid), child);
}

static void
kuzov_reply_row_class_init (KuzovReplyRowClass *klass)
{
}

static void
kuzov_reply_row_init (KuzovReplyRow *self)
{
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);
}

GtkWidget *
kuzov_reply_row_new (KuzovReplySlot slot)
{
  KuzovReplyRow *self = NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);
  const char *title = NULL;

  g_return_val_if_fail ((unsigned int) slot < KUZOV_N_REPLY_SLOTS, NULL);

  self = g_object_new (KUZOV_TYPE_REPLY_ROW, NULL);
  self->slot = slot;
  title = g_dpgettext2 (GETTEXT_PACKAGE, "call", slots[slot].title);
  gtk_box_append (GTK_BOX (head), make_label (title, "heading"));
  gtk_box_append (GTK_BOX (head), make_label (slots[slot].mode, "mode"));
  self->none = make_label (_("No answer so far"), "dim-text");
  self->grid = gtk_grid_new ();
  gtk_widget_add_css_class (box, "reply");
  gtk_box_append (GTK_BOX (box), head);
  gtk_box_append (GTK_BOX (box), self->none);
  gtk_box_append (GTK_BOX (box), self->grid);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self), box);

  return GTK_WIDGET (self);
}

/**
 * kuzov_reply_row_show:
 * @self: a row
 * @fields: (nullable): the documented members of a reply that came, as one JSON object of texts
 *
 * Shows them, and which of those that the provider's page promises did not come.
 */
void
kuzov_reply_row_show (KuzovReplyRow *self,
                      const char    *fields)
{
  g_autoptr (JsonNode) node = NULL;
  int row = 0;

  g_return_if_fail (KUZOV_IS_REPLY_ROW (self));

  clear (self);
  if (fields != NULL)
    node = kuzov_json_parse (fields, strlen (fields), NULL);
  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    g_clear_pointer (&node, json_node_unref);

  gtk_widget_set_visible (self->none, node == NULL);
  gtk_widget_set_visible (self->grid, node != NULL);
  for (unsigned int i = 0; node != NULL && i < G_N_ELEMENTS (members); i++)
    {
      JsonNode *member = kuzov_json_find (json_node_get_object (node), members[i].name);
      g_autofree char *text = member != NULL ? kuzov_json_dup_text (member) : NULL;

      if (text != NULL || (members[i].slots & (1u << self->slot)) != 0)
        add_member (self, row++, members[i].name, text, members[i].is_time);
    }
}
