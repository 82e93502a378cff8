// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history-menu"

#include "config.h"
#include "ui/kuzov-history-menu.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  const char *label;      /* NULL ends a section */
  const char *action;
} Item;

static const Item items_for_one[] = {
  { N_("_Open Report"), "request.open" },
  { N_("_Decide…"), "request.decide" },
  { N_("_Order"), "request.order" },
  { N_("_Try Again"), "request.try-again" },
  { N_("Order _Again…"), "request.order-again" },
  { NULL, NULL },
  { N_("_Copy Frame Number"), "request.copy-frame" },
  { N_("Copy _Link"), "request.copy-link" },
  { NULL, NULL },
  { N_("De_tails"), "request.details" },
  { N_("_Note"), "request.edit-note" },
  { N_("La_bel…"), "selection.label" },
  { N_("As_k Now"), "request.ask-now" },
  { NULL, NULL },
  { N_("_Cancel Order"), "request.cancel" },
  { N_("_Give Up…"), "request.give-up" },
  { N_("_Remove From List"), "request.remove" },
  { NULL, NULL },
};

static const Item items_for_many[] = {
  { N_("_Open Reports"), "selection.open" },
  { NULL, NULL },
  { N_("_Copy Frame Numbers"), "selection.copy-frames" },
  { N_("Copy _Links"), "selection.copy-links" },
  { NULL, NULL },
  { N_("La_bel…"), "selection.label" },
  { N_("_Export…"), "win.export" },
  { NULL, NULL },
  { N_("_Remove From List"), "request.remove" },
  { NULL, NULL },
};

static GMenuModel *
make_model (const Item   *items,
            unsigned int  n_items)
{
  GMenu *menu = g_menu_new ();
  GMenu *section = g_menu_new ();

  for (unsigned int i = 0; i < n_items; i++)
    {
      g_autoptr (GMenuItem) item = NULL;

      if (items[i].label == NULL)
        {
          g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
          g_set_object (&section, NULL);
          section = g_menu_new ();
          continue;
        }

      item = g_menu_item_new (_(items[i].label), items[i].action);
      g_menu_item_set_attribute (item, "hidden-when", "s", "action-disabled");
      g_menu_append_item (section, item);
    }
  g_object_unref (section);

  return G_MENU_MODEL (menu);
}

/**
 * kuzov_history_menu_new:
 * @is_for_many: whether it is about several requests
 *
 * Returns: (transfer floating): what can be done with the selected requests, as a menu to be popped up
 */
GtkWidget *
kuzov_history_menu_new (gboolean is_for_many)
{
  g_autoptr (GMenuModel) model = is_for_many ? make_model (items_for_many, G_N_ELEMENTS (items_for_many))
                                             : make_model (items_for_one, G_N_ELEMENTS (items_for_one));
  GtkWidget *menu = gtk_popover_menu_new_from_model (model);

  gtk_popover_set_has_arrow (GTK_POPOVER (menu), FALSE);
  gtk_popover_set_position (GTK_POPOVER (menu), GTK_POS_BOTTOM);

  return menu;
}
