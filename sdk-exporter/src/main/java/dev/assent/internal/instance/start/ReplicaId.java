/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance.start;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.resources.Resource;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The {@code service.instance.id} of a process for which none is configured: a random number in the
 * form that the catalog knows, so that a backend can tell replicas apart. It has no meaning outside
 * of one run. A process that belongs to one subject gets none, since the number would link all data
 * of one person.
 */
public final class ReplicaId {
  private static final AttributeKey<String> KEY = AttributeKey.stringKey("service.instance.id");
  private static final String ACCOUNT = "/*";

  private ReplicaId() {}

  /**
   * Returns a resource with an id.
   *
   * @param resource the resource with everything that is configured
   * @param isConfigured whether the application or the environment has set the id
   * @param subject the value of {@code ASSENT_SUBJECT}; null if it is not set
   */
  public static Resource in(Resource resource, boolean isConfigured, @Nullable String subject) {
    return isConfigured || isOnePersons(subject)
        ? resource
        : resource.merge(Resource.create(Attributes.of(KEY, next())));
  }

  /**
   * Whether a process belongs to one subject.
   *
   * @param subject the value of {@code ASSENT_SUBJECT}; null if it is not set
   */
  public static boolean isOnePersons(@Nullable String subject) {
    return subject != null && !subject.endsWith(ACCOUNT);
  }

  /** Whether attributes have an id. */
  public static boolean isIn(Attributes attributes) {
    return attributes.get(KEY) != null;
  }

  private static String next() {
    return "r-" + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  }
}
