/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.table;

import dev.assent.internal.category.Categories;
import dev.assent.internal.policy.Cell;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.policy.Rule;
import dev.assent.policy.Destination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Every verdict of a policy: for each category, purpose and recipient, in each state. Cells with
 * the same requirement share their verdicts. Immutable.
 */
public final class PolicyTable {
  /** The names of the recipients, in their order. */
  public static final List<String> RECIPIENTS =
      Arrays.stream(Recipient.values()).map(Recipient::id).toList();

  /**
   * A kind of cells.
   *
   * @param requirement what the cells require, in words
   */
  public record Kind(String requirement, Verdicts verdicts) {}

  /** The coordinates of a cell. */
  public record Place(String category, String purpose, String recipient) {}

  /**
   * A cell.
   *
   * @param rules the name of the rule that decides it, and of others that limit it by {@code since}
   *     or {@code inherit}, joined by commas; empty if no rule matches
   */
  public record TableCell(Kind kind, String rules) {}

  private final List<String> categories;
  private final List<String> purposes;
  private final Days days;

  /** The indexes of categories and purposes. */
  private final Map<String, Integer> indexes = new HashMap<>();

  /** The cells by category, purpose and recipient, the last one changing fastest. */
  private final List<TableCell> cells;

  PolicyTable(List<String> categories, List<String> purposes, Days days, List<TableCell> cells) {
    this.categories = List.copyOf(categories);
    this.purposes = List.copyOf(purposes);
    this.days = days;
    this.cells = cells;
    for (int i = 0; i < categories.size(); i++) {
      indexes.put("category " + categories.get(i), i);
    }
    for (int i = 0; i < purposes.size(); i++) {
      indexes.put("purpose " + purposes.get(i), i);
    }
  }

  /** Returns the table of a policy. */
  public static PolicyTable of(PooledPolicy policy, Categories categories) {
    return of(policy, categories, true);
  }

  /**
   * @param byKind whether equal cells are evaluated once; the verdicts are the same either way
   */
  static PolicyTable of(PooledPolicy policy, Categories categories, boolean byKind) {
    Map<String, Map<Object, Place>> byPurpose = new LinkedHashMap<>();
    Map<Object, Cell> distinct = new LinkedHashMap<>();
    IdentityHashMap<Cell, Object> known = new IdentityHashMap<>();
    TreeSet<LocalDate> since = new TreeSet<>();
    List<Object> kinds = new ArrayList<>();
    List<Cell> cells = new ArrayList<>();
    for (int bit = 0; bit < categories.size(); bit++) {
      boolean isUnclassified = 1L << bit == Categories.UNCLASSIFIED;
      for (Purpose purpose : policy.purposes()) {
        for (Recipient recipient : Recipient.values()) {
          Cell cell = policy.cell(bit, purpose, recipient);
          Place place = new Place(categories.name(bit), purpose.name(), recipient.id());
          Object kind = isUnclassified || !byKind ? null : known.get(cell);
          if (kind == null) {
            Requirement requirement = Requirement.of(cell, isUnclassified);
            if (requirement.since() != null) {
              since.add(requirement.since());
            }
            kind = byKind ? requirement : place;
            distinct.putIfAbsent(kind, cell);
            if (!isUnclassified) {
              known.put(cell, kind);
            }
          }
          byPurpose
              .computeIfAbsent(purpose.name(), unused -> new LinkedHashMap<>())
              .putIfAbsent(kind, place);
          kinds.add(kind);
          cells.add(cell);
        }
      }
    }
    Days days = Days.of(since);
    RuleNames names = RuleNames.of(policy);
    Map<Object, Place> examples = examples(byPurpose, distinct.size());
    Map<Place, Verdicts> verdicts = verdicts(policy, categories, days, examples.values());
    Map<Object, Kind> evaluated = new HashMap<>();
    examples.forEach(
        (kind, place) -> {
          String text = Requirement.of(of(distinct, kind), false).text();
          evaluated.put(kind, new Kind(text, of(verdicts, place)));
        });
    List<String> purposes = policy.purposes().stream().map(Purpose::name).toList();
    return new PolicyTable(
        categories.names(categories.all()),
        purposes,
        days,
        tableCells(cells, kinds, evaluated, names));
  }

  /** Returns one cell of each kind, of few purposes, since each purpose is evaluated by itself. */
  private static Map<Object, Place> examples(Map<String, Map<Object, Place>> byPurpose, int kinds) {
    Map<Object, Place> examples = new LinkedHashMap<>();
    while (examples.size() < kinds) {
      Map<Object, Place> most = Map.of();
      long news = 0;
      for (Map<Object, Place> its : byPurpose.values()) {
        long count = its.keySet().stream().filter(kind -> !examples.containsKey(kind)).count();
        most = count > news ? its : most;
        news = Math.max(news, count);
      }
      most.forEach(examples::putIfAbsent);
    }
    return examples;
  }

  /** Most cells have the same rules as others, and so are the same. */
  private static List<TableCell> tableCells(
      List<Cell> cells, List<Object> kinds, Map<Object, Kind> evaluated, RuleNames names) {
    IdentityHashMap<Cell, TableCell> known = new IdentityHashMap<>();
    List<TableCell> table = new ArrayList<>(cells.size());
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      Kind kind = of(evaluated, kinds.get(i));
      TableCell same = known.get(cell);
      if (same == null || !same.kind().equals(kind)) {
        same =
            new TableCell(kind, String.join(", ", deciding(cell).stream().map(names::of).toList()));
        known.put(cell, same);
      }
      table.add(same);
    }
    return table;
  }

  private static <K, V> V of(Map<K, V> map, K key) {
    V value = map.get(key);
    if (value == null) {
      throw new IllegalStateException("no cell " + key);
    }
    return value;
  }

  /**
   * Returns the rules that decide a cell: the one with the basis, and those with the rest if it has
   * not.
   */
  public static List<Rule> deciding(Cell cell) {
    Rule basis = cell.decidedBy();
    Set<Rule> rules = new LinkedHashSet<>();
    if (basis != null) {
      rules.add(basis);
      Requirement all = Requirement.of(cell, false);
      boolean needsOther = !Objects.equals(basis.since(), all.since());
      cell.rules().stream()
          .filter(rule -> needsOther && Objects.equals(rule.since(), all.since()))
          .findFirst()
          .ifPresent(rules::add);
      cell.rules().stream()
          .filter(rule -> basis.inherits() && !rule.inherits())
          .findFirst()
          .ifPresent(rules::add);
    }
    return List.copyOf(rules);
  }

  /** Evaluates some cells, purpose by purpose: choices for other purposes would only cost time. */
  private static Map<Place, Verdicts> verdicts(
      PooledPolicy policy, Categories categories, Days days, Collection<Place> places) {
    Map<Place, Verdicts> verdicts = new LinkedHashMap<>();
    Map<String, Map<Destination, List<Place>>> byPurpose = new LinkedHashMap<>();
    for (Place place : places) {
      verdicts.put(place, new Verdicts(days));
      byPurpose
          .computeIfAbsent(place.purpose(), unused -> new LinkedHashMap<>())
          .computeIfAbsent(destination(place), unused -> new ArrayList<>())
          .add(place);
    }
    for (Map<Destination, List<Place>> columns : byPurpose.values()) {
      long chosen = 0;
      for (List<Place> column : columns.values()) {
        for (Place place : column) {
          chosen |= categories.mask(place.category());
        }
      }
      List<List<Place>> inColumns = List.copyOf(columns.values());
      List<Destination> destinations = List.copyOf(columns.keySet());
      new StateEvaluator(policy, categories, destinations, days, chosen)
          .evaluate(
              (account, user, destination, day, masks) -> {
                for (Place place : inColumns.get(destination)) {
                  long category = categories.mask(place.category());
                  of(verdicts, place).put(account, user, day, verdict(masks, category));
                }
              });
    }
    return verdicts;
  }

  private static Destination destination(Place place) {
    return new Destination(
        place.recipient(),
        new Purpose(place.purpose()),
        Recipient.valueOf(place.recipient().toUpperCase(Locale.ROOT)));
  }

  private static int verdict(long[] masks, long category) {
    int verdict = 0;
    for (int bit = 0; bit < masks.length; bit++) {
      verdict |= (masks[bit] & category) == 0 ? 0 : 1 << bit;
    }
    // what becomes of a withheld field does not matter where it is not withheld
    return (verdict & Verdict.PERMITTED) == 0
        ? verdict
        : verdict & ~(Verdict.REDUCED | Verdict.REDACTED);
  }

  public List<String> categories() {
    return categories;
  }

  public List<String> purposes() {
    return purposes;
  }

  public Days days() {
    return days;
  }

  /** Returns a cell; null if the policy does not know its category or purpose. */
  public @Nullable TableCell cell(Place place) {
    Integer category = indexes.get("category " + place.category());
    Integer purpose = indexes.get("purpose " + place.purpose());
    int recipient = RECIPIENTS.indexOf(place.recipient());
    return category == null || purpose == null || recipient < 0
        ? null
        : cells.get((category * purposes.size() + purpose) * RECIPIENTS.size() + recipient);
  }

  /** Returns the kinds of cells, in the order of their first cells. */
  public List<Kind> kinds() {
    return cells.stream().map(TableCell::kind).distinct().toList();
  }

  /**
   * Returns the verdict on a cell.
   *
   * @param day the day of the datum
   * @return bits of {@link Verdict}; none if the cell is not known
   */
  public int verdict(Place place, LevelChoice account, LevelChoice user, LocalDate day) {
    TableCell cell = cell(place);
    return cell == null
        ? 0
        : cell.kind().verdicts().get(account.index(days), user.index(days), days.indexOf(day));
  }
}
