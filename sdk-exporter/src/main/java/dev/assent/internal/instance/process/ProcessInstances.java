/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.process;

import dev.assent.internal.decision.OtherInstances;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Withdraws consent in the instances of {@link OtherInstances}. Thread-safe. */
public final class ProcessInstances {
  private static final String REVOKE = "revoke";
  private static final String AGENT = "agent";

  private ProcessInstances() {}

  /** Withdraws consent in one instance; see {@link RevocationMessage}. */
  public interface Revoking
      extends Function<Map<String, Object>, CompletionStage<Map<String, Object>>> {}

  /**
   * Adds an instance.
   *
   * @param subjectEntry the key of the baggage entry that names subjects
   * @param isInAgent whether its SDK is that of the Java agent
   */
  public static void add(
      Object instance, Revoking revoking, String subjectEntry, boolean isInAgent) {
    OtherInstances.instances()
        .put(
            instance,
            Map.of(REVOKE, revoking, OtherInstances.SUBJECT_ENTRY, subjectEntry, AGENT, isInAgent));
  }

  /** Returns whether an instance gates the SDK of the Java agent. */
  public static boolean gateTheAgent() {
    return OtherInstances.instances().values().stream()
        .anyMatch(fields -> Boolean.TRUE.equals(fields.get(AGENT)));
  }

  /** Removes an instance that closes. */
  public static void remove(Object instance) {
    OtherInstances.instances().remove(instance);
  }

  /** Returns the functions of all instances but one. An instance without a function fails. */
  @SuppressWarnings("unchecked") // put there by another copy of this class
  static List<Function<Map<String, Object>, CompletionStage<Map<String, Object>>>> others(
      Object than) {
    List<Function<Map<String, Object>, CompletionStage<Map<String, Object>>>> others =
        new ArrayList<>();
    OtherInstances.instances()
        .forEach(
            (instance, fields) -> {
              if (instance != than) {
                others.add(
                    fields.get(REVOKE) instanceof Function<?, ?> revoking
                        ? (Function<Map<String, Object>, CompletionStage<Map<String, Object>>>)
                            revoking
                        : message -> {
                          throw new IllegalStateException("no function");
                        });
              }
            });
    return others;
  }
}
