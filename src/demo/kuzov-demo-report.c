// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo/kuzov-demo-report.h"

#include "demo/kuzov-demo-car.h"
#include "demo/kuzov-demo-drawing.h"
#include "demo/kuzov-demo-job.h"
#include "demo/kuzov-demo-page.h"

typedef struct
{
  const char *russian;
  const char *english;
} Words;

static const Words bodies[] = {
  [KUZOV_DEMO_BODY_SEDAN] = { "седан", "saloon" },      [KUZOV_DEMO_BODY_COUPE] = { "купе", "coupé" },
  [KUZOV_DEMO_BODY_WAGON] = { "универсал", "estate" },  [KUZOV_DEMO_BODY_HATCH] = { "хэтчбек", "hatchback" },
  [KUZOV_DEMO_BODY_OFFROAD] = { "внедорожник", "SUV" }, [KUZOV_DEMO_BODY_VAN] = { "минивэн", "minivan" },
};

static const Words panel_names[] = {
  [KUZOV_DEMO_PANEL_FRONT_BUMPER] = { "Передний бампер", "Front bumper" },
  [KUZOV_DEMO_PANEL_BONNET] = { "Капот", "Bonnet" },
  [KUZOV_DEMO_PANEL_WINDSCREEN] = { "Лобовое стекло", "Windscreen" },
  [KUZOV_DEMO_PANEL_ROOF] = { "Крыша", "Roof" },
  [KUZOV_DEMO_PANEL_BOOT] = { "Крышка багажника", "Boot lid" },
  [KUZOV_DEMO_PANEL_REAR_BUMPER] = { "Задний бампер", "Rear bumper" },
  [KUZOV_DEMO_PANEL_LEFT_FENDER] = { "Левое переднее крыло", "Left front wing" },
  [KUZOV_DEMO_PANEL_LEFT_FRONT_DOOR] = { "Левая передняя дверь", "Left front door" },
  [KUZOV_DEMO_PANEL_LEFT_REAR_DOOR] = { "Левая задняя дверь", "Left rear door" },
  [KUZOV_DEMO_PANEL_LEFT_QUARTER] = { "Левое заднее крыло", "Left rear wing" },
  [KUZOV_DEMO_PANEL_RIGHT_FENDER] = { "Правое переднее крыло", "Right front wing" },
  [KUZOV_DEMO_PANEL_RIGHT_FRONT_DOOR] = { "Правая передняя дверь", "Right front door" },
  [KUZOV_DEMO_PANEL_RIGHT_REAR_DOOR] = { "Правая задняя дверь", "Right rear door" },
  [KUZOV_DEMO_PANEL_RIGHT_QUARTER] = { "Правое заднее крыло", "Right rear wing" },
};

static const Words places[] = {
  { "Токио", "Tokyo" }, { "Нагоя", "Nagoya" }, { "Осака", "Osaka" },     { "Кобе", "Kobe" },
  { "Саппоро", "Sapporo" }, { "Фукуока", "Fukuoka" }, { "Сендай", "Sendai" }, { "Йокогама", "Yokohama" },
};

static const Words ports[] = {
  { "Тояма", "Toyama" }, { "Ниигата", "Niigata" }, { "Фусики", "Fushiki" }, { "Отару", "Otaru" },
};

static void
add_words (KuzovDemoPage *page,
           const Words   *words)
{
  kuzov_demo_page_add (page, words->russian, words->english);
}

static void
add_notice (KuzovDemoPage *page)
{
  kuzov_demo_page_add_html (page, "<p class=\"notice\" role=\"note\"><svg viewBox=\"0 0 24 24\" "
                                  "aria-hidden=\"true\">"
                            "<path d=\"M12 2.5 23 21.5H1zm-1 7v6h2v-6zm0 7.5v2h2v-2z\" "
                            "fill-rule=\"evenodd\"/></svg><span>");
  kuzov_demo_page_add (page, "<b>Это демонстрация.</b> Все данные в отчёте выдуманы: они вычислены из номера "
                             "кузова и ничего не говорят о настоящей машине.",
                       "<b>This is a demonstration.</b> Every detail in this report is invented: it is "
                       "computed from the frame number and says nothing about any real car.");
  kuzov_demo_page_add_html (page, "</span></p>\n");
}

static void
add_hero (KuzovDemoPage      *page,
          const KuzovDemoCar *car,
          const char         *frame)
{
  const KuzovDemoReading *last = kuzov_demo_car_get_last (car);

  kuzov_demo_page_add_html (page, "<div class=\"head\"><div><h1 class=\"mono\">");
  kuzov_demo_page_add_text (page, frame);
  g_string_append_printf (page->html, "</h1><p class=\"model\">%s %s</p><div class=\"chips\"><span "
                                      "class=\"chip\">",
                          car->model->make, car->model->name);
  kuzov_demo_page_add_date (page, car->year, car->month, 0);
  g_string_append_printf (page->html, "</span><span class=\"chip\"><i style=\"background:%s\"></i>",
                          car->colour->hex);
  kuzov_demo_page_add (page, car->colour->russian, car->colour->english);
  kuzov_demo_page_add_html (page, "</span><span class=\"chip\">");
  kuzov_demo_page_add (page, car->manual ? "механика" : "автомат", car->manual ? "manual" : "automatic");
  kuzov_demo_page_add_html (page, "</span></div></div><div class=\"grade\"><b>");
  kuzov_demo_page_add_html (page, last->grade);
  kuzov_demo_page_add_html (page, "</b><span>");
  kuzov_demo_page_add (page, "оценка<br>аукциона", "auction<br>grade");
  kuzov_demo_page_add_html (page, "</span></div></div><div class=\"stage\">");
  kuzov_demo_drawing_add_side (page, car);
  kuzov_demo_page_add_html (page, "</div>");
}

static void
begin_fact (KuzovDemoPage *page,
            const char    *russian,
            const char    *english)
{
  kuzov_demo_page_add_html (page, "<div><dt>");
  kuzov_demo_page_add (page, russian, english);
  kuzov_demo_page_add_html (page, "</dt><dd>");
}

static void
end_fact (KuzovDemoPage *page)
{
  kuzov_demo_page_add_html (page, "</dd></div>");
}

static void
add_fact (KuzovDemoPage *page,
          const char    *russian,
          const char    *english,
          const char    *russian_value,
          const char    *english_value)
{
  begin_fact (page, russian, english);
  kuzov_demo_page_add (page, russian_value, english_value);
  end_fact (page);
}

static void
add_stats (KuzovDemoPage      *page,
           const KuzovDemoCar *car)
{
  unsigned int n_auctions = 0;

  for (unsigned int i = 0; i < car->n_readings; i++)
    n_auctions += car->readings[i].lot != 0;

  kuzov_demo_page_add_html (page, "<dl class=\"stats\">");
  begin_fact (page, "Пробег", "Mileage");
  kuzov_demo_page_add_number (page, kuzov_demo_car_get_last (car)->km);
  kuzov_demo_page_add (page, "\u00a0км", "\u00a0km");
  end_fact (page);
  begin_fact (page, "Показаний одометра", "Odometer readings");
  kuzov_demo_page_add_number (page, car->n_readings);
  end_fact (page);
  begin_fact (page, "Аукционов", "Auctions");
  kuzov_demo_page_add_number (page, n_auctions);
  end_fact (page);
  begin_fact (page, "Отметок на кузове", "Marks on the body");
  kuzov_demo_page_add_number (page, car->n_marks);
  end_fact (page);
  kuzov_demo_page_add_html (page, "</dl></section>\n");
}

static void
begin_section (KuzovDemoPage *page,
               const char    *russian,
               const char    *english,
               const char    *russian_lead,
               const char    *english_lead)
{
  kuzov_demo_page_add_html (page, "<section class=\"card\"><h2>");
  kuzov_demo_page_add (page, russian, english);
  kuzov_demo_page_add_html (page, "</h2><p class=\"lead\">");
  kuzov_demo_page_add (page, russian_lead, english_lead);
  kuzov_demo_page_add_html (page, "</p>");
}

static void
add_engine_facts (KuzovDemoPage      *page,
                  const KuzovDemoCar *car)
{
  begin_fact (page, "Двигатель", "Engine");
  g_string_append_printf (page->html, "%s, ", car->model->engine);
  kuzov_demo_page_add_number (page, car->model->cc);
  kuzov_demo_page_add (page, "\u00a0см³", "\u00a0cc");
  end_fact (page);

  begin_fact (page, "Мощность", "Power");
  g_string_append_printf (page->html, "%u\u00a0%s", car->model->hp,
                          kuzov_demo_page_say (page, "л.\u00a0с.", "hp"));
  end_fact (page);

  if (g_str_equal (car->model->drive, "4WD"))
    add_fact (page, "Привод", "Drive", "полный", "four wheels");
  else if (g_str_equal (car->model->drive, "FR"))
    add_fact (page, "Привод", "Drive", "задний", "rear wheels");
  else
    add_fact (page, "Привод", "Drive", "передний", "front wheels");

  add_fact (page, "Коробка", "Gearbox", car->manual ? "механическая" : "автоматическая",
            car->manual ? "manual" : "automatic");
}

static void
add_car (KuzovDemoPage      *page,
         const KuzovDemoCar *car,
         const char         *frame)
{
  begin_section (page, "Автомобиль", "The car", "По номеру кузова и заводской табличке.",
                 "From the frame number and the maker's plate.");
  kuzov_demo_page_add_html (page, "<dl class=\"facts\">");
  begin_fact (page, "Номер кузова", "Frame number");
  kuzov_demo_page_add_html (page, "<span class=\"mono\">");
  kuzov_demo_page_add_text (page, frame);
  kuzov_demo_page_add_html (page, "</span>");
  end_fact (page);
  add_fact (page, "Марка", "Make", car->model->make, car->model->make);
  add_fact (page, "Модель", "Model", car->model->name, car->model->name);
  begin_fact (page, "Первая регистрация", "First registered");
  kuzov_demo_page_add_date (page, car->year, car->month, car->readings[0].day);
  end_fact (page);
  add_engine_facts (page, car);
  begin_fact (page, "Цвет", "Colour");
  kuzov_demo_page_add (page, car->colour->russian, car->colour->english);
  g_string_append_printf (page->html, " (%s)", car->colour->code);
  end_fact (page);
  add_fact (page, "Тип кузова", "Body", bodies[car->model->body].russian, bodies[car->model->body].english);
  add_fact (page, "Руль", "Steering", "справа", "on the right");
  begin_fact (page, "Мест", "Seats");
  kuzov_demo_page_add_number (page, car->model->body == KUZOV_DEMO_BODY_COUPE ? 4
                                    : car->model->body == KUZOV_DEMO_BODY_VAN && car->model->cc > 700 ? 8
                                    : car->model->cc < 700 ? 4 : 5);
  end_fact (page);
  kuzov_demo_page_add_html (page, "</dl></section>\n");
}

static void
add_body (KuzovDemoPage      *page,
          const KuzovDemoCar *car)
{
  begin_section (page, "Состояние кузова", "The state of the body",
                 "Отметки с листа последнего аукциона. Буква называет изъян, цифра от 1 до 3 — насколько "
                 "он заметен.",
                 "Marks from the last auction's sheet. The letter names the flaw, the figure from 1 to 3 "
                 "says how much it shows.");
  kuzov_demo_page_add_html (page, "<div class=\"pair\"><figure>");
  kuzov_demo_drawing_add_sheet (page, car);
  kuzov_demo_page_add_html (page, "</figure><ul class=\"marks\">");
  for (unsigned int i = 0; i < car->n_marks; i++)
    {
      const KuzovDemoMark *mark = &car->marks[i];

      g_string_append_printf (page->html, "<li class=\"s%u\"><span class=\"code\">%s</span><span><b>",
                              mark->severity,
                              mark->code);
      add_words (page, &panel_names[mark->panel]);
      kuzov_demo_page_add_html (page, "</b><span class=\"soft\">");
      kuzov_demo_page_add (page, mark->russian, mark->english);
      kuzov_demo_page_add_html (page, "</span></span></li>");
    }
  kuzov_demo_page_add_html (page, "</ul></div></section>\n");
}

static void
add_reading_row (KuzovDemoPage          *page,
                 const KuzovDemoReading *reading,
                 gboolean                first)
{
  kuzov_demo_page_add_html (page, "<tr><td>");
  kuzov_demo_page_add_date (page, reading->year, reading->month, reading->day);
  kuzov_demo_page_add_html (page, "</td><td class=\"soft\">");
  if (reading->lot != 0)
    kuzov_demo_page_add (page, "аукцион", "auction");
  else if (first)
    kuzov_demo_page_add (page, "регистрация", "registration");
  else
    kuzov_demo_page_add (page, "техосмотр", "inspection");
  kuzov_demo_page_add_html (page, "</td><td class=\"end nowrap\">");
  kuzov_demo_page_add_number (page, reading->km);
  kuzov_demo_page_add (page, "\u00a0км</td></tr>", "\u00a0km</td></tr>");
}

static void
add_mileage (KuzovDemoPage      *page,
             const KuzovDemoCar *car)
{
  begin_section (page, "Пробег", "Mileage", "Тысячи километров по годам. Показания растут без разрывов: "
                                            "скручивания не видно.",
                 "Thousands of kilometres over the years. The readings grow without a break: no rollback "
                 "shows.");
  kuzov_demo_page_add_html (page, "<div class=\"pair\"><figure>");
  kuzov_demo_drawing_add_chart (page, car);
  kuzov_demo_page_add_html (page, "</figure><table><thead><tr><th scope=\"col\">");
  kuzov_demo_page_add (page, "Дата</th><th scope=\"col\">Откуда</th><th scope=\"col\" class=\"end\">Одометр",
                       "Date</th><th scope=\"col\">Source</th><th scope=\"col\" class=\"end\">Odometer");
  kuzov_demo_page_add_html (page, "</th></tr></thead><tbody>");
  for (unsigned int i = car->n_readings; i > 0; i--)
    add_reading_row (page, &car->readings[i - 1], i == 1);
  kuzov_demo_page_add_html (page, "</tbody></table></div></section>\n");
}

static void
add_lot (KuzovDemoPage          *page,
         const KuzovDemoReading *lot)
{
  g_string_append_printf (page->html, "<li class=\"lot\"><div class=\"g\">%s<small>%s %c</small></div><h3>",
                          lot->grade,
                          kuzov_demo_page_say (page, "салон", "cabin"), lot->interior);
  add_words (page, &places[lot->place]);
  g_string_append_printf (page->html, ", %s\u00a0%u</h3><p class=\"price\">",
                          kuzov_demo_page_say (page, "лот", "lot"),
                          lot->lot);
  if (lot->final_yen > 0)
    {
      kuzov_demo_page_add_html (page, "¥\u00a0");
      kuzov_demo_page_add_number (page, lot->final_yen);
    }
  else
    {
      kuzov_demo_page_add_html (page, "—");
    }
  kuzov_demo_page_add_html (page, "</p><p class=\"soft\">");
  kuzov_demo_page_add_date (page, lot->year, lot->month, lot->day);
  kuzov_demo_page_add_html (page, " · <span class=\"nowrap\">");
  kuzov_demo_page_add_number (page, lot->km);
  kuzov_demo_page_add (page, "\u00a0км</span> · старт <span class=\"nowrap\">¥\u00a0",
                       "\u00a0km</span> · start <span class=\"nowrap\">¥\u00a0");
  kuzov_demo_page_add_number (page, lot->start_yen);
  g_string_append_printf (page->html, "</span></p><p class=\"what\"><span class=\"tag%s\">",
                          lot->final_yen > 0 ? " ok" : "");
  kuzov_demo_page_add (page, lot->final_yen > 0 ? "продан" : "не продан",
                       lot->final_yen > 0 ? "sold" : "not sold");
  kuzov_demo_page_add_html (page, "</span></p></li>");
}

static void
add_auctions (KuzovDemoPage      *page,
              const KuzovDemoCar *car)
{
  begin_section (page, "Аукционы", "Auctions", "Сначала последний. Цены в иенах, без сборов.",
                 "The last one first. Prices in yen, without fees.");
  kuzov_demo_page_add_html (page, "<ol class=\"lots\">");
  for (unsigned int i = car->n_readings; i > 0; i--)
    if (car->readings[i - 1].lot != 0)
      add_lot (page, &car->readings[i - 1]);
  kuzov_demo_page_add_html (page, "</ol></section>\n");
}

/* One step on the way out of Japan, @days after the car was sold. */
static void
add_step (KuzovDemoPage      *page,
          const KuzovDemoCar *car,
          unsigned int        days,
          const char         *what,
          const char         *more)
{
  const KuzovDemoReading *last = kuzov_demo_car_get_last (car);
  g_autoptr (GDateTime) sold = g_date_time_new_utc (last->year, last->month, last->day, 12, 0, 0);
  g_autoptr (GDateTime) then = g_date_time_add_days (sold, (int) days);

  g_string_append_printf (page->html, "<li><b>%s</b><span class=\"soft\">", what);
  kuzov_demo_page_add_date (page, g_date_time_get_year (then), g_date_time_get_month (then),
                            g_date_time_get_day_of_month (then));
  g_string_append_printf (page->html, "%s%s</span></li>", *more != '\0' ? " · " : "", more);
}

static void
add_export (KuzovDemoPage      *page,
            const KuzovDemoCar *car)
{
  const Words *port = &ports[kuzov_demo_car_pick (car, 21, G_N_ELEMENTS (ports))];
  const char *port_name = kuzov_demo_page_say (page, port->russian, port->english);
  unsigned int days = 6 + kuzov_demo_car_pick (car, 22, 9);
  g_autofree char *certificate = g_strdup_printf ("%s %05u-%04u",
                                                  kuzov_demo_page_say (page, "экспортный сертификат №",
                                                                       "export certificate no."),
                                                  10000 + kuzov_demo_car_pick (car, 23, 90000),
                                                  kuzov_demo_car_pick (car, 24, 10000));
  g_autofree char *shipped = g_strdup_printf ("%s %s", kuzov_demo_page_say (page, "порт", "port of"),
                                              port_name);

  begin_section (page, "Снятие с учёта и вывоз", "Deregistration and export", "Путь машины после продажи.",
                 "What became of the car after the sale.");
  kuzov_demo_page_add_html (page, "<ol class=\"way\">");
  add_step (page, car, 0, kuzov_demo_page_say (page, "Продана на аукционе", "Sold at an auction"), "");
  add_step (page, car, days, kuzov_demo_page_say (page, "Снята с учёта в Японии", "Deregistered in Japan"),
            certificate);
  add_step (page, car, days + 9, kuzov_demo_page_say (page, "Погружена на судно", "Loaded aboard"), shipped);
  add_step (page, car, days + 13,
            kuzov_demo_page_say (page, "Прибыла во Владивосток", "Arrived in Vladivostok"),
            kuzov_demo_page_say (page, "на склад временного хранения", "at a bonded warehouse"));
  kuzov_demo_page_add_html (page, "</ol></section>\n");
}

/* @id is what the address says: shown if it is a number of ours, with the time it carries. */
static void
add_order (KuzovDemoPage *page,
           const char    *id)
{
  KuzovDemoTimes times;
  int64_t number = 0;

  if (id == NULL || !kuzov_demo_job_read_id (id, g_get_real_time () / 1000, &number))
    return;

  kuzov_demo_job_get_times (number, 0, 0, &times);
  kuzov_demo_page_add_html (page, "<p class=\"soft small\" style=\"margin:14px 4px 0\">");
  g_string_append_printf (page->html, "%s %" G_GINT64_FORMAT " %s ",
                          kuzov_demo_page_say (page, "Заказ №", "Order no."),
                          number, kuzov_demo_page_say (page, "от", "of"));
  kuzov_demo_page_add_moment (page, times.accepted_ms);
  kuzov_demo_page_add_html (page, "</p>\n");
}

static void
begin_page (KuzovDemoPage *page,
            const char    *title,
            const char    *id,
            gboolean       russian)
{
  g_autofree char *escaped = id != NULL ? g_uri_escape_string (id, NULL, FALSE) : NULL;
  g_autofree char *rest = escaped != NULL ? g_strdup_printf ("id=%s&", escaped) : g_strdup ("");
  g_autofree char *russian_query = g_strconcat (rest, "lang=ru", NULL);
  g_autofree char *english_query = g_strconcat (rest, "lang=en", NULL);

  kuzov_demo_page_begin (page, title, russian);
  kuzov_demo_page_add_header (page, russian_query, english_query);
}

/* Returns: (transfer full): the report for @frame, the same whenever it is asked for */
char *
kuzov_demo_report_render (const char *frame,
                          const char *id,
                          gboolean    russian)
{
  g_autofree char *title = NULL;
  KuzovDemoPage page;
  KuzovDemoCar car;

  kuzov_demo_car_invent (&car, frame);
  title = g_strdup_printf ("%s · %s %s · %s", frame, car.model->make, car.model->name,
                           russian ? "демонстрационный отчёт" : "demonstration report");
  begin_page (&page, title, id, russian);
  kuzov_demo_page_add_html (&page, "<main>\n");
  add_notice (&page);
  kuzov_demo_page_add_html (&page, "<section class=\"card hero\">");
  add_hero (&page, &car, frame);
  add_stats (&page, &car);
  add_car (&page, &car, frame);
  add_body (&page, &car);
  add_auctions (&page, &car);
  add_mileage (&page, &car);
  add_export (&page, &car);
  add_order (&page, id);
  kuzov_demo_page_add_html (&page, "</main>\n");

  return kuzov_demo_page_end (&page);
}

/* Returns: (transfer full): what stands where there is no frame to report on */
char *
kuzov_demo_report_render_missing (const char *id,
                                  gboolean    russian)
{
  KuzovDemoPage page;

  begin_page (&page, russian ? "Отчёт не найден" : "No such report", id, russian);
  kuzov_demo_page_add (&page, "<main><section class=\"card empty\"><h1><b>Отчёт не найден</b></h1><p>Эта "
                              "демонстрационная служба не помнит, для какого кузова он был. Закажите его "
                              "снова.</p>",
                       "<main><section class=\"card empty\"><h1><b>No such report</b></h1><p>This "
                       "demonstration service does not remember which frame it was for. Order it anew.</p>");
  add_order (&page, id);
  kuzov_demo_page_add_html (&page, "</section></main>\n");

  return kuzov_demo_page_end (&page);
}
