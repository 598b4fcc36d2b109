/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent;

import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The names that may leave in the headers of requests to some hosts, and their use there. They
 * correspond to the group of these hosts in {@code ASSENT_PROPAGATE}, {@code
 * ASSENT_PROPAGATE_PURPOSE} and {@code ASSENT_PROPAGATE_RECIPIENT}. {@link AssentBuilder#build()}
 * validates both in the same way. Not thread-safe.
 *
 * @see AssentBuilder#propagate
 */
public final class PropagationOptions {
  private final String hosts;
  private final Set<String> names;
  private Purpose purpose = Purpose.SERVICE_OPERATION;
  private Recipient recipient = Recipient.FIRST_PARTY;

  PropagationOptions(String hosts) {
    this(hosts, Set.of());
  }

  private PropagationOptions(String hosts, Collection<String> names) {
    this.hosts = hosts;
    this.names = new LinkedHashSet<>(names);
  }

  PropagationOptions copy() {
    return new PropagationOptions(hosts, names).purpose(purpose).recipient(recipient);
  }

  /**
   * Adds names: keys of baggage entries, vendors of the trace state such as {@code acme@vendor}, or
   * headers of the application's own propagators.
   */
  public PropagationOptions names(String... added) {
    names.addAll(List.of(added));
    return this;
  }

  /**
   * Sets the purpose for which the hosts use the data; {@link Purpose#SERVICE_OPERATION} by
   * default.
   */
  public PropagationOptions purpose(Purpose purpose) {
    this.purpose = purpose;
    return this;
  }

  /** Sets who receives the data; {@link Recipient#FIRST_PARTY} by default. */
  public PropagationOptions recipient(Recipient recipient) {
    this.recipient = recipient;
    return this;
  }

  /** Returns whether the hosts or a name contain a separator of the variable. */
  boolean hasSeparators() {
    return isSeparated(hosts) || names.stream().anyMatch(PropagationOptions::isSeparated);
  }

  private static boolean isSeparated(String text) {
    return text.chars().anyMatch(c -> c == ';' || c == ',' || c == '=');
  }

  String hosts() {
    return hosts;
  }

  String names() {
    return String.join(",", names);
  }

  String purpose() {
    return purpose.name();
  }

  String recipient() {
    return recipient.id();
  }

  /** Returns the number of names, since they may be confidential. */
  @Override
  public String toString() {
    return "PropagationOptions[" + names.size() + " names]";
  }
}
