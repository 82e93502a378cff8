// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-ledger"

#include "config.h"
#include "ui/kuzov-ledger.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "desktop/kuzov-words.h"
#include "ui/kuzov-fact.h"

struct _KuzovLedger
{
  GtkBox     parent_instance;
  GtkWidget *list;
  KuzovFact *price;
  KuzovFact *before;
  KuzovFact *after;
  KuzovFact *company;
};

G_DEFINE_FINAL_TYPE (KuzovLedger, kuzov_ledger, GTK_TYPE_BOX)

static KuzovFact *
add_fact (KuzovLedger *self,
          const char  *name)
{
  GtkWidget *fact = kuzov_fact_new (name);

  gtk_list_box_append (GTK_LIST_BOX (self->list), fact);

  return KUZOV_FACT (fact);
}

/* An amount, and when that was seen, in so few words that both fit beside their name. */
static void
show_amount (KuzovFact *fact,
             double     amount,
             int64_t    time_ms)
{
  g_autofree char *words = isnan (amount) ? NULL : kuzov_words_amount (amount);
  g_autofree char *full = kuzov_words_full_time (time_ms);

  kuzov_fact_set_value (fact, words);
  kuzov_fact_set_tooltip (fact, *full != '\0' ? full : NULL);
}

static char *
describe_company (unsigned int n_others)
{
  g_autofree char *count = kuzov_words_amount (n_others);

  if (n_others == 0)
    /* Translators: the order left alone; the name of this fact is “Sent with”. */
    return g_strdup (C_("sent with", "No other order"));

  /* Translators: how many orders left with this one; the name of this fact is “Sent with”. */
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s other order", "%s other orders", n_others), count);
}

static void
kuzov_ledger_class_init (KuzovLedgerClass *klass)
{
}

static void
kuzov_ledger_init (KuzovLedger *self)
{
  GtkWidget *title = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_HEADING, "label",
                                   /* Translators: above the price of an order and the balance around it. */
                                   C_("heading", "Account"), "xalign", 0.f, NULL);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_widget_add_css_class (title, "section");
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, C_("heading", "Account"), -1);
  gtk_box_append (GTK_BOX (self), title);
  gtk_box_append (GTK_BOX (self), self->list);
  self->price = add_fact (self, _("Price of a report"));
  self->before = add_fact (self, _("Balance before"));
  self->after = add_fact (self, _("Balance after"));
  self->company = add_fact (self, _("Sent with"));
}

/**
 * kuzov_ledger_show:
 * @self: a ledger
 * @history: a history
 * @request: one of its requests
 *
 * Shows what is known of @request; nothing at all when nothing is.
 */
void
kuzov_ledger_show (KuzovLedger  *self,
                   KuzovHistory *history,
                   KuzovRequest *request)
{
  g_autofree char *company = NULL;
  KuzovBurst burst;

  g_return_if_fail (KUZOV_IS_LEDGER (self));
  g_return_if_fail (KUZOV_IS_HISTORY (history));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  gtk_widget_set_visible (GTK_WIDGET (self), kuzov_history_load_burst (history, request, &burst));
  if (burst.id != 0)
    company = describe_company (kuzov_history_count_burst (history, request));

  show_amount (self->price, burst.price, 0);
  show_amount (self->before, burst.balance_before, burst.began_ms);
  show_amount (self->after, burst.balance_after, burst.checked_after_ms);
  kuzov_fact_set_value (self->company, company);
}
