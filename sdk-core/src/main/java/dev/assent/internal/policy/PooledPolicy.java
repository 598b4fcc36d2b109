/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

import dev.assent.internal.category.Categories;
import dev.assent.internal.document.Node;
import dev.assent.policy.Basis;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules: category × purpose × recipient gives a basis. Immutable and thread-safe. A cell that no
 * rule matches is {@link Basis#NEVER}; where several match, the most restrictive basis, the latest
 * {@code since}, and the most restrictive pending and treatment hold, each on its own. The rules of
 * several policies are pooled; their order plays no part.
 *
 * <p>A policy file is YAML of at most 1 MiB:
 *
 * <pre>{@code
 * terms: 2023-08-07                 # the version of the terms that it writes down; optional
 * purposes: [model_evaluation]      # purposes of the application, beside the built-in ones; optional
 * rules:
 *   - categories: [content, "!content.file"]   # leaves, groups, any (never unclassified), exceptions
 *     purposes: [ai_training]                  # the same; ai_feature is a group
 *     recipients: [first_party]                # first_party, processor, third_party, any
 *     basis: opt_in                            # allow, opt_out, opt_in, never
 *     since: 2023-03-31                        # the terms that introduced the rule; optional
 *     pending: withhold                        # of opt_in; hold comes with a later stage; optional
 *     treatment: redact                        # remove (default) or redact
 *     inherit: false                           # true (default), or only the subject's own grant
 * }</pre>
 *
 * <p>Exceptions win wherever they stand in a list. A purpose that one file declares may be named by
 * all that are pooled with it. The presets are resources beside this class, {@code strict.yaml} and
 * {@code terms.yaml}, and files to start from.
 */
public final class PooledPolicy {
  private final List<String> names;
  private final Categories categories;
  private final Set<Purpose> known;
  private final Set<Purpose> purposes;
  private final List<Path> files;
  private final @Nullable LocalDate terms;
  private final CellTable cells;
  private final boolean readable;

  private PooledPolicy(
      List<String> names,
      Categories categories,
      Set<Purpose> known,
      Set<Purpose> purposes,
      List<Path> files,
      @Nullable LocalDate terms,
      CellTable cells,
      boolean readable) {
    this.names = List.copyOf(names);
    this.categories = categories;
    this.known = Set.copyOf(known);
    this.purposes = Collections.unmodifiableSet(new LinkedHashSet<>(purposes));
    this.files = List.copyOf(files);
    this.terms = terms;
    this.cells = cells;
    this.readable = readable;
  }

  /**
   * Loads and pools policies.
   *
   * @param names of presets ({@code strict}, {@code terms}) and paths of YAML files
   * @param categories the leaves that rules may name
   * @param purposes the purposes that rules may name, beside the built-in ones and those that files
   *     declare
   * @return the policy
   * @throws dev.assent.config.ConfigurationException naming file and line of the first mistake
   */
  public static PooledPolicy load(
      List<String> names, Categories categories, Set<Purpose> purposes) {
    List<PolicyText> texts = PolicyText.read(names);
    Set<Purpose> all = RuleReader.purposes(purposes, texts);
    RuleReader reader = new RuleReader(categories, all);
    List<Rule> rules = new ArrayList<>();
    texts.forEach(text -> rules.addAll(reader.rules(text)));
    rules.sort(Comparator.comparing(Rule::policy).thenComparingInt(Rule::line));
    List<Path> files = texts.stream().map(PolicyText::file).filter(Objects::nonNull).toList();
    CellTable cells = new CellTable(categories, all, rules);
    return new PooledPolicy(
        names, categories, purposes, all, files, latestTerms(texts), cells, true);
  }

  private static @Nullable LocalDate latestTerms(List<PolicyText> texts) {
    LocalDate latest = null;
    for (PolicyText text : texts) {
      Node terms = text.entries().get("terms");
      if (terms != null && (latest == null || terms.date().isAfter(latest))) {
        latest = terms.date();
      }
    }
    return latest;
  }

  /** A policy in which every cell is never, and that knows the built-in purposes only. */
  public static PooledPolicy never(Categories categories) {
    Set<Purpose> builtIn = new LinkedHashSet<>(Purpose.BUILT_IN);
    CellTable cells = new CellTable(categories, builtIn, List.of());
    return new PooledPolicy(List.of(), categories, builtIn, builtIn, List.of(), null, cells, true);
  }

  /**
   * Loads the same names again, with the same categories and purposes: for a file that changed.
   *
   * @return a new policy; this one is as it was
   * @throws dev.assent.config.ConfigurationException as {@link #load} does
   */
  public PooledPolicy reload() {
    return names.isEmpty() ? this : load(names, categories, known);
  }

  /**
   * The same names, files and purposes with every cell never: what holds until a file that became
   * invalid is corrected. It can be {@linkplain #reload reloaded}, and remembers what it said when
   * it was read last.
   */
  public PooledPolicy withNothingPermitted() {
    return new PooledPolicy(names, categories, known, purposes, files, terms, cells, false);
  }

  /**
   * Whether its files could be read. Where not, every cell is never, but nothing is known to have
   * been taken back.
   */
  public boolean isReadable() {
    return readable;
  }

  /**
   * The next policy, as far as this one permits the same: what may hold while it is not certain
   * that the next one was read whole. Each cell is the most restrictive of both; where this one
   * can't be read, what it said when it was read last counts.
   */
  public PooledPolicy tightenedBy(PooledPolicy next) {
    CellTable strictest = CellTable.strictest(next.cells, cells);
    return new PooledPolicy(
        next.names,
        next.categories,
        next.known,
        next.purposes,
        next.files,
        next.terms,
        strictest,
        next.readable);
  }

  /** The files among the names: those to watch. */
  public List<Path> files() {
    return files;
  }

  /** The latest terms of the pooled policies; null if none states any. */
  public @Nullable LocalDate terms() {
    return terms;
  }

  /** The purposes that choices and destinations may name. */
  public Set<Purpose> purposes() {
    return purposes;
  }

  /**
   * The cell of one category; never where the policy does not know the category or purpose, or
   * can't be read.
   */
  public Cell cell(int categoryBit, Purpose purpose, Recipient recipient) {
    return readable ? cells.cell(categoryBit, purpose, recipient) : Cell.UNMATCHED;
  }

  /** The names that it was loaded from. */
  @Override
  public String toString() {
    return names.toString();
  }
}
