/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.autoconfigure;

import dev.assent.internal.instance.start.ReplicaId;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ConditionalResourceProvider;
import io.opentelemetry.sdk.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Adds {@code service.instance.id} to a resource without one: an id that distinguishes replicas and
 * identifies nobody. It replaces the SDK's own UUID, which would be withheld. An id that the
 * environment, another provider or code sets has priority. Found by its name in {@code
 * META-INF/services}.
 */
public final class ReplicaIdProvider implements ConditionalResourceProvider {
  private static final String DISABLED = "otel.java.disabled.resource.providers";

  /** The providers of UUIDs, of newer and of older versions. */
  private static final List<String> UUIDS =
      List.of(
          "io.opentelemetry.sdk.autoconfigure.ServiceInstanceIdResourceProvider",
          "io.opentelemetry.sdk.extension.incubator.resources.ServiceInstanceIdResourceProvider");

  /** Called by the SDK's autoconfiguration. */
  public ReplicaIdProvider() {}

  /** Returns the properties that keep the SDK from generating a UUID, if Assent generates an id. */
  static Map<String, String> withoutUuid(ConfigProperties config) {
    if (ReplicaId.isOnePersons(subject(config))) {
      return Map.of();
    }
    List<String> disabled = new ArrayList<>(config.getList(DISABLED));
    disabled.addAll(UUIDS);
    return Map.of(DISABLED, String.join(",", disabled));
  }

  private static @Nullable String subject(ConfigProperties config) {
    return config.getString("assent.subject");
  }

  @Override
  public boolean shouldApply(ConfigProperties config, Resource existing) {
    return !ReplicaId.isIn(existing.getAttributes());
  }

  @Override
  public Resource createResource(ConfigProperties config) {
    return ReplicaId.in(Resource.empty(), false, subject(config));
  }

  /**
   * After the providers of other libraries. The provider of the environment may follow, and then
   * has priority.
   */
  @Override
  public int order() {
    return Integer.MAX_VALUE - 1;
  }
}
