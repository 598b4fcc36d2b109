/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import dev.assent.config.ConfigurationException;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates the components inside one of Assent's, as the SDK creates components.
 *
 * @param outer the configuration of Assent's component
 */
record NestedComponents(DeclarativeConfigProperties outer) {

  /** Returns a component; null if there is no provider of this type and name. */
  <T> @Nullable T find(Class<T> type, String name, DeclarativeConfigProperties config) {
    List<ComponentProvider> providers = new ArrayList<>();
    for (ComponentProvider provider : outer.getComponentLoader().load(ComponentProvider.class)) {
      if (provider.getType() == type && provider.getName().equals(name)) {
        providers.add(provider);
      }
    }
    if (providers.isEmpty()) {
      return null;
    }
    Object component =
        providers.size() == 1 ? providers.get(0).create(NestedConfig.of(config, outer)) : null;
    if (!type.isInstance(component)) {
      throw new ConfigurationException(
          name, "must have one component provider, which returns a " + type.getSimpleName());
    }
    return type.cast(component);
  }

  /** Returns a component, for which there must be a provider. */
  <T> T create(Class<T> type, String name, DeclarativeConfigProperties config) {
    T component = find(type, name, config);
    if (component == null) {
      throw new ConfigurationException(
          name, "no component provider of " + type.getName() + " has this name");
    }
    return component;
  }

  /** Shows no value. */
  @Override
  public String toString() {
    return "NestedComponents";
  }
}
