// SPDX-License-Identifier: GPL-3.0-or-later
// SPDX-FileCopyrightText: The Kuzov contributors

#define G_LOG_DOMAIN "kuzov"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "api/kuzov-decode.h"
#include "api/kuzov-reading.h"
#include "api/kuzov-table.h"
#include "demo/kuzov-demo-report.h"
#include "demo/kuzov-demo-service.h"
#include "desktop/kuzov-frame-list.h"
#include "desktop/kuzov-locale.h"
#include "desktop/kuzov-seat.h"
#include "desktop/kuzov-settings.h"
#include "desktop/kuzov-terminal.h"
#include "ui/kuzov-application.h"

/* The demonstration keeps its port where it can, so that links of an earlier one still open. */
#define DEMO_PORT 47080

/* What --timeout is when it was not given: a number that nobody would give. */
#define NO_TIMEOUT G_MININT

#define EXIT_USAGE 2
#define MAX_COMPLAINTS 5

typedef struct
{
  KuzovTerminalOptions terminal;
  gboolean             check;
  gboolean             list;
  gboolean             demo;
  gboolean             version;
  gboolean             service;     /* started by the bus, to answer it */
} Options;

typedef struct
{
  char             *folder;
  KuzovSeat        *seat;
  KuzovDemoService *service;
  char             *endpoint;
} Demo;

static gboolean
demo_serve (Demo    *demo,
            GError **error)
{
  g_autofree char *journal = g_build_filename (demo->folder, "journal", NULL);

  demo->service = kuzov_demo_service_new ();
  kuzov_demo_service_set_journal (demo->service, journal);
  if (kuzov_demo_service_start (demo->service, DEMO_PORT, error))
    {
      g_free (demo->endpoint);
      demo->endpoint = g_strdup (kuzov_demo_service_get_endpoint (demo->service));
      return kuzov_seat_set_note (demo->seat, demo->endpoint, error);
    }

  g_clear_object (&demo->service);

  return FALSE;
}

/* One service for all processes of the demonstration; when the one that serves ends, the next takes over. */
static const char *
demo_find_service (gpointer      user_data,
                   const char  **api_key,
                   GError      **error)
{
  Demo *demo = user_data;
  g_autofree char *seat_path = g_build_filename (demo->folder, "service", NULL);
  gboolean is_taken = FALSE;

  *api_key = KUZOV_DEMO_KEY;
  if (demo->service != NULL)
    return demo->endpoint;

  if (demo->seat == NULL)
    demo->seat = kuzov_seat_new (seat_path);

  if (g_mkdir_with_parents (demo->folder, 0700) != 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), "%s: %s", demo->folder, g_strerror (errno));
      return NULL;
    }

  if (!kuzov_seat_take (demo->seat, &is_taken, error))
    return NULL;

  if (is_taken)
    return demo_serve (demo, error) ? demo->endpoint : NULL;

  g_free (demo->endpoint);
  demo->endpoint = kuzov_seat_read_note (demo->seat, error);

  return demo->endpoint;
}

/* The service ends with the program, and its pages with it: whoever has no browser here keeps a copy. */
static void
demo_save_report (KuzovRequest *request,
                  gpointer      user_data)
{
  Demo *demo = user_data;
  const char *frame = kuzov_request_get_frame (request);
  gboolean is_russian = g_str_has_prefix (g_get_language_names ()[0], "ru");
  g_autofree char *folder = g_build_filename (demo->folder, "reports", NULL);
  g_autofree char *name = g_strconcat (frame, ".html", NULL);
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autofree char *page = NULL;
  g_autofree char *sentence = NULL;
  g_autoptr (GError) error = NULL;

  if (strchr (frame, '/') != NULL)
    return;

  page = kuzov_demo_report_render (frame, kuzov_request_get_job (request), is_russian);
  if (g_mkdir_with_parents (folder, 0700) == 0
      && g_file_set_contents_full (path, page, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error))
    sentence = g_strdup_printf (_("The report for %s is saved as %s"), frame, path);
  else
    sentence = g_strdup_printf (_("The report for %s could not be saved as %s"), frame, path);

  kuzov_terminal_complain (sentence);
}

static void
demo_clear (Demo *demo)
{
  if (demo->service != NULL)
    kuzov_demo_service_stop (demo->service);

  g_clear_object (&demo->service);
  g_clear_pointer (&demo->seat, kuzov_seat_free);
  g_clear_pointer (&demo->endpoint, g_free);
  g_clear_pointer (&demo->folder, g_free);
}

/* A file that is opened as descriptor 1 because nothing else was there would take the results. */
static void
hold_standard_descriptors (void)
{
  for (int descriptor = 0; descriptor <= 2; descriptor++)
    if (fcntl (descriptor, F_GETFD) == -1 && open ("/dev/null", O_RDWR) != descriptor)
      _exit (1);
}

static int
refuse_usage (const char *sentence)
{
  g_autofree char *hint = g_strdup_printf (_("%s See kuzov --help."), sentence);

  kuzov_terminal_complain (hint);

  return EXIT_USAGE;
}

static gboolean
parse (int       *argc,
       char    ***argv,
       Options   *options,
       GError   **error)
{
  KuzovTerminalOptions *terminal = &options->terminal;
  const GOptionEntry entries[] = {
    { "check", 0, 0, G_OPTION_ARG_NONE, &options->check,
      N_("Order, wait, and print each result, without a window"), NULL },
    { "file", 0, 0, G_OPTION_ARG_FILENAME, &terminal->file,
      N_("Take frame numbers from FILE, one to a line (- is standard input)"), N_("FILE") },
    { "again", 0, 0, G_OPTION_ARG_NONE, &terminal->again,
      N_("With --check: order anew even if there is a report"), NULL },
    { "timeout", 0, 0, G_OPTION_ARG_INT, &terminal->timeout_s,
      N_("With --check: stop waiting after SECONDS"), N_("SECONDS") },
    { "list", 0, 0, G_OPTION_ARG_NONE, &options->list, N_("Print the history, newest first"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &terminal->json, N_("With --list: print JSON"), NULL },
    { "search", 0, 0, G_OPTION_ARG_FILENAME, &terminal->search,
      N_("With --list or --export: only what contains TEXT"), N_("TEXT") },
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &terminal->export_to,
      N_("Save the history as FILE.csv, .json or .html (- prints JSON)"), N_("FILE") },
    { "import", 0, 0, G_OPTION_ARG_FILENAME, &terminal->import_from,
      N_("Bring in what Kuzov saved as CSV or JSON"), N_("FILE") },
    { "demo", 0, 0, G_OPTION_ARG_NONE, &options->demo,
      N_("Try it: nothing real is touched or spent"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &options->version, N_("Print the version"), NULL },
    { "gapplication-service", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &options->service, NULL, NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &terminal->frames, NULL, N_("[FRAME…]") },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context,
                                N_("Orders reports on Japanese cars by frame number, and keeps them at hand."));
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);

  return g_option_context_parse (context, argc, argv, error);
}

/* NULL, or why these options make no sense together. */
static const char *
find_contradiction (const Options *options)
{
  const KuzovTerminalOptions *terminal = &options->terminal;

  if (options->check + options->list + (terminal->export_to != NULL) + (terminal->import_from != NULL) > 1)
    return _("--check, --list, --export and --import do not go together.");
  if (!options->check && terminal->again)
    return _("--again goes with --check.");
  if (!options->check && terminal->timeout_s != NO_TIMEOUT)
    return _("--timeout goes with --check.");
  if (terminal->timeout_s != NO_TIMEOUT && terminal->timeout_s < 1)
    return _("--timeout takes a number of seconds, 1 or more.");
  if (!options->list && (terminal->json || (terminal->search != NULL && terminal->export_to == NULL)))
    return _("--json and --search go with --list.");
  if ((options->list || terminal->export_to != NULL) && (terminal->file != NULL || terminal->frames != NULL))
    return _("--list takes no frame numbers; --search finds them.");
  if (terminal->import_from != NULL && (terminal->file != NULL || terminal->frames != NULL))
    return _("--import takes one file, and no frame numbers.");

  return NULL;
}

static gboolean
has_frame (char **lines)
{
  for (unsigned int i = 0; lines[i] != NULL; i++)
    {
      g_autoptr (KuzovReading) reading = kuzov_reading_new (lines[i]);

      if (reading->verity != KUZOV_VERITY_NONE)
        return TRUE;
    }

  return FALSE;
}

/* The lines of a file, or, if it is a table, its text as one argument: the window asks which column counts. Returns FALSE
 * when there is no frame number in it; one is enough, for the window says of each line what it is. */
static gboolean
collect_file (GPtrArray   *arguments,
              const char  *file,
              gboolean     is_one_of_many,
              GError     **error)
{
  g_autoptr (GBytes) bytes = kuzov_frame_list_load (file, error);
  g_autoptr (KuzovTable) table = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gsize length = 0;

  if (bytes == NULL)
    return FALSE;

  text = kuzov_decode (g_bytes_get_size (bytes) > 0 ? g_bytes_get_data (bytes, NULL) : "", g_bytes_get_size (bytes), &length);
  table = kuzov_table_new (text, length);
  lines = kuzov_table_dup_lines (table, kuzov_table_get_column (table));
  if (!has_frame (lines))
    return FALSE;

  if (kuzov_table_get_n_columns (table) > 1 && !is_one_of_many)
    g_ptr_array_add (arguments, g_steal_pointer (&text));
  else
    for (unsigned int i = 0; lines[i] != NULL; i++)
      g_ptr_array_add (arguments, g_strdup (lines[i]));

  return TRUE;
}

/* Tells of what is no frame number. What could be two the window asks about. */
static gboolean
are_frames (const char * const *texts)
{
  g_autoptr (GPtrArray) lines = kuzov_frame_list_read (texts, NULL, NULL);
  g_autoptr (GString) complaints = g_string_new (NULL);

  for (unsigned int i = 0; i < lines->len; i++)
    {
      KuzovFrameLine *line = g_ptr_array_index (lines, i);

      if (line->is_ambiguous)
        g_clear_pointer (&line->problem, g_free);
    }
  if (kuzov_frame_list_report (lines, MAX_COMPLAINTS, complaints) == 0)
    return TRUE;

  kuzov_terminal_complain (_("Nothing was ordered, because of this:"));
  fputs (complaints->str, stderr);

  return FALSE;
}

/* What the window is to fill in, as arguments: whichever process has the window can't read our input. */
static GPtrArray *
collect_arguments (const char    *program,
                   const Options *options)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  const char * const none[] = { NULL };
  const char * const *frames = options->terminal.frames != NULL ? (const char * const *) options->terminal.frames : none;

  if (!are_frames (frames))
    return NULL;

  g_ptr_array_add (arguments, g_strdup (program));
  if (options->service)
    g_ptr_array_add (arguments, g_strdup ("--gapplication-service"));
  if (frames[0] != NULL || options->terminal.file != NULL)
    g_ptr_array_add (arguments, g_strdup ("--"));
  for (unsigned int i = 0; frames[i] != NULL; i++)
    g_ptr_array_add (arguments, g_strstrip (g_strdup (frames[i])));
  if (options->terminal.file != NULL && !collect_file (arguments, options->terminal.file, frames[0] != NULL, &error))
    {
      kuzov_terminal_complain (error != NULL ? error->message : _("There is no frame number in that file."));
      return NULL;
    }

  g_ptr_array_add (arguments, NULL);

  return g_steal_pointer (&arguments);
}

/* Without a window nobody can mend a line, or say which column of a table counts. Its first line may be a heading. */
static gboolean
are_frames_without_window (GPtrArray *arguments)
{
  const char * const *texts = (const char * const *) arguments->pdata;
  g_autoptr (KuzovTable) table = NULL;
  g_auto (GStrv) lines = NULL;

  while (*texts != NULL && !g_str_equal (*texts, "--"))
    texts++;
  if (texts[0] == NULL)
    return TRUE;
  if (texts[1] == NULL || strchr (texts[1], '\n') == NULL)
    return are_frames (texts + 1);

  table = kuzov_table_new (texts[1], strlen (texts[1]));
  lines = kuzov_table_dup_lines (table, kuzov_table_get_column (table));

  return lines[0] == NULL || are_frames ((const char * const *) lines + 1);
}

static int
open_window (const char    *program,
             const Options *options,
             Demo          *demo)
{
  g_autoptr (KuzovApplication) application = NULL;
  g_autoptr (GSettings) settings = kuzov_settings_new (options->demo);
  g_autoptr (GPtrArray) arguments = collect_arguments (program, options);

  if (arguments == NULL)
    return EXIT_USAGE;

  if (settings == NULL)
    {
      kuzov_terminal_complain (_("Kuzov is not completely installed: the description of its settings is missing. "
                                 "Install it again."));
      return 1;
    }

  if (!gtk_init_check ())
    {
      if (!are_frames_without_window (arguments))
        return EXIT_USAGE;

      kuzov_terminal_complain (_("There is no display for a window here. In a terminal, use: kuzov --check FRAME"));
      return 1;
    }

  application = kuzov_application_new (options->demo, options->demo ? demo_find_service : NULL, demo);

  return g_application_run (G_APPLICATION (application), (int) arguments->len - 1, (char **) arguments->pdata);
}

static int
run (const char *program,
     Options    *options)
{
  g_autoptr (KuzovWorkspace) workspace = NULL;
  Demo demo = { .folder = kuzov_workspace_dup_folder (TRUE) };
  int status = 0;

  if (options->check || options->list || options->terminal.export_to != NULL || options->terminal.import_from != NULL)
    workspace = kuzov_workspace_new (options->demo);

  if (options->terminal.timeout_s == NO_TIMEOUT)
    options->terminal.timeout_s = 0;
  if (options->demo)
    options->terminal.ready = demo_save_report;
  options->terminal.ready_data = &demo;

  if (options->list)
    status = kuzov_terminal_list (workspace, &options->terminal);
  else if (options->terminal.export_to != NULL)
    status = kuzov_terminal_export (workspace, &options->terminal);
  else if (options->terminal.import_from != NULL)
    status = kuzov_terminal_import (workspace, &options->terminal);
  else if (options->check)
    status = kuzov_terminal_check (workspace, &options->terminal, demo_find_service, &demo);
  else
    status = open_window (program, options, &demo);

  g_clear_object (&workspace);
  demo_clear (&demo);

  return status;
}

static int
parse_and_run (int       argc,
               char    **argv,
               Options  *options)
{
  const char *contradiction = NULL;
  g_autoptr (GError) error = NULL;

  if (!parse (&argc, &argv, options, &error))
    {
      g_autofree char *message = g_utf8_make_valid (error->message, -1);
      g_autofree char *sentence = g_strconcat (message, ".", NULL);

      return refuse_usage (sentence);
    }

  contradiction = find_contradiction (options);
  if (contradiction != NULL)
    return refuse_usage (contradiction);

  if (!options->version)
    return run (argv[0], options);

  printf ("kuzov %s\n", KUZOV_VERSION);

  return 0;
}

int
main (int    argc,
      char **argv)
{
  Options options = { .terminal.timeout_s = NO_TIMEOUT };
  int status = 0;

  g_log_writer_default_set_use_stderr (TRUE);
  hold_standard_descriptors ();
  kuzov_locale_init ();
  g_set_prgname ("kuzov");
  g_set_application_name (_("Kuzov"));

  status = parse_and_run (argc, argv, &options);

  g_free (options.terminal.file);
  g_free (options.terminal.search);
  g_free (options.terminal.export_to);
  g_free (options.terminal.import_from);
  g_strfreev (options.terminal.frames);

  return status;
}
