// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-batch-footer"

#include "config.h"
#include "ui/kuzov-batch-footer.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-words.h"
#include "ui/kuzov-figure.h"
#include "ui/kuzov-weak.h"
#include "ui/kuzov-wrap-box.h"

struct _KuzovBatchFooter
{
  AdwBin        parent_instance;
  KuzovFigure  *n_reports;
  GtkWidget    *product;
  KuzovFigure  *price;
  KuzovFigure  *total;
  GtkWidget    *balances;
  KuzovFigure  *balance;
  KuzovFigure  *left;
  GtkLabel     *unknown;
  GtkButton    *order;

  KuzovQueue   *queue;
  unsigned int  n_ticked;
  gboolean      is_checking;
};

G_DEFINE_FINAL_TYPE (KuzovBatchFooter, kuzov_batch_footer, ADW_TYPE_BIN)

enum { ORDER, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

static void
set_amount (KuzovFigure *figure,
            double       amount)
{
  g_autofree char *text = kuzov_words_amount (amount);

  kuzov_figure_set_value (figure, text);
}

static void
show_balance (KuzovBatchFooter  *self,
              const KuzovAccess *access,
              double             total)
{
  double left = access->balance - total;

  set_amount (self->balance, access->balance);
  set_amount (self->left, left);
  if (left < 0)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->left), "warning");
      kuzov_figure_set_caption (self->left, C_("figure", "not enough for all"));
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self->left), "warning");
      kuzov_figure_set_caption (self->left, C_("figure", "left after"));
    }
}

static void
show_unknown (KuzovBatchFooter  *self,
              const KuzovAccess *access)
{
  g_autofree char *condition = kuzov_words_condition (self->queue);
  g_autofree char *reason = kuzov_words_access (access);

  if (kuzov_queue_get_condition (self->queue) == KUZOV_CONDITION_NO_KEY)
    gtk_label_set_text (self->unknown, condition);
  else if (self->is_checking)
    gtk_label_set_text (self->unknown, _("Asking for price and balance, free of charge…"));
  else if (access != NULL && access->kind == KUZOV_REPLY_OK)
    gtk_label_set_text (self->unknown, _("The provider does not state both price and balance."));
  else
    gtk_label_set_text (self->unknown, reason);
}

static void
update_sum (KuzovBatchFooter *self)
{
  const KuzovAccess *access = kuzov_queue_get_access (self->queue);
  gboolean is_known = access != NULL && access->kind == KUZOV_REPLY_OK;
  gboolean has_price = is_known && access->has_price;
  gboolean has_balance = has_price && access->has_balance;
  double total = has_price ? access->price * self->n_ticked : 0;

  set_amount (self->n_reports, self->n_ticked);
  /* Translators: under a figure: so many reports. */
  kuzov_figure_set_caption (self->n_reports, g_dngettext (GETTEXT_PACKAGE, "report", "reports", self->n_ticked));
  gtk_widget_set_visible (self->product, has_price);
  gtk_widget_set_visible (self->balances, has_balance);
  gtk_widget_set_visible (GTK_WIDGET (self->unknown), !has_balance);
  if (has_price)
    {
      set_amount (self->price, access->price);
      set_amount (self->total, total);
    }
  if (has_balance)
    show_balance (self, access, total);
  else
    show_unknown (self, access);
}

static void
check_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (KuzovBatchFooter) self = kuzov_weak_take (user_data);
  g_autoptr (KuzovAccess) access = kuzov_queue_check_access_finish (KUZOV_QUEUE (source), result);

  if (self == NULL || self->queue == NULL)
    return;

  self->is_checking = FALSE;
  update_sum (self);
}

static void
on_clicked (KuzovBatchFooter *self)
{
  g_signal_emit (self, signals[ORDER], 0);
}

static void
kuzov_batch_footer_dispose (GObject *object)
{
  g_clear_object (&KUZOV_BATCH_FOOTER (object)->queue);

  G_OBJECT_CLASS (kuzov_batch_footer_parent_class)->dispose (object);
}

static void
kuzov_batch_footer_class_init (KuzovBatchFooterClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = kuzov_batch_footer_dispose;

  signals[ORDER] = g_signal_new ("order", KUZOV_TYPE_BATCH_FOOTER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (KUZOV_TYPE_FIGURE);
  g_type_ensure (KUZOV_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/kuzov/Kuzov/kuzov-batch-footer.ui");
  gtk_widget_class_bind_template_child (widget_class, KuzovBatchFooter, n_reports);
  gtk_widget_class_bind_template_child (widget_class, KuzovBatchFooter, product);
  gtk_widget_class_bind_template_child (widget_class, KuzovBatchFooter, price);
  gtk_widget_class_bind_template_child (widget_class, KuzovBatchFooter, total);
  gtk_widget_class_bind_template_child (widget_class, KuzovBatchFooter, balances);
  gtk_widget_class_bind_template_child (widget_class, KuzovBatchFooter, balance);
  gtk_widget_class_bind_template_child (widget_class, KuzovBatchFooter, left);
  gtk_widget_class_bind_template_child (widget_class, KuzovBatchFooter, unknown);
  gtk_widget_class_bind_template_child (widget_class, KuzovBatchFooter, order);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
}

static void
kuzov_batch_footer_init (KuzovBatchFooter *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * kuzov_batch_footer_set_queue:
 * @self: a batch footer
 * @queue: where the orders go
 *
 * Asks the provider for price and balance, which is free of charge, and follows them.
 */
void
kuzov_batch_footer_set_queue (KuzovBatchFooter *self,
                              KuzovQueue       *queue)
{
  g_return_if_fail (KUZOV_IS_BATCH_FOOTER (self));
  g_return_if_fail (KUZOV_IS_QUEUE (queue));
  g_return_if_fail (self->queue == NULL);

  self->queue = g_object_ref (queue);
  g_signal_connect_object (queue, "notify::access", G_CALLBACK (update_sum), self, G_CONNECT_SWAPPED);
  self->is_checking = TRUE;
  kuzov_queue_check_access_async (queue, check_cb, kuzov_weak_new (self));
}

/**
 * kuzov_batch_footer_show:
 * @self: a batch footer that has its queue
 * @n_reports: how many reports would be ordered
 * @is_judging: whether that is still being found out
 * @is_ordering: whether they are on their way already
 */
void
kuzov_batch_footer_show (KuzovBatchFooter *self,
                         unsigned int      n_reports,
                         gboolean          is_judging,
                         gboolean          is_ordering)
{
  g_autofree char *count = kuzov_words_amount (n_reports);
  g_autofree char *label = NULL;

  g_return_if_fail (KUZOV_IS_BATCH_FOOTER (self));
  g_return_if_fail (self->queue != NULL);

  self->n_ticked = n_reports;
  update_sum (self);
  if (is_judging)
    label = g_strdup (_("Looking…"));
  else
    label = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "Order %s Report", "Order %s Reports", n_reports), count);
  gtk_button_set_label (self->order, label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->order), n_reports > 0 && !is_judging && !is_ordering);
}
