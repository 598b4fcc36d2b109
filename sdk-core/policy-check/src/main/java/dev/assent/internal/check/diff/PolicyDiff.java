/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.diff;

import dev.assent.internal.check.table.Days;
import dev.assent.internal.check.table.PolicyTable;
import dev.assent.internal.check.table.PolicyTable.Kind;
import dev.assent.internal.check.table.PolicyTable.Place;
import dev.assent.internal.check.table.PolicyTable.TableCell;
import dev.assent.internal.check.table.Verdicts;
import dev.assent.internal.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The difference of two tables: every change of every cell. A category or purpose that one side
 * does not know is never permitted there. Immutable.
 *
 * @param changes the changes: the gravest kind first, then the smallest example
 * @param onlyBefore the categories and purposes that only the side before knows
 * @param onlyAfter the categories and purposes that only the side after knows
 */
public record PolicyDiff(List<Change> changes, List<String> onlyBefore, List<String> onlyAfter) {
  private static final String UNKNOWN = "unknown";
  private static final int DIGEST_BYTES = 16;

  /** Compares two tables that the same evaluation computed. */
  public static PolicyDiff of(PolicyTable before, PolicyTable after) {
    return of(before, after, true);
  }

  /**
   * Compares two tables.
   *
   * @param isSameEvaluation whether equal requirements have equal verdicts in both; if not, each
   *     change has the digest of its verdicts
   */
  public static PolicyDiff of(PolicyTable before, PolicyTable after, boolean isSameEvaluation) {
    Kind nowhereBefore = new Kind(UNKNOWN, Verdicts.nothing(before.days()));
    Kind nowhereAfter = new Kind(UNKNOWN, Verdicts.nothing(after.days()));
    Days days = before.days().and(after.days());
    Map<Kind, Verdicts> onAllDays = new HashMap<>();
    Map<List<Kind>, Map<ChangeKind, Example>> compared = new HashMap<>();
    Map<List<Kind>, String> digests = new HashMap<>();
    List<Change> changes = new ArrayList<>();
    for (String category : union(before.categories(), after.categories())) {
      for (String purpose : union(before.purposes(), after.purposes())) {
        for (String recipient : PolicyTable.RECIPIENTS) {
          Place place = new Place(category, purpose, recipient);
          TableCell was = before.cell(place);
          TableCell is = after.cell(place);
          Kind kindBefore = was == null ? nowhereBefore : was.kind();
          Kind kindAfter = is == null ? nowhereAfter : is.kind();
          List<Kind> kinds = List.of(kindBefore, kindAfter);
          Function<Kind, Verdicts> onDays =
              kind -> onAllDays.computeIfAbsent(kind, its -> its.verdicts().on(days));
          boolean isTold =
              isSameEvaluation && !kindBefore.requirement().equals(kindAfter.requirement());
          compared
              .computeIfAbsent(
                  kinds,
                  unused -> KindDiff.of(onDays.apply(kindBefore), onDays.apply(kindAfter), days))
              .forEach(
                  (kind, example) ->
                      changes.add(
                          new Change(
                              kind,
                              place,
                              kindBefore.requirement(),
                              kindAfter.requirement(),
                              isTold
                                  ? ""
                                  : digests.computeIfAbsent(
                                      kinds, both -> digest(both, onDays, days)),
                              rule(was),
                              rule(is),
                              example)));
        }
      }
    }
    changes.sort(
        Comparator.comparing(Change::kind).thenComparingInt(change -> change.example().size()));
    return new PolicyDiff(List.copyOf(changes), missing(before, after), missing(after, before));
  }

  /** Returns a digest of the days and all verdicts of some kinds. */
  private static String digest(List<Kind> kinds, Function<Kind, Verdicts> onDays, Days days) {
    StringBuilder text = new StringBuilder(days.list().toString());
    kinds.forEach(kind -> text.append('\n').append(onDays.apply(kind).digits()));
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(Sha256.of(bytes), 0, DIGEST_BYTES);
  }

  private static String rule(@Nullable TableCell cell) {
    return cell == null ? "" : cell.rules();
  }

  private static Set<String> union(List<String> some, List<String> others) {
    Set<String> union = new LinkedHashSet<>(some);
    union.addAll(others);
    return union;
  }

  private static List<String> missing(PolicyTable here, PolicyTable there) {
    List<String> missing = new ArrayList<>();
    here.categories().stream()
        .filter(name -> !there.categories().contains(name))
        .forEach(name -> missing.add("category " + name));
    here.purposes().stream()
        .filter(name -> !there.purposes().contains(name))
        .forEach(name -> missing.add("purpose " + name));
    return List.copyOf(missing);
  }

  /** Returns whether both sides know the same names and have the same verdicts. */
  public boolean isEqual() {
    return changes.isEmpty() && onlyBefore.isEmpty() && onlyAfter.isEmpty();
  }
}
