// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#pragma once

#include "demo/kuzov-demo-car.h"
#include "demo/kuzov-demo-page.h"

G_BEGIN_DECLS

void kuzov_demo_drawing_add_side  (KuzovDemoPage      *page,
                                   const KuzovDemoCar *car);
void kuzov_demo_drawing_add_sheet (KuzovDemoPage      *page,
                                   const KuzovDemoCar *car);
void kuzov_demo_drawing_add_chart (KuzovDemoPage      *page,
                                   const KuzovDemoCar *car);

G_END_DECLS
