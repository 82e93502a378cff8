// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#include "config.h"
#include "demo/kuzov-demo-car.h"

#include <string.h>

#define SEDAN   KUZOV_DEMO_BODY_SEDAN
#define COUPE   KUZOV_DEMO_BODY_COUPE
#define WAGON   KUZOV_DEMO_BODY_WAGON
#define HATCH   KUZOV_DEMO_BODY_HATCH
#define OFFROAD KUZOV_DEMO_BODY_OFFROAD
#define VAN     KUZOV_DEMO_BODY_VAN

/* Frames that people know by heart find the car they belong to. */
static const KuzovDemoModel models[] = {
  { "JZX90", "Toyota", "Mark II", "1JZ-GE", 2491, 180, "FR", 1993, 1996, SEDAN },
  { "JZX100", "Toyota", "Chaser", "1JZ-GTE", 2491, 280, "FR", 1996, 2001, SEDAN },
  { "JZX110", "Toyota", "Mark II", "1JZ-FSE", 2491, 200, "FR", 2000, 2004, SEDAN },
  { "GX100", "Toyota", "Cresta", "1G-FE", 1988, 140, "FR", 1996, 2001, SEDAN },
  { "GRX120", "Toyota", "Mark X", "4GR-FSE", 2499, 215, "FR", 2004, 2009, SEDAN },
  { "GRX133", "Toyota", "Mark X", "2GR-FSE", 3456, 318, "FR", 2009, 2019, SEDAN },
  { "GRS182", "Toyota", "Crown", "3GR-FSE", 2994, 256, "FR", 2003, 2008, SEDAN },
  { "AE86", "Toyota", "Sprinter Trueno", "4A-GE", 1587, 130, "FR", 1983, 1987, COUPE },
  { "AE111", "Toyota", "Corolla Levin", "4A-GE", 1587, 165, "FF", 1995, 2000, COUPE },
  { "JZA80", "Toyota", "Supra", "2JZ-GTE", 2997, 280, "FR", 1993, 2002, COUPE },
  { "ZN6", "Toyota", "86", "FA20", 1998, 200, "FR", 2012, 2020, COUPE },
  { "NZE121", "Toyota", "Corolla", "1NZ-FE", 1496, 109, "FF", 2000, 2006, SEDAN },
  { "NZE141", "Toyota", "Corolla Fielder", "1NZ-FE", 1496, 110, "FF", 2006, 2012, WAGON },
  { "NKE165", "Toyota", "Corolla Fielder Hybrid", "1NZ-FXE", 1496, 74, "FF", 2013, 2020, WAGON },
  { "NHW20", "Toyota", "Prius", "1NZ-FXE", 1496, 77, "FF", 2003, 2009, HATCH },
  { "ZVW30", "Toyota", "Prius", "2ZR-FXE", 1797, 99, "FF", 2009, 2015, HATCH },
  { "NHP10", "Toyota", "Aqua", "1NZ-FXE", 1496, 74, "FF", 2011, 2020, HATCH },
  { "KSP90", "Toyota", "Vitz", "1KR-FE", 996, 71, "FF", 2005, 2010, HATCH },
  { "ACU30", "Toyota", "Harrier", "2AZ-FE", 2362, 160, "FF", 2003, 2013, OFFROAD },
  { "ZSU60", "Toyota", "Harrier", "3ZR-FAE", 1986, 151, "FF", 2013, 2019, OFFROAD },
  { "UZJ100", "Toyota", "Land Cruiser 100", "2UZ-FE", 4663, 235, "4WD", 1998, 2007, OFFROAD },
  { "TRJ150", "Toyota", "Land Cruiser Prado", "2TR-FE", 2693, 163, "4WD", 2009, 2020, OFFROAD },
  { "ANH20", "Toyota", "Alphard", "2AZ-FE", 2362, 170, "FF", 2008, 2014, VAN },
  { "ZRR70", "Toyota", "Voxy", "3ZR-FAE", 1986, 158, "FF", 2007, 2013, VAN },
  { "TRH200", "Toyota", "Hiace", "1TR-FE", 1998, 136, "FR", 2004, 2019, VAN },
  { "BNR32", "Nissan", "Skyline GT-R", "RB26DETT", 2568, 280, "4WD", 1989, 1994, COUPE },
  { "BCNR33", "Nissan", "Skyline GT-R", "RB26DETT", 2568, 280, "4WD", 1995, 1998, COUPE },
  { "BNR34", "Nissan", "Skyline GT-R", "RB26DETT", 2568, 280, "4WD", 1999, 2002, COUPE },
  { "ER34", "Nissan", "Skyline 25GT", "RB25DE", 2498, 200, "FR", 1998, 2001, SEDAN },
  { "S15", "Nissan", "Silvia", "SR20DET", 1998, 250, "FR", 1999, 2002, COUPE },
  { "Z33", "Nissan", "Fairlady Z", "VQ35DE", 3498, 280, "FR", 2002, 2008, COUPE },
  { "T31", "Nissan", "X-Trail", "MR20DE", 1997, 137, "4WD", 2007, 2013, OFFROAD },
  { "E12", "Nissan", "Note", "HR12DE", 1198, 79, "FF", 2012, 2020, HATCH },
  { "C25", "Nissan", "Serena", "MR20DE", 1997, 137, "FF", 2005, 2010, VAN },
  { "Y12", "Nissan", "Wingroad", "HR15DE", 1498, 109, "FF", 2005, 2018, WAGON },
  { "FD2", "Honda", "Civic Type R", "K20A", 1998, 225, "FF", 2007, 2010, SEDAN },
  { "CL7", "Honda", "Accord Euro R", "K20A", 1998, 220, "FF", 2002, 2008, SEDAN },
  { "GD1", "Honda", "Fit", "L13A", 1339, 86, "FF", 2001, 2007, HATCH },
  { "GP5", "Honda", "Fit Hybrid", "LEB", 1496, 110, "FF", 2013, 2020, HATCH },
  { "RU3", "Honda", "Vezel Hybrid", "LEB", 1496, 132, "FF", 2013, 2020, OFFROAD },
  { "RD5", "Honda", "CR-V", "K20A", 1998, 158, "4WD", 2001, 2006, OFFROAD },
  { "RP3", "Honda", "Step WGN Spada", "L15B", 1496, 150, "FF", 2015, 2021, VAN },
  { "CT9A", "Mitsubishi", "Lancer Evolution IX", "4G63", 1997, 280, "4WD", 2005, 2007, SEDAN },
  { "CZ4A", "Mitsubishi", "Lancer Evolution X", "4B11", 1998, 300, "4WD", 2007, 2015, SEDAN },
  { "CW5W", "Mitsubishi", "Outlander", "4B12", 2359, 170, "4WD", 2005, 2012, OFFROAD },
  { "GDB", "Subaru", "Impreza WRX STI", "EJ20", 1994, 280, "4WD", 2000, 2007, SEDAN },
  { "BP5", "Subaru", "Legacy Touring Wagon", "EJ20", 1994, 260, "4WD", 2003, 2009, WAGON },
  { "SH5", "Subaru", "Forester", "EJ20", 1994, 148, "4WD", 2007, 2012, OFFROAD },
  { "FD3S", "Mazda", "RX-7", "13B-REW", 1308, 280, "FR", 1991, 2002, COUPE },
  { "SE3P", "Mazda", "RX-8", "13B-MSP", 1308, 250, "FR", 2003, 2012, COUPE },
  { "KE2FW", "Mazda", "CX-5", "SH-VPTS", 2188, 175, "4WD", 2012, 2017, OFFROAD },
  { "ZC31S", "Suzuki", "Swift Sport", "M16A", 1586, 125, "FF", 2005, 2010, HATCH },
  { "JB23W", "Suzuki", "Jimny", "K6A", 658, 64, "4WD", 1998, 2018, OFFROAD },
  { "L375S", "Daihatsu", "Tanto", "KF-VE", 658, 52, "FF", 2007, 2013, VAN },
};

/* Returns: the car that @frame belongs to, or, where nobody knows, any */
const KuzovDemoModel *
kuzov_demo_model_find (const char *frame,
                       uint64_t    seed)
{
  const KuzovDemoModel *found = NULL;
  size_t longest = 0;

  for (unsigned int i = 0; i < G_N_ELEMENTS (models); i++)
    {
      size_t length = strlen (models[i].prefix);

      if (length > longest && g_ascii_strncasecmp (frame, models[i].prefix, length) == 0
          && !g_ascii_isalpha (frame[length]))
        {
          found = &models[i];
          longest = length;
        }
    }

  return found != NULL ? found : &models[seed % G_N_ELEMENTS (models)];
}
