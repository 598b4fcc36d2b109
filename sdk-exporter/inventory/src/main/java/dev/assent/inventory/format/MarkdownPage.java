/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import dev.assent.inventory.CategoryEntry;
import dev.assent.inventory.DestinationEntry;
import dev.assent.inventory.FieldEntry;
import dev.assent.inventory.Inventory;
import java.util.List;
import java.util.stream.Collectors;

/** A readable page about an inventory, in Markdown. */
final class MarkdownPage {
  private static final int MAX_FIELDS = 40;

  private final StringBuilder page = new StringBuilder();

  private MarkdownPage() {}

  static String of(Inventory inventory, Application application) {
    MarkdownPage markdown = new MarkdownPage();
    markdown.line("# What " + text(application.name()) + " can collect, and where it can go");
    markdown.line("");
    markdown.line(
        "Written by Assent. A category that is not listed for a destination never goes there."
            + " Fields are those that code declares, that catalog files list, or that were seen"
            + " in tests. A field of several categories is listed with the strictest ones. Whether"
            + " a person's data goes there also depends on that person's choices.");
    inventory.destinations().forEach(destination -> markdown.destination(inventory, destination));
    markdown.unknown(inventory);
    return markdown.page.toString();
  }

  private void line(String text) {
    page.append(text).append('\n');
  }

  private void destination(Inventory inventory, DestinationEntry destination) {
    line("");
    line("## " + text(destination.name()));
    line("");
    line("- for: `" + destination.purpose() + "`");
    line(
        "- received by: "
            + destination.recipient().id().replace('_', ' ')
            + (destination.label() == null ? "" : ", " + text(destination.label())));
    line(
        "- signals: "
            + destination.signals().stream().map(Words::id).collect(Collectors.joining(", ")));
    if (destination.retention().hold() != null) {
      line("- waits in memory for a choice: at most " + destination.retention().hold());
    }
    if (destination.retention().spool() != null) {
      line(
          "- waits on disk for the receiver, encrypted: at most "
              + destination.retention().spool());
    }
    if (destination.referenced()) {
      line(
          "- data that needs a grant has a reference to its person, `assent.subject.ref`, by which"
              + " the receiver deletes it");
    }
    line("");
    if (destination.categories().isEmpty()) {
      line("Nothing can go there.");
      return;
    }
    line("| category | when it leaves | by terms since | policy | fields |");
    line("|---|---|---|---|---|");
    destination.categories().forEach(entry -> row(inventory, destination, entry));
  }

  private void row(Inventory inventory, DestinationEntry destination, CategoryEntry entry) {
    List<String> fields = Words.fields(inventory, destination, entry.category());
    String shown =
        fields.stream().limit(MAX_FIELDS).map(MarkdownPage::code).collect(Collectors.joining(", "));
    int more = fields.size() - MAX_FIELDS;
    line(
        "| "
            + String.join(
                " | ",
                code(entry.category().name()),
                Words.sentence(entry.basis())
                    + (entry.ownGrantOnly() ? " Only the person's own grant counts." : ""),
                entry.since() == null ? "" : entry.since().toString(),
                text(String.join(", ", entry.policies())),
                more > 0 ? shown + " and " + more + " more" : shown)
            + " |");
  }

  private void unknown(Inventory inventory) {
    List<FieldEntry> unknown = inventory.unclassified();
    line("");
    line("## In no catalog: never leaves");
    line("");
    if (unknown.isEmpty()) {
      line("None.");
    }
    unknown.forEach(field -> line("- " + Words.id(field.kind()) + " " + code(Words.name(field))));
  }

  private static String code(String name) {
    return "`" + name.replaceAll("[`\\p{Cntrl}]", "'").replace("|", "\\|") + "`";
  }

  /** Escapes what Markdown would read as its own. */
  private static String text(String words) {
    return words.replaceAll("([\\\\`*_{}\\[\\]<>()#+!|-])", "\\\\$1").replaceAll("\\s+", " ");
  }
}
