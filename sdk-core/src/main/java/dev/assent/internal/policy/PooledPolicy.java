/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

import dev.assent.internal.category.Categories;
import dev.assent.internal.document.Node;
import dev.assent.policy.Basis;
import dev.assent.policy.Policy;
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
 * The pooled rules of one or more policies: a basis for each category, purpose and recipient.
 * Immutable and thread-safe. A cell that no rule matches is {@link Basis#NEVER}. If several rules
 * match, the most restrictive basis, the latest {@code since}, and the most restrictive pending and
 * treatment apply, each independently. The order of the policies has no effect.
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
 *     pending: withhold                        # or hold, while a choice of opt_in is unset; optional
 *     treatment: redact                        # remove (default), redact or reduce
 *     inherit: false                           # true (default), or only the subject's own grant
 * }</pre>
 *
 * <p>Exceptions apply wherever they are in a list. All pooled policies may name a purpose that one
 * file declares. The presets are resources of this package: {@code strict.yaml} and {@code
 * terms.yaml} are to be read and copied, and the JSON beside them is what an application loads.
 */
public final class PooledPolicy {
  /** The names of the presets. */
  public static final List<String> PRESETS = List.of(Policy.strict().name(), Policy.terms().name());

  private final List<String> names;
  private final Categories categories;
  private final Set<Purpose> known;
  private final Set<Purpose> purposes;
  private final List<Path> files;
  private final @Nullable LocalDate terms;
  private final List<Rule> rules;
  private final CellTable cells;
  private final boolean isReadable;

  private PooledPolicy(
      List<String> names,
      Categories categories,
      Set<Purpose> known,
      Set<Purpose> purposes,
      List<Path> files,
      @Nullable LocalDate terms,
      List<Rule> rules,
      CellTable cells,
      boolean isReadable) {
    this.names = List.copyOf(names);
    this.categories = categories;
    this.known = Set.copyOf(known);
    this.purposes = Collections.unmodifiableSet(new LinkedHashSet<>(purposes));
    this.files = List.copyOf(files);
    this.terms = terms;
    this.rules = List.copyOf(rules);
    this.cells = cells;
    this.isReadable = isReadable;
  }

  /**
   * Loads and pools policies.
   *
   * @param names the names of presets ({@code strict}, {@code terms}) and the paths of YAML files
   * @param categories the leaves that rules may name
   * @param purposes the purposes that rules may name, in addition to the built-in ones and those
   *     that files declare
   * @return the policy
   * @throws dev.assent.config.ConfigurationException naming the file and the line of the first
   *     error
   */
  public static PooledPolicy load(
      List<String> names, Categories categories, Set<Purpose> purposes) {
    return load(PolicyText.VARIABLE, names, categories, purposes);
  }

  /**
   * The same.
   *
   * @param variable what lists the names, for messages
   */
  public static PooledPolicy load(
      String variable, List<String> names, Categories categories, Set<Purpose> purposes) {
    List<PolicyText> texts = PolicyText.read(variable, names);
    Set<Purpose> all = RuleReader.purposes(purposes, texts);
    RuleReader reader = new RuleReader(categories, all);
    List<Rule> rules = new ArrayList<>();
    texts.forEach(text -> rules.addAll(reader.rules(text)));
    rules.sort(Comparator.comparing(Rule::policy).thenComparingInt(Rule::line));
    List<Path> files = texts.stream().map(PolicyText::file).filter(Objects::nonNull).toList();
    CellTable cells = new CellTable(categories, all, rules);
    return new PooledPolicy(
        names, categories, purposes, all, files, latestTerms(texts), rules, cells, true);
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

  /**
   * Returns a policy in which every cell is {@link Basis#NEVER}. It has the built-in purposes only.
   */
  public static PooledPolicy never(Categories categories) {
    Set<Purpose> builtIn = new LinkedHashSet<>(Purpose.BUILT_IN);
    CellTable cells = new CellTable(categories, builtIn, List.of());
    return new PooledPolicy(
        List.of(), categories, builtIn, builtIn, List.of(), null, List.of(), cells, true);
  }

  /**
   * Loads the same names again, with the same categories and purposes, after a file changed.
   *
   * @return a new policy; this one is unchanged
   * @throws dev.assent.config.ConfigurationException in the cases of {@link #load}
   */
  public PooledPolicy reload() {
    return names.isEmpty() ? this : load(names, categories, known);
  }

  /**
   * Returns the policy that applies until an invalid file is corrected: every cell is {@link
   * Basis#NEVER}, with the same names, files and purposes. It can be {@linkplain #reload reloaded},
   * and keeps the cells of its last readable form.
   */
  public PooledPolicy withNothingPermitted() {
    return new PooledPolicy(names, categories, known, purposes, files, terms, rules, cells, false);
  }

  /**
   * Returns whether the files could be read. If not, every cell is {@link Basis#NEVER}, but no
   * permission counts as withdrawn.
   */
  public boolean isReadable() {
    return isReadable;
  }

  /**
   * Returns the next policy, limited to the permissions of this one. It applies while it is
   * uncertain whether the next policy was read completely. Each cell is the more restrictive one of
   * both policies. If this policy cannot be read, the cells of its last readable form are used.
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
        next.rules,
        strictest,
        next.isReadable);
  }

  /** Returns the rules of the files and presets, by policy, and as each lists them. */
  public List<Rule> rules() {
    return rules;
  }

  /** Returns the policy files, which are watched for changes. */
  public List<Path> files() {
    return files;
  }

  /** Returns the latest terms of the pooled policies; null if no policy states terms. */
  public @Nullable LocalDate terms() {
    return terms;
  }

  /** Returns the purposes that choices and destinations may name. */
  public Set<Purpose> purposes() {
    return purposes;
  }

  /**
   * Returns the cell of one category. The cell is {@link Basis#NEVER} if the category or purpose is
   * unknown, or if the policy cannot be read.
   */
  public Cell cell(int categoryBit, Purpose purpose, Recipient recipient) {
    return isReadable ? cells.cell(categoryBit, purpose, recipient) : Cell.UNMATCHED;
  }

  /** Returns the names of the presets and files. */
  @Override
  public String toString() {
    return names.toString();
  }
}
