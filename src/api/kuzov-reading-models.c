// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov-api"

#include "config.h"
#include "api/kuzov-reading-private.h"

#include <stdlib.h>
#include <string.h>

/* The letters that model codes of Japanese makers begin with, up to their first digit. Not knowing one means nothing;
 * knowing it tells which of two readings is the likelier. In the order of strcmp(). */
static const char *const known[] = {
  "AA", "ACA", "ACM", "ACN", "ACR", "ACT", "ACU", "ACV", "AE", "AGH", "AGL", "AGZ", "AHR", "AL", "ALE", "AN", "ANA",
  "ANE", "ANF", "ANH", "ANM", "AP", "ARS", "AT", "AVE", "AVU", "AVV", "AWL", "AWS", "AXAA", "AXAH", "AXAL", "AXAN",
  "AXAP", "AXUH", "AXVH", "AXZH", "AYH", "AZE", "AZH", "AZR", "AZSH", "AZT", "AZV", "B", "BA", "BB", "BCNR", "BD",
  "BE", "BEAMP", "BF", "BG", "BH", "BHNY", "BJ", "BK", "BL", "BLE", "BLFFW", "BM", "BMEFS", "BNR", "BP", "BPFP", "BR",
  "BRE", "BRG", "BRM", "BS", "BT", "BYEFP", "BZ", "C", "CA", "CB", "CC", "CD", "CE", "CF", "CG", "CH", "CL", "CM",
  "CN", "CP", "CPEW", "CPV", "CQ", "CR", "CREW", "CS", "CT", "CU", "CV", "CW", "CX", "CXR", "CY", "CZ", "DA", "DB",
  "DC", "DDJP", "DE", "DEJFS", "DF", "DG", "DH", "DJ", "DJLFS", "DK", "DKEFW", "DW", "DY", "E", "EA", "EC", "ECR",
  "ED", "EE", "EF", "EG", "EJ", "EK", "EL", "EN", "ENR", "EP", "ER", "ES", "EU", "EXZ", "F", "FA", "FB", "FC", "FD",
  "FE", "FHY", "FK", "FL", "FN", "FNN", "FPY", "FR", "FZJ", "GA", "GB", "GC", "GCZ", "GD", "GDB", "GE", "GF", "GFC",
  "GG", "GGA", "GGH", "GGL", "GH", "GHEFP", "GJ", "GJEFP", "GK", "GL", "GM", "GN", "GNC", "GP", "GPE", "GR", "GRB",
  "GRF", "GRL", "GRN", "GRS", "GRX", "GS", "GSE", "GSJ", "GSU", "GT", "GUN", "GVB", "GVF", "GWL", "GWS", "GX", "GXE",
  "GXPA", "GXS", "GY", "GYL", "GZ", "GZG", "HA", "HBE", "HCR", "HDJ", "HE", "HFC", "HJ", "HNP", "HP", "HR", "HT",
  "HV", "HY", "HZJ", "J", "JA", "JB", "JC", "JCG", "JE", "JF", "JG", "JH", "JW", "JZA", "JZS", "JZX", "JZZ", "K",
  "KA", "KB", "KCH", "KD", "KDH", "KDJ", "KDY", "KE", "KEEFW", "KF", "KFEP", "KGC", "KGJ", "KH", "KK", "KR", "KS",
  "KSP", "KUN", "KZH", "KZJ", "KZN", "L", "LA", "LH", "LN", "LS", "LX", "LXH", "LY", "LYEFP", "M", "MA", "MCR", "MCU",
  "MCV", "MCX", "ME", "MF", "MH", "MHV", "MJ", "MK", "MM", "MN", "MNH", "MPV", "MR", "MS", "MX", "MXAA", "MXGA",
  "MXPA", "MXPB", "MXPH", "MXUA", "MXUH", "MXWH", "MZ", "N", "NA", "NB", "NC", "NCEC", "NCN", "NCP", "NCZ", "ND",
  "NDERC", "NDL", "NE", "NFC", "NGX", "NHP", "NHT", "NHW", "NKE", "NLP", "NM", "NP", "NRE", "NSP", "NT", "NTP", "NY",
  "NZE", "NZT", "P", "PA", "PB", "PC", "PD", "PE", "PF", "PG", "PM", "PNM", "PNT", "PNZ", "PP", "PS", "PV", "PY",
  "PZ", "QP", "QU", "R", "RA", "RB", "RC", "RD", "RE", "RF", "RG", "RH", "RK", "RM", "RN", "RNN", "RP", "RPS", "RR",
  "RS", "RT", "RU", "RV", "RVR", "RW", "RZ", "RZH", "RZJ", "RZN", "S", "SA", "SB", "SC", "SCP", "SE", "SF", "SG",
  "SGEW", "SH", "SHJ", "SJ", "SK", "SKE", "SKP", "SLP", "SN", "SNT", "SR", "SS", "SSE", "ST", "SV", "SW", "SX", "SXA",
  "SXE", "SXM", "SXN", "SXS", "SXV", "SZ", "T", "TA", "TB", "TCR", "TD", "TE", "TN", "TNT", "TNZ", "TRH", "TRJ",
  "TRN", "TT", "TV", "TW", "TZ", "U", "UA", "UC", "UCF", "URJ", "UVF", "UZJ", "UZS", "UZZ", "V", "VA", "VAB", "VAG",
  "VCH", "VDJ", "VEN", "VGC", "VJ", "VM", "VNY", "VR", "VU", "VV", "VW", "VX", "VY", "VZ", "VZJ", "VZN", "VZV", "W",
  "WA", "WC", "WE", "WFY", "WGC", "WGNC", "WGNY", "WGY", "WHC", "WHNY", "WHP", "WP", "WPY", "XA", "XB", "XP", "XZU",
  "Y", "YA", "YD", "YF", "YK", "YR", "YV", "YY", "Z", "ZA", "ZB", "ZC", "ZCT", "ZD", "ZE", "ZF", "ZGE", "ZGM", "ZN",
  "ZNE", "ZNM", "ZNR", "ZRE", "ZRR", "ZRT", "ZSU", "ZVW", "ZWA", "ZWE", "ZWR", "ZYX", "ZZE", "ZZT", "ZZW",
};

static int
compare (const void *key,
         const void *member)
{
  return strcmp (key, *(const char *const *) member);
}

/* Whether model codes with the letters that @text begins with are known. */
gboolean
kuzov_shape_knows_model (const char *text)
{
  g_autofree char *letters = g_strndup (text, strspn (text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"));

  return bsearch (letters, known, G_N_ELEMENTS (known), sizeof *known, compare) != NULL;
}
