/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy;

import java.nio.file.Path;
import java.util.Set;

/**
 * A set of rules, either a preset or a file. For each category, purpose and recipient, the rules
 * state whether data needs consent. If several policies are configured, the most restrictive rule
 * applies. Immutable and thread-safe; two policies are equal if their names are equal.
 *
 * <p>This object holds only the name. Assent reads the policy when it starts, and watches a policy
 * file for changes from then on.
 */
public final class Policy {
  private static final Policy STRICT = new Policy("strict");
  private static final Policy TERMS = new Policy("terms");

  private static final Set<String> PRESETS = Set.of(STRICT.name, TERMS.name);

  private final String name;

  private Policy(String name) {
    this.name = name;
  }

  /**
   * Returns the preset {@code strict}. It permits service data to the first party for {@code
   * service_operation} and {@code security}. All other data needs consent or is never permitted.
   */
  public static Policy strict() {
    return STRICT;
  }

  /**
   * Returns the preset {@code terms}. It permits service data to the first party for every purpose.
   * Content, personal and protected data needs consent or is never permitted.
   */
  public static Policy terms() {
    return TERMS;
  }

  /**
   * Returns the policy in a YAML file. The file is not read here. docs/CONFIGURATION.md describes
   * the format.
   */
  public static Policy file(Path file) {
    String name = file.toString();
    return new Policy(PRESETS.contains(name) ? "./" + name : name);
  }

  /** The name of the preset, or the path of the file. */
  public String name() {
    return name;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Policy policy && policy.name.equals(name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  /** Returns the name. */
  @Override
  public String toString() {
    return name;
  }
}
