/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.send;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceConfigurationError;
import org.jspecify.annotations.Nullable;

/** Finds the sender that the host's OTLP/gRPC exporters use, by OpenTelemetry's rules. */
final class GrpcSenders {
  private static final String PREFERENCE = GrpcSenderProvider.class.getName();

  private GrpcSenders() {}

  /**
   * Returns the only provider; of several, the one that the host prefers, or any.
   *
   * @throws UnclaimableException if there is none, or not the preferred one
   */
  static GrpcSenderProvider find(ComponentLoader loader) {
    return find(loader, preferred());
  }

  static GrpcSenderProvider find(ComponentLoader loader, @Nullable String preferred) {
    Map<String, GrpcSenderProvider> providers = all(loader);
    if (providers.isEmpty()) {
      throw new UnclaimableException("no sender for gRPC is on the class path");
    }
    if (providers.size() == 1 || preferred == null) {
      return providers.values().iterator().next();
    }
    GrpcSenderProvider found = providers.get(preferred);
    if (found == null) {
      throw new UnclaimableException("the preferred sender for gRPC is not on the class path");
    }
    return found;
  }

  /** In a hash map, as in OpenTelemetry, so that the choice between several is the host's. */
  private static Map<String, GrpcSenderProvider> all(ComponentLoader loader) {
    Map<String, GrpcSenderProvider> providers = new HashMap<>();
    try {
      Iterator<GrpcSenderProvider> found = loader.load(GrpcSenderProvider.class).iterator();
      while (found.hasNext()) {
        GrpcSenderProvider provider = found.next();
        providers.put(provider.getClass().getName(), provider);
      }
    } catch (ServiceConfigurationError | LinkageError unusable) {
      throw new UnclaimableException("a sender for gRPC on the class path can't be loaded");
    }
    return providers;
  }

  private static @Nullable String preferred() {
    String property = System.getProperty(PREFERENCE);
    String value =
        property == null
            ? System.getenv(PREFERENCE.toUpperCase(Locale.ROOT).replace('.', '_'))
            : property;
    return value == null || value.isBlank() ? null : value;
  }
}
