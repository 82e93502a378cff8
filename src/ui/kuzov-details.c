// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-details"

#include "config.h"
#include "ui/kuzov-details.h"

#include <math.h>
#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "api/kuzov-link.h"
#include "desktop/kuzov-calendar.h"
#include "desktop/kuzov-words.h"
#include "ui/kuzov-car-group.h"
#include "ui/kuzov-course.h"
#include "ui/kuzov-evidence-card.h"
#include "ui/kuzov-evidence.h"
#include "ui/kuzov-fact.h"
#include "ui/kuzov-label-box.h"
#include "ui/kuzov-ledger.h"
#include "ui/kuzov-mnemonic.h"
#include "ui/kuzov-note-box.h"
#include "ui/kuzov-pill.h"
#include "ui/kuzov-reply-row.h"
#include "ui/kuzov-step.h"
#include "ui/kuzov-weak.h"
#include "ui/kuzov-wrap-box.h"

/* How often "6 min so far" is looked at again, in seconds. */
#define AGEING_INTERVAL_S 20

typedef enum { FACT_JOB, FACT_VIN, FACT_PLATE, FACT_TYPED, FACT_LINK, FACT_SERVICE, N_FACTS } Fact;

struct _KuzovDetails
{
  GtkWidget          parent_instance;
  GtkWidget         *nothing;
  GtkWidget         *content;
  GtkLabel          *frame;
  KuzovPill         *pill;
  GtkLabel          *when;
  GtkLabel          *message;
  GtkWidget         *buttons;
  GtkWidget         *primary;
  GtkWidget         *secondary;
  GtkWidget         *link;
  GtkLabel          *course_title;
  KuzovEvidenceCard *evidence;
  KuzovCourse       *course;
  KuzovNoteBox      *note;
  KuzovLabelBox     *labels;
  KuzovCarGroup     *car;
  KuzovLedger       *ledger;
  GtkListBox        *facts;
  AdwExpanderRow    *technical;
  KuzovFact         *fact_rows[N_FACTS];
  KuzovReplyRow     *replies[KUZOV_N_REPLY_SLOTS];   /* NULL until they are looked at */

  KuzovWorkspace    *workspace;
  KuzovRequest      *request;
  KuzovCalendar     *calendar;
  gboolean           is_narrow;
  gboolean           has_replies;      /* those on show are the request's */
  gboolean           is_checking;
  gboolean           has_checked;      /* for the request on show */
  const char        *primary_class;    /* static */
  unsigned int       ageing_id;
  unsigned int       update_id;
};

G_DEFINE_FINAL_TYPE (KuzovDetails, kuzov_details, GTK_TYPE_WIDGET)

typedef enum { PROP_REQUEST = 1, PROP_WORKSPACE, PROP_NARROW } KuzovDetailsProperty;
static GParamSpec *properties[PROP_NARROW + 1];

static KuzovQueue *
get_queue (KuzovDetails *self)
{
  return self->workspace != NULL ? kuzov_workspace_get_queue (self->workspace) : NULL;
}

static gboolean
is_held (KuzovDetails *self)
{
  return get_queue (self) != NULL && kuzov_request_get_state (self->request) == KUZOV_STATE_WAITING
         && kuzov_queue_get_is_held (get_queue (self), self->request);
}

/* The next step, and what else may be wanted often; the rest is in the menu. */

static void
show_primary (KuzovDetails *self,
              const char   *label,
              const char   *action,
              const char   *css_class)
{
  gtk_widget_set_visible (self->primary, label != NULL);
  if (self->primary_class != NULL)
    gtk_widget_remove_css_class (self->primary, self->primary_class);
  if (css_class != NULL)
    gtk_widget_add_css_class (self->primary, css_class);
  self->primary_class = css_class;
  if (label != NULL)
    gtk_button_set_label (GTK_BUTTON (self->primary), label);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->primary), action);
}

static void
show_secondary (KuzovDetails *self,
                const char   *label,
                const char   *action)
{
  gtk_widget_set_visible (self->secondary, label != NULL);
  if (label == NULL)
    return;

  gtk_button_set_label (GTK_BUTTON (self->secondary), label);
  gtk_widget_set_hexpand (self->secondary, !gtk_widget_get_visible (self->primary));
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->secondary), action);
}

static void
update_buttons (KuzovDetails *self)
{
  KuzovState state = kuzov_request_get_state (self->request);
  gboolean is_fresh = kuzov_request_get_opened_ms (self->request) == 0;

  switch (kuzov_step_for (self->request, is_held (self)))
    {
    case KUZOV_STEP_OPEN:
      show_primary (self, _("_Open Report"), "request.open", is_fresh ? "tinted" : NULL);
      show_secondary (self, NULL, NULL);
      break;

    case KUZOV_STEP_ORDER:
      show_primary (self, _("_Order"), "request.order", "tinted");
      show_secondary (self, _("_Cancel Order"), "request.cancel");
      break;

    case KUZOV_STEP_TRY_AGAIN:
      show_primary (self, _("_Try Again"), "request.try-again", NULL);
      show_secondary (self, NULL, NULL);
      break;

    case KUZOV_STEP_ORDER_AGAIN:
      show_primary (self, _("_Order Again…"), "request.order-again", NULL);
      /* What was accepted before it was let go may well be ready. */
      show_secondary (self, kuzov_request_get_job (self->request) != NULL ? _("_Ask Now") : NULL, "request.ask-now");
      break;

    case KUZOV_STEP_DECIDE:
      show_primary (self, _("_Decide…"), "request.decide", "amber");
      show_secondary (self, NULL, NULL);
      break;

    case KUZOV_STEP_NONE:
    default:
      show_primary (self, kuzov_state_is_accepted (state) ? _("_Ask Now") : NULL, "request.ask-now", NULL);
      if (kuzov_state_is_accepted (state))
        show_secondary (self, _("_Give Up…"), "request.give-up");
      else
        show_secondary (self, state == KUZOV_STATE_WAITING ? _("_Cancel Order") : NULL, "request.cancel");
      break;
    }
  gtk_widget_set_visible (self->link, state == KUZOV_STATE_READY);
  gtk_widget_set_visible (self->buttons, gtk_widget_get_visible (self->primary)
                                         || gtk_widget_get_visible (self->secondary));
}

/* What is known besides. */

static void
add_fact (KuzovDetails *self,
          Fact          fact,
          const char   *title)
{
  self->fact_rows[fact] = KUZOV_FACT (kuzov_fact_new (title));
  gtk_list_box_append (self->facts, GTK_WIDGET (self->fact_rows[fact]));
}

static void
update_facts (KuzovDetails *self)
{
  KuzovRequest *request = self->request;
  const char *typed = kuzov_request_get_typed (request);
  g_autofree char *link_host = kuzov_request_dup_host (request);
  g_autofree char *service = kuzov_link_dup_host (kuzov_request_get_endpoint (request));
  gboolean is_typed_otherwise = g_strcmp0 (typed, kuzov_request_get_frame (request)) != 0;
  gboolean is_vin_other = g_strcmp0 (kuzov_request_get_vin (request), kuzov_request_get_frame (request)) != 0;

  kuzov_fact_set_value (self->fact_rows[FACT_JOB], kuzov_request_get_job (request));
  kuzov_fact_set_value (self->fact_rows[FACT_VIN], is_vin_other ? kuzov_request_get_vin (request) : NULL);
  kuzov_fact_set_value (self->fact_rows[FACT_PLATE], kuzov_request_get_plate (request));
  kuzov_fact_set_value (self->fact_rows[FACT_TYPED], is_typed_otherwise ? typed : NULL);
  kuzov_fact_set_value (self->fact_rows[FACT_LINK], link_host);
  kuzov_fact_set_value (self->fact_rows[FACT_SERVICE],
                        service != NULL ? service : kuzov_request_get_endpoint (request));
  kuzov_fact_set_tooltip (self->fact_rows[FACT_LINK], kuzov_request_get_url (request));
}

static void
update_replies (KuzovDetails *self)
{
  if (self->has_replies || self->request == NULL || self->workspace == NULL
      || !adw_expander_row_get_expanded (self->technical))
    return;

  kuzov_history_load_replies (kuzov_workspace_get_history (self->workspace), self->request);
  for (unsigned int slot = 0; slot < KUZOV_N_REPLY_SLOTS; slot++)
    {
      if (self->replies[slot] == NULL)
        {
          self->replies[slot] = KUZOV_REPLY_ROW (kuzov_reply_row_new ((KuzovReplySlot) slot));
          adw_expander_row_add_row (self->technical, GTK_WIDGET (self->replies[slot]));
        }
      kuzov_reply_row_show (self->replies[slot], kuzov_request_get_reply (self->request, (KuzovReplySlot) slot));
    }
  self->has_replies = TRUE;
}

static void
on_expanded (KuzovDetails *self)
{
  update_replies (self);
}

static void
update_when (KuzovDetails *self)
{
  int64_t typical_ms = 0;
  g_autofree char *when = NULL;

  if (self->workspace != NULL)
    typical_ms = kuzov_history_get_typical_ms (kuzov_workspace_get_history (self->workspace));
  when = kuzov_words_when (self->request, g_get_real_time () / 1000, typical_ms);
  gtk_label_set_text (self->when, when);
}

static void
update_message (KuzovDetails *self)
{
  KuzovState state = kuzov_request_get_state (self->request);
  g_autofree char *message = NULL;

  if (state == KUZOV_STATE_UNCONFIRMED)
    message = kuzov_words_doubt (self->request);
  else
    message = kuzov_words_message (self->request, get_queue (self));

  gtk_label_set_text (self->message, message);
  gtk_widget_set_visible (GTK_WIDGET (self->message), state != KUZOV_STATE_READY && *message != '\0');
}

static void
update_course (KuzovDetails *self)
{
  g_autofree char *day = kuzov_words_date (kuzov_request_get_ordered_ms (self->request));
  /* Translators: above what happened to an order; %s is the day of the order. */
  g_autofree char *title = g_strdup_printf (_("Course, %s"), day);

  gtk_label_set_text (self->course_title, title);
  kuzov_course_show (self->course, self->request);
}

static void update (KuzovDetails *self);

static gboolean
on_update (gpointer user_data)
{
  KuzovDetails *self = user_data;

  self->update_id = 0;
  update (self);

  return G_SOURCE_REMOVE;
}

/* A reply changes many properties at once: they are shown together. */
static void
update_soon (KuzovDetails *self)
{
  if (self->update_id == 0)
    self->update_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, on_update, self, NULL);
}

static void
check_cb (GObject      *object,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (KuzovDetails) self = kuzov_weak_take (user_data);
  g_autoptr (KuzovAccess) access = kuzov_queue_check_access_finish (KUZOV_QUEUE (object), result);

  if (self == NULL)
    return;

  self->is_checking = FALSE;
  update_soon (self);
}

/* The balance of now is asked for once for each order that somebody looks at, free of charge. */
static void
check_balance_once (KuzovDetails *self)
{
  KuzovEvidence evidence;

  if (self->is_checking || self->has_checked || !gtk_widget_get_mapped (GTK_WIDGET (self))
      || kuzov_queue_get_condition (get_queue (self)) == KUZOV_CONDITION_NO_KEY)
    return;

  kuzov_evidence_read (&evidence, get_queue (self), self->request);
  if (!isnan (evidence.now))
    return;

  self->is_checking = self->has_checked = TRUE;
  kuzov_queue_check_access_async (get_queue (self), check_cb, kuzov_weak_new (self));
}

static void
update_account (KuzovDetails *self)
{
  gboolean is_unsure = kuzov_request_get_state (self->request) == KUZOV_STATE_UNCONFIRMED;

  if (self->workspace == NULL)
    return;

  gtk_widget_set_visible (GTK_WIDGET (self->evidence), is_unsure);
  if (is_unsure)
    {
      check_balance_once (self);
      kuzov_evidence_card_show (self->evidence, get_queue (self), self->request, self->is_checking);
    }
  kuzov_ledger_show (self->ledger, kuzov_workspace_get_history (self->workspace), self->request);
  kuzov_car_group_show (self->car, kuzov_workspace_get_history (self->workspace), self->request);
}

static gboolean
on_ageing (gpointer user_data)
{
  update_when (user_data);

  return G_SOURCE_CONTINUE;
}

/* Only what is under way ages, and only before somebody's eyes. */
static void
plan_ageing (KuzovDetails *self)
{
  gboolean is_ageing = self->request != NULL && gtk_widget_get_mapped (GTK_WIDGET (self))
                       && kuzov_state_is_pending (kuzov_request_get_state (self->request));

  if (is_ageing && self->ageing_id == 0)
    self->ageing_id = g_timeout_add_seconds (AGEING_INTERVAL_S, on_ageing, self);
  else if (!is_ageing)
    g_clear_handle_id (&self->ageing_id, g_source_remove);
}

static void
update (KuzovDetails *self)
{
  gtk_widget_set_visible (self->nothing, self->request == NULL);
  gtk_widget_set_visible (self->content, self->request != NULL);
  plan_ageing (self);
  if (self->request == NULL)
    return;

  gtk_label_set_text (self->frame, kuzov_request_get_frame (self->request));
  kuzov_pill_set_state (self->pill, kuzov_request_get_state (self->request),
                        kuzov_request_get_state (self->request) == KUZOV_STATE_READY
                        && kuzov_request_get_opened_ms (self->request) != 0);
  update_when (self);
  update_message (self);
  update_buttons (self);
  update_course (self);
  update_account (self);
  update_facts (self);
  update_replies (self);
}

static void
on_request_notify (KuzovRequest *request,
                   GParamSpec   *pspec,
                   KuzovDetails *self)
{
  if (g_str_equal (pspec->name, "replies"))
    self->has_replies = FALSE;
  update_soon (self);
}

/* Every time on show may have to be told in other words. */
static void
on_calendar_changed (KuzovDetails *self)
{
  self->has_replies = FALSE;
  update_soon (self);
}

static void
kuzov_details_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (kuzov_details_parent_class)->map (widget);

  if (KUZOV_DETAILS (widget)->request != NULL)
    update_soon (KUZOV_DETAILS (widget));
  plan_ageing (KUZOV_DETAILS (widget));
}

static void
kuzov_details_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (kuzov_details_parent_class)->unmap (widget);

  plan_ageing (KUZOV_DETAILS (widget));
}

static void
set_workspace (KuzovDetails   *self,
               KuzovWorkspace *workspace)
{
  if (!g_set_object (&self->workspace, workspace) || workspace == NULL)
    return;

  self->calendar = kuzov_calendar_new (NULL);
  g_signal_connect_object (self->calendar, "changed", G_CALLBACK (on_calendar_changed), self, G_CONNECT_SWAPPED);
  kuzov_note_box_set_history (self->note, kuzov_workspace_get_history (workspace));
  kuzov_label_box_set_history (self->labels, kuzov_workspace_get_history (workspace));
  g_signal_connect_object (get_queue (self), "notify::condition", G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_queue (self), "notify::n-held", G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (get_queue (self), "notify::access", G_CALLBACK (update_soon), self, G_CONNECT_SWAPPED);
}

static void
set_narrow (KuzovDetails *self,
            gboolean      is_narrow)
{
  self->is_narrow = is_narrow;
  if (is_narrow)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
}

static void
kuzov_details_dispose (GObject *object)
{
  KuzovDetails *self = KUZOV_DETAILS (object);
  GtkWidget *child = NULL;

  g_clear_handle_id (&self->ageing_id, g_source_remove);
  g_clear_handle_id (&self->update_id, g_source_remove);
  if (self->request != NULL)
    g_signal_handlers_disconnect_by_data (self->request, self);
  if (self->note != NULL)
    kuzov_note_box_set_request (self->note, NULL);
  g_clear_object (&self->request);
  g_clear_object (&self->calendar);
  g_clear_object (&self->workspace);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->note = NULL;

  G_OBJECT_CLASS (kuzov_details_parent_class)->dispose (object);
}

static void
kuzov_details_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  KuzovDetails *self = KUZOV_DETAILS (object);

  switch ((KuzovDetailsProperty) property_id)
    {
    case PROP_REQUEST:
      g_value_set_object (value, self->request);
      break;

    case PROP_WORKSPACE:
      g_value_set_object (value, self->workspace);
      break;

    case PROP_NARROW:
      g_value_set_boolean (value, self->is_narrow);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
kuzov_details_set_property (GObject      *object,
                            guint         property_id,
                            const GValue *value,
                            GParamSpec   *pspec)
{
  KuzovDetails *self = KUZOV_DETAILS (object);

  switch ((KuzovDetailsProperty) property_id)
    {
    case PROP_REQUEST:
      kuzov_details_set_request (self, g_value_get_object (value));
      break;

    case PROP_WORKSPACE:
      set_workspace (self, g_value_get_object (value));
      break;

    case PROP_NARROW:
      set_narrow (self, g_value_get_boolean (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (KUZOV_TYPE_CAR_GROUP);
  g_type_ensure (KUZOV_TYPE_COURSE);
  g_type_ensure (KUZOV_TYPE_EVIDENCE_CARD);
  g_type_ensure (KUZOV_TYPE_LABEL_BOX);
  g_type_ensure (KUZOV_TYPE_LEDGER);
  g_type_ensure (KUZOV_TYPE_NOTE_BOX);
  g_type_ensure (KUZOV_TYPE_PILL);
  g_type_ensure (KUZOV_TYPE_WRAP_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/kuzov/Kuzov/kuzov-details.ui");
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, nothing);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, content);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, frame);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, pill);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, when);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, message);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, buttons);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, primary);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, secondary);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, link);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, course_title);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, evidence);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, course);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, note);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, labels);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, car);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, ledger);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, facts);
  gtk_widget_class_bind_template_child (widget_class, KuzovDetails, technical);
  gtk_widget_class_bind_template_callback (widget_class, on_expanded);
}

static void
kuzov_details_class_init (KuzovDetailsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = kuzov_details_dispose;
  object_class->get_property = kuzov_details_get_property;
  object_class->set_property = kuzov_details_set_property;
  widget_class->map = kuzov_details_map;
  widget_class->unmap = kuzov_details_unmap;

  properties[PROP_REQUEST] = g_param_spec_object ("request", NULL, NULL, KUZOV_TYPE_REQUEST,
                                                  flags | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_WORKSPACE] = g_param_spec_object ("workspace", NULL, NULL, KUZOV_TYPE_WORKSPACE, flags);
  properties[PROP_NARROW] = g_param_spec_boolean ("narrow", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_css_name (widget_class, "details");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  bind_template (widget_class);
}

static void
kuzov_details_init (KuzovDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  kuzov_mnemonic_name (self->primary);
  kuzov_mnemonic_name (self->secondary);
  add_fact (self, FACT_JOB, _("Order number"));
  add_fact (self, FACT_VIN, C_("fact", "VIN or frame"));
  add_fact (self, FACT_PLATE, _("Registration plate"));
  add_fact (self, FACT_TYPED, _("Entered as"));
  add_fact (self, FACT_LINK, _("Report at"));
  add_fact (self, FACT_SERVICE, _("Ordered at"));
}

GtkWidget *
kuzov_details_new (KuzovWorkspace *workspace)
{
  return g_object_new (KUZOV_TYPE_DETAILS, "workspace", workspace, NULL);
}

KuzovRequest *
kuzov_details_get_request (KuzovDetails *self)
{
  g_return_val_if_fail (KUZOV_IS_DETAILS (self), NULL);

  return self->request;
}

/**
 * kuzov_details_set_request:
 * @self: details
 * @request: (nullable): what is to be shown
 */
void
kuzov_details_set_request (KuzovDetails *self,
                           KuzovRequest *request)
{
  g_return_if_fail (KUZOV_IS_DETAILS (self));
  g_return_if_fail (request == NULL || KUZOV_IS_REQUEST (request));

  if (self->request == request)
    return;

  if (self->request != NULL)
    g_signal_handlers_disconnect_by_data (self->request, self);
  g_set_object (&self->request, request);
  if (request != NULL)
    g_signal_connect (request, "notify", G_CALLBACK (on_request_notify), self);
  self->has_replies = FALSE;
  self->has_checked = FALSE;
  kuzov_note_box_set_request (self->note, request);
  kuzov_label_box_set_request (self->labels, request);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REQUEST]);
}

/* Gives the note the keyboard. */
void
kuzov_details_edit_note (KuzovDetails *self)
{
  g_return_if_fail (KUZOV_IS_DETAILS (self));

  if (self->request != NULL)
    gtk_widget_grab_focus (GTK_WIDGET (self->note));
}
