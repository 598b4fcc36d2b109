/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The instances of this process that gate an application's SDK, from all copies of Assent's
 * classes: the Java agent has one in a class loader of its own, and the application may have
 * another. They find each other in the system properties, and exchange objects of the JDK only.
 * Thread-safe.
 */
public final class OtherInstances {
  /** The property, whose value is a map of instances to {@linkplain Map maps} of their fields. */
  public static final String PROPERTY = "dev.assent.instances";

  /** The field with the key of the baggage entry that names subjects. */
  public static final String SUBJECT_ENTRY = "subjectEntry";

  /** No valid path, so that the subject is unknown. */
  private static final String UNKNOWN = "?";

  private OtherInstances() {}

  /** Returns the instances; a value that something else put there counts as none. */
  @SuppressWarnings("unchecked") // put there by another copy of this class
  public static Map<Object, Map<String, Object>> instances() {
    Object known = System.getProperties().get(PROPERTY);
    if (known == null) {
      known = System.getProperties().computeIfAbsent(PROPERTY, any -> new ConcurrentHashMap<>());
    }
    return known instanceof Map<?, ?> map
        ? (Map<Object, Map<String, Object>>) map
        : new ConcurrentHashMap<>();
  }

  /**
   * Names a subject for instances of other copies, which do not see its handle in the context but
   * do see baggage.
   */
  static Context name(SubjectHandle subject, Context context) {
    Map<Object, Map<String, Object>> instances = instances();
    if (instances.isEmpty()) {
      return context; // the common case, on the path of every request
    }
    Context named = context;
    for (Map.Entry<Object, Map<String, Object>> instance : instances.entrySet()) {
      ClassLoader loader = instance.getKey().getClass().getClassLoader();
      if (loader != OtherInstances.class.getClassLoader()
          && instance.getValue().get(SUBJECT_ENTRY) instanceof String entry) {
        String paths = String.join(",", subject.paths());
        named =
            named.with(
                Baggage.fromContext(named).toBuilder()
                    .put(entry, paths.isEmpty() ? UNKNOWN : paths)
                    .build());
      }
    }
    return named;
  }
}
