/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.javaagent.application;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.policy.Purpose;

/** Uses Assent's own jar, which the class path needs for the commands with it only. */
final class WithAssent {
  private WithAssent() {}

  /** Denies in an instance of its own, whose classes are not those of the extension. */
  static void deny(String subject) {
    try (Assent assent =
        Assent.builder().closeOnExit(false).setting("ASSENT_REPORT_ONLY", "").build()) {
      assent.consent(subject).revoke(Purpose.AI_TRAINING, Category.CONTENT_CHAT).join();
    }
  }
}
