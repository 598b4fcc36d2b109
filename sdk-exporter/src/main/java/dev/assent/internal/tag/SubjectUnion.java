/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import dev.assent.internal.decision.Decisions;
import dev.assent.internal.decision.Subject;
import io.opentelemetry.context.Context;

/** Unions of subject handles; the unknown subject adds nothing to those that are known. */
final class SubjectUnion {
  private SubjectUnion() {}

  static Subject union(Subject one, Subject other) {
    if (one == other || other.paths().isEmpty()) {
      return one;
    }
    return one.paths().isEmpty() ? other : one.and(other);
  }

  /** The handle of the same subjects here, if it is one of another instance, judged elsewhere. */
  static Subject mine(Decisions decisions, Subject subject) {
    return decisions.of(subject.storeInContext(Context.root()));
  }

  static Subject of(Decisions decisions, Context one, Context other) {
    Subject subject = decisions.of(one);
    return one == other ? subject : union(subject, decisions.of(other));
  }
}
