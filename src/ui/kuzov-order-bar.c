// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-order-bar"

#include "config.h"
#include "ui/kuzov-order-bar.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include "api/kuzov-frame.h"
#include "api/kuzov-reading.h"
#include "api/kuzov-table.h"
#include "desktop/kuzov-words.h"
#include "ui/kuzov-batch-sheet.h"
#include "ui/kuzov-choice-box.h"
#include "ui/kuzov-decide-dialog.h"
#include "ui/kuzov-opener.h"
#include "ui/kuzov-request-actions.h"
#include "ui/kuzov-window.h"

/* What the text in the entry amounts to. */
typedef enum
{
  READING_EMPTY,
  READING_UNFINISHED,     /* too short so far, which is no reason to complain yet */
  READING_INVALID,
  READING_CHOICE,         /* it could be two, or is a VIN: the person chooses */
  READING_NEW,
  READING_READY,          /* there is a report */
  READING_PENDING,        /* one is on its way */
  READING_UNCONFIRMED,    /* an earlier order is undecided */
} Reading;

struct _KuzovOrderBar
{
  GtkBox          parent_instance;
  KuzovWorkspace *workspace;      /* (nullable): none when the history can't be opened */
  GtkEntry       *entry;
  GtkButton      *button;
  GtkImage       *icon;
  GtkLabel       *frame;
  GtkLabel       *note;
  KuzovChoiceBox *choices;
  GtkButton      *offer;
  GtkLabel       *price;
  GtkLabel       *short_price;
  KuzovRequest   *found;          /* (nullable): what the history knows of the frame */
  char           *read;           /* (nullable): the frame number as understood */
  char           *chosen;         /* (nullable): what the person chose of several: it is taken as it stands */
  GPtrArray      *offered;        /* (nullable) (element-type KuzovChoice): what else the text may mean */
  char           *pasted;         /* (nullable): a long text on its way to the batch sheet */
  unsigned int    pasted_id;
  Reading         reading;
  gboolean        is_narrow;
};

G_DEFINE_FINAL_TYPE (KuzovOrderBar, kuzov_order_bar, GTK_TYPE_BOX)

/* An order on its way to the disk, and what to put back if it can't be recorded. */
typedef struct
{
  KuzovOrderBar *self;
  char          *typed;
} Order;

static void
order_free (Order *order)
{
  g_clear_object (&order->self);
  g_clear_pointer (&order->typed, g_free);
  g_free (order);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Order, order_free)

static KuzovWindow *
get_window (KuzovOrderBar *self)
{
  return KUZOV_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));
}

static int64_t
get_now_ms (void)
{
  return g_get_real_time () / 1000;
}

/* Whether @frame stands in the entry as it is, so that it need not be repeated. */
static gboolean
is_typed (KuzovOrderBar *self,
          const char    *frame)
{
  return g_ascii_strcasecmp (gtk_editable_get_text (GTK_EDITABLE (self->entry)), frame) == 0;
}

static void
show_line (KuzovOrderBar *self,
           const char    *icon,
           const char    *icon_class,
           const char    *frame,
           const char    *note)
{
  g_autofree char *choices = kuzov_choice_box_dup_spoken (self->choices);
  g_autofree char *spoken = g_strjoin (" ", frame != NULL ? frame : "", note, choices, NULL);
  const char *classes[] = { icon_class, NULL };

  gtk_widget_set_visible (GTK_WIDGET (self->icon), icon != NULL);
  gtk_image_set_from_icon_name (self->icon, icon);
  gtk_widget_set_css_classes (GTK_WIDGET (self->icon), icon_class != NULL ? classes : classes + 1);
  gtk_widget_set_visible (GTK_WIDGET (self->frame), frame != NULL && !(self->is_narrow && is_typed (self, frame)
                                                                       && *note != '\0'));
  gtk_label_set_text (self->frame, frame != NULL ? frame : "");
  gtk_label_set_text (self->note, note);
  gtk_widget_set_visible (GTK_WIDGET (self->note),
                          !(self->is_narrow && gtk_widget_get_visible (GTK_WIDGET (self->choices))));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->note), *note != '\0' ? note : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  g_strstrip (spoken), -1);
}

static void
show_button (KuzovOrderBar *self,
             const char    *label,
             const char    *brief,
             const char    *offer)
{
  gboolean is_order = offer == NULL;

  gtk_button_set_label (self->button, self->is_narrow && brief != NULL ? brief : label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->button), self->workspace != NULL && self->reading != READING_EMPTY);
  if (is_order)
    gtk_widget_add_css_class (GTK_WIDGET (self->button), "suggested-action");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->button), "suggested-action");
  gtk_widget_set_visible (GTK_WIDGET (self->offer), !is_order);
  if (!is_order)
    gtk_button_set_label (self->offer, offer);
}

static char *
dup_found_note (KuzovOrderBar *self)
{
  g_autofree char *when = NULL;
  KuzovHistory *history = kuzov_workspace_get_history (self->workspace);

  switch (self->reading)
    {
    case READING_READY:
      when = kuzov_words_time (kuzov_request_get_settled_ms (self->found), get_now_ms ());
      /* Translators: %s is a time, “14:32”, with its day if that is not today. */
      return g_strdup_printf (_("report ready since %s"), when);

    case READING_PENDING:
      when = kuzov_words_when (self->found, get_now_ms (), kuzov_history_get_typical_ms (history));
      /* Translators: %s tells how long it has waited, “6 min so far, usually 8”. */
      return g_strdup_printf (_("ordered already: %s"), when);

    case READING_UNCONFIRMED:
      return g_strdup (_("sent before, and it may have been paid for"));

    case READING_NEW:
    case READING_EMPTY:
    case READING_UNFINISHED:
    case READING_INVALID:
    case READING_CHOICE:
    default:
      return g_strdup ("");
    }
}

/* What else the text may mean, unless the history knows the car already. The price makes room for it. */
static void
show_choices (KuzovOrderBar *self)
{
  const gboolean has_choices = self->offered != NULL && self->offered->len > 0
                               && (self->reading == READING_CHOICE || self->reading == READING_NEW);

  kuzov_choice_box_set_choices (self->choices, has_choices ? self->offered : NULL,
                                self->is_narrow ? 2 : KUZOV_CHOICE_BOX_MAX);
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->price)), !has_choices);
}

/* @words: why it is no frame number, or what was corrected. */
static void
show_reading (KuzovOrderBar *self,
              const char    *words)
{
  g_autofree char *note = NULL;

  show_choices (self);
  switch (self->reading)
    {
    case READING_EMPTY:
      show_line (self, NULL, NULL, NULL, _("Type, paste or drop frame numbers"));
      show_button (self, _("Order"), NULL, NULL);
      break;

    case READING_UNFINISHED:
      show_line (self, NULL, NULL, NULL, words);
      show_button (self, _("Order"), NULL, NULL);
      break;

    case READING_INVALID:
      show_line (self, "dialog-warning-symbolic", "warning", NULL, words);
      show_button (self, _("Order"), NULL, NULL);
      break;

    case READING_CHOICE:
      show_line (self, "dialog-question-symbolic", "warning", NULL, words);
      show_button (self, _("Order"), NULL, NULL);
      break;

    case READING_NEW:
      show_line (self, "object-select-symbolic", "success", self->read, words != NULL ? words : "");
      show_button (self, _("Order"), NULL, NULL);
      break;

    case READING_READY:
      note = dup_found_note (self);
      show_line (self, "object-select-symbolic", "success", self->read, note);
      /* Translators: short for “Order Again…”, for a button in a narrow window. */
      show_button (self, _("Order Again…"), C_("button", "Again…"), C_("report", "Open"));
      break;

    case READING_PENDING:
      note = dup_found_note (self);
      show_line (self, "content-loading-symbolic", "accent", self->read, note);
      /* Translators: a button that shows the row of a report that is on its way. */
      show_button (self, C_("button", "Show"), NULL, C_("button", "Show"));
      gtk_widget_set_visible (GTK_WIDGET (self->offer), FALSE);
      break;

    case READING_UNCONFIRMED:
      note = dup_found_note (self);
      show_line (self, "dialog-question-symbolic", "warning", self->read, note);
      show_button (self, _("Decide…"), NULL, C_("button", "Show"));
      break;
    }

  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_STATE_INVALID,
                               self->reading == READING_INVALID ? GTK_ACCESSIBLE_INVALID_TRUE
                                                                : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static Reading
judge_found (KuzovOrderBar *self)
{
  KuzovState state;

  if (self->found == NULL)
    return READING_NEW;

  state = kuzov_request_get_state (self->found);
  if (state == KUZOV_STATE_READY)
    return READING_READY;
  if (state == KUZOV_STATE_UNCONFIRMED)
    return READING_UNCONFIRMED;
  if (!kuzov_state_is_pending (state))
    return READING_NEW;

  /* Named again, an order from before may go out: that is the person's word. */
  return kuzov_queue_get_is_held (kuzov_workspace_get_queue (self->workspace), self->found) ? READING_NEW
                                                                                            : READING_PENDING;
}

static void
on_found_changed (KuzovOrderBar *self)
{
  self->reading = judge_found (self);
  show_reading (self, NULL);
}

static void
set_found (KuzovOrderBar *self,
           KuzovRequest  *request)
{
  if (self->found == request)
    return;

  if (self->found != NULL)
    g_signal_handlers_disconnect_by_func (self->found, on_found_changed, self);
  g_set_object (&self->found, request);
  if (request != NULL)
    g_signal_connect_swapped (request, "notify::state", G_CALLBACK (on_found_changed), self);
}

/* Whether the text may become a frame number when more is typed: no reason to complain yet. */
static gboolean
may_go_on (const char *text,
           KuzovKind   kind)
{
  return kind == KUZOV_KIND_SHORT || kind == KUZOV_KIND_MODEL || kind == KUZOV_KIND_WORDS || kind == KUZOV_KIND_ID
         || (kind == KUZOV_KIND_DESIGNATION && g_utf8_strlen (text, -1) < 12);
}

/* What is said beside the reading. */
static char *
dup_words (KuzovOrderBar      *self,
           const KuzovReading *reading,
           gboolean            is_chosen)
{
  switch (self->reading)
    {
    case READING_UNFINISHED:
      return g_strdup (_("A frame number looks like JZX100-0012345"));
    case READING_CHOICE:
      if (reading->kind == KUZOV_KIND_VIN)
        return g_strdup (_("A VIN, not a frame number. Order it all the same?"));
      return g_strdup (reading->choices->len > 1 ? _("Which one is it?") : _("Is it this one?"));
    case READING_NEW:
      if (reading->choices->len > 0 && !is_chosen)
        return g_strdup (_("or with its dash:"));
      return is_chosen ? NULL : kuzov_words_changes (reading->changes);
    case READING_INVALID:
      return kuzov_words_reading (reading);
    case READING_EMPTY:
    case READING_READY:
    case READING_PENDING:
    case READING_UNCONFIRMED:
    default:
      return NULL;
    }
}

static void
read_entry (KuzovOrderBar *self,
            gboolean       is_final)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autoptr (KuzovRequest) found = NULL;
  g_autoptr (KuzovReading) reading = kuzov_reading_new (text);
  const gboolean is_chosen = g_strcmp0 (text, self->chosen) == 0 && *text != '\0';
  g_autofree char *words = NULL;

  g_clear_pointer (&self->read, g_free);
  self->read = is_chosen ? g_strdup (text) : g_strdup (reading->frame);
  g_clear_pointer (&self->offered, g_ptr_array_unref);
  if (!is_chosen)
    self->offered = g_ptr_array_ref (reading->choices);
  if (self->read != NULL && self->workspace != NULL)
    found = kuzov_history_find_frame (kuzov_workspace_get_history (self->workspace), self->read);
  set_found (self, found);

  if (self->read != NULL)
    self->reading = judge_found (self);
  else if (reading->kind == KUZOV_KIND_EMPTY)
    self->reading = READING_EMPTY;
  else if (reading->choices->len > 0)
    self->reading = READING_CHOICE;
  else if (!is_final && may_go_on (text, reading->kind))
    self->reading = READING_UNFINISHED;
  else
    self->reading = READING_INVALID;

  words = dup_words (self, reading, is_chosen);
  show_reading (self, words);
}

/* What the next order costs, and of what; the price alone where there is no room for more. */
static void
show_price (KuzovOrderBar *self)
{
  const KuzovAccess *access = NULL;
  g_autofree char *price = NULL;
  g_autofree char *balance = NULL;
  g_autofree char *text = NULL;

  if (self->workspace != NULL)
    access = kuzov_queue_get_access (kuzov_workspace_get_queue (self->workspace));
  if (access != NULL && access->kind == KUZOV_REPLY_OK && access->has_price)
    price = kuzov_words_amount (access->price);
  if (access != NULL && access->kind == KUZOV_REPLY_OK && access->has_balance)
    balance = kuzov_words_amount (access->balance);

  if (price != NULL && balance != NULL)
    /* Translators: the price of a report, then the balance of the account; bare figures. */
    text = g_strdup_printf (_("%s per report, %s on balance"), price, balance);
  else if (price != NULL)
    /* Translators: the price of a report, a bare figure. */
    text = g_strdup_printf (_("%s per report"), price);
  gtk_label_set_text (self->price, text != NULL ? text : "");
  gtk_label_set_text (self->short_price, price != NULL ? price : "");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->short_price), text);
}

static void
set_text (KuzovOrderBar *self,
          const char    *text)
{
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
}

/* Says what came of the press; the row itself shows the rest. */
static void
announce (KuzovOrderBar *self,
          KuzovAddition *addition)
{
  KuzovWindow *window = get_window (self);
  g_autofree char *text = NULL;

  switch (addition->outcome)
    {
    case KUZOV_ADD_NEW:
      /* Translators: %s is a frame number. */
      text = g_strdup_printf (_("%s is on the list"), addition->frame);
      break;

    case KUZOV_ADD_JOINED:
      /* Translators: %s is a frame number. */
      text = g_strdup_printf (_("%s is on its way already"), addition->frame);
      break;

    case KUZOV_ADD_READY:
      /* Translators: %s is a frame number. */
      text = g_strdup_printf (_("There is a report for %s already"), addition->frame);
      break;

    case KUZOV_ADD_UNCONFIRMED:
      /* Translators: %s is a frame number. */
      text = g_strdup_printf (_("An earlier order for %s is undecided"), addition->frame);
      break;
    }

  kuzov_window_show_request (window, addition->request);
  kuzov_window_show_toast (window, text);
}

static void
order_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (Order) order = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) additions = kuzov_queue_order_finish (KUZOV_QUEUE (source), result, &error);
  g_autofree char *complaint = NULL;
  KuzovOrderBar *self = order->self;

  if (self->workspace == NULL || gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    return;

  if (additions != NULL && additions->len > 0)
    {
      announce (self, additions->pdata[0]);
      read_entry (self, FALSE);
      return;
    }

  complaint = kuzov_words_history_error (error, kuzov_history_get_path (kuzov_workspace_get_history (self->workspace)));
  kuzov_window_show_toast (get_window (self), complaint);
  if (gtk_entry_get_text_length (self->entry) == 0)
    set_text (self, order->typed);
}

/* The entry is empty from here on, so that a second press of Enter finds nothing to order. */
static void
send_order (KuzovOrderBar *self)
{
  g_autoptr (GPtrArray) additions = g_ptr_array_new_with_free_func ((GDestroyNotify) kuzov_addition_free);
  Order *order = g_new0 (Order, 1);

  order->self = g_object_ref (self);
  order->typed = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  g_ptr_array_add (additions, kuzov_addition_new (self->read, order->typed));
  kuzov_queue_order_async (kuzov_workspace_get_queue (self->workspace), additions, KUZOV_ADD_DEFAULT, order_cb,
                           order);
  set_text (self, "");
}

static void
press (KuzovOrderBar *self)
{
  g_autoptr (KuzovRequest) found = NULL;

  if (self->workspace == NULL)
    return;

  read_entry (self, TRUE);
  found = self->found != NULL ? g_object_ref (self->found) : NULL;
  switch (self->reading)
    {
    case READING_NEW:
      send_order (self);
      break;

    case READING_READY:
      kuzov_request_actions_order_again (get_window (self), found);
      break;

    case READING_PENDING:
      kuzov_window_show_request (get_window (self), found);
      break;

    case READING_UNCONFIRMED:
      kuzov_decide_dialog_present (GTK_WINDOW (get_window (self)), self->workspace, found);
      break;

    case READING_INVALID:
    case READING_CHOICE:
      gtk_widget_error_bell (GTK_WIDGET (self->entry));
      break;

    case READING_EMPTY:
    case READING_UNFINISHED:
    default:
      break;
    }
}

static void
on_entry_activate (KuzovOrderBar *self)
{
  press (self);
}

static void
on_button_clicked (KuzovOrderBar *self)
{
  press (self);
  kuzov_order_bar_grab_focus (self);
}

static void
on_offer_clicked (KuzovOrderBar *self)
{
  g_autoptr (KuzovRequest) found = self->found != NULL ? g_object_ref (self->found) : NULL;

  if (found == NULL)
    return;

  kuzov_window_show_request (get_window (self), found);
  if (self->reading == READING_READY)
    kuzov_opener_open_report (GTK_WINDOW (get_window (self)), self->workspace, found);
}

/* The person's word on what the text means. */
static void
on_chosen (KuzovOrderBar *self,
           const char    *frame)
{
  g_free (self->chosen);
  self->chosen = g_strdup (frame);
  set_text (self, frame);
  read_entry (self, TRUE);
  kuzov_order_bar_grab_focus (self);
}

static gboolean
choose_by_key (GtkWidget *widget,
               GVariant  *arguments,
               gpointer   user_data)
{
  KuzovOrderBar *self = KUZOV_ORDER_BAR (widget);
  unsigned int position = 0;

  if (!gtk_widget_get_visible (GTK_WIDGET (self->choices)))
    return FALSE;

  g_variant_get (arguments, "(u)", &position);
  kuzov_choice_box_choose (self->choices, position);

  return TRUE;
}

static void
on_entry_changed (KuzovOrderBar *self)
{
  read_entry (self, FALSE);
}

static void
on_entry_icon_press (KuzovOrderBar *self)
{
  set_text (self, "");
  gtk_widget_activate_action (GTK_WIDGET (gtk_editable_get_delegate (GTK_EDITABLE (self->entry))),
                              "clipboard.paste", NULL);
}

static gboolean
take_pasted_cb (gpointer user_data)
{
  KuzovOrderBar *self = user_data;
  g_autofree char *text = g_steal_pointer (&self->pasted);

  self->pasted_id = 0;
  kuzov_order_bar_take_table (self, kuzov_table_read (text, strlen (text)));

  return G_SOURCE_REMOVE;
}

/* A list, or a text that no frame number could be, never reaches the entry: a line of megabytes would hang it. */
static void
on_insert_text (KuzovOrderBar *self,
                const char    *text,
                int            length,
                int           *position,
                GtkEditable   *editable)
{
  gsize size = length < 0 ? strlen (text) : (gsize) length;

  if (size <= KUZOV_FRAME_MAX_INPUT
      && memchr (text, '\n', size) == NULL && memchr (text, '\r', size) == NULL)
    return;

  g_signal_stop_emission_by_name (editable, "insert-text");
  g_free (self->pasted);
  self->pasted = g_strndup (text, size);
  if (self->pasted_id == 0)
    self->pasted_id = g_idle_add (take_pasted_cb, self);
}

static void
kuzov_order_bar_dispose (GObject *object)
{
  KuzovOrderBar *self = KUZOV_ORDER_BAR (object);

  g_clear_handle_id (&self->pasted_id, g_source_remove);
  set_found (self, NULL);
  g_clear_object (&self->workspace);

  G_OBJECT_CLASS (kuzov_order_bar_parent_class)->dispose (object);
}

static void
kuzov_order_bar_finalize (GObject *object)
{
  KuzovOrderBar *self = KUZOV_ORDER_BAR (object);

  g_clear_pointer (&self->read, g_free);
  g_clear_pointer (&self->chosen, g_free);
  g_clear_pointer (&self->offered, g_ptr_array_unref);
  g_clear_pointer (&self->pasted, g_free);

  G_OBJECT_CLASS (kuzov_order_bar_parent_class)->finalize (object);
}

static void
kuzov_order_bar_class_init (KuzovOrderBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kuzov_order_bar_dispose;
  object_class->finalize = kuzov_order_bar_finalize;

  g_type_ensure (KUZOV_TYPE_CHOICE_BOX);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/kuzov/Kuzov/kuzov-order-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, KuzovOrderBar, entry);
  gtk_widget_class_bind_template_child (widget_class, KuzovOrderBar, button);
  gtk_widget_class_bind_template_child (widget_class, KuzovOrderBar, icon);
  gtk_widget_class_bind_template_child (widget_class, KuzovOrderBar, frame);
  gtk_widget_class_bind_template_child (widget_class, KuzovOrderBar, note);
  gtk_widget_class_bind_template_child (widget_class, KuzovOrderBar, choices);
  gtk_widget_class_bind_template_child (widget_class, KuzovOrderBar, offer);
  gtk_widget_class_bind_template_child (widget_class, KuzovOrderBar, price);
  gtk_widget_class_bind_template_child (widget_class, KuzovOrderBar, short_price);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, 0, "win.focus-list", NULL);
  for (unsigned int i = 0; i < KUZOV_CHOICE_BOX_MAX; i++)
    gtk_widget_class_add_binding (widget_class, GDK_KEY_1 + i, GDK_ALT_MASK, choose_by_key, "(u)", i);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_activate);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_entry_icon_press);
  gtk_widget_class_bind_template_callback (widget_class, on_button_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_offer_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_chosen);
}

static void
kuzov_order_bar_init (KuzovOrderBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (gtk_editable_get_delegate (GTK_EDITABLE (self->entry)), "insert-text",
                           G_CALLBACK (on_insert_text), self, G_CONNECT_SWAPPED);
  show_reading (self, NULL);
}

/**
 * kuzov_order_bar_set_workspace:
 * @self: an order bar
 * @workspace: an open workspace; without one nothing can be ordered
 */
void
kuzov_order_bar_set_workspace (KuzovOrderBar  *self,
                               KuzovWorkspace *workspace)
{
  g_return_if_fail (KUZOV_IS_ORDER_BAR (self));
  g_return_if_fail (self->workspace == NULL);

  self->workspace = g_object_ref (workspace);
  g_signal_connect_object (kuzov_workspace_get_queue (workspace), "notify::access", G_CALLBACK (show_price),
                           self, G_CONNECT_SWAPPED);
  show_price (self);
}

/**
 * kuzov_order_bar_take_lines:
 * @self: an order bar
 * @lines: frame numbers, or what is taken for them
 *
 * Fills the entry with one line, and opens the batch sheet for several. Nothing is ordered by that.
 */
void
kuzov_order_bar_take_lines (KuzovOrderBar     *self,
                            const char *const *lines)
{
  unsigned int n_lines = 0;

  g_return_if_fail (KUZOV_IS_ORDER_BAR (self));
  g_return_if_fail (lines != NULL);

  n_lines = g_strv_length ((char **) lines);
  if (n_lines > 1 && self->workspace != NULL)
    {
      kuzov_batch_sheet_present (GTK_WINDOW (get_window (self)), self->workspace, lines, NULL);
      return;
    }

  if (n_lines == 0)
    return;

  kuzov_order_bar_grab_focus (self);
  if (strlen (lines[0]) <= KUZOV_FRAME_MAX_INPUT && g_utf8_validate (lines[0], -1, NULL))
    {
      set_text (self, lines[0]);
      read_entry (self, TRUE);
      return;
    }

  self->reading = READING_INVALID;
  show_reading (self, _("A frame number has 5 to 17 characters, as in JZX100-0012345."));
}

/**
 * kuzov_order_bar_take_table:
 * @self: an order bar
 * @table: (transfer full): a list or a table
 *
 * As kuzov_order_bar_take_lines(), with the lines in which the frame numbers seem to stand.
 */
void
kuzov_order_bar_take_table (KuzovOrderBar *self,
                            KuzovTable    *table)
{
  g_autoptr (KuzovTable) owned = table;
  g_auto (GStrv) lines = NULL;

  g_return_if_fail (KUZOV_IS_ORDER_BAR (self));
  g_return_if_fail (table != NULL);

  lines = kuzov_table_dup_lines (table, kuzov_table_get_column (table));
  if (g_strv_length (lines) > 1 && self->workspace != NULL)
    kuzov_batch_sheet_present (GTK_WINDOW (get_window (self)), self->workspace, (const char *const *) lines,
                               g_steal_pointer (&owned));
  else
    kuzov_order_bar_take_lines (self, (const char *const *) lines);
}

void
kuzov_order_bar_grab_focus (KuzovOrderBar *self)
{
  g_return_if_fail (KUZOV_IS_ORDER_BAR (self));

  gtk_entry_grab_focus_without_selecting (self->entry);
}

/* Where room is scarce the entry and what is said of it come first: the balance and long labels give way. */
void
kuzov_order_bar_set_narrow (KuzovOrderBar *self,
                            gboolean       is_narrow)
{
  g_return_if_fail (KUZOV_IS_ORDER_BAR (self));

  if (self->is_narrow == is_narrow)
    return;

  self->is_narrow = is_narrow;
  gtk_widget_set_visible (GTK_WIDGET (self->price), !is_narrow);
  read_entry (self, FALSE);
}
