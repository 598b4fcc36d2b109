/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.instance.process.ProcessInstances;
import dev.assent.internal.instance.process.RevocationMessage;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The running instances that took over an SDK of the application, of this copy of Assent's classes.
 * Thread-safe.
 */
public final class Installed {
  private static final List<AssentInstance> INSTANCES = new CopyOnWriteArrayList<>();

  private Installed() {}

  /**
   * Adds an instance after its start.
   *
   * @param subjectEntry the key of the baggage entry that names subjects
   * @param isInAgent whether the SDK is that of the Java agent
   */
  public static void add(AssentInstance instance, String subjectEntry, boolean isInAgent) {
    INSTANCES.add(instance);
    ProcessInstances.add(
        instance,
        message ->
            instance
                .ownConsent(RevocationMessage.subject(message))
                .revoke(RevocationMessage.purpose(message), RevocationMessage.categories(message))
                .thenApply(RevocationMessage::of),
        subjectEntry,
        isInAgent);
  }

  /** Removes an instance that closes. */
  static void remove(AssentInstance instance) {
    INSTANCES.remove(instance);
  }

  /** Returns the first running instance; null if there is none. */
  public static @Nullable AssentInstance first() {
    return INSTANCES.isEmpty() ? null : INSTANCES.get(0);
  }
}
