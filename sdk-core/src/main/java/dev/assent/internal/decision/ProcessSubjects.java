/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.consent.SubjectPath;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The subjects that a process declares. At most one of both parts is set. Immutable.
 *
 * @param paths the process's own subject, which is part of every handle; empty if there is none
 * @param account the account whose people the process serves; null if there is none
 */
record ProcessSubjects(List<SubjectPath> paths, @Nullable SubjectPath account) {
  static final ProcessSubjects NONE = new ProcessSubjects(List.of(), null);

  /** Checks that at most one part is set. */
  ProcessSubjects {
    paths = List.copyOf(paths);
    if (account != null && !paths.isEmpty()) {
      throw new IllegalArgumentException("a process has one subject, or serves one account");
    }
  }

  /**
   * Whether data of these subjects have the subjects' choices. In a process that serves an account,
   * they have none if the subjects include nobody below the account, or anybody outside of it.
   *
   * @param subjects the process's own subject included
   */
  boolean admits(List<SubjectPath> subjects) {
    if (account == null) {
      return true;
    }
    boolean below = false;
    for (SubjectPath subject : subjects) {
      if (!subject.isWithin(account)) {
        return false;
      }
      below |= !subject.equals(account);
    }
    return below;
  }

  @Override
  public String toString() {
    return "ProcessSubjects[paths=" + paths.size() + ", account=" + (account != null) + "]";
  }
}
