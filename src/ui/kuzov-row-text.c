// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-row-text"

#include "config.h"
#include "ui/kuzov-row-text.h"

#include "history/kuzov-fold.h"

/* One line of text in a row. */

/**
 * kuzov_row_text_new:
 * @row: where it is drawn
 * @text: plain text
 * @scale: how large beside the row's own text
 * @weight: how bold
 * @is_code: whether it is a number that is compared letter by letter
 *
 * Returns: (transfer full): one line, cut off with dots where it has no room
 */
PangoLayout *
kuzov_row_text_new (GtkWidget   *row,
                    const char  *text,
                    double       scale,
                    PangoWeight  weight,
                    gboolean     is_code)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (row, text);
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_attr_list_insert (attributes, pango_attr_weight_new (weight));
  pango_attr_list_insert (attributes, pango_attr_font_features_new (is_code ? "zero" : "tnum"));
  if (is_code)
    pango_attr_list_insert (attributes, pango_attr_family_new ("monospace"));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);

  return layout;
}

static void
add_attribute (PangoAttrList  *attributes,
               PangoAttribute *attribute,
               size_t          start,
               size_t          end)
{
  attribute->start_index = (unsigned int) start;
  attribute->end_index = (unsigned int) end;
  pango_attr_list_insert (attributes, attribute);
}

/**
 * kuzov_row_text_emphasise:
 * @layout: a text of kuzov_row_text_new()
 * @words: (nullable): folded words
 * @tint: what stands behind what was found
 *
 * Makes the first place of each word in @layout stand out, by its weight as well as by its colour.
 */
void
kuzov_row_text_emphasise (PangoLayout       *layout,
                          const char *const *words,
                          const GdkRGBA     *tint)
{
  const char *text = pango_layout_get_text (layout);
  g_autoptr (PangoAttrList) attributes = NULL;

  if (words == NULL || words[0] == NULL)
    return;

  attributes = pango_attr_list_copy (pango_layout_get_attributes (layout));
  for (unsigned int i = 0; words[i] != NULL; i++)
    {
      size_t start = 0;
      size_t end = 0;

      if (!kuzov_fold_find (text, words[i], &start, &end))
        continue;

      add_attribute (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD), start, end);
      add_attribute (attributes, pango_attr_background_new ((uint16_t) (tint->red * 65535),
                                                            (uint16_t) (tint->green * 65535),
                                                            (uint16_t) (tint->blue * 65535)), start, end);
      add_attribute (attributes, pango_attr_background_alpha_new ((uint16_t) MAX (1, tint->alpha * 65535)), start, end);
    }
  pango_layout_set_attributes (layout, attributes);
}

/* How wide it would be with room for all of it. */
int
kuzov_row_text_get_width (PangoLayout *layout)
{
  int width = 0;

  pango_layout_set_width (layout, -1);
  pango_layout_get_pixel_size (layout, &width, NULL);

  return width;
}

/**
 * kuzov_row_text_draw:
 * @snapshot: where to
 * @layout: what
 * @x: where it begins
 * @y: the middle of its line
 * @width: how much room it has, -1 for as much as it needs
 * @color: its colour
 *
 * Returns: how wide it became
 */
int
kuzov_row_text_draw (GtkSnapshot   *snapshot,
                     PangoLayout   *layout,
                     double         x,
                     double         y,
                     int            width,
                     const GdkRGBA *color)
{
  PangoRectangle extents;

  pango_layout_set_width (layout, width < 0 ? -1 : width * PANGO_SCALE);
  pango_layout_get_pixel_extents (layout, NULL, &extents);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, (int) (y - extents.height / 2.)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);

  return extents.width;
}

/* A shape as round as its height allows, with its middle at @y. */
void
kuzov_row_text_draw_round (GtkSnapshot   *snapshot,
                           double         x,
                           double         y,
                           double         width,
                           double         height,
                           const GdkRGBA *color)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (x, y - height / 2., width, height);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &bounds, height / 2.);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, color, &bounds);
  gtk_snapshot_pop (snapshot);
}
