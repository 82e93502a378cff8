// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-choice-box"

#include "config.h"
#include "ui/kuzov-choice-box.h"

#include <glib/gi18n-lib.h>
#include "desktop/kuzov-words.h"

struct _KuzovChoiceBox
{
  GtkBox     parent_instance;
  GtkButton *buttons[KUZOV_CHOICE_BOX_MAX];
  char      *frames[KUZOV_CHOICE_BOX_MAX];    /* (nullable): hidden without one */
};

G_DEFINE_FINAL_TYPE (KuzovChoiceBox, kuzov_choice_box, GTK_TYPE_BOX)

enum { CHOSEN, N_SIGNALS };
static unsigned int signals[N_SIGNALS];

static void
on_button_clicked (GtkButton      *button,
                   KuzovChoiceBox *self)
{
  for (unsigned int i = 0; i < KUZOV_CHOICE_BOX_MAX; i++)
    {
      if (self->buttons[i] == button)
        {
          kuzov_choice_box_choose (self, i);
          return;
        }
    }
}

static void
show_choice (KuzovChoiceBox    *self,
             unsigned int       position,
             const KuzovChoice *choice)
{
  GtkButton *button = self->buttons[position];
  g_autofree char *why = choice != NULL ? kuzov_words_changes (choice->changes) : NULL;
  g_autofree char *tooltip = NULL;

  g_free (self->frames[position]);
  self->frames[position] = choice != NULL ? g_strdup (choice->frame) : NULL;
  gtk_widget_set_visible (GTK_WIDGET (button), choice != NULL);
  if (choice == NULL)
    return;

  /* Translators: %s is what was corrected, or “as typed”; %u is the digit of a key. */
  tooltip = g_strdup_printf (_("%s (Alt+%u)"), why != NULL ? why : _("as typed"), position + 1);
  gtk_button_set_label (button, choice->frame);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), tooltip);
}

static void
kuzov_choice_box_finalize (GObject *object)
{
  KuzovChoiceBox *self = KUZOV_CHOICE_BOX (object);

  for (unsigned int i = 0; i < KUZOV_CHOICE_BOX_MAX; i++)
    g_free (self->frames[i]);

  G_OBJECT_CLASS (kuzov_choice_box_parent_class)->finalize (object);
}

static void
kuzov_choice_box_class_init (KuzovChoiceBoxClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = kuzov_choice_box_finalize;

  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
kuzov_choice_box_init (KuzovChoiceBox *self)
{
  gtk_box_set_spacing (GTK_BOX (self), 6);
  for (unsigned int i = 0; i < KUZOV_CHOICE_BOX_MAX; i++)
    {
      GtkWidget *button = gtk_button_new ();

      self->buttons[i] = GTK_BUTTON (button);
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_set_visible (button, FALSE);
      gtk_widget_add_css_class (button, "offer");
      gtk_widget_add_css_class (button, "code");
      g_signal_connect_object (button, "clicked", G_CALLBACK (on_button_clicked), self, 0);
      gtk_box_append (GTK_BOX (self), button);
    }
}

/**
 * kuzov_choice_box_set_choices:
 * @self: a choice box
 * @choices: (nullable) (element-type KuzovChoice): the likeliest first
 * @n_shown: how many there is room for
 */
void
kuzov_choice_box_set_choices (KuzovChoiceBox *self,
                              GPtrArray      *choices,
                              unsigned int    n_shown)
{
  const unsigned int n = choices != NULL ? MIN (choices->len, n_shown) : 0;

  g_return_if_fail (KUZOV_IS_CHOICE_BOX (self));

  for (unsigned int i = 0; i < KUZOV_CHOICE_BOX_MAX; i++)
    show_choice (self, i, i < n ? g_ptr_array_index (choices, i) : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

/* Chooses what stands at @position, if anything does. */
void
kuzov_choice_box_choose (KuzovChoiceBox *self,
                         unsigned int    position)
{
  g_autofree char *frame = NULL;

  g_return_if_fail (KUZOV_IS_CHOICE_BOX (self));

  if (position >= KUZOV_CHOICE_BOX_MAX || self->frames[position] == NULL)
    return;

  frame = g_strdup (self->frames[position]);
  g_signal_emit (self, signals[CHOSEN], 0, frame);
}

/* Returns: (transfer full): the choices and their keys for a screen reader, "" without any */
char *
kuzov_choice_box_dup_spoken (KuzovChoiceBox *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (KUZOV_IS_CHOICE_BOX (self), NULL);

  for (unsigned int i = 0; i < KUZOV_CHOICE_BOX_MAX; i++)
    {
      if (self->frames[i] != NULL)
        g_string_append_printf (text, "%sAlt+%u: %s", text->len > 0 ? ", " : "", i + 1, self->frames[i]);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
