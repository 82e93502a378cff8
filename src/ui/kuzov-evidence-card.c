// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-evidence-card"

#include "config.h"
#include "ui/kuzov-evidence-card.h"

#include <math.h>
#include <glib/gi18n-lib.h>

#include "desktop/kuzov-words.h"
#include "ui/kuzov-evidence.h"
#include "ui/kuzov-figure.h"

struct _KuzovEvidenceCard
{
  GtkBox       parent_instance;
  GtkWidget   *balances;
  KuzovFigure *before;
  KuzovFigure *now;
  GtkWidget   *spinner;
  GtkWidget   *bulb;
  GtkLabel    *hint;
};

G_DEFINE_FINAL_TYPE (KuzovEvidenceCard, kuzov_evidence_card, GTK_TYPE_BOX)

static void
show_balance (KuzovFigure *figure,
              double       balance,
              const char  *what,
              int64_t      time_ms)
{
  g_autofree char *amount = isnan (balance) ? g_strdup ("–") : kuzov_words_amount (balance);
  g_autofree char *time = kuzov_words_time (time_ms, g_get_real_time () / 1000);
  /* Translators: “balance now, 14:40”. */
  g_autofree char *caption = *time != '\0' ? g_strdup_printf (_("%s, %s"), what, time) : g_strdup (what);

  kuzov_figure_set_value (figure, amount);
  kuzov_figure_set_caption (figure, caption);
}

/* Why the balance of now is not known. */
static char *
explain_unknown (const KuzovAccess   *access,
                 const KuzovEvidence *evidence)
{
  g_autofree char *reason = kuzov_words_access (access);

  if (access != NULL && access->kind == KUZOV_REPLY_OK)
    return access->has_balance ? kuzov_evidence_describe (evidence)
                               : g_strdup (_("The provider does not state the balance."));

  /* Translators: %s is a sentence that says why. */
  return g_strdup_printf (_("The balance now is not known. %s"), reason);
}

static void
kuzov_evidence_card_class_init (KuzovEvidenceCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (KUZOV_TYPE_FIGURE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/kuzov/Kuzov/kuzov-evidence-card.ui");
  gtk_widget_class_bind_template_child (widget_class, KuzovEvidenceCard, balances);
  gtk_widget_class_bind_template_child (widget_class, KuzovEvidenceCard, before);
  gtk_widget_class_bind_template_child (widget_class, KuzovEvidenceCard, now);
  gtk_widget_class_bind_template_child (widget_class, KuzovEvidenceCard, spinner);
  gtk_widget_class_bind_template_child (widget_class, KuzovEvidenceCard, bulb);
  gtk_widget_class_bind_template_child (widget_class, KuzovEvidenceCard, hint);
}

static void
kuzov_evidence_card_init (KuzovEvidenceCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * kuzov_evidence_card_show:
 * @self: a card
 * @queue: a queue
 * @request: an unconfirmed request
 * @is_checking: whether the balance is being asked for at this moment
 *
 * Shows what is known now.
 */
void
kuzov_evidence_card_show (KuzovEvidenceCard *self,
                          KuzovQueue        *queue,
                          KuzovRequest      *request,
                          gboolean           is_checking)
{
  KuzovEvidence evidence;
  g_autofree char *hint = NULL;

  g_return_if_fail (KUZOV_IS_EVIDENCE_CARD (self));
  g_return_if_fail (KUZOV_IS_QUEUE (queue));
  g_return_if_fail (KUZOV_IS_REQUEST (request));

  kuzov_evidence_read (&evidence, queue, request);
  gtk_widget_set_visible (self->spinner, is_checking);
  gtk_widget_set_visible (self->bulb, !is_checking);
  gtk_widget_set_visible (self->balances, is_checking || !isnan (evidence.now) || !isnan (evidence.before));
  show_balance (self->before, evidence.before, C_("figure", "balance before"), evidence.before_ms);
  if (is_checking)
    {
      kuzov_figure_set_value (self->now, "…");
      kuzov_figure_set_caption (self->now, C_("figure", "balance now"));
      hint = g_strdup (_("Asking for the balance, free of charge…"));
    }
  else
    {
      show_balance (self->now, evidence.now, C_("figure", "balance now"), evidence.now_ms);
      hint = isnan (evidence.now) ? explain_unknown (kuzov_queue_get_access (queue), &evidence)
                                  : kuzov_evidence_describe (&evidence);
    }
  gtk_label_set_text (self->hint, hint);
}
