/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.evidence;

import java.util.List;

/**
 * Something that Assent promises, what would fail if it were false, and what that does not show.
 *
 * @param title the title of its section
 * @param promise the promise; a law has the README's words; empty if the claim quotes
 * @param quotes sentences of the README, as {@link Readme} reads them; {@code …} is a figure
 * @param evidence what would fail
 * @param notShown what the evidence does not show; one sentence or more
 */
record Claim(
    String title, String promise, List<String> quotes, List<Evidence> evidence, String notShown) {

  /** What would fail if a claim were false. */
  sealed interface Evidence {}

  /** The tests of a class; its name is qualified if there are several. */
  record Tests(String className, String what) implements Evidence {}

  /** A command of a model of {@code src/test/alloy}. */
  record Model(String name, String command, String what) implements Evidence {}

  /** A step of {@code .ci/nightly}, with the record of its last long run. */
  record Run(String step, String what) implements Evidence {}

  static Evidence tests(String className, String what) {
    return new Tests(className, what);
  }

  static Evidence model(String name, String command, String what) {
    return new Model(name, command, what);
  }

  static Evidence run(String step, String what) {
    return new Run(step, what);
  }

  static Claim of(String title, String promise, String notShown, Evidence... evidence) {
    return new Claim(title, promise, List.of(), List.of(evidence), notShown);
  }

  static Claim quoted(String title, List<String> quotes, String notShown, Evidence... evidence) {
    return new Claim(title, "", quotes, List.of(evidence), notShown);
  }
}
