// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo/kuzov-demo-car.h"

#include <string.h>

/* Salts that tell one invented thing from another; those that come in numbers leave room. */
enum
{
  SALT_YEAR = 1,
  SALT_MONTH,
  SALT_COLOUR,
  SALT_GEARS,
  SALT_REPAIRED,
  SALT_YEARLY,
  SALT_AUCTIONS,
  SALT_N_MARKS,
  SALT_LAST_YEAR,
  SALT_PRICE,
  SALT_INSPECTION = 100,
  SALT_AUCTION = 200,
  SALT_MARK = 400,
};

static const KuzovDemoColour colours[] = {
  { "Белый перламутр", "Pearl white", "070", "#e9e8e2" },
  { "Чёрный", "Black", "202", "#23262b" },
  { "Серебристый металлик", "Silver metallic", "1F7", "#b4bac1" },
  { "Тёмно-серый металлик", "Dark grey metallic", "1G3", "#5b6169" },
  { "Тёмно-синий", "Dark blue", "8P4", "#25406f" },
  { "Синий металлик", "Blue metallic", "8T7", "#2f6fb7" },
  { "Красный", "Red", "3P0", "#b3262e" },
  { "Бордовый", "Wine red", "3R9", "#6d2335" },
  { "Зелёный металлик", "Green metallic", "6S7", "#2f5d50" },
  { "Шампань", "Champagne", "4R0", "#c9b99a" },
};

static const KuzovDemoMark kinds[] = {
  { 0, "A1", "царапина, едва заметная", "scratch, hardly seen", 1 },
  { 0, "A2", "царапина", "scratch", 2 },
  { 0, "A3", "царапина, длинная", "long scratch", 3 },
  { 0, "U1", "вмятина, небольшая", "small dent", 1 },
  { 0, "U2", "вмятина", "dent", 2 },
  { 0, "B2", "вмятина с царапиной", "dent with a scratch", 2 },
  { 0, "W1", "следы ремонта, едва заметные", "repair, hardly seen", 1 },
  { 0, "W2", "следы ремонта", "repair, visible", 2 },
  { 0, "P1", "выцветание краски", "faded paint", 1 },
  { 0, "S1", "ржавчина, начальная", "first rust", 1 },
  { 0, "A1", "царапина, едва заметная", "scratch, hardly seen", 1 },
  { 0, "XX", "деталь заменена", "panel replaced", 3 },
};

static const KuzovDemoMark glass = { 0, "G", "скол на стекле", "stone chip", 2 };

static uint64_t
hash_frame (const char *frame)
{
  uint64_t hash = UINT64_C (0xcbf29ce484222325);

  for (const char *at = frame; *at != '\0'; at++)
    hash = (hash ^ (unsigned char) g_ascii_toupper (*at)) * UINT64_C (0x100000001b3);

  return hash;
}

static int
days_in (int year,
         int month)
{
  return g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year);
}

/* Kilometres at a moment, given in months since the first registration: never fewer later on. */
static unsigned int
read_odometer (const KuzovDemoCar *car,
               int                 months)
{
  unsigned int yearly = 3800 + kuzov_demo_car_pick (car, SALT_YEARLY, 8200);
  unsigned int wobble = kuzov_demo_car_pick (car, SALT_INSPECTION + 50 + (unsigned int) months, 900);

  return (unsigned int) months * yearly / 12 + (months > 0 ? MIN (wobble, yearly / 24) : 12);
}

static KuzovDemoReading *
add_reading (KuzovDemoCar *car,
             int           months,
             unsigned int  salt)
{
  KuzovDemoReading *reading = &car->readings[car->n_readings++];
  int since = car->month - 1 + months;

  reading->year = car->year + since / 12;
  reading->month = since % 12 + 1;
  reading->day = 1 + (int) kuzov_demo_car_pick (car, salt,
                                                (unsigned int) days_in (reading->year, reading->month));
  reading->km = read_odometer (car, months);

  return reading;
}

static void
add_auction (KuzovDemoCar *car,
             int           months,
             unsigned int  nth,
             gboolean      last)
{
  static const char * const fresh[] = { "4.5", "4.5", "4", "5" };
  static const char * const ordinary[] = { "4", "4", "3.5", "4.5" };
  unsigned int salt = SALT_AUCTION + nth * 10;
  KuzovDemoReading *reading = add_reading (car, months, salt);
  unsigned int worth = 240 + car->model->hp * 5 + kuzov_demo_car_pick (car, SALT_PRICE, 300);
  const char * const *grades = months < 8 * 12 ? fresh : ordinary;

  if (!last && car->n_readings > 1 && reading[-1].lot == 0)
    worth += 150;

  reading->lot = 1000 + kuzov_demo_car_pick (car, salt + 1, 69000);
  reading->place = kuzov_demo_car_pick (car, salt + 2, 8);
  reading->grade = car->repaired ? "R" : grades[kuzov_demo_car_pick (car, SALT_AUCTIONS + 7 + nth / 2, 4)];
  reading->interior = "BBCA"[kuzov_demo_car_pick (car, salt + 4, 4)];
  reading->start_yen = (worth - 60 - kuzov_demo_car_pick (car, salt + 5, 120)) * 1000;
  reading->final_yen = last ? (worth + kuzov_demo_car_pick (car, salt + 6, 180)) * 1000 : 0;
}

/* Registration, then an inspection after three years and every two from there, and two or three
 * auctions at the end, of which only the last sold the car. */
static void
invent_readings (KuzovDemoCar *car)
{
  int last_year = MIN (car->year + 6 + (int) kuzov_demo_car_pick (car, SALT_LAST_YEAR, 9), 2025);
  int months = MAX (last_year - car->year, 3) * 12 - (int) kuzov_demo_car_pick (car, SALT_LAST_YEAR, 11);
  unsigned int n_auctions = 2 + kuzov_demo_car_pick (car, SALT_AUCTIONS, 2);
  unsigned int nth = 0;

  add_reading (car, 0, SALT_INSPECTION);
  for (int at = 36; at < months - 6 && car->n_readings + n_auctions < KUZOV_DEMO_MAX_READINGS; at += 24)
    add_reading (car, at - (int) kuzov_demo_car_pick (car, SALT_INSPECTION + (unsigned int) at, 2),
                 SALT_INSPECTION + (unsigned int) at);

  for (nth = 0; nth < n_auctions; nth++)
    add_auction (car, months - 2 * (int) (n_auctions - 1 - nth), nth, nth == n_auctions - 1);
}

static gboolean
is_marked (const KuzovDemoCar *car,
           KuzovDemoPanel      panel)
{
  for (unsigned int i = 0; i < car->n_marks; i++)
    if (car->marks[i].panel == panel)
      return TRUE;

  return FALSE;
}

static gboolean
is_there (const KuzovDemoCar *car,
          KuzovDemoPanel      panel)
{
  gboolean rear_door = panel == KUZOV_DEMO_PANEL_LEFT_REAR_DOOR || panel == KUZOV_DEMO_PANEL_RIGHT_REAR_DOOR;

  return !rear_door || car->model->body != KUZOV_DEMO_BODY_COUPE;
}

static void
invent_marks (KuzovDemoCar *car)
{
  unsigned int n_wanted = 3 + kuzov_demo_car_pick (car, SALT_N_MARKS, 4);
  unsigned int n_ordinary = G_N_ELEMENTS (kinds) - 1;

  for (unsigned int i = 0; i < 30 && car->n_marks < n_wanted; i++)
    {
      KuzovDemoPanel panel = kuzov_demo_car_pick (car, SALT_MARK + i, KUZOV_DEMO_N_PANELS);
      KuzovDemoMark *mark = &car->marks[car->n_marks];

      if (is_marked (car, panel) || !is_there (car, panel))
        continue;

      if (panel == KUZOV_DEMO_PANEL_WINDSCREEN)
        *mark = glass;
      else if (car->repaired && car->n_marks == 0)
        *mark = kinds[n_ordinary];
      else
        *mark = kinds[kuzov_demo_car_pick (car, SALT_MARK + 100 + i, n_ordinary)];

      mark->panel = panel;
      car->n_marks++;
    }
}

/* The same frame is the same car on every machine, every day. */
void
kuzov_demo_car_invent (KuzovDemoCar *car,
                       const char   *frame)
{
  memset (car, 0, sizeof *car);
  car->seed = hash_frame (frame);
  car->model = kuzov_demo_model_find (frame, car->seed >> 17);
  car->colour = &colours[kuzov_demo_car_pick (car, SALT_COLOUR, G_N_ELEMENTS (colours))];
  car->manual = (car->model->body == KUZOV_DEMO_BODY_COUPE || car->model->hp >= 220)
                && kuzov_demo_car_pick (car, SALT_GEARS, 3) > 0;
  car->repaired = kuzov_demo_car_pick (car, SALT_REPAIRED, 6) == 0;
  car->year = car->model->first_year
              + (int) kuzov_demo_car_pick (car, SALT_YEAR,
                                           (unsigned int) (car->model->last_year - car->model->first_year) + 1);
  car->month = 1 + (int) kuzov_demo_car_pick (car, SALT_MONTH, 12);
  invent_readings (car);
  invent_marks (car);
}

/* A number below @n that belongs to the car and to @salt. */
unsigned int
kuzov_demo_car_pick (const KuzovDemoCar *car,
                     unsigned int        salt,
                     unsigned int        n)
{
  uint64_t value = car->seed + salt * UINT64_C (0x9e3779b97f4a7c15);

  value = (value ^ (value >> 30)) * UINT64_C (0xbf58476d1ce4e5b9);
  value = (value ^ (value >> 27)) * UINT64_C (0x94d049bb133111eb);

  return (unsigned int) ((value ^ (value >> 31)) % n);
}

/* The auction at which the car was sold. */
const KuzovDemoReading *
kuzov_demo_car_get_last (const KuzovDemoCar *car)
{
  return &car->readings[car->n_readings - 1];
}
