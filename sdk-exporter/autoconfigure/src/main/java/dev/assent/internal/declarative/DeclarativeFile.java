/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.autoconfigure.SdkVersion;
import dev.assent.internal.host.inspect.RefusedExporters;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfiguration;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.spi.internal.AutoConfigureListener;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Ensures that an SDK with a configuration file exports only through the components {@code assent}.
 * The SDK calls customizers for exporters only. So every exporter outside these components is
 * replaced by one that exports nothing; a part that exports and can't be replaced is an error; and
 * the complete SDK is checked for other parts. Found by its name in {@code META-INF/services}.
 */
public final class DeclarativeFile
    implements DeclarativeConfigurationCustomizerProvider, AutoConfigureListener {
  /** Called by the SDK's autoconfiguration. */
  public DeclarativeFile() {}

  /** Last, to see the changes of other customizers. */
  @Override
  public int order() {
    return Integer.MAX_VALUE;
  }

  /** Called if there is a configuration, before its components are created. */
  @Override
  public void customize(DeclarativeConfigurationCustomizer customizer) {
    FileBuild.reset();
    if (!SdkVersion.isSupported()) {
      throw Refusal.logged(new ConfigurationException("OTEL_CONFIG_FILE", SdkVersion.refusal()));
    }
    customizeModel(
        customizer,
        model -> {
          read(model);
          return model;
        });
    customizer.addSpanExporterCustomizer(
        SpanExporter.class, (exporter, config) -> RefusedExporters.spans());
    customizer.addLogRecordExporterCustomizer(
        LogRecordExporter.class, (exporter, config) -> RefusedExporters.logs());
    customizer.addMetricExporterCustomizer(
        MetricExporter.class, (exporter, config) -> RefusedExporters.metrics());
  }

  /** A typed function would name the class of the model, which has moved between versions. */
  @SuppressWarnings({"rawtypes", "unchecked"})
  private static void customizeModel(
      DeclarativeConfigurationCustomizer customizer, UnaryOperator<Object> seeing) {
    customizer.addModelCustomizer((Function) seeing);
  }

  private static void read(Object model) {
    try {
      FileBuild.begin(FileContents.of(DeclarativeConfiguration.toConfigProperties(model)));
    } catch (ConfigurationException refusal) {
      throw refusal;
    } catch (RuntimeException | LinkageError unreadable) {
      throw Refusal.ofVersion(unreadable);
    }
  }

  @Override
  public void afterAutoConfigure(OpenTelemetrySdk sdk) {
    FileBuild.end(sdk);
  }
}
