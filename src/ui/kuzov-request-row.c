// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-request-row"

#include "config.h"
#include "ui/kuzov-request-row.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-words.h"
#include "ui/kuzov-row-text.h"

#define FRAME_Y        20     /* middle of the first line */
#define STATE_Y        45     /* and of the second */
#define PILL_HEIGHT    21
#define PILL_PADDING   8
#define ICON_SIZE      13
#define ICON_GAP       5
#define GAP            9
#define DOT_SIZE       8
#define DOT_X          14
#define MENU_ICON_SIZE 16
#define EDGE           6
#define LABEL_DOT_SIZE 7
#define LABEL_DOT_STEP 5      /* from one dot of several to the next, which it overlaps */
#define N_LABEL_DOTS   3
#define LABEL_FLOOR    56     /* with less room for its name a label is left out */
#define MAX_NOTE       600    /* bytes */
#define NOTE_FLOOR     72     /* and so is a note in the second line */
#define WIDTH_FLOOR    300

struct _KuzovRequestRow
{
  GtkWidget     parent_instance;
  KuzovRowLook *look;
  KuzovRequest *request;
  GtkWidget    *button;         /* (nullable): made for the first step it shows */
  PangoLayout  *frame;          /* (nullable), as the others: made when they are first drawn */
  PangoLayout  *state;
  PangoLayout  *when;
  PangoLayout  *fact;           /* where the report is, or what is in the way */
  PangoLayout  *note;           /* (nullable) still when the others are made, as the label: there is none */
  PangoLayout  *label;          /* the name of the first one */
  GdkRGBA       dots[N_LABEL_DOTS];
  unsigned int  n_dots;
  KuzovStep     step;
  gboolean      is_fresh;       /* ready and never opened */
  gboolean      is_finished;    /* button and names say what the request says */
};

G_DEFINE_FINAL_TYPE (KuzovRequestRow, kuzov_request_row, GTK_TYPE_WIDGET)

static int64_t
get_now_ms (void)
{
  return g_get_real_time () / 1000;
}

static char *
dup_when (KuzovRequestRow *self)
{
  return kuzov_words_when (self->request, get_now_ms (), kuzov_row_look_get_typical_ms (self->look));
}

/* The moment alone, for where the rest has no room. */
static char *
dup_moment (KuzovRequestRow *self)
{
  int64_t time_ms = kuzov_request_get_settled_ms (self->request);

  if (kuzov_request_get_state (self->request) == KUZOV_STATE_UNCONFIRMED)
    time_ms = kuzov_request_get_sent_ms (self->request);

  return kuzov_words_time (time_ms, get_now_ms ());
}

static void
clear_layouts (KuzovRequestRow *self)
{
  g_clear_object (&self->frame);
  g_clear_object (&self->state);
  g_clear_object (&self->when);
  g_clear_object (&self->fact);
  g_clear_object (&self->note);
  g_clear_object (&self->label);
}

/* It stands for a row that can't be read. */
static gboolean
is_blank (KuzovRequestRow *self)
{
  return kuzov_request_get_id (self->request) == 0;
}

/* The note, or its beginning, in one line; (nullable). There is room for no more, and a note may be a book. */
static char *
dup_note (KuzovRequestRow *self)
{
  const char *note = kuzov_request_get_note (self->request);

  if (note == NULL || *note == '\0')
    return NULL;

  return g_strdelimit (g_utf8_substring (note, 0, g_utf8_strlen (note, MAX_NOTE)), "\r\n\t", ' ');
}

/* The labels of a request, as far as they are shown: the dots of some, and the name of the first. */
static void
ensure_label (KuzovRequestRow *self)
{
  const char *labels = kuzov_request_get_labels (self->request);
  g_auto (GStrv) numbers = g_strsplit (labels != NULL ? labels : "", " ", -1);

  self->n_dots = 0;
  for (unsigned int i = 0; numbers[i] != NULL && self->n_dots < N_LABEL_DOTS; i++)
    {
      const KuzovLabel *label = kuzov_row_look_find_label (self->look, g_ascii_strtoll (numbers[i], NULL, 10));

      if (label == NULL)
        continue;
      if (self->label == NULL)
        self->label = kuzov_row_text_new (GTK_WIDGET (self), label->name, .9, PANGO_WEIGHT_NORMAL, FALSE);
      self->dots[self->n_dots++] = *kuzov_row_look_get_label_color (self->look, label->color);
    }
}

static void
emphasise (KuzovRequestRow *self)
{
  PangoLayout *const layouts[] = { self->frame, self->note, self->label };

  for (unsigned int i = 0; i < G_N_ELEMENTS (layouts); i++)
    if (layouts[i] != NULL)
      kuzov_row_text_emphasise (layouts[i], kuzov_row_look_get_words (self->look), kuzov_row_look_get_found (self->look));
}

static void
ensure_layouts (KuzovRequestRow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  KuzovState state = kuzov_request_get_state (self->request);
  gboolean is_quiet = state == KUZOV_STATE_READY && !self->is_fresh;
  g_autofree char *note = NULL;
  g_autofree char *when = NULL;
  g_autofree char *fact = NULL;

  if (self->frame != NULL)
    return;

  note = dup_note (self);

  when = is_blank (self) ? g_strdup ("") : dup_when (self);
  fact = is_blank (self) ? g_strdup (_("Can’t be read")) : kuzov_words_note (self->request);
  self->frame = kuzov_row_text_new (widget, is_blank (self) ? "—" : kuzov_request_get_frame (self->request), 1.12,
                                    self->is_fresh ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL, TRUE);
  self->state = kuzov_row_text_new (widget, kuzov_words_state (state), .9,
                                    is_quiet ? PANGO_WEIGHT_NORMAL : PANGO_WEIGHT_BOLD, FALSE);
  self->when = kuzov_row_text_new (widget, when, .9, PANGO_WEIGHT_NORMAL, FALSE);
  self->fact = kuzov_row_text_new (widget, fact, note != NULL ? .9 : 1., PANGO_WEIGHT_NORMAL, FALSE);
  if (note != NULL)
    self->note = kuzov_row_text_new (widget, note, 1., PANGO_WEIGHT_NORMAL, FALSE);
  ensure_label (self);
  emphasise (self);
}

static void
draw_icon (KuzovRequestRow *self,
           GtkSnapshot     *snapshot,
           const char      *name,
           int              size,
           double           x,
           double           y,
           const GdkRGBA   *color)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y - size / 2.));
  kuzov_row_look_draw_icon (self->look, snapshot, name, size, color);
  gtk_snapshot_restore (snapshot);
}

/* How long it has waited, or when that ended; a time is not cut in the middle if it can stand alone. Returns where it
 * ends. */
static int
draw_when (KuzovRequestRow *self,
           GtkSnapshot     *snapshot,
           int              x,
           int              width)
{
  g_autofree char *moment = NULL;
  g_autoptr (PangoLayout) brief = NULL;
  const GdkRGBA *color = kuzov_row_look_get_dim (self->look);

  if (kuzov_row_text_get_width (self->when) <= width
      || kuzov_state_is_pending (kuzov_request_get_state (self->request)))
    return width > 0 ? x + kuzov_row_text_draw (snapshot, self->when, x, STATE_Y, width, color) : x;

  moment = dup_moment (self);
  brief = kuzov_row_text_new (GTK_WIDGET (self), moment, .9, PANGO_WEIGHT_NORMAL, FALSE);
  if (kuzov_row_text_get_width (brief) <= width)
    return x + kuzov_row_text_draw (snapshot, brief, x, STATE_Y, width, color);

  return x;
}

/* The pill of the state; without its tint once the report was opened. Returns where it ends. */
static int
draw_state (KuzovRequestRow *self,
            GtkSnapshot     *snapshot)
{
  KuzovState state = kuzov_request_get_state (self->request);
  const KuzovTone *tone = kuzov_row_look_get_tone (self->look, state);
  const char *icon = kuzov_row_look_get_icon (state);
  int x = KUZOV_ROW_TEXT_X;
  int width = kuzov_row_text_get_width (self->state);

  if (state == KUZOV_STATE_READY && !self->is_fresh)
    {
      draw_icon (self, snapshot, icon, ICON_SIZE, x, STATE_Y, &tone->text);
      x += ICON_SIZE + ICON_GAP;

      return x + kuzov_row_text_draw (snapshot, self->state, x, STATE_Y, -1, kuzov_row_look_get_dim (self->look));
    }

  width += ICON_SIZE + ICON_GAP + 2 * PILL_PADDING;
  kuzov_row_text_draw_round (snapshot, x, STATE_Y, width, PILL_HEIGHT, &tone->tint);
  draw_icon (self, snapshot, icon, ICON_SIZE, x + PILL_PADDING - 1, STATE_Y, &tone->text);
  kuzov_row_text_draw (snapshot, self->state, x + PILL_PADDING + ICON_SIZE + ICON_GAP - 1, STATE_Y, -1, &tone->text);

  return x + width;
}

/* Where the column of buttons begins; it is kept free in rows without one. */
static int
get_step_x (KuzovRequestRow *self,
            int              width)
{
  int right = width >= KUZOV_ROW_MENU_FLOOR ? KUZOV_ROW_MENU_WIDTH + 4 : EDGE;

  return width - right - kuzov_row_look_get_step_width (self->look);
}

static int
get_note_x (int width)
{
  return MAX (290, width * 44 / 100);
}

/* A dot for each of the first labels, the first one on top, and its name. Returns where it ends. */
static int
draw_label (KuzovRequestRow *self,
            GtkSnapshot     *snapshot,
            int              x,
            int              y,
            int              width)
{
  const int name_x = LABEL_DOT_SIZE + (MAX (self->n_dots, 1) - 1) * LABEL_DOT_STEP + ICON_GAP;

  if (self->label == NULL || width < LABEL_FLOOR)
    return x;

  for (unsigned int i = self->n_dots; i > 0; i--)
    kuzov_row_text_draw_round (snapshot, x + (i - 1) * LABEL_DOT_STEP, y, LABEL_DOT_SIZE, LABEL_DOT_SIZE, &self->dots[i - 1]);

  return x + name_x + kuzov_row_text_draw (snapshot, self->label, x + name_x, y, width - name_x,
                                           kuzov_row_look_get_text (self->look));
}

/* The second column: the person's note, and below it the labels and what Kuzov has to say; one of these alone stands in
 * the middle. */
static void
draw_note (KuzovRequestRow *self,
           GtkSnapshot     *snapshot,
           int              x,
           int              right)
{
  const gboolean has_second = self->label != NULL || *pango_layout_get_text (self->fact) != '\0';
  const int middle = KUZOV_ROW_HEIGHT / 2;
  const int y = self->note != NULL ? STATE_Y : middle;

  if (self->note != NULL)
    kuzov_row_text_draw (snapshot, self->note, x, has_second ? FRAME_Y : middle, right - x,
                         kuzov_row_look_get_text (self->look));
  if (self->label != NULL)
    x = draw_label (self, snapshot, x, y, right - x) + GAP;
  if (right - x > LABEL_FLOOR)
    kuzov_row_text_draw (snapshot, self->fact, x, y, right - x, kuzov_row_look_get_dim (self->look));
}

/* Without a second column there is room beside frame number and time, or there is not. */
static void
draw_note_beside (KuzovRequestRow *self,
                  GtkSnapshot     *snapshot,
                  int              frame_right,
                  int              when_right,
                  int              right)
{
  draw_label (self, snapshot, frame_right + GAP, FRAME_Y, right - frame_right - GAP);
  if (self->note != NULL && right - when_right - GAP >= NOTE_FLOOR)
    kuzov_row_text_draw (snapshot, self->note, when_right + GAP, STATE_Y, right - when_right - GAP,
                         kuzov_row_look_get_text (self->look));
}

static void
update_names (KuzovRequestRow *self)
{
  g_autofree char *name = kuzov_step_dup_row_name (self->request);
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  if (parent != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

/* The row that is being read tells its news; the others are described when they are chosen. */
static void
describe_if_selected (KuzovRequestRow *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));

  if (parent != NULL && (gtk_widget_get_state_flags (parent) & GTK_STATE_FLAG_SELECTED) != 0)
    kuzov_request_row_describe (self);
}

static void
on_button_clicked (KuzovRequestRow *self)
{
  if (self->request != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "request.take-step", "x", kuzov_request_get_id (self->request));
}

static void
ensure_button (KuzovRequestRow *self)
{
  if (self->button != NULL)
    return;

  self->button = gtk_button_new_with_label ("");
  gtk_widget_add_css_class (self->button, "step");
  gtk_widget_set_focus_on_click (self->button, FALSE);
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (on_button_clicked), self);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}

static void
update_button (KuzovRequestRow *self)
{
  const char *classes[3] = { "step", "flat", NULL };
  const char *class = kuzov_step_get_class (self->step, self->is_fresh);
  g_autofree char *name = NULL;

  if (self->step == KUZOV_STEP_NONE)
    {
      if (self->button != NULL)
        gtk_widget_set_visible (self->button, FALSE);
      return;
    }

  ensure_button (self);
  if (class != NULL)
    classes[1] = class;
  name = kuzov_step_dup_name (self->step, kuzov_request_get_frame (self->request));
  gtk_button_set_label (GTK_BUTTON (self->button), kuzov_step_get_label (self->step));
  gtk_widget_set_css_classes (self->button, classes);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_set_visible (self->button, TRUE);
}

/*
 * Only rows in sight are ever given a place, and only then do they get a button and a name: the list keeps some
 * 200 of them, and making all that for those that nobody sees would keep the window waiting.
 */
static void
finish (KuzovRequestRow *self)
{
  if (self->is_finished || self->request == NULL)
    return;

  self->is_finished = TRUE;
  update_button (self);
  update_names (self);
}

static void
update (KuzovRequestRow *self)
{
  KuzovQueue *queue = kuzov_row_look_get_queue (self->look);
  KuzovState state = kuzov_request_get_state (self->request);

  self->is_fresh = state == KUZOV_STATE_READY && kuzov_request_get_opened_ms (self->request) == 0;
  self->step = kuzov_step_for (self->request, state == KUZOV_STATE_WAITING
                                              && kuzov_queue_get_is_held (queue, self->request));
  self->is_finished = FALSE;
  if (gtk_widget_get_width (GTK_WIDGET (self)) > 0)
    finish (self);
  clear_layouts (self);
  describe_if_selected (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
on_request_notify (KuzovRequestRow *self,
                   GParamSpec      *pspec,
                   KuzovRequest    *request)
{
  if (g_str_equal (pspec->name, "state") || g_str_equal (pspec->name, "opened-ms"))
    {
      update (self);
      return;
    }

  clear_layouts (self);
  describe_if_selected (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
kuzov_request_row_measure (GtkWidget      *widget,
                           GtkOrientation  orientation,
                           int             for_size,
                           int            *minimum,
                           int            *natural,
                           int            *minimum_baseline,
                           int            *natural_baseline)
{
  int size = orientation == GTK_ORIENTATION_VERTICAL ? KUZOV_ROW_HEIGHT : WIDTH_FLOOR;

  *minimum = size;
  *natural = size;
  *minimum_baseline = -1;
  *natural_baseline = -1;
}

static void
kuzov_request_row_size_allocate (GtkWidget *widget,
                                 int        width,
                                 int        height,
                                 int        baseline)
{
  KuzovRequestRow *self = KUZOV_REQUEST_ROW (widget);
  GtkAllocation allocation = { 0, };

  finish (self);
  if (self->button == NULL || !gtk_widget_should_layout (self->button))
    return;

  gtk_widget_measure (self->button, GTK_ORIENTATION_HORIZONTAL, -1, &allocation.width, NULL, NULL, NULL);
  allocation.width = MAX (allocation.width, kuzov_row_look_get_step_width (self->look));
  allocation.height = KUZOV_ROW_STEP_HEIGHT;
  allocation.x = get_step_x (self, width) + kuzov_row_look_get_step_width (self->look) - allocation.width;
  allocation.y = (height - allocation.height) / 2;
  gtk_widget_size_allocate (self->button, &allocation, -1);
}

static void
kuzov_request_row_snapshot (GtkWidget   *widget,
                            GtkSnapshot *snapshot)
{
  KuzovRequestRow *self = KUZOV_REQUEST_ROW (widget);
  int width = gtk_widget_get_width (widget);
  gboolean has_column = width >= KUZOV_ROW_NOTE_FLOOR;
  int step_x = get_step_x (self, width);
  int right = has_column ? get_note_x (width) : step_x;
  int frame_right = KUZOV_ROW_TEXT_X;
  int x = 0;

  if (self->request == NULL)
    return;

  ensure_layouts (self);
  if (self->is_fresh)
    kuzov_row_text_draw_round (snapshot, DOT_X - DOT_SIZE / 2., KUZOV_ROW_HEIGHT / 2., DOT_SIZE, DOT_SIZE,
                kuzov_row_look_get_dot (self->look));
  frame_right += kuzov_row_text_draw (snapshot, self->frame, KUZOV_ROW_TEXT_X, FRAME_Y, -1,
                                      kuzov_row_look_get_text (self->look));
  if (right == step_x && self->step == KUZOV_STEP_NONE)
    right = width;
  if (!is_blank (self))
    {
      x = draw_state (self, snapshot) + GAP;
      x = draw_when (self, snapshot, x, right - GAP - x);
    }
  if (has_column)
    draw_note (self, snapshot, right, step_x - GAP);
  else
    draw_note_beside (self, snapshot, frame_right, x, right - GAP);
  if (width >= KUZOV_ROW_MENU_FLOOR && !is_blank (self))
    draw_icon (self, snapshot, "view-more-symbolic", MENU_ICON_SIZE,
               width - KUZOV_ROW_MENU_WIDTH / 2. - MENU_ICON_SIZE / 2., KUZOV_ROW_HEIGHT / 2.,
               kuzov_row_look_get_dim (self->look));

  if (self->button != NULL)
    gtk_widget_snapshot_child (widget, self->button, snapshot);
}

static void
kuzov_request_row_css_changed (GtkWidget         *widget,
                               GtkCssStyleChange *change)
{
  KuzovRequestRow *self = KUZOV_REQUEST_ROW (widget);

  GTK_WIDGET_CLASS (kuzov_request_row_parent_class)->css_changed (widget, change);

  clear_layouts (self);
  gtk_widget_queue_draw (widget);
}

/* Rows are mapped while they are in sight; what was drawn before may have grown old since. */
static void
kuzov_request_row_map (GtkWidget *widget)
{
  clear_layouts (KUZOV_REQUEST_ROW (widget));

  GTK_WIDGET_CLASS (kuzov_request_row_parent_class)->map (widget);
}

static void
kuzov_request_row_dispose (GObject *object)
{
  KuzovRequestRow *self = KUZOV_REQUEST_ROW (object);

  kuzov_request_row_set_request (self, NULL);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  g_clear_object (&self->look);

  G_OBJECT_CLASS (kuzov_request_row_parent_class)->dispose (object);
}

static void
kuzov_request_row_class_init (KuzovRequestRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = kuzov_request_row_dispose;
  widget_class->measure = kuzov_request_row_measure;
  widget_class->size_allocate = kuzov_request_row_size_allocate;
  widget_class->snapshot = kuzov_request_row_snapshot;
  widget_class->css_changed = kuzov_request_row_css_changed;
  widget_class->map = kuzov_request_row_map;

  gtk_widget_class_set_css_name (widget_class, "request");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
kuzov_request_row_init (KuzovRequestRow *self)
{
}

GtkWidget *
kuzov_request_row_new (KuzovRowLook *look)
{
  KuzovRequestRow *self = NULL;

  g_return_val_if_fail (KUZOV_IS_ROW_LOOK (look), NULL);

  self = g_object_new (KUZOV_TYPE_REQUEST_ROW, NULL);
  self->look = g_object_ref (look);

  return GTK_WIDGET (self);
}

KuzovRequest *
kuzov_request_row_get_request (KuzovRequestRow *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST_ROW (self), NULL);

  return self->request;
}

void
kuzov_request_row_set_request (KuzovRequestRow *self,
                               KuzovRequest    *request)
{
  g_return_if_fail (KUZOV_IS_REQUEST_ROW (self));

  if (self->request == request)
    return;

  if (self->request != NULL)
    g_signal_handlers_disconnect_by_func (self->request, on_request_notify, self);
  g_set_object (&self->request, request);
  clear_layouts (self);
  if (request == NULL)
    return;

  g_signal_connect_swapped (request, "notify", G_CALLBACK (on_request_notify), self);
  update (self);
}

/* Whether the row is in sight and shows how long it has waited, so that its text grows old. */
gboolean
kuzov_request_row_get_is_ageing (KuzovRequestRow *self)
{
  g_return_val_if_fail (KUZOV_IS_REQUEST_ROW (self), FALSE);

  return self->request != NULL && gtk_widget_get_mapped (GTK_WIDGET (self))
         && kuzov_state_is_pending (kuzov_request_get_state (self->request));
}

/* Whether the menu's dots are at @x. */
gboolean
kuzov_request_row_has_menu_at (KuzovRequestRow *self,
                               double           x)
{
  int width = 0;

  g_return_val_if_fail (KUZOV_IS_REQUEST_ROW (self), FALSE);

  width = gtk_widget_get_width (GTK_WIDGET (self));

  return width >= KUZOV_ROW_MENU_FLOOR && x >= width - KUZOV_ROW_MENU_WIDTH;
}

/* Reads the clock and the queue again, and draws if that changes anything. */
void
kuzov_request_row_refresh (KuzovRequestRow *self)
{
  g_autofree char *when = NULL;
  gboolean is_held = FALSE;

  g_return_if_fail (KUZOV_IS_REQUEST_ROW (self));

  if (self->request == NULL)
    return;

  is_held = kuzov_request_get_state (self->request) == KUZOV_STATE_WAITING
            && kuzov_queue_get_is_held (kuzov_row_look_get_queue (self->look), self->request);
  if (kuzov_step_for (self->request, is_held) != self->step)
    {
      update (self);
      return;
    }

  if (self->when == NULL)
    return;

  when = dup_when (self);
  if (g_strcmp0 (when, pango_layout_get_text (self->when)) == 0)
    return;

  clear_layouts (self);
  describe_if_selected (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* What the words of search and labels look like changed. */
void
kuzov_request_row_restyle (KuzovRequestRow *self)
{
  g_return_if_fail (KUZOV_IS_REQUEST_ROW (self));

  if (self->frame == NULL)
    return;

  clear_layouts (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static char *
dup_label_names (KuzovRequestRow *self)
{
  const char *labels = kuzov_request_get_labels (self->request);
  g_auto (GStrv) numbers = g_strsplit (labels != NULL ? labels : "", " ", -1);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (unsigned int i = 0; numbers[i] != NULL; i++)
    {
      const KuzovLabel *label = kuzov_row_look_find_label (self->look, g_ascii_strtoll (numbers[i], NULL, 10));

      if (label != NULL)
        g_ptr_array_add (names, label->name);
    }
  g_ptr_array_add (names, NULL);

  return g_strjoinv (", ", (char **) names->pdata);
}

/* Tells a screen reader what stands in the row beside frame number and state. */
void
kuzov_request_row_describe (KuzovRequestRow *self)
{
  g_autoptr (GString) text = NULL;
  g_autofree char *when = NULL;
  g_autofree char *fact = NULL;
  g_autofree char *labels = NULL;
  g_autofree char *note = NULL;
  GtkWidget *parent = NULL;

  g_return_if_fail (KUZOV_IS_REQUEST_ROW (self));

  parent = gtk_widget_get_parent (GTK_WIDGET (self));
  if (self->request == NULL || parent == NULL)
    return;

  when = dup_when (self);
  fact = kuzov_words_note (self->request);
  labels = dup_label_names (self);
  note = dup_note (self);
  text = g_string_new (when);
  for (unsigned int i = 0; i < 3; i++)
    {
      const char *part = (const char *[]) { note, labels, fact }[i];

      if (part != NULL && *part != '\0')
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "", part);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
}

/* What the row has no room for at @x, (transfer full) (nullable). */
char *
kuzov_request_row_dup_hidden (KuzovRequestRow *self,
                              double           x)
{
  PangoLayout *shown = NULL;
  int width = 0;

  g_return_val_if_fail (KUZOV_IS_REQUEST_ROW (self), NULL);

  if (self->request == NULL || self->fact == NULL)
    return NULL;

  width = gtk_widget_get_width (GTK_WIDGET (self));
  shown = self->note != NULL ? self->note : self->fact;
  if (width >= KUZOV_ROW_NOTE_FLOOR && (x < get_note_x (width) || !pango_layout_is_ellipsized (shown)))
    return NULL;

  return self->note != NULL ? dup_note (self) : kuzov_words_note (self->request);
}
