/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy;

import dev.assent.category.Categories;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules: category × purpose × recipient gives a basis. Immutable and thread-safe. A cell that no
 * rule matches is {@link Basis#NEVER}; where several match, the most restrictive basis, the latest
 * {@code since}, and the most restrictive pending and treatment hold, each on its own.
 */
public final class Policy {
  /**
   * Loads and pools policies.
   *
   * @param names of presets ({@code strict}, {@code terms}) and paths of YAML files
   * @param categories the leaves that rules may name
   * @param purposes the purposes that rules may name, beside those that files declare
   * @throws dev.assent.config.ConfigurationException naming file and line of the first mistake
   */
  public static Policy load(List<String> names, Categories categories, Set<Purpose> purposes) {
    throw new UnsupportedOperationException();
  }

  /** A policy in which every cell is never: what holds while a watched file is invalid. */
  public static Policy never(Categories categories) {
    throw new UnsupportedOperationException();
  }

  /**
   * Loads the same names again, with the same categories and purposes: for a file that changed.
   *
   * @return a new policy; this one is as it was
   * @throws dev.assent.config.ConfigurationException as {@link #load} does
   */
  public Policy reload() {
    throw new UnsupportedOperationException();
  }

  /**
   * The same names, files and purposes with every cell never: what holds until a file that became
   * invalid is corrected. It can be {@linkplain #reload reloaded}.
   */
  public Policy withNothingPermitted() {
    throw new UnsupportedOperationException();
  }

  /** The files among the names: those to watch. */
  public List<Path> files() {
    throw new UnsupportedOperationException();
  }

  /** The latest terms of the pooled policies; null if none states any. */
  public @Nullable LocalDate terms() {
    throw new UnsupportedOperationException();
  }

  /** The purposes that choices and destinations may name. */
  public Set<Purpose> purposes() {
    throw new UnsupportedOperationException();
  }

  /** The cell of one category. */
  public Cell cell(int categoryBit, Purpose purpose, Recipient recipient) {
    throw new UnsupportedOperationException();
  }
}
