/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.spec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A search for histories in which Assent's decisions differ from the reference semantics.
 * Thread-safe as long as each thread has its own.
 */
public final class SpecSearch {
  private static final int POLICIES = 500;

  private final Path directory;
  private final long seed;
  private final List<SpecPolicy> policies;

  /**
   * @param directory for policy files
   */
  public SpecSearch(Path directory, long seed) {
    this.directory = directory;
    this.seed = seed;
    this.policies = SpecCases.policies(seed, POLICIES, directory);
  }

  /**
   * The result of a search.
   *
   * @param cases the number of compared moments
   * @param kinds how often each kind of difference was found; stricter ones only
   * @param looser the smallest history in which Assent is looser, in words; empty if there is none
   */
  public record Result(long cases, Map<String, Long> kinds, String looser) {
    /** Adds results up. */
    public static Result sum(Collection<Result> results) {
      long cases = 0;
      Map<String, Long> kinds = new TreeMap<>();
      String looser = "";
      for (Result result : results) {
        cases += result.cases;
        result.kinds.forEach((kind, count) -> kinds.merge(kind, count, Long::sum));
        looser = looser.isEmpty() ? result.looser : looser;
      }
      return new Result(cases, kinds, looser);
    }

    /** The number of differences of a kind. */
    public long count(String prefix) {
      return kinds.entrySet().stream()
          .filter(kind -> kind.getKey().startsWith(prefix))
          .mapToLong(Map.Entry::getValue)
          .sum();
    }

    /** The number of differences in which Assent is stricter. */
    public long stricter() {
      return kinds.values().stream().mapToLong(Long::longValue).sum();
    }
  }

  /** Compares until so many moments are compared, or Assent is looser in one. */
  public Result search(long number) {
    Map<String, Long> stricter = new TreeMap<>();
    SpecCases cases = new SpecCases(seed, policies);
    SpecComparison comparison = new SpecComparison(UnaryOperator.identity());
    long done = 0;
    while (done < number) {
      SpecCase history = cases.next();
      List<String> looser = new ArrayList<>();
      done +=
          comparison.compare(
              history,
              (kind, isLooser, step, category, is, should) -> {
                if (isLooser) {
                  looser.add(kind);
                } else {
                  stricter.merge(
                      kind.equals("notBefore")
                          ? "notBefore later"
                          : kind + " " + is + " not " + should,
                      1L,
                      Long::sum);
                }
              });
      if (!looser.isEmpty()) {
        return new Result(done, stricter, smallest(history, looser.get(0)));
      }
    }
    return new Result(done, stricter, "");
  }

  private String smallest(SpecCase history, String kind) {
    Predicate<SpecCase> differs = smaller -> !looser(smaller, kind).isEmpty();
    SpecCase smallest = new SpecShrinker(directory, differs).smallest(history);
    return "seed " + seed + ", smallest:\n" + smallest + String.join("\n", looser(smallest, kind));
  }

  private static List<String> looser(SpecCase history, String only) {
    List<String> found = new ArrayList<>();
    new SpecComparison(UnaryOperator.identity())
        .compare(
            history,
            (kind, isLooser, step, category, is, should) -> {
              if (isLooser && kind.equals(only)) {
                found.add(
                    "step %d %s: %s is %s, and should be %s"
                        .formatted(step, SpecPolicy.CATEGORIES.names(category), kind, is, should));
              }
            });
    return found;
  }

  /**
   * Returns, for each error that Assent could have, the number of moments until it was found.
   *
   * @param number how many moments to compare for each
   */
  public Map<String, Long> mutations(long number) {
    Map<String, Long> found = new TreeMap<>();
    for (SpecMutation mutation : SpecMutation.values()) {
      SpecCases cases = new SpecCases(seed, policies);
      SpecComparison comparison = new SpecComparison(mutation);
      boolean[] isFound = {false};
      long done = 0;
      while (done < number && !isFound[0]) {
        SpecCase history = cases.next();
        done +=
            comparison.compare(
                history, (kind, isLooser, step, category, is, should) -> isFound[0] |= isLooser);
      }
      found.put(mutation.name(), isFound[0] ? done : Long.MAX_VALUE);
    }
    return found;
  }
}
