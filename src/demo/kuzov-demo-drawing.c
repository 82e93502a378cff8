// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo/kuzov-demo-drawing.h"

/* A car from its left side, nose to the left, on a ground at 178 of 600 by 200. */
typedef struct
{
  const char *body;
  const char *glass;
  const char *lines;
  int         front_x, rear_x, radius;
  int         nose_x, nose_y, tail_x, tail_y;
} Shape;

static const Shape shapes[] = {
  [KUZOV_DEMO_BODY_SEDAN] = {
    "M32 142C30 126 36 116 54 110C92 99 138 95 178 92C208 70 240 55 280 51C328 47 372 49 406 60"
    "C432 69 454 82 472 91"
    "C512 93 546 97 560 106C570 114 573 132 569 148C568 154 562 158 552 158L50 158C39 158 33 152 32 142Z",
    "M202 91C226 73 252 62 286 59L322 57L322 91ZM332 57C366 57 392 63 414 74L438 90L332 91Z",
    "M186 96L184 152M327 91L327 152M438 92C448 112 446 132 436 152M186 96C280 92 380 92 470 95", 138, 462, 33,
    50, 122, 556, 118 },
  [KUZOV_DEMO_BODY_COUPE] = {
    "M30 146C29 132 36 122 56 116C96 105 146 100 190 97C220 76 252 62 292 59C346 56 396 66 436 90"
    "C476 92 522 92 556 100"
    "C568 108 573 132 569 150C568 155 562 158 552 158L48 158C37 158 31 154 30 146Z",
    "M214 96C238 79 264 70 298 67L342 66L350 96ZM352 66C384 69 404 77 424 92L360 96Z",
    "M196 101L194 152M362 97C366 118 364 136 356 152M196 101C300 97 400 96 470 98", 134, 462, 31, 52, 128,
    556, 116 },
  [KUZOV_DEMO_BODY_WAGON] = {
    "M32 142C30 126 36 116 54 110C92 99 138 95 178 92C208 68 240 53 280 50C350 46 440 48 506 56"
    "C532 66 550 88 560 108"
    "C570 116 573 132 569 148C568 154 562 158 552 158L50 158C39 158 33 152 32 142Z",
    "M202 91C226 72 252 61 286 58L320 56L320 91ZM330 56L418 56L430 91L330 91ZM430 56C456 57 480 60 500 64"
    "L526 90L442 91Z",
    "M186 96L184 152M325 91L325 152M432 92C444 112 444 132 434 152M186 96C300 92 420 92 540 96", 138, 462, 33,
    50, 122, 560, 122 },
  [KUZOV_DEMO_BODY_HATCH] = {
    "M58 144C56 126 62 114 80 106C110 96 138 92 168 88C200 60 236 44 282 41C344 38 410 42 456 52"
    "C492 62 516 84 528 104"
    "C540 112 544 132 540 148C539 154 532 158 522 158L76 158C65 158 59 152 58 144Z",
    "M190 88C216 66 246 53 286 50L318 49L318 89ZM328 49C366 49 396 52 420 58L442 89L328 89ZM430 60"
    "C448 64 464 72 478 88L452 89Z",
    "M174 94L172 152M323 89L323 152M444 91C452 112 448 134 436 152M174 94C280 89 400 89 510 94", 150, 448, 33,
    72, 118, 526, 118 },
  [KUZOV_DEMO_BODY_OFFROAD] = {
    "M44 138C42 116 46 102 60 96C98 87 138 83 174 80C200 50 230 34 268 31C346 27 436 29 500 36"
    "C526 46 542 72 550 98"
    "C560 106 562 128 559 142C558 150 552 154 542 154L62 154C51 154 45 148 44 138Z",
    "M194 80C216 56 240 44 272 41L312 39L312 81ZM322 39L406 39L416 81L322 81ZM418 39C446 40 472 43 492 47"
    "L516 80L430 81Z",
    "M180 86L178 148M317 81L317 148M418 83C430 104 430 126 420 148M180 86C300 81 420 81 530 86M70 140L540 140", 140, 458, 38, 62, 110, 552, 112 },
  [KUZOV_DEMO_BODY_VAN] = {
    "M40 144C38 122 44 106 62 98C88 90 108 86 128 82C160 46 196 24 244 20C340 15 450 16 530 24"
    "C548 36 556 70 560 104"
    "C568 112 570 132 567 148C566 154 560 158 550 158L58 158C47 158 41 152 40 144Z",
    "M150 82C176 54 206 37 248 32L270 31L270 83ZM282 30L398 29L402 83L282 83ZM410 29C452 29 492 31 522 35"
    "L538 82L414 83Z",
    "M140 90L138 152M276 83L276 152M406 83L406 152M140 90C280 84 420 84 552 90M410 104L548 106", 134, 466, 33,
    56, 116, 560, 116 },
};

G_STATIC_ASSERT (G_N_ELEMENTS (shapes) == KUZOV_DEMO_N_BODIES);

static void
add_wheel (KuzovDemoPage *page,
           int            x,
           int            radius)
{
  int y = 178 - radius;
  int arch = radius + 6;

  g_string_append_printf (page->html,
                          "<path d=\"M%d %dA%d %d 0 0 1 %d %dV156H%dZ\" fill=\"#14161a\"/><circle "
                          "cx=\"%d\" cy=\"%d\" r=\"%d\" fill=\"#202328\"/><circle cx=\"%d\" cy=\"%d\" "
                          "r=\"%d\" fill=\"#c8ced6\"/>",
                          x - arch, y, arch, arch, x + arch, y, x - arch, x, y, radius, x, y,
                          radius * 68 / 100);
  for (int spoke = 0; spoke < 5; spoke++)
    g_string_append_printf (page->html,
                            "<path transform=\"rotate(%d %d %d)\" d=\"M%d %dl-5 %dq5 5 10 0z\" "
                            "fill=\"#4b525c\"/>",
                            36 + spoke * 72, x, y, x, y - 5, -radius / 2);
  g_string_append_printf (page->html, "<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"#4b525c\"/>", x, y);
}

/* The car in its colour, as it would stand there. */
void
kuzov_demo_drawing_add_side (KuzovDemoPage      *page,
                             const KuzovDemoCar *car)
{
  const Shape *shape = &shapes[car->model->body];

  g_string_append_printf (page->html,
                          "<svg viewBox=\"0 0 600 200\" role=\"img\" aria-label=\"%s "
                          "%s\"><defs><linearGradient id=\"light\" x1=\"0\" y1=\"0\" x2=\"0\" "
                          "y2=\"1\"><stop offset=\"0\" stop-color=\"#fff\" stop-opacity=\".42\"/><stop "
                          "offset=\".42\" stop-color=\"#fff\" stop-opacity=\".05\"/><stop offset=\".5\" "
                          "stop-color=\"#fff\" stop-opacity=\".2\"/><stop offset=\".62\" "
                          "stop-opacity=\"0\"/><stop offset=\"1\" "
                          "stop-opacity=\".42\"/></linearGradient><linearGradient id=\"glass\" x1=\"0\" "
                          "y1=\"0\" x2=\".4\" y2=\"1\"><stop offset=\"0\" stop-color=\"#7f95ab\"/><stop "
                          "offset=\".5\" stop-color=\"#38475a\"/><stop offset=\"1\" "
                          "stop-color=\"#202a36\"/></linearGradient></defs>",
                          car->model->make, car->model->name);
  g_string_append (page->html, "<ellipse cx=\"300\" cy=\"179\" rx=\"276\" ry=\"9\" fill=\"#000\" "
                               "opacity=\".28\"/>");
  g_string_append_printf (page->html,
                          "<path d=\"%s\" fill=\"%s\"/><path d=\"%s\" fill=\"url(#light)\" "
                          "stroke=\"#0008\" stroke-width=\"1.5\"/><path d=\"%s\" fill=\"url(#glass)\" "
                          "stroke=\"#10151b\" stroke-width=\"2\" stroke-linejoin=\"round\"/><path d=\"%s\" "
                          "fill=\"none\" stroke=\"#000\" stroke-opacity=\".3\" stroke-width=\"1.5\"/>",
                          shape->body, car->colour->hex, shape->body, shape->glass, shape->lines);
  g_string_append_printf (page->html,
                          "<path d=\"M%d %dq22-9 40-6q-6 12-38 14z\" fill=\"#fdf6da\" "
                          "stroke=\"#0006\"/><path d=\"M%d %dq-18-3-24-1q0 13 26 15z\" fill=\"#c2202c\" "
                          "stroke=\"#0006\"/>",
                          shape->nose_x, shape->nose_y, shape->tail_x, shape->tail_y);
  add_wheel (page, shape->front_x, shape->radius);
  add_wheel (page, shape->rear_x, shape->radius);
  g_string_append (page->html, "</svg>");
}

/* The unfolded car of an auction's sheet, 420 by 556, nose up; the right side mirrors the left. */
typedef struct
{
  const char *outline;
  int         x, y;           /* where its mark goes */
} Panel;

#define FENDER     "M74 66Q92 60 104 66Q108 68 108 74V170Q108 176 102 176H60V160A30 30 0 0 0 60 100V82Q62 69 74 66Z"
#define FRONT_DOOR "M60 182H104Q108 182 108 186V264Q108 268 104 268H60Z"
#define LONG_DOOR  "M60 182H104Q108 182 108 186V318Q108 322 104 322H60Z"
#define REAR_DOOR  "M60 274H104Q108 274 108 278V356Q108 360 104 360H60Z"
#define QUARTER    "M60 366H102Q108 366 108 372V478Q108 484 104 486Q92 490 74 486Q62 482 60 470V452A30 30 0 0 0 60 392Z"
#define LONG_QUARTER \
  "M60 328H102Q108 328 108 334V478Q108 484 104 486Q92 490 74 486Q62 482 60 470V452A30 30 0 0 0 60 392Z"

static const Panel panels[] = {
  [KUZOV_DEMO_PANEL_FRONT_BUMPER] = { "M146 42Q210 12 274 42L274 60Q210 36 146 60Z", 210, 37 },
  [KUZOV_DEMO_PANEL_BONNET] = { "M146 67Q210 43 274 67L268 170Q210 158 152 170Z", 210, 112 },
  [KUZOV_DEMO_PANEL_WINDSCREEN] = { "M152 177Q210 165 268 177L255 222Q210 214 165 222Z", 210, 194 },
  [KUZOV_DEMO_PANEL_ROOF] = { "M165 229Q210 221 255 229L255 351Q210 359 165 351Z", 210, 290 },
  [KUZOV_DEMO_PANEL_BOOT] = { "M152 410Q210 420 268 410L274 488Q210 506 146 488Z", 210, 455 },
  [KUZOV_DEMO_PANEL_REAR_BUMPER] = { "M146 495Q210 513 274 495L274 512Q210 540 146 512Z", 210, 516 },
  [KUZOV_DEMO_PANEL_LEFT_FENDER] = { FENDER, 85, 84 },
  [KUZOV_DEMO_PANEL_LEFT_FRONT_DOOR] = { FRONT_DOOR, 84, 226 },
  [KUZOV_DEMO_PANEL_LEFT_REAR_DOOR] = { REAR_DOOR, 84, 316 },
  [KUZOV_DEMO_PANEL_LEFT_QUARTER] = { QUARTER, 85, 468 },
  [KUZOV_DEMO_PANEL_RIGHT_FENDER] = { FENDER, 335, 84 },
  [KUZOV_DEMO_PANEL_RIGHT_FRONT_DOOR] = { FRONT_DOOR, 336, 226 },
  [KUZOV_DEMO_PANEL_RIGHT_REAR_DOOR] = { REAR_DOOR, 336, 316 },
  [KUZOV_DEMO_PANEL_RIGHT_QUARTER] = { QUARTER, 335, 468 },
};

G_STATIC_ASSERT (G_N_ELEMENTS (panels) == KUZOV_DEMO_N_PANELS);

/* Returns: (nullable): NULL for a panel that this car does not have */
static const char *
get_outline (const KuzovDemoCar *car,
             KuzovDemoPanel      panel)
{
  const char *outline = panels[panel].outline;

  if (car->model->body != KUZOV_DEMO_BODY_COUPE)
    return outline;

  if (g_str_equal (outline, REAR_DOOR))
    return NULL;

  if (g_str_equal (outline, FRONT_DOOR))
    return LONG_DOOR;

  return g_str_equal (outline, QUARTER) ? LONG_QUARTER : outline;
}

static void
add_panel (KuzovDemoPage      *page,
           const KuzovDemoCar *car,
           KuzovDemoPanel      panel)
{
  const char *outline = get_outline (car, panel);
  unsigned int severity = 0;

  if (outline == NULL)
    return;

  for (unsigned int i = 0; i < car->n_marks; i++)
    if (car->marks[i].panel == panel)
      severity = car->marks[i].severity;

  g_string_append_printf (page->html, "<path class=\"%s s%u\"%s d=\"%s\"/>",
                          panel == KUZOV_DEMO_PANEL_WINDSCREEN ? "g" : "p", severity,
                          panel >= KUZOV_DEMO_PANEL_RIGHT_FENDER ? " transform=\"matrix(-1 0 0 1 420 0)\"" : "", outline);
}

static void
add_side_parts (KuzovDemoPage      *page,
                const KuzovDemoCar *car)
{
  gboolean coupe = car->model->body == KUZOV_DEMO_BODY_COUPE;

  g_string_append_printf (page->html,
                          "<circle class=\"w\" cx=\"54\" cy=\"130\" r=\"25\"/><circle class=\"r\" "
                          "cx=\"54\" cy=\"130\" r=\"12\"/><circle class=\"w\" cx=\"54\" cy=\"422\" "
                          "r=\"25\"/><circle class=\"r\" cx=\"54\" cy=\"422\" r=\"12\"/><path class=\"p\" "
                          "d=\"M50 182H55V360H50Z\"/>%s",
                          coupe ? "<path class=\"g\" d=\"M113 192L137 234V322H113ZM113 328H137V340"
                                  "L113 372Z\"/>"
                                : "<path class=\"g\" d=\"M113 192L137 234V268H113ZM113 274H137V350"
                                  "L113 372Z\"/>");
}

/* Where on the car the marks of the last auction's sheet are. */
void
kuzov_demo_drawing_add_sheet (KuzovDemoPage      *page,
                              const KuzovDemoCar *car)
{
  g_string_append_printf (page->html,
                          "<svg class=\"sheet\" viewBox=\"0 0 420 556\" role=\"img\" "
                          "aria-label=\"%s\"><path class=\"g\" d=\"M165 358Q210 366 255 358L268 403Q210 "
                          "413 152 403Z\"/>",
                          kuzov_demo_page_say (page, "Схема кузова с отметками",
                                               "Diagram of the body with marks"));
  add_side_parts (page, car);
  g_string_append (page->html, "<g transform=\"matrix(-1 0 0 1 420 0)\">");
  add_side_parts (page, car);
  g_string_append (page->html, "</g>");

  for (unsigned int panel = 0; panel < KUZOV_DEMO_N_PANELS; panel++)
    add_panel (page, car, panel);

  for (unsigned int i = 0; i < car->n_marks; i++)
    {
      const KuzovDemoMark *mark = &car->marks[i];

      g_string_append_printf (page->html,
                              "<g class=\"m s%u\"><circle cx=\"%d\" cy=\"%d\" r=\"17\"/><text x=\"%d\" "
                              "y=\"%d\">%s</text></g>",
                              mark->severity, panels[mark->panel].x, panels[mark->panel].y,
                              panels[mark->panel].x, panels[mark->panel].y + 5, mark->code);
    }

  g_string_append_printf (page->html,
                          "<text x=\"210\" y=\"12\">%s</text><text x=\"210\" y=\"552\">%s</text><text "
                          "transform=\"translate(20 276) rotate(-90)\">%s</text><text "
                          "transform=\"translate(400 276) rotate(90)\">%s</text></svg>",
                          kuzov_demo_page_say (page, "перед", "front"),
                          kuzov_demo_page_say (page, "зад", "rear"),
                          kuzov_demo_page_say (page, "левая сторона", "left side"),
                          kuzov_demo_page_say (page, "правая сторона", "right side"));
}

#define CHART_LEFT   44
#define CHART_RIGHT  424
#define CHART_TOP    14
#define CHART_BOTTOM 208

static int
chart_x (const KuzovDemoCar     *car,
         const KuzovDemoReading *reading)
{
  const KuzovDemoReading *first = &car->readings[0];
  const KuzovDemoReading *last = kuzov_demo_car_get_last (car);
  int whole = (last->year - first->year) * 12 + last->month - first->month;
  int months = (reading->year - first->year) * 12 + reading->month - first->month;

  return CHART_LEFT + months * (CHART_RIGHT - CHART_LEFT - 8) / MAX (whole, 1);
}

static int
chart_y (unsigned int km,
         unsigned int top_km)
{
  return CHART_BOTTOM - (int) ((uint64_t) km * (CHART_BOTTOM - CHART_TOP) / top_km);
}

static void
add_axes (KuzovDemoPage      *page,
          const KuzovDemoCar *car,
          unsigned int        top_km,
          unsigned int        step_km)
{
  const KuzovDemoReading *last = kuzov_demo_car_get_last (car);
  int step = last->year - car->year > 7 ? 2 : 1;

  for (unsigned int km = 0; km <= top_km; km += step_km)
    g_string_append_printf (page->html,
                            "<path class=\"grid\" d=\"M%d %dH%d\"/><text x=\"%d\" y=\"%d\" "
                            "text-anchor=\"end\">%u</text>",
                            CHART_LEFT, chart_y (km, top_km), CHART_RIGHT, CHART_LEFT - 8,
                            chart_y (km, top_km) + 4, km / 1000);

  for (int year = car->year + 1; year <= last->year; year += step)
    {
      KuzovDemoReading january = { .year = year, .month = 1 };

      g_string_append_printf (page->html, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%d</text>",
                              chart_x (car, &january), CHART_BOTTOM + 20, year);
    }
}

/* The odometer over the years. */
void
kuzov_demo_drawing_add_chart (KuzovDemoPage      *page,
                              const KuzovDemoCar *car)
{
  const KuzovDemoReading *last = kuzov_demo_car_get_last (car);
  unsigned int step_km = last->km > 100000 ? 40000 : last->km > 40000 ? 20000 : 10000;
  unsigned int top_km = (last->km / step_km + 1) * step_km;
  g_autoptr (GString) points = g_string_new (NULL);

  for (unsigned int i = 0; i < car->n_readings; i++)
    g_string_append_printf (points, "%s%d %d", i == 0 ? "M" : "L", chart_x (car, &car->readings[i]),
                            chart_y (car->readings[i].km, top_km));

  g_string_append_printf (page->html, "<svg class=\"chart\" viewBox=\"0 0 440 236\" role=\"img\" "
                                      "aria-label=\"%s\">",
                          kuzov_demo_page_say (page, "Пробег по годам, тысяч километров",
                                               "Mileage over the years, thousands of kilometres"));
  add_axes (page, car, top_km, step_km);
  g_string_append_printf (page->html, "<path class=\"area\" d=\"%sV%dH%dZ\"/><path class=\"line\" d=\"%s\"/>",
                          points->str, CHART_BOTTOM, CHART_LEFT, points->str);
  for (unsigned int i = 0; i < car->n_readings; i++)
    g_string_append_printf (page->html, "<circle class=\"dot%s\" cx=\"%d\" cy=\"%d\" r=\"4\"/>",
                            car->readings[i].lot != 0 ? " sold" : "", chart_x (car, &car->readings[i]),
                            chart_y (car->readings[i].km, top_km));
  g_string_append (page->html, "</svg>");
}
