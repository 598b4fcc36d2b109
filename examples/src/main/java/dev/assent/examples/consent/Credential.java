/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param role what the token is for
 * @param subject the account or user; null for an operator and a service
 */
record Credential(Role role, @Nullable String subject) {
  /** Whether it may read what this subject said. */
  boolean reads(String subject) {
    return switch (role) {
      case OPERATOR -> false;
      case SERVICE -> true;
      case ACCOUNT -> Subjects.account(subject).equals(this.subject);
      case USER ->
          subject.equals(this.subject)
              || (this.subject != null && subject.equals(Subjects.account(this.subject)));
    };
  }

  /** Whether there is anybody whom it may read. */
  boolean readsAnybody() {
    return role != Role.OPERATOR;
  }

  /** Whether it may choose for this subject: everybody for themselves, and nobody for others. */
  boolean chooses(String subject) {
    return (role == Role.ACCOUNT || role == Role.USER) && subject.equals(this.subject);
  }

  /** The account whose subjects are all that it reads; null if there is no such bound. */
  @Nullable String account() {
    return subject == null ? null : Subjects.account(subject);
  }

  /** Without the subject. */
  @Override
  public String toString() {
    return "Credential[" + role.word() + "]";
  }
}
