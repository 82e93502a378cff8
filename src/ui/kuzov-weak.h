// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * For the user data of asynchronous calls made by windows: one that is kept past its parent's end has a parent
 * that is none, and GTK 4.8 looks at it. kuzov_weak_take() gives the object, or NULL when it is gone, and frees
 * what kuzov_weak_new() made.
 */

static inline gpointer
kuzov_weak_new (gpointer object)
{
  GWeakRef *weak = g_new (GWeakRef, 1);

  g_weak_ref_init (weak, object);

  return weak;
}

static inline gpointer
kuzov_weak_take (gpointer data)
{
  GWeakRef *weak = data;
  gpointer object = g_weak_ref_get (weak);

  g_weak_ref_clear (weak);
  g_free (weak);

  return object;
}

G_END_DECLS
