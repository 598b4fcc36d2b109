/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

import dev.assent.category.Categories;
import dev.assent.policy.Destination;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import dev.assent.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * The sources that {@code ASSENT_CONSENT_SOURCE} lists, made but not started. Immutable.
 *
 * @param list the sources, in the order of the list
 */
public record ConsentSources(List<ConsentSource> list) {
  /** Copies the list. */
  public ConsentSources {
    list = List.copyOf(list);
  }

  /**
   * What sources are made from.
   *
   * @param consent the value of {@code ASSENT_CONSENT}; null if it is not set
   * @param consentTerms the value of {@code ASSENT_CONSENT_TERMS}; null if it is not set
   * @param subject the process's own subject; null if it has none
   * @param categories the leaves that choices may name
   * @param purposes the purposes that choices may name, fixed at start
   * @param clock time
   * @param executor runs the re-reading of files; not shut down here
   * @param refresh how often files are read again
   */
  public record Setup(
      @Nullable String consent,
      @Nullable String consentTerms,
      @Nullable SubjectPath subject,
      Categories categories,
      Set<Purpose> purposes,
      Clock clock,
      ScheduledExecutorService executor,
      Duration refresh) {}

  /**
   * Makes the sources of a comma list of {@code env} and {@code file:PATH}.
   *
   * @param spec the value of {@code ASSENT_CONSENT_SOURCE}
   * @param setup what they are made from
   * @throws dev.assent.config.ConfigurationException naming the variable and the item at fault
   */
  public static ConsentSources parse(String spec, Setup setup) {
    throw new UnsupportedOperationException();
  }

  /**
   * Checks what can be judged only with the policy: that grants in the environment state their
   * terms where a cell that they speak of has {@code since}.
   *
   * @throws dev.assent.config.ConfigurationException naming {@code ASSENT_CONSENT_TERMS} and the
   *     cell
   */
  public void validate(Policy policy, List<Destination> destinations) {
    throw new UnsupportedOperationException();
  }

  /** The source that stores what is chosen in this process; null if none does. */
  public @Nullable LocalStore localStore() {
    for (ConsentSource source : list) {
      if (source instanceof LocalStore store) {
        return store;
      }
    }
    return null;
  }
}
