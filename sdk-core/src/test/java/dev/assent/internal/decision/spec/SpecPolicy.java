/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.spec;

import dev.assent.fixtures.policy.PolicyFacts;
import dev.assent.internal.category.Categories;
import dev.assent.internal.policy.PooledPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * Pooled policy files in two forms: as Assent reads them, and as rules of the reference semantics.
 * Immutable and thread-safe.
 */
public final class SpecPolicy {
  static final Categories CATEGORIES = Categories.builtIn();
  private static final List<String> PURPOSES =
      dev.assent.policy.Purpose.BUILT_IN.stream().map(it -> it.name()).toList();
  private static final List<String> RECIPIENTS = List.of("first_party", "processor", "third_party");
  private static final AtomicInteger written = new AtomicInteger();

  /** A rule as it is written. */
  record RuleText(
      List<String> categories,
      List<String> purposes,
      List<String> recipients,
      PolicyFacts.Basis basis,
      String since,
      boolean hold,
      PolicyFacts.Treatment treatment,
      boolean inherit) {
    private RuleText ignoring(SpecMutation mutation) {
      return new RuleText(
          mutation == SpecMutation.EXCEPTION_OF_A_RULE ? positive(categories) : categories,
          purposes,
          recipients,
          basis,
          mutation == SpecMutation.SINCE ? "" : since,
          mutation == SpecMutation.PENDING ? basis == PolicyFacts.Basis.OPT_IN : hold,
          mutation == SpecMutation.TREATMENT ? PolicyFacts.Treatment.REDUCE : treatment,
          inherit || mutation == SpecMutation.INHERITANCE);
    }

    private static List<String> positive(List<String> words) {
      return words.stream().filter(word -> !word.startsWith("!")).toList();
    }

    private String yaml() {
      return "  - { categories: %s, purposes: %s, recipients: %s, basis: %s%s%s, treatment: %s, inherit: %s }\n"
          .formatted(
              words(categories),
              words(purposes),
              words(recipients),
              basis.name().toLowerCase(Locale.ROOT),
              since.isEmpty() ? "" : ", since: " + since,
              hold ? ", pending: hold" : "",
              treatment.name().toLowerCase(Locale.ROOT),
              inherit);
    }

    private static String words(List<String> words) {
      return words.stream()
          .map(word -> '"' + word + '"')
          .collect(Collectors.joining(", ", "[", "]"));
    }

    private PolicyFacts.Rule rule() {
      Set<PolicyFacts.Recipient> to = EnumSet.noneOf(PolicyFacts.Recipient.class);
      select(recipients, RECIPIENTS)
          .forEach(id -> to.add(PolicyFacts.Recipient.valueOf(id.toUpperCase(Locale.ROOT))));
      return new PolicyFacts.Rule(
          CATEGORIES.mask(
              select(categories, CATEGORIES.names(CATEGORIES.any())).stream()
                  .map(dev.assent.category.Category::of)
                  .toList()),
          select(purposes, PURPOSES),
          to,
          basis,
          since.isEmpty() ? PolicyFacts.NONE : epochNanos(since),
          hold,
          treatment,
          inherit);
    }

    /** Resolves groups, {@code any} and exceptions. */
    private static Set<String> select(List<String> words, List<String> any) {
      Set<String> selected = new TreeSet<>();
      for (String leaf : any) {
        boolean named = words.contains("any") || words.stream().anyMatch(it -> stands(it, leaf));
        boolean excepted =
            words.stream().anyMatch(it -> it.startsWith("!") && stands(it.substring(1), leaf));
        if (named && !excepted) {
          selected.add(leaf);
        }
      }
      return selected;
    }

    private static boolean stands(String word, String leaf) {
      return leaf.equals(word) || leaf.startsWith(word + ".");
    }
  }

  private final Path directory;
  private final Map<SpecMutation, SpecPolicy> mutants = new ConcurrentHashMap<>();
  final List<List<RuleText>> files;
  final List<PolicyFacts.Rule> rules;
  final PooledPolicy pooled;

  private SpecPolicy(List<RuleText> rules, PooledPolicy pooled, Path directory) {
    this.directory = directory;
    this.files = List.of(rules);
    this.rules = rules.stream().map(RuleText::rule).toList();
    this.pooled = pooled;
  }

  /** Returns a preset of Assent, with the rules that it should have. */
  static SpecPolicy preset(String name, List<RuleText> rules, Path directory) {
    return new SpecPolicy(rules, PooledPolicy.load(List.of(name), CATEGORIES, Set.of()), directory);
  }

  /** Writes the files and reads them. */
  SpecPolicy(List<List<RuleText>> files, Path directory) {
    this.directory = directory;
    this.files = files;
    this.rules = files.stream().flatMap(List::stream).map(RuleText::rule).toList();
    List<String> names = new ArrayList<>();
    for (List<RuleText> file : files) {
      Path path = directory.resolve("policy" + written.incrementAndGet() + ".yaml");
      write(path, file);
      names.add(path.toString());
    }
    this.pooled =
        names.isEmpty()
            ? PooledPolicy.never(CATEGORIES)
            : PooledPolicy.load(names, CATEGORIES, Set.of());
    names.forEach(name -> delete(Path.of(name)));
  }

  /** Returns these policies without what a mutation ignores; this object if it ignores no rule. */
  SpecPolicy mutated(SpecMutation mutation) {
    return switch (mutation) {
      case LAST_POLICY_FILE, SINCE, INHERITANCE, PENDING, TREATMENT, EXCEPTION_OF_A_RULE ->
          mutants.computeIfAbsent(mutation, it -> new SpecPolicy(changed(it), directory));
      default -> this;
    };
  }

  private List<List<RuleText>> changed(SpecMutation mutation) {
    if (mutation == SpecMutation.LAST_POLICY_FILE) {
      return files.size() < 2 ? files : files.subList(0, files.size() - 1);
    }
    return files.stream()
        .map(file -> file.stream().map(rule -> rule.ignoring(mutation)).toList())
        .toList();
  }

  private static void write(Path path, List<RuleText> file) {
    String rules = file.stream().map(RuleText::yaml).collect(Collectors.joining());
    try {
      Files.writeString(path, rules.isEmpty() ? "rules: []\n" : "rules:\n" + rules);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static void delete(Path path) {
    try {
      Files.delete(path);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  static long epochNanos(String date) {
    return TimeUnit.DAYS.toNanos(LocalDate.parse(date).toEpochDay());
  }

  @Override
  public String toString() {
    return files.stream()
        .map(file -> file.stream().map(RuleText::yaml).collect(Collectors.joining()))
        .collect(Collectors.joining("  # next file\n"));
  }
}
