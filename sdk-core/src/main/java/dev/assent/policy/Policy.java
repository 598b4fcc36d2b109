/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy;

import java.nio.file.Path;
import java.util.Set;

/**
 * Rules that say, for each category, purpose and recipient, whether data need consent: a preset or
 * a file. Several policies are pooled, and the most restrictive rule counts. Immutable; equal by
 * name. A policy is read when Assent starts, and a file is watched from then on.
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
   * The preset {@code strict}: service data go to the first party for {@code service_operation} and
   * {@code security}; all else needs consent, or goes nowhere.
   */
  public static Policy strict() {
    return STRICT;
  }

  /**
   * The preset {@code terms}: service data go to the first party for every purpose; content,
   * personal and protected data need consent, or go nowhere.
   */
  public static Policy terms() {
    return TERMS;
  }

  /** A policy file, in YAML; docs/CONFIGURATION.md describes the format. */
  public static Policy file(Path file) {
    String name = file.toString();
    return new Policy(PRESETS.contains(name) ? "./" + name : name);
  }

  /** The preset's name, or the file's path. */
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

  /** The name. */
  @Override
  public String toString() {
    return name;
  }
}
