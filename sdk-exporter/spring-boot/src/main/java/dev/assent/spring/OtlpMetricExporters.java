/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.spring;

import io.micrometer.core.ipc.http.HttpUrlConnectionSender;
import io.micrometer.registry.otlp.AggregationTemporality;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import io.micrometer.registry.otlp.OtlpMetricsSender;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderProvider;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.metrics.export.AggregationTemporalitySelector;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/**
 * Exporters with the settings of Micrometer's OTLP registry, for Assent to claim. Such an exporter
 * needs no sender of OpenTelemetry on the class path.
 */
final class OtlpMetricExporters {
  private static final String GZIP = "GZIP";

  private OtlpMetricExporters() {}

  /**
   * Returns an exporter.
   *
   * @param sender the application's own sender; null if it has none
   * @param ssl the keys and certificates to use; null for those of the JDK
   */
  static MetricExporter of(
      OtlpConfig config, @Nullable OtlpMetricsSender sender, @Nullable SslBundle ssl) {
    OtlpHttpMetricExporterBuilder builder = builder(config);
    if (sender != null) {
      return new OtlpSenderExporter(sending(builder, sender, config), () -> false);
    }
    config.headers().forEach(builder::addHeader);
    if (isCompressed(config)) {
      builder.setCompression("gzip");
    }
    if (ssl != null) {
      builder.setSslContext(ssl.createSslContext(), trustManager(ssl));
    }
    return builder.setComponentLoader(only(new Unused())).build();
  }

  /**
   * Returns an exporter that sends as the registry does, and only while the registry does not.
   *
   * @param sender the sender of the registry; null if that is Micrometer's own
   * @param isOfApplication whether the application has made it
   */
  static MetricExporter beside(
      OtlpConfig config,
      @Nullable OtlpMetricsSender sender,
      boolean isOfApplication,
      BooleanSupplier registrySends) {
    OtlpHttpMetricExporter encoder =
        sending(
            builder(config),
            sender == null ? new OtlpHttpMetricsSender(new HttpUrlConnectionSender()) : sender,
            config);
    return isOfApplication
        ? new OtlpSenderExporter(encoder, registrySends)
        : new OtlpSenderExporter.OtlpHttpRegistryExporter(encoder, registrySends);
  }

  private static OtlpHttpMetricExporter sending(
      OtlpHttpMetricExporterBuilder builder, OtlpMetricsSender sender, OtlpConfig config) {
    return builder.setComponentLoader(only(new OtlpSenderExporter.Bytes(sender, config))).build();
  }

  private static OtlpHttpMetricExporterBuilder builder(OtlpConfig config) {
    return OtlpHttpMetricExporter.builder()
        .setEndpoint(config.url())
        .setAggregationTemporalitySelector(
            config.aggregationTemporality() == AggregationTemporality.DELTA
                ? AggregationTemporalitySelector.deltaPreferred()
                : AggregationTemporalitySelector.alwaysCumulative());
  }

  /** From Micrometer 1.17 on, there is a setting. */
  private static boolean isCompressed(OtlpConfig config) {
    try {
      Object mode = OtlpConfig.class.getMethod("compressionMode").invoke(config);
      return GZIP.equals(String.valueOf(mode));
    } catch (ReflectiveOperationException older) {
      return false;
    }
  }

  private static X509TrustManager trustManager(SslBundle ssl) {
    for (TrustManager manager : ssl.getManagers().getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509;
      }
    }
    throw new IllegalStateException(
        "management.otlp.metrics.export.ssl.bundle names a bundle without an X.509 trust manager. Add"
            + " certificates to its trust store, or remove the property.");
  }

  private static ComponentLoader only(HttpSender sender) {
    return new ComponentLoader() {
      @Override
      public <T> Iterable<T> load(Class<T> type) {
        HttpSenderProvider provider = config -> sender;
        return type.isInstance(provider) ? List.of(type.cast(provider)) : List.of();
      }
    };
  }

  /** Assent sends in its place. */
  private static final class Unused implements HttpSender {
    @Override
    public void send(
        MessageWriter message, Consumer<HttpResponse> sent, Consumer<Throwable> failed) {
      failed.accept(new IllegalStateException("Assent has not claimed this exporter"));
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
