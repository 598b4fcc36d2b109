/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.rules;

import dev.assent.internal.category.Categories;
import dev.assent.internal.check.rules.PolicyFinding.Kind;
import dev.assent.internal.check.table.RuleNames;
import dev.assent.internal.policy.Cell;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.policy.Rule;
import dev.assent.internal.policy.Treatment;
import dev.assent.policy.Basis;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Finds what is valid in a policy, and probably a mistake. Confined to one thread. */
public final class PolicyFindings {
  private static final int SHOWN = 3;

  /** The rules of each cell; cells with the same rules are one. */
  private final Set<List<Rule>> cells = new LinkedHashSet<>();

  /** The cells of each rule, in the order of policies and lines. */
  private final Map<Rule, Set<List<Rule>>> cellsOfRules;

  private final Map<List<Rule>, Set<String>> categoriesOfCells = new LinkedHashMap<>();
  private final List<PolicyFinding> findings = new ArrayList<>();
  private final Set<Rule> idle = new HashSet<>();
  private final PooledPolicy policy;
  private final List<String> policies;
  private final RuleNames names;

  private PolicyFindings(PooledPolicy policy, List<String> policies, Categories categories) {
    this.policy = policy;
    this.policies = policies;
    this.names = RuleNames.of(policy);
    this.cellsOfRules = new TreeMap<>(Comparator.comparingInt(policy.rules()::indexOf));
    for (int bit = 0; bit < categories.size(); bit++) {
      for (Purpose purpose : policy.purposes()) {
        for (Recipient recipient : Recipient.values()) {
          add(policy.cell(bit, purpose, recipient), categories.name(bit));
        }
      }
    }
  }

  private void add(Cell cell, String category) {
    List<Rule> rules = cell.rules();
    cells.add(rules);
    categoriesOfCells.computeIfAbsent(rules, unused -> new LinkedHashSet<>()).add(category);
    for (Rule rule : rules) {
      cellsOfRules.computeIfAbsent(rule, unused -> new LinkedHashSet<>()).add(rules);
    }
  }

  /**
   * Returns all findings, rule by rule.
   *
   * @param policies the names of the pooled policies, as {@code ASSENT_POLICY} lists them
   * @param today the day after which a {@code since} is in the future
   */
  public static List<PolicyFinding> of(
      PooledPolicy policy, List<String> policies, Categories categories, LocalDate today) {
    PolicyFindings finder = new PolicyFindings(policy, policies, categories);
    finder.findEmptyRules();
    finder.findIdleRules();
    finder.findIdleParts();
    finder.findMootPresets();
    finder.findCancellations();
    finder.findFuture(today);
    finder.findNewerSince();
    finder.findUnnamed(categories);
    return List.copyOf(finder.findings);
  }

  private void add(Kind kind, String where, String text) {
    findings.add(new PolicyFinding(kind, where, text));
  }

  /**
   * Only {@code any} with exceptions covers nothing, since the reader refuses other lists. A {@code
   * never} for any other category closes those that an application may add.
   */
  private void findEmptyRules() {
    for (Rule rule : policy.rules()) {
      if (cellsOf(rule).isEmpty() && rule.basis() != Basis.NEVER) {
        add(
            Kind.EMPTY_RULE,
            names.of(rule),
            "covers no cell: its lists and exceptions leave no category, purpose or recipient");
      }
    }
  }

  /** From the last rule to the first, so that of two equal rules the later one decides nothing. */
  private void findIdleRules() {
    List<Rule> rules = new ArrayList<>(cellsOfRules.keySet());
    List<PolicyFinding> found = new ArrayList<>();
    for (int i = rules.size() - 1; i >= 0; i--) {
      Rule rule = rules.get(i);
      if (!PooledPolicy.PRESETS.contains(rule.policy()) && isIdle(rule)) {
        idle.add(rule);
        String text = "decides nothing, since these are as strict: " + hiding(rule);
        found.add(0, new PolicyFinding(Kind.IDLE_RULE, names.of(rule), text));
      }
    }
    findings.addAll(found);
  }

  private boolean isIdle(Rule rule) {
    for (List<Rule> cell : cellsOf(rule)) {
      List<Rule> rest = without(cell, rule);
      if (rest.isEmpty() || !Pool.of(rest).equals(Pool.of(cell))) {
        return false;
      }
    }
    return true;
  }

  private Set<List<Rule>> cellsOf(Rule rule) {
    return cellsOfRules.getOrDefault(rule, Set.of());
  }

  private List<Rule> without(List<Rule> cell, Rule rule) {
    return cell.stream().filter(each -> !idle.contains(each) && !each.equals(rule)).toList();
  }

  /** In each cell, the first rule that alone is as strict as the cell, or else all that decide. */
  private String hiding(Rule rule) {
    Set<String> hiding = new LinkedHashSet<>();
    for (List<Rule> cell : cellsOf(rule)) {
      List<Rule> rest = without(cell, rule);
      Pool all = Pool.of(cell);
      rest.stream()
          .filter(each -> Pool.of(List.of(each)).equals(all))
          .findFirst()
          .or(() -> rest.stream().filter(each -> each.basis() == all.basis()).findFirst())
          .ifPresent(each -> hiding.add(names.of(each)));
    }
    return shortened(hiding);
  }

  private static String shortened(Set<String> names) {
    List<String> list = List.copyOf(names);
    return list.size() <= SHOWN
        ? String.join(", ", list)
        : String.join(", ", list.subList(0, SHOWN)) + " and " + (list.size() - SHOWN) + " more";
  }

  /** A part may limit a cell whose basis is another rule's; so all cells of the rule count. */
  private void findIdleParts() {
    cellsOfRules.forEach(
        (rule, its) -> {
          if (!PooledPolicy.PRESETS.contains(rule.policy()) && !idle.contains(rule)) {
            List<Pool> pools = its.stream().map(Pool::of).distinct().toList();
            Set<String> bases = new TreeSet<>();
            pools.forEach(pool -> bases.add(word(pool.basis())));
            String why = "' has no effect, since its cells are " + String.join(" or ", bases);
            Pool.idleParts(rule, pools)
                .forEach(part -> add(Kind.IDLE_PART, names.of(rule), "'" + part + why));
          }
        });
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private void findMootPresets() {
    for (String preset : PooledPolicy.PRESETS) {
      if (policies.size() > 1 && policies.contains(preset) && isMoot(preset)) {
        add(Kind.MOOT_PRESET, preset, "decides nothing, since the others are as strict everywhere");
      }
    }
  }

  private boolean isMoot(String preset) {
    for (List<Rule> cell : cells) {
      List<Rule> rest = cell.stream().filter(rule -> !rule.policy().equals(preset)).toList();
      if (!Pool.of(rest).equals(Pool.of(cell))) {
        return false;
      }
    }
    return true;
  }

  /** What a rule cancels of another one. */
  private record Cancelled(Kind kind, String canceller, String of, String what) {}

  private void findCancellations() {
    Map<Cancelled, Set<String>> found = new LinkedHashMap<>();
    for (List<Rule> cell : cells) {
      if (Pool.of(cell).basis() == Basis.OPT_IN) {
        Set<String> categories = categoriesOfCells.getOrDefault(cell, Set.of());
        for (Rule own : cell) {
          for (Rule rule : cell) {
            if (isOwnOptIn(own) && !rule.equals(own)) {
              cancelled(rule, own).forEach(each -> add(found, each, categories));
            }
          }
        }
      }
    }
    found.forEach(
        (each, categories) ->
            add(
                each.kind,
                each.canceller,
                "cancels '" + each.what + "' of " + each.of + " for " + shortened(categories)));
  }

  private static void add(
      Map<Cancelled, Set<String>> found, Cancelled cancelled, Set<String> categories) {
    found.computeIfAbsent(cancelled, unused -> new LinkedHashSet<>()).addAll(categories);
  }

  /** A preset says neither hold nor reduce, and so cancels both, as a looser rule does. */
  private static boolean isOwnOptIn(Rule rule) {
    return rule.basis() == Basis.OPT_IN && !PooledPolicy.PRESETS.contains(rule.policy());
  }

  private List<Cancelled> cancelled(Rule rule, Rule own) {
    List<Cancelled> cancelled = new ArrayList<>();
    String canceller = names.of(rule);
    if (own.pending().stricter(rule.pending()) != own.pending()) {
      cancelled.add(new Cancelled(Kind.CANCELLED_HOLD, canceller, names.of(own), "pending: hold"));
    }
    Treatment treatment = own.treatment();
    if (treatment.stricter(rule.treatment()) != treatment) {
      String what = "treatment: " + word(treatment);
      cancelled.add(new Cancelled(Kind.CANCELLED_TREATMENT, canceller, names.of(own), what));
    }
    return cancelled;
  }

  private void findFuture(LocalDate today) {
    for (Rule rule : cellsOfRules.keySet()) {
      LocalDate since = rule.since();
      if (since != null && since.isAfter(today)) {
        add(
            Kind.FUTURE_SINCE,
            names.of(rule),
            "since " + since + " is in the future: until then, its cells permit no data");
      }
    }
  }

  private void findNewerSince() {
    LocalDate terms = policy.terms();
    cellsOfRules.forEach(
        (rule, its) -> {
          LocalDate since = rule.since();
          boolean isNewer = terms != null && since != null && since.isAfter(terms);
          if (isNewer && its.stream().anyMatch(cell -> Pool.of(cell).basis() == Basis.OPT_IN)) {
            add(
                Kind.NEWER_SINCE,
                names.of(rule),
                "since "
                    + since
                    + " is after the terms of "
                    + terms
                    + " that the policies state:"
                    + " no consent to these counts");
          }
        });
  }

  private void findUnnamed(Categories categories) {
    long covered = Categories.UNCLASSIFIED; // never, with or without a rule
    Set<String> purposes = new LinkedHashSet<>();
    policy.purposes().forEach(purpose -> purposes.add(purpose.name()));
    for (Rule rule : cellsOfRules.keySet()) {
      covered |= rule.categories();
      purposes.removeAll(rule.purposes());
    }
    String where = String.join(",", policies);
    for (String category : categories.names(categories.all() & ~covered)) {
      add(Kind.UNNAMED_CATEGORY, where, "no rule names " + category + ", so it is never permitted");
    }
    for (String purpose : purposes) {
      add(Kind.UNNAMED_PURPOSE, where, "no rule names " + purpose + ", so nothing goes for it");
    }
  }
}
