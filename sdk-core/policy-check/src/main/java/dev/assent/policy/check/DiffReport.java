/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import dev.assent.internal.check.catalog.CatalogChange;
import dev.assent.internal.check.diff.ChangeGroup;
import dev.assent.internal.document.JsonText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of a comparison, to be printed. Immutable.
 *
 * @param isEqual whether there is no difference at all
 * @param changes the changes of policies that are not accepted
 * @param entries the changes of catalogs that are not accepted
 * @param onlyBefore what only the old side knows
 * @param onlyAfter what only the new side knows
 * @param accepted the number of accepted changes
 * @param stale the accepted lines that are stale
 */
record DiffReport(
    DiffSide before,
    DiffSide after,
    boolean isEqual,
    List<ChangeGroup> changes,
    List<CatalogChange> entries,
    List<String> onlyBefore,
    List<String> onlyAfter,
    int accepted,
    List<String> stale) {
  /** Returns whether a change that is not accepted loosens anything. */
  boolean isLoosened() {
    return changes.stream().anyMatch(group -> group.first().kind().isLoosening())
        || entries.stream().anyMatch(change -> !change.isNarrowed());
  }

  void print(PrintStream out, boolean json) {
    if (json) {
      out.print(JsonText.of(tree()));
    } else {
      print(out);
    }
  }

  private void print(PrintStream out) {
    for (ChangeGroup group : changes) {
      out.println(group.sentence());
      if (group.size() > 1) {
        out.println("  in " + group.size() + " cells: " + cells(group));
      }
    }
    entries.forEach(change -> out.println("catalog: " + change.line()));
    onlyBefore.forEach(name -> out.println("only OLD knows the " + name));
    onlyAfter.forEach(name -> out.println("only NEW knows the " + name));
    stale.forEach(out::println);
    List<String> lines = new ArrayList<>();
    changes.stream()
        .filter(group -> group.first().kind().isLoosening())
        .forEach(group -> lines.add(group.line()));
    entries.stream()
        .filter(change -> !change.isNarrowed())
        .forEach(change -> lines.add(change.line()));
    if (!lines.isEmpty()) {
      out.println();
      out.println("To accept after a review, add to the file of --accept:");
      lines.forEach(line -> out.println(line + " | REASON"));
    }
    out.println(summary());
  }

  private static String cells(ChangeGroup group) {
    String categories = String.join(", ", group.categories());
    return group.purposes().size() == 1
        ? categories
        : categories + ", each for " + String.join(", ", group.purposes());
  }

  private String summary() {
    if (isEqual) {
      return "equal: OLD and NEW permit, keep, release and reduce the same, in every state";
    }
    int cells = changes.stream().mapToInt(ChangeGroup::size).sum();
    return "changes: "
        + cells
        + " of cells, "
        + entries.size()
        + " of the catalog; accepted: "
        + accepted
        + (stale.isEmpty() ? "" : "; stale: " + stale.size());
  }

  private Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("old", facts(before));
    tree.put("new", facts(after));
    tree.put("equal", isEqual);
    tree.put("loosened", isLoosened());
    tree.put("changes", changes.stream().map(DiffReport::tree).toList());
    tree.put("catalog", entries.stream().map(DiffReport::tree).toList());
    tree.put("onlyOld", onlyBefore);
    tree.put("onlyNew", onlyAfter);
    tree.put("accepted", accepted);
    tree.put("stale", stale);
    return tree;
  }

  private static Map<String, Object> facts(DiffSide side) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("assent", side.version());
    facts.put("hash", side.hash().get());
    return facts;
  }

  private static Map<String, Object> tree(ChangeGroup group) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("kind", group.first().kind().id());
    tree.put("categories", group.categories());
    tree.put("purposes", group.purposes());
    tree.put("recipient", group.first().place().recipient());
    tree.put("before", group.first().before());
    tree.put("after", group.first().after());
    tree.put("ruleBefore", group.first().ruleBefore());
    tree.put("ruleAfter", group.first().ruleAfter());
    tree.put("example", group.sentence());
    tree.put("line", group.line());
    return tree;
  }

  private static Map<String, Object> tree(CatalogChange change) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("name", change.name());
    tree.put("change", change.isNarrowed() ? "narrowed" : "loosened");
    tree.put("before", change.before());
    tree.put("after", change.after());
    tree.put("line", change.line());
    return tree;
  }
}
