/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.check.catalog.CatalogChange;
import dev.assent.internal.check.catalog.CatalogDiff;
import dev.assent.internal.check.diff.AcceptedChanges;
import dev.assent.internal.check.diff.Change;
import dev.assent.internal.check.diff.ChangeGroup;
import dev.assent.internal.check.diff.ChangeKind;
import dev.assent.internal.check.diff.PolicyDiff;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Compares two lists of policies and catalogs, or tables of other versions of Assent. */
record DiffCommand(Arguments arguments) implements Command {
  static final Arguments.Usage OPTIONS =
      Arguments.Usage.of(
          "assent-policy diff OLD NEW [--catalog OLD NEW] [--fail-on newly-permitted]"
              + " [--accept FILE]",
          Map.of("--catalog", 2, "--fail-on", 1, "--accept", 1));

  @Override
  public int run(PrintStream out) throws IOException {
    if (arguments.others().size() != 2) {
      throw arguments.usage("diff compares two lists of policies, OLD and NEW");
    }
    String failOn = arguments.value("--fail-on");
    if (failOn != null && !failOn.equals(ChangeKind.NEWLY_PERMITTED.id())) {
      throw arguments.usage("--fail-on: the only value is " + ChangeKind.NEWLY_PERMITTED.id());
    }
    List<String> catalogs = arguments.options().getOrDefault("--catalog", List.of("", ""));
    AcceptedChanges accepted = accepted(arguments.value("--accept"));
    DiffSide before = DiffSide.load("OLD", arguments.others().get(0), catalogs.get(0), arguments);
    DiffSide after = DiffSide.load("NEW", arguments.others().get(1), catalogs.get(1), arguments);
    if (!arguments.has("--catalog")) {
      requireCatalog("NEW", after, before);
      requireCatalog("OLD", before, after);
    }
    // of one version, the same files are the same catalog
    boolean isSameCatalog =
        catalogs.get(0).equals(catalogs.get(1)) && !before.isTable() && !after.isTable();
    List<CatalogChange> entries =
        isSameCatalog ? List.of() : CatalogDiff.of(before.catalog().get(), after.catalog().get());
    DiffReport report = report(before, after, entries, accepted);
    report.print(out, arguments.has("--json"));
    boolean isLoosened = failOn != null && report.isLoosened();
    return isLoosened || !report.stale().isEmpty() ? 1 : 0;
  }

  /** Without its catalog files, a side would be compared with another catalog than it has. */
  private static void requireCatalog(String name, DiffSide side, DiffSide other) {
    if (!side.isTable() && other.isTable() && !other.catalogs().isEmpty()) {
      throw new ConfigurationException(
          name,
          "has no --catalog, and the table beside it was written with "
              + other.catalogs()
              + "; write --catalog OLD NEW, with - for the table and for no catalog");
    }
  }

  private static AcceptedChanges accepted(@Nullable String file) throws IOException {
    return file == null
        ? AcceptedChanges.NONE
        : AcceptedChanges.read(file, Files.readAllLines(Path.of(file)));
  }

  private static DiffReport report(
      DiffSide before, DiffSide after, List<CatalogChange> entries, AcceptedChanges accepted) {
    PolicyDiff diff =
        PolicyDiff.of(before.table(), after.table(), !before.isTable() && !after.isTable());
    Set<String> keys = new HashSet<>();
    diff.changes().forEach(change -> keys.add(change.key()));
    entries.forEach(change -> keys.add(change.line()));
    List<Change> open =
        diff.changes().stream().filter(change -> !accepted.has(change.key())).toList();
    List<CatalogChange> openEntries =
        entries.stream().filter(change -> !accepted.has(change.line())).toList();
    return new DiffReport(
        before,
        after,
        diff.isEqual() && entries.isEmpty(),
        ChangeGroup.of(open),
        openEntries,
        diff.onlyBefore(),
        diff.onlyAfter(),
        keys.size() - open.size() - openEntries.size(),
        accepted.stale(keys));
  }
}
