/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.inspect;

import dev.assent.internal.capture.Fatal;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Closes providers that may export without Assent. A shutdown alone would export what they have
 * recorded before: a batch processor sends its queue, and a metric reader collects once more. So
 * exporters are shut down first, and readers get nothing to collect. A processor of another kind
 * may still export what it has.
 */
public final class ClosedProviders {
  private ClosedProviders() {}

  /** Closes all providers of an SDK. */
  public static CompletableResultCode close(OpenTelemetrySdk sdk) {
    return CompletableResultCode.ofAll(
        List.of(
            close(sdk.getSdkTracerProvider()),
            close(sdk.getSdkLoggerProvider()),
            close(sdk.getSdkMeterProvider())));
  }

  /** Closes a provider, without what waits in its batch processors. */
  public static CompletableResultCode close(SdkTracerProvider provider) {
    closeExporters(ProviderReflection.processors(provider));
    return provider.shutdown();
  }

  /** Closes a provider, without what waits in its batch processors. */
  public static CompletableResultCode close(SdkLoggerProvider provider) {
    closeExporters(ProviderReflection.processors(provider));
    return provider.shutdown();
  }

  /** Closes a provider, whose readers collect nothing any more. */
  public static CompletableResultCode close(SdkMeterProvider provider) {
    safely(() -> ProviderReflection.detach(provider));
    return provider.shutdown();
  }

  private static void closeExporters(@Nullable List<Object> processors) {
    for (Object processor : processors == null ? List.of() : processors) {
      if (processor instanceof BatchSpanProcessor batch) {
        safely(() -> batch.getSpanExporter().shutdown());
      } else if (processor instanceof BatchLogRecordProcessor batch) {
        safely(() -> batch.getLogRecordExporter().shutdown());
      }
    }
  }

  /** The others must be closed, too; and an SDK that is refused may be too old for the call. */
  private static void safely(Runnable call) {
    try {
      call.run();
    } catch (Throwable failing) {
      Fatal.rethrow(failing);
    }
  }
}
