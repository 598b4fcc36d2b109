/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.pipeline;

import java.io.IOException;
import java.util.Map;

/** Runs contenders, each in a process of its own. */
@FunctionalInterface
interface Forks {
  /** How a fork ended. */
  enum Ending {
    /** All of its figures are valid. */
    MEASURED,
    /** Some of its spans were dropped, so its figures are too good. */
    LOST,
    /** It failed, or something arrived that must not. */
    FAILED
  }

  /**
   * The end of a fork.
   *
   * @param figures values by name
   */
  record Result(Ending ending, Map<String, Double> figures) {}

  /**
   * Runs a fork until it ends.
   *
   * @param question {@code cost}, {@code rate} or {@code saturation}
   */
  Result run(String question, String contender, Rate rate) throws IOException, InterruptedException;
}
