/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import io.opentelemetry.api.incubator.config.ConfigProvider;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ExtendedDeclarativeConfigProperties;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a component inside one of Assent's. It has the loader and the provider of
 * the outer one, which OTLP exporters need. The methods of the interface differ between versions,
 * so no class implements it.
 *
 * @param inner its keys and values
 * @param outer the configuration of Assent's component
 */
record NestedConfig(DeclarativeConfigProperties inner, DeclarativeConfigProperties outer)
    implements InvocationHandler {

  /** Returns a configuration. */
  static DeclarativeConfigProperties of(
      DeclarativeConfigProperties inner, DeclarativeConfigProperties outer) {
    return (DeclarativeConfigProperties)
        Proxy.newProxyInstance(
            NestedConfig.class.getClassLoader(),
            new Class<?>[] {ExtendedDeclarativeConfigProperties.class},
            new NestedConfig(inner, outer));
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    return switch (method.getName()) {
      case "getConfigProvider" -> provider();
      case "getComponentLoader" -> outer.getComponentLoader();
      case "toString" -> toString();
      default -> ofInner(method, arguments);
    };
  }

  private ConfigProvider provider() {
    return outer instanceof ExtendedDeclarativeConfigProperties extended
        ? extended.getConfigProvider()
        : ConfigProvider.noop();
  }

  private @Nullable Object ofInner(Method method, Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(inner, arguments);
    } catch (InvocationTargetException failed) {
      throw failed.getTargetException();
    }
  }

  /** Omits the values: addresses and headers. */
  @Override
  public String toString() {
    return "NestedConfig" + inner.getPropertyKeys();
  }
}
