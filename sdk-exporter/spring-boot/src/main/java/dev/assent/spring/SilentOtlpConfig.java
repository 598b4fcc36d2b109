/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.micrometer.core.instrument.push.PushMeterRegistry;
import io.micrometer.core.instrument.push.PushRegistryConfig;
import io.micrometer.registry.otlp.AggregationTemporality;
import io.micrometer.registry.otlp.HistogramFlavor;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a registry that sends nothing: Micrometer's OTLP registry then has no
 * thread, publishes neither on schedule nor when it is closed, and its values accumulate, so that
 * Assent can read them. All other settings are the application's. It is a proxy, since each version
 * of Micrometer adds settings.
 *
 * <p>While gates only report, a registry sends as without Assent: such a configuration has all
 * settings of the application. After the end, each publication fails when it asks for the size of a
 * batch, or, if it has begun, for the headers of the request.
 */
final class SilentOtlpConfig implements InvocationHandler {
  /** With three buffers, a maximum covers the six minutes after which the gate lets it pass. */
  private static final Duration MAX_EXPIRY = Duration.ofMinutes(2);

  private static final List<Class<?>> OWNERS =
      List.of(OtlpMeterRegistry.class, PushMeterRegistry.class);

  private final OtlpConfig own;
  private final @Nullable Sending sending;

  private SilentOtlpConfig(OtlpConfig own, @Nullable Sending sending) {
    this.own = own;
    this.sending = sending;
  }

  /**
   * Until when a registry sends by itself.
   *
   * @param now whether it does now
   * @param later whether it does now, or after the start
   */
  record Sending(BooleanSupplier now, BooleanSupplier later) {}

  /** Returns the configuration of a registry that sends nothing. */
  static OtlpConfig of(OtlpConfig own) {
    return of(own, null);
  }

  /** Returns the configuration of a registry that sends for a while. */
  static OtlpConfig sending(OtlpConfig own, Sending sending) {
    return of(own, sending);
  }

  private static OtlpConfig of(OtlpConfig own, @Nullable Sending sending) {
    return behind(own) != null
        ? own
        : (OtlpConfig)
            Proxy.newProxyInstance(
                OtlpConfig.class.getClassLoader(),
                new Class<?>[] {OtlpConfig.class},
                new SilentOtlpConfig(own, sending));
  }

  /**
   * Returns the application's configuration of a registry that sends nothing; null if it may send,
   * or its fields can't be read.
   */
  static @Nullable OtlpConfig behind(OtlpMeterRegistry registry) {
    OtlpConfig found = null;
    for (Class<?> owner : OWNERS) {
      for (Field field : owner.getDeclaredFields()) {
        if (PushRegistryConfig.class.isAssignableFrom(field.getType())) {
          OtlpConfig behind = behind(read(field, registry));
          if (behind == null) {
            return null;
          }
          found = behind;
        }
      }
    }
    return found;
  }

  private static @Nullable Object read(Field field, Object owner) {
    try {
      field.setAccessible(true);
      return field.get(owner);
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      return null;
    }
  }

  private static @Nullable OtlpConfig behind(@Nullable Object config) {
    return config != null
            && Proxy.isProxyClass(config.getClass())
            && Proxy.getInvocationHandler(config) instanceof SilentOtlpConfig silent
        ? silent.own
        : null;
  }

  @Override
  public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (sending != null) {
      return invoke(sending, proxy, method, arguments);
    }
    return switch (method.getName()) {
      case "enabled" -> false;
      case "aggregationTemporality" -> AggregationTemporality.CUMULATIVE;
      // the buckets of the others can't be read
      case "histogramFlavor" -> HistogramFlavor.EXPLICIT_BUCKET_HISTOGRAM;
      case "histogramFlavorPerMeter" -> Map.of();
      case "step" -> expiry();
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> "SilentOtlpConfig";
      default -> ofApplication(method, arguments);
    };
  }

  private @Nullable Object invoke(
      Sending sends, Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
    return switch (method.getName()) {
      case "enabled" -> sends.later().getAsBoolean() && own.enabled();
      case "batchSize", "headers" -> {
        if (!sends.now().getAsBoolean()) {
          throw new IllegalStateException("Assent exports these meters, not the registry itself");
        }
        yield ofApplication(method, arguments);
      }
      case "equals" -> arguments != null && proxy == arguments[0];
      case "hashCode" -> System.identityHashCode(proxy);
      case "toString" -> "SilentOtlpConfig";
      default -> ofApplication(method, arguments);
    };
  }

  /** Returns whether the maxima of a registry that sends by itself cover no more than that. */
  static boolean hasShortMaxima(OtlpConfig own) {
    return own.step().compareTo(MAX_EXPIRY) <= 0;
  }

  /** The registry makes the step the expiry of maxima. */
  private Duration expiry() {
    Duration step = own.step();
    return step.compareTo(MAX_EXPIRY) < 0 ? step : MAX_EXPIRY;
  }

  private @Nullable Object ofApplication(Method method, Object @Nullable [] arguments)
      throws Throwable {
    try {
      return method.invoke(own, arguments);
    } catch (InvocationTargetException thrown) {
      Throwable cause = thrown.getCause();
      throw cause == null ? thrown : cause;
    }
  }
}
