// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-row-look"

#include "config.h"
#include "ui/kuzov-row-look.h"

#include "ui/kuzov-step.h"

#define STEP_FLOOR   92     /* a button is never narrower */
#define STEP_PADDING 28     /* beside its word, both sides together */

typedef enum { TONE_PLAIN, TONE_ACCENT, TONE_SUCCESS, TONE_WARNING, TONE_ERROR, N_TONES } ToneKind;

struct _KuzovRowLook
{
  GObject     parent_instance;
  GtkWidget  *list;             /* not owned: it owns us */
  KuzovHistory *history;
  KuzovQueue *queue;
  GHashTable *icons;            /* name and size to GtkIconPaintable */
  GHashTable *labels;           /* (nullable): number to KuzovLabel, of those in the list below */
  GPtrArray  *all_labels;       /* (nullable) */
  char      **words;            /* (nullable): what is looked for, folded */
  GdkRGBA     text;
  GdkRGBA     dim;
  GdkRGBA     dot;
  GdkRGBA     found;
  GdkRGBA     label_colors[KUZOV_N_LABEL_COLORS];
  KuzovTone   tones[N_TONES];
  int         icon_scale;
  int         step_width;       /* 0 until measured */
  int64_t     typical_ms;
  gboolean    has_colors;
};

G_DEFINE_FINAL_TYPE (KuzovRowLook, kuzov_row_look, G_TYPE_OBJECT)

static const struct
{
  const char *icon;
  ToneKind    tone;
} states[KUZOV_N_STATES] = {
  [KUZOV_STATE_WAITING] = { "media-playback-pause-symbolic", TONE_PLAIN },
  [KUZOV_STATE_SUBMITTING] = { "mail-send-symbolic", TONE_ACCENT },
  [KUZOV_STATE_QUEUED] = { "document-open-recent-symbolic", TONE_ACCENT },
  [KUZOV_STATE_GENERATING] = { "content-loading-symbolic", TONE_ACCENT },
  [KUZOV_STATE_READY] = { "object-select-symbolic", TONE_SUCCESS },
  [KUZOV_STATE_FAILED] = { "action-unavailable-symbolic", TONE_ERROR },
  [KUZOV_STATE_UNCONFIRMED] = { "dialog-question-symbolic", TONE_WARNING },
  [KUZOV_STATE_GIVEN_UP] = { "window-close-symbolic", TONE_PLAIN },
};

/* The names are defined in style.css; one that is missing leaves the text colour, which can be read. */
static void
look_up (GtkStyleContext *context,
         const char      *name,
         GdkRGBA         *color)
{
  if (!gtk_style_context_lookup_color (context, name, color))
    gtk_style_context_get_color (context, color);
}

static void
ensure_colors (KuzovRowLook *self)
{
  static const char *const names[N_TONES] = { "plain", "accent", "success", "warning", "error" };
  GtkStyleContext *context = NULL;

  if (self->has_colors)
    return;

  context = gtk_widget_get_style_context (self->list);
  look_up (context, "view_fg_color", &self->text);
  look_up (context, "kuzov_dim", &self->dim);
  look_up (context, "kuzov_dot", &self->dot);
  look_up (context, "kuzov_found", &self->found);
  for (unsigned int i = 0; i < N_TONES; i++)
    {
      g_autofree char *text = g_strconcat ("kuzov_", names[i], "_text", NULL);
      g_autofree char *tint = g_strconcat ("kuzov_", names[i], "_tint", NULL);

      look_up (context, text, &self->tones[i].text);
      look_up (context, tint, &self->tones[i].tint);
    }
  for (unsigned int i = 0; i < KUZOV_N_LABEL_COLORS; i++)
    {
      g_autofree char *name = g_strdup_printf ("kuzov_label_%u", i);

      look_up (context, name, &self->label_colors[i]);
    }
  self->has_colors = TRUE;
}

static GtkIconPaintable *
get_icon (KuzovRowLook *self,
          const char   *name,
          int           size)
{
  g_autofree char *key = g_strdup_printf ("%s/%d", name, size);
  GtkIconPaintable *icon = NULL;
  int scale = gtk_widget_get_scale_factor (self->list);

  if (scale != self->icon_scale)
    {
      g_hash_table_remove_all (self->icons);
      self->icon_scale = scale;
    }

  icon = g_hash_table_lookup (self->icons, key);
  if (icon == NULL)
    {
      icon = gtk_icon_theme_lookup_icon (gtk_icon_theme_get_for_display (gtk_widget_get_display (self->list)),
                                         name, NULL, size, scale, GTK_TEXT_DIR_LTR,
                                         GTK_ICON_LOOKUP_FORCE_SYMBOLIC);
      g_hash_table_insert (self->icons, g_steal_pointer (&key), icon);
    }

  return icon;
}

static void
kuzov_row_look_dispose (GObject *object)
{
  KuzovRowLook *self = KUZOV_ROW_LOOK (object);

  g_clear_object (&self->queue);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (kuzov_row_look_parent_class)->dispose (object);
}

static void
kuzov_row_look_finalize (GObject *object)
{
  KuzovRowLook *self = KUZOV_ROW_LOOK (object);

  g_clear_pointer (&self->icons, g_hash_table_unref);
  kuzov_row_look_forget_labels (self);
  g_strfreev (self->words);

  G_OBJECT_CLASS (kuzov_row_look_parent_class)->finalize (object);
}

static void
kuzov_row_look_class_init (KuzovRowLookClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = kuzov_row_look_dispose;
  object_class->finalize = kuzov_row_look_finalize;
}

static void
kuzov_row_look_init (KuzovRowLook *self)
{
  self->icons = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

/**
 * kuzov_row_look_new:
 * @list: the widget that shows the rows and outlives them
 * @history: knows the labels
 * @queue: knows which orders wait for the person's word
 *
 * Returns: (transfer full): what the rows of one list share
 */
KuzovRowLook *
kuzov_row_look_new (GtkWidget    *list,
                    KuzovHistory *history,
                    KuzovQueue   *queue)
{
  KuzovRowLook *self = NULL;

  g_return_val_if_fail (GTK_IS_WIDGET (list), NULL);
  g_return_val_if_fail (KUZOV_IS_HISTORY (history), NULL);
  g_return_val_if_fail (KUZOV_IS_QUEUE (queue), NULL);

  self = g_object_new (KUZOV_TYPE_ROW_LOOK, NULL);
  self->list = list;
  self->history = g_object_ref (history);
  self->queue = g_object_ref (queue);

  return self;
}

KuzovQueue *
kuzov_row_look_get_queue (KuzovRowLook *self)
{
  g_return_val_if_fail (KUZOV_IS_ROW_LOOK (self), NULL);

  return self->queue;
}

const GdkRGBA *
kuzov_row_look_get_text (KuzovRowLook *self)
{
  g_return_val_if_fail (KUZOV_IS_ROW_LOOK (self), NULL);

  ensure_colors (self);

  return &self->text;
}

const GdkRGBA *
kuzov_row_look_get_dim (KuzovRowLook *self)
{
  g_return_val_if_fail (KUZOV_IS_ROW_LOOK (self), NULL);

  ensure_colors (self);

  return &self->dim;
}

const GdkRGBA *
kuzov_row_look_get_dot (KuzovRowLook *self)
{
  g_return_val_if_fail (KUZOV_IS_ROW_LOOK (self), NULL);

  ensure_colors (self);

  return &self->dot;
}

/* Behind what was looked for. */
const GdkRGBA *
kuzov_row_look_get_found (KuzovRowLook *self)
{
  g_return_val_if_fail (KUZOV_IS_ROW_LOOK (self), NULL);

  ensure_colors (self);

  return &self->found;
}

const KuzovTone *
kuzov_row_look_get_tone (KuzovRowLook *self,
                         KuzovState    state)
{
  g_return_val_if_fail (KUZOV_IS_ROW_LOOK (self), NULL);
  g_return_val_if_fail (state < KUZOV_N_STATES, NULL);

  ensure_colors (self);

  return &self->tones[states[state].tone];
}

const char *
kuzov_row_look_get_icon (KuzovState state)
{
  g_return_val_if_fail (state < KUZOV_N_STATES, NULL);

  return states[state].icon;
}

void
kuzov_row_look_draw_icon (KuzovRowLook  *self,
                          GtkSnapshot   *snapshot,
                          const char    *name,
                          int            size,
                          const GdkRGBA *color)
{
  const GdkRGBA colors[4] = { *color, *color, *color, *color };

  g_return_if_fail (KUZOV_IS_ROW_LOOK (self));

  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (get_icon (self, name, size)), snapshot,
                                            size, size, colors, G_N_ELEMENTS (colors));
}

/**
 * kuzov_row_look_get_step_width:
 * @self: a look
 *
 * Returns: the width of every row's button, so that they form a column in any language
 */
int
kuzov_row_look_get_step_width (KuzovRowLook *self)
{
  g_return_val_if_fail (KUZOV_IS_ROW_LOOK (self), STEP_FLOOR);

  if (self->step_width == 0)
    {
      g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (self->list, NULL);
      g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

      pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
      pango_layout_set_attributes (layout, attributes);
      self->step_width = STEP_FLOOR;
      for (KuzovStep step = KUZOV_STEP_NONE + 1; step < KUZOV_N_STEPS; step++)
        {
          int width = 0;

          pango_layout_set_text (layout, kuzov_step_get_label (step), -1);
          pango_layout_get_pixel_size (layout, &width, NULL);
          self->step_width = MAX (self->step_width, width + STEP_PADDING);
        }
    }

  return self->step_width;
}

/* The style changed: colours and measures are looked up anew. */
void
kuzov_row_look_invalidate (KuzovRowLook *self)
{
  g_return_if_fail (KUZOV_IS_ROW_LOOK (self));

  self->has_colors = FALSE;
  self->step_width = 0;
}

int64_t
kuzov_row_look_get_typical_ms (KuzovRowLook *self)
{
  g_return_val_if_fail (KUZOV_IS_ROW_LOOK (self), 0);

  return self->typical_ms;
}

void
kuzov_row_look_set_typical_ms (KuzovRowLook *self,
                               int64_t       typical_ms)
{
  g_return_if_fail (KUZOV_IS_ROW_LOOK (self));

  self->typical_ms = typical_ms;
}

/**
 * kuzov_row_look_set_words:
 * @self: a look
 * @words: (nullable): what is looked for, folded
 *
 * Returns: whether that is something else than before
 */
gboolean
kuzov_row_look_set_words (KuzovRowLook      *self,
                          const char *const *words)
{
  static const char *const none[] = { NULL };

  g_return_val_if_fail (KUZOV_IS_ROW_LOOK (self), FALSE);

  if (g_strv_equal (self->words != NULL ? (const char *const *) self->words : none, words != NULL ? words : none))
    return FALSE;

  g_strfreev (self->words);
  self->words = g_strdupv ((char **) words);

  return TRUE;
}

const char *const *
kuzov_row_look_get_words (KuzovRowLook *self)
{
  g_return_val_if_fail (KUZOV_IS_ROW_LOOK (self), NULL);

  return (const char *const *) self->words;
}

/**
 * kuzov_row_look_find_label:
 * @self: a look
 * @label: the number of a label
 *
 * Returns: (transfer none) (nullable): the label; valid until kuzov_row_look_forget_labels()
 */
const KuzovLabel *
kuzov_row_look_find_label (KuzovRowLook *self,
                           int64_t       label)
{
  g_return_val_if_fail (KUZOV_IS_ROW_LOOK (self), NULL);

  if (self->labels == NULL)
    {
      self->labels = g_hash_table_new (g_int64_hash, g_int64_equal);
      self->all_labels = kuzov_history_load_labels (self->history);
      for (unsigned int i = 0; i < self->all_labels->len; i++)
        {
          KuzovLabel *one = self->all_labels->pdata[i];

          g_hash_table_insert (self->labels, &one->id, one);
        }
    }

  return g_hash_table_lookup (self->labels, &label);
}

/* They changed: they are read anew. */
void
kuzov_row_look_forget_labels (KuzovRowLook *self)
{
  g_return_if_fail (KUZOV_IS_ROW_LOOK (self));

  g_clear_pointer (&self->labels, g_hash_table_unref);
  g_clear_pointer (&self->all_labels, g_ptr_array_unref);
}

const GdkRGBA *
kuzov_row_look_get_label_color (KuzovRowLook *self,
                                unsigned int  color)
{
  g_return_val_if_fail (KUZOV_IS_ROW_LOOK (self), NULL);

  ensure_colors (self);

  return &self->label_colors[color % KUZOV_N_LABEL_COLORS];
}
