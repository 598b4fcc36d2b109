/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import dev.assent.internal.decision.GlobalPrivacyControl;
import dev.assent.internal.propagation.GpcHeader;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's bridge start the span of a request in a context with {@link
 * GlobalPrivacyControl}, if the request has the signal. The bridge starts it in the current
 * context, not in the one that OpenTelemetry's propagators extract. Thread-safe.
 */
final class SignalPropagator extends OtelPropagator {
  private final OtelPropagator bridge;

  SignalPropagator(OtelPropagator bridge) {
    super(ContextPropagators.noop(), TracerProvider.noop().get("none"));
    this.bridge = bridge;
  }

  @Override
  public List<String> fields() {
    return bridge.fields();
  }

  @Override
  public <C> void inject(TraceContext context, @Nullable C carrier, Setter<C> setter) {
    bridge.inject(context, carrier, setter);
  }

  @Override
  public <C> Span.Builder extract(C carrier, Getter<C> getter) {
    Span.Builder builder = bridge.extract(carrier, getter);
    return GpcHeader.isIn(name -> getter.get(carrier, name)) ? signalled(builder) : builder;
  }

  /** Any method of any version of the interface; those that return the builder return this one. */
  private static Span.Builder signalled(Span.Builder builder) {
    return (Span.Builder)
        Proxy.newProxyInstance(
            Span.Builder.class.getClassLoader(),
            new Class<?>[] {Span.Builder.class},
            (proxy, method, arguments) -> {
              Object result = called(builder, method, arguments);
              return result == builder ? proxy : result;
            });
  }

  private static @Nullable Object called(
      Span.Builder builder, Method method, Object @Nullable [] arguments) throws Throwable {
    try (Scope scope = GlobalPrivacyControl.addTo(Context.current()).makeCurrent()) {
      return method.invoke(builder, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }
}
