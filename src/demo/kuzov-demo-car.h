// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include <stdint.h>

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  KUZOV_DEMO_BODY_SEDAN,
  KUZOV_DEMO_BODY_COUPE,
  KUZOV_DEMO_BODY_WAGON,
  KUZOV_DEMO_BODY_HATCH,
  KUZOV_DEMO_BODY_OFFROAD,
  KUZOV_DEMO_BODY_VAN,
  KUZOV_DEMO_N_BODIES,
} KuzovDemoBody;

typedef enum
{
  KUZOV_DEMO_PANEL_FRONT_BUMPER,
  KUZOV_DEMO_PANEL_BONNET,
  KUZOV_DEMO_PANEL_WINDSCREEN,
  KUZOV_DEMO_PANEL_ROOF,
  KUZOV_DEMO_PANEL_BOOT,
  KUZOV_DEMO_PANEL_REAR_BUMPER,
  KUZOV_DEMO_PANEL_LEFT_FENDER,
  KUZOV_DEMO_PANEL_LEFT_FRONT_DOOR,
  KUZOV_DEMO_PANEL_LEFT_REAR_DOOR,
  KUZOV_DEMO_PANEL_LEFT_QUARTER,
  KUZOV_DEMO_PANEL_RIGHT_FENDER,
  KUZOV_DEMO_PANEL_RIGHT_FRONT_DOOR,
  KUZOV_DEMO_PANEL_RIGHT_REAR_DOOR,
  KUZOV_DEMO_PANEL_RIGHT_QUARTER,
  KUZOV_DEMO_N_PANELS,
} KuzovDemoPanel;

/* What an auction's inspector writes on the sheet: a letter and how bad it is, 1 to 3. */
typedef struct
{
  KuzovDemoPanel panel;
  const char    *code;
  const char    *russian;
  const char    *english;
  unsigned int   severity;
} KuzovDemoMark;

typedef struct
{
  const char    *prefix;      /* the frame's first part */
  const char    *make;
  const char    *name;
  const char    *engine;
  unsigned int   cc;
  unsigned int   hp;
  const char    *drive;       /* FR, FF or 4WD */
  int            first_year;
  int            last_year;
  KuzovDemoBody  body;
} KuzovDemoModel;

typedef struct
{
  const char *russian;
  const char *english;
  const char *code;
  const char *hex;
} KuzovDemoColour;

/* A day on which somebody read the odometer; the auctions among them have a lot and prices. */
typedef struct
{
  int          year, month, day;
  unsigned int km;
  unsigned int lot;           /* 0: a technical inspection */
  unsigned int place;
  const char  *grade;
  char         interior;
  unsigned int start_yen;
  unsigned int final_yen;     /* 0: not sold */
} KuzovDemoReading;

#define KUZOV_DEMO_MAX_READINGS 20
#define KUZOV_DEMO_MAX_MARKS    9

typedef struct
{
  uint64_t               seed;
  const KuzovDemoModel  *model;
  const KuzovDemoColour *colour;
  gboolean               manual;
  gboolean               repaired;
  int                    year, month;
  KuzovDemoReading       readings[KUZOV_DEMO_MAX_READINGS];   /* oldest first */
  unsigned int           n_readings;
  KuzovDemoMark          marks[KUZOV_DEMO_MAX_MARKS];
  unsigned int           n_marks;
} KuzovDemoCar;

void                    kuzov_demo_car_invent      (KuzovDemoCar       *car,
                                                    const char         *frame);
unsigned int            kuzov_demo_car_pick        (const KuzovDemoCar *car,
                                                    unsigned int        salt,
                                                    unsigned int        n);
const KuzovDemoReading *kuzov_demo_car_get_last    (const KuzovDemoCar *car);
const KuzovDemoModel   *kuzov_demo_model_find      (const char         *frame,
                                                    uint64_t            seed);

G_END_DECLS
