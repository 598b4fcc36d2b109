/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import dev.assent.internal.capture.Fatal;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the configured propagators. Trace ids pass. A baggage entry, a vendor's part of the trace
 * state, or any other header leaves only as far as its gate permits it for this request. A caller
 * can't name subjects: the entry of subjects, and all entries that are reserved for Assent, are
 * removed from extracted baggage. While gates only report, everything else passes in both
 * directions. Thread-safe; never throws.
 *
 * <p>The propagators get a map in place of the request, so that a header that they add without the
 * setter does not leave. A failed propagator loses only its own headers.
 */
public final class GatedPropagator implements TextMapPropagator {
  private final TextMapPropagator configured;
  private final PropagationGate gate;

  private GatedPropagator(TextMapPropagator configured, PropagationGate gate) {
    this.configured = configured;
    this.gate = gate;
  }

  /** Wraps propagators. */
  public static GatedPropagator of(TextMapPropagator configured, PropagationGate gate) {
    return new GatedPropagator(configured, gate);
  }

  /**
   * Returns a sentence that names what the configured propagators would send and this one does not;
   * empty if there is nothing.
   *
   * @param later whether gates only report at first
   */
  public String report(boolean later) {
    return PropagatorReport.of(fields(), gate.names(), later);
  }

  @Override
  public Collection<String> fields() {
    return configured.fields();
  }

  @Override
  public <C> void inject(Context context, @Nullable C carrier, @Nullable TextMapSetter<C> setter) {
    if (setter == null) {
      return; // no exception, as in the standard propagators
    }
    if (gate.isOnlyReporting(context, carrier)) {
      injectAll(context, carrier, setter);
      return;
    }
    RequestPermission permission = gate.permission(context, carrier);
    outgoing(context, permission)
        .forEach(
            (name, value) -> {
              String permitted = OutgoingHeader.permitted(name, value, permission);
              if (permitted != null) {
                setter.set(carrier, name, permitted);
              }
            });
  }

  /** Lets everything pass but what is reserved for Assent. */
  private <C> void injectAll(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
    try {
      configured.inject(withoutReserved(context), carrier, setter);
    } catch (Throwable e) {
      Fatal.rethrow(e); // an application's propagator, setter or span failed
    }
  }

  private Map<String, String> outgoing(Context context, RequestPermission permission) {
    Map<String, String> headers = new LinkedHashMap<>();
    try {
      Context permitted = OutgoingContext.of(context, permission);
      configured.inject(
          permitted,
          headers,
          (map, name, value) -> {
            if (map != null && name != null && value != null) {
              map.put(name, value);
            }
          });
    } catch (Throwable e) {
      Fatal.rethrow(e); // an application's propagator or span failed
    } finally {
      permission.end(context);
    }
    return headers;
  }

  @Override
  public <C> Context extract(
      Context given, @Nullable C carrier, @Nullable TextMapGetter<C> getter) {
    if (getter == null) {
      return given;
    }
    Context context = GpcHeader.extract(given, carrier, getter);
    try {
      return withoutReserved(configured.extract(context, carrier, getter));
    } catch (Throwable e) {
      Fatal.rethrow(e); // an application's propagator, getter or baggage failed
      return context.with(Baggage.empty());
    }
  }

  private Context withoutReserved(Context extracted) {
    Baggage baggage = Baggage.fromContextOrNull(extracted);
    return baggage == null || baggage.isEmpty()
        ? extracted
        : extracted.with(BaggageEntries.without(baggage, gate.names()::isReserved));
  }

  /** Names the class of the wrapped propagators. */
  @Override
  public String toString() {
    return "GatedPropagator[" + configured.getClass().getSimpleName() + "]";
  }
}
