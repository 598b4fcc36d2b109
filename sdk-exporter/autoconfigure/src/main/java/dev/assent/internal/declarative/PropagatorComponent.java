/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.host.Takeover;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.List;

/**
 * The propagator, which contains the others: {@code tracecontext} and {@code baggage} if the file
 * lists none. Found by its name in {@code META-INF/services}.
 */
public final class PropagatorComponent extends AssentComponent<TextMapPropagator> {
  private static final List<String> DEFAULT = List.of("tracecontext", "baggage");

  /** Called by the SDK. */
  public PropagatorComponent() {
    super(TextMapPropagator.class);
  }

  @Override
  TextMapPropagator create(FilePart part, NestedComponents nested, Takeover takeover) {
    for (String key : part.config().getPropertyKeys()) {
      if (!PropagatorNames.KEYS.contains(key)) {
        throw new ConfigurationException(
            "propagator." + key, "has no effect; valid keys: " + PropagatorNames.KEYS);
      }
    }
    List<String> names = PropagatorNames.of(part.config());
    List<TextMapPropagator> propagators =
        (names.isEmpty() ? DEFAULT : names)
            .stream().map(name -> propagator(name, part.config(), nested)).toList();
    return takeover.gate(TextMapPropagator.composite(propagators));
  }

  private static TextMapPropagator propagator(
      String name, DeclarativeConfigProperties config, NestedComponents nested) {
    return switch (name) {
      case "tracecontext" -> W3CTraceContextPropagator.getInstance();
      case "baggage" -> W3CBaggagePropagator.getInstance();
      default -> nested.create(TextMapPropagator.class, name, PropagatorNames.config(config, name));
    };
  }
}
