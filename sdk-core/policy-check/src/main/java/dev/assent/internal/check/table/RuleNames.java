/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.table;

import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.policy.Rule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The names of rules: the policy and the line, such as {@code policy.yaml:14}, and the number of
 * the rule in its policy if another one is on the same line. Immutable.
 */
public final class RuleNames {
  private final Map<Rule, String> names = new LinkedHashMap<>();

  private RuleNames() {}

  /** Returns the names of the rules of a policy. */
  public static RuleNames of(PooledPolicy policy) {
    Set<String> locations = new HashSet<>();
    Set<String> shared = new HashSet<>();
    for (Rule rule : policy.rules()) {
      if (!locations.add(rule.location())) {
        shared.add(rule.location());
      }
    }
    RuleNames names = new RuleNames();
    Map<String, Integer> numbers = new HashMap<>();
    for (Rule rule : policy.rules()) {
      int number = numbers.merge(rule.policy(), 1, Integer::sum);
      String place = rule.location();
      names.names.putIfAbsent(
          rule, shared.contains(place) ? place + " (rule " + number + ")" : place);
    }
    return names;
  }

  /** Returns the name of a rule. */
  public String of(Rule rule) {
    return names.getOrDefault(rule, rule.location());
  }
}
