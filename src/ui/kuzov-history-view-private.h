// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "desktop/kuzov-calendar.h"
#include "ui/kuzov-history-view.h"
#include "ui/kuzov-request-row.h"

G_BEGIN_DECLS

struct _KuzovHistoryView
{
  GtkWidget           parent_instance;
  KuzovWorkspace     *workspace;
  KuzovHistoryModel  *model;
  KuzovSelection     *selection;
  KuzovRowLook       *look;
  GtkWidget          *scroller;
  GtkWidget          *list;
  GtkWidget          *placeholder;  /* (nullable): what stands in place of the list */
  GtkWidget          *menus[2];     /* (nullable), for one row and for several: made when they are first asked for */
  GPtrArray          *rows;         /* not owned: every row widget there is */
  KuzovCalendar      *calendar;     /* from the end of the start on */
  unsigned int        refresh_id;
  unsigned int        follow_id;
  unsigned int        focus_id;     /* a row that is not made yet is to have the keyboard */
  gboolean            had_focus;    /* before rows came or went, */
  KuzovRequest       *focused;      /* (nullable): namely this one of them */
  gboolean            is_another;   /* another list is shown, and not yet all of it */
};

KuzovRequestRow *kuzov_history_view_find_row      (KuzovHistoryView *self,
                                                   KuzovRequest     *request);
KuzovRequestRow *kuzov_history_view_find_focused  (KuzovHistoryView *self);
gboolean         kuzov_history_view_is_selected   (KuzovRequestRow  *row);
GtkWidget       *kuzov_history_view_get_focus     (KuzovHistoryView *self);
void             kuzov_history_view_add_input     (KuzovHistoryView *self);
void             kuzov_history_view_install_input (GtkWidgetClass   *widget_class);

G_END_DECLS
