/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.consent.Consent;
import dev.assent.consent.Explanation;
import dev.assent.consent.Subject;
import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.policy.Destination;
import io.opentelemetry.context.Context;
import java.util.List;

/**
 * The decisions of one Assent instance: handles by subject, recomputed when a choice or the policy
 * changes. Thread-safe. Look-ups read memory only.
 */
public interface Decisions extends AutoCloseable {
  /** Makes decisions. */
  static DecisionsBuilder builder() {
    return new DecisionsBuilder();
  }

  /** The handle of the process's own subject, or the unknown subject's if there is none. */
  SubjectHandle own();

  /**
   * The handle of a subject (with the process's own, if it has one).
   *
   * @throws IllegalArgumentException if the path has no valid form
   */
  SubjectHandle subject(String path);

  /** The handle in a context, or {@link #own()}. */
  SubjectHandle of(Context context);

  /** The handle of the same subjects here: of another instance's, or of another implementation. */
  SubjectHandle of(Subject subject);

  /** Why each category is permitted or not. */
  Explanation explain(SubjectHandle subject, int destination);

  /**
   * Whether it is known what the sources say: each that is read whole could be read, and of the
   * process's own subject, if it has one, each has said what it has to say. False where in doubt.
   */
  boolean isHeard();

  /**
   * The choices of a subject.
   *
   * @throws IllegalArgumentException if the path has no valid form
   */
  Consent consent(String subject);

  /** The destinations, in the order of their indexes. */
  List<Destination> destinations();

  /** Who enforces changes: called in order after decisions changed, before a receipt is written. */
  void addEnforcer(Enforcer enforcer);

  /** Puts another policy into force; the same sequence as a revocation. */
  void replacePolicy(PooledPolicy policy);

  /** What sources were asked for and have said; for its statistics. */
  ConsentCache cache();

  @Override
  void close();
}
