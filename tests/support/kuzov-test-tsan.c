// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"

#include <dlfcn.h>
#include <gio/gio.h>
#include <sanitizer/tsan_interface.h>

/*
 * GLib's locks and queues are built on futexes that ThreadSanitizer never hears of, as GLib itself is not built with
 * it. These stand in front of GLib's own, do the same through them, and tell it what they promise: what one thread did
 * before it let go of a lock, or handed something over, has happened for the thread that takes it. So a missing lock of
 * ours is found, and one that is there is believed; nothing has to be suppressed.
 */

#define REAL(function) \
  ({ \
    static typeof (function) *real; \
    typeof (function) *found = __atomic_load_n (&real, __ATOMIC_ACQUIRE); \
    if (found == NULL) \
      { \
        *(void **) &found = dlsym (RTLD_NEXT, #function); \
        __atomic_store_n (&real, found, __ATOMIC_RELEASE); \
      } \
    found; \
  })

void
g_mutex_clear (GMutex *mutex)
{
  __tsan_mutex_destroy (mutex, 0);
  REAL (g_mutex_clear) (mutex);
}

void
g_mutex_lock (GMutex *mutex)
{
  __tsan_mutex_pre_lock (mutex, 0);
  REAL (g_mutex_lock) (mutex);
  __tsan_mutex_post_lock (mutex, 0, 0);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean is_locked = FALSE;

  __tsan_mutex_pre_lock (mutex, __tsan_mutex_try_lock);
  is_locked = REAL (g_mutex_trylock) (mutex);
  __tsan_mutex_post_lock (mutex, __tsan_mutex_try_lock | (is_locked ? 0 : __tsan_mutex_try_lock_failed), 0);

  return is_locked;
}

void
g_mutex_unlock (GMutex *mutex)
{
  __tsan_mutex_pre_unlock (mutex, 0);
  REAL (g_mutex_unlock) (mutex);
  __tsan_mutex_post_unlock (mutex, 0);
}

/* Waiting lets go of the lock and takes it again. */
void
g_cond_wait (GCond  *cond,
             GMutex *mutex)
{
  __tsan_mutex_pre_unlock (mutex, 0);
  __tsan_mutex_post_unlock (mutex, 0);
  REAL (g_cond_wait) (cond, mutex);
  __tsan_mutex_pre_lock (mutex, 0);
  __tsan_mutex_post_lock (mutex, 0, 0);
}

gboolean
g_cond_wait_until (GCond  *cond,
                   GMutex *mutex,
                   gint64  end_time)
{
  gboolean is_met = FALSE;

  __tsan_mutex_pre_unlock (mutex, 0);
  __tsan_mutex_post_unlock (mutex, 0);
  is_met = REAL (g_cond_wait_until) (cond, mutex, end_time);
  __tsan_mutex_pre_lock (mutex, 0);
  __tsan_mutex_post_lock (mutex, 0, 0);

  return is_met;
}

void
g_async_queue_push (GAsyncQueue *queue,
                    gpointer     data)
{
  __tsan_release (queue);
  REAL (g_async_queue_push) (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_pop) (queue);

  __tsan_acquire (queue);

  return data;
}

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_try_pop) (queue);

  __tsan_acquire (queue);

  return data;
}

/* What is handed to a main loop has happened for the one that dispatches it. */
typedef struct
{
  GSourceFunc     func;
  gpointer        data;
  GDestroyNotify  notify;
} KuzovTestErrand;

static gboolean
run_errand (gpointer data)
{
  KuzovTestErrand *errand = data;

  __tsan_acquire (errand);

  return errand->func (errand->data);
}

static void
end_errand (gpointer data)
{
  KuzovTestErrand *errand = data;

  __tsan_acquire (errand);
  if (errand->notify != NULL)
    errand->notify (errand->data);
  g_free (errand);
}

void
g_source_set_callback (GSource        *source,
                       GSourceFunc     func,
                       gpointer        data,
                       GDestroyNotify  notify)
{
  KuzovTestErrand *errand = NULL;

  /* Other sources call what they are given with more than the data. */
  if (source->source_funcs != &g_idle_funcs && source->source_funcs != &g_timeout_funcs)
    {
      REAL (g_source_set_callback) (source, func, data, notify);
      return;
    }

  errand = g_new (KuzovTestErrand, 1);
  errand->func = func;
  errand->data = data;
  errand->notify = notify;
  __tsan_release (errand);
  REAL (g_source_set_callback) (source, run_errand, errand, end_errand);
}

/* So has what a task in a thread was given for the thread, and what it came to for the one that asks. */
typedef struct
{
  GTaskThreadFunc func;
} KuzovTestTask;

static GQuark
get_task_quark (void)
{
  return g_quark_from_static_string ("kuzov-test-task");
}

static void
run_task (GTask        *task,
          gpointer      source,
          gpointer      data,
          GCancellable *cancellable)
{
  KuzovTestTask *own = g_object_get_qdata (G_OBJECT (task), get_task_quark ());

  __tsan_acquire (task);
  own->func (task, source, data, cancellable);
}

void
g_task_run_in_thread (GTask           *task,
                      GTaskThreadFunc  func)
{
  KuzovTestTask *own = g_new (KuzovTestTask, 1);

  own->func = func;
  g_object_set_qdata_full (G_OBJECT (task), get_task_quark (), own, g_free);
  __tsan_release (task);
  REAL (g_task_run_in_thread) (task, run_task);
}

void
g_task_return_pointer (GTask          *task,
                       gpointer        result,
                       GDestroyNotify  free_result)
{
  __tsan_release (task);
  REAL (g_task_return_pointer) (task, result, free_result);
}

void
g_task_return_boolean (GTask    *task,
                       gboolean  result)
{
  __tsan_release (task);
  REAL (g_task_return_boolean) (task, result);
}

void
g_task_return_error (GTask  *task,
                     GError *error)
{
  __tsan_release (task);
  REAL (g_task_return_error) (task, error);
}

gpointer
g_task_propagate_pointer (GTask   *task,
                          GError **error)
{
  __tsan_acquire (task);

  return REAL (g_task_propagate_pointer) (task, error);
}

gboolean
g_task_propagate_boolean (GTask   *task,
                          GError **error)
{
  __tsan_acquire (task);

  return REAL (g_task_propagate_boolean) (task, error);
}
