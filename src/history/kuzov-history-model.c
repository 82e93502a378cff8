// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-history"

#include "config.h"
#include "history/kuzov-history-model.h"

#include "history/kuzov-history-private.h"
#include "history/kuzov-request-private.h"

/* Rows are counted from the oldest, so that a row that comes on top moves no page. */
#define PAGE_SIZE 128
#define N_PAGES 16

typedef struct
{
  unsigned int  number;       /* ranks number × PAGE_SIZE and up */
  unsigned int  last_use;
  GPtrArray    *requests;     /* KuzovRequest, oldest first */
} KuzovPage;

struct _KuzovHistoryModel
{
  GObject       parent_instance;
  KuzovHistory *history;
  unsigned int  n_rows;       /* that the model knows of, older than what it has not announced yet */
  unsigned int  n_items;      /* of them, the newest, that it shows */
  KuzovPage     pages[N_PAGES];
  unsigned int  n_uses;
};

static GType
kuzov_history_model_get_item_type (GListModel *model)
{
  return KUZOV_TYPE_REQUEST;
}

static unsigned int
kuzov_history_model_get_n_items (GListModel *model)
{
  return KUZOV_HISTORY_MODEL (model)->n_items;
}

/* The row with which a page begins. Without gaps among the rows, which is the rule, it needs no search. */
static int64_t
find_first_id (KuzovHistoryModel *self,
               unsigned int       rank)
{
  int64_t min_id = kuzov_history_read_number (self->history, "SELECT min(id) FROM requests", 0);
  int64_t max_id = kuzov_history_read_number (self->history, "SELECT max(id) FROM requests", 0);

  if (max_id - min_id + 1 == (int64_t) self->n_rows)
    return min_id + rank;

  return kuzov_history_read_number (self->history, "SELECT id FROM requests ORDER BY id LIMIT 1 OFFSET ?1", rank);
}

/* A row that another process removed a moment ago, until the list learns of it, or one that can't be read. */
static KuzovRequest *
new_placeholder (void)
{
  KuzovRequest *placeholder = NULL;
  KuzovRow row;

  kuzov_row_init (&row);
  row.frame = g_ref_string_new ("");
  row.typed = g_ref_string_new ("");
  row.endpoint = g_ref_string_new_intern ("");
  row.state = KUZOV_STATE_GIVEN_UP;
  placeholder = kuzov_request_new_for_row (&row, NULL);
  kuzov_row_clear (&row);

  return placeholder;
}

/* In a damaged history: what of the page can be read by itself, in its place among what can't. */
static GPtrArray *
read_around (KuzovHistoryModel *self,
             int64_t            first_id,
             unsigned int       n)
{
  GPtrArray *requests = g_ptr_array_new_with_free_func (g_object_unref);

  for (unsigned int i = 0; i < n; i++)
    {
      KuzovRequest *request = kuzov_history_get_request (self->history, first_id + i);

      g_ptr_array_add (requests, request != NULL ? request : new_placeholder ());
    }

  return requests;
}

static GPtrArray *
read_page (KuzovHistoryModel *self,
           unsigned int       number)
{
  sqlite3_stmt *statement = kuzov_history_prepare (self->history, KUZOV_ROW_SELECT "WHERE r.id >= ?1 ORDER BY r.id LIMIT ?2");
  const int64_t first_id = find_first_id (self, number * PAGE_SIZE);
  const unsigned int n = MIN (self->n_rows - number * PAGE_SIZE, PAGE_SIZE);
  g_autoptr (GPtrArray) requests = NULL;

  if (statement != NULL)
    {
      sqlite3_bind_int64 (statement, 1, first_id);
      sqlite3_bind_int64 (statement, 2, PAGE_SIZE);
    }
  requests = kuzov_history_read_all (self->history, statement);
  if (requests->len < n && kuzov_history_get_is_damaged (self->history))
    return read_around (self, first_id, n);

  return g_steal_pointer (&requests);
}

static KuzovPage *
get_page (KuzovHistoryModel *self,
          unsigned int       number)
{
  KuzovPage *oldest = &self->pages[0];

  for (unsigned int i = 0; i < N_PAGES; i++)
    {
      KuzovPage *page = &self->pages[i];

      if (page->requests != NULL && page->number == number)
        {
          page->last_use = ++self->n_uses;
          return page;
        }
      if (page->requests == NULL || (oldest->requests != NULL && page->last_use < oldest->last_use))
        oldest = page;
    }

  g_clear_pointer (&oldest->requests, g_ptr_array_unref);
  oldest->requests = read_page (self, number);
  oldest->number = number;
  oldest->last_use = ++self->n_uses;

  return oldest;
}

static gpointer
kuzov_history_model_get_item (GListModel   *model,
                              unsigned int  position)
{
  KuzovHistoryModel *self = KUZOV_HISTORY_MODEL (model);
  unsigned int rank, place;
  KuzovPage *page = NULL;

  if (position >= self->n_items)
    return NULL;

  rank = self->n_rows - 1 - position;
  place = rank % PAGE_SIZE;
  page = get_page (self, rank / PAGE_SIZE);

  /* The newest page was read before rows came on top of it. */
  if (place >= page->requests->len)
    {
      g_autoptr (GPtrArray) previous = g_steal_pointer (&page->requests);

      page->requests = read_page (self, page->number);
    }
  if (place >= page->requests->len)
    return new_placeholder ();

  return g_object_ref (g_ptr_array_index (page->requests, place));
}

static void
kuzov_history_model_list_init (GListModelInterface *iface)
{
  iface->get_item_type = kuzov_history_model_get_item_type;
  iface->get_n_items = kuzov_history_model_get_n_items;
  iface->get_item = kuzov_history_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (KuzovHistoryModel, kuzov_history_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, kuzov_history_model_list_init))

static void
forget_pages (KuzovHistoryModel *self,
              unsigned int       from_rank)
{
  for (unsigned int i = 0; i < N_PAGES; i++)
    {
      if (self->pages[i].requests != NULL && (self->pages[i].number + 1) * PAGE_SIZE > from_rank)
        g_clear_pointer (&self->pages[i].requests, g_ptr_array_unref);
    }
}

static void
on_added (KuzovHistoryModel *self,
          unsigned int       n)
{
  self->n_rows += n;
  self->n_items += n;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, n);
}

static void
on_removed (KuzovHistoryModel *self,
            unsigned int       position)
{
  self->n_rows--;
  forget_pages (self, self->n_rows - position);
  if (position >= self->n_items)
    return;

  self->n_items--;
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
}

static void
on_restored (KuzovHistoryModel *self,
             unsigned int       position)
{
  forget_pages (self, self->n_rows - position);
  self->n_rows++;
  if (position > self->n_items)
    return;

  self->n_items++;
  g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
}

/* In two steps, which GtkListView takes far better than one (a single one makes it walk the whole list). */
static void
on_reset (KuzovHistoryModel *self)
{
  unsigned int n = self->n_items;

  forget_pages (self, 0);
  self->n_items = 0;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
  self->n_rows = kuzov_history_get_n_rows (self->history);
  self->n_items = self->n_rows;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->n_items);
}

static void
kuzov_history_model_dispose (GObject *object)
{
  KuzovHistoryModel *self = KUZOV_HISTORY_MODEL (object);

  forget_pages (self, 0);
  g_clear_object (&self->history);

  G_OBJECT_CLASS (kuzov_history_model_parent_class)->dispose (object);
}

static void
kuzov_history_model_class_init (KuzovHistoryModelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = kuzov_history_model_dispose;
}

static void
kuzov_history_model_init (KuzovHistoryModel *self)
{
}

/**
 * kuzov_history_model_new:
 * @history: an open history
 * @n_first: how many rows to show until kuzov_history_model_show_all(): a window's first frame needs no more
 *
 * Returns: (transfer full): the list
 */
KuzovHistoryModel *
kuzov_history_model_new (KuzovHistory *history,
                         unsigned int  n_first)
{
  KuzovHistoryModel *self = NULL;

  g_return_val_if_fail (KUZOV_IS_HISTORY (history), NULL);

  self = g_object_new (KUZOV_TYPE_HISTORY_MODEL, NULL);
  self->history = g_object_ref (history);
  self->n_rows = kuzov_history_get_n_rows (history);
  self->n_items = MIN (self->n_rows, n_first);
  g_signal_connect_object (history, "added", G_CALLBACK (on_added), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (history, "removed", G_CALLBACK (on_removed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (history, "restored", G_CALLBACK (on_restored), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (history, "reset", G_CALLBACK (on_reset), self, G_CONNECT_SWAPPED);

  return self;
}

/**
 * kuzov_history_model_show_all:
 * @self: a list
 *
 * Announces the rows below the first ones. Nothing is read by this.
 */
void
kuzov_history_model_show_all (KuzovHistoryModel *self)
{
  unsigned int n_shown;

  g_return_if_fail (KUZOV_IS_HISTORY_MODEL (self));

  n_shown = self->n_items;
  if (n_shown == self->n_rows)
    return;

  self->n_items = self->n_rows;
  g_list_model_items_changed (G_LIST_MODEL (self), n_shown, 0, self->n_rows - n_shown);
}

/**
 * kuzov_history_model_find_position:
 * @self: a list
 * @request: a request
 * @position: (out): where it stands
 *
 * Returns: whether it is in the list
 */
gboolean
kuzov_history_model_find_position (KuzovHistoryModel *self,
                                   KuzovRequest      *request,
                                   unsigned int      *position)
{
  int64_t id;

  g_return_val_if_fail (KUZOV_IS_HISTORY_MODEL (self), FALSE);
  g_return_val_if_fail (KUZOV_IS_REQUEST (request), FALSE);
  g_return_val_if_fail (position != NULL, FALSE);

  id = kuzov_request_get_id (request);
  if (kuzov_history_read_number (self->history, "SELECT count(*) FROM requests WHERE id = ?1", id) == 0)
    return FALSE;
  *position = kuzov_history_count_newer (self->history, id);

  return *position < self->n_items;
}
