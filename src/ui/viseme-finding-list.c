/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "viseme-finding-list"

#include "config.h"

#include "viseme-finding-list.h"

#include "media/viseme-fix.h"

#include <glib/gi18n.h>

#define SHORT_LIST 3   /* rows; more have to be asked for */
#define WELL       0.8 /* share of the time with a clear face that is praised */

struct _VisemeFindingList
{
  GtkWidget parent_instance;

  GtkWidget *rows;
  GtkWidget *more_button;
  GPtrArray *findings; /* VisemeFinding: those that are shown */
  gboolean expanded;
  VisemeEdits *edits; /* nullable: nothing can be done about findings */
  GPtrArray *fixes;   /* FixButton */
};

/* A button that does something about a finding, or undoes that. */
typedef struct
{
  GtkWidget *button;
  VisemeFinding *finding;
  VisemeEdits *edits;
} FixButton;

G_DEFINE_FINAL_TYPE (VisemeFindingList, viseme_finding_list, GTK_TYPE_WIDGET)

/* Findings that say that all is well. */
static gboolean
is_praise (const VisemeFinding *finding)
{
  return (g_str_equal (finding->id, "face-found") && finding->value >= WELL) ||
         g_str_equal (finding->id, "speech-found");
}

static const char *
find_icon (const VisemeFinding *finding)
{
  switch (finding->severity)
    {
    case VISEME_SEVERITY_ERROR:
      return "dialog-error-symbolic";
    case VISEME_SEVERITY_WARNING:
      return "dialog-warning-symbolic";
    case VISEME_SEVERITY_INFO:
    default:
      return is_praise (finding) ? "object-select-symbolic" : "dialog-information-symbolic";
    }
}

static const char *
find_style (const VisemeFinding *finding)
{
  switch (finding->severity)
    {
    case VISEME_SEVERITY_ERROR:
      return "error";
    case VISEME_SEVERITY_WARNING:
      return "warning";
    case VISEME_SEVERITY_INFO:
    default:
      return is_praise (finding) ? "success" : "dim-label";
    }
}

static GtkWidget *
make_label (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);

  return label;
}

static void
fix_button_free (FixButton *fix)
{
  g_signal_handlers_disconnect_by_data (fix->button, fix);
  g_object_unref (fix->button);
  viseme_finding_unref (fix->finding);
  g_object_unref (fix->edits);
  g_free (fix);
}

static gboolean
is_applied (const FixButton *fix)
{
  return viseme_fix_is_applied (fix->finding, viseme_edits_get (fix->edits));
}

static void
show_fix (FixButton *fix)
{
  gtk_button_set_label (GTK_BUTTON (fix->button),
                        is_applied (fix) ? _ ("Undo") : viseme_fix_describe (fix->finding->fix));
  gtk_accessible_update_property (GTK_ACCESSIBLE (fix->button), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  fix->finding->message, -1);
}

static void
on_fix (FixButton *fix)
{
  VisemeChanges changes = *viseme_edits_get (fix->edits);

  if (is_applied (fix))
    viseme_fix_undo (fix->finding, &changes);
  else
    viseme_fix_apply (fix->finding, &changes);
  viseme_edits_set (fix->edits, &changes);
}

static void
add_fix (VisemeFindingList *self, GtkWidget *row, VisemeFinding *finding)
{
  FixButton *fix;

  if (!self->edits || !viseme_fix_describe (finding->fix))
    return;

  fix = g_new0 (FixButton, 1);
  fix->button = g_object_ref_sink (gtk_button_new ());
  fix->finding = viseme_finding_ref (finding);
  fix->edits = g_object_ref (self->edits);
  gtk_widget_set_valign (fix->button, GTK_ALIGN_START);
  gtk_widget_add_css_class (fix->button, "fix");
  g_signal_connect_swapped (fix->button, "clicked", G_CALLBACK (on_fix), fix);
  show_fix (fix);
  gtk_box_append (GTK_BOX (row), fix->button);
  g_ptr_array_add (self->fixes, fix);
}

static void
show_fixes (VisemeFindingList *self)
{
  for (guint i = 0; i < self->fixes->len; i++)
    show_fix (g_ptr_array_index (self->fixes, i));
}

static GtkWidget *
add_row (VisemeFindingList *self, GtkWidget *sign, GtkWidget *label)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  gtk_widget_set_valign (sign, GTK_ALIGN_START);
  gtk_widget_add_css_class (sign, "sign");
  gtk_box_append (GTK_BOX (row), sign);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (self->rows), row);

  return row;
}

/* Whoever does not see the icon hears what it means. */
static void
add_finding (VisemeFindingList *self, VisemeFinding *finding)
{
  GtkWidget *icon = gtk_image_new_from_icon_name (find_icon (finding));
  GtkWidget *label = make_label (finding->message);
  g_autofree char *spoken = NULL;

  gtk_widget_add_css_class (icon, find_style (finding));
  if (!is_praise (finding))
    {
      gtk_widget_set_tooltip_text (icon, viseme_severity_to_text (finding->severity));
      /* Translators: a finding, and how bad it is: “will look worse” */
      spoken = g_strdup_printf (_ ("%s (%s)"), finding->message,
                                viseme_severity_to_text (finding->severity));
      gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken,
                                      -1);
    }
  add_fix (self, add_row (self, icon, label), finding);
}

static void
clear_rows (VisemeFindingList *self)
{
  GtkWidget *row;

  g_ptr_array_set_size (self->fixes, 0);
  while ((row = gtk_widget_get_first_child (self->rows)))
    gtk_box_remove (GTK_BOX (self->rows), row);
}

static void
fill (VisemeFindingList *self)
{
  guint n = self->findings->len;
  guint shown = self->expanded || n <= SHORT_LIST + 1 ? n : SHORT_LIST;
  g_autofree char *more = NULL;

  clear_rows (self);
  for (guint i = 0; i < shown; i++)
    add_finding (self, g_ptr_array_index (self->findings, i));
  if (shown < n)
    more = g_strdup_printf (ngettext ("%u More", "%u More", n - shown), n - shown);
  gtk_button_set_label (GTK_BUTTON (self->more_button), more ? more : "");
  gtk_widget_set_visible (self->more_button, more != NULL);
}

static void
on_more (VisemeFindingList *self)
{
  self->expanded = TRUE;
  fill (self);
}

static gboolean
are_shown (VisemeFindingList *self, GPtrArray *findings)
{
  if (findings->len == 0 || self->findings->len != findings->len)
    return FALSE;
  for (guint i = 0; i < findings->len; i++)
    {
      const VisemeFinding *shown = g_ptr_array_index (self->findings, i);
      const VisemeFinding *finding = g_ptr_array_index (findings, i);

      if (!g_str_equal (shown->id, finding->id) || !g_str_equal (shown->message, finding->message))
        return FALSE;
    }

  return TRUE;
}

static void
add_waiting (VisemeFindingList *self)
{
  GtkWidget *spinner = gtk_spinner_new ();
  GtkWidget *label = make_label (_ ("Checking…"));

  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_add_css_class (label, "dim-label");
  add_row (self, spinner, label);
}

/**
 * viseme_finding_list_show_findings:
 * @self: a list
 * @findings: (element-type VisemeFinding): what was found so far, the worst first
 * @done: whether that is all
 *
 * Shows @findings. Rows that stay the same stay where they are.
 */
void
viseme_finding_list_show_findings (VisemeFindingList *self, GPtrArray *findings, gboolean done)
{
  g_return_if_fail (VISEME_IS_FINDING_LIST (self));

  if (are_shown (self, findings))
    return;
  g_ptr_array_set_size (self->findings, 0);
  viseme_findings_add_all (self->findings, findings);
  fill (self);
  if (findings->len == 0 && !done)
    add_waiting (self);
}

/**
 * viseme_finding_list_show_error:
 * @self: a list
 * @message: why there is nothing to show
 */
void
viseme_finding_list_show_error (VisemeFindingList *self, const char *message)
{
  g_autoptr (GPtrArray) findings = viseme_findings_new ();

  g_return_if_fail (VISEME_IS_FINDING_LIST (self));

  viseme_findings_add (findings,
                       viseme_finding_new ("unusable", VISEME_SUBJECT_BOTH, VISEME_SEVERITY_ERROR,
                                           0, NULL, g_strdup (message)));
  viseme_finding_list_show_findings (self, findings, TRUE);
}

/**
 * viseme_finding_list_set_edits:
 * @self: a list
 * @edits: what the buttons of findings that can be fixed change, for good
 */
void
viseme_finding_list_set_edits (VisemeFindingList *self, VisemeEdits *edits)
{
  g_return_if_fail (VISEME_IS_FINDING_LIST (self));

  g_set_object (&self->edits, edits);
  g_signal_connect_object (edits, "changed", G_CALLBACK (show_fixes), self, G_CONNECT_SWAPPED);
}

/**
 * viseme_finding_list_clear:
 * @self: a list
 *
 * Forgets everything, for another file.
 */
void
viseme_finding_list_clear (VisemeFindingList *self)
{
  g_return_if_fail (VISEME_IS_FINDING_LIST (self));

  self->expanded = FALSE;
  g_ptr_array_set_size (self->findings, 0);
  fill (self);
}

static void
viseme_finding_list_dispose (GObject *object)
{
  VisemeFindingList *self = VISEME_FINDING_LIST (object);

  g_ptr_array_set_size (self->fixes, 0);
  g_clear_object (&self->edits);
  g_clear_pointer (&self->rows, gtk_widget_unparent);
  g_clear_pointer (&self->more_button, gtk_widget_unparent);

  G_OBJECT_CLASS (viseme_finding_list_parent_class)->dispose (object);
}

static void
viseme_finding_list_finalize (GObject *object)
{
  VisemeFindingList *self = VISEME_FINDING_LIST (object);

  g_ptr_array_unref (self->findings);
  g_ptr_array_unref (self->fixes);

  G_OBJECT_CLASS (viseme_finding_list_parent_class)->finalize (object);
}

static void
viseme_finding_list_class_init (VisemeFindingListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = viseme_finding_list_dispose;
  object_class->finalize = viseme_finding_list_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "findings");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
viseme_finding_list_init (VisemeFindingList *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
  self->findings = viseme_findings_new ();
  self->fixes = g_ptr_array_new_with_free_func ((GDestroyNotify) fix_button_free);
  self->rows = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_set_parent (self->rows, GTK_WIDGET (self));
  self->more_button = gtk_button_new ();
  gtk_widget_set_halign (self->more_button, GTK_ALIGN_START);
  gtk_widget_set_visible (self->more_button, FALSE);
  gtk_widget_add_css_class (self->more_button, "flat");
  gtk_widget_set_parent (self->more_button, GTK_WIDGET (self));
  g_signal_connect_swapped (self->more_button, "clicked", G_CALLBACK (on_more), self);
}
