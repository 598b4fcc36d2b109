/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.declarative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.Assent;
import io.opentelemetry.api.incubator.config.DeclarativeConfigProperties;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.DeclarativeConfigurationCustomizerProvider;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.AttributeLimitsModel;
import io.opentelemetry.sdk.autoconfigure.declarativeconfig.model.PropagatorModel;
import io.opentelemetry.sdk.autoconfigure.spi.internal.ComponentProvider;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a file has beside Assent's components exports nothing, and the report says so. */
class FileRefusalTest extends FileSdk {
  private final InMemorySpanExporter otherSpans = InMemorySpanExporter.create();
  private final InMemoryLogRecordExporter otherLogs = InMemoryLogRecordExporter.create();

  @AfterEach
  void noInstanceIsLeft() {
    if (sdk != null) {
      sdk.close();
    }
    assertThat(Assent.installed()).isEmpty();
  }

  private static String processor(String line) {
    return Yaml.SPANS.replace("  processors:\n", "  processors:\n    - " + line + "\n");
  }

  @Test
  void file_withoutAComponent_isRefusedWithAllLines() {
    assertThatThrownBy(() -> start(Yaml.PLAIN))
        .hasStackTraceContaining(
            "OTEL_CONFIG_FILE: Assent can't gate tracer_provider.processors[0] (batch),"
                + " logger_provider.processors[0] (batch), meter_provider.readers[0] (periodic),"
                + " propagator (tracecontext, baggage).")
        .hasStackTraceContaining("    - assent: # instead of batch\n")
        .hasStackTraceContaining("    - pull: # instead of periodic\n");
    assertNothingLeft();
  }

  @Test
  void file_withBatchOnly_isRefused() {
    assertThatThrownBy(() -> start(Yaml.FORMAT + Yaml.SPANS.replace("assent:", "batch:")))
        .hasStackTraceContaining("can't gate tracer_provider.processors[0] (batch)");
    assertNothingLeft();
  }

  @Test
  void lines_ofTheRefusal_showNoValueOfTheFile() {
    String secret =
        Yaml.PLAIN.replace(
            "endpoint: RECEIVER/v1/traces",
            "{ endpoint: 'RECEIVER/v1/traces', headers: [ { name: k, value: birdqz } ] }");

    assertThatThrownBy(() -> start(secret))
        .satisfies(thrown -> assertThat(stack(thrown)).doesNotContain("birdqz", "127.0.0.1"));
  }

  private static String stack(Throwable thrown) {
    java.io.StringWriter text = new java.io.StringWriter();
    thrown.printStackTrace(new java.io.PrintWriter(text));
    return text.toString();
  }

  /** The lines are worth nothing if they don't work. */
  @Test
  void lines_ofTheRefusal_makeAFileThatWorks() {
    String plain = Yaml.PLAIN;
    String refusal = "";
    try {
      start(plain);
    } catch (RuntimeException refused) {
      refusal = stack(refused);
    }
    assertThat(refusal).contains("of each exporter:\n");
    String lines =
        refusal
            .substring(refusal.indexOf("of each exporter:\n") + "of each exporter:\n".length())
            .lines()
            .takeWhile(line -> !line.startsWith("\tat "))
            .reduce("", (all, line) -> all + line + "\n");

    // keeps the contents of each exporter
    for (String signal : new String[] {"traces", "logs", "metrics"}) {
      lines =
          lines.replaceFirst(
              "otlp_http:\n", "otlp_http: { endpoint: 'RECEIVER/v1/" + signal + "' }\n");
    }
    start(Yaml.FORMAT + lines);
    recordEverything();

    assertThat(found()).isEmpty();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(receiver.logs("")).hasSize(1);
    assertThat(receiver.metrics("")).isNotEmpty();
  }

  @Test
  void batch_besideAComponent_exportsNothingAndIsNamedWithItsLines() {
    start(
        Yaml.FORMAT
            + processor(
                "batch: { schedule_delay: 50, exporter: { otlp_http: { endpoint:"
                    + " 'RECEIVER/batch/v1/traces' } } }"));

    recordEverything();

    assertThat(receiver.spans("batch")).isEmpty();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(found()).isEmpty();
    assertThat(said())
        .contains("Assent exports nothing from tracer_provider.processors[0] (batch).")
        .contains(
            """
            tracer_provider:
              processors:
                - assent: # instead of batch
                    schedule_delay: 50
                    exporter:
                      otlp_http:""");
  }

  @Test
  void simple_besideAComponent_exportsNothing() {
    start(
        Yaml.FORMAT
            + processor("simple: { exporter: { otlp_http: { endpoint: 'RECEIVER/v1/traces' } } }"));

    recordEverything();

    assertThat(receiver.spans("")).hasSize(1);
    assertThat(found()).isEmpty();
    assertThat(said()).contains("tracer_provider.processors[0] (simple)");
  }

  @Test
  void periodic_besideAComponent_exportsNothing() {
    start(
        Yaml.FORMAT
            + Yaml.SPANS
            + """
              meter_provider:
                readers:
                  - periodic: { exporter: { otlp_http: { endpoint: 'RECEIVER/v1/metrics' } } }
              """);

    recordEverything();

    assertThat(receiver.metrics("")).isEmpty();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(said())
        .doesNotContain("exports no metrics")
        .contains("meter_provider.readers[0] (periodic)")
        .contains("    - pull: # instead of periodic\n        exporter:\n          assent:");
  }

  @Test
  void batchOfLogs_besideAComponent_exportsNothing() {
    start(Yaml.FORMAT + Yaml.SPANS + Yaml.LOGS.replace("assent:", "batch:"));

    recordEverything();

    assertThat(receiver.logs("")).isEmpty();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(said()).doesNotContain("exports no logs");
  }

  @Test
  void pullReader_ofAVendor_isRefused() {
    Component<MetricReader> reader =
        new Component<>(MetricReader.class, "vendor", InMemoryMetricReader::create);

    assertThatThrownBy(
            () ->
                start(
                    Yaml.FORMAT
                        + Yaml.SPANS
                        + "meter_provider: { readers: [ { pull: { exporter: { vendor: } } } ] }\n",
                    reader))
        .hasStackTraceContaining("can't gate meter_provider.readers[0] (pull)")
        .hasStackTraceContaining("vendor:");
  }

  @Test
  void spanProcessor_ofAVendor_closesTraces() {
    start(
        Yaml.FORMAT + processor("vendor:") + Yaml.LOGS,
        new Component<>(
            SpanProcessor.class, "vendor", () -> SimpleSpanProcessor.create(otherSpans)));

    recordEverything();

    assertThat(otherSpans.getFinishedSpanItems()).isEmpty();
    assertThat(receiver.spans("")).isEmpty();
    assertThat(receiver.logs("")).hasSize(1);
    assertThat(said())
        .contains(
            "Assent exports no traces: io.opentelemetry.sdk.trace.export.SimpleSpanProcessor may"
                + " export them without Assent.");
  }

  @Test
  void logProcessor_ofAVendor_closesLogs() {
    start(
        Yaml.FORMAT
            + Yaml.SPANS
            + Yaml.LOGS.replace("  processors:\n", "  processors:\n    - vendor:\n"),
        new Component<>(
            LogRecordProcessor.class, "vendor", () -> SimpleLogRecordProcessor.create(otherLogs)));

    recordEverything();

    assertThat(otherLogs.getFinishedLogRecordItems()).isEmpty();
    assertThat(receiver.logs("")).isEmpty();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(said()).contains("Assent exports no logs: ");
  }

  @Test
  void spanProcessor_ofAVendor_thatIsTrusted_stays() {
    setting("assent.trusted.processors", Enriching.class.getName());

    start(
        Yaml.FORMAT + processor("vendor:"),
        new Component<>(SpanProcessor.class, "vendor", Enriching::new));
    recordEverything();

    assertThat(said()).doesNotContain("exports no");
    assertThat(receiver.spans("")).hasSize(1);
  }

  /** A vendor's customizer may come after Assent's, and wrap what stands for an exporter. */
  @Test
  void exporter_wrappedAfterwards_closesItsSignal() {
    Customizer vendor =
        new Customizer(
            customizer ->
                customizer.addSpanExporterCustomizer(
                    SpanExporter.class,
                    (exporter, config) -> SpanExporter.composite(exporter, otherSpans)));

    start(Yaml.FORMAT + processor("simple: { exporter: { otlp_http: } }") + Yaml.LOGS, vendor);
    recordEverything();

    assertThat(otherSpans.getFinishedSpanItems()).isEmpty();
    assertThat(receiver.spans("")).isEmpty();
    assertThat(said()).contains("Assent exports no traces: ");
  }

  @Test
  void metricExporter_wrappedAfterwards_closesMetrics() {
    InMemoryMetricExporter otherMetrics = InMemoryMetricExporter.create();
    Customizer vendor =
        new Customizer(
            customizer ->
                customizer.addMetricExporterCustomizer(
                    MetricExporter.class, (exporter, config) -> otherMetrics));

    start(
        Yaml.FORMAT
            + Yaml.SPANS
            + "meter_provider: { readers: [ { periodic: { exporter: { otlp_http: } } } ] }\n",
        vendor);
    recordEverything();

    assertThat(otherMetrics.getFinishedMetricItems()).isEmpty();
    assertThat(receiver.spans("")).hasSize(1);
    assertThat(said()).contains("Assent exports no metrics: ");
  }

  /** The last component of Assent has started the instance. */
  @Test
  void component_ofAVendor_thatFailsLater_endsTheInstance() {
    Component<SpanProcessor> failing =
        new Component<>(
            SpanProcessor.class,
            "vendor",
            () -> {
              throw new IllegalStateException("broken");
            });

    assertThatThrownBy(
            () -> start(Yaml.FORMAT + Yaml.METRICS + Yaml.SPANS + "    - vendor:\n", failing))
        .hasStackTraceContaining("broken");

    Awaitility.await().until(() -> Assent.installed().isEmpty());
  }

  /** As above, with the whole configuration. */
  @Test
  void file_changedAfterwards_everythingIsClosed() {
    Customizer vendor =
        new Customizer(
            customizer ->
                customizer.addModelCustomizer(
                    model -> {
                      model.withPropagator(null);
                      model.withTracerProvider(null);
                      return model;
                    }));

    start(Yaml.GATED, vendor);
    recordEverything();

    assertNothingLeft();
    assertThat(said()).contains("another customizer changed it. Nothing is exported.");
  }

  @Test
  void limits_changedAfterwards_everythingIsClosed() {
    Customizer vendor =
        new Customizer(
            customizer ->
                customizer.addModelCustomizer(
                    model ->
                        model.withAttributeLimits(
                            new AttributeLimitsModel().withAttributeValueLengthLimit(3))));

    start(Yaml.GATED, vendor);
    recordEverything();

    assertNothingLeft();
    assertThat(said()).contains("another customizer changed it. Nothing is exported.");
  }

  /** Nothing can stop a propagator, so it must be seen in time. */
  @Test
  void propagator_addedByAVendor_isRefused() {
    Customizer vendor =
        new Customizer(
            Integer.MAX_VALUE - 1,
            customizer ->
                customizer.addModelCustomizer(
                    model ->
                        model.withPropagator(new PropagatorModel().withCompositeList("baggage"))));

    assertThatThrownBy(() -> start(Yaml.GATED, vendor))
        .hasStackTraceContaining("can't gate propagator (baggage)");
  }

  @Test
  void propagators_besideComponents_areRefused() {
    for (String propagators :
        new String[] {
          "composite: [ { tracecontext: } ]",
          "composite: [ { assent: }, { baggage: } ]",
          "composite_list: 'assent, baggage'",
          "composite: [ { assent: } ], composite_list: 'b3'",
        }) {
      assertThatThrownBy(
              () -> start(Yaml.FORMAT + "propagator: { " + propagators + " }\n" + Yaml.SPANS))
          .hasStackTraceContaining("OTEL_CONFIG_FILE: Assent can't gate propagator (")
          .hasStackTraceContaining("\npropagator:\n  composite:\n    - assent:\n")
          .satisfies(thrown -> assertThat(stack(thrown)).doesNotContain("          - assent"));
    }
  }

  @Test
  void setting_invalid_theSdkIsNotBuilt() {
    setting("assent.purpose", "telepathy");

    assertThatThrownBy(() -> start(Yaml.GATED))
        .hasStackTraceContaining("ASSENT_PURPOSE: unknown purpose 'telepathy'");
  }

  @Test
  void setting_unknown_theSdkIsNotBuilt() {
    setting("assent.purpos", "security");

    assertThatThrownBy(() -> start(Yaml.GATED)).hasStackTraceContaining("assent.purpos");
  }

  /** A vendor's provider, registered after Assent's. */
  private record Customizer(int order, Consumer<DeclarativeConfigurationCustomizer> customizing)
      implements DeclarativeConfigurationCustomizerProvider {
    Customizer(Consumer<DeclarativeConfigurationCustomizer> customizing) {
      this(Integer.MAX_VALUE, customizing);
    }

    @Override
    public void customize(DeclarativeConfigurationCustomizer customizer) {
      customizing.accept(customizer);
    }
  }

  /** A vendor's component. */
  record Component<T>(Class<T> type, String name, Supplier<T> creating)
      implements ComponentProvider {
    @Override
    public Class<?> getType() {
      return type;
    }

    @Override
    public String getName() {
      return name;
    }

    @Override
    public Object create(DeclarativeConfigProperties config) {
      return creating.get();
    }
  }

  /** A processor of the application that adds a harmless attribute. */
  private static final class Enriching implements SpanProcessor {
    @Override
    public void onStart(Context parentContext, ReadWriteSpan span) {
      span.setAttribute("http.request.method", "GET");
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {}

    @Override
    public boolean isEndRequired() {
      return false;
    }
  }
}
