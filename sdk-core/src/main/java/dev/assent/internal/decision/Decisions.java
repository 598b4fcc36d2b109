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
 * The decisions of one Assent instance: one handle per set of subjects, evaluated again when a
 * choice or the policy changes. Thread-safe. Look-ups read memory only.
 */
public interface Decisions extends AutoCloseable {
  /** Returns a builder. */
  static DecisionsBuilder builder() {
    return new DecisionsBuilder();
  }

  /**
   * Returns the handle of the process's own subject, or of the unknown subject if there is none.
   */
  SubjectHandle own();

  /**
   * Returns the handle of a subject, combined with the process's own subject if there is one.
   *
   * @throws IllegalArgumentException if the path has no valid form
   */
  SubjectHandle subject(String path);

  /** Returns the handle in a context, or {@link #own()} if the context has none. */
  SubjectHandle of(Context context);

  /**
   * Returns this instance's handle of the same subjects. A subject of another instance is
   * converted; another implementation gets the handle of the unknown subject.
   */
  SubjectHandle of(Subject subject);

  /** Explains for each category whether it is permitted, and the reason. */
  Explanation explain(SubjectHandle subject, int destination);

  /**
   * Returns whether the choices in the sources are known: each source that is read as a whole could
   * be read, and every source has answered for the process's own subject, if there is one. Returns
   * false in case of doubt.
   */
  boolean isConsentKnown();

  /**
   * Returns the choices of a subject.
   *
   * @throws IllegalArgumentException if the path has no valid form
   */
  Consent consent(String subject);

  /** Returns the destinations, in the order of their indexes. */
  List<Destination> destinations();

  /**
   * Adds an enforcer. Enforcers are called in their order after decisions changed and before a
   * receipt is written.
   */
  void addEnforcer(Enforcer enforcer);

  /** Puts another policy into force, in the same sequence of steps as a revocation. */
  void replacePolicy(PooledPolicy policy);

  /** Returns the cache of the sources' replies, for its statistics. */
  ConsentCache cache();

  @Override
  void close();
}
